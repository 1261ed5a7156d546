"""Words that express an act: where a verb pattern of the dictionary matches in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dragoman.dictionaries import GAP, Pattern
from dragoman.tokens import Token

MAX_GAP = 4
NEEDS_WINDOW = 8
BE = frozenset("be been being is are was were am get got gets getting 's ’s".split())
_BASE_FORM_AFTER = frozenset(
    """to will would can could may might must shall should not n't did does do and or they we you i who
    let helped help cannot""".split()
)
_NOUN_BEFORE = frozenset(
    """the a an this that these those its his her their our of for no any some first second new last
    another with in by on""".split()
)


@dataclass(frozen=True)
class Trigger:
    """One match; ``first`` and ``last`` are word numbers, ``last`` exclusive."""

    first: int
    last: int
    pattern: Pattern
    is_passive: bool


Patterns = Mapping[str, Sequence[Pattern]]


def find_triggers(
    tokens: Sequence[Token], patterns: Patterns, covered: frozenset[int], actor_ends: frozenset[int]
) -> list[Trigger]:
    """Return the acts named in a sentence, longest pattern first where several begin at one word.

    Args:
        tokens: the sentence.
        patterns: patterns by their first word.
        covered: numbers of the words that belong to an actor phrase; no act begins there.
        actor_ends: word numbers at which an actor phrase has just ended.
    """
    lowered = [token.lower for token in tokens]
    triggers: list[Trigger] = []
    position = 0
    while position < len(tokens):
        trigger = None if position in covered else _trigger_at(position, lowered, patterns, actor_ends)
        if trigger:
            triggers.append(trigger)
        position = trigger.last if trigger else position + 1
    return triggers


def _trigger_at(
    position: int, lowered: Sequence[str], patterns: Patterns, actor_ends: frozenset[int]
) -> Trigger | None:
    for pattern in patterns.get(lowered[position], ()):
        last = _match_end(pattern.words, lowered, position + 1)
        if last is None or not _has_needed(pattern, lowered, last):
            continue
        passive = pattern.inflection == "VBN" and _is_passive(position, last, lowered, actor_ends)
        if pattern.form == "verb" and not _fits(pattern, position, lowered, actor_ends, passive):
            continue
        if passive and not pattern.allows_passive:
            continue
        return Trigger(position, last, pattern, passive)
    return None


def _match_end(words: Sequence[str], lowered: Sequence[str], position: int) -> int | None:
    for number, word in enumerate(words):
        if word == GAP:
            rest = words[number + 1 :]
            ends = (_match_end(rest, lowered, position + skipped) for skipped in range(MAX_GAP + 1))
            return next((end for end in ends if end is not None), None)
        if position >= len(lowered) or lowered[position] != word:
            return None
        position += 1
    return position


def _has_needed(pattern: Pattern, lowered: Sequence[str], last: int) -> bool:
    if not pattern.needs:
        return True
    window = lowered[last : last + NEEDS_WINDOW]
    return any(word in pattern.needs or word.rstrip("s") in pattern.needs for word in window)


def _is_passive(position: int, last: int, lowered: Sequence[str], actor_ends: frozenset[int]) -> bool:
    before = lowered[max(0, position - 3) : position]
    if any(word in BE for word in before) and not any(
        word in ("has", "have", "had", "having") for word in before[-1:]
    ):
        return True
    return position in actor_ends and last < len(lowered) and lowered[last] == "by"


def _fits(
    pattern: Pattern, position: int, lowered: Sequence[str], actor_ends: frozenset[int], passive: bool
) -> bool:
    """Tell whether the word's form is a verb here: "attacks" after "the" is a noun."""
    before = lowered[position - 1] if position else ""
    if pattern.inflection == "VB":
        plural = position in actor_ends and before.endswith("s")  # "Russian forces attack Kyiv"
        return before in _BASE_FORM_AFTER or plural
    if pattern.inflection == "VBZ":
        return before not in _NOUN_BEFORE and (position in actor_ends or bool(pattern.words))
    if pattern.inflection == "VBN":
        perfect = any(
            word in ("has", "have", "had", "having") for word in lowered[max(0, position - 3) : position]
        )
        return passive or perfect
    if pattern.inflection == "VBG":
        is_noun = before in _NOUN_BEFORE or (pattern.is_reciprocal and before not in BE)
        return not is_noun  # "the fighting", "flee fighting" against "are fighting"
    return before not in ("the", "a", "an") and before not in BE
