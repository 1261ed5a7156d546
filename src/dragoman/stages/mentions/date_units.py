"""Rules for units of the calendar: "last week", "earlier this year", "the same day", "the weekend"."""

from __future__ import annotations

from datetime import date, timedelta

from dragoman.stages.mentions.date_context import Unresolved
from dragoman.stages.mentions.date_grammar import (
    Found,
    Hit,
    RuleBook,
    anchored_or_relative,
    date_found,
    duration_found,
    shift_of,
)
from dragoman.stages.mentions.date_tokens import UNITS
from dragoman.stages.mentions.date_values import Interval, moved, range_of, shifted

RULES = RuleBook()

_SPAN_OF_PLURAL = {"day": (7, "week"), "week": (42, "month"), "month": (183, "year")}
"""How many days "recent days" are and so on, and how exact that is."""
_BEFORE_THIS_YEAR = frozenset("for during in over".split())
_NOT_AFTER_UNIT = frozenset("to of before after since that".split())
_FROM_THE_STORY = frozenset("following previous preceding subsequent succeeding".split())


@RULES.add(
    "which_unit",
    r"(?:(?P<b>t?bv|b|e|f)i?)?(?P<the>t)?(?P<which>z{1,2}|h[ln]|[lnhr])(?P<x>x)?(?P<u>U)(?!-?[ge<])",
)
def which_unit(hit: Hit) -> Found | None:
    """Read "last week", "earlier this year", "that day", "recent days", "the following month"."""
    name, which = hit.word("u"), hit.words("which")[-1].lower
    unit = UNITS[name]
    if unit in ("second", "minute", "hour"):
        return None
    if name != unit:
        return _plural_unit(hit, unit, which)
    if which in ("that", "same", "those"):
        return _same_unit(hit, unit)
    if which in _FROM_THE_STORY or (
        which == "next" and hit.words("the") and (unit == "day" or hit.context.is_history)
    ):
        base, is_told = hit.context.anchor
        way = -1 if which in ("previous", "preceding") else 1
        return date_found(shifted(base, unit, way), "anchored" if is_told else "relative")
    if unit == "day":
        return _this_day(hit, which)
    return _unit_of_story(hit, unit, which)


def _unit_of_story(hit: Hit, unit: str, which: str) -> Found | None:
    """Return "last week" or "this year", counted from the day that the story is in."""
    if which != "current" and hit.words("which")[-1].letter == "r":
        return None
    context = hit.context
    if which == "past" and unit in ("week", "month", "year", "decade"):
        whole = shifted(context.today, unit, 0 if unit == "week" else -1)
        since = range_of(moved(context.today, unit, -1), context.today, whole.value, precision=unit)
        return Found("DATE", whole.value, since, "relative", is_told=False)
    shift = -1 if which == "latest" and unit == "year" else shift_of(which)
    if unit == "weekend" and which == "this" and context.today.weekday() < 5 and hit.way < 0:
        shift = -1
    interval = shifted(_base_of(hit, unit), unit, shift)
    return date_found(_cut(interval, hit), is_told=unit != "decade")


def _base_of(hit: Hit, unit: str) -> date:
    """Return the day that a unit is counted from; "this quarter" is always that of the publication."""
    is_of_story = hit.context.is_history and hit.words("the") if "the" in hit.match.groupdict() else False
    return hit.context.focus if is_of_story and unit != "quarter" else hit.context.today


def _cut(interval: Interval, hit: Hit) -> Interval:
    """Let "earlier this year" end with the day of publication, and "later this year" begin with it."""
    first = hit.words("b")[:1]
    if not first or first[0].letter not in "ef":
        return interval
    if first[0].letter == "e":
        return interval.cut(end=hit.context.today)
    return interval.cut(start=hit.context.today)


def _this_day(hit: Hit, which: str) -> Found | None:
    if which != "this" or hit.before() == "to":
        return None  # to this day
    return date_found(shifted(hit.context.focus, "day", 0), anchored_or_relative(hit))


def _plural_unit(hit: Hit, unit: str, which: str) -> Found | None:
    """Return what "recent weeks", "coming days" stand for: PAST_REF with its days, or FUTURE_REF."""
    if which in ("these", "those") and unit == "day":
        value = "PRESENT_REF" if which == "these" else "PAST_REF"
        return Found("DATE", value, None, "unknown", is_told=False)
    if which in ("recent", "past", "last", "previous"):
        interval, today = None, hit.context.base
        if which != "previous" and unit in _SPAN_OF_PLURAL and today:
            days, precision = _SPAN_OF_PLURAL[unit]
            interval = range_of(today - timedelta(days=days), today, precision=precision)
        return Found("DATE", "PAST_REF", interval, "relative" if interval else "unknown", is_told=False)
    if which in ("coming", "next", "future", "following"):
        return Found("DATE", "FUTURE_REF", None, "unknown", is_told=False)
    return None


def _same_unit(hit: Hit, unit: str) -> Found | None:
    """Return "the same day", "that year": what the story told last."""
    context, latest = hit.context, hit.context.latest
    if latest is None:
        if context.base is None:
            raise Unresolved("no date has been told yet")
        return date_found(shifted(context.base, unit, 0))
    if unit == "day" and not context.day and latest.precision != "day":
        return None
    is_of_day = unit in ("day", "week", "weekend")
    base = context.day if is_of_day and context.day else latest.start
    return date_found(_cut(shifted(base, unit, 0), hit), "anchored")


@RULES.add("the_unit", r"(?P<b>(?:t?bv|b|e|f)i?)?t(?P<x>x)?(?P<u>U)(?!-?[efg<>])(?![YI])")
def the_unit(hit: Hit) -> Found | None:
    """Read "the weekend", "the end of the month", "earlier in the year", "the year ended"."""
    unit = hit.word("u")
    if unit not in ("day", "week", "weekend", "month", "year"):
        return None
    if unit == "weekend":
        shift = 0 if hit.context.today.weekday() >= 5 or hit.way > 0 else -1
        return date_found(shifted(hit.context.today, "weekend", shift))
    if unit == "day":
        return None
    if hit.words("b") and hit.words("b")[0].lower == "later" and hit.context.day:
        day = hit.context.day
        return date_found(shifted(day, unit, 0).cut(start=day), "anchored", is_told=False)
    if hit.words("b"):
        return date_found(_cut(shifted(_base_of(hit, unit), unit, 0), hit), is_told=False)
    return _plain_unit(hit, unit)


def _plain_unit(hit: Hit, unit: str) -> Found | None:
    """Return "the year" where it means the story's own: "over the year", "the fiscal year"."""
    if unit == "year" and hit.after() in ("ended", "ending"):
        return duration_found(unit, 1)
    if unit == "year" and hit.before() == "of":
        return None
    if hit.before() in _BEFORE_THIS_YEAR:
        if hit.after() in _NOT_AFTER_UNIT:
            return None
        return date_found(shifted(_base_of(hit, unit), unit, 0), is_told=False)
    return date_found(shifted(hit.context.today, unit, 0), is_told=False) if hit.words("x") else None
