"""Cuts a text into paragraphs at its newlines; lines that were only wrapped stay together.

Offsets in, offsets out. Whether lines belong together is judged within a run of lines that
no blank line interrupts, so that text added below never changes what stands above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]

# Shorter lines are headings, captions, list items or verse rather than wrapped prose.
MIN_WRAPPED_LINE = 55
# Wrapped files are 60 to 100 characters wide; longer lines are whole paragraphs.
MAX_WRAPPED_LINE = 100
# Two lines fit any width, so only three or more show that they were filled.
MIN_FILLED_LINES = 3

_NEWLINE = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_TERMINATED = re.compile(r"""[.!?…:;]["'”’»)\]]{0,4}$""")


def split_paragraphs(text: str) -> list[Span]:
    r"""Return the spans of the paragraphs of *text*, without white space at their ends.

    >>> split_paragraphs("Ministers meet\n\nANKARA (Reuters) - They met.\nThey left.")
    [(0, 14), (16, 44), (45, 55)]
    """
    return [span for block in _blocks(text) for span in _join_wrapped(text, block)]


def _blocks(text: str) -> Iterator[list[Span]]:
    """Yield runs of lines that no blank line interrupts."""
    block: list[Span] = []
    for start, end in _lines(text):
        if start < end:
            block.append((start, end))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for newline in _NEWLINE.finditer(text):
        yield _strip(text, start, newline.start())
        start = newline.end()
    yield _strip(text, start, len(text))


def _strip(text: str, start: int, end: int) -> Span:
    line = text[start:end].rstrip()
    return start + len(line) - len(line.lstrip()), start + len(line)


def _join_wrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    filled = _are_filled(text, lines)
    first = lines[0][0]
    for line, following in pairwise(lines):
        if not (filled or _runs_on(text, line, following)):
            yield first, line[1]
            first = following[0]
    yield first, lines[-1][1]


def _runs_on(text: str, line: Span, following: Span) -> bool:
    """Tell whether a long line breaks off without a stop and the next begins in lower case."""
    start, end = line
    return (
        end - start > MIN_WRAPPED_LINE
        and text[following[0]].islower()
        and not _TERMINATED.search(text, end - 5, end)
    )


def _are_filled(text: str, lines: list[Span]) -> bool:
    """Tell whether every line was filled until its next word no longer fitted, as editors wrap text."""
    width = max(end - start for start, end in lines)
    return (
        len(lines) >= MIN_FILLED_LINES
        and MIN_WRAPPED_LINE <= width <= MAX_WRAPPED_LINE
        and all(
            end - start + 1 + _first_word_length(text, following) > width
            for (start, end), following in pairwise(lines)
        )
    )


def _first_word_length(text: str, line: Span) -> int:
    start, end = line
    return len(text[start : min(end, start + MAX_WRAPPED_LINE)].split(maxsplit=1)[0])
