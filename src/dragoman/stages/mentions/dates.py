"""Temporal expressions of a sentence: span, TIMEX3 type and value, and interval of days.

The one door to dateparser, which parses the explicit dates it parses well. What news
writes and dateparser does not know (weekdays, "last week", "three days ago", "in June")
is our own small grammar. Nothing is dated "today": without a day of publication a
relative expression keeps its words and has no value.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import dateparser

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"a": 1, "an": 1}
_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_COUNT = r"(?:\d{1,3}|a|an|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"

EARLIEST, LATEST = date(1500, 1, 1), date(2100, 12, 31)
"""The bounds that ``schemas/events.yml`` sets for an event's days."""


@dataclass(frozen=True)
class Interval:
    """First and last day with how exact they are; *value* is the TIMEX3 value."""

    start: date
    end: date
    precision: str
    value: str


Rule = Callable[[re.Match[str], date | None], Interval | None]


def _day(day: date) -> Interval:
    return Interval(day, day, "day", day.isoformat())


def month_of(year: int, month: int) -> Interval:
    """Return the interval of one calendar month."""
    last = calendar.monthrange(year, month)[1]
    return Interval(date(year, month, 1), date(year, month, last), "month", f"{year}-{month:02d}")


def year_of(year: int) -> Interval:
    """Return the interval of one calendar year."""
    return Interval(date(year, 1, 1), date(year, 12, 31), "year", f"{year:04d}")


def decade_of(year: int) -> Interval:
    """Return the decade that holds *year*: 1990 to 1999."""
    first = year // 10 * 10
    return Interval(date(first, 1, 1), date(first + 9, 12, 31), "decade", f"{first // 10:03d}")


