"""The text of a story cut into pieces, each with the mentions and parts of events that cover it.

Pieces never overlap, so that any number of spans, one inside or across another, can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Row = Mapping[str, Any]

KINDS = ("action", "quantity", "date", "place", "actor")
"""What a mention can be; where one piece is in several of equal length, the first counts."""
PARTS: Mapping[str, str] = {
    "trigger": "act",
    "source": "source",
    "target": "target",
    "date": "when",
    "place": "where",
    "said_by": "said by",
    "killed": "killed",
    "injured": "injured",
    "displaced": "displaced",
    "detained": "detained",
    "protesters": "protesters",
}
"""Parts of an event that have offsets in the text, and what they are called beside it."""


@dataclass(frozen=True)
class Span:
    """A stretch of text that means something.

    Args:
        start: offset of the first character.
        end: offset after the last.
        kind: of a mention; empty for the part of an event.
        mention: number of the mention, from 1; 0 for none.
        event: number of the event, from 1; 0 for none.
        part: which part of the event.
    """

    start: int
    end: int
    kind: str = ""
    mention: int = 0
    event: int = 0
    part: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text over which nothing begins or ends.

    Args:
        text: its characters.
        kind: what it is shown as; empty for plain text.
        mentions: numbers of the mentions that cover it.
        parts: number of each event that it belongs to, and as which part.
        event: number of the event whose act it is, or 0.
        reject: number of the left-out thing that it is, or 0.
        sentence: number of the sentence that begins here, from 1, or 0.
    """

    text: str
    kind: str = ""
    mentions: tuple[int, ...] = ()
    parts: tuple[tuple[int, str], ...] = ()
    event: int = 0
    reject: int = 0
    sentence: int = 0


def spans_of(mentions: Sequence[Row], events: Sequence[Row]) -> list[Span]:
    """Return each mention and each part of an event as a span; numbers count from 1 in the given order."""
    found = [
        Span(row["start"], row["end"], row["kind"], mention=number) for number, row in enumerate(mentions, 1)
    ]
    for number, row in enumerate(events, 1):
        for part in PARTS:
            start, end = row.get(f"{part}_char_start"), row.get(f"{part}_char_end")
            if start is not None and end is not None:
                found.append(Span(start, end, event=number, part=part))
    return found


def paragraphs(
    text: str, spans: Iterable[Span], sentences: Sequence[Row], rejected: Mapping[int, int]
) -> Iterator[list[Piece]]:
    """Yield each line of *text* that holds anything, as its pieces.

    Args:
        text: the story's text.
        spans: see ``spans_of``; those outside the text are passed over.
        sentences: rows with ``start``, in order.
        rejected: number of a mention that was left out, to the number of its reject.
    """
    inside = sorted(
        (span for span in spans if 0 <= span.start < span.end <= len(text)), key=lambda span: span.start
    )
    begins = {row["start"]: number for number, row in enumerate(sentences, 1)}
    edges = {0, len(text), *begins, *(span.start for span in inside), *(span.end for span in inside)}
    start = 0
    lines = []
    for line in text.split("\n"):
        lines.append((start, start + len(line)))
        edges |= {start, start + len(line)}
        start += len(line) + 1
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    pieces = _pieces(text, cuts, inside, begins, rejected)
    piece = next(pieces, None)
    for first, last in lines:
        found = []
        while piece is not None and piece[0] < last:
            if piece[0] >= first:
                found.append(piece[1])
            piece = next(pieces, None)
        if any(part.text.strip() for part in found):
            yield found


def _pieces(
    text: str,
    cuts: Sequence[int],
    spans: Sequence[Span],
    begins: Mapping[int, int],
    rejected: Mapping[int, int],
) -> Iterator[tuple[int, Piece]]:
    """Yield offset and piece between each two cuts."""
    waiting = 0
    open_spans: list[Span] = []
    for start, end in pairwise(cuts):
        while waiting < len(spans) and spans[waiting].start <= start:
            open_spans.append(spans[waiting])
            waiting += 1
        open_spans = [span for span in open_spans if span.end > start]
        yield start, _piece(text[start:end], open_spans, begins.get(start, 0), rejected)


def _piece(text: str, covering: Sequence[Span], sentence: int, rejected: Mapping[int, int]) -> Piece:
    mentions = [span for span in covering if span.mention]
    innermost = min(mentions, key=_rank, default=None)
    kind = innermost.kind if innermost else ""
    acts = [span.event for span in covering if span.part == "trigger"]
    return Piece(
        text,
        kind,
        tuple(span.mention for span in sorted(mentions, key=_rank)),
        tuple(sorted({(span.event, PARTS[span.part]) for span in covering if span.event})),
        min(acts, default=0),
        next((rejected[span.mention] for span in mentions if span.mention in rejected), 0),
        sentence,
    )


def _rank(span: Span) -> tuple[int, int, int]:
    order = KINDS.index(span.kind) if span.kind in KINDS else len(KINDS)
    return span.end - span.start, order, span.mention
