"""Web archives (WARC): the HTML pages among their responses, read one at a time.

The only door to warcio.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeadersParser

from dragoman.errors import RawDataError
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.dates import parse_moment
from dragoman.stages.documents.guard import attempt
from dragoman.stages.documents.raw_bytes import MB, open_unpacked, read_head, read_up_to
from dragoman.stages.documents.readers.html import page_story
from dragoman.stages.documents.story import RawItem, RawStory

_GZIP = b"\x1f\x8b"
_HTTP_HEAD = 64 * 1024
_STATUS = re.compile(rb"HTTP/[\d.]+ 200\b")
_HTML = re.compile(rb"^content-type:\s*(?:text/html|application/xhtml)", re.I | re.M)


def read_warc(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one story from each response record with status 200 and an HTML page."""
    most = settings.max_file_mb * MB
    with _open(item) as raw:
        # HTTP is parsed below, record by record: the library stops at the first that is malformed.
        for number, record in enumerate(ArchiveIterator(raw, no_record_parse=True), start=1):
            block = _page_block(record, most)
            _finish(record)
            if not block:
                continue
            origin = f"{item.origin}#{number}"
            yield attempt(origin, "broken_record", lambda: _story(origin, record, block, most))  # noqa: B023


def _open(item: RawItem) -> BinaryIO:
    """Open the archive unpacked; its records, not the whole, are held to the size limits."""
    is_packed = read_head(item, len(_GZIP)) == _GZIP
    return open_unpacked(item, "gz", None) if is_packed else item.open_raw()


def _page_block(record: Any, most: int) -> bytes:
    """Return an HTML response's block, or nothing where the record is something else."""
    if record.rec_type != "response":
        return b""
    start = read_up_to(record.raw_stream, _HTTP_HEAD)
    if not _STATUS.match(start) or not _HTML.search(start.partition(b"\r\n\r\n")[0]):
        return b""
    return start + read_up_to(record.raw_stream, most + 1)


def _story(origin: str, record: Any, block: bytes, most: int) -> RawStory:
    record.raw_stream = io.BytesIO(block)
    record.http_headers = StatusAndHeadersParser(["HTTP/"], verify=False).parse(record.raw_stream)
    page_bytes = read_up_to(record.content_stream(), most + 1)
    if len(page_bytes) > most:
        raise RawDataError(
            "too_large", f"The page is larger than {most:,} bytes. Raise max_file_mb in the settings."
        )
    if not page_bytes.strip():
        raise RawDataError("empty", "The record holds no page.")
    content_type = Message()
    content_type["Content-Type"] = record.http_headers.get_header("Content-Type")
    page = page_story(origin, page_bytes, content_type.get_content_charset())
    captured = parse_moment(record.rec_headers.get_header("WARC-Date") or "", day_first=False)
    return replace(
        page,
        format="warc",
        url=record.rec_headers.get_header("WARC-Target-URI") or page.url,
        captured=captured.day if captured else None,
    )


def _finish(record: Any) -> None:
    """Read what is left of a record; raise ``truncated`` where the file ends inside it."""
    while record.raw_stream.read(MB):
        pass
    # A record whose header is cut off has no length, and the library no limit for it.
    if getattr(record.raw_stream, "limit", 1) > 0:
        raise RawDataError("truncated", "The archive ends inside a record. Fetch it again.")
