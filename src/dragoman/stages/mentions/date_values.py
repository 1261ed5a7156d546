"""Intervals of days with how exact they are, and the arithmetic of calendars."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

EARLIEST, LATEST = date(1500, 1, 1), date(2100, 12, 31)
"""The bounds that ``schemas/events.yml`` sets for an event's days."""

FIRST_MONTH_OF_SEASON = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""By the northern half of the world, in which most news is written."""

_EDTF_SEASON = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}


@dataclass(frozen=True)
class Interval:
    """First and last day with how exact they are; *value* is the TIMEX3 value, *edtf* the same in EDTF."""

    start: date
    end: date
    precision: str
    value: str
    edtf: str

    def cut(self, start: date | None = None, end: date | None = None) -> Interval:
        """Return the part of the interval from *start* and to *end*, or all of it where none is left."""
        first, last = max(self.start, start or self.start), min(self.end, end or self.end)
        if first > last:
            return self
        return replace(self, start=first, end=last)


class NoDate(ValueError):
    """The words name a day that no calendar has, or one that cannot be told."""


def day_of(day: date) -> Interval:
    """Return the interval of one day."""
    return Interval(day, day, "day", day.isoformat(), day.isoformat())


def calendar_day(year: int, month: int, day: int) -> Interval:
    """Return one day by its numbers, or raise NoDate ("31 February")."""
    try:
        return day_of(date(year, month, day))
    except ValueError as error:
        raise NoDate(f"{year}-{month}-{day} is no day of the calendar") from error


def range_of(start: date, end: date, value: str | None = None, precision: str = "range") -> Interval:
    """Return the days from *start* to *end*; their TIMEX3 value is the first day's unless told."""
    edtf = f"{start.isoformat()}/{end.isoformat()}"
    return Interval(start, end, precision, value or start.isoformat(), edtf)


def month_of(year: int, month: int) -> Interval:
    """Return the interval of one calendar month."""
    last = calendar.monthrange(year, month)[1]
    text = f"{year:04d}-{month:02d}"
    return Interval(date(year, month, 1), date(year, month, last), "month", text, text)


def quarter_of(year: int, quarter: int) -> Interval:
    """Return the interval of one quarter of a calendar year, 1 to 4."""
    start, end = month_of(year, quarter * 3 - 2).start, month_of(year, quarter * 3).end
    return Interval(start, end, "quarter", f"{year:04d}-Q{quarter}", f"{year:04d}-{32 + quarter}")


def half_of(year: int, half: int) -> Interval:
    """Return the interval of one half of a calendar year, 1 or 2."""
    start, end = month_of(year, half * 6 - 5).start, month_of(year, half * 6).end
    return Interval(start, end, "year", f"{year:04d}-H{half}", f"{start.isoformat()}/{end.isoformat()}")


def season_of(year: int, season: str) -> Interval:
    """Return the interval of one season; winter begins in December of *year*."""
    first = FIRST_MONTH_OF_SEASON[season]
    start = date(year, first, 1)
    end = month_of(year + (first + 2 > 12), (first + 1) % 12 + 1).end
    return Interval(start, end, "season", f"{year:04d}-{season}", f"{year:04d}-{_EDTF_SEASON[season]}")


def year_of(year: int) -> Interval:
    """Return the interval of one calendar year."""
    return Interval(date(year, 1, 1), date(year, 12, 31), "year", f"{year:04d}", f"{year:04d}")


def decade_of(year: int) -> Interval:
    """Return the decade that holds *year*: 1990 to 1999."""
    first = year // 10 * 10
    text = f"{first // 10:03d}"
    return Interval(date(first, 1, 1), date(first + 9, 12, 31), "decade", text, f"{text}X")


def century_of(year: int) -> Interval:
    """Return the century that holds *year*, as newspapers count: 1900 to 1999."""
    first = year // 100 * 100
    text = f"{first // 100:02d}"
    return Interval(date(first, 1, 1), date(first + 99, 12, 31), "decade", text, f"{text}XX")


def week_of(day: date) -> Interval:
    """Return the ISO week (Monday to Sunday) that holds *day*."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    sunday = monday + timedelta(days=6)
    return Interval(
        monday, sunday, "week", f"{year:04d}-W{week:02d}", f"{monday.isoformat()}/{sunday.isoformat()}"
    )


def weekend_of(day: date) -> Interval:
    """Return Saturday and Sunday of the ISO week that holds *day*."""
    week = week_of(day)
    return range_of(week.end - timedelta(days=1), week.end, f"{week.value}-WE")


def shifted(base: date, unit: str, count: int) -> Interval:
    """Return the day, week, month, quarter, year, decade or century that lies *count* units from *base*."""
    try:
        if unit == "day":
            return day_of(base + timedelta(days=count))
        if unit == "week":
            return week_of(base + timedelta(weeks=count))
        if unit == "fortnight":
            return week_of(base + timedelta(weeks=2 * count))
        if unit == "weekend":
            return weekend_of(base + timedelta(weeks=count))
        if unit == "month":
            index = base.year * 12 + base.month - 1 + count
            return month_of(index // 12, index % 12 + 1)
        if unit == "quarter":
            index = base.year * 4 + (base.month - 1) // 3 + count
            return quarter_of(index // 4, index % 4 + 1)
        if unit == "century":
            return century_of(base.year + 100 * count)
        return year_of(base.year + count) if unit == "year" else decade_of(base.year + 10 * count)
    except (OverflowError, ValueError) as error:
        raise NoDate(f"{count} {unit}s from {base} is outside of the calendar") from error


def moved(base: date, unit: str, count: int) -> date:
    """Return *base* moved by *count* units, the last day of a month where the day does not exist."""
    if unit in ("second", "minute", "hour"):
        hours = {"second": 3600, "minute": 60, "hour": 1}[unit]
        count, unit = int(count / hours / 24), "day"
    try:
        if unit in ("day", "week", "fortnight", "weekend"):
            return base + timedelta(days=count * {"day": 1, "fortnight": 14}.get(unit, 7))
        months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
        index = base.year * 12 + base.month - 1 + months
        year, month = index // 12, index % 12 + 1
        return date(year, month, min(base.day, calendar.monthrange(year, month)[1]))
    except (OverflowError, ValueError) as error:
        raise NoDate(f"{count} {unit}s from {base} is outside of the calendar") from error


def is_inside(interval: Interval) -> bool:
    """Tell whether the interval lies within the years that an event may have."""
    return interval.start >= EARLIEST and interval.end <= LATEST
