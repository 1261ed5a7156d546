"""Who does it to whom: source and target of an act, by word order.

The nearest fitting actor before a verb is its source, the nearest after it the target; a
passive turns them round; a noun takes its owner ("the Azerbaijani offensive") as source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.dictionaries import GAP
from dragoman.reader.phrases import Phrase
from dragoman.reader.triggers import BE, Trigger
from dragoman.tokens import Token

MAX_TARGET_DISTANCE = 12
_BREAKS = frozenset({";", "but", "while", "whereas", "although", "though", "because", ":", "”", '"'})
_PREPOSITIONS = frozenset(
    "in at near of from with against by to for on between among inside outside toward towards over".split()
)
_TARGET_ENDS = _BREAKS | frozenset(
    ", amid after following during before since until when as who which where from than despite via".split()
)
_QUANTITIES = frozenset(
    "thousands hundreds dozens scores tens millions group groups crowd crowds members most some".split()
)
_DETERMINERS = frozenset({"the", "a", "his", "her", "its", "their"})


@dataclass(frozen=True)
class Sentence:
    """A sentence with its words, its actor phrases and its triggers."""

    tokens: Sequence[Token]
    lowered: Sequence[str]
    phrases: Sequence[Phrase]
    triggers: Sequence[Trigger] = ()

    def verb_before(self, position: int) -> Trigger | None:
        """Return the last verb that expresses an act before a word."""
        verbs = (t for t in reversed(self.triggers) if t.pattern.form == "verb" and t.last <= position)
        return next(verbs, None)

    def begins_verb(self, position: int) -> bool:
        """Tell whether an act's verb begins at a word."""
        return any(t.first == position and t.pattern.form == "verb" for t in self.triggers)

    def between(self, first: int, last: int) -> Sequence[str]:
        """Return the words from one number up to another, in lower case."""
        return self.lowered[first:last]


def participants(sentence: Sentence, trigger: Trigger) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the phrases that are source and target of an act."""
    if trigger.pattern.form == "noun":
        return _noun_participants(sentence, trigger)
    subject = _conjoined(sentence, _subject(sentence, trigger))
    if trigger.is_passive:
        agent = _agent_after_by(sentence, trigger)
        return _conjoined(sentence, agent), subject
    if trigger.pattern.is_reciprocal and len(subject) > 1 and sentence.lowered[trigger.last - 1] != "with":
        return subject[:1], subject[1:]
    inside = _inside_gap(sentence, trigger)
    target = inside if inside is not None else _after(sentence, trigger, MAX_TARGET_DISTANCE)
    others = tuple(number for number in _conjoined(sentence, target) if number not in subject)
    return subject, others if trigger.pattern.takes_target else ()


def _noun_participants(sentence: Sentence, trigger: Trigger) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A noun's source is the adjective or possessive before it, its target what follows its preposition."""
    owner = _right_before(sentence, trigger)
    target = _conjoined(sentence, _after(sentence, trigger, 6))
    if sentence.lowered[trigger.last - 1] == "between" and len(target) > 1:
        return target[:1], target[1:]
    agent = _agent_after_by(sentence, trigger)
    source = owner if owner is not None else agent
    if source is None and not _introduced(sentence, trigger.first):
        source = _subject(sentence, trigger)
    sources = _conjoined(sentence, source) if source is not None else ()
    return sources, tuple(number for number in target if number not in sources)


def _introduced(sentence: Sentence, first: int) -> bool:
    return any(word in _PREPOSITIONS for word in sentence.between(max(0, first - 5), first))


def _right_before(sentence: Sentence, trigger: Trigger) -> int | None:
    for number, phrase in enumerate(sentence.phrases):
        between = sentence.between(phrase.last, trigger.first)
        owns = phrase.is_bare_adjective or "'s" in between or "’s" in between
        parted = any(word in _PREPOSITIONS or word in (",", "and") or word in BE for word in between)
        if phrase.last <= trigger.first and len(between) <= 3 and owns and not parted:
            return number
    return None


