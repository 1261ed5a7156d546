"""The first reader: verb patterns and word order, no parser and no model.

It is honest rather than clever: a pattern's nearest actor before it is the source, the
nearest after it the target, a passive turns them round, and the words before a verb say
whether it happened. A neural reader takes its place behind ``SentenceReader``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dragoman.dictionaries import GAP, Knowledge, load_knowledge
from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.reader.phrases import Phrase, find_phrases
from dragoman.reader.triggers import BE, Trigger, find_triggers
from dragoman.tokens import Token, tokenise

VERSION = "dictionary-1"
MAX_TARGET_DISTANCE = 12
MAX_WORDS = 400
_DATELINE = re.compile(r"^[A-Z][^()\n]{2,70}\([^()\n]{2,40}\)\s*[-–—]+\s")
_BREAKS = frozenset({";", "but", "while", "whereas", "although", "though", "because", ":", "”", '"'})
_PREPOSITIONS = frozenset(
    "in at near of from with against by to for on between among inside outside toward towards over".split()
)
_TARGET_ENDS = _BREAKS | frozenset(
    ", amid after following during before since until when as who which where from than despite via".split()
)
_DETERMINERS = frozenset({"the", "a", "his", "her", "its", "their"})
_QUANTITIES = frozenset(
    "thousands hundreds dozens scores tens millions group groups crowd crowds members most some".split()
)
_JOINTS = (["and"], [",", "and"], [","])
_NEGATIONS = frozenset({"not", "n't", "never", "without", "neither", "nor"})
_DENIALS = frozenset({"denied", "denies", "deny", "denying", "failed", "fails", "declined"})
_FUTURE = frozenset({"will", "shall", "'ll", "’ll"})
_POSSIBLE = frozenset({"would", "could", "may", "might", "can", "if", "should", "whether"})
_STATUS_OF_ROOT = {"03": "planned", "02": "demanded", "10": "demanded", "13": "threatened", "12": "denied"}
_INTENT_OF_ROOT = {"04": "036", "06": "031", "07": "033", "08": "035"}
_THREAT_OF_ROOT = {"14": "133", "15": "130", "16": "130", "17": "130", "18": "138", "19": "138", "20": "138"}


@dataclass(frozen=True)
class _Sentence:
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
        return self.lowered[first:last]


@dataclass(frozen=True)
class DictionaryReader:
    """A ``SentenceReader`` over the dictionaries; *year* chooses among actors of other times."""

    knowledge: Knowledge
    year: int | None = None

    @property
    def version(self) -> str:
        """Name and version of this reader."""
        return VERSION

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""
        return [self._read_one(sentence) for sentence in sentences]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Return the code of the act that stands best between *source* and *target*, and how sure."""
        tokens = tokenise(sentence)
        given = [_given_phrase(tokens, *source), _given_phrase(tokens, *target)]
        covered = frozenset(i for phrase in given for i in range(phrase.first, phrase.last))
        ends = frozenset(phrase.last for phrase in given)
        found = find_triggers(tokens, self.knowledge, covered, ends)
        if not found:
            return "", 0.0
        low, high = sorted(phrase.first for phrase in given)
        best = max(found, key=lambda trigger: (low <= trigger.first <= high, -abs(trigger.first - low)))
        return best.pattern.code, 0.6 if low <= best.first <= high else 0.3

    def _read_one(self, text: str) -> Reading:
        tokens = tokenise(text)[:MAX_WORDS]
        dateline = _dateline_end(text)
        phrases = [
            phrase
            for phrase in find_phrases(tokens, self.knowledge, self.year)
            if tokens[phrase.first].start >= dateline
        ]
        sentence = _Sentence(tokens, [token.lower for token in tokens], phrases)
        strong = [phrase for phrase in phrases if phrase.entries or phrase.agents]
        covered = frozenset(i for phrase in strong for i in range(phrase.first, phrase.last))
        ends = frozenset(phrase.last for phrase in phrases)
        triggers = find_triggers(tokens, self.knowledge, covered, ends)
        events = tuple(_read_events(replace(sentence, triggers=triggers), triggers))
        actors = tuple(ActorSpan(tokens[p.first].start, tokens[p.last - 1].end) for p in phrases)
        return Reading(actors, events)


