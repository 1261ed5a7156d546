"""When an event happened: the expression that governs it, or the story's day, and which it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dragoman.stages.events.attach import own_or_free

_UCDP = {"day": 1, "range": 2, "week": 3, "month": 4, "quarter": 5, "season": 5, "year": 5, "decade": 5}
CURRENT_DAYS = 1
RECENT_DAYS = 30


def when_columns(
    document: Mapping[str, Any], action: Mapping[str, Any], mentions: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the columns that say when *action* happened and how that was learnt."""
    published = document["published_date"]
    expression = _nearest_date(action, mentions)
    start, end, word = _interval(expression, action, published)
    by_story = "publication" if start else "unknown"
    return {
        "event_date_start": start,
        "event_date_end": end,
        "date_precision": _UCDP[word] if word else None,
        "date_precision_word": word,
        "date_text": expression["text"] if expression else None,
        "date_char_start": expression["start"] if expression else None,
        "date_char_end": expression["end"] if expression else None,
        "date_method": expression["date_method"] if expression else by_story,
        "temporal_status": temporal_status(start, end, published),
        "published_date": published,
        "days_before_publication": (published - start).days if published and start else None,
    }


def _nearest_date(
    action: Mapping[str, Any], mentions: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    dates = own_or_free(action, [mention for mention in mentions if mention["kind"] == "date"], mentions)
    return min(dates, key=lambda item: (_distance(item, action), item["start"])) if dates else None


def _distance(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    return max(0, int(one["start"] - other["end"]), int(other["start"] - one["end"]))


def _interval(
    expression: Mapping[str, Any] | None, action: Mapping[str, Any], published: date | None
) -> tuple[date | None, date | None, str | None]:
    if expression is None:
        return published, published, "day" if published else None
    start, end, word = (expression[key] for key in ("date_start", "date_end", "date_precision"))
    if action["status"] in ("asserted", "past") and published and start and start <= published < end:
        end = published  # what is reported as done this week was done by the day of the report
    return start, end, word


def temporal_status(start: date | None, end: date | None, published: date | None) -> str | None:
    """Return how the interval lies to the day of publication, or None where either is unknown.

    >>> temporal_status(date(1993, 4, 3), date(1993, 4, 3), date(2023, 9, 27))
    'historical'
    """
    if start is None or end is None or published is None:
        return None
    if start > published:
        return "future"
    days = (published - end).days
    if days <= CURRENT_DAYS:
        return "current"
    return "recent" if days <= RECENT_DAYS else "historical"
