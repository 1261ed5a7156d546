"""Codings: what a person wrote in ``codings.yml`` wins over what the reader read.

In: the reading of one sentence, its actors resolved. Out: the reading with acts changed, added or marked as
none, and for each the coding that did it. An act that is only spoken of stays so: "threatened to impose
tariffs" is a threat still, and the coding of the tariffs says what was threatened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dragoman.codebook import iso3_of, roles_of
from dragoman.codings import NONE, Coding, CodingMatch, Codings, Side
from dragoman.dictionaries import load_knowledge
from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.reader.dictionary import cameo_reading, status_of
from dragoman.stages.mentions.actor_codes import ResolvedActor
from dragoman.stages.mentions.coding_sides import Fits, Scene
from dragoman.tokens import Token

CONFIDENCE = 1.0
"""Of an act whose code or sides a person has decided; docs and schema say that it is no estimate."""
METHOD = "coding"
_STATUS_OF_ROOT = {"02": "demanded", "03": "planned", "10": "demanded", "13": "threatened"}
_SPEAKING_ROOTS = frozenset({*_STATUS_OF_ROOT, "12"})
_DENIAL = "016"
_GOVERNS, _GOVERNS_TO, _GOVERNS_THAT = 2, 8, 12

Who = Sequence[tuple[ResolvedActor, ...]]
Implied = Callable[[ReadEvent], ResolvedActor | None]


@dataclass(frozen=True)
class Change:
    """What a coding did: the act as it was read, or None where there was none, and as it is now."""

    coding: Coding
    before: ReadEvent | None
    after: ReadEvent


@dataclass(frozen=True)
class CodedReading:
    """A reading with what the codings say; *who* are the reading's actors, resolved."""

    reading: Reading
    who: list[tuple[ResolvedActor, ...]]
    changes: tuple[Change, ...] = ()


def apply_codings(
    sentence: str,
    reading: Reading,
    who: Who,
    day: date | None = None,
    publisher: str | None = None,
    implied: Implied = lambda event: None,
    codings: Codings | None = None,
) -> CodedReading:
    """Return a reading with what the codings of its words say.

    Args:
        sentence: its text.
        reading: what the reader read.
        who: whom each actor of the reading was resolved to.
        day: the story's day of publication, or None.
        publisher: who published it, or None.
        implied: returns the country that an act without a target is done to, if one is named.
        codings: by default those of the dictionaries.
    """
    known = load_knowledge().codings if codings is None else codings
    tokens, matches = known.find(sentence, day, publisher)
    if not matches:
        return CodedReading(reading, list(who))
    work = _Work(sentence, tokens, list(reading.actors), list(who), list(reading.events), implied)
    for match in matches:
        work.apply(match)
    events = tuple(sorted(work.events, key=lambda event: (event.start, event.end)))
    return CodedReading(Reading(tuple(work.actors), events), work.who, tuple(work.changes.values()))


