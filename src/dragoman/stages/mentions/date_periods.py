"""Rules for months and seasons: "in June", "early June 1993", "last May", "the summer of 1998"."""

from __future__ import annotations

from dragoman.stages.mentions.date_grammar import (
    COUNTED,
    Found,
    Hit,
    RuleBook,
    anchored_or_relative,
    date_found,
    month_number,
    set_found,
    shift_of,
    spoken_year_of,
    year_number,
)
from dragoman.stages.mentions.date_tokens import SEASONS
from dragoman.stages.mentions.date_values import Interval, month_of, season_of

RULES = RuleBook()

_ALSO_WORDS = frozenset("may march august april june".split())
"""Months that are verbs, words of praise or names of people as well."""
_BEFORE_MONTH = frozenset(
    """in of since until till during by from through last next this early late mid for between to and
    that -""".split()
)
_BEFORE_MONTH_ONLY = frozenset("in since until till during last next this early late mid -".split())
"""Words that a month follows also where somebody in the story bears its name."""
_DETERMINERS = frozenset("the a an its their his her".split())


@RULES.add("month_year", r"(?:t?bv|b-?)?(?P<m>M),?v?(?P<y>Y|N)")
def month_year(hit: Hit) -> Found:
    """Read "early June 1993", "June '93", "the end of June, 1993"."""
    return date_found(month_of(year_number(hit.words("y")[0], hit), month_number(hit)), "explicit")


@RULES.add("month_spoken_year", r"(?P<m>M)(?P<spoken>CC(?:-?C)?)")
def month_spoken_year(hit: Hit) -> Found | None:
    """Read "June nineteen ninety-eight"."""
    year = spoken_year_of(hit.words("spoken"))
    return date_found(month_of(year, month_number(hit)), "explicit") if year else None


@RULES.add("month_of_year", r"(?:t?bv|b-?)?(?P<m>M)v?(?P<which>[lnhz])(?P<u>U)")
def month_of_year(hit: Hit) -> Found | None:
    """Read "June last year", "June of that year"."""
    if hit.word("u") != "year":
        return None
    which, year = hit.word("which"), hit.context.today.year
    if which in ("that", "same"):
        year = hit.context.year or year
    return date_found(month_of(year + shift_of(which), month_number(hit)))


@RULES.add("which_month", r"(?P<which>[lnhz]|t[ln])(?P<m>M)(?![Do])")
def which_month(hit: Hit) -> Found:
    """Read "last June", "this June", "the following June"."""
    month, which, today = month_number(hit), hit.word("which"), hit.context.today
    if which in ("last", "past", "previous"):
        return date_found(month_of(today.year - (month >= today.month), month))
    if which in ("this", "these", "latest"):
        return date_found(month_of(today.year, month))
    if which in ("that", "same") and hit.context.latest:
        return date_found(month_of(hit.context.latest.start.year, month), "anchored")
    if which in ("following", "subsequent", "succeeding") and hit.context.latest:
        base, _ = hit.context.anchor
        return date_found(month_of(base.year + (month <= base.month), month), anchored_or_relative(hit))
    return date_found(month_of(today.year + (month <= today.month), month))


@RULES.add("month", r"(?P<b>t?bv|b-?)?(?P<m>M)(?!,?Y)")
def bare_month(hit: Hit) -> Found | None:
    """Read "in June", "mid-May", "its August report"; "they may" and "Jan Kavan" are none."""
    word = hit.words("m")[0]
    if hit.before() == "black" or _has_day(hit):
        return None  # Black September
    is_also_word = word.lower in _ALSO_WORDS and not hit.words("b")
    is_short = word.text.endswith(".") or (len(word.text) == 3 and word.lower != "may")
    if (is_also_word or is_short) and not _is_month(hit):
        return None
    return date_found(hit.context.bare_month(month_number(hit), hit.way))


def _has_day(hit: Hit) -> bool:
    """Tell whether a day follows; in "In August 30 soldiers died" the figures count what follows."""
    end = hit.match.end()
    return end < len(hit.tokens) and hit.tokens[end].letter in "Do" and hit.after(2) not in COUNTED


def _is_month(hit: Hit) -> bool:
    """Tell whether "May", "March", "April", "June" or "August" is a month here, not a verb or a name."""
    before, end = hit.before(), hit.match.end()
    if end < len(hit.tokens) and hit.tokens[end].text[0].isupper():
        return False
    if hit.word("m") in hit.context.names:
        return before in _BEFORE_MONTH_ONLY
    return before in _BEFORE_MONTH or (before in _DETERMINERS and hit.after()[:1].isalpha())


@RULES.add("each_month", r"q(?P<m>M)")
def each_month(hit: Hit) -> Found:
    """Read "every June"."""
    return set_found(f"XXXX-{month_number(hit):02d}")


@RULES.add("season_year", r"(?:t?bv|b-?)?t?(?:b)?(?P<s>S)(?:v|,)?(?P<y>Y|N|CC-?C?)")
def season_year(hit: Hit) -> Found | None:
    """Read "the summer of 1998", "late spring '98"."""
    words = hit.words("y")
    year = spoken_year_of(words) if words[0].letter == "C" else year_number(words[0], hit)
    return date_found(season_of(year, SEASONS[hit.word("s")]), "explicit") if year else None


@RULES.add("season", r"(?:t?bv|b-?)?(?P<which>h?[lnhz]|t[ln]?)(?:b)?(?P<s>S)(?P<rel>v?[lnh]U)?")
def season(hit: Hit) -> Found | None:
    """Read "last summer", "this spring", "the winter"; "the fall of Kabul" is none."""
    which, name = hit.words("which")[-1].lower, hit.word("s")
    if hit.words("s")[0].text[0].isupper() and hit.is_before_name():
        return None  # the Winter Olympics
    if which in ("that", "same"):
        year = hit.context.latest.start.year if hit.context.latest else hit.context.near().year
        return date_found(season_of(year, SEASONS[name]), "anchored")
    if which == "the" and (name == "fall" or (name == "spring" and hit.after() == "of")):
        return None
    key, today = SEASONS[name], hit.context.near()
    this = season_of(today.year - (today.month <= 2 and key == "WI"), key)
    if hit.words("rel"):
        return date_found(season_of(today.year + shift_of(hit.words("rel")[-2].lower), key))
    return date_found(season_of(this.start.year + _shift_of_season(hit, which, this), key))


def _shift_of_season(hit: Hit, which: str, this: Interval) -> int:
    """Return by how many years the season meant lies from the one of the story's own year."""
    today = hit.context.near()
    if which in ("last", "past", "previous"):
        return 0 if this.end < today else -1
    if which in ("next", "coming", "upcoming"):
        return 0 if this.start > today else 1
    return -1 if which == "the" and this.start > today and hit.way <= 0 else 0
