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

from dragoman.dictionaries import Knowledge, load_knowledge
from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.reader.participants import Sentence, participants
from dragoman.reader.phrases import Phrase, find_phrases
from dragoman.reader.triggers import Trigger, find_triggers
from dragoman.tokens import Token, tokenise

VERSION = "dictionary-1"
MAX_WORDS = 400
_DATELINE = re.compile(r"^[A-Z][^()\n]{2,70}\([^()\n]{2,40}\)\s*[-–—]+\s")
_NEGATIONS = frozenset({"not", "n't", "never", "without", "neither", "nor"})
_DENIALS = frozenset({"denied", "denies", "deny", "denying", "failed", "fails", "declined"})
_FUTURE = frozenset({"will", "shall", "'ll", "’ll"})
_POSSIBLE = frozenset({"would", "could", "may", "might", "can", "if", "should", "whether"})
_STATUS_OF_ROOT = {"03": "planned", "02": "demanded", "10": "demanded", "13": "threatened", "12": "denied"}
_INTENT_OF_ROOT = {"04": "036", "06": "031", "07": "033", "08": "035"}
_THREAT_OF_ROOT = {"14": "133", "15": "130", "16": "130", "17": "130", "18": "138", "19": "138", "20": "138"}


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
        found = find_triggers(tokens, self.knowledge.patterns, covered, ends)
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
        sentence = Sentence(tokens, [token.lower for token in tokens], phrases)
        strong = [phrase for phrase in phrases if phrase.entries or phrase.agents]
        covered = frozenset(i for phrase in strong for i in range(phrase.first, phrase.last))
        ends = frozenset(phrase.last for phrase in phrases)
        triggers = find_triggers(tokens, self.knowledge.patterns, covered, ends)
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


def _read_events(sentence: Sentence, triggers: Sequence[Trigger]) -> Iterator[ReadEvent]:
    governed: dict[int, Trigger] = {}
    for governor, trigger in pairwise(triggers):
        if _governs(sentence, governor, trigger):
            governed[trigger.first] = governor
    acts = {governed[act.first].first: act for act in triggers if act.first in governed}
    for speaking in (trigger for trigger in triggers if trigger.first not in governed):
        event = _read_event(sentence, speaking, acts.get(speaking.first))
        if event:
            yield event


def _governs(sentence: Sentence, governor: Trigger, trigger: Trigger) -> bool:
    """Tell whether *governor* speaks of *trigger*: "threatened to attack", "urged Aliyev to allow"."""
    if governor.pattern.code[:2] not in _STATUS_OF_ROOT or trigger.pattern.form != "verb":
        return False
    between = sentence.between(governor.last, trigger.first)
    to = "to" in between[-2:] or sentence.lowered[governor.last - 1] == "to"
    return to and trigger.first - governor.last <= 8


def _read_event(sentence: Sentence, trigger: Trigger, act: Trigger | None) -> ReadEvent | None:
    sources, targets = participants(sentence, trigger)
    if act and not targets:
        targets = participants(sentence, act)[1]
    if not sources and not targets:
        return None
    if trigger.pattern.takes_target and not trigger.pattern.is_reciprocal and not targets:
        return None
    before = sentence.between(max(0, trigger.first - 4), trigger.first)
    status = status_of(before, trigger.pattern.form == "verb")
    code, act_code = cameo_reading(trigger.pattern.code, status, act.pattern.code if act else None)
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


def cameo_reading(code: str, status: str, act: str | None) -> tuple[str, str | None]:
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


def status_of(before: Sequence[str], is_verb: bool) -> str:
    """Return whether an act is done, by the four words *before* it in lower case."""
    if any(word in _NEGATIONS for word in before) or any(word in _DENIALS for word in before[-2:]):
        return "denied"
    if is_verb:
        if any(word in _FUTURE for word in before):
            return "planned"
        if any(word in _POSSIBLE for word in before):
            return "possible"
    return "asserted"


def _confidence(trigger: Trigger, sources: Sequence[int], targets: Sequence[int]) -> float:
    score = 0.45 + 0.1 * min(2, len(trigger.pattern.words)) + 0.1 * bool(sources) + 0.1 * bool(targets)
    return round(score - 0.1 * (trigger.pattern.form == "noun"), 2)
