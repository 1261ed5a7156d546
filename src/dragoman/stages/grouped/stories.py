"""Stories told again: copies with small changes and rewrites of one another, by MinHash.

This is the only door to datasketch. Exact copies are known before (``duplicate_of``).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from datasketch import LeanMinHash, MinHash, MinHashLSH

LIBRARY = "datasketch"
ALIKE = 0.5
"""Share of their three-word phrases that two stories must have in common, as MinHash estimates it."""
WINDOW = 7
"""Days between two stories after which the later one is not taken for a rewrite of the earlier."""
MAX_HELD = 20_000
"""Stories that a new one is compared with at most, the latest ones; bounds memory (about 7 KB each)."""

_PHRASE = 3
_MIN_PHRASES = 20
_BANDS, _ROWS = 32, 4  # stories that are alike by 0.5 are compared with a probability of 0.87, by 0.6 of 0.99
_SEED = 1
_WORD = re.compile(r"[^\W_]+")
_SCHEME: Any = "affine32"
_EMPTY = MinHash(num_perm=_BANDS * _ROWS, seed=_SEED, scheme=_SCHEME)


class Story(NamedTuple):
    """A story as it is compared: its id, its day of publication (an ordinal, 0 if unknown), its signature."""

    document_id: str
    published: int
    signature: bytes


def signature_of(text: str) -> bytes:
    """Return a story's MinHash signature, or nothing for one too short to be compared.

    >>> len(signature_of("Too short.")), len(signature_of(" ".join(map(str, range(40)))))
    (0, 512)
    """
    words = _WORD.findall(text.casefold())
    phrases = {" ".join(words[at : at + _PHRASE]) for at in range(len(words) - _PHRASE + 1)}
    if len(phrases) < _MIN_PHRASES:
        return b""
    found = _EMPTY.copy()
    found.update_batch([phrase.encode() for phrase in phrases])
    return np.asarray(found.hashvalues).astype("<u4").tobytes()


def rewrites(stories: Iterable[Story]) -> Iterator[tuple[str, str]]:
    """Yield each story that tells an earlier one again, with the earlier one, which is itself no rewrite.

    Args:
        stories: in the order of day and id, so that the result does not depend on how they came in.
    """
    for story, earlier in compared((), stories):
        if earlier:
            yield story.document_id, earlier


def compared(before: Iterable[Story], stories: Iterable[Story]) -> Iterator[tuple[Story, str | None]]:
    """Yield each story that can be compared, with the earlier one that it tells again, if any.

    Args:
        before: the stories of the window before that are no rewrites, in the order of day and id.
        stories: those that follow, in the same order.
    """
    originals = _Originals()
    for story in before:
        if story.signature:
            originals.add(story)
    for story in stories:
        if not story.signature:
            continue
        earlier = originals.like(story)
        if not earlier:
            originals.add(story)
        yield story, earlier


class _Originals:
    """The stories of the last days that are no rewrites."""

    def __init__(self) -> None:
        self._index = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
        self._held: dict[str, np.ndarray[Any, Any]] = {}
        self._in_order: deque[Story] = deque()

    def like(self, story: Story) -> str | None:
        """Return the story most like *story*, of several the first, or None where none is alike enough."""
        while self._in_order and self._in_order[0].published < story.published - WINDOW:
            self._forget()
        values = _values(story)
        near = sorted(self._index.query(_hash(values)))
        alike = [(-float(np.mean(self._held[key] == values)), key) for key in near]
        best = min(alike, default=(0.0, ""))
        return best[1] if -best[0] >= ALIKE else None

    def add(self, story: Story) -> None:
        """Let later stories be compared with *story*."""
        if len(self._in_order) >= MAX_HELD:
            self._forget()
        values = _values(story)
        self._index.insert(story.document_id, _hash(values), check_duplication=False)
        self._held[story.document_id] = values
        self._in_order.append(story)

    def _forget(self) -> None:
        old = self._in_order.popleft().document_id
        self._index.remove(old)
        del self._held[old]


def _values(story: Story) -> np.ndarray[Any, Any]:
    return np.frombuffer(story.signature, dtype="<u4")


def _hash(values: np.ndarray[Any, Any]) -> Any:
    return LeanMinHash(seed=_SEED, hashvalues=values, scheme=_SCHEME)
