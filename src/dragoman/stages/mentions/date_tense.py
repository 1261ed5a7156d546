"""Whether a clause speaks of what was or of what will be, told from its verbs and small words."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.stages.mentions.date_tokens import DateToken

_FUTURE = frozenset(
    """will 'll won't shall would planning scheduled due expects expect expected
    upcoming hopes hope intends intend until till ahead deadline starting beginning 
     must should slated tentatively
    forthcoming prepares prepare preparing""".split()
)
_PAST = frozenset(
    """was were had did been said told went came took made held met left began killed gave got saw found sent
    fell rose won lost broke shot struck fought kept led paid ran sat spoke stood thought became brought built
    caught chose drew drove grew hit knew laid sought sold threw wrote has have since saying adding
    telling arriving""".split()
)
_NOT_PAST = frozenset(
    "need speed indeed seed feed united limited red bed hundred proceed exceed armed unprecedented".split()
)
_TO_BE = frozenset("is are be to".split())
_WITH_TO = frozenset("set plan plans planned agreed wants want due ready able".split())
_BACK, _AHEAD, _NEAR = 14, 9, 5


def direction(tokens: Sequence[DateToken], first: int, last: int) -> int:
    """Return 1 where the words around an expression speak of the future, -1 of the past, 0 of neither.

    Args:
        tokens: the words of the sentence.
        first: number of the expression's first word.
        last: number of the word after its last.
    """
    back = _cue(tokens, range(first - 1, max(-1, first - 1 - _BACK), -1))
    if back and back[1] <= _NEAR:
        return back[0]
    ahead = _cue(tokens, _ahead(tokens, first, last))
    if back and ahead:
        return back[0] if back[1] <= ahead[1] + 3 else ahead[0]
    is_limit = first > 0 and tokens[first - 1].lower in ("until", "till", "by")
    return (back or ahead or (int(is_limit), 0))[0]


def _ahead(tokens: Sequence[DateToken], first: int, last: int) -> range:
    """Return the words behind an expression that belong to its clause: up to a comma or quotation mark."""
    stop = min(len(tokens), last + _AHEAD)
    begin = last + 1 if first <= 1 and last < len(tokens) and tokens[last].text == "," else last
    for number in range(begin, stop):
        if tokens[number].text in ",;:\"“”`'":
            return range(begin, number)
    return range(begin, stop)


def _cue(tokens: Sequence[DateToken], numbers: range) -> tuple[int, int] | None:
    """Return the direction of the nearest word that shows one, and its distance in words."""
    for distance, number in enumerate(numbers):
        lower = tokens[number].lower
        before = tokens[number - 1].lower if number else ""
        if lower in _FUTURE or (lower == "be" and before == "to") or (lower == "to" and before in _TO_BE):
            return 1, distance
        if lower in _WITH_TO and number + 1 < len(tokens) and tokens[number + 1].lower in ("to", "for"):
            return 1, distance
        is_past_form = lower.endswith("ed") and len(lower) > 3 and lower not in _NOT_PAST
        if lower in _PAST or (is_past_form and before not in ("be", "to", "not")):
            return -1, distance
    return None
