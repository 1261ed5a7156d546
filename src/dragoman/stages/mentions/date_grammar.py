"""What rules of dates are made of: patterns over classes of words (see date_tokens), and what they mean.

A rule returns what was found; it raises Unresolved where the words hang on a day that is not
known, and NoDate where they name none that a calendar has. None means: this is no date at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from dragoman.stages.mentions.date_context import StoryContext
from dragoman.stages.mentions.date_tense import direction
from dragoman.stages.mentions.date_tokens import MONTHS, DateToken, number_of
from dragoman.stages.mentions.date_values import Interval

_DURATION = {
    "second": "PT{}S",
    "minute": "PT{}M",
    "hour": "PT{}H",
    "day": "P{}D",
    "week": "P{}W",
    "month": "P{}M",
    "year": "P{}Y",
}
_DURATION_OF_MANY = {
    "quarter": ("month", 3),
    "decade": ("year", 10),
    "century": ("year", 100),
    "fortnight": ("week", 2),
    "weekend": ("day", 2),
}
COUNTED = frozenset(
    """people soldiers civilians troops men women children dead deaths police policemen officers fighters
    rebels refugees residents families homes houses tons tonnes miles meters metres kilometers kilometres km
    feet dollars euros pounds rubles votes seats jobs workers percent protesters demonstrators students
    prisoners members delegates hectares acres barrels points shares vehicles tanks rifles rounds calories
    megawatts copies %""".split()
)
"""What figures count; before these they are no day and no year."""
_LONGEST = 99_999


@dataclass(frozen=True)
class Found:
    """What a rule makes of the words: TIMEX3 type and value, days, and how they were told."""

    kind: str
    value: str | None
    interval: Interval | None = None
    method: str = "relative"
    is_told: bool = True


class Hit:
    """One match of a rule in the words of a sentence."""

    def __init__(self, match: re.Match[str], tokens: Sequence[DateToken], context: StoryContext) -> None:
        self.match = match
        self.tokens = tokens
        self.context = context

    def words(self, group: str) -> list[DateToken]:
        """Return the words of a group of the pattern; none where it did not take part."""
        start, end = self.match.span(group)
        return list(self.tokens[start:end]) if start >= 0 else []

    def word(self, group: str) -> str:
        """Return the last word of a group, small, or nothing."""
        words = self.words(group)
        return words[-1].lower.rstrip(".") if words else ""

    @cached_property
    def way(self) -> int:
        """1 where the clause speaks of the future, -1 of the past, 0 of neither."""
        return direction(self.tokens, *self.match.span())

    def before(self, number: int = 1) -> str:
        """Return the word before the match, small."""
        at = self.match.start() - number
        return self.tokens[at].lower if at >= 0 else ""

    def is_before_name(self) -> bool:
        """Tell whether a word with a capital follows."""
        end = self.match.end()
        return end < len(self.tokens) and self.tokens[end].text[0].isupper()

    def after(self, number: int = 1) -> str:
        """Return the word behind the match, small."""
        at = self.match.end() + number - 1
        return self.tokens[at].lower if at < len(self.tokens) else ""


Rule = Callable[[Hit], Found | None]


@dataclass(frozen=True)
class NamedRule:
    """A pattern over classes of words and what it means."""

    name: str
    pattern: re.Pattern[str]
    meaning: Rule


class RuleBook(list[NamedRule]):
    """Rules in order: of matches of one length the earlier one counts."""

    def add(self, name: str, pattern: str) -> Callable[[Rule], Rule]:
        """Return a decorator that adds its function as the meaning of *pattern*."""

        def keep(meaning: Rule) -> Rule:
            self.append(NamedRule(name, re.compile(pattern), meaning))
            return meaning

        return keep


NUMBER = r"(?:[DIY]|aC?c(?:dC(?:-?C)?)?|a|C(?:-?C)?(?:c(?:dC(?:-?C)?)?)?|c)"
CLOCK_TIME = r"(?:D(?::[DI])?m|Fm|D:[DI]m?|[YI](?=Z)|K)"
VAGUE = r"(?:aA|A)v?"
LAST = frozenset("last past previous preceding".split())
NEXT = frozenset("next coming following upcoming subsequent succeeding".split())


def date_found(interval: Interval, method: str = "relative", is_told: bool = True) -> Found:
    """Return a DATE that has the interval's value."""
    return Found("DATE", interval.value, interval, method, is_told)


def month_number(hit: Hit) -> int:
    """Return the number of the month in the group "m"."""
    return MONTHS[hit.word("m")]


def year_number(token: DateToken, hit: Hit) -> int:
    """Return the year that "1998" or "'98" stands for."""
    digits = re.sub(r"\D", "", token.text)
    if len(digits) > 2:
        return int(digits)
    now = hit.context.base.year if hit.context.base else 2000
    year = now // 100 * 100 + int(digits)
    return year - 100 if year > now + 1 else year


def duration_found(unit: str, count: int | None) -> Found | None:
    """Return a DURATION of so many units, X where *count* is None; nothing for more than news counts."""
    if count is not None and count > _LONGEST:
        return None
    unit, times = _DURATION_OF_MANY.get(unit, (unit, 1))
    number = "X" if count is None else str(count * times)
    return Found("DURATION", _DURATION[unit].format(number), None, "unknown", is_told=False)


def anchored_or_relative(hit: Hit) -> str:
    """Return how a value was told that hangs on the story's dates, where it told any."""
    return "anchored" if hit.context.latest is not None else "relative"


def shift_of(which: str) -> int:
    """Return -1 for "last", 1 for "next" and 0 for "this"."""
    if which in LAST:
        return -1
    return 1 if which in NEXT else 0


def spoken_year_of(words: Sequence[DateToken]) -> int | None:
    """Return the year of "nineteen ninety-six" or "two thousand and one"."""
    if any(word.letter == "c" for word in words):
        year = number_of(words)
        return year if year and 1900 <= year <= 2099 else None
    first = number_of(words[:1])
    rest = number_of(words[1:])
    return first * 100 + rest if first in (18, 19, 20) and rest and 10 <= rest <= 99 else None


def set_found(value: str | None) -> Found:
    """Return a SET: what comes again and again."""
    return Found("SET", value, None, "unknown", is_told=False)
