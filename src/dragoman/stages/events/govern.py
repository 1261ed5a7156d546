"""Which of a sentence's dates governs an act: what the reader ties to it, then clause and distance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dragoman.number_words import CARDINALS

Span = Mapping[str, Any]

_TOO_FAR = 22
_TIED, _TIED_ELSEWHERE = -16, 7
_SIGN, _TRIGGER, _SUBORDINATE, _NOUN, _FUTURE = 4, 6, 6, 24, 14
_LEADING = 7
_POSSESSIVE = -25
_OWN_DATE = 60
_SUBORDINATORS = re.compile(
    r"\b(?:after|before|when|while|which|who|whose|that|where|because|following|since|until|despite|if|as"
    r"|in (?:the wake|response|the aftermath|retaliation|revenge))\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[,;:()\"“”]|\s[-–—]+\s")
_NO_NOUN = "and|or|in|on|at|to|by|for|from|with|that|when|after|as|but"
_NOUN_BEHIND = re.compile(rf"(?:['’]s)?\s+(?!(?:{_NO_NOUN})\b)[a-z]{{3,}}")
_DETERMINER = re.compile(r"(?:\b(?:the|a|an|its|their|his|her|this|that)|['’]s)\s+$", re.IGNORECASE)
_IN_ITS_WAKE = re.compile(
    r"\b(?:after|since|following|in (?:the wake|the aftermath|response|retaliation|revenge)(?: of| to| for)?)"
    r"\s+the\s+$",
    re.IGNORECASE,
)
_NUMBERS = {**CARDINALS, "a": 1, "an": 1}
_PERFECT = re.compile(r"\b(?:has|have|had|been|being|\w+ing)\b|['’](?:ve|d)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:that|who|which|whose)\b", re.IGNORECASE)
_OFFSET = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?P<u>day|week|month|year)s?"
    r"\s+(?P<how>after|before|ahead of)\b",
    re.IGNORECASE,
)


def governing_date(
    text: str,
    sentence: Span,
    action: Span,
    actions: Sequence[Span],
    dates: Sequence[Span],
    published: date | None,
) -> Span | None:
    """Return the date mention of the sentence that governs *action*, or None.

    Where the day of publication is not known it may be one without a value: "on Tuesday".

    Args:
        text: the story's text, that all offsets are in.
        sentence: the sentence of the act.
        action: the act.
        actions: all actions of the sentence.
        dates: all dates of the sentence.
        published: day of publication, if known.
    """
    costs = [
        (_cost(text, sentence, action, actions, dates, found, published), found["start"], found)
        for found in dates
        if (found["date_start"] is not None or (published is None and _is_open(found)))
        and found["rule_id"] != "dates:dateline"
        and not (_is_attribute(text, found) and _IN_ITS_WAKE.search(text, sentence["start"], found["start"]))
        and _may_date(found, action, published)
    ]
    if not costs:
        return None
    cost, _, found = min(costs, key=lambda item: item[:2])
    return found if cost <= _TOO_FAR else None


def _is_open(found: Span) -> bool:
    """Tell whether a date would have a day if the day of publication were known."""
    return found["date_type"] in ("DATE", "TIME") and found["date_value"] is None


def _may_date(found: Span, action: Span, published: date | None) -> bool:
    """What was threatened or demanded was said by now, whatever day it is about."""
    if action["status"] == "planned" or published is None:
        return True
    is_ahead = found["date_end"] > published and found["date_mod"] != "since"
    if found["date_mod"] in ("by", "until"):
        return False
    return not (is_ahead and action["status"] in ("threatened", "demanded", "denied"))


def _cost(
    text: str,
    sentence: Span,
    action: Span,
    actions: Sequence[Span],
    dates: Sequence[Span],
    found: Span,
    published: date | None,
) -> float:
    """Return how far a date stands from an act: in words, signs, other acts and clauses between them."""
    behind = found["start"] >= action["end"]
    first, last = (action["end"], found["start"]) if behind else (found["end"], action["start"])
    between = text[first:last] if first < last else ""
    cost = float(between.count(" "))
    cost += _SIGN * len(_SIGNS.findall(between)) + _SUBORDINATE * len(_SUBORDINATORS.findall(between))
    cost += _TRIGGER * sum(1 for other in actions if first <= other["start"] and other["end"] <= last)
    cost += _TRIGGER * sum(1 for other in dates if first <= other["start"] and other["end"] <= last)
    if not behind and found["start"] - sentence["start"] <= 12:
        cost = min(
            cost,
            _LEADING
            + _TRIGGER * sum(1 for other in dates if first <= other["start"] and other["end"] <= last),
        )
    elif not behind and _RELATIVE.search(_before(text, sentence, found)):
        cost += _NOUN  # "a faction that broke away in 2014 claimed it"
    if text[found["end"] : action["start"]].strip() in ("'s", "’s"):
        cost += _POSSESSIVE  # "Saturday's assault"
    elif _is_attribute(text, found) and between.strip():
        cost += _NOUN
    if action["mention_id"] and found["mention_id"] in action["hanging_ids"]:
        cost += _TIED
    elif any(found["mention_id"] in other["hanging_ids"] for other in actions):
        cost += _TIED_ELSEWHERE
    if published is not None and found["date_start"] > published:
        cost += -4 if action["status"] == "planned" else _FUTURE
    if found["date_mod"] == "since" and not _PERFECT.search(
        text, max(0, action["start"] - 24), action["end"]
    ):
        cost += _NOUN
    if found["date_type"] == "DURATION":
        cost += 3
    return cost


def _before(text: str, sentence: Span, found: Span) -> str:
    """Return what stands before a date in its own part of the sentence, from the last comma on."""
    return re.split(r"[,;:]", text[sentence["start"] : found["start"]])[-1]


def _is_attribute(text: str, found: Span) -> bool:
    """Tell whether a date belongs to a noun, as in "the Dec. 27 election"."""
    if not _NOUN_BEHIND.match(text, found["end"]):
        return False
    has_possessive = text[found["end"] : found["end"] + 2] in ("'s", "’s")
    return has_possessive or _DETERMINER.search(text, max(0, found["start"] - 8), found["start"]) is not None


def offset_before(
    text: str, sentence: Span, action: Span, actions: Sequence[Span], dates: Sequence[Span]
) -> tuple[int, int, int, str] | None:
    """Return start, end, count and unit of "two days after" where *action* is what follows, or None.

    The count is negative where the act lies before what it is counted from: "a day after X
    arrived" says that X arrived a day before the rest of the sentence.
    """
    begin = max((other["end"] for other in actions if other["end"] <= action["start"]), default=0)
    begin = max(begin, sentence["start"])
    match = next(reversed(list(_OFFSET.finditer(text, begin, action["start"]))), None)
    if match is None or _SIGNS.search(text, match.end(), action["start"]):
        return None
    if any(
        match.end() <= found["start"] < action["end"] + _OWN_DATE for found in dates if found["date_start"]
    ):
        return None  # it has a date of its own
    word = match["n"].lower()
    count = _NUMBERS[word] if word in _NUMBERS else int(word)
    return (
        match.start(),
        match.end(),
        -count if match["how"].lower() == "after" else count,
        match["u"].lower(),
    )
