"""What the days of a story hang on: its day of publication, and the dates it has told so far."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.stages.mentions.date_values import (
    Interval,
    NoDate,
    calendar_day,
    month_of,
)

_YEARS = re.compile(r"(?<![\d,.$€£-])(1[5-9]\d\d|20\d\d)(?![\d,.]\d|[\d%-])")
_FULL_DATES = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2})?,? (1[5-9]\d\d|20\d\d)\b"
)
_US_ORDER = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b")
_BRITISH_ORDER = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)? (?:Jan|Feb|Mar|Apr|Aug|Sep|Oct|Nov|Dec)[a-z]*\b")
_NAMES = re.compile(r"\b([A-Z][a-z]+\.?) (May|March|April|June|August|Jan)\b(?!\.? ?\d)")
_NO_NAMES = frozenset(
    """in of since until till during by from through last next this that early late mid for between to and the
    a an its their his her but or then when if while as so however yet each every before after around about on
    at end monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december""".split()
)
"""Words with a capital letter, as at the head of a sentence, that are no given names."""
_LONG_AGO = 2
_FEW = 3
_AGAINST = 2.5
_SURELY_AGAINST = 1000.0
"""How much further away a day counts that lies against the tense of its clause; by the development set."""
_THIS_WEEK = 8
_LONG_PAST = 3


class Unresolved(ValueError):
    """The words hang on a day that is not known; they are kept without a value."""


@dataclass
class StoryContext:
    """What has been told so far; the fields without a value are not known yet.

    Attributes:
        base: day of publication, or None.
        is_history: the story tells of years long before it was published, in its own order of time.
        is_day_first: 3/4/2021 is the third of April.
        names: months that people of the story are called by: Theresa May.
    """

    base: date | None
    is_history: bool = False
    is_day_first: bool | None = None
    names: frozenset[str] = frozenset()
    day: date | None = None
    month: Interval | None = None
    quarter: Interval | None = None
    year: int | None = None
    latest: Interval | None = None
    here: date | None = None
    past_year: int | None = None
    past_sentences: int = 0

    def next_sentence(self) -> None:
        """Forget the day that the sentence before told, and two sentences later a year long past."""
        self.here = None
        self.past_sentences -= 1
        if self.past_sentences < 0:
            self.past_year = None

    def told(self, interval: Interval, is_explicit: bool = False) -> None:
        """Remember a date that the story tells."""
        if self.base is not None and interval.start > self.base:
            return  # a plan: what is told next goes on about what was
        if is_explicit and self.base is not None and interval.end.year < self.base.year:
            is_long_past = self.base.year - interval.end.year >= _LONG_PAST
            self.past_year, self.past_sentences = interval.start.year, int(is_long_past)
        elif self.base is not None and (self.base - interval.end).days < _THIS_WEEK:
            self.past_year = None
        self.latest = interval
        self.year = interval.start.year
        if interval.precision in ("day", "range"):
            self.day = interval.end if interval.precision == "range" else interval.start
        elif interval.precision == "month":
            self.month = interval
            if self.day and not interval.start <= self.day <= interval.end:
                self.day = None
        elif interval.precision == "quarter":
            self.quarter = interval
        elif interval.precision in ("year", "decade"):
            self.month = None
            if self.day and not interval.start <= self.day <= interval.end:
                self.day = None

    @property
    def today(self) -> date:
        """The day that "yesterday" or "three days ago" is counted from."""
        if self.base is None:
            raise Unresolved("the day of publication is not known")
        return self.base

    @property
    def focus(self) -> date:
        """The day that a narrative has reached; in a report without one, its day of publication."""
        if self.day:
            return self.day
        if self.is_in_past and self.latest:
            return self.latest.start
        return self.today

    @property
    def is_in_past(self) -> bool:
        """The story, or this part of it, tells of a year long past in its own order of time."""
        return self.is_history or self.past_year is not None

    @property
    def anchor(self) -> tuple[date, bool]:
        """The day that "a year earlier" is counted from, and whether it is one the story told."""
        if self.latest is not None:
            return (self.day or self.latest.start), True
        return self.today, False

    def near(self) -> date:
        """The day to which a month or weekday without a year is near."""
        if self.past_year is not None and not self.is_history:
            told = [day for day in (self.day, self.month and self.month.start) if day]
            return next((day for day in told if day.year == self.past_year), date(self.past_year, 1, 1))
        if self.is_history and (self.day or self.month or self.year):
            return self.day or (self.month.start if self.month else date(self.year or 1, 1, 1))
        return self.today

    def month_day(self, month: int, day: int, way: int) -> date:
        """Return the day of that month nearest to the story's own day, in the direction *way*."""
        near = self.today if way > 0 and not self.is_history else self.near()
        days = []
        for year in (
            range(near.year - 4, near.year + 5)
            if (month, day) == (2, 29)
            else (near.year - 1, near.year, near.year + 1)
        ):
            try:
                days.append(calendar_day(year, month, day).start)
            except NoDate:
                continue
        if not days:
            raise NoDate(f"month {month} has no day {day}")
        return _chosen(days, near, 1 if self.is_in_past and near != self.base else way)

    def bare_month(self, month: int, way: int) -> Interval:
        """Return the month of that number nearest to the story's own day, in the direction *way*."""
        near = self.today if way > 0 and not self.is_history else self.near()
        if self.is_in_past and near != self.base:
            year = near.year + (month + 6 <= near.month)
            return month_of(year, month)
        if month == near.month:
            return month_of(near.year, month)
        if way > 0:
            return month_of(near.year + (month < near.month), month)
        if way == 0 and 0 < month - near.month <= 2:
            return month_of(near.year, month)
        return month_of(near.year - (month > near.month), month)

    def weekday(self, wanted: int, way: int) -> date:
        """Return the weekday (Monday is 0) up to the story's own day, or from it on where *way* is 1.

        Of one name with the story's own day it is that day: in a week's time would be "next Friday".
        """
        if self.base is None and self.is_history:
            near = self.near()
            return near + timedelta(days=(wanted - near.weekday()) % 7)
        near = self.today
        if way > 0:
            return near + timedelta(days=(wanted - near.weekday()) % 7)
        return near - timedelta(days=(near.weekday() - wanted) % 7)


def _chosen(days: list[date], near: date, way: int) -> date:
    """Return the nearest of *days*, where one against the direction *way* counts as further away."""

    def distance(day: date) -> float:
        days_off = (day - near).days
        against = _SURELY_AGAINST if way < -1 else _AGAINST
        return abs(days_off) * (against if days_off * way < 0 else 1)

    return min(days, key=distance)


def story_context(texts: Iterable[str], base: date | None) -> StoryContext:
    """Return what a look over the whole story tells: whether it is history, and how it writes dates."""
    us = british = 0
    years: Counter[int] = Counter()
    full: Counter[int] = Counter()
    names: set[str] = set()
    for text in texts:
        names.update(month.lower() for word, month in _NAMES.findall(text) if word.lower() not in _NO_NAMES)
        us += len(_US_ORDER.findall(text))
        british += len(_BRITISH_ORDER.findall(text))
        years.update(int(year) for year in _YEARS.findall(text))
        full.update(int(year) for year in _FULL_DATES.findall(text))
    old = sum(number for year, number in full.items() if base is None or year <= base.year - _LONG_AGO)
    all_old = sum(number for year, number in years.items() if base is None or year <= base.year - _LONG_AGO)
    is_history = old >= _FEW and old > sum(full.values()) / 2 and all_old > sum(years.values()) * 0.7
    return StoryContext(base, is_history, None if us == british else british > us, frozenset(names))
