"""Rules for durations, sets ("every week"), and words without a calendar ("now")."""

from __future__ import annotations

from dragoman.stages.mentions.date_grammar import (
    NUMBER,
    VAGUE,
    Found,
    Hit,
    RuleBook,
    duration_found,
    set_found,
)
from dragoman.stages.mentions.date_tokens import PARTS, REFERENCES, SETS, UNITS, WEEKDAYS, number_of

RULES = RuleBook()

_DAYS_OF_A_KIND = frozenset("trading working business calendar long school consecutive".split())
_LEADS = frozenset(
    """for in within over about after nearly almost than least of half once only just under during - more
    take takes took last lasts lasted another every spend spent spends into was is be until around""".split()
)
_BEFORE_PLURAL = frozenset("the his her its their of first on".split())
_HALVES = {"year": "P{}Y6M", "day": "P{}DT12H", "hour": "PT{}H30M", "minute": "PT{}M30S", "month": "P{}M15D"}


_HALF = {
    "minute": "PT30S",
    "hour": "PT30M",
    "day": "PT12H",
    "month": "P15D",
    "year": "P6M",
    "decade": "P5Y",
    "century": "P50Y",
}


@RULES.add("duration", rf"t?(?P<n>{NUMBER})-?(?:y|\.(?=U))?(?P<u>U)(?:-j)?")
def duration(hit: Hit) -> Found | None:
    """Read "three weeks", "a 24-hour-long", "10 working days"; an age and "$5 a day" are none."""
    unit, count = UNITS[hit.word("u")], number_of(hit.words("n"))
    if unit == "quarter" or (unit == "second" and hit.word("u") == unit):
        return None  # three quarters of something; the second
    if hit.before() in ("$", "/", ".") or _is_age(hit) or _is_no_length(hit) or _is_name(hit):
        return None
    kinds = [token.lower for token in hit.tokens[slice(*hit.match.span())] if token.letter == "."]
    if any(kind not in _DAYS_OF_A_KIND for kind in kinds):
        return None
    if hit.words("n")[0].letter == "a" and len(hit.words("n")) == 1 and not kinds and _is_rate(hit):
        return None
    return duration_found(unit, count)


def _is_age(hit: Hit) -> bool:
    """Tell whether the words say how old somebody is."""
    last = hit.tokens[hit.match.end() - 1].lower
    return UNITS[hit.word("u")] in ("year", "month") and "old" in (last, hit.after(), hit.after(2))


def _is_no_length(hit: Hit) -> bool:
    """Tell whether the words mean something else: "a years", "1998 years", "one day" that came."""
    first, name = hit.words("n")[0], hit.word("u")
    if first.letter == "a" and len(hit.words("n")) == 1:
        return name != UNITS[name]
    if first.letter == "Y" and UNITS[name] == "year":
        return True
    return first.lower == "one" and UNITS[name] == "day" and hit.before() not in _LEADS


def _is_name(hit: Hit) -> bool:
    """Tell whether the words name a war: "the Six-Day War", "the Thirty Years' War"."""
    following = hit.tokens[hit.match.end() : hit.match.end() + 2]
    return any(token.text == "War" for token in following)


def _is_rate(hit: Hit) -> bool:
    """Tell whether "a year" says how often: "$5 million a year", "four flights a week"."""
    return hit.match.start() > 0 and hit.before() not in _LEADS and hit.before()[:1].isalnum()


@RULES.add("halves", rf"(?P<n>{NUMBER}|a|t?a)(?P<u0>U)?daB(?P<u>U)?|DD/D-?(?P<u2>U)")
def halves(hit: Hit) -> Found | None:
    """Read "a year and a half", "two and a half years", "2 1/2 hours"."""
    name = hit.word("u0") or hit.word("u") or hit.word("u2")
    if not name:
        return None
    count, unit = number_of(hit.words("n") or [hit.tokens[hit.match.start()]]), UNITS[name]
    if unit not in _HALVES or count is None:
        return duration_found(unit, count)
    return Found("DURATION", _HALVES[unit].format(count), None, "unknown", is_told=False)


