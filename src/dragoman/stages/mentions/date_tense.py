"""Whether a clause speaks of what was or of what will be, told from its verbs and small words."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.stages.mentions.date_tokens import DateToken

_FUTURE = frozenset(
    """will 'll won't shall would planning scheduled due expects expect expected supposed
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
    """need speed indeed seed feed united limited red bed hundred proceed exceed armed unprecedented
    unspecified unidentified unnamed so-called""".split()
)
_TO_BE = frozenset("is are be to".split())
_WITH_TO = frozenset("set plan plans planned agreed agreement decided wants want due ready able".split())
_SOON = (["as", "early", "as"], ["as", "soon", "as"])
_ARRANGED = frozenset("scheduled due expected supposed slated".split())
_DONE = frozenset(
    """ruling attack attacks bombing bombings shooting shootings announcement decision statement killing
    killings killed violence arrest arrests clash clashes crash raid raids explosion explosions protest
    unrest massacre speech verdict agreement""".split()
)
_LIMITS = frozenset({"until", "till"})
_SCHEDULED = frozenset(
    """begin begins opens reopens resume resumes convene convenes arrive arrives expires starts meet
    meets""".split()
)
"""What news says in the present of a thing to come: "Parliament reopens on Thursday"."""
_NO_VERB_AFTER = frozenset("did not n't to the a an its their his her let".split())
_BACK, _AHEAD, _NEAR = 14, 9, 5


def direction(tokens: Sequence[DateToken], first: int, last: int) -> int:
    """Return 1 where the words around an expression speak of the future, -1 of the past, 0 of neither.

    It is -2 where a verb right before leaves no doubt: "was held on Dec. 3".

    Args:
        tokens: the words of the sentence.
        first: number of the expression's first word.
        last: number of the word after its last.
    """
    before = [token.lower for token in tokens[max(0, first - 4) : first]]
    if before[-3:] in _SOON:
        return 1
    if before[-1:] and before[-1] in _LIMITS and _is_past_limit(tokens, first, before):
        return -1
    if _is_of_what_was(tokens, last):
        return -1
    back = _cue(tokens, range(first - 1, max(-1, first - 1 - _BACK), -1))
    if back and back[1] <= _NEAR:
        return -2 if _is_surely_past(tokens, first, back) else back[0]
    ahead = _cue(tokens, _ahead(tokens, first, last))
    if back and ahead:
        return back[0] if back[1] <= ahead[1] + 3 else ahead[0]
    is_limit = first > 0 and tokens[first - 1].lower in ("until", "till", "by", "through")
    return (back or ahead or (int(is_limit), 0))[0]


def _is_past_limit(tokens: Sequence[DateToken], first: int, before: Sequence[str]) -> bool:
    """Tell whether "until" stands before a day that is over: "Up until Friday he had", "not until Friday"."""
    opens = first == 1 or not before[-2][:1].isalpha() or before[-2] in ("up", "not")
    return opens and any(
        token.lower in _PAST or token.lower == "not" for token in tokens[first : first + _AHEAD]
    )


def _is_of_what_was(tokens: Sequence[DateToken], last: int) -> bool:
    """Tell whether the day owns a thing that was: "Wednesday's ruling", not "Friday's election"."""
    owns = last < len(tokens) and tokens[last].start - tokens[last - 1].end == len("'s ")
    return owns and bool(_DONE & {token.lower for token in tokens[last : last + 3]})


def _is_surely_past(tokens: Sequence[DateToken], first: int, cue: tuple[int, int]) -> bool:
    way, distance = cue
    between = tokens[first - distance : first]
    verb = tokens[first - distance - 1].lower
    is_verb = verb not in _WITH_TO and verb not in ("since", "saying", "adding", "telling")
    return way < 0 and distance <= 1 and is_verb and all(word.lower == "on" for word in between)


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
        before = _word_before(tokens, number)
        if lower == "deadline" and _is_past(_word_at(tokens, number + 1), lower):
            continue  # a Monday deadline passed
        if lower in _FUTURE or (lower == "be" and before == "to") or (lower == "to" and before in _TO_BE):
            was = {token.lower for token in tokens[max(0, number - 3) : number]}
            return (-1 if lower in _ARRANGED and "had" in was else 1), distance
        if (
            lower == "to"
            and numbers.step < 0
            and _WITH_TO & {token.lower for token in tokens[number - 4 : number]}
        ):
            was_due = {"had", "been"} <= {token.lower for token in tokens[number - 4 : number]}
            return (-1 if was_due else 1), distance  # agreed on Monday to meet on Friday
        if _is_scheduled(lower, before):
            return 1, distance
        if lower in _WITH_TO and _word_at(tokens, number + 1) in ("to", "for"):
            return 1, distance
        if lower == "planned" and distance > 1 and numbers.step < 0:
            return 1, distance  # planned a rally on Saturday
        if lower in ("was", "were") and _word_at(tokens, number + 1) == "planning":
            return 1, distance
        if _is_past(lower, before):
            return -1, distance
    return None


def _word_at(tokens: Sequence[DateToken], number: int) -> str:
    return tokens[number].lower if number < len(tokens) else ""


def _plans(tokens: Sequence[DateToken]) -> bool:
    return any(token.lower in _WITH_TO for token in tokens)


def _is_past(lower: str, before: str) -> bool:
    is_past_form = lower.endswith("ed") and len(lower) > 3 and lower not in _NOT_PAST
    return (lower in _PAST and before != "be") or (is_past_form and before not in ("be", "to", "not"))


def _word_before(tokens: Sequence[DateToken], number: int) -> str:
    """Return the word before a verb, small; "be" for "be formally sentenced"."""
    is_adverb = number > 1 and tokens[number - 1].lower.endswith("ly")
    return tokens[number - 1 - is_adverb].lower if number else ""


def _is_scheduled(lower: str, before: str) -> bool:
    """Tell whether a verb in the present speaks of a thing to come; "polls open" does, "is open" does not."""
    if lower in ("open", "start"):
        return before.endswith("s") and before not in _TO_BE | _PAST
    return lower in _SCHEDULED and before not in _NO_VERB_AFTER
