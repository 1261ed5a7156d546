"""Plain text and Markdown, each with YAML front matter if it has any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dragoman.provenance import sha256_bytes
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.decoding import decode
from dragoman.stages.documents.fields import plain, recognise
from dragoman.stages.documents.headlines import split_head
from dragoman.stages.documents.raw_bytes import read_whole
from dragoman.stages.documents.sidecars import parse_facts
from dragoman.stages.documents.story import RawItem, RawStory

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(?P<yaml>(?:.*\r?\n){0,100}?)---[ \t]*(?:\r?\n|\Z)")
_KEY = re.compile(r"^[\w-]+\s*:", re.M)
_HEADING = re.compile(r"\A\s*#[ \t]+(?P<title>[^\n]{1,500})(?:\n|\Z)")
# No text in UTF-8, UTF-16 or UTF-32 has more than four bytes a character.
_BYTES_PER_CHARACTER = 4
# Each span is bounded: stories are untrusted, and an unbounded one is slow on a line made for it.
_MARKDOWN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.{0,1000}?-->", re.S), ""),
    (re.compile(r"^(?:```|~~~).*$", re.M), ""),
    (re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)"), ""),
    (re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{1,500})\]\[[^\]\n]{0,500}\]"), r"\1"),
    (re.compile(r"^\[[^\]\n]{1,500}\]:[ \t]+\S.*$", re.M), ""),
    (re.compile(r"<(https?://[^>\s]{1,2000})>"), r"\1"),
    (re.compile(r"^[ \t]{0,3}(?:[-*_][ \t]{0,3}){3,80}$", re.M), ""),
    (re.compile(r"^#{1,6}[ \t]+(.*)$", re.M), r"\1"),
    (re.compile(r"^>\s?", re.M), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^\n]{1,500}?)(?<=[^\s*_])\1(?![\w*_])"), r"\2"),
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])"), r"\1"),
)


def read_text(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read plain text; its first line is the headline if it stands alone and looks like one."""
    yield _story(item, settings, "text")


def read_markdown(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read Markdown; its marks are taken away, and a first heading is the headline."""
    yield _story(item, settings, "markdown")


def _story(item: RawItem, settings: Settings, form: str) -> RawStory:
    data = read_whole(item, settings, _BYTES_PER_CHARACTER * settings.max_characters)
    charset = plain(item.sidecar.get("charset"))
    facts, body = split_front_matter(decode(data, charset).replace("\r\n", "\n"), item.origin)
    names = recognise(list(facts))
    told = {ours: plain(facts[theirs]) for ours, theirs in names.items()}
    title, body = _markdown_title(body) if form == "markdown" else (None, body)
    if form == "markdown":
        body = strip_markdown(body)
    knows_title = bool(title or told.get("title") or "title" in item.sidecar)
    head = split_head(body, wants_title=not knows_title)
    day = facts.get(names.get("date", ""))
    return RawStory(
        origin=item.origin,
        format=form,
        raw_sha256=sha256_bytes(data),
        body=head.body,
        title=told.get("title") or title or head.title,
        identity=told.get("id"),
        published=day,
        published_method="unknown" if day is None else "front_matter",
        published_field="" if day is None else f"the front matter's {names['date']!r}",
        publisher=told.get("publisher"),
        author=told.get("author") or head.author,
        url=told.get("url"),
        language=told.get("language"),
        date_line=head.day.day if head.day else None,
    )


def split_front_matter(text: str, where: str) -> tuple[dict[str, Any], str]:
    r"""Return the facts that a text begins with between two lines of ``---``, and the rest.

    Raises:
        RawDataError: ``unreadable`` where it looks like front matter but is not YAML.

    >>> split_front_matter("---\ntitle: Talks end\n---\nMinisters left.", "talks.md")
    ({'title': 'Talks end'}, 'Ministers left.')
    """
    found = _FRONT_MATTER.match(text.lstrip("\ufeff"))
    if not found or not _KEY.search(found["yaml"]):
        return {}, text
    return parse_facts(found["yaml"], f"{where}: front matter"), text.lstrip("\ufeff")[found.end() :]


def strip_markdown(text: str) -> str:
    """Return Markdown as plain text.

    >>> strip_markdown("**Talks** in [Vienna](https://x.example) *ended*.")
    'Talks in Vienna ended.'
    """
    for pattern, plainly in _MARKDOWN:
        text = pattern.sub(plainly, text)
    return text


def _markdown_title(text: str) -> tuple[str | None, str]:
    found = _HEADING.match(text)
    return (strip_markdown(found["title"]).strip(" #"), text[found.end() :]) if found else (None, text)
