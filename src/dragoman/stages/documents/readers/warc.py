"""Web archives (WARC): the HTML pages among their responses, read one at a time.

The only door to warcio.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

from dragoman.errors import RawDataError
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.dates import parse_moment
from dragoman.stages.documents.guard import attempt
from dragoman.stages.documents.raw_bytes import MB, open_unpacked, read_head, read_up_to
from dragoman.stages.documents.readers.html import page_story
from dragoman.stages.documents.story import RawItem, RawStory

_GZIP = b"\x1f\x8b"


def read_warc(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one story from each response record with status 200 and an HTML page."""
    most = settings.max_file_mb * MB
    with _open(item) as raw:
        for number, record in enumerate(ArchiveIterator(raw), start=1):
            block = read_up_to(record.raw_stream, most + 1) if _is_page(record) else b""
            _finish(record)
            if not block:
                continue
            record.raw_stream = io.BytesIO(block)
            origin = f"{item.origin}#{number}"
            yield attempt(origin, "broken_record", lambda: _story(origin, record, most))  # noqa: B023 - called at once


def _open(item: RawItem) -> BinaryIO:
    """Open the archive unpacked; its records, not the whole, are held to the size limits."""
    is_packed = read_head(item, len(_GZIP)) == _GZIP
    return open_unpacked(item, "gz", None) if is_packed else item.open_raw()


def _is_page(record: Any) -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    kind = (record.http_headers.get_header("Content-Type") or "").lower()
    return record.http_headers.get_statuscode() == "200" and kind.startswith(("text/html", "application/xhtml"))


def _story(origin: str, record: Any, most: int) -> RawStory:
    page_bytes = read_up_to(record.content_stream(), most + 1)
    if len(page_bytes) > most:
        raise RawDataError("too_large", f"The page is larger than {most:,} bytes. Raise max_file_mb in the settings.")
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
    missing = getattr(record.raw_stream, "limit", 0)
    if missing > 0:
        raise RawDataError("truncated", f"The archive ends {missing:,} bytes before the end of a record. Fetch it again.")
