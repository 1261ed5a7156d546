"""Rules for times of the clock: "at 3 p.m.", "2300 GMT Tuesday", "noon". A zone never moves the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dragoman.stages.mentions.date_grammar import CLOCK_TIME, Found, Hit, RuleBook
from dragoman.stages.mentions.date_tokens import CLOCK, MONTHS, DateToken
from dragoman.stages.mentions.date_values import NoDate, calendar_day, day_of
from dragoman.stages.mentions.date_weekdays import WEEKDAY_NUMBERS, named_day_of

RULES = RuleBook()

_BEFORE_FIGURES = frozenset("at around about by until".split())
_BEFORE_NOON = frozenset("at around by until about before after from".split())
_BEFORE_HOUR = frozenset("at about around by".split())


@RULES.add(
    "clock_of_day",
    rf"(?P<c>{CLOCK_TIME}(?:Z|\.u|\([IYD]?Z\))?)(?:,?i?)"
    r"(?:(?P<w>[Ww])(?:,(?P<m>M)(?P<d>D))?|(?P<t>T)|(?P<m2>M)(?P<d2>D))(?:,?(?P<y>Y))?",
)
@RULES.add(
    "day_and_clock",
    rf"(?:(?P<w>[Ww])|(?P<t>T)|(?P<m2>M)(?P<d2>D))(?:,?(?P<y>Y))?,?(?:i)(?P<c>{CLOCK_TIME}Z?)",
)
def clock_of_day(hit: Hit) -> Found:
    """Read "11:30 p.m. EST on Monday", "Tuesday at noon", "4 p.m., Sept. 5"."""
    day = _day_beside(hit)
    return Found("TIME", f"{day.isoformat()}T{_clock(hit.words('c'))}", day_of(day))


def _day_beside(hit: Hit) -> date:
    for month, day in (("m", "d"), ("m2", "d2")):
        if month in hit.match.groupdict() and hit.words(month):
            number, in_month = int(hit.words(day)[0].text), MONTHS[hit.word(month)]
            if hit.words("y"):
                return calendar_day(int(hit.words("y")[0].text), in_month, number).start
            return hit.context.month_day(in_month, number, hit.way)
    if hit.words("t"):
        return named_day_of(hit.context.today, hit.word("t"))
    return hit.context.weekday(WEEKDAY_NUMBERS.get(hit.word("w"), 0), hit.way)


@RULES.add("clock_in_part", r"(?P<c>D(?::[DI])?)it(?P<p>P)")
def clock_in_part(hit: Hit) -> Found | None:
    """Read "at 4:30 in the afternoon"."""
    words = hit.words("c")
    if int(words[0].text) > 12 or hit.before() not in _BEFORE_HOUR:
        return None
    late = "p.m." if hit.word("p") in ("afternoon", "evening") else "a.m."
    today = hit.context.here or hit.context.focus
    value = f"{today.isoformat()}T{_clock([*words, DateToken(late, late, 0, 0, 'm')])}"
    return Found("TIME", value, day_of(today), is_told=False)


@RULES.add("clock", r"(?P<c>D(?::[DI])?m|Fm|D:[DI]|[YI](?=Z))(?P<z>Z)?")
@RULES.add("noon", r"(?P<c>K)(?P<z>Z)?")
def clock(hit: Hit) -> Found | None:
    """Read "5 p.m.", "2.30pm", "at 14:30", "2300 GMT", "at noon"; "3:2" alone is a score."""
    words = hit.words("c")
    if words[0].letter == "K" and hit.before() not in _BEFORE_NOON:
        return None
    is_plain = words[0].letter == "D" and words[-1].letter != "m" and not hit.words("z")
    if is_plain and hit.before() not in _BEFORE_FIGURES:
        return None
    today = hit.context.here or hit.context.focus
    return Found("TIME", f"{today.isoformat()}T{_clock(words)}", day_of(today), is_told=False)


def _hour_and_minute(words: Sequence[DateToken]) -> tuple[int, int]:
    """Return the two numbers of "14:30", "2.30" or "1430"."""
    first = words[0].text
    if len(words) > 2 and words[1].text == ":":
        return int(first), int(words[2].text)
    if words[0].letter in "YI":
        if not (len(first) == 4 and first.isdecimal()):
            raise NoDate(f"{first} is no time of day")
        return int(first[:2]), int(first[2:])
    hour, _, minute = first.partition(".")
    return int(hour), int(minute or 0)


def _clock(words: Sequence[DateToken]) -> str:
    """Return the time of day as "15:30"; raise NoDate for one that no clock shows."""
    if words[0].letter == "K":
        return CLOCK[words[0].lower]
    hour, minute = _hour_and_minute(words)
    half = next((word.lower[0] for word in words if word.letter == "m"), "")
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    if hour > 24 or minute > 59:
        raise NoDate(f"{hour}:{minute} is no time of day")
    return f"{hour:02d}:{minute:02d}"
