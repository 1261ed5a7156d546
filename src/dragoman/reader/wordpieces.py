"""Word pieces: a sentence as the numbers that the network takes, each with its place in the text.

The network's vocabulary knows no capitals; a second number for each piece says how its word
is written, since "US" and "us" are not the same. A sentence longer than the network's window
becomes several windows that overlap, so nothing is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

WINDOW = 192
OVERLAP = 48
LOWER, CAPITAL, CAPITALS, MARKER = 0, 1, 2, 3
N_CASES = 4
CLS, SEP, MASK = 101, 102, 103
# Pieces that the vocabulary keeps free: around the source and around the target of a pair.
SOURCE_MARKS, TARGET_MARKS = (1, 2), (3, 4)
# And around one trigger.
TRIGGER_MARKS = (5, 6)
_MARGIN = 16
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Pieces:
    """A stretch of a sentence in word pieces.

    Args:
        ids: the pieces' numbers, with [CLS] first and [SEP] last.
        cases: how the word of each piece is written.
        offsets: start and end of each piece in characters; (0, 0) for what stands for no text.
        words: number of the word that each piece belongs to; -1 for what stands for no text.
    """

    ids: tuple[int, ...]
    cases: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    words: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


def load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer in *path*, neither padding nor cutting."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def split_pieces(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Pieces]:
    """Return the pieces of each text, however many they are; half a character counts as an unknown one."""
    whole = [_HALF_CHARACTER.sub("\ufffd", text) for text in texts]
    encodings = tokenizer.encode_batch(whole, add_special_tokens=False)
    return [_pieces(text, encoding) for text, encoding in zip(texts, encodings, strict=True)]


def _pieces(text: str, encoding: Encoding) -> Pieces:
    words = [number if number is not None else -1 for number in encoding.word_ids]
    offsets = list(encoding.offsets)
    written: dict[int, list[int]] = {}
    for (start, end), word in zip(offsets, words, strict=True):
        span = written.setdefault(word, [start, end])
        span[1] = end
    case_of = {word: _case(text[start:end]) for word, (start, end) in written.items()}
    return _with_ends(list(encoding.ids), [case_of[word] for word in words], offsets, words)


def _with_ends(ids: list[int], cases: list[int], offsets: list[tuple[int, int]], words: list[int]) -> Pieces:
    return Pieces(
        (CLS, *ids, SEP),
        (LOWER, *cases, LOWER),
        ((0, 0), *offsets, (0, 0)),
        (-1, *words, -1),
    )


def _case(word: str) -> int:
    if len(word) > 1 and word.isupper():
        return CAPITALS
    return CAPITAL if word[:1].isupper() else LOWER


def windows(pieces: Pieces) -> Iterator[Pieces]:
    """Yield the pieces in windows of at most ``WINDOW`` that overlap; most sentences are one."""
    if len(pieces) <= WINDOW:
        yield pieces
        return
    room = WINDOW - 2
    last = len(pieces) - 1
    for start in range(1, max(2, last - OVERLAP), room - OVERLAP):
        yield _part(pieces, range(start, min(start + room, last)))


def _part(pieces: Pieces, kept: Sequence[int]) -> Pieces:
    """Return the pieces with these numbers, between ends of their own."""
    return _with_ends(
        [pieces.ids[n] for n in kept],
        [pieces.cases[n] for n in kept],
        [pieces.offsets[n] for n in kept],
        [pieces.words[n] for n in kept],
    )


def mark_pair(pieces: Pieces, source: tuple[int, int], target: tuple[int, int]) -> tuple[Pieces, int, int]:
    """Put marks around *source* and *target* (character spans); return the pieces and where both marks open.

    Pieces far from both spans are left out where the window has no room for them.
    """
    spans = [(covered(pieces, source), SOURCE_MARKS), (covered(pieces, target), TARGET_MARKS)]
    whole = _marked(pieces, spans)
    both = whole.ids.index(SOURCE_MARKS[0]), whole.ids.index(TARGET_MARKS[0])
    marked = _part(whole, _room(len(whole), *both))
    return marked, marked.ids.index(SOURCE_MARKS[0]), marked.ids.index(TARGET_MARKS[0])


def mark_trigger(pieces: Pieces, first: int, end: int) -> Pieces:
    """Put marks around the pieces *first* up to *end*; ``behind_marks`` tells where the rest then lies."""
    return _marked(pieces, [((first, end), TRIGGER_MARKS)])


def behind_marks(span: tuple[int, int], trigger: tuple[int, int]) -> tuple[int, int]:
    """Return where a span of pieces (first, end) lies once ``mark_trigger`` has marked *trigger*.

    The trigger itself then holds both marks.
    """
    if span == trigger:
        return span[0], span[1] + 2
    first, last = (at + (at >= trigger[0]) + (at >= trigger[1]) for at in (span[0], span[1] - 1))
    return first, last + 1


def _marked(pieces: Pieces, spans: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> Pieces:
    """Return the pieces with an opening and a closing mark around each span (first, end)."""
    around = sorted(
        [((first, 1), marks[0]) for (first, _), marks in spans]
        + [((last, 0), marks[1]) for (_, last), marks in spans]
    )
    ids, cases, offsets, words = (
        list(pieces.ids),
        list(pieces.cases),
        list(pieces.offsets),
        list(pieces.words),
    )
    for (at, _), mark in reversed(around):
        ids.insert(at, mark)
        cases.insert(at, MARKER)
        offsets.insert(at, (0, 0))
        words.insert(at, -1)
    return Pieces(tuple(ids), tuple(cases), tuple(offsets), tuple(words))


def _room(length: int, one: int, other: int) -> list[int]:
    """Return which pieces of a marked sentence to keep: all, those around both marks, or around each."""
    room, last = WINDOW - 2, length - 1
    if last - 1 <= room:
        return list(range(1, last))
    low, high = sorted((one, other))
    if high - low + 2 * _MARGIN <= room:
        start = max(1, min((low + high) // 2 - room // 2, last - room))
        return list(range(start, start + room))
    half = room // 2
    starts = (max(1, min(mark - _MARGIN, last - half)) for mark in (low, high))
    return sorted({number for start in starts for number in range(start, start + half)})


def window_around(pieces: Pieces, source: tuple[int, int], target: tuple[int, int]) -> Pieces:
    """Return the window that holds *source* and *target* best; most sentences are one window."""
    middle = (covered(pieces, source)[0] + covered(pieces, target)[0]) // 2
    if len(pieces) <= WINDOW:
        return pieces
    low = max(1, min(middle - WINDOW // 2, len(pieces) - 1 - (WINDOW - 2)))
    return _part(pieces, range(low, low + WINDOW - 2))


def covered(pieces: Pieces, span: tuple[int, int]) -> tuple[int, int]:
    """Return the first piece that *span* touches and the one after the last; the first of all if none."""
    touched = [
        number
        for number, (start, end) in enumerate(pieces.offsets)
        if start < end and start < span[1] and span[0] < end
    ]
    return (touched[0], touched[-1] + 1) if touched else (1, min(2, len(pieces) - 1) or 1)
