"""What a story's facts are called: in sidecars, front matter, and the columns of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.errors import RawDataError, suggest

KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "article", "story"),
    "date": (
        "date",
        "published",
        "pub_date",
        "publication_date",
        "published_at",
        "publishedat",
        "pubdate",
        "day",
    ),
    "publisher": ("publisher", "outlet", "source", "source_name"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "author": ("author", "byline", "authors"),
}
"""Our name to the names recognised without being told, the most exact first."""


def map_columns(columns: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    """Return our name to the file's own name, for every fact that the file has a column for.

    Raises:
        RawDataError: ``missing_column``: a mapped column is not there, or no text column is known.

    >>> map_columns(["Headline", "body", "n_words"], {})
    {'title': 'Headline', 'text': 'body'}
    """
    check_mapping(told, "columns")
    missing = [theirs for theirs in told.values() if theirs not in columns]
    if missing:
        raise RawDataError(
            "missing_column",
            f"The mapping names {', '.join(map(repr, missing))}, but the columns found are {_list(columns)}."
            f"{suggest(missing[0], list(columns))} "
            "Correct 'columns' in the settings or in the file's sidecar.",
        )
    found = {**recognise(columns), **told}
    if "text" not in found:
        raise no_text_column(columns)
    return found


def recognise(columns: Sequence[str]) -> dict[str, str]:
    """Return our name to the file's own name by the names that are common."""
    by_word = {_word(column): column for column in reversed(columns)}
    known = {ours: [by_word[word] for word in words if word in by_word] for ours, words in KNOWN_AS.items()}
    return {ours: theirs[0] for ours, theirs in known.items() if theirs}


def no_text_column(columns: Sequence[str]) -> RawDataError:
    """Say that none of the columns is known to hold a story's text."""
    return RawDataError(
        "missing_column",
        f"Expected a column with the story's text ({', '.join(KNOWN_AS['text'])}), found {_list(columns)}. "
        "Name it in the settings or in the file's sidecar: columns: {text: NAME}.",
    )


def check_mapping(told: Mapping[str, Any], where: str) -> None:
    """Raise ``unreadable`` where a column mapping is malformed or names a fact that we do not know."""
    for ours, theirs in told.items():
        if ours not in KNOWN_AS:
            raise RawDataError(
                "unreadable",
                f"{where}: unknown name {ours!r}.{suggest(str(ours), list(KNOWN_AS))} "
                f"Known: {', '.join(KNOWN_AS)}.",
            )
        if not isinstance(theirs, str):
            raise RawDataError(
                "unreadable", f"{where}: expected a column's name for {ours!r}, found {theirs!r}."
            )


def plain(value: Any) -> str | None:
    """Return a fact as text: the name of an object that has one, a list joined with commas."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, (list, tuple)):
        value = ", ".join(part for item in value if (part := plain(item)))
    if value is None or (isinstance(value, float) and value != value):
        return None
    return str(value).strip() or None


def _word(column: str) -> str:
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def _list(columns: Sequence[str]) -> str:
    shown = [repr(column[:40]) for column in columns[:30]]
    return ", ".join(shown) + (f" and {len(columns) - 30} more" if len(columns) > 30 else "") or "none"
