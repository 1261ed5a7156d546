"""Rules for days of the calendar: "Sept. 27", "27 to 29 September", "on the 14th", "the week of May 3"."""

from __future__ import annotations

import re

from dragoman.stages.mentions.date_grammar import (
    COUNTED,
    Found,
    Hit,
    RuleBook,
    anchored_or_relative,
    date_found,
    month_number,
    year_number,
)
from dragoman.stages.mentions.date_tokens import MONTHS, PARTS, ordinal_of
from dragoman.stages.mentions.date_values import (
    NoDate,
    calendar_day,
    day_of,
    month_of,
    moved,
    range_of,
    week_of,
    weekend_of,
)

RULES = RuleBook()

_BEFORE_ORDINAL = frozenset("on by until from since till".split())
_NOT_AFTER_ORDINAL = frozenset(
    """anniversary century floor division brigade army corps battalion regiment fleet congress parliament
    session round street avenue district parallel amendment time president minister king member summit
    cavalry infantry annual straight consecutive largest person place -""".split()
)
_AFTER_SEPT_11 = frozenset("attacks hijackings terrorist terror".split())


@RULES.add(
    "month_day", r"(?:[Ww],?)?(?P<m>M)(?P<d>[Do]|to|O(?=[,.!)]|$|i))(?![:/][DI])(?:,?(?P<y>Y)(?![-/]D))?"
)
@RULES.add("day_month", r"(?:[Ww],?t?)?t?(?P<d>[Do])v?(?P<m>M)(?:,?v?(?P<y>Y|N))?")
@RULES.add("day_of_month", r"t(?P<d>O)v(?P<m>M)(?:,?(?P<y>Y|N))?")
def month_day(hit: Hit) -> Found | None:
    """Read "Tuesday, Sept. 5, 2020", "the 5th of September" and "5 September"."""
    number, month = hit.words("d")[-1], month_number(hit)
    if not hit.words("y") and (number.lower == "second" or (number.letter == "D" and _is_count(hit))):
        return None
    day = ordinal_of(number) if number.letter in "oO" else int(number.text)
    if hit.words("y"):
        return date_found(calendar_day(year_number(hit.words("y")[0], hit), month, day), "explicit")
    if hit.after() in _AFTER_SEPT_11 and (month, day) == (9, 11):
        return date_found(calendar_day(2001, 9, 11), "explicit", is_told=False)
    return date_found(day_of(hit.context.month_day(month, day, hit.way)))


def _is_count(hit: Hit) -> bool:
    """Tell whether the figures count what follows: "In August 30 soldiers died"."""
    return hit.words("d")[-1].start > hit.words("m")[0].start and hit.after() in COUNTED


@RULES.add("day_of_no_year", r"t?(?:[Do]v?M|M[Do]),?v?(?P<y>I)")
def day_of_no_year(hit: Hit) -> None:
    """Read "5 May 20233" as a day of a year that no event has; "on 5 May 12000 people" is none of it."""
    is_year = len(hit.word("y")) >= 4 and hit.word("y").isdecimal() and not hit.after()[:1].isalnum()
    if is_year:
        raise NoDate(f"no event has a year {hit.word('y')}")


@RULES.add("month_days", r"(?P<m>M)(?P<d>[Do])[-d](?P<last>[Do])(?:,?(?P<y>Y))?")
@RULES.add("days_month", r"(?P<d>[Do])[-d](?P<last>[Do])v?(?P<m>M)(?:,?(?P<y>Y))?")
@RULES.add("between_days", r"(?P<m>M)(?P<d>[Do])(?P<to>[-d])(?P<m2>M)(?P<last>[Do])(?:,?(?P<y>Y))?")
@RULES.add("days_between", r"(?P<d>[Do])v?(?P<m>M)(?P<to>[-d])(?P<last>[Do])v?(?P<m2>M)(?:,?(?P<y>Y))?")
def days_of_month(hit: Hit) -> Found | None:
    """Read "Sept. 27-29", "27 to 29 September 2023" and "between May 30 and June 2" as one range."""
    groups = hit.match.groupdict()
    if "to" in groups and hit.word("to") in ("and", "or") and hit.before() != "between":
        return None  # "on May 30 and June 2" are two days
    first, last = (int(re.sub(r"\D", "", hit.words(group)[0].text)) for group in ("d", "last"))
    month = month_number(hit)
    if hit.words("y"):
        start = calendar_day(year_number(hit.words("y")[0], hit), month, first).start
    else:
        start = hit.context.month_day(month, first, hit.way)
    to_month = MONTHS[hit.word("m2")] if "m2" in groups else month
    end = calendar_day(start.year + (to_month < month), to_month, last).start
    if end < start:
        raise NoDate(f"days {first} to {last} are in no order")
    interval = range_of(start, end, precision="range" if (end - start).days <= 6 else "month")
    return date_found(interval, "explicit" if hit.words("y") else "relative")


@RULES.add("day_of_this_month", r"(?:(?<=i)|(?P<w>[Ww]),?)t(?P<d>o)(?!v?M)")
def ordinal_day(hit: Hit) -> Found | None:
    """Read "on the 14th", "Tuesday the 14th": of the month that the story is in."""
    is_day = hit.words("w") or hit.before() in _BEFORE_ORDINAL
    if not is_day or hit.after() in _NOT_AFTER_ORDINAL:
        return None
    day = ordinal_of(hit.words("d")[0])
    near = hit.context.focus
    months = [moved(near.replace(day=1), "month", shift) for shift in (-1, 0, 1)]
    days = [first.replace(day=day) for first in months if day <= month_of(first.year, first.month).end.day]
    if not days:
        raise NoDate(f"no month has a day {day}")
    right = [one for one in days if (one <= near if hit.way <= 0 else one >= near)]
    if hit.context.day:  # a narrative goes on
        right = [one for one in days if one.month == near.month] or right
    return date_found(
        day_of(min(right or days, key=lambda one: abs((one - near).days))), anchored_or_relative(hit)
    )


@RULES.add("part_of_date", r"t?(?P<p>P)v(?:(?P<m>M)(?P<d>[Do])|t?(?P<d2>[Do])v?(?P<m2>M))(?:,?(?P<y>Y))?")
def part_of_date(hit: Hit) -> Found:
    """Read "the night of Sept. 5", "the morning of 11 September 2001"."""
    number, month = (hit.words(name) or hit.words(f"{name}2") for name in ("d", "m"))
    day, in_month = int(re.sub(r"\D", "", number[0].text)), MONTHS[month[0].lower.rstrip(".")]
    if hit.words("y"):
        when = calendar_day(int(hit.words("y")[0].text), in_month, day).start
    else:
        when = hit.context.month_day(in_month, day, hit.way)
    method = "explicit" if hit.words("y") else "relative"
    return Found("TIME", f"{when.isoformat()}T{PARTS[hit.word('p')]}", day_of(when), method)


@RULES.add("week_of_day", r"t(?P<u>U)v(?P<m>M)(?P<d>D)(?:,?(?P<y>Y))?")
def week_of_day(hit: Hit) -> Found | None:
    """Read "the week of May 3" and "the weekend of May 3, 1997"."""
    if hit.word("u") not in ("week", "weekend"):
        return None
    day, month = int(hit.words("d")[0].text), month_number(hit)
    if hit.words("y"):
        start = calendar_day(int(hit.words("y")[0].text), month, day).start
    else:
        start = hit.context.month_day(month, day, hit.way)
    return date_found(week_of(start) if hit.word("u") == "week" else weekend_of(start))
