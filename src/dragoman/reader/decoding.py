"""Decoding: from the network's scores to actors, events and what hangs on them.

Everything here is arithmetic on arrays of one sentence; nothing loads or runs a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.reader.labels import (
    ACTOR_KINDS,
    ACTOR_TAGS,
    CODES,
    ROOTS,
    SPAN_KINDS,
    TRIGGER_TAGS,
)

Array = npt.NDArray[np.float32]

_ROOT_OF = np.array([ROOTS.index(code[:2]) for code in CODES])
_MEMBERS = np.eye(len(ROOTS), dtype=np.float32)[_ROOT_OF]
_ACTORS_END = len(ACTOR_TAGS)
_TRIGGERS_END = _ACTORS_END + len(TRIGGER_TAGS)


@dataclass(frozen=True)
class Found:
    """A run of pieces that is something: pieces from *first* up to *end*, and how sure."""

    first: int
    end: int
    kind: str
    score: float


def softmax(scores: Array) -> Array:
    """Return probabilities over the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def sigmoid(scores: Array) -> Array:
    """Return the logistic function of each score."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float32)


def split_tags(tags: Array) -> tuple[Array, Array, Array]:
    """Return probabilities of actor, trigger and span tags of a sentence's pieces."""
    return (
        softmax(tags[:, :_ACTORS_END]),
        softmax(tags[:, _ACTORS_END:_TRIGGERS_END]),
        softmax(tags[:, _TRIGGERS_END:]),
    )


def find_runs(
    sure: Array, kinds: Sequence[str], words: Sequence[int], threshold: float = 0.5
) -> Iterator[Found]:
    """Yield the runs of pieces that the tags (O, B, I by kind) make out, in order, whole words only.

    A piece belongs to something where the chance of that is at least *threshold*.
    """
    inside = 1 - sure[:, 0]
    begins = sure[:, 1::2].sum(axis=1)
    first: int | None = None
    for piece in range(len(sure) + 1):
        ends = piece == len(sure) or words[piece] < 0 or inside[piece] < threshold
        goes_on = piece < len(sure) and first is not None and words[piece] == words[piece - 1]
        new = not ends and begins[piece] > inside[piece] - begins[piece] and not goes_on
        if first is not None and not goes_on and (ends or new):
            yield _found(sure, kinds, first, piece)
            first = None
        if first is None and not ends:
            first = piece
            while first > 0 and words[first - 1] == words[piece]:
                first -= 1


def _found(sure: Array, kinds: Sequence[str], first: int, end: int) -> Found:
    by_kind = sure[first:end, 1:].reshape(end - first, len(kinds), 2).sum(axis=2).mean(axis=0)
    return Found(first, end, kinds[int(by_kind.argmax())], float((1 - sure[first:end, 0]).mean()))


def find_spans(sure: Array, words: Sequence[int]) -> list[Found]:
    """Return dates, places and numbers of people."""
    return list(find_runs(sure, SPAN_KINDS, words))


def find_actors(sure: Array, words: Sequence[int]) -> list[Found]:
    """Return actors."""
    return list(find_runs(sure, ACTOR_KINDS, words))


def find_triggers(sure: Array, words: Sequence[int], threshold: float) -> list[Found]:
    """Return triggers of events at least *threshold* sure."""
    return list(find_runs(sure, ("trigger",), words, threshold))


def span_of(offsets: Sequence[tuple[int, int]], found: Found) -> tuple[int, int]:
    """Return the characters that a run of pieces covers."""
    return offsets[found.first][0], offsets[found.end - 1][1]


def pair_scores(roles: Any, first: Found, second: Found) -> Array:
    """Return the chance of each role between a trigger and a span, from both ends of both."""
    scores = roles[np.ix_([first.first, first.end - 1], [second.first, second.end - 1])]
    return sigmoid(np.asarray(scores, dtype=np.float32).mean(axis=(0, 1)))


def best_code(sure: Array) -> tuple[str, float, float]:
    """Return the likeliest code within the likeliest root, its chance, and the root's chance.

    A root's chance is that of all its codes together: so a wrong guess at the last digit
    costs no more than that digit.
    """
    by_root = sure @ _MEMBERS
    root = int(by_root.argmax())
    within = np.where(root == _ROOT_OF, sure, -1.0)
    number = int(within.argmax())
    return CODES[number], float(sure[number]), float(by_root[root])