def week_of(day: date) -> Interval:
    """Return the ISO week (Monday to Sunday) that holds *day*."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    return Interval(monday, monday + timedelta(days=6), "week", f"{year}-W{week:02d}")


@lru_cache(maxsize=4096)
def _parse(text: str) -> date | None:
    found = dateparser.parse(text, languages=["en"], settings={"REQUIRE_PARTS": ["day", "month", "year"]})
    return found.date() if found else None


def _explicit(match: re.Match[str], base: date | None) -> Interval | None:
    day = _parse(match.group())
    return _day(day) if day else None


def _month_day(match: re.Match[str], base: date | None) -> Interval | None:
    """A day without its year is the one nearest to the day of publication."""
    if base is None:
        return None
    month, number = MONTHS[match["month"].rstrip(".").lower()], int(re.sub(r"\D", "", match["day"]))
    days = [
        date(y, month, number) for y in (base.year - 1, base.year, base.year + 1) if _exists(y, month, number)
    ]
    return _day(min(days, key=lambda day: abs((day - base).days))) if days else None


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and day <= calendar.monthrange(year, month)[1]


def _month_year(match: re.Match[str], base: date | None) -> Interval:
    return month_of(int(match["year"]), MONTHS[match["month"].rstrip(".").lower()])


def _bare_month(match: re.Match[str], base: date | None) -> Interval | None:
    if base is None:
        return None
    month = MONTHS[match["month"].rstrip(".").lower()]
    year = base.year + {"last": 0, "next": 1}.get((match["which"] or "").lower(), 0)
    if (match["which"] or "").lower() == "next":
        year = base.year if month > base.month else base.year + 1
    elif month > base.month:
        year = base.year - 1
    return month_of(year, month)


def _weekday(match: re.Match[str], base: date | None) -> Interval | None:
    """A bare weekday is the last one up to the day of publication; "last Tuesday" is of the week before."""
    if base is None:
        return None
    wanted = WEEKDAYS[match["weekday"].lower()]
    which = (match["which"] or "").lower()
    if which in ("next", "coming", "this coming"):
        return _day(base + timedelta(days=(wanted - base.weekday() - 1) % 7 + 1))
    back = (base.weekday() - wanted) % 7
    if which == "last" and back <= base.weekday():
        back += 7
    return _day(base - timedelta(days=back))


def _named_day(match: re.Match[str], base: date | None) -> Interval | None:
    shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "overnight": 0}
    return _day(base + timedelta(days=shift[match["named"].lower()])) if base else None


def _ago(match: re.Match[str], base: date | None) -> Interval | None:
    if base is None:
        return None
    word = match["count"].lower()
    count = _NUMBERS[word] if word in _NUMBERS else int(word)
    return _shifted(base, match["unit"].lower().rstrip("s"), -count)


def _unit(match: re.Match[str], base: date | None) -> Interval | None:
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
    count = shift[match["which"].lower().split()[-1]]
    if base is None:
        return None
    if match["unit"].lower() == "decade":
        return decade_of(base.year + 10 * count)
    return _shifted(base, match["unit"].lower(), count)


def _shifted(base: date, unit: str, count: int) -> Interval | None:
    try:
        if unit == "day":
            return _day(base + timedelta(days=count))
        if unit == "week":
            return week_of(base + timedelta(weeks=count))
        if unit == "month":
            index = base.year * 12 + base.month - 1 + count
            return month_of(index // 12, index % 12 + 1)
        return year_of(base.year + count) if unit == "year" else year_of(base.year + 10 * count)
    except (OverflowError, ValueError):  # "1000000 days ago": before any calendar
        return None


def _year(match: re.Match[str], base: date | None) -> Interval:
    return year_of(int(match["year"]))


def _decade(match: re.Match[str], base: date | None) -> Interval:
    return decade_of(int(match["year"]))


_RULES: list[tuple[str, str, re.Pattern[str], Rule]] = [
    (name, method, re.compile(pattern, flags), rule)
    for name, method, flags, pattern, rule in [
        ("iso", "explicit", 0, rf"\b{_YEAR}-\d\d-\d\d\b", _explicit),
        ("month_day_year", "explicit", 0, rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b", _explicit),
        ("day_month_year", "explicit", 0, rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b", _explicit),
        ("month_year", "explicit", 0, rf"\b(?P<month>{_MONTH}),?\s+(?P<year>{_YEAR})\b", _month_year),
        ("month_day", "relative", 0, rf"\b(?P<month>{_MONTH})\s+(?P<day>{_DAY})\b(?!,?\s*\d)", _month_day),
        ("day_month", "relative", 0, rf"\b(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})(?![\w])", _month_day),
        ("weekday", "relative", re.I, rf"\b(?:(?P<which>last|next|this coming|coming|this|on)\s+)?(?P<weekday>{_WEEKDAY}){_PART}\b(?!\s+(?:Times|Mail|Express|Telegraph))", _weekday),
        ("named_day", "relative", re.I, r"\b(?P<named>yesterday|today|tonight|tomorrow)\b", _named_day),
        ("ago", "relative", re.I, rf"(?<![\d.,])\b(?P<count>{_COUNT})\s+(?P<unit>days?|weeks?|months?|years?|decades?)\s+(?:ago|earlier)\b", _ago),
        ("unit", "relative", re.I, r"\b(?P<which>(?:earlier |later )?this|last|next|the previous|the coming)\s+(?P<unit>week|month|year|decade)\b", _unit),
        ("month", "relative", 0, rf"\b(?:(?P<which>last|next|[Ii]n|[Ss]ince|early|late|mid-)\s*)(?P<month>{_MONTH})(?!\w)(?!\s+\d)", _bare_month),
        ("decade", "explicit", 0, r"\b(?:the\s+)?(?P<year>(?:1[5-9]|20)\d0)s\b", _decade),
        ("year", "explicit", 0, rf"\b(?:[Ii]n|[Ss]ince|[Dd]uring|of|by|until|from)\s+(?P<year>{_YEAR})\b(?!\s+(?:people|soldiers|civilians|troops|percent))", _year),
    ]
]  # fmt: skip
_CAN_HOLD_DATE = re.compile(
    r"\d{2}|day\b|night\b|week|month|year|decade|today|tomorrow|ago\b|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    re.I,
)


def find_dates(text: str, base: date | None) -> list[dict[str, Any]]:
    """Return the temporal expressions of *text*, in order, without overlap.

    Args:
        text: a sentence.
        base: day of publication, or None where it is not known.

    >>> [d["date_value"] for d in find_dates("They met last Tuesday.", date(2023, 9, 27))]
    ['2023-09-19']
    """
    if not _CAN_HOLD_DATE.search(text):
        return []
    found: list[dict[str, Any]] = []
    for item in _matches(text, base):
        if all(item["end"] <= other["start"] or other["end"] <= item["start"] for other in found):
            found.append(item)
    return sorted(found, key=lambda item: int(item["start"]))


def _matches(text: str, base: date | None) -> Iterator[dict[str, Any]]:
    for name, method, pattern, rule in _RULES:
        for match in pattern.finditer(text):
            interval = _interval(rule, match, base)
            yield {
                "start": match.start(),
                "end": match.end(),
                "rule_id": f"dates:{name}",
                "confidence": 0.8 if interval else 0.3,
                "date_type": "DATE",
                "date_value": interval.value if interval else None,
                "date_start": interval.start if interval else None,
                "date_end": interval.end if interval else None,
                "date_precision": interval.precision if interval else None,
                "date_method": method if interval else "unknown",
            }


def _interval(rule: Rule, match: re.Match[str], base: date | None) -> Interval | None:
    """Apply *rule*; a day outside of the years that an event may have is a misreading, not a date."""
    try:
        interval = rule(match, base)
    except (OverflowError, ValueError):  # "yesterday", said on the calendar's first day
        return None
    return interval if interval and interval.start >= EARLIEST and interval.end <= LATEST else None
