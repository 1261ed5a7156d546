"""Word documents. The only door to python-docx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from dragoman.errors import RawDataError
from dragoman.provenance import sha256_bytes
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.headlines import Head, split_head
from dragoman.stages.documents.raw_bytes import MB, check_unpacked, read_whole
from dragoman.stages.documents.story import RawItem, RawStory

_TITLE_STYLES = ("Title", "Heading 1")
# What python-docx writes into files that were given no properties.
_NO_TITLE = frozenset({"", "Word Document"})
_NO_AUTHOR = frozenset({"", "python-docx"})


def read_docx(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one Word document: its paragraphs, or its tables' cells where it has no others."""
    data = read_whole(item, settings)
    _check_size(data, settings)
    document = Document(io.BytesIO(data))
    paragraphs = _paragraphs(document)
    if not paragraphs:
        raise RawDataError("no_text", "The document holds no text; pictures of text need OCR first.")
    head = _head(document, paragraphs, "title" in item.sidecar)
    author = (document.core_properties.author or "").strip()
    yield RawStory(
        origin=item.origin,
        format="docx",
        raw_sha256=sha256_bytes(data),
        body=head.body,
        title=head.title,
        author=head.author or (None if author in _NO_AUTHOR else author),
        language=document.core_properties.language or None,
        date_line=head.day.day if head.day else None,
        file_created=_created(document),
    )


def _check_size(data: bytes, settings: Settings) -> None:
    """Refuse a document that unpacks beyond the limits, before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if any(part.flag_bits & 1 for part in parts.infolist()):
            raise RawDataError("encrypted", "The document asks for a password. Save it without one.")
        unpacked = sum(part.file_size for part in parts.infolist())
    check_unpacked(unpacked, len(data), settings.max_file_mb * MB)


def _paragraphs(document: WordDocument) -> list[tuple[str, str]]:
    """Return style and text of each paragraph that holds any."""
    plain = [(_style(paragraph), paragraph.text.strip()) for paragraph in document.paragraphs]
    filled = [(style, text) for style, text in plain if text]
    if filled:
        return filled
    cells = (cell.text.strip() for table in document.tables for row in table.rows for cell in row.cells)
    return [("", text) for text in dict.fromkeys(cells) if text]


def _style(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _head(document: WordDocument, paragraphs: list[tuple[str, str]], is_told: bool) -> Head:
    """Return the head: a paragraph in a title's style, else the file's own title, else the first line."""
    (style, first), *rest = paragraphs
    told = (document.core_properties.title or "").strip()
    title = first if style in _TITLE_STYLES and rest else None if told in _NO_TITLE else told
    body = rest if rest and title and first.casefold() == title.casefold() else paragraphs
    head = split_head("\n\n".join(text for _, text in body), wants_title=not title and not is_told)
    return replace(head, title=title or head.title)


def _created(document: WordDocument) -> date | None:
    properties = document.core_properties
    made_by_library = properties.author == "python-docx"  # its template's own day, in 2013
    return None if made_by_library or properties.created is None else properties.created.date()
