"""Rules for what is counted from another day: "three days ago", "a year earlier", "the past 24 hours"."""

from __future__ import annotations

from datetime import date, timedelta

from dragoman.stages.mentions.date_grammar import (
    NUMBER,
    VAGUE,
    Found,
    Hit,
    RuleBook,
    date_found,
    duration_found,
)
from dragoman.stages.mentions.date_quarters import a_year_before
from dragoman.stages.mentions.date_tokens import UNITS, WEEKDAYS, number_of
from dragoman.stages.mentions.date_values import NoDate, day_of, moved, range_of, shifted
from dragoman.stages.mentions.date_weekdays import named_day_of, which_weekday, with_part

RULES = RuleBook()

_OF_A_DAY = frozenset("second minute hour".split())
_FREE = frozenset("during at in on as and but while when with by for near outside over against".split())
"""Words after which "the day before" does not hang on what follows."""
_SPANS = ((0, "day"), (6, "range"), (7, "week"), (31, "month"), (92, "quarter"), (3652, "year"))
"""Most days of a span and how exact it is."""


@RULES.add("ago", rf"(?P<n>{NUMBER}|aAv|D,?D/D)-?(?:daB)?(?P<u>U)(?:dy)?g")
def ago(hit: Hit) -> Found:
    """Read "three days ago", "a couple of weeks ago", "a year or so ago"."""
    unit, count, today = UNITS[hit.word("u")], number_of(hit.words("n")), hit.context.today
    if count is None:
        raise NoDate("a number too large for any calendar")
    if unit in _OF_A_DAY:
        start = moved(today, unit, -count)
        return Found("TIME", start.isoformat(), range_of(start, today), is_told=False)
    if unit == "year" and count == 1:
        return a_year_before(hit)
    if unit in ("decade", "century"):
        return date_found(shifted(today, "year", -count * (10 if unit == "decade" else 100)), is_told=False)
    return date_found(shifted(today, unit, -count), is_told=unit == "day")


@RULES.add("vague_ago", rf"(?:{VAGUE}|F)?(?P<u>U)g")
def vague_ago(_: Hit) -> Found:
    """Read "years ago", "a few months ago", "1.5 years ago"."""
    return Found("DATE", "PAST_REF", None, "unknown", is_told=False)


@RULES.add("from_now", rf"(?P<n>{NUMBER})(?P<u>U)i(?P<r>r)")
def from_now(hit: Hit) -> Found | None:
    """Read "two weeks from now"."""
    if hit.word("r") != "now" or hit.tokens[hit.match.end() - 2].lower != "from":
        return None
    return date_found(shifted(hit.context.today, UNITS[hit.word("u")], number_of(hit.words("n")) or 0))


@RULES.add("earlier", rf"(?P<n>{NUMBER}|aAv)(?P<u>U)(?P<how>[ef<>])(?P<that>z(?![UWMP]))?")
def earlier(hit: Hit) -> Found | None:
    """Read "a day earlier", "two years later": counted from the date that was told before."""
    how, unit, count = hit.word("how"), UNITS[hit.word("u")], number_of(hit.words("n"))
    if count is None:
        return None
    if how in ("before", "after") and not hit.words("that") and _is_followed(hit):
        return None  # "two days after the attack": from a day that words do not tell
    if unit in _OF_A_DAY:
        return _same_day(hit)
    if how == "prior" and hit.after() == "to":
        return duration_found(unit, count)
    context, way = hit.context, _way_of(hit)
    if (way, unit, count) == (-1, "year", 1) and not context.is_history and not context.day:
        return a_year_before(hit)
    base, is_told = context.anchor
    if unit == "week" and context.latest and context.latest.precision == "day":
        return date_found(day_of(moved(base, "week", way * count)), "anchored")
    return date_found(shifted(base, unit, way * count), "anchored" if is_told else "relative")


@RULES.add("vague_later", rf"(?:{VAGUE})?(?P<u>U)(?P<how>[ef<>])")
def vague_later(hit: Hit) -> Found | None:
    """Read "hours later", "a few hours earlier": the same day, as far as words tell."""
    is_followed = _is_followed(hit)
    if UNITS[hit.word("u")] not in _OF_A_DAY or (hit.word("how") in ("before", "after") and is_followed):
        return None
    return _same_day(hit)