@RULES.add("half_unit", r"B-?a?(?P<u>U)")
def half_unit(hit: Hit) -> Found | None:
    """Read "half an hour", "half a century", "a half-hour"; "the second half year" is none."""
    value = _HALF.get(hit.word("u"))
    at = hit.match.start()
    if value is None or (at and hit.tokens[at - 1].letter in "OoCD"):
        return None
    return Found("DURATION", value, None, "unknown", is_told=False)


@RULES.add("range_of_units", rf"(?P<n>{NUMBER})(?:-|d)(?P<n2>{NUMBER})-?(?P<u>U)")
def range_of_units(hit: Hit) -> Found | None:
    """Read "three to five years" as five."""
    return duration_found(UNITS[hit.word("u")], number_of(hit.words("n2")))


@RULES.add("vague_duration", rf"(?P<n>{VAGUE}|y)-?(?P<u>U)")
def vague_duration(hit: Hit) -> Found | None:
    """Read "several months", "a few days", "another week", "more years"."""
    first, name = hit.words("n")[-1], hit.word("u")
    unit = UNITS[name]
    if first.lower == "another":
        return duration_found(unit, 1)
    if first.letter == "y":
        return None if name == unit else duration_found(unit, None)
    return duration_found(unit, number_of(hit.words("n")))


@RULES.add("long_unit", r"(?P<u>U)-j")
def long_unit(hit: Hit) -> Found | None:
    """Read "a year-long siege", "decades-long"."""
    is_one = hit.word("u") == UNITS[hit.word("u")]
    if is_one and hit.tokens[hit.match.end() - 1].lower != "long":
        return None
    return duration_found(UNITS[hit.word("u")], 1 if is_one else None)


@RULES.add("plural_units", r"(?P<u>U)(?:d(?P<u2>U))?")
def plural_units(hit: Hit) -> Found | None:
    """Read "for years", "weeks and months"."""
    name = hit.word("u")
    if name == UNITS[name] or name in ("quarters", "seconds", "minutes", "weekends"):
        return None
    before = hit.tokens[hit.match.start() - 1].letter if hit.match.start() else ""
    if before in ("D", "I", "Y", "F", "C", "c") or hit.before() in _BEFORE_PLURAL:
        return None
    return duration_found(UNITS[name], None)


@RULES.add("each", rf"q(?P<n>{NUMBER})?(?P<u>U)")
def each(hit: Hit) -> Found | None:
    """Read "every day", "every three months"."""
    found = duration_found(UNITS[hit.word("u")], number_of(hit.words("n")) or 1)
    return set_found(found.value) if found else None


@RULES.add("each_weekday", r"q(?P<w>W)(?P<p>P)?")
def each_weekday(hit: Hit) -> Found | None:
    """Read "every Friday", "each Sunday morning"."""
    if hit.word("w") not in WEEKDAYS:
        return None
    part = f"T{PARTS[hit.word('p')]}" if hit.words("p") else ""
    return set_found(f"XXXX-WXX-{WEEKDAYS[hit.word('w')] + 1}{part}")


@RULES.add("set_word", r"(?P<s>s)")
def set_word(hit: Hit) -> Found | None:
    """Read "daily", "monthly"; the Daily Telegraph is none."""
    if hit.words("s")[0].text[0].isupper() and hit.match.start() > 0:
        return None
    return set_found(SETS[hit.word("s")])


@RULES.add("reference", r"(?:t\.?)?(?P<r>r)(?!U)")
def reference(hit: Hit) -> Found | None:
    """Read "now", "recently", "currently", "the near future"."""
    name, has_the = hit.word("r"), hit.tokens[hit.match.start()].letter == "t"
    if name == "recent" or (name == "future" and not has_the):
        return None
    return Found("DATE", REFERENCES[name], None, "unknown", is_told=False)


@RULES.add("the_past", r"t(?P<l>l)(?![UWMSPDICAOaYBx.-])")
def the_past(hit: Hit) -> Found | None:
    """Read "in the past"."""
    return Found("DATE", "PAST_REF", None, "unknown", is_told=False) if hit.word("l") == "past" else None
