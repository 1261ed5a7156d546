"""The sentence behind an event, in pieces: which words are the act, source, target, date, place, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dragoman.reports.story_text import PARTS, Piece, Span, paragraphs

KINDS: Mapping[str, str] = {
    "trigger": "action",
    "source": "actor",
    "target": "actor",
    "said_by": "actor",
    "date": "date",
    "place": "place",
}
"""Parts of an event, and as which kind of mention they are coloured; all others are quantities."""


def marked_sentence(event: Mapping[str, Any]) -> list[list[Piece]]:
    """Return the sentence of an event as lines of pieces; a part that lies outside of it marks nothing.

    >>> event = {"sentence_text": "They met.", "sentence_char_start": 40, "trigger_char_start": 45,
    ...          "trigger_char_end": 48}
    >>> [(piece.text, piece.kind, piece.parts) for piece in marked_sentence(event)[0]]
    [('They ', '', ()), ('met', 'action', ((1, 'act'),)), ('.', '', ())]
    """
    text, begin = event.get("sentence_text") or "", event.get("sentence_char_start") or 0
    spans = []
    for number, part in enumerate(PARTS, 1):
        start, end = event.get(f"{part}_char_start"), event.get(f"{part}_char_end")
        if start is not None and end is not None:
            kind = KINDS.get(part, "quantity")
            spans.append(Span(start - begin, end - begin, kind, mention=number))
            spans.append(Span(start - begin, end - begin, event=1, part=part))
    return list(paragraphs(text, spans, (), {}))
