"""Rules for days by their names: "Tuesday", "Friday of last week", "yesterday", "this morning"."""

from __future__ import annotations

from datetime import date, timedelta

from dragoman.stages.mentions.date_grammar import NEXT, Found, Hit, RuleBook, date_found, set_found
from dragoman.stages.mentions.date_tokens import CLOCK, PARTS, WEEKDAYS, WEEKDAYS_SHORT
from dragoman.stages.mentions.date_values import day_of, range_of, shifted

RULES = RuleBook()

WEEKDAY_NUMBERS = WEEKDAYS | WEEKDAYS_SHORT
"""Monday is 0."""
_PLURALS = {f"{name}s": number for name, number in WEEKDAYS.items()}
_TITLES = frozenset(
    "times mail express telegraph herald mirror post tribune star sun independent best".split()
)
_BEFORE_NAME = frozenset("bloody black super good ash palm easter".split())
_AFTER_OVERNIGHT = frozenset("stay success sensation train flight rate rates bag".split())


@RULES.add("weekday", r"(?:[efb]-?)?(?:(?:vt)?(?P<which>h?[lnh]|t[ln]|z{1,2})|t)?(?P<w>W)(?P<p>P)?")
@RULES.add("part_of_weekday", r"(?:t?(?P<p>[PK])v?)(?P<which>[lnh])?(?P<w>W)")
def weekday(hit: Hit) -> Found | None:
    """Read "Tuesday", "last Tuesday night", "late Friday", "the morning of Friday"; "Sundays" is a set."""
    if hit.after() in _TITLES or hit.before() in _BEFORE_NAME:
        return None  # the Sunday Times, Bloody Sunday
    name = hit.word("w")
    if name in _PLURALS:
        return set_found(f"XXXX-WXX-{_PLURALS[name] + 1}")
    return with_part(which_weekday(hit, WEEKDAY_NUMBERS[name]), hit.word("p"))


def which_weekday(hit: Hit, wanted: int) -> date:
    """Return the day that "last", "next", "that", "the previous" or nothing before a weekday means.

    "Last Tuesday", told on a Wednesday, is not yesterday; "next Friday" is the first to come.
    """
    context, which = hit.context, hit.word("which")
    if which in ("coming", "upcoming") or (
        which in ("next", "following")
        and (context.day is None or (not context.is_history and which == "next"))
    ):
        return context.weekday(wanted, 1) + timedelta(days=7 * (context.today.weekday() == wanted))
    if which in ("following", "subsequent", "succeeding"):
        focus = context.focus
        return focus + timedelta(days=(wanted - focus.weekday() - 1) % 7 + 1)
    if which in ("previous", "preceding"):
        focus = context.focus
        return focus - timedelta(days=(focus.weekday() - wanted - 1) % 7 + 1)
    if which in ("that", "same") and context.day and context.day.weekday() == wanted:
        return context.day
    if which in ("last", "past") and not context.is_history:
        today = context.today
        back = (today.weekday() - wanted) % 7
        is_too_near = which == "last" and back <= min(1, today.weekday())
        return today - timedelta(days=back + 7 * is_too_near)
    return context.weekday(wanted, hit.way)


def with_part(day: date, part: str) -> Found:
    """Return the day, or the TIME that a part of it ("night", "noon") stands for."""
    if not part:
        return date_found(day_of(day))
    return Found("TIME", f"{day.isoformat()}T{CLOCK.get(part) or PARTS[part]}", day_of(day))


@RULES.add("weekday_of_week", r"(?P<w>W)(?P<p>P)?v?(?P<which>[lnh])(?P<u>U)")
@RULES.add("week_weekday", r"(?P<which>[lnh])(?P<u>U)(?P<w>W)(?P<p>P)?")
def weekday_of_week(hit: Hit) -> Found | None:
    """Read "Friday of last week", "next week Tuesday"."""
    if hit.word("u") != "week" or hit.word("w") not in WEEKDAYS:
        return None
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(hit.word("which"), 1)
    week = shifted(hit.context.today, "week", shift)
    return with_part(week.start + timedelta(days=WEEKDAYS[hit.word("w")]), hit.word("p"))


@RULES.add("weekday_from", r"aU(?P<how>[ig<])(?P<w>W)")
def week_from_weekday(hit: Hit) -> Found | None:
    """Read "a week from Tuesday", "a week ago Friday"."""
    if hit.tokens[hit.match.start() + 1].lower != "week" or hit.word("how") not in ("from", "ago", "before"):
        return None
    way = 1 if hit.word("how") == "from" else -1
    day = hit.context.weekday(WEEKDAYS.get(hit.word("w"), 0), way) + timedelta(days=7 * way)
    return date_found(day_of(day))


@RULES.add("named_day", r"(?:[efb]-?)?(?P<t>T)(?P<p>P)?")
@RULES.add("part_of_named_day", r"(?:b-?)?(?P<p>P)v?(?P<t>T)")
def named_day(hit: Hit) -> Found | None:
    """Read "today", "late yesterday", "tomorrow morning", "tonight"; "overnight" ends on the story's day."""
    name = hit.word("t")
    today = hit.context.today
    if name == "overnight":
        if hit.after() in _AFTER_OVERNIGHT:
            return None
        interval = range_of(today - timedelta(days=1), today, f"{today.isoformat()}TNI")
        return Found("TIME", interval.value, interval)
    if name == "tonight":
        return Found("TIME", f"{today.isoformat()}TNI", day_of(today))
    return with_part(named_day_of(today, name), hit.word("p"))


def named_day_of(today: date, name: str) -> date:
    """Return the day that "yesterday", "today" or "tomorrow" is."""
    return today + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(name, 0))


@RULES.add("this_part", r"(?:[efb]-?)?(?P<which>h|l|tn|tl|t?z{1,2})(?P<p>P)")
def this_part(hit: Hit) -> Found:
    """Read "this morning", "last night", "the previous evening"."""
    which = hit.word("which")
    if which in NEXT:
        return with_part(hit.context.focus + timedelta(days=1), hit.word("p"))
    if which in ("that", "same"):
        return with_part(hit.context.focus, hit.word("p"))
    if which in ("previous", "preceding"):
        return with_part(hit.context.focus - timedelta(days=1), hit.word("p"))
    return with_part(hit.context.today - timedelta(days=which == "last"), hit.word("p"))
