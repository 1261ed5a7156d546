"""What a reader takes and what it gives: one raw file, and the stories found in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

STAGE = "documents"


@dataclass(frozen=True)
class RawItem:
    """One raw file as it was found.

    Args:
        origin: the label that names it in the data, such as ``"sample/001_talks.txt"``.
        name: file name with its extension, which chooses the reader.
        open_raw: opens the file for reading bytes, from its start; may be called again.
        size: bytes, where known.
        sidecar: what ``NAME.yml`` beside it says.
    """

    origin: str
    name: str
    open_raw: Callable[[], BinaryIO]
    size: int | None = None
    sidecar: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RawStory:
    """One story as a reader found it, before it is normalised.

    Args:
        origin: the item's origin, with ``#key`` for a member of a file that holds many.
        format: a value of the documents table's ``format`` column.
        raw_sha256: checksum of the file, or of the record within it.
        body: the story's text.
        identity: what names the story over its versions (an address or an id), if anything but
            its origin does.
        published: day or moment as metadata give it; text is parsed later.
        published_method: a value of the documents table's ``published_method`` column.
        published_field: the field a person filled in, such as ``"column 'pub_date'"``; a day in it
            that no calendar has rejects the story. Empty where the field is a machine's.
        date_line: the day of a date line that was taken out of the body.
        file_created: when a PDF or DOCX says that it was made; weak.
        captured: when a crawler fetched the page; weaker still.
    """

    origin: str
    format: str
    raw_sha256: str
    body: str
    title: str | None = None
    identity: str | None = None
    published: str | int | float | date | datetime | None = None
    published_method: str = "unknown"
    published_field: str = ""
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    date_line: date | None = None
    file_created: date | None = None
    captured: date | None = None
