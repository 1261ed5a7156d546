"""Rules for years, decades and centuries."""

from __future__ import annotations

import re

from dragoman.stages.mentions.date_grammar import (
    COUNTED,
    Found,
    Hit,
    RuleBook,
    date_found,
    spoken_year_of,
    year_number,
)
from dragoman.stages.mentions.date_tokens import DECADES, UNITS, ordinal_of
from dragoman.stages.mentions.date_values import NoDate, century_of, decade_of, year_of

RULES = RuleBook()

_BEFORE_NUMBER = frozenset(
    """$ £ € rs usd eur gbp no no. number nearly almost than least some over approximately roughly boeing
    flight page room route highway resolution article""".split()
)
_BEFORE_ANY_YEAR = frozenset("in since of by until from during before after till circa".split())
_BEFORE_YEAR = _BEFORE_ANY_YEAR | frozenset(
    "through to and between for late early or around as - ( –".split()
)
_BEFORE_SHORT_YEAR = frozenset("in of since from until summer winter spring fall class by".split())
_BEFORE_SPOKEN_YEAR = frozenset("in since of by until from during".split())
_ENDS_IN_S = frozenset("was is has as its his this elections olympics games results talks protests".split())
"""Words on s that follow a year; another one is what a number counts: "2000 books"."""
_AFTER_COUNT = frozenset("strong member seat page man mile foot acre bed room odd plus".split())
_FIRST_OF_1900S = 30
_OPENING = "(/'\"“-–["


_STREETS = frozenset(
    "street st drive dr road rd avenue ave boulevard blvd lane ln court place terrace highway circle".split()
)
"""What ends the name of a street, as addresses have it."""


@RULES.add("fiscal_year", r"t?x(?:U)?(?P<y>Y|N)")
@RULES.add("part_of_year", r"(?:t?bv|b-?)(?:t?U)?(?P<y>Y)")
@RULES.add("the_year", r"tU(?P<y>Y)")
def told_year(hit: Hit) -> Found | None:
    """Read "fiscal 1999", "mid-2021", "the year 2000"."""
    return date_found(year_of(year_number(hit.words("y")[0], hit)), "explicit")


@RULES.add("no_year", r"t?U(?P<y>I)")
def no_year(hit: Hit) -> None:
    """Read "the year 0025", "the year 20233" as years that no event has."""
    if hit.tokens[hit.match.end() - 2].lower == "year" and hit.word("y").isdecimal():
        raise NoDate(f"no event has a year {hit.word('y')}")


@RULES.add("year", r"(?P<y>Y)")
def bare_year(hit: Hit) -> Found | None:
    """Read "1998" where neither what stands before it nor what follows makes it a plain number."""
    year = int(hit.words("y")[0].text)
    if _is_part_of_more(hit) or hit.before() in _BEFORE_NUMBER or _is_count(hit) or _is_address(hit):
        return None
    is_certain = hit.before() in _BEFORE_ANY_YEAR and year >= 1000
    return date_found(year_of(year), "explicit") if is_certain or 1900 <= year <= 2039 else None


def _is_part_of_more(hit: Hit) -> bool:
    """Tell whether the figures are part of a word or of other figures: "A2000", "2000:1", "555 2019"."""
    token, at, end = hit.words("y")[0], hit.match.start(), hit.match.end()
    if at and hit.tokens[at - 1].end == token.start and hit.tokens[at - 1].text not in _OPENING:
        return True
    if at and hit.tokens[at - 1].letter in "DIYF":
        return True  # a telephone number
    is_heading = at == 0 and hit.after() == ":"
    return (
        end < len(hit.tokens)
        and hit.tokens[end].start == token.end
        and hit.after() in (":", "/")
        and not is_heading
    )


def _is_count(hit: Hit) -> bool:
    """Tell whether the figures count what follows: "2000 people", "a 2000-year", "a 2000-strong"."""
    after = hit.after()
    if after in COUNTED or (after == "-" and (hit.after(2) in UNITS or hit.after(2) in _AFTER_COUNT)):
        return True
    is_many = after.isalpha() and after.endswith("s") and after not in _ENDS_IN_S
    return is_many and hit.before() not in _BEFORE_YEAR


def _is_address(hit: Hit) -> bool:
    """Tell whether the figures are a house's: "1909 Jolinda Drive"."""
    end = hit.match.end()
    behind = hit.tokens[end : end + 4]
    names = [token for token in behind if token.text[:1].isupper() or token.text[:1].isdecimal()]
    return any(
        behind[: number + 1] == names[: number + 1] and token.lower.rstrip(".") in _STREETS
        for number, token in enumerate(behind)
        if number
    )


@RULES.add("year_before_christ", r"(?P<n>[DIY])(?P<bc>\.)")
def year_before_christ(hit: Hit) -> Found | None:
    """Read "44 BC": a year that no calendar of ours has, kept by its value."""
    digits = hit.words("n")[0].text.replace(",", "")
    if hit.word("bc") not in ("bc", "bce") or len(digits) > 4:
        return None
    return Found("DATE", f"BC{int(digits):04d}", None, "explicit", is_told=False)


@RULES.add("short_year", r"(?P<y>N)")
def short_year(hit: Hit) -> Found | None:
    """Read "in '98"."""
    if hit.before() not in _BEFORE_SHORT_YEAR:
        return None
    return date_found(year_of(year_number(hit.words("y")[0], hit)), "explicit")


@RULES.add("spoken_year", r"(?:tU)?(?P<spoken>C(?:C(?:-?C)?|c(?:dC|C)?(?:-?C)?))(?!-?U)")
def spoken_year(hit: Hit) -> Found | None:
    """Read "nineteen ninety-six", "in two thousand and one"."""
    year = spoken_year_of(hit.words("spoken"))
    if not year:
        return None
    has_the = hit.tokens[hit.match.start()].letter == "t"
    is_year = has_the or year < 2000 or hit.before() in _BEFORE_SPOKEN_YEAR
    return date_found(year_of(year), "explicit") if is_year else None


@RULES.add("decade", r"(?:t?b-?(?:vt?)?|t?OBvt)?t?(?P<e>E)")
def decade(hit: Hit) -> Found | None:
    """Read "the 1990s", "the early '90s"; "the 1800s" are a century, "in their 60s" is an age."""
    text, first = hit.words("e")[0].text, hit.tokens[hit.match.start()]
    digits = re.sub(r"\D", "", text)
    if len(digits) == 2:
        if text[0].isdigit() and first.letter != "t" and hit.before() in ("his", "her", "their"):
            return None
        is_new = int(digits) < _FIRST_OF_1900S
        if is_new and text[0].isdigit():
            return None  # people in their 20s
        century = 2000 if is_new else 1900
        return date_found(decade_of(century + int(digits)), "explicit")
    year = int(digits)
    if year % 100 == 0 and year < 2000 and first.letter != "b" and hit.before() != "early":
        return date_found(century_of(year), "explicit")
    return date_found(decade_of(year), "explicit")


@RULES.add("spoken_decade", r"(?:tb-?|b-?|t)(?P<g>G)")
def spoken_decade(hit: Hit) -> Found | None:
    """Read "the nineties"."""
    return date_found(decade_of(1900 + DECADES[hit.word("g")]), "explicit")


@RULES.add("century", r"(?:t?b-?v?)?t?(?P<o>[oO])-?(?P<u>U)")
def nth_century(hit: Hit) -> Found | None:
    """Read "the late 19th century"."""
    if hit.word("u") != "century":
        return None
    return date_found(century_of((ordinal_of(hit.words("o")[0]) - 1) * 100), "explicit")