def _dateline_end(text: str) -> int:
    """Return where a dateline such as "ANKARA, Sept 27 (Reuters) -" ends; no actor stands in it."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def dictionary_reader(year: int | None = None) -> DictionaryReader:
    """Return the reader over the shipped dictionaries for stories of *year*."""
    return DictionaryReader(load_knowledge(), year)


def _given_phrase(tokens: Sequence[Token], start: int, end: int) -> Phrase:
    inside = [i for i, token in enumerate(tokens) if token.start < end and start < token.end] or [0]
    return Phrase(inside[0], inside[-1] + 1, (), (), has_name=True)


def _read_events(sentence: _Sentence, triggers: Sequence[Trigger]) -> Iterator[ReadEvent]:
    governed: dict[int, Trigger] = {}
    for governor, trigger in pairwise(triggers):
        if _governs(sentence, governor, trigger):
            governed[trigger.first] = governor
    acts = {governed[act.first].first: act for act in triggers if act.first in governed}
    for speaking in (trigger for trigger in triggers if trigger.first not in governed):
        event = _read_event(sentence, speaking, acts.get(speaking.first))
        if event:
            yield event


def _governs(sentence: _Sentence, governor: Trigger, trigger: Trigger) -> bool:
    """Tell whether *governor* speaks of *trigger*: "threatened to attack", "urged Aliyev to allow"."""
    if governor.pattern.code[:2] not in _STATUS_OF_ROOT or trigger.pattern.form != "verb":
        return False
    between = sentence.between(governor.last, trigger.first)
    to = "to" in between[-2:] or sentence.lowered[governor.last - 1] == "to"
    return to and trigger.first - governor.last <= 8


def _read_event(sentence: _Sentence, trigger: Trigger, act: Trigger | None) -> ReadEvent | None:
    sources, targets = _participants(sentence, trigger)
    if act and not targets:
        targets = _participants(sentence, act)[1]
    if not sources and not targets:
        return None
    if trigger.pattern.takes_target and not trigger.pattern.is_reciprocal and not targets:
        return None
    status = _status(sentence, trigger)
    code, act_code = _code_of(trigger.pattern.code, status, act.pattern.code if act else None)
    if act and status == "asserted":
        status = _STATUS_OF_ROOT.get(code[:2], "asserted") if code[:2] != "12" else "asserted"
    return ReadEvent(
        start=sentence.tokens[trigger.first].start,
        end=sentence.tokens[trigger.last - 1].end,
        cameo_code=code,
        status=_own_status(code, status),
        sources=sources,
        targets=targets,
        is_reciprocal=trigger.pattern.is_reciprocal,
        rule_id=trigger.pattern.rule_id,
        confidence=_confidence(trigger, sources, targets),
        act_code=act_code,
    )


def _own_status(code: str, status: str) -> str:
    """An appeal, a pledge, a demand or a threat that was made is itself an asserted event."""
    return (
        "asserted"
        if status in ("planned", "demanded", "threatened") and code[:2] in _STATUS_OF_ROOT
        else status
    )


def _code_of(code: str, status: str, act: str | None) -> tuple[str, str | None]:
    """Return CAMEO's own reading and the act spoken of; CAMEO has no tense, so plans are 03 or 13."""
    if act is not None:
        return code, act
    if status == "planned":
        root = code[:2]
        if root in _THREAT_OF_ROOT:
            return _THREAT_OF_ROOT[root], code
        if root not in ("01", "02", "03", "10", "11", "12", "13"):
            return _INTENT_OF_ROOT.get(root, "030"), code
    return code, code if status == "denied" else None


def _status(sentence: _Sentence, trigger: Trigger) -> str:
    before = sentence.between(max(0, trigger.first - 4), trigger.first)
    if any(word in _NEGATIONS for word in before) or any(word in _DENIALS for word in before[-2:]):
        return "denied"
    if trigger.pattern.form == "verb":
        if any(word in _FUTURE for word in before):
            return "planned"
        if any(word in _POSSIBLE for word in before):
            return "possible"
    return "asserted"


def _confidence(trigger: Trigger, sources: Sequence[int], targets: Sequence[int]) -> float:
    score = 0.45 + 0.1 * min(2, len(trigger.pattern.words)) + 0.1 * bool(sources) + 0.1 * bool(targets)
    return round(score - 0.1 * (trigger.pattern.form == "noun"), 2)


# --- who does it to whom --------------------------------------------------------------


def _participants(sentence: _Sentence, trigger: Trigger) -> tuple[tuple[int, ...], tuple[int, ...]]:
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


def _noun_participants(sentence: _Sentence, trigger: Trigger) -> tuple[tuple[int, ...], tuple[int, ...]]:
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


def _introduced(sentence: _Sentence, first: int) -> bool:
    return any(word in _PREPOSITIONS for word in sentence.between(max(0, first - 5), first))


def _right_before(sentence: _Sentence, trigger: Trigger) -> int | None:
    for number, phrase in enumerate(sentence.phrases):
        between = sentence.between(phrase.last, trigger.first)
        owns = phrase.is_bare_adjective or "'s" in between or "’s" in between
        parted = any(word in _PREPOSITIONS or word in (",", "and") or word in BE for word in between)
        if phrase.last <= trigger.first and len(between) <= 3 and owns and not parted:
            return number
    return None


def _subject(sentence: _Sentence, trigger: Trigger) -> int | None:
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


def _is_prepositional(sentence: _Sentence, phrase: Phrase) -> bool:
    before = sentence.between(max(0, phrase.first - 2), phrase.first)
    if before[-1:] == ["of"] and before[0] in _QUANTITIES:  # "thousands of Georgian demonstrators"
        return False
    return bool(before) and (
        before[-1] in _PREPOSITIONS
        or (before[-1] in ("the", "a", "its", "their", "his", "her") and before[0] in _PREPOSITIONS)
    )


def _after(sentence: _Sentence, trigger: Trigger, distance: int) -> int | None:
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


def _inside_gap(sentence: _Sentence, trigger: Trigger) -> int | None:
    """Return the actor within the trigger's own words: "expelled three Russian diplomats"."""
    if GAP not in trigger.pattern.words:
        return None
    inside = (n for n, p in enumerate(sentence.phrases) if trigger.first < p.first < trigger.last)
    return next(inside, None)


def _agent_after_by(sentence: _Sentence, trigger: Trigger) -> int | None:
    for number, phrase in enumerate(sentence.phrases):
        in_gap = trigger.first < phrase.first < trigger.last  # "was accused by Russia of shelling"
        between = sentence.between(trigger.first + 1 if in_gap else trigger.last, phrase.first)
        if phrase.first > trigger.first and len(between) <= MAX_TARGET_DISTANCE and "by" in between[-3:]:
            return number
    return None


def _conjoined(sentence: _Sentence, number: int | None) -> tuple[int, ...]:
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


def _joint(sentence: _Sentence, left: int, added: int) -> str:
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
