"""Temporal expressions of a story: span, TIMEX3 type and value, and the interval of days they stand for.

The one door to dates. dateparser parses the dates in figures; our own grammar (date_rules) does
what news writes besides. Nothing is dated "today": without a day of publication a relative
expression keeps its words and has no value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import Any

import dateparser

from dragoman.stages.mentions.date_context import StoryContext, Unresolved, story_context
from dragoman.stages.mentions.date_grammar import Found, Hit, date_found
from dragoman.stages.mentions.date_holidays import Holiday, find_holidays, holiday_meant
from dragoman.stages.mentions.date_rules import RULES
from dragoman.stages.mentions.date_tokens import CLOCK, PARTS, DateToken, can_hold_date, date_tokens
from dragoman.stages.mentions.date_values import EARLIEST, LATEST, Interval, NoDate, day_of, is_inside

__all__ = ["EARLIEST", "LATEST", "Interval", "StoryDates", "find_dates"]

_IN_FIGURES = re.compile(
    r"(?<![\w./,-])(?:(?P<iso>(?:1[5-9]|20|21)\d\d-\d\d-\d\d)"
    r"(?:T(?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?P<a>\d{1,2})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4}|\d{2}))(?![\w/]|[-.,:]\d)"
)
_PART_OF_DAY = re.compile(
    rf"\b(?:{'|'.join([*PARTS, *CLOCK])}|overnight|tonight)\b|[ap]\.? ?m\b|\d:\d\d", re.IGNORECASE
)
_MODS = {
    "since": "since",
    "until": "until",
    "till": "until",
    "before": "before",
    "after": "after",
    "by": "by",
}
_DATELINE = re.compile(r"\s*(?:\([^)]{2,40}\)\s*)?(?:-{1,2}|[–—_])\s")
_DATELINE_CHARACTERS = 60
_SINCE = re.compile(r"\bsince\s{1,4}$", re.IGNORECASE)
_LEADING_CHARACTERS = 8


@dataclass(frozen=True)
class _Match:
    """What may be a temporal expression; of two that begin together the longer, then the lower *order*."""

    start: int
    end: int
    order: int
    name: str
    meaning: Callable[[], Found | None]


class StoryDates:
    """Finds the dates of one story, sentence by sentence in its order; later ones may hang on earlier ones."""

    def __init__(self, base: date | None, texts: Sequence[str] = ()) -> None:
        self._context = story_context(texts, base)

    def next_sentence(self, text: str) -> list[dict[str, Any]]:
        """Return the temporal expressions of the next sentence, in order, without overlap.

        Returns:
            rows with offsets into *text*, the TIMEX3 ``date_type`` and ``date_value``, the first and
            last day, their precision, EDTF, how the value was told, and the word that bounds it
            ("since", "until", "before", "after", "by").
        """
        self._context.next_sentence()
        if not can_hold_date(text):
            return []
        tokens = date_tokens(text)
        starts = [token.start for token in tokens]
        rows = []
        for match, found in self._chosen(text, tokens):
            at = bisect_left(starts, match.start)
            rows.append(_row(match, found, tokens[at - 1].lower if at else ""))
        return rows

    def _chosen(self, text: str, tokens: Sequence[DateToken]) -> Iterator[tuple[_Match, Found]]:
        """Yield the leftmost longest matches that mean something; what they tell holds for later ones."""
        matches = sorted(
            _matches(text, tokens, self._context), key=lambda match: (match.start, -match.end, match.order)
        )
        reached = 0
        for match in matches:
            found = _inside(_read(match, text)) if match.start >= reached else None
            if found is None:
                continue
            if _is_dateline(text, match):
                match, found = replace(match, name="dateline"), replace(found, is_told=False)
            if found.interval is not None and found.interval.precision == "day":
                self._context.here = (
                    found.interval.start
                )  # "Polls open on Sunday at 8 a.m. and close at 6 p.m."
            if found.is_told and found.interval is not None:
                self._context.told(found.interval, _leads_into_past(text, match, found))
            yield match, found
            reached = match.end


def _leads_into_past(text: str, match: _Match, found: Found) -> bool:
    """Tell whether what follows goes on in the year that a date tells: "In 1944, ...", "on 2 May 1998"."""
    if (
        found.method != "explicit"
        or found.interval is None
        or _SINCE.search(text, max(0, match.start - 10), match.start)
    ):
        return False
    return found.interval.precision in ("day", "month", "range") or match.start < _LEADING_CHARACTERS


def _is_dateline(text: str, match: _Match) -> bool:
    """Tell whether the day stands before the story, as in "ANKARA, Sept 27 (Reuters) - "."""
    return match.start < _DATELINE_CHARACTERS and _DATELINE.match(text, match.end) is not None


def find_dates(text: str, base: date | None) -> list[dict[str, Any]]:
    """Return the temporal expressions of one text that stands alone, as StoryDates does.

    Args:
        text: a sentence.
        base: day of publication, or None where it is not known.

    >>> [d["date_value"] for d in find_dates("They met last Tuesday.", date(2023, 9, 27))]
    ['2023-09-19']
    """
    return StoryDates(base, [text]).next_sentence(text)


def _matches(text: str, tokens: Sequence[DateToken], context: StoryContext) -> Iterator[_Match]:
    """Yield all that rules, figures and names of holidays match, also where it overlaps."""
    for figures in _IN_FIGURES.finditer(text):
        yield _Match(*figures.span(), -2, "in_figures", partial(_in_figures, figures, context))
    for holiday in find_holidays(text):
        meaning = partial(_holiday, holiday, tokens, context)
        yield _Match(holiday.start, holiday.end, -1, "holiday", meaning)
    letters = "".join(token.letter for token in tokens)
    for order, rule in enumerate(RULES):
        for words in rule.pattern.finditer(letters):
            start, end = tokens[words.start()].start, tokens[words.end() - 1].end
            yield _Match(start, end, order, rule.name, partial(rule.meaning, Hit(words, tokens, context)))


def _read(match: _Match, text: str) -> Found | None:
    """Return what was found, without a value where none can be told; nothing for a misreading."""
    try:
        return match.meaning()
    except (NoDate, Unresolved, OverflowError, ValueError):
        is_time = _PART_OF_DAY.search(text, match.start, match.end)
        return Found("TIME" if is_time else "DATE", None, None, "unknown", is_told=False)


def _inside(found: Found | None) -> Found | None:
    """Keep a day outside of the years that an event may have as words, not as a date."""
    if found is None or found.interval is None or is_inside(found.interval):
        return found
    is_year = found.method == "explicit" and found.interval.precision in ("year", "decade")
    value = found.value if is_year or found.interval.precision == "decade" else None
    return replace(found, value=value, interval=None, is_told=False)


def _row(match: _Match, found: Found, before: str) -> dict[str, Any]:
    interval = found.interval
    return {
        "start": match.start,
        "end": match.end,
        "rule_id": f"dates:{match.name}",
        "confidence": 0.85 if interval else 0.5 if found.value else 0.3,
        "date_type": found.kind,
        "date_value": found.value,
        "date_start": interval.start if interval else None,
        "date_end": interval.end if interval else None,
        "date_precision": interval.precision if interval else None,
        "date_edtf": interval.edtf if interval else None,
        "date_mod": _MODS.get(before),
        "date_method": found.method if interval else "unknown",
    }


@lru_cache(maxsize=4096)
def _parse(text: str, order: str) -> date | None:
    """Return the day that dateparser reads, or None; both day and month must be there."""
    settings: Any = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": order}
    found = dateparser.parse(text, languages=["en"], settings=settings)
    return found.date() if found else None


def _in_figures(match: re.Match[str], context: StoryContext) -> Found | None:
    """Read "2023-09-27", "27/09/2023", "27.9.23"; "3.2.10" is a version, "3-2-10" a score."""
    if match["iso"]:
        return _iso_found(match["iso"], match["time"])
    first, second = int(match["a"]), int(match["b"])
    is_short = len(match["y"]) == 2
    is_other = is_short and (match["sign"] == "-" or (match["sign"] == "." and len(match["b"]) == 1))
    if is_other or not (1 <= first <= 31 and 1 <= second <= 31):
        return None
    if first > 12 or second > 12:
        context.is_day_first = first > 12
    days = [day for order in _orders(first, second, context) if (day := _parse(match.group(), order))]
    near = context.base or next(iter(days), date.min)
    return _day_found(min(days, key=lambda day: abs((day - near).days), default=None))


def _iso_found(iso: str, time: str | None) -> Found:
    day = day_of(date.fromisoformat(iso))
    return Found("TIME", f"{iso}T{time}", day, "explicit") if time else date_found(day, "explicit")


def _orders(first: int, second: int, context: StoryContext) -> list[str]:
    """Return the orders to try: by the figures' own sense, else as the story writes others, else both."""
    if first > 12:
        return ["DMY"]
    if second > 12:
        return ["MDY"]
    if context.is_day_first is None:
        return ["DMY", "MDY"]
    return ["DMY"] if context.is_day_first else ["MDY"]


def _day_found(day: date | None) -> Found:
    if day is None:
        raise NoDate("no day of the calendar")
    return date_found(day_of(day), "explicit")


def _holiday(holiday: Holiday, tokens: Sequence[DateToken], context: StoryContext) -> Found:
    return date_found(holiday_meant(holiday, tokens, context), "explicit" if holiday.year else "relative")
