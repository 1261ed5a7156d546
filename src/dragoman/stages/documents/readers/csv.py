"""CSV and its kin with tabs or semicolons: one story a row, read one at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from dragoman.errors import RawDataError
from dragoman.provenance import sha256_bytes
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.decoding import decode, guess_encoding, marked_encoding
from dragoman.stages.documents.fields import map_columns
from dragoman.stages.documents.formats import looks_like_text
from dragoman.stages.documents.guard import attempt
from dragoman.stages.documents.raw_bytes import read_head, read_lines, read_whole
from dragoman.stages.documents.records import record_story, told_columns
from dragoman.stages.documents.story import RawItem, RawStory

_DELIMITERS = ",;\t|"
_SAMPLE = 256 * 1024


class _Lines:
    """The file's lines as text, and the bytes of those read since the last record."""

    def __init__(self, raw: BinaryIO, encoding: str | None, limit: int) -> None:
        self._lines = read_lines(raw, limit)
        self._encoding = encoding
        self.number = 0
        self.taken: list[bytes] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        if line is None:
            raise RawDataError(
                "too_large", f"Line {self.number} is too long for a story. Raise max_characters."
            )
        self.taken.append(line)
        data = line.removeprefix(b"\xef\xbb\xbf") if self.number == 1 else line
        return data.decode(self._encoding, "replace") if self._encoding else decode(data)


def read_csv(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one story from each row; the first row names the columns."""
    limit = 4 * settings.max_characters
    csv.field_size_limit(limit)  # the module's own way, for the whole process; its default cuts long stories
    with _open(item, settings) as raw:
        lines = _Lines(raw, _encoding(item), limit)
        header = next(lines, "")
        rows = csv.reader(lines, delimiter=_delimiter(header), strict=True)
        columns = [name.strip() for name in next(csv.reader([header], delimiter=_delimiter(header)), [])]
        names = map_columns(columns, told_columns(item, settings))
        yield from _stories(item, lines, rows, columns, names)


def _stories(
    item: RawItem, lines: _Lines, rows: Iterator[list[str]], columns: list[str], names: dict[str, str]
) -> Iterator[RawStory | Reject]:
    while True:
        start = lines.number + 1
        lines.taken.clear()
        found = attempt(
            f"{item.origin}#{start}",
            "broken_record",
            lambda: _story(item, start, lines, rows, columns, names),  # noqa: B023
        )
        if found is None and not lines.taken:
            return
        if found is not None:
            yield found


def _story(
    item: RawItem,
    start: int,
    lines: _Lines,
    rows: Iterator[list[str]],
    columns: list[str],
    names: dict[str, str],
) -> RawStory | None:
    try:
        row = next(rows, None)
    except csv.Error as error:
        raise RawDataError("broken_record", f"Row at line {start}: expected CSV, but {error}.") from error
    if not row or not any(row):
        return None
    if len(row) != len(columns):
        raise RawDataError(
            "broken_record",
            f"Row at line {start}: expected {len(columns)} columns, found {len(row)}. Quote the text.",
        )
    values = dict(zip(columns, row, strict=True))
    told = {ours: (theirs, values[theirs]) for ours, theirs in names.items()}
    return record_story(item, "csv", start, told, sha256_bytes(b"".join(lines.taken).strip()))


def _delimiter(header: str) -> str:
    """Return the mark that stands most often in the header row outside quotes."""
    bare = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _open(item: RawItem, settings: Settings) -> BinaryIO:
    head = read_head(item)
    if (marked_encoding(head) or "").startswith(("utf-16", "utf-32")):  # Excel's "Unicode text"; small
        return io.BytesIO(decode(read_whole(item, settings)).encode("utf-8", "replace"))
    if not looks_like_text(head):
        raise RawDataError("not_text", "Expected CSV, found binary data.")
    return item.open_raw()


def _encoding(item: RawItem) -> str | None:
    """Return the encoding of a file whose beginning is not UTF-8, or None to decide line by line."""
    head = read_head(item, _SAMPLE)
    if marked_encoding(head):
        return None
    try:
        head.rpartition(b"\n")[0].decode("utf-8")
    except UnicodeDecodeError:
        return guess_encoding(head)
    return None
