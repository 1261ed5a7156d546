"""The reader: what it says about a sentence, whatever kind of reader it is.

A reader takes sentences and says which spans are actors and which events hold among
them. It knows nothing of stories, dates or who an actor is; the mentions stage resolves.
``neural.py`` is the trained network that codes; ``dictionary.py`` works by verb patterns
and needs no weights. Both stand behind the same types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ActorSpan:
    """A span that is an actor; offsets in characters of the sentence, end exclusive.

    ``kind`` is named, common or pronoun, or empty where the reader does not say; ``same_as`` is, for a
    pronoun, the index of the actor in the same sentence that it stands for.
    """

    start: int
    end: int
    kind: str = ""
    same_as: int | None = None


@dataclass(frozen=True)
class ReadSpan:
    """A date, a place or a number of people that hangs on an event.

    ``role`` is date, place, killed, injured, displaced, detained or protesters.
    """

    start: int
    end: int
    role: str


@dataclass(frozen=True)
class ReadEvent:
    """One act in a sentence.

    Args:
        start: offset of the trigger's first character in the sentence.
        end: offset after the trigger's last character.
        cameo_code: CAMEO's own reading of the sentence.
        status: asserted, denied, planned, demanded, threatened, possible, or past: background.
        sources: indexes into the reading's actors.
        targets: indexes into the reading's actors.
        is_reciprocal: both sides do it.
        rule_id: the pattern or model that says so.
        confidence: from 0 to 1.
        act_code: the act spoken of, where it is not cameo_code itself.
        said_by: index of the actor who is said to report it, if that is neither side.
        spans: what hangs on the event.
        takes_target: False where a coding says that it has none, whatever country stands beside it.
        is_dropped: a coding says that the words are no event.
    """

    start: int
    end: int
    cameo_code: str
    status: str
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    is_reciprocal: bool
    rule_id: str
    confidence: float
    act_code: str | None = None
    said_by: int | None = None
    spans: tuple[ReadSpan, ...] = ()
    takes_target: bool = True
    is_dropped: bool = False


@dataclass(frozen=True)
class Reading:
    """What a reader says about one sentence."""

    actors: tuple[ActorSpan, ...]
    events: tuple[ReadEvent, ...]


class SentenceReader(Protocol):
    """Anything that reads sentences."""

    @property
    def version(self) -> str:
        """Name and version, written into every event."""

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Return the CAMEO code (or an empty string) of what *source* does to *target*, and how sure."""


class NoReader:
    """A ``SentenceReader`` that sees no actor and no event: for who wants only dates or places."""

    version = "none"

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Return an empty reading for each sentence."""
        return [Reading((), ()) for _ in sentences]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Return no code."""
        return "", 0.0
