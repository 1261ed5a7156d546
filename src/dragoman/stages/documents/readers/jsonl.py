"""JSON Lines: one story a line, read one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dragoman.errors import RawDataError
from dragoman.provenance import sha256_bytes
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.decoding import decode
from dragoman.stages.documents.fields import check_mapping, no_text_column, recognise
from dragoman.stages.documents.guard import attempt
from dragoman.stages.documents.raw_bytes import read_lines
from dragoman.stages.documents.records import record_story, told_columns
from dragoman.stages.documents.story import STAGE, RawItem, RawStory

# JSON writes a character beyond ASCII as \uXXXX: six bytes; the rest of the record needs room too.
_BYTES_PER_CHARACTER = 6
_ROOM = 256 * 1024


def read_jsonl(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one story from each line; a broken line becomes a reject with its number."""
    told = told_columns(item, settings)
    check_mapping(told, f"{item.origin}: columns")
    unseen = dict(told)
    limit = _BYTES_PER_CHARACTER * settings.max_characters + _ROOM
    with item.open_raw() as raw:
        for number, line in read_lines(raw, limit):
            if line is not None and not line.strip():
                continue
            yield attempt(
                f"{item.origin}#{number}",
                "broken_record",
                lambda: _story(item, number, line, limit, told, unseen),  # noqa: B023 - called at once
            )
    for ours, theirs in unseen.items():  # stories may leave out a field, but no story at all had this one
        detail = (
            f"The mapping says that {ours!r} is {theirs!r}, but no line has that field. Correct 'columns'."
        )
        yield Reject(STAGE, item.origin, "missing_column", detail)


def _story(
    item: RawItem, number: int, line: bytes | None, limit: int, told: dict[str, str], unseen: dict[str, str]
) -> RawStory:
    record = _record(number, line, limit)
    for ours in [ours for ours, theirs in unseen.items() if theirs in record]:
        del unseen[ours]
    names = {**recognise(list(record)), **told}
    if names.get("text") not in record:
        raise no_text_column(list(record))
    values = {ours: (theirs, record[theirs]) for ours, theirs in names.items() if theirs in record}
    return record_story(item, "jsonl", number, values, sha256_bytes((line or b"").strip()))


def _record(number: int, line: bytes | None, limit: int) -> dict[str, Any]:
    if line is None:
        raise RawDataError(
            "too_large", f"Line {number} is longer than {limit:,} bytes. Raise max_characters."
        )
    try:
        record = json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        raise RawDataError(
            "broken_record", f"Line {number}: expected one JSON object, but {error}."
        ) from error
    if not isinstance(record, dict):
        raise RawDataError(
            "broken_record",
            f"Line {number}: expected one JSON object, found {type(record).__name__} {str(record)[:80]!r}.",
        )
    return record
