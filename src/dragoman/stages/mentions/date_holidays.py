"""Holidays by the words news has for them; the library ``holidays`` knows on which day they fall."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from dragoman.stages.mentions.date_context import StoryContext
from dragoman.stages.mentions.date_tense import direction
from dragoman.stages.mentions.date_tokens import DateToken
from dragoman.stages.mentions.date_values import Interval, NoDate, day_of, week_of

# Words -> a country whose calendar has the holiday, and what the library calls it there.
_NAMES = {
    r"christmas day|christmas|xmas": ("US", "Christmas Day", 0),
    r"christmas eve": ("US", "Christmas Day", -1),
    r"boxing day": ("GB", "Boxing Day", 0),
    r"new year'?s eve": ("US", "New Year's Day", -1),
    r"new year'?s day|new year'?s": ("US", "New Year's Day", 0),
    r"thanksgiving day|thanksgiving": ("US", "Thanksgiving", 0),
    r"memorial day": ("US", "Memorial Day", 0),
    r"labor day": ("US", "Labor Day", 0),
    r"veterans day": ("US", "Veterans Day", 0),
    r"columbus day": ("US", "Columbus Day", 0),
    r"martin luther king(?: jr\.?)? day": ("US", "Martin Luther King Jr. Day", 0),
    r"presidents'? day": ("US", "Washington's Birthday", 0),
    r"good friday": ("GB", "Good Friday", 0),
    r"easter monday": ("GB", "Good Friday", 3),
    r"easter sunday|easter": ("GB", "Good Friday", 2),
    r"palm sunday": ("GB", "Good Friday", -5),
    r"ash wednesday": ("GB", "Good Friday", -44),
    r"orthodox easter": ("GR", "Easter Monday", -1),
    r"whit monday": ("GB", "Good Friday", 52),
    r"ascension day": ("GB", "Good Friday", 41),
    r"may day|international workers'? day": ("FR", "Labor Day", 0),
    r"bastille day": ("FR", "National Day", 0),
    r"australia day": ("AU", "Australia Day", 0),
    r"anzac day": ("AU", "ANZAC Day", 0),
    r"canada day": ("CA", "Canada Day", 0),
    r"eid al-fitr|eid ul-fitr|eid el-fitr": ("EG", "Eid al-Fitr", 0),
    r"eid al-adha|eid ul-adha|eid el-adha": ("EG", "Eid al-Adha", 0),
    r"ashura": ("LB", "Ashura", 0),
    r"passover": ("IL", "Pesach", 0),
    r"yom kippur": ("IL", "Yom Kippur", 0),
    r"rosh hashanah?": ("IL", "Rosh Hashanah", 0),
    r"diwali": ("SG", "Diwali", 0),
    r"lunar new year|chinese new year": ("SG", "Chinese New Year", 0),
}
_FIXED = {
    r"halloween": (10, 31),
    r"valentine'?s day": (2, 14),
    r"armistice day|remembrance day": (11, 11),
    r"orthodox christmas": (1, 7),
    r"nowruz|norouz": (3, 21),
    r"international women'?s day": (3, 8),
    r"christmas week": (12, 25),
}
_ALL = sorted([*_NAMES, *_FIXED], key=lambda words: -max(len(part) for part in words.split("|")))
_FINDER = re.compile(
    "|".join(rf"(?P<h{number}>\b(?:{words})\b)" for number, words in enumerate(_ALL)), re.IGNORECASE
)


_YEAR_AFTER = re.compile(r",?\s{1,3}(?:of\s)?((?:19|20)\d\d)\b")
_WHICH_BEFORE = re.compile(r"\b(last|next)\s{1,3}$", re.IGNORECASE)
_WEEK_AFTER = re.compile(r"\s{1,3}week(?:end)?\b")
_NAME_AFTER = re.compile(r"\s{1,3}(?:Islands?|Tree|Carols?|Parade|Rising|Accords?|Agreement)\b|['’]s")


@dataclass(frozen=True)
class Holiday:
    """A holiday that a sentence names: where, which, and what the words around it tell.

    Attributes:
        key: what day_of_holiday knows it by.
        year: the year told with it, if any.
        way: -1 for "last Easter", 1 for "next Easter", 0 where neither is said.
        is_week: the words mean its week: "Christmas week".
    """

    start: int
    end: int
    key: str
    year: int | None
    way: int
    is_week: bool


def find_holidays(text: str) -> Iterator[Holiday]:
    """Yield each holiday that *text* names with a capital letter; Christmas Island is none."""
    for match in _FINDER.finditer(text.replace("’", "'")):
        start, end = match.span()
        if not text[start].isupper() or _NAME_AFTER.match(text, end):
            continue
        key = _ALL[int(str(match.lastgroup)[1:])]
        year, which = _YEAR_AFTER.match(text, end), _WHICH_BEFORE.search(text, max(0, start - 12), start)
        yield Holiday(
            start=which.start() if which else start,
            end=year.end() if year else end,
            key=key,
            year=int(year[1]) if year else None,
            way=0 if which is None else 1 if which[1].lower() == "next" else -1,
            is_week=_WEEK_AFTER.match(text, end) is not None,
        )


def holiday_meant(holiday: Holiday, tokens: Sequence[DateToken], context: StoryContext) -> Interval:
    """Return the day that a holiday falls on, or its week, in its own year or the one nearest to the story.

    Raises:
        NoDate: where the library knows no such day.
        Unresolved: where neither its year nor a day of the story is known.
    """
    if holiday.year:
        day = day_of_holiday(holiday.key, holiday.year)
    else:
        first, last = (bisect_left(tokens, at, key=_start_of) for at in (holiday.start, holiday.end))
        day = _nearest(
            holiday.key,
            context.today if holiday.way else context.near(),
            holiday.way or direction(tokens, first, last),
        )
    if day is None:
        raise NoDate("the library knows no such day in that year")
    return week_of(day) if holiday.is_week else day_of(day)


def _start_of(token: DateToken) -> int:
    return token.start


def _nearest(key: str, near: date, way: int) -> date | None:
    days = [day for year in (near.year - 1, near.year, near.year + 1) if (day := day_of_holiday(key, year))]
    right = [day for day in days if not way or (day - near).days * way >= 0]
    return min(right or days, key=lambda day: abs((day - near).days), default=None)


@lru_cache(maxsize=1024)
def day_of_holiday(key: str, year: int) -> date | None:
    """Return the day of the holiday *key* in *year*, or None where the library has none."""
    if key in _FIXED:
        return date(year, *_FIXED[key])
    country, name, shift = _NAMES[key]
    days = sorted(day for day, names in _calendar(country, year).items() if _has(names, name))
    return days[0] + timedelta(days=shift) if days else None


def _has(names: str, name: str) -> bool:
    return any(name in one and "observed" not in one for one in names.split("; "))


@lru_cache(maxsize=256)
def _calendar(country: str, year: int) -> dict[date, str]:
    import holidays  # 0.3 s to load, for the few stories that name one

    kinds: Any = holidays.country_holidays
    language = "en_GB" if country == "GB" else "en_US"
    try:
        return dict(kinds(country, years=year, language=language, categories=_categories(country)))
    except (NotImplementedError, ValueError):
        return dict(kinds(country, years=year))


def _categories(country: str) -> tuple[str, ...]:
    return ("public", "islamic") if country == "LB" else ("public",)
