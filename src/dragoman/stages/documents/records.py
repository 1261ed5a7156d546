"""One record of a table or of JSON Lines, as a story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dragoman.errors import RawDataError
from dragoman.settings import Settings
from dragoman.stages.documents.fields import plain
from dragoman.stages.documents.readers.html import fragment_text
from dragoman.stages.documents.story import RawItem, RawStory

_NO_DATE = frozenset({"", "none", "null", "nan", "nat", "n/a", "unknown"})


def told_columns(item: RawItem, settings: Settings) -> dict[str, str]:
    """Return the column mapping that the settings and, above them, the file's sidecar give."""
    return {**settings.columns, **item.sidecar.get("columns", {})}


def record_story(
    item: RawItem,
    form: str,
    key: int,
    values: Mapping[str, tuple[str, Any]],
    raw_sha256: str,
) -> RawStory:
    """Return the story of one record.

    Args:
        item: the file.
        form: its format.
        key: the record's line or number in the file.
        values: our name to the column's own name and the record's value.
        raw_sha256: checksum of the record.

    Raises:
        RawDataError: ``empty`` or ``broken_record``: there is no text, or it is not text.
    """
    column, text = values["text"]
    if text is None or (isinstance(text, str) and not text.strip()):
        raise RawDataError("empty", f"The column {column!r} is empty here.")
    if not isinstance(text, str):
        raise RawDataError(
            "broken_record", f"Expected text in {column!r}, found {type(text).__name__} {str(text)[:80]!r}."
        )
    facts = {ours: plain(value) for ours, (_, value) in values.items() if ours not in {"text", "date"}}
    date_column, day = values.get("date", ("", None))
    has_day = day is not None and str(day).strip().lower() not in _NO_DATE
    return RawStory(
        origin=f"{item.origin}#{key}",
        format=form,
        raw_sha256=raw_sha256,
        body=fragment_text(text),
        title=fragment_text(facts.get("title") or "") or None,
        identity=record_identity(item.origin, facts.get("id"), facts.get("url"), raw_sha256),
        published=_day(day) if has_day else None,
        published_method="metadata" if has_day else "unknown",
        published_field=f"the field {date_column!r}" if has_day else "",
        publisher=facts.get("publisher"),
        author=facts.get("author"),
        url=facts.get("url"),
        language=facts.get("language"),
    )


def record_identity(scope: str, key: str | None, url: str | None, raw_sha256: str) -> str | None:
    """Return what names a record over its versions; None leaves it to its address.

    An id such as "17" names a story only within its file, an address or URN everywhere. A record
    with neither is named by what it holds, so that its place in the file does not matter.
    """
    if key:
        return key if "://" in key or key.startswith(("urn:", "tag:")) else f"{scope}#{key}"
    return None if url else f"{scope}#{raw_sha256}"


def _day(value: Any) -> str | int | float | date | datetime:
    return value if isinstance(value, (int, float, date)) and not isinstance(value, bool) else str(value)
