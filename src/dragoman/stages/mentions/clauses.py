"""Sides that belong to another clause: the subject of one act is not the target of another before it."""

from __future__ import annotations

import re
from dataclasses import replace

from dragoman.reader import ReadEvent, Reading

_BREAK = re.compile(
    r"[;:]|,(?!\s*\d)|\b(?:after|before|when|while|as|because|although|though|until|unless|since|but|where)\b",
    re.IGNORECASE,
)


def without_strays(text: str, reading: Reading) -> tuple[ReadEvent, ...]:
    """Return the events of a sentence, each without targets that are the subject of a later clause.

    "He resigned, two days after North Korean artillery killed two marines": the artillery is no target of
    the resignation. A target stays where it stands in the act's own clause, and where it is the only side.
    """
    return tuple(_cleared(text, event, reading) for event in reading.events)


def _cleared(text: str, event: ReadEvent, reading: Reading) -> ReadEvent:
    if event.is_reciprocal or not event.sources:
        return event
    kept = tuple(number for number in event.targets if not _is_stray(text, event, number, reading))
    return event if kept == event.targets else replace(event, targets=kept)


def _is_stray(text: str, event: ReadEvent, number: int, reading: Reading) -> bool:
    actor = reading.actors[number]
    is_subject_later = any(
        number in other.sources and other is not event and actor.end <= other.start
        for other in reading.events
    )
    return (
        is_subject_later
        and event.end <= actor.start
        and _BREAK.search(text, event.end, actor.start) is not None
    )