def _subject(sentence: Sentence, trigger: Trigger) -> int | None:
    """Return the nearest actor before the act in its clause that no preposition introduces."""
    candidates = []
    for number in range(len(sentence.phrases) - 1, -1, -1):
        phrase = sentence.phrases[number]
        if phrase.last > trigger.first or phrase.is_bare_adjective:
            continue
        if any(word in _BREAKS for word in sentence.between(phrase.last, trigger.first)):
            break
        candidates.append(number)
    free = [number for number in candidates if not _is_prepositional(sentence, sentence.phrases[number])]
    if free and sentence.between(sentence.phrases[free[0]].last, trigger.first) in (["and"], [",", "and"]):
        before = sentence.verb_before(sentence.phrases[free[0]].first)
        if before is not None:  # "Russia attacked Ukraine and killed": both acts have one subject
            return _subject(sentence, before)
    return free[0] if free else None


def _is_prepositional(sentence: Sentence, phrase: Phrase) -> bool:
    before = sentence.between(max(0, phrase.first - 2), phrase.first)
    if before[-1:] == ["of"] and before[0] in _QUANTITIES:  # "thousands of Georgian demonstrators"
        return False
    return bool(before) and (
        before[-1] in _PREPOSITIONS
        or (before[-1] in ("the", "a", "its", "their", "his", "her") and before[0] in _PREPOSITIONS)
    )


def _after(sentence: Sentence, trigger: Trigger, distance: int) -> int | None:
    for number, phrase in enumerate(sentence.phrases):
        if phrase.first < trigger.last or phrase.is_bare_adjective:
            continue
        between = sentence.between(trigger.last, phrase.first)
        if len(between) > distance or any(word in _TARGET_ENDS for word in between):
            return None
        place = any(word in ("in", "near", "at", "on") for word in between[-2:])
        if not (place and not phrase.agents):
            return number
    return None


def _inside_gap(sentence: Sentence, trigger: Trigger) -> int | None:
    """Return the actor within the trigger's own words: "expelled three Russian diplomats"."""
    if GAP not in trigger.pattern.words:
        return None
    inside = (n for n, p in enumerate(sentence.phrases) if trigger.first < p.first < trigger.last)
    return next(inside, None)


def _agent_after_by(sentence: Sentence, trigger: Trigger) -> int | None:
    for number, phrase in enumerate(sentence.phrases):
        in_gap = trigger.first < phrase.first < trigger.last  # "was accused by Russia of shelling"
        between = sentence.between(trigger.first + 1 if in_gap else trigger.last, phrase.first)
        if phrase.first > trigger.first and len(between) <= MAX_TARGET_DISTANCE and "by" in between[-3:]:
            return number
    return None


def _conjoined(sentence: Sentence, number: int | None) -> tuple[int, ...]:
    """Return the actor and those joined to it by "and" or a comma in a row ending in "and"."""
    if number is None:
        return ()
    first = last = number
    while first > 0 and _joint(sentence, first - 1, first - 1) == "and":
        first -= 1
    is_row = first < number
    while is_row and first > 0 and _joint(sentence, first - 1, first - 1) == ",":
        first -= 1
    behind = last
    while behind + 1 < len(sentence.phrases) and (joint := _joint(sentence, behind, behind + 1)):
        behind += 1
        if sentence.begins_verb(sentence.phrases[behind].last) and behind > number:
            break  # "attacked Israel and Israel bombed Gaza": a clause of its own begins here
        last = behind if joint == "and" else last
    return tuple(range(first, last + 1))


def _joint(sentence: Sentence, left: int, added: int) -> str:
    """Return what joins actor *left* to the next one: "and", a comma between states, or nothing.

    *added* is the one that the row would take in: "In Syria, Russia and Turkey" takes in no Syria.
    """
    one, other = sentence.phrases[left : left + 2]
    words = [word for word in sentence.between(one.last, other.first) if word not in _DETERMINERS]
    if words in (["and"], [",", "and"]):
        return "and"
    named = all(phrase.entries and not phrase.agents for phrase in (one, other))
    apart = _is_prepositional(sentence, sentence.phrases[added])
    return "," if words == [","] and named and not apart else ""
