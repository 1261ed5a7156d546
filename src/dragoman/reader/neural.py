"""The neural reader: what the trained network says about sentences, as readings.

Each sentence is run by itself, so what is said of it depends on no neighbour: 8-bit sums are
scaled anew in every run, and in a batch a sentence's numbers would change with its company.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from dragoman.odds import chance_on, log_odds
from dragoman.reader import ActorSpan, ReadEvent, Reading, ReadSpan
from dragoman.reader.decoding import (
    Array,
    Found,
    best_code,
    find_actors,
    find_spans,
    find_triggers,
    pair_scores,
    sigmoid,
    softmax,
    span_of,
    split_tags,
)
from dragoman.reader.labels import CODES, HARMS, ROLES, SPAN_KINDS, STATUSES
from dragoman.reader.weights import Weights, load_weights
from dragoman.reader.wordpieces import (
    Pieces,
    behind_marks,
    covered,
    mark_pair,
    mark_trigger,
    split_pieces,
    window_around,
    windows,
)

_SOURCE, _TARGET, _SAID_BY = (ROLES.index(role) for role in ("source", "target", "said_by"))
_SAME = ROLES.index("same")
_RELATIVE = frozenset({"who", "which", "that", "whose", "whom"})
_DASHES = frozenset("- – — --".split())
_NEVER_LAST = frozenset("in of from and the by with to at on for - , ( ' ’".split())
# Words that alone are neither an actor nor an act: what is left of a span that was cut short.
_NO_NAME = frozenset("the a an of and".split())
_NO_ACT = _NO_NAME | frozenset("to in on by for had has have is was were are be been will would".split())
_SPEAKS_OF = frozenset({"02", "03", "10", "12", "13"})
_TIED = 0.5
_JOINS = frozenset(", and or & as well the a an both with plus then".split())
_SURE_SIDE = 0.9
# Set on the corpus held back, by the F1 of root, source and target.
_SIDE, _LIKELY_SIDE = 0.6, 0.15
_ANY_TRIGGER = 0.1


@dataclass(frozen=True)
class NeuralReader:
    """A ``SentenceReader`` over trained weights."""

    weights: Weights

    @property
    def version(self) -> str:
        """Name and version of the weights."""
        return self.weights.version

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""
        return [
            self._read_one(text, pieces)
            for text, pieces in zip(sentences, split_pieces(self.weights.tokenizer, sentences), strict=True)
        ]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Return the CAMEO code of what *source* does to *target*, and how sure."""
        share = float(self.weights.settings["classify_share"])
        chances = share * self.pair_chances(sentence, source, target)
        if share < 1:
            chances = chances + (1 - share) * self.trigger_chances(sentence, source, target)
        code, _, root_chance = best_code(chances)
        return code, round(root_chance, 3)

    def pair_chances(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> Array:
        """Return the chance of each code between *source* and *target*, read with both marked."""
        [pieces] = split_pieces(self.weights.tokenizer, [sentence])
        return self._marked_chances(pieces, source, target)

    def trigger_chances(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> Array:
        """Return the chance of each code at the triggers, each as likely as it ties the two sides."""
        [whole] = split_pieces(self.weights.tokenizer, [sentence])
        pieces = window_around(whole, source, target)
        states, tags, roles, _ = self.weights.encode(pieces)
        triggers = find_triggers(split_tags(tags)[1], pieces.words, _ANY_TRIGGER)
        if not triggers:
            return np.full(len(CODES), 1 / len(CODES), dtype=np.float32)
        ends = [Found(*covered(pieces, side), "actor", 1.0) for side in (source, target)]
        ties = [
            trigger.score * tie_of(pair_scores(roles, trigger, ends[0]), pair_scores(roles, trigger, ends[1]))
            for trigger in triggers
        ]
        scores = self.weights.read_triggers(pooled_triggers(states, triggers))[0]
        weighted = np.average(softmax(scores), axis=0, weights=np.array(ties) + 1e-6)
        return np.asarray(weighted, dtype=np.float32)

    def _marked_chances(self, pieces: Pieces, source: tuple[int, int], target: tuple[int, int]) -> Array:
        marked, source_at, target_at = mark_pair(pieces, source, target)
        states, *_ = self.weights.encode(marked)
        pooled = np.concatenate([states[source_at], states[target_at], states[0]])[None]
        chances: Array = softmax(self.weights.read_pairs(pooled))[0]
        return chances

    def _read_one(self, text: str, pieces: Pieces) -> Reading:
        readings = [_Window(self, text, pieces, window).read() for window in windows(pieces)]
        return readings[0] if len(readings) == 1 else _joined(readings)


@dataclass(frozen=True)
class _Act:
    """What is said of one trigger: chances of code, act and status, of both ways, and of roles by span.

    *tied* holds the chances of the roles of each actor, (actors, roles), *hanging* those of each date, place
    and number.
    """

    trigger: Found
    code: Array
    act: Array
    status: Array
    both: float
    tied: Array
    hanging: Array


@dataclass(frozen=True)
class _Window:
    """One stretch of a sentence being read; *whole* is the sentence it is of."""

    reader: NeuralReader
    text: str
    whole: Pieces
    pieces: Pieces

    def read(self) -> Reading:
        weights, words = self.reader.weights, self.pieces.words
        if len(self.pieces) <= 2:
            return Reading((), ())
        states, tags, roles, has_event = weights.encode(self.pieces)
        actor_tags, trigger_tags, span_tags = split_tags(tags)
        trimmed = (self._trimmed(actor) for actor in find_actors(actor_tags, words))
        actors = [actor for actor in trimmed if self.word(actor) not in _NO_NAME]
        spans = self._actor_spans(actors, roles)
        found = find_triggers(trigger_tags, words, float(weights.settings["trigger_threshold"]))
        triggers = [trigger for trigger in found if self.word(trigger) not in _NO_ACT]
        present = float(sigmoid(np.array([has_event]))[0])
        if not triggers or present < float(weights.settings["sentence_threshold"]):
            return Reading(spans, ())
        others = find_spans(span_tags, words)
        events = [
            self._event(self._act(trigger, actors, others, states, roles), actors, others, present)
            for trigger in triggers
        ]
        least = float(weights.settings["event_threshold"])
        return Reading(spans, told_once([event for event in events if event and event.confidence >= least]))

    def _act(
        self, trigger: Found, actors: Sequence[Found], others: Sequence[Found], states: Array, roles: Array
    ) -> _Act:
        """Read the sentence once more with *trigger* marked, and take the mean of both opinions."""
        weights = self.reader.weights
        share = float(weights.settings["marked_share"])
        where = trigger.first, trigger.end

        def opinion(states: Array, roles: Array, place: Callable[[Found], Found]) -> list[Array]:
            at = place(trigger)
            scores = weights.read_triggers(pooled_triggers(states, [at]))
            code, act, status = (softmax(part[0]) for part in scores[:3])
            tied = [pair_scores(roles, at, place(span)) for span in (*actors, *others)]
            return [code, act, status, sigmoid(scores[3]), np.array(tied, dtype=np.float32)]

        said = opinion(states, roles, lambda span: span)
        if share:
            states, _, roles, _ = weights.encode(mark_trigger(self.pieces, *where))
            again = opinion(states, roles, lambda span: moved(span, where))
            said = [(1 - share) * one + share * other for one, other in zip(said, again, strict=True)]
        code, act, status, both, tied = said
        return _Act(trigger, code, act, status, float(both[0]), tied[: len(actors)], tied[len(actors) :])

    def _actor_spans(self, actors: Sequence[Found], roles: Array) -> tuple[ActorSpan, ...]:
        offsets = self.pieces.offsets
        return tuple(
            ActorSpan(*span_of(offsets, actor), actor.kind, self._antecedent(number, actors, roles))
            for number, actor in enumerate(actors)
        )

    def _trimmed(self, actor: Found) -> Found:
        """Return an actor without what belongs to no name: a dateline before, a possessive or "in" behind."""
        first, end = actor.first, actor.end
        pieces = [self.text[start:stop].lower() for start, stop in self.pieces.offsets[first:end]]
        for number in range(1, len(pieces) - 1):
            start, stop = self.pieces.offsets[first + number]
            if (
                pieces[number] in _DASHES
                and self.text[start - 1 : start] == self.text[stop : stop + 1] == " "
            ):
                return self._trimmed(replace(actor, first=first + number + 1))
        while len(pieces) > 1 and (pieces[-1] in _NEVER_LAST or pieces[-2:] in (["'", "s"], ["’", "s"])):
            pieces.pop()
            end -= 1
        return replace(actor, end=end)

    def _antecedent(self, number: int, actors: Sequence[Found], roles: Array) -> int | None:
        """Return which actor before it a pronoun stands for: the nearest for "who", else the likeliest."""
        pronoun = actors[number]
        named = [n for n in range(number) if actors[n].kind != "pronoun"]
        if pronoun.kind != "pronoun" or not named:
            return None
        if self.word(pronoun) in _RELATIVE:
            return named[-1]
        chances = [float(pair_scores(roles, pronoun, actors[n])[_SAME]) for n in named]
        best = max(range(len(named)), key=chances.__getitem__)
        return named[best] if chances[best] >= _TIED else None

    def word(self, found: Found) -> str:
        """Return a run's words in lower case."""
        start, end = span_of(self.pieces.offsets, found)
        return self.text[start:end].lower()

    def _event(
        self, said: _Act, actors: Sequence[Found], others: Sequence[Found], present: float
    ) -> ReadEvent | None:
        sources, targets = _sides(said.tied)
        if not sources and not targets:
            return None
        chances = said.code
        if sources and targets:
            chances = self._with_pair(chances, actors[sources[0]], actors[targets[0]])
        sources, targets = self._in_rows(actors, said.tied, sources, targets)
        code, _, root_chance = best_code(chances)
        status = STATUSES[int(said.status.argmax())]
        weights = self.reader.weights
        return ReadEvent(
            *span_of(self.pieces.offsets, said.trigger),
            cameo_code=code,
            status=status,
            sources=sources,
            targets=targets,
            is_reciprocal=said.both >= _TIED and bool(sources and targets),
            rule_id=f"reader:{weights.version}",
            confidence=calibrated(weights.settings["calibration"], root_chance, said.trigger.score, present),
            act_code=best_code(said.act)[0] if _speaks_of(code, status) else None,
            said_by=_said_by(said.tied, sources, targets),
            spans=self._hanging(said.hanging, others),
        )

    def _in_rows(
        self,
        actors: Sequence[Found],
        tied: Array,
        sources: tuple[int, ...],
        targets: tuple[int, ...],
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Keep of each side the likeliest actor and those in a row with it: "France, Mali and Chad"."""
        return self._row(actors, tied, sources, _SOURCE), self._row(actors, tied, targets, _TARGET)

    def _row(self, actors: Sequence[Found], tied: Array, side: tuple[int, ...], role: int) -> tuple[int, ...]:
        if len(side) < 2:
            return side
        best = max(side, key=lambda n: float(tied[n][role]))
        first = last = best
        while first - 1 in side and self._joins(actors[first - 1], actors[first]):
            first -= 1
        while last + 1 in side and self._joins(actors[last], actors[last + 1]):
            last += 1
        return tuple(n for n in side if first <= n <= last or tied[n][role] >= _SURE_SIDE)

    def _joins(self, left: Found, right: Found) -> bool:
        """Tell whether only commas and words like "and" stand between two actors."""
        between = self.text[self.pieces.offsets[left.end - 1][1] : self.pieces.offsets[right.first][0]]
        return all(word in _JOINS for word in between.lower().replace(",", " , ").split())

    def _with_pair(self, chances: Array, source: Found, target: Found) -> Array:
        """Read the sentence once more with both sides marked, and take the mean of both opinions."""
        share = float(self.reader.weights.settings["pair_share"])
        if not share:
            return chances
        spans = (span_of(self.pieces.offsets, side) for side in (source, target))
        return (1 - share) * chances + share * self.reader._marked_chances(self.whole, *spans)

    def _hanging(self, scores: Array, others: Sequence[Found]) -> tuple[ReadSpan, ...]:
        hanging = []
        for span, chances in zip(others, scores, strict=True):
            wanted = HARMS if span.kind == SPAN_KINDS[2] else (span.kind,)
            role = max(wanted, key=lambda name: chances[ROLES.index(name)])
            if chances[ROLES.index(role)] >= _TIED:
                hanging.append(ReadSpan(*span_of(self.pieces.offsets, span), role))
        return tuple(hanging)


def moved(span: Found, trigger: tuple[int, int]) -> Found:
    """Return where a run of pieces lies in the sentence with *trigger* marked."""
    first, end = behind_marks((span.first, span.end), trigger)
    return replace(span, first=first, end=end)


def told_once(events: Sequence[ReadEvent]) -> tuple[ReadEvent, ...]:
    """Return the events without those that tell another's act again: same root, sides and status."""
    best: dict[tuple[object, ...], ReadEvent] = {}
    for event in events:
        key = (event.cameo_code[:2], event.sources, event.targets, event.status)
        if key not in best or event.confidence > best[key].confidence:
            best[key] = event
    return tuple(sorted(best.values(), key=lambda event: event.start))


def pooled_triggers(states: Array, triggers: Sequence[Found]) -> Array:
    """Return what the events' heads read of triggers: mean state and the sentence's, (n, 2 * width)."""
    return np.stack([np.concatenate([states[t.first : t.end].mean(axis=0), states[0]]) for t in triggers])


def tie_of(source: Array, target: Array) -> float:
    """Return how likely an act is done by one to the other; less so where only one side or the order fits."""
    straight = float(source[_SOURCE] * target[_TARGET])
    turned = float(source[_TARGET] * target[_SOURCE])
    return straight + 0.5 * turned + 0.1 * float(max(source[_SOURCE], target[_TARGET]))


def _sides(tied: Array) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return which actors are source and which target; an actor is not both.

    Where none is likelier to be a side than not, the likeliest one is, if it is likely enough.
    """
    sources = _side(tied, _SOURCE, _TARGET)
    return sources, tuple(n for n in _side(tied, _TARGET, _SOURCE) if n not in sources)


def _side(tied: Array, role: int, other: int) -> tuple[int, ...]:
    found = tuple(n for n, s in enumerate(tied) if s[role] >= _SIDE and s[role] >= s[other])
    best = max(range(len(tied)), key=lambda n: float(tied[n][role]), default=None)
    if found or best is None or tied[best][role] < _LIKELY_SIDE or tied[best][role] < tied[best][other]:
        return found
    return (best,)


def _said_by(tied: Array, sources: Sequence[int], targets: Sequence[int]) -> int | None:
    free = [n for n in range(len(tied)) if n not in sources and n not in targets]
    best = max(free, key=lambda n: float(tied[n][_SAID_BY]), default=None)
    return best if best is not None and tied[best][_SAID_BY] >= _TIED else None


def _speaks_of(code: str, status: str) -> bool:
    return code[:2] in _SPEAKS_OF or code == "016" or status == "denied"


def calibrated(line: Sequence[float], root: float, trigger: float, present: float) -> float:
    """Return how often an event with these scores is right, by the line fitted on sentences held back.

    Args:
        line: intercept and weights of the log-odds of the three scores.
        root: chance of the code's root.
        trigger: chance that the trigger is one.
        present: chance that the sentence holds an event.
    """
    return chance_on(line, [log_odds(score) for score in (root, trigger, present)])


def _joined(readings: Sequence[Reading]) -> Reading:
    """Join the readings of windows that overlap: what both saw counts once, the longest span stands."""
    groups = _groups([actor for reading in readings for actor in reading.actors])
    place = {(actor.start, actor.end): number for number, group in enumerate(groups) for actor in group}
    actors = [
        max(group, key=lambda actor: (actor.end - actor.start, actor.same_as is not None)) for group in groups
    ]
    events: list[ReadEvent] = []
    first_of: dict[int, int] = {}
    for reading in readings:
        where = [place[actor.start, actor.end] for actor in reading.actors]
        for actor, number in zip(reading.actors, where, strict=True):
            if actor.same_as is not None and where[actor.same_as] < number:
                first_of.setdefault(number, where[actor.same_as])
        for event in reading.events:
            if not any(e.start < event.end and event.start < e.end for e in events):
                events.append(_renumbered(event, where))
    joined = tuple(replace(actor, same_as=first_of.get(number)) for number, actor in enumerate(actors))
    return Reading(joined, tuple(sorted(events, key=lambda event: event.start)))


def _groups(actors: Sequence[ActorSpan]) -> list[list[ActorSpan]]:
    """Return actors that overlap, directly or through others, together, in the order of the text."""
    groups: list[list[ActorSpan]] = []
    end = -1
    for actor in sorted(actors, key=lambda a: (a.start, a.end)):
        if actor.start < end:
            groups[-1].append(actor)
        else:
            groups.append([actor])
        end = max(end, actor.end)
    return groups


def _renumbered(event: ReadEvent, where: Sequence[int]) -> ReadEvent:
    sources = tuple(dict.fromkeys(where[n] for n in event.sources))
    targets = tuple(n for n in dict.fromkeys(where[n] for n in event.targets) if n not in sources)
    said_by = where[event.said_by] if event.said_by is not None else None
    return replace(
        event,
        sources=sources,
        targets=targets,
        said_by=None if said_by in (*sources, *targets) else said_by,
        is_reciprocal=event.is_reciprocal and bool(sources and targets),
    )


@cache
def neural_reader(folder: Path | None = None) -> NeuralReader:
    """Return the reader over the weights in *folder*, by default the shipped ones."""
    return NeuralReader(load_weights(folder))