def _same_day(hit: Hit) -> Found:
    day = hit.context.focus
    return Found(
        "TIME", day.isoformat(), day_of(day), "anchored" if hit.context.day else "relative", is_told=False
    )


def _is_followed(hit: Hit) -> bool:
    """Tell whether "the day before" hangs on what follows: "the day before the vote"."""
    return (hit.after()[:1].isalnum() or hit.after() in ("'", '"')) and hit.after() not in _FREE


def _way_of(hit: Hit) -> int:
    return -1 if hit.words("how")[0].letter in "e<" else 1


@RULES.add("day_before", r"t(?P<u>U)(?P<how>[ef<>])(?:(?P<t>T)|(?P<which>l)?(?P<w>W))?")
def day_before(hit: Hit) -> Found | None:
    """Read "the day before", "the week after" where nothing follows that they hang on."""
    unit, way = UNITS[hit.word("u")], _way_of(hit)
    if unit == "day" and hit.words("t"):
        return date_found(day_of(named_day_of(hit.context.today, hit.word("t")) + timedelta(days=way)))
    if unit == "day" and hit.word("w") in WEEKDAYS:
        return date_found(day_of(which_weekday(hit, WEEKDAYS[hit.word("w")]) + timedelta(days=way)))
    is_followed = hit.words("w") or hit.words("t") or _is_followed(hit)
    if is_followed or hit.word("how") in ("hence", "afterwards"):
        return None
    base, is_told = hit.context.anchor
    return date_found(shifted(base, unit, way), "anchored" if is_told else "relative")


@RULES.add("part_before", r"t(?P<p>P)(?P<how>[ef<>])")
def part_before(hit: Hit) -> Found | None:
    """Read "the evening before", where nothing follows that it hangs on."""
    if _is_followed(hit):
        return None
    return with_part(hit.context.focus + timedelta(days=_way_of(hit)), hit.word("p"))


@RULES.add("year_end", r"(?:t)?(?P<u>U)-?(?P<b>b)")
def year_end(hit: Hit) -> Found | None:
    """Read "year-end", "since the year's beginning"."""
    unit = UNITS[hit.word("u")]
    if hit.word("b") not in ("end", "beginning", "start") or unit not in ("year", "month"):
        return None
    is_last = hit.way < 0 and unit == "year" and hit.before() == "since"
    interval = shifted(hit.context.today, unit, -is_last)
    return date_found(day_of(interval.end if hit.word("b") == "end" else interval.start), is_told=False)


@RULES.add(
    "last_units",
    rf"(?:e|f|b)?t?(?P<which>h?[lnh]|O)(?P<n>{NUMBER}|{VAGUE}|[aA]?AU?)(?:y)?(?:-|d[DC])?(?P<u>U)",
)
def last_units(hit: Hit) -> Found | None:
    """Read "the past 24 hours", "the next few days", "the first nine months": a duration with its days."""
    unit, count, word = UNITS[hit.word("u")], number_of(hit.words("n")), hit.words("which")[-1]
    if word.letter == "O" and hit.words("n")[0].letter not in "CDI":
        return None
    found, today = duration_found(unit, count), hit.context.base
    if word.letter == "O" or today is None or count is None or found is None:
        return found
    start, end = _days_of_units(today, word.lower, unit, count)
    days = (end - start).days
    precision = next((word for most, word in _SPANS if days <= most), "decade")
    interval = range_of(start, end, precision=precision)
    return Found("DURATION", found.value, interval, "relative", is_told=False)


def _days_of_units(today: date, which: str, unit: str, count: int) -> tuple[date, date]:
    """Return first and last day of so many units up to *today* or from it; hours reach the day before."""
    if which not in ("last", "past", "previous", "preceding", "these", "this"):
        return today, moved(today, unit, count)
    start = moved(today, unit, -count)
    if unit in _OF_A_DAY:
        start = min(start, today - timedelta(days=1))
    return start, today
