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
from dragoman.stages.documents.headlines import MAX_HEADLINE, is_headline, split_headline
from dragoman.stages.documents.raw_bytes import read_whole
from dragoman.stages.documents.story import RawItem, RawStory

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints about files are rejects here

_NO_TITLE = re.compile(r"^\W*$|^untitled|^microsoft word|^document\d*$|\.(?:docx?|pdf|indd|txt|rtf|html?)$", re.I)
_PAGE_NUMBER = re.compile(r"^\W*(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.I)
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)\]]*$")
_BROKEN_WORD = re.compile(r"(\w*[^\W\d_])-$")
_SHORT_LINE = 0.8
"""A line that ends a sentence and is shorter than this share of a full line ends its paragraph."""


def read_pdf(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one PDF; lines are joined into paragraphs and words broken over lines made whole."""
    data = read_whole(item, settings)
    reader = PdfReader(io.BytesIO(data))
    _unlock(reader)
    pages = _pages(reader, settings.max_characters)
    text = join_lines(pages)
    if not text:
        raise RawDataError(
            "no_text", f"{len(pages)} pages hold no text layer: a scan. It needs OCR first, for example with ocrmypdf."
        )
    facts = reader.metadata
    told = str(facts.title).strip() if facts and facts.title else ""
    title, body = (None, text) if "title" in item.sidecar else split_headline(text)
    if told and not _NO_TITLE.search(told) and told.lower() != item.name.lower() and len(told) <= 2 * MAX_HEADLINE:
        title, body = (title, body) if title == told else (told, text)
    yield RawStory(
        origin=item.origin,
        format="pdf",
        raw_sha256=sha256_bytes(data),
        body=body,
        title=title,
        author=str(facts.author).strip() or None if facts and facts.author else None,
        file_created=_created(reader),
    )


def _unlock(reader: PdfReader) -> None:
    """Open a PDF that is encrypted with an empty password, as many are; refuse another."""
    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))
    except DependencyError:
        opened = False
    if not opened:
        raise RawDataError("encrypted", "The PDF asks for a password. Save it without one, for example with qpdf.")


def _pages(reader: PdfReader, most: int) -> list[str]:
    pages: list[str] = []
    count = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        count += len(pages[-1])
        if count > most:
            raise RawDataError(
                "too_large", f"Expected at most {most:,} characters, found more. Split the file, or raise max_characters."
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
    paragraphs: list[str] = [""]
    for number, line in enumerate(line.strip() for line in lines):
        if not line:
            paragraphs.append("")
            continue
        paragraphs[-1] = _append(paragraphs[-1], line, words)
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        if _ends_paragraph(line, following, full) or number == 0 and _is_title_line(line, following):
            paragraphs.append("")
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _without_margins(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return all lines but page numbers, and heads and feet that stand on three pages or more."""
    edges = Counter(
        line
        for page in pages
        if (filled := [text.strip() for text in page if text.strip()])
        for line in {filled[0], filled[-1]}
    )
    return [
        line
        for page in pages
        for line in page
        if not _PAGE_NUMBER.match(line) or not line.strip()
        if edges[line.strip()] < 3
    ]


def _ends_paragraph(line: str, following: str, full: int) -> bool:
    return bool(_SENTENCE_END.search(line)) and len(line) < _SHORT_LINE * full and following[:1] != following[:1].lower()


def _is_title_line(line: str, following: str) -> bool:
    return is_headline(line) and not _BROKEN_WORD.search(line) and following[:1].isupper()


def _append(paragraph: str, line: str, words: Counter[str]) -> str:
    broken = _BROKEN_WORD.search(paragraph)
    if not broken or not line[:1].islower():
        return f"{paragraph} {line}" if paragraph else line
    first, rest = broken[1], re.match(r"\w*", line)
    second = rest[0] if rest else ""
    whole, hyphened = words[(first + second).lower()], words[f"{first}-{second}".lower()]
    # "Turkish-backed" keeps its hyphen; "govern-ment" loses it, unless the text elsewhere says otherwise.
    keeps = hyphened > whole or whole == 0 and first[:1].isupper()
    return (paragraph if keeps else paragraph[:-1]) + line
