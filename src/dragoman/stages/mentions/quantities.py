"""Numbers of people killed, injured, displaced or detained: a first, cautious rule set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_WORDS: Mapping[str, int] = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
# Bounds for vague numbers follow UCDP's practice: a dozen is at least 12, dozens at least 24.
_VAGUE: Mapping[str, tuple[int, int | None]] = {
    "dozens": (24, None),
    "scores": (40, None),
    "hundreds": (200, None),
}
_SCALES: Mapping[str, int] = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = (
    rf"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty-(?:{'|'.join(list(_WORDS)[1:10])})|{'|'.join(_WORDS)})"
)
_PLAIN = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,12}}|{_WORD})"  # Python reads no more than 4,300 digits
_SCALED = rf"(?:\d{{1,3}}\.\d{{1,3}}|{_PLAIN}|an?)[\s-]+(?:{'|'.join(_SCALES)})(?:\s+and\s+{_WORD})?"
_NUMBER = rf"(?:{_SCALED}|{_PLAIN}|{'|'.join(_VAGUE)})"
# A number that is only a part of one ("2" of "2.5 million", "20" of "20-year-old") is worse than none,
# and "no one was killed" counts nobody.
_BEGINS = r"(?<!\w[-.,])(?<!\bno )(?<!\bnot )(?<!\bhalf )\b"
_ENDS = r"\b(?![-.,]\w)(?!\s+of\s+(?:thousands|millions)\b)"
_OTHER_UNITS = (
    r"(?!\s*%)(?!\s+(?:percent|per cent|miles|km|kilometers|kilometres|meters|metres|dollars|times"
    r"|years?|months?|weeks?|days?|hours?|minutes?|million|billion|thousand|hundred|dozen)\b)"
)
_BOUND = r"(?:(?P<bound>at least|more than|over|nearly|almost|up to|about|around|some)\s+)?"
_LEAST = rf"(?:{_SCALED}|{_PLAIN})"
_RANGE = rf"(?:(?:between\s+(?P<least>{_LEAST})\s+and|(?P<from>{_LEAST})\s+to)\s+)?"
_PEOPLE = (
    r"(?:\s+(?:of\s+)?(?!people|persons|and\b|or\b|but\b)[\w-]+){0,2}?"
    r"(?:\s+(?:people|persons|civilians|soldiers|troops|children|women|men|police|officers|rebels|fighters"
    r"|militants|protesters|students|workers|villagers|residents|refugees|migrants|others))?"
)
MOST_PEOPLE = 10_000_000_000
"""A number above all people alive is a slip of the pen, and may not even fit into the column."""

_KINDS: Mapping[str, str] = {
    "killed": r"killed|dead|died|slain",
    "injured": r"injured|wounded|hurt",
    "displaced": r"displaced|fled|uprooted",
    "detained": r"arrested|detained|rounded up",
}
_NOT_PEOPLE = re.compile(
    r"\b(?:percent|per cent|miles|km|kilometers|kilometres|dollars|years?|days?|hours?)\b", re.I
)
_TRIGGER = re.compile("|".join(f"(?:{words})" for words in _KINDS.values()) + "|kill", re.I)


def _after(kind_words: str) -> re.Pattern[str]:
    """The number, its people, and then the verb: "at least 14 people were killed"."""
    link = r"\s+(?:(?:were|was|have been|had been|has been|are|being|reported|left)\s+)*"
    number = rf"{_BEGINS}{_BOUND}{_RANGE}(?P<number>{_NUMBER}){_ENDS}{_OTHER_UNITS}"
    return re.compile(rf"{number}{_PEOPLE}{link}(?:{kind_words})\b", re.IGNORECASE)


def _before(kind_words: str) -> re.Pattern[str]:
    """The verb and then the number: "killed at least 392 people"."""
    number = rf"{_BOUND}{_RANGE}(?P<number>{_NUMBER}){_ENDS}{_OTHER_UNITS}"
    return re.compile(rf"\b(?:{kind_words})\s+{number}", re.IGNORECASE)


_PATTERNS = [
    (kind, pattern)
    for kind, words in _KINDS.items()
    for pattern in (_after(words), _before({"killed": "killed|killing|kills"}.get(kind, words)))
]


def find_quantities(text: str) -> list[dict[str, Any]]:
    """Return spans that count people, with low, best and high (persons).

    >>> [(q["quantity_kind"], q["best"]) for q in find_quantities("It killed at least 392 people.")]
    [('killed', 392)]
    """
    if not _TRIGGER.search(text):
        return []
    found: dict[str, dict[str, Any]] = {}
    for kind, pattern in _PATTERNS:
        match = pattern.search(text)
        if match and kind not in found and not _NOT_PEOPLE.search(match.group()):
            least = match["least"] or match["from"]
            low, best, high = _estimate(match["number"].lower(), (match["bound"] or "").lower())
            if least:  # "between 20 and 30": the lower one is sure, as with "dozens"
                low = best = min(_value(least.lower()), best)
            if max(best, high or 0) > MOST_PEOPLE:
                continue
            found[kind] = {
                "start": match.start(),
                "end": match.end(),
                "rule_id": f"quantities:{kind}",
                "confidence": 0.7,
                "quantity_kind": kind,
                "low": low,
                "best": best,
                "high": high,
            }
    return sorted(found.values(), key=lambda item: (item["start"], item["quantity_kind"]))


def _estimate(number: str, bound: str) -> tuple[int | None, int, int | None]:
    if number in _VAGUE:
        low, high = _VAGUE[number]
        return low, low, high
    value = _value(number)
    if bound in ("at least", "more than", "over"):
        return value, value, None
    if bound in ("nearly", "almost", "up to"):
        return None, value, value
    return value, value, value


def _value(number: str) -> int:
    """Return what a number says, in figures or words.

    >>> [_value(number) for number in ("1,200", "twenty-one", "2.5 million", "a hundred and six")]
    [1200, 21, 2500000, 106]
    """
    total = 0.0
    for part in re.split(r"\s+and\s+", number):
        words = re.split(r"[\s-]+", part)
        scale = _SCALES[words.pop()] if words[-1] in _SCALES else 1
        total += scale * sum(_figure(word) for word in words)
    return round(total)


def _figure(word: str) -> float:
    if word in ("a", "an"):
        return 1
    return _WORDS[word] if word in _WORDS else float(word.replace(",", ""))
