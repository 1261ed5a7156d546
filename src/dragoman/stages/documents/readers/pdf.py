"""PDF with a text layer. The only door to pypdf."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from pypdf import PdfReader
from pypdf.errors import DependencyError

from dragoman.errors import RawDataError
from dragoman.provenance import sha256_bytes
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.headlines import MAX_HEADLINE, split_head
from dragoman.stages.documents.raw_bytes import read_whole
from dragoman.stages.documents.story import RawItem, RawStory

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints about files are rejects here

_NO_TITLE = re.compile(
    r"^\W*$|^untitled|^microsoft word|^document\d*$|\.(?:docx?|pdf|indd|txt|rtf|html?)$", re.I
)
_PAGE_NUMBER = re.compile(r"^\W*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.I)
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)\]]*$")
_BROKEN_WORD = re.compile(r"(\w*[^\W\d_])-$")
_TAILS = frozenset(
    {"aligned", "allied", "appointed", "area", "backed", "based", "born", "brokered", "controlled", "era"}
    | {"funded", "general", "held", "led", "level", "linked", "made", "mediated", "occupied", "old", "owned"}
    | {"ruled", "run", "speaking", "sponsored", "style", "term", "trained", "wide", "year"}
)
"""What stands after the hyphen in the compounds of news: "Saudi-led", "rebel-held"."""
_LONG_WORD = 60
_SHORT_LINE = 0.8
"""A line that ends a sentence and is shorter than this share of a full line ends its paragraph."""
_VERY_SHORT_LINE = 0.6
"""So does any line shorter than this, such as a headline's last or a date line."""


def read_pdf(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one PDF; lines are joined into paragraphs and words broken over lines made whole."""
    data = read_whole(item, settings)
    reader = PdfReader(io.BytesIO(data))
    _unlock(reader)
    pages = _pages(reader, settings.max_characters)
    text = join_lines(pages)
    if not text:
        raise RawDataError(
            "no_text",
            f"{len(pages)} pages hold no text layer: a scan. It needs OCR first, for example with ocrmypdf.",
        )
    facts = reader.metadata
    told = str(facts.title).strip() if facts and facts.title else ""
    is_title = (
        not _NO_TITLE.search(told) and told.lower() != item.name.lower() and len(told) <= 2 * MAX_HEADLINE
    )
    title = told if told and is_title else None
    text = _without_title(text, title)
    head = split_head(text, wants_title=not title and "title" not in item.sidecar)
    yield RawStory(
        origin=item.origin,
        format="pdf",
        raw_sha256=sha256_bytes(data),
        body=head.body,
        title=title or head.title,
        author=head.author or (str(facts.author).strip() or None if facts and facts.author else None),
        date_line=head.day.day if head.day else None,
        file_created=_created(reader),
    )


def _without_title(text: str, title: str | None) -> str:
    first, _, rest = text.partition("\n\n")
    return rest if title and rest and first.casefold() == title.casefold() else text


def _unlock(reader: PdfReader) -> None:
    """Open a PDF that is encrypted with an empty password, as many are; refuse another."""
    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))
    except DependencyError:
        opened = False
    if not opened:
        raise RawDataError(
            "encrypted", "The PDF asks for a password. Save it without one, for example with qpdf."
        )


def _pages(reader: PdfReader, most: int) -> list[str]:
    pages: list[str] = []
    count = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        count += len(pages[-1])
        if count > most:
            raise RawDataError(
                "too_large",
                f"Expected at most {most:,} characters, found more. Split the file, or raise max_characters.",
            )
    return pages


def _created(reader: PdfReader) -> date | None:
    try:
        created = reader.metadata.creation_date if reader.metadata else None
    except ValueError:  # a malformed property of the file is as good as none
        return None
    return created.date() if created else None


def join_lines(pages: Sequence[str]) -> str:
    r"""Return the text of pages as paragraphs with a blank line between them.

    >>> join_lines(["Ministers met in Vi-\nenna to talk about the war in the east of the country.\nThe end."])
    'Ministers met in Vienna to talk about the war in the east of the country. The end.'
    """
    lines = _without_margins([page.splitlines() for page in pages])
    words = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(lines).lower()))
    # Nine lines of ten are no longer than this: the width of a full line.
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    full = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    paragraphs: list[list[str]] = [[]]
    for number, line in enumerate(line.strip() for line in lines):
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if line:
            _append(paragraphs[-1], line, words)
        if not line or _ends_paragraph(line, following, full):
            paragraphs.append([])
    return "\n\n".join("".join(pieces) for pieces in paragraphs if pieces)


def _without_margins(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return all lines but page numbers, and heads and feet that stand on every page or on three."""
    edges = Counter(
        line
        for page in pages
        if (filled := [_like(text) for text in page if text.strip()])
        for line in {filled[0], filled[-1]}
    )
    often = min(3, len(pages)) if len(pages) > 1 else 2
    return [
        line
        for page in pages
        for line in page
        if not (_PAGE_NUMBER.match(line) or edges[_like(line)] >= often)
    ]


def _like(line: str) -> str:
    """Return a line with its numbers made alike: "page 1 of 2" and "page 2 of 2" are one foot."""
    return re.sub(r"\d+", "#", line.strip())


def _ends_paragraph(line: str, following: str, full: int) -> bool:
    if following[:1].islower() or _BROKEN_WORD.search(line):
        return False
    return len(line) < (_SHORT_LINE if _SENTENCE_END.search(line) else _VERY_SHORT_LINE) * full


def _append(pieces: list[str], line: str, words: Counter[str]) -> None:
    """Add a line to a paragraph, after a space or as the rest of a word broken before it."""
    broken = _BROKEN_WORD.search(pieces[-1][-_LONG_WORD:]) if pieces else None
    if not broken or not line[:1].islower():
        pieces.append(f" {line}" if pieces else line)
        return
    rest = re.match(r"\w*", line)
    first, second = broken[1].lower(), rest[0].lower() if rest else ""
    whole, hyphened = words[first + second], words[f"{first}-{second}"]
    # "Saudi-led" keeps its hyphen, "govern-ment" loses it, unless the text elsewhere says otherwise.
    if hyphened <= whole and (whole or second not in _TAILS):
        pieces[-1] = pieces[-1][:-1]
    pieces.append(line)
