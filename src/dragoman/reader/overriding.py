"""Overrides: where the researcher's own dictionary disagrees with the trained reader, it wins.

``dictionaries/overrides.yml`` holds phrases and codes; an event whose trigger overlaps such a
phrase takes its code. Source, target and status stay as they were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.dictionaries import Knowledge
from dragoman.dictionary_checks import NO_EVENT
from dragoman.reader import ReadEvent, Reading, SentenceReader
from dragoman.reader.triggers import find_triggers
from dragoman.tokens import tokenise


@dataclass(frozen=True)
class OverridingReader:
    """A ``SentenceReader`` whose codes the overrides of *knowledge* may change."""

    reader: SentenceReader
    knowledge: Knowledge

    @property
    def version(self) -> str:
        """Name and version of the reader beneath."""
        return self.reader.version

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""
        readings = self.reader.read(sentences)
        if not self.knowledge.overrides:
            return readings
        return [self._override(text, reading) for text, reading in zip(sentences, readings, strict=True)]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Return the CAMEO code of what *source* does to *target*, and how sure."""
        return self.reader.classify(sentence, source, target)

    def _override(self, text: str, reading: Reading) -> Reading:
        tokens = tokenise(text)
        ends = frozenset(
            number + 1
            for number, token in enumerate(tokens)
            if any(token.end == actor.end for actor in reading.actors)
        )
        found = [
            (tokens[match.first].start, tokens[match.last - 1].end, match.pattern.code, match.pattern.rule_id)
            for match in find_triggers(tokens, self.knowledge.overrides, frozenset(), ends)
        ]
        changed = (_changed(event, found) for event in reading.events)
        return replace(reading, events=tuple(event for event in changed if event))


def _changed(event: ReadEvent, found: Sequence[tuple[int, int, str, str]]) -> ReadEvent | None:
    for start, end, code, rule_id in found:
        if start < event.end and event.start < end:
            return None if code == NO_EVENT else replace(event, cameo_code=code, rule_id=rule_id)
    return event
