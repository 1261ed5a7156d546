"""Archiving every exchange as WARC, request and answer as they were sent. The writing door to warcio.

While a run writes, its file is called ``….warc.gz.open``; what a killed run left behind keeps its whole
records and gets its name from the next run.
"""

from __future__ import annotations

import io
import os
import zlib
from datetime import datetime
from pathlib import Path
from types import TracebackType

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dragoman import __version__
from dragoman.collecting.fetching import Answer
from dragoman.tables import storage_error

OPEN = ".open"
_CHUNK = 1 << 20
_PHRASES = {200: "OK", 304: "Not Modified", 404: "Not Found"}


class Archive:
    """A WARC file of one run; made with the first answer that is put into it.

    Args:
        folder: where WARC files lie, beside the raw data and not among them.
        started: when the run began; names the file.
        user_agent: stands in the file's first record.
    """

    def __init__(self, folder: Path, started: datetime, user_agent: str) -> None:
        self._folder = folder
        self._name = f"dragoman-{started:%Y%m%dT%H%M%SZ}-{os.getpid()}.warc.gz"
        self._started = started
        self._user_agent = user_agent
        self._has_begun = False

    def __enter__(self) -> Archive:
        """Give their names to the files of runs that were killed."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for path in sorted(self._folder.glob(f"dragoman-*.warc.gz{OPEN}")):
                _finish(path)
        except OSError as error:
            raise storage_error(self._folder, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the file its name."""
        if self._has_begun:
            _finish(self._path())

    def add(self, answer: Answer) -> None:
        """Put in an answer with its request; one that was cut off is no record and left out.

        Raises:
            StorageError: the file cannot be written.
        """
        if not answer.is_whole:
            return
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        if not self._has_begun:
            facts = {
                "software": f"dragoman/{__version__}",
                "format": "WARC File Format 1.1",
                "http-header-user-agent": self._user_agent,
                "robots": "obey",
            }
            info = writer.create_warcinfo_record(self._name, facts)
            info.rec_headers.replace_header("WARC-Date", _date(self._started))
            writer.write_record(info)
        _write_pair(writer, answer)
        try:
            with self._path().open("ab") as file:
                file.write(out.getvalue())
        except OSError as error:
            raise storage_error(self._path(), error) from error
        self._has_begun = True

    def _path(self) -> Path:
        return self._folder / f"{self._name}{OPEN}"


def _write_pair(writer: WARCWriter, answer: Answer) -> None:
    uri = str(answer.address)
    about = {"WARC-Date": _date(answer.at), "WARC-IP-Address": answer.ip}
    phrase = _PHRASES.get(answer.status, "")
    # The chunks are undone by then; an archive's reader would look for them in vain.
    headers = [(f"x-archive-orig-{k}" if k == "transfer-encoding" else k, v) for k, v in answer.headers]
    status = StatusAndHeaders(f"{answer.status} {phrase}".strip(), headers, protocol="HTTP/1.1")
    response = writer.create_warc_record(
        uri,
        "response",
        payload=io.BytesIO(answer.raw),
        length=len(answer.raw),
        http_headers=status,
        warc_headers_dict=dict(about),
    )
    line = StatusAndHeaders(
        f"GET {answer.address.target} HTTP/1.1", list(answer.request), is_http_request=True
    )
    request = writer.create_warc_record(uri, "request", http_headers=line, warc_headers_dict=dict(about))
    writer.write_request_response_pair(request, response)


def _date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _finish(path: Path) -> None:
    """Cut a record that is not whole off the end of a file, and give the file its name."""
    whole = _whole_bytes(path)
    if whole == 0:
        path.unlink()
        return
    if whole < path.stat().st_size:
        os.truncate(path, whole)
    os.replace(path, path.with_name(path.name.removesuffix(OPEN)))


def _whole_bytes(path: Path) -> int:
    """Return where the last whole member of a gzip file ends; each record is one."""
    whole = position = 0
    unpacker = zlib.decompressobj(31)
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            while piece:
                try:
                    unpacker.decompress(piece, _CHUNK)
                except zlib.error:
                    return whole
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
                position += len(piece) - len(rest)
                if unpacker.eof:
                    whole, unpacker = position, zlib.decompressobj(31)
                piece = rest
    return whole
