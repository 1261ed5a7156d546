"""Numbers as news writes them, in figures and words, exact or vague, each as low, best and high.

Knows nothing of what is counted. Vague numbers follow UCDP's practice (docs/harm.md): a word that
leaves the number open stands for the least that it can mean, and has no highest number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dragoman.number_words import CARDINALS
from dragoman.tokens import Token

MOST_PEOPLE = 10_000_000_000
"""A number above all people alive is a slip of the pen, and may not even fit into the column."""

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-'’][^\W_]+|(?<=\d)[.,:/–](?=\d)[^\W_]+)*|[^\w\s]|_")
_FIGURE = re.compile(r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,3})?\Z")
_SHORT = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)(k|mn|m)\Z")
_RANGE = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,3})[-–](\d{1,9}|\d{1,3}(?:,\d{3}){1,3})\Z")

_SCALES: Mapping[str, int] = {
    "dozen": 12, "hundred": 100, "thousand": 1000, "lakh": 100_000, "million": 1_000_000, "crore": 10_000_000,
}  # fmt: skip
_MANY: Mapping[str, int] = {
    "tens": 20, "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2_000_000,
}  # fmt: skip
_SOME: Mapping[str, int] = {"several": 3, "few": 3, "handful": 3}
# "tens of thousands", "hundreds of thousands"
_MULTIPLES: Mapping[str, int] = {"thousands": 1000, "millions": 1_000_000}

_LEAST = "least"
_MOST = "most"
_EXACT = ""
_BOUNDS: Sequence[tuple[str, str]] = [
    (phrase, bound)
    for bound, phrases in {
        _LEAST: """at least|at the very least|no fewer than|no less than|not less than|more than|well over
            |just over|over|upwards of|in excess of|a minimum of|as few as|above""",
        _MOST: """up to|as many as|no more than|not more than|at most|at the most|a maximum of|fewer than
            |less than|under|well under""",
        _EXACT: """nearly|almost|about|around|some|roughly|approximately|an estimated|estimated|close to
            |just under|a total of|a combined|another|a further|a record|an additional|additional|all|all of
            |the|these|those|only|just|exactly|even|a group of|a team of|a party of|a batch of
            |his|her|its|their|our|my|as|a whopping|a reported|the first|the other|the last""",
    }.items()
    for phrase in phrases.replace("\n", "").split("|")
]
_BY_FIRST: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _phrase, _bound in sorted(_BOUNDS, key=lambda pair: -len(pair[0])):
    _words = tuple(_phrase.split())
    _BY_FIRST.setdefault(_words[0], []).append((_words, _bound))


@dataclass(frozen=True, slots=True)
class Estimate:
    """Low, best and high number of persons; None where the words leave an end open."""

    low: int | None
    best: int
    high: int | None

    def __add__(self, other: Estimate) -> Estimate:
        """Return the number of both together."""
        # "up to 10 soldiers and 3 civilians" are 3 at the least, "up to 10 and up to 3" have no least.
        low = None if self.low is None and other.low is None else (self.low or 0) + (other.low or 0)
        high = None if self.high is None or other.high is None else self.high + other.high
        return Estimate(low, self.best + other.best, high)


def exactly(number: int) -> Estimate:
    """Return the estimate of a number that is told as it is."""
    return Estimate(number, number, number)


def cut(text: str) -> list[Token]:
    """Cut *text* into words and marks, keeping "1,200", "twenty-one" and "34-year-old" whole.

    >>> [token.text for token in cut("1,200 of them, twenty-one in the U.S.")]
    ['1,200', 'of', 'them', ',', 'twenty-one', 'in', 'the', 'U.S.']
    """
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


_BEGIN = (
    frozenset(_BY_FIRST) | frozenset(CARDINALS) | frozenset(_MANY) | frozenset(_SOME)
    | {"a", "an", "between", "from", "both", "half", "half-a", "couple", "pair", "no", "nobody", "no-one"}
    | {"none", "neither"}
)  # fmt: skip


def may_begin_number(word: str) -> bool:
    """Tell whether a number, or "no one", can begin with a word in lower case."""
    return word in _BEGIN or word[:1].isdigit() or (word[-2:] != "'s" and word.partition("-")[0] in CARDINALS)


def read_estimate(words: Sequence[str], first: int) -> tuple[int, Estimate, bool] | None:
    """Return where a number ends that begins at ``words[first]``, what it says, and whether it is qualified.

    Args:
        words: the words of a sentence in lower case, as ``cut`` cuts them.
        first: the number with all words that belong to it ("at least another", "between") begins here.

    >>> read_estimate("at least two dozen people".split(), 0)
    (4, Estimate(low=24, best=24, high=None), True)
    >>> read_estimate("between 20 and 30 people".split(), 0)
    (4, Estimate(low=20, best=20, high=30), True)
    """
    bound, at, is_qualified = _EXACT, first, False
    while (step := _bound_at(words, at)) is not None:
        at, said = step
        bound, is_qualified = bound or said, True
    found = _range(words, at) or _plain(words, at)
    if found is None:
        return None
    end, estimate = found
    if estimate.best > MOST_PEOPLE or (estimate.high or 0) > MOST_PEOPLE:
        return None
    if words[end : end + 2] == ["or", "more"]:
        end, bound = end + 2, _LEAST
    elif words[end : end + 2] == ["or", "so"]:
        end += 2
    return end, _within(estimate, bound), is_qualified or estimate.low != estimate.high


def _bound_at(words: Sequence[str], at: int) -> tuple[int, str] | None:
    if at >= len(words):
        return None
    for phrase, bound in _BY_FIRST.get(words[at], ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return at + len(phrase), bound
    return None


def _within(estimate: Estimate, bound: str) -> Estimate:
    if bound == _LEAST:
        return Estimate(estimate.best, estimate.best, None)
    if bound == _MOST and estimate.high is not None:
        return Estimate(None, estimate.best, estimate.high)
    return estimate


def _range(words: Sequence[str], at: int) -> tuple[int, Estimate] | None:
    """Read "between 20 and 30", "20 to 30", "20-30", "two or three"."""
    between = at < len(words) and words[at] in ("between", "from")
    first = _plain(words, at + between)
    if first is None:
        match = _RANGE.match(words[at]) if at < len(words) else None
        if match is None:
            return None
        low, high = (int(number.replace(",", "")) for number in match.groups())
        return (at + 1, Estimate(low, low, high)) if low < high else None
    end, low_end = first
    joint = words[end] if end < len(words) else ""
    wanted = {"between": ("and",), "from": ("to",)}.get(words[at], ("to", "or"))
    second = _plain(words, end + 1) if joint in wanted else None
    if second is None or second[1].best <= low_end.best:
        return None
    return second[0], Estimate(low_end.best, low_end.best, second[1].high)


def _plain(words: Sequence[str], at: int) -> tuple[int, Estimate] | None:
    if at >= len(words):
        return None
    word = words[at]
    if word in _MANY:
        return _many(words, at)
    article = word in ("a", "an")
    if words[at + article : at + article + 1] and words[at + article] in _SOME:
        return _some(words, at, article)
    if word == "both":
        return at + 1, exactly(2)
    if words[at + article : at + article + 1] in (["couple"], ["pair"]):
        return _scaled(words, at + article + 1, 2)
    if word in ("half", "half-a") and words[at + 1 : at + 2]:
        skip = at + 1 + (words[at + 1] in ("a", "an"))
        scale = _SCALES.get(words[skip], 0) if skip < len(words) else 0
        return (skip + 1, exactly(scale // 2)) if scale >= 12 else None
    return _exact(words, at)


def _many(words: Sequence[str], at: int) -> tuple[int, Estimate] | None:
    """Read "dozens", "tens of thousands", "tens of people"."""
    least = _MANY[words[at]]
    after = list(words[at + 1 : at + 3])
    if len(after) == 2 and after[0] == "of" and after[1] in _MULTIPLES:
        return at + 3, Estimate(least * _MULTIPLES[after[1]], least * _MULTIPLES[after[1]], None)
    if words[at] == "tens" and after[:1] != ["of"]:
        return None
    return at + 1, Estimate(least, least, None)


def _some(words: Sequence[str], at: int, article: bool) -> tuple[int, Estimate] | None:
    """Read "several", "a few", "several hundred"; "few" by itself says how few, not how many."""
    end = at + article + 1
    least = _SOME[words[at + article]]
    scale = _SCALES.get(words[end], 1) if end < len(words) else 1
    before = words[at - 1] if at else ""
    if words[at] == "few" and scale == 1 and before not in ("the", "these", "those", "last"):
        return None
    return end + (scale > 1), Estimate(least * scale, least * scale, None)


def _scaled(words: Sequence[str], at: int, number: int) -> tuple[int, Estimate]:
    """Read what may follow "a couple": "of", "hundred", "dozen"."""
    skip = at + (words[at : at + 1] == ["of"])
    if skip < len(words) and words[skip] in _SCALES:
        return skip + 1, exactly(number * _SCALES[words[skip]])
    return at, exactly(number)


def _exact(words: Sequence[str], at: int) -> tuple[int, Estimate] | None:
    """Read a number that is told as it is: "1,200", "twenty-one", "2.5 million", "a hundred and six"."""
    total, part, end = 0.0, 0.0, at
    if words[at] in ("a", "an"):
        if not set(words[at + 1 : at + 2]) & _SCALES.keys():
            return None
        part, end = 1.0, at + 1
    while end < len(words):
        word = words[end]
        figure = _figure(word)
        if figure is not None and (part == 0 or _adds(part, figure, word)):
            part += figure
        elif word in _SCALES and end > at:
            scale = _SCALES[word]
            part = (part or 1) * scale
            if scale >= 1000:
                total, part = total + part, 0
        elif word != "and" or end == at or not _is_rest(words, end + 1):
            break
        end += 1
    if end == at:
        return None
    if not (total + part).is_integer():  # "1.5" is no number of persons, "1.5 million" is
        return None
    return end, exactly(int(total + part))


def _adds(part: float, figure: float, word: str) -> bool:
    """Tell whether a second number goes on with the first: "hundred [and] six", "twenty one"."""
    if word[:1].isdigit():
        return False
    return (part % 100 == 0 and figure < 100) or (part % 100 in range(20, 100, 10) and 0 < figure < 10)


def _is_rest(words: Sequence[str], at: int) -> bool:
    """Tell whether "and six" belongs to the number before: in words, below a hundred, no noun between."""
    if words[at - 2] not in _SCALES or at >= len(words) or words[at] in ("a", "an"):
        return False
    figure = _figure(words[at])
    return figure is not None and not words[at][:1].isdigit() and figure < 1000


def _figure(word: str) -> float | None:
    if word in CARDINALS:
        return CARDINALS[word]
    if _FIGURE.match(word):
        return float(word.replace(",", ""))
    short = _SHORT.match(word)
    if short:
        return float(short[1]) * {"k": 1000, "m": 1_000_000, "mn": 1_000_000}[short[2]]
    tens, _, unit = word.partition("-")
    if tens in CARDINALS and unit in CARDINALS and CARDINALS[tens] >= 20 and 0 < CARDINALS[unit] < 10:
        return CARDINALS[tens] + CARDINALS[unit]
    return None
