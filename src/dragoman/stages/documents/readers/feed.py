"""RSS and Atom. The only door to feedparser."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from dragoman.errors import RawDataError
from dragoman.provenance import sha256_text
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.fields import plain
from dragoman.stages.documents.guard import attempt
from dragoman.stages.documents.raw_bytes import read_whole
from dragoman.stages.documents.readers.html import fragment_text
from dragoman.stages.documents.records import record_identity
from dragoman.stages.documents.story import STAGE, RawItem, RawStory

_ENDS = (b"</rss>", b"</feed>", b"</rdf:rdf>")
_HASHED = ("id", "link", "title", "published", "updated", "author", "content", "summary")


def read_feed(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one story from each entry: its full content if it has one, else its summary."""
    data = read_whole(item, settings)
    feed = parse_feed(data)
    is_cut = bool(feed.bozo) and not data.rstrip().lower().endswith(_ENDS)
    if not feed.entries and not is_cut:
        raise RawDataError("no_text", "Expected a feed with entries, found none.")
    entries = feed.entries[:-1] if is_cut else feed.entries
    for number, entry in enumerate(entries, start=1):
        yield attempt(
            f"{item.origin}#{number}",
            "broken_record",
            lambda: _story(item, number, dict(entry), feed.feed),  # noqa: B023 - called at once
        )
    if is_cut:
        detail = f"The feed ends before its end; {len(entries)} whole entries were read. Fetch it again."
        yield Reject(STAGE, item.origin, "truncated", detail)


def parse_feed(data: bytes) -> Any:
    """Return what feedparser makes of a feed's bytes; nothing is fetched."""
    # A file object, never a string: feedparser would take a string for an address and fetch it.
    return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def _story(item: RawItem, number: int, entry: Mapping[str, Any], feed: Mapping[str, Any]) -> RawStory:
    body = fragment_text(_body(entry))
    if not body.strip():
        raise RawDataError("empty", "The entry has neither content nor summary.")
    day = entry.get("published") or entry.get("updated")
    raw_sha256 = _checksum(entry)
    link = entry.get("link")
    scope = feed.get("link") or feed.get("id") or item.origin
    return RawStory(
        origin=f"{item.origin}#{number}",
        format="feed",
        raw_sha256=raw_sha256,
        body=body,
        title=fragment_text(entry.get("title") or "") or None,
        identity=record_identity(str(scope), entry.get("id"), link, raw_sha256),
        published=day,
        published_method="feed" if day else "unknown",
        publisher=plain((entry.get("source") or {}).get("title")) or plain(feed.get("title")),
        author=plain(entry.get("author")),
        url=link,
        language=feed.get("language"),
    )


def _body(entry: Mapping[str, Any]) -> str:
    contents = [str(content.get("value") or "") for content in entry.get("content") or ()]
    return max(contents, key=len, default="") or str(entry.get("summary") or "")


def _checksum(entry: Mapping[str, Any]) -> str:
    """Return a checksum of what the entry says; feedparser does not give its bytes."""
    facts = {key: entry.get(key) for key in _HASHED}
    return sha256_text(json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str))