class _Work:
    """One sentence under its codings: each act is changed by one coding, the first that fits."""

    def __init__(
        self,
        sentence: str,
        tokens: Sequence[Token],
        actors: list[ActorSpan],
        who: list[tuple[ResolvedActor, ...]],
        events: list[ReadEvent],
        implied: Implied,
    ) -> None:
        self.sentence, self.tokens, self.actors, self.who = sentence, tokens, actors, who
        self.events, self.implied = events, implied
        self.changes: dict[int, Change] = {}

    def apply(self, match: CodingMatch) -> None:
        """Let the words of one coding change the acts that they overlap, or speak of, or make one."""
        scene = Scene(self.tokens, tuple(self.actors), match.first, match.last)
        there = [n for n, e in enumerate(self.events) if e.start < scene.end and scene.start < e.end]
        speaker = None if there else self._speaker(scene)
        for number in there if speaker is None else [speaker]:
            if number in self.changes:
                continue
            event = self.events[number]
            changed = self._spoken_of(match.coding, event) if speaker is not None else None
            changed = changed or (self._changed(match.coding, event, scene) if speaker is None else None)
            if changed:
                self._keep(number, match.coding, event, changed)
        if not there and speaker is None and match.coding.creates:
            created = self._created(match.coding, scene)
            if created:
                self.events.append(created)
                self._keep(len(self.events) - 1, match.coding, None, created)

    def _keep(self, number: int, coding: Coding, before: ReadEvent | None, after: ReadEvent) -> None:
        """Let the act be as the coding says; where the reader has read it so, it stays the reader's."""
        if before is None or _said(before) != _said(after):
            self.events[number] = replace(after, rule_id=coding.rule_id)
        self.changes[number] = Change(coding, before, self.events[number])

    # --- acts that the reader read ----------------------------------------------------------

    def _speaker(self, scene: Scene) -> int | None:
        """Return the act right before that speaks of the words: "threatened to", "called for"."""
        for number, event in reversed(list(enumerate(self.events))):
            if event.end > scene.start or not _speaks(event.cameo_code):
                continue
            between = [t.lower for t in self.tokens if t.start >= event.end and t.end <= scene.start]
            last = self.sentence[event.start : event.end].lower().split()[-1:]
            reach = _GOVERNS_TO if "to" in [*last, *between[:1], *between[-2:]] else _GOVERNS
            reach = _GOVERNS_THAT if "that" in [*last, *between[:1]] else reach
            return number if len(between) <= reach and not {",", ";"}.intersection(between) else None
        return None

    def _spoken_of(self, coding: Coding, event: ReadEvent) -> ReadEvent | None:
        if not coding.code or _speaks(coding.code) or coding.act_code:
            return None
        if self._sides(coding, event, None) is None:
            return None
        return replace(event, act_code=coding.code)

    def _changed(self, coding: Coding, event: ReadEvent, scene: Scene) -> ReadEvent | None:
        sides = self._sides(coding, event, scene)
        if sides is None:
            return None
        if coding.drops:
            return replace(event, is_dropped=True)
        sources, targets = sides
        decided = coding.code or (sources, targets) != (event.sources, event.targets)
        reciprocal = event.is_reciprocal if coding.reciprocal is None else coding.reciprocal
        return replace(
            _recoded(event, coding),
            sources=sources,
            targets=targets,
            is_reciprocal=reciprocal and bool(sources and targets),
            takes_target=not coding.target.is_nobody,
            said_by=None if event.said_by in (*sources, *targets) else event.said_by,
            confidence=CONFIDENCE if decided else event.confidence,
        )

    def _sides(
        self, coding: Coding, event: ReadEvent, scene: Scene | None
    ) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Return the sides of an act under a coding, or None where they are not as it asks."""
        sources = self._side(coding.source, event.sources, event, scene, frozenset())
        if sources is None:
            return None
        targets = self._side(coding.target, event.targets, event, scene, self._countries(sources))
        if targets is None or (not sources and not targets):
            return None
        if coding.source.stands or coding.target.stands or coding.source.sets or coding.target.sets:
            if not coding.target.stands and not coding.target.sets:
                targets = tuple(number for number in targets if number not in sources)
            else:
                sources = tuple(number for number in sources if number not in targets)
        return sources, targets

    def _side(
        self,
        side: Side,
        read: tuple[int, ...],
        event: ReadEvent,
        scene: Scene | None,
        others: frozenset[str],
    ) -> tuple[int, ...] | None:
        if side.is_nobody:
            return ()
        if side.sets:
            return self._set(side.sets, read, (event.start, event.end))
        fits = self._fits(side, others)
        if side.stands and scene is not None:
            return scene.find(side.stands, fits) or None
        if not side.n_conditions or any(fits(number) for number in read):
            return read
        found = self.implied(event) if not read and side.countries else None
        return read if found and side.fits("", found.name or "", found.code or "", others) else None

    def _fits(self, side: Side, others: frozenset[str]) -> Fits:
        def fits(number: int) -> bool:
            span = self.actors[number]
            words = self.sentence[span.start : span.end]
            return any(side.fits(words, a.name or "", a.code or "", others) for a in self.who[number])

        return fits

    def _countries(self, numbers: Sequence[int]) -> frozenset[str]:
        return frozenset(actor.country for number in numbers for actor in self.who[number] if actor.country)

    def _set(self, code: str, read: tuple[int, ...], trigger: tuple[int, int]) -> tuple[int, ...] | None:
        """Return the number of an actor of a code that stands where the read one does, or at the words."""
        span = (self.actors[read[0]].start, self.actors[read[0]].end) if read else trigger
        for number, (actor, known) in enumerate(zip(self.actors, self.who, strict=True)):
            if (actor.start, actor.end) == span and known[:1] and known[0].method == METHOD:
                return (number,) if known[0].code == code else None  # one span is one actor
        self.actors.append(ActorSpan(*span))
        self.who.append((ResolvedActor(code, None, iso3_of(code), roles_of(code), METHOD, CONFIDENCE),))
        return (len(self.actors) - 1,)

    # --- acts that it did not ---------------------------------------------------------------

    def _created(self, coding: Coding, scene: Scene) -> ReadEvent | None:
        sources = self._found(coding.source, scene, scene.source, ())
        if sources is None:
            return None
        targets = self._found(coding.target, scene, scene.target, sources)
        if targets is None:
            return None
        if coding.reciprocal and not targets and len(sources) > 1:
            sources, targets = sources[:1], sources[1:]
        targets = tuple(number for number in targets if number not in sources)
        if not sources and not targets:
            return None
        code, act, status = _new_code(coding, _status_before(scene.words_before))
        return ReadEvent(
            start=scene.start,
            end=scene.end,
            cameo_code=code,
            status=status,
            sources=sources,
            targets=targets,
            is_reciprocal=bool(coding.reciprocal and sources and targets),
            rule_id=coding.rule_id,
            confidence=CONFIDENCE,
            act_code=act,
            takes_target=not coding.target.is_nobody,
        )

    def _found(
        self,
        side: Side,
        scene: Scene,
        by_order: Callable[[Fits], tuple[int, ...]],
        sources: tuple[int, ...],
    ) -> tuple[int, ...] | None:
        """Return one side of a new act; None where the coding asks something of it that nobody there is."""
        if side.is_nobody:
            return ()
        if side.sets:
            return self._set(side.sets, (), (scene.start, scene.end))
        fits = self._fits(side, self._countries(sources))

        def is_other(number: int) -> bool:
            return number not in sources and fits(number)

        found = scene.find(side.stands, is_other) if side.stands else by_order(is_other)
        return found if found or not (side.stands or side.n_conditions) else None


def _said(event: ReadEvent) -> tuple[object, ...]:
    """Return all that a coding may change."""
    sides = event.sources, event.targets, event.takes_target or bool(event.targets)
    return event.cameo_code, event.act_code, event.status, event.is_reciprocal, event.is_dropped, *sides


def _speaks(code: str) -> bool:
    return code[:2] in _SPEAKING_ROOTS or code == _DENIAL


def _recoded(event: ReadEvent, coding: Coding) -> ReadEvent:
    """Return an event with a coding's code, act and status, which go together as in the codebook."""
    code, act, status = event.cameo_code, event.act_code, coding.status or event.status
    is_spoken_of = _speaks(code) and act is not None and not coding.status
    if coding.code and is_spoken_of and not _speaks(coding.code):
        act = coding.code
    elif coding.code:
        if not coding.status:
            status = _status_under(coding.code, event)
        if not _speaks(coding.code):
            act = coding.code if status == "denied" else None
        code = coding.code
    if coding.act_code:
        act = None if coding.act_code == NONE else coding.act_code
    return replace(event, cameo_code=code, act_code=act, status=status)


def _status_under(code: str, event: ReadEvent) -> str:
    """Return the status under a new code: a threat is threatened; what was one and is a deed is asserted."""
    if event.status in ("denied", "possible"):
        return event.status
    if code[:2] in _STATUS_OF_ROOT:
        return _STATUS_OF_ROOT[code[:2]]
    was_word = event.status == _STATUS_OF_ROOT.get(event.cameo_code[:2])
    return "asserted" if was_word else event.status


def _status_before(words: Sequence[str]) -> str:
    """Return whether an act is done by the words before it; "to recall its ambassador" does not say so."""
    status = status_of(words, is_verb=True)
    return "possible" if status == "asserted" and words[-1:] == ["to"] else status


def _new_code(coding: Coding, status: str) -> tuple[str, str | None, str]:
    """Return code, act and status of a new act, by a coding and the words before it."""
    act = coding.act_code if coding.act_code not in ("", NONE) else None
    if coding.status:
        return coding.code, act, coding.status
    code, spoken = cameo_reading(coding.code, status, act)
    if status not in ("denied", "possible"):
        status = _STATUS_OF_ROOT.get(code[:2], "asserted")
    return code, spoken, status
