"""From one raw file to rows of the documents table and rejects, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from dragoman.errors import RawDataError
from dragoman.provenance import sha256_text, short_hash
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.archives import look_into_zip, open_members
from dragoman.stages.documents.fields import plain
from dragoman.stages.documents.formats import (
    ARCHIVES,
    MANY,
    PACKED,
    choose_format,
    not_supported,
    unpacked_name,
)
from dragoman.stages.documents.guard import attempt, guarded
from dragoman.stages.documents.language import find_language
from dragoman.stages.documents.normalise import join_title, normalise, normalise_line
from dragoman.stages.documents.published import find_published
from dragoman.stages.documents.raw_bytes import MB, open_unpacked, read_head, spooled
from dragoman.stages.documents.readers.csv import read_csv
from dragoman.stages.documents.readers.docx import read_docx
from dragoman.stages.documents.readers.feed import read_feed
from dragoman.stages.documents.readers.html import read_html
from dragoman.stages.documents.readers.jsonl import read_jsonl
from dragoman.stages.documents.readers.parquet import read_parquet
from dragoman.stages.documents.readers.pdf import read_pdf
from dragoman.stages.documents.readers.text import read_markdown, read_text
from dragoman.stages.documents.readers.warc import read_warc
from dragoman.stages.documents.story import STAGE, RawItem, RawStory

Reader = Callable[[RawItem, Settings], Iterator[RawStory | Reject]]
Row = dict[str, Any]

_READERS: Mapping[str, Reader] = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "parquet": read_parquet,
    "feed": read_feed,
    "warc": read_warc,
}
_ONE_STORY_KEYS = ("id", "title", "url")


def read_item(item: RawItem, settings: Settings) -> Iterator[Row | Reject]:
    """Read one raw file: yield a row of the documents table for each story, or a reject.

    Rows hold every column but ``duplicate_of``, which only the whole build can know. A file of
    any size is read in flat memory; what goes wrong in it becomes a reject and the rest goes on.
    """
    yield from guarded(item.origin, _read(item, settings, is_member=False))


def _read(item: RawItem, settings: Settings, is_member: bool) -> Iterator[Row | Reject]:
    found = _format(item)
    if is_member and found in ARCHIVES | PACKED:
        raise RawDataError(
            "not_supported", f"An archive in an archive ({found}). Unpack the outer one yourself."
        )
    if found in ARCHIVES:
        for member in open_members(item, found, settings):
            if isinstance(member, Reject):
                yield member
            else:
                yield from guarded(member.origin, _read(member, settings, is_member=True))
    elif found in PACKED:
        yield from _read_packed(item, found, settings)
    elif found in _READERS:
        yield from _read_stories(item, found, settings)
    else:
        raise RawDataError("not_supported", not_supported(item.name, found))


def _format(item: RawItem) -> str:
    head = read_head(item)
    if not head:
        with item.open_raw() as raw:
            raw.read(1)  # a packed file that is cut off at once raises here
        raise RawDataError("empty", "The file holds no bytes.")
    found = choose_format(item.name, head)
    return look_into_zip(item) if found == "zip" else found


def _read_packed(item: RawItem, method: str, settings: Settings) -> Iterator[Row | Reject]:
    """Read a single packed file as what is inside it."""
    most = settings.max_unpacked_mb * MB
    inner = replace(
        item, name=unpacked_name(item.name), size=None, open_raw=partial(open_unpacked, item, method, most)
    )
    found = _format(inner)
    if found in {"tar", "warc"}:  # these readers unpack for themselves
        yield from _read(replace(item, name=f"{item.name}.{found}.{method}"), settings, is_member=False)
    elif found == "parquet":  # it is read from its end, which a packed stream has not
        with inner.open_raw() as raw, spooled(raw, lambda size: None) as (open_raw, size):
            yield from _read(replace(inner, open_raw=open_raw, size=size), settings, is_member=True)
    else:
        yield from _read(inner, settings, is_member=True)


def _read_stories(item: RawItem, found: str, settings: Settings) -> Iterator[Row | Reject]:
    surplus = [key for key in _ONE_STORY_KEYS if key in item.sidecar]
    if found in MANY and surplus:
        raise RawDataError(
            "unreadable",
            f"The sidecar's {surplus[0]!r} names one story, but a {found} file holds many. Remove it.",
        )
    for story in _READERS[found](item, settings):
        if isinstance(story, Reject):
            yield story
        else:
            yield attempt(story.origin, "broken_record", partial(make_row, story, item, settings))


def make_row(story: RawStory, item: RawItem, settings: Settings) -> Row | Reject:
    """Return the row of one story, or a reject that carries its ``document_id``."""
    facts = {key: plain(value) for key, value in item.sidecar.items() if key != "columns"}
    url = facts.get("url") or story.url
    identity = facts.get("id") or story.identity or (url if _names_a_page(url) else None) or story.origin
    story_id = short_hash("story", identity)
    document_id = short_hash("document", story_id, story.raw_sha256)
    title = normalise_line(facts.get("title") or story.title)
    body = normalise(story.body)
    text, body_start = join_title(title, body)
    try:
        _check_length(body, text, settings)
        published = find_published(replace(story, body=body), item.sidecar, item.name, settings)
        language = _language(body, facts.get("language") or story.language, settings)
    except RawDataError as error:
        detail = f"{error.detail} Story {document_id}, {(title or body[:80])!r}."
        return Reject(STAGE, story.origin, error.reason, detail, document_id)
    return {
        "document_id": document_id,
        "story_id": story_id,
        "origin": story.origin,
        "format": story.format,
        "raw_sha256": story.raw_sha256,
        "title": title,
        "text": text,
        "body_start": body_start,
        "text_sha256": sha256_text(text),
        "n_characters": len(text),
        "language": language,
        "published_date": published.day,
        "published_at": published.at,
        "published_precision": published.precision,
        "published_method": published.method,
        "publisher": normalise_line(facts.get("publisher") or story.publisher),
        "author": normalise_line(facts.get("author") or story.author),
        "url": normalise_line(url),
    }


def _names_a_page(url: str | None) -> bool:
    """Return whether an address can name one story: a site's front page cannot."""
    if not url:
        return False
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _check_length(body: str, text: str, settings: Settings) -> None:
    if len(text) > settings.max_characters:
        raise RawDataError(
            "too_large",
            f"Expected at most {settings.max_characters:,} characters, found {len(text):,}. Split the story, "
            "or raise max_characters in the settings.",
        )
    if not body:
        raise RawDataError("empty", "Expected a story, found only white space or invisible characters.")
    if len(body) < settings.min_characters:
        raise RawDataError(
            "too_short",
            f"Expected at least {settings.min_characters} characters of story, found {len(body)}. "
            "Lower min_characters in the settings to keep such stories.",
        )


def _language(body: str, told: str | None, settings: Settings) -> str:
    language, sure = find_language(body, told, settings.languages)
    if language not in settings.languages:
        allowed = ", ".join(settings.languages)
        raise RawDataError("not_language", f"language {language} ({sure:.2f}); settings allow {allowed}.")
    return language
