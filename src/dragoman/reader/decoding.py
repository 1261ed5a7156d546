"""Decoding: from the network's scores to actors, events and what hangs on them.

Everything here is arithmetic on arrays of one sentence; nothing loads or runs a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
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
# Log-odds with which the corpus held back was read best: of going on with a span, and of beginning one
# right behind another.
GOES_ON, NEXT_TO, OUT_OF_NOWHERE = 1.0, -1.5, -2.0
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
    sure: Array,
    kinds: Sequence[str],
    words: Sequence[int],
    threshold: float = 0.5,
    goes_on: float = GOES_ON,
) -> Iterator[Found]:
    """Yield the runs of whole words that the tags (O, B, I by kind) make out, in order.

    The best path through the words counts, not each word by itself: so "the United States" is one
    span though one word of it is in doubt. With a *threshold* below a half, more words are inside.
    """
    spots = _words(words)
    if not spots:
        return
    chances = np.stack([_word_chances(sure[first:end]) for first, end in spots])
    chances[:, 0] *= threshold / (1 - threshold)
    path = _best_path(np.log(chances + 1e-9), _transitions(len(kinds), goes_on))
    start: int | None = None
    for number in range(len(spots) + 1):
        tag = path[number] if number < len(spots) else 0
        if start is not None and (tag == 0 or tag % 2 == 1):
            yield _found(sure, kinds, spots[start][0], spots[number - 1][1])
            start = None
        if start is None and tag:
            start = number


def _words(words: Sequence[int]) -> list[tuple[int, int]]:
    """Return first piece and end of each word."""
    spots: list[tuple[int, int]] = []
    for piece, word in enumerate(words):
        if word < 0:
            continue
        if spots and words[spots[-1][0]] == word:
            spots[-1] = (spots[-1][0], piece + 1)
        else:
            spots.append((piece, piece + 1))
    return spots


def _word_chances(pieces: Array) -> Array:
    """Return a word's chances: how it begins its first piece says, whether it is inside all of them."""
    first: Array = np.array(pieces[0], dtype=np.float32)
    outside = pieces[:, 0].mean()
    inside = first[1:].sum()
    if inside > 0:
        first[1:] *= (1 - outside) / inside
    first[0] = outside
    return first


@cache
def _transitions(n_kinds: int, goes_on: float) -> Array:
    """Return the log-odds of going from one tag to the next; what begins should go on as the same kind."""
    n_tags = 1 + 2 * n_kinds
    scores = np.zeros((n_tags, n_tags), dtype=np.float32)
    for before in range(n_tags):
        for tag in range(1, n_tags):
            same_kind = before > 0 and (before - 1) // 2 == (tag - 1) // 2
            if tag % 2 == 0:
                scores[before, tag] = goes_on if same_kind else OUT_OF_NOWHERE
            elif before > 0:
                scores[before, tag] = NEXT_TO
    return scores


def _best_path(scores: Array, transitions: Array) -> list[int]:
    """Return the likeliest tags of the words in a row (Viterbi)."""
    best = scores[0].copy()
    best[2::2] += OUT_OF_NOWHERE
    origins = []
    for row in scores[1:]:
        ways = best[:, None] + transitions
        origins.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


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
    return list(find_runs(sure, ("trigger",), words, threshold, goes_on=0.0))


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
