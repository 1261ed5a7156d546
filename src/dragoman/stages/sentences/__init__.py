"""From a story to its sentences: documents row in, sentences rows out.

The splitting itself, which knows text only, is in ``splitter.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.stages.sentences.paragraphs import Span, split_paragraphs
from dragoman.stages.sentences.splitter import split_paragraph, split_sentences

__all__ = ["sentence_rows", "split_paragraphs", "split_sentences"]

# Fewer words are a byline, a place and day, a time stamp or a heading, even with a full stop.
MIN_LEAD_WORDS = 6

_FINISHED = re.compile(r"""[.!?…]["'”’»)\]]{0,4}$""")
# A paragraph of another kind that may be as long as a sentence and end in a stop:
# "By Jane Doe", "Photo by Ali Khan: ...", "Updated at 10 p.m.", and a note that is all in brackets.
_NOT_PROSE = re.compile(
    r"By [A-Z][\w'’-]{1,30} [A-Z]"
    r"|(?i:(?:file )?(?:photo|picture|image|caption|credit|source)s?\b[^:.\n]{0,40}:)"
    r"|(?i:updated|published|posted|reporting|editing)(?: (?:at|on|by)\b|:)"
    r"|©|[(\[][^()\[\]]{0,400}[)\]]\.?\Z"
)


def sentence_rows(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the sentences table for one row of the documents table.

    Headline and body are split apart, so no sentence lies in both. The lead is the first
    paragraph of the body that holds a finished sentence and is no byline or caption.
    """
    text, body_start = document["text"], document["body_start"]
    paragraphs = list(_paragraphs(text, body_start))
    lead = _lead_paragraph(text, paragraphs, body_start)
    spans = [(number, span) for number, sentences in enumerate(paragraphs) for span in sentences]
    return [
        {
            "sentence_id": f"{document['document_id']}-{sentence_no}",
            "document_id": document["document_id"],
            "sentence_no": sentence_no,
            "paragraph_no": paragraph_no,
            "start": start,
            "end": end,
            "text": text[start:end],
            "is_headline": start < body_start,
            "is_lead": paragraph_no == lead,
            "published_date": document.get("published_date"),
            "publisher": document.get("publisher"),
        }
        for sentence_no, (paragraph_no, (start, end)) in enumerate(spans)
    ]


def _paragraphs(text: str, body_start: int) -> Iterator[list[Span]]:
    """Yield the sentences of each paragraph of the headline, then of the body."""
    for offset, part in ((0, text[:body_start]), (body_start, text[body_start:])):
        for start, end in split_paragraphs(part):
            sentences = split_paragraph(part, start, end)
            yield [(offset + first, offset + last) for first, last in sentences]


def _lead_paragraph(text: str, paragraphs: list[list[Span]], body_start: int) -> int | None:
    """Return the number of the body's first paragraph of prose, if there is one."""
    for number, sentences in enumerate(paragraphs):
        if sentences[0][0] >= body_start and _is_prose(text, sentences):
            return number
    return None


def _is_prose(text: str, sentences: list[Span]) -> bool:
    if _NOT_PROSE.match(text, sentences[0][0], sentences[-1][1]):
        return False
    lines = (text[start:end] for start, end in sentences)
    return any(_FINISHED.search(line) and len(line.split()) >= MIN_LEAD_WORDS for line in lines)
