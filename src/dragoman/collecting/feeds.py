"""The links of a feed, with what the feed says of each page: its title and its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dragoman.collecting.addresses import Address, parse_address
from dragoman.collecting.reasons import CollectProblem
from dragoman.stages.documents.dates import parse_moment
from dragoman.stages.documents.readers.feed import parse_feed
from dragoman.stages.documents.readers.html import fragment_text

MAX_BYTES = 5_000_000
MAX_ENTRIES = 5_000
_MAX_TITLE = 500
_MAX_DATE = 100


@dataclass(frozen=True)
class Link:
    """A page that a feed lists.

    Args:
        address: of the page.
        title: as plain text.
        published: the day or moment, as the feed writes it, if it can be read without doubt.
    """

    address: Address
    title: str | None = None
    published: str | None = None


def read_links(body: bytes, base: str, today: date) -> tuple[list[Link], list[CollectProblem]]:
    """Return the links of a feed, each page once, and what is wrong with links that cannot be used.

    Args:
        body: the feed's bytes.
        base: the address it came from, to which relative links belong.
        today: days after tomorrow are mistakes of the feed and left out.

    Raises:
        CollectProblem: ``broken_feed``.
    """
    if len(body) > MAX_BYTES:
        raise CollectProblem(
            "broken_feed", f"Expected a feed of at most {MAX_BYTES:,} bytes, found {len(body):,}."
        )
    try:
        feed = parse_feed(body)
    except Exception as error:  # any class: what a stranger's bytes make the library raise
        raise CollectProblem(
            "broken_feed", f"Expected RSS or Atom, found {type(error).__name__}: {error}."
        ) from error
    if not feed.entries:
        why = feed.get("bozo_exception") or "it lists nothing"
        raise CollectProblem("broken_feed", f"Expected a feed with entries, found none: {str(why)[:300]}.")
    links: dict[Address, Link] = {}
    problems: list[CollectProblem] = []
    for entry in feed.entries[:MAX_ENTRIES]:
        try:
            link = _link(dict(entry), base, str(feed.get("version") or ""), today)
        except CollectProblem as problem:
            problems.append(problem)
        else:
            links.setdefault(link.address, link)
    return list(links.values()), problems


def _link(entry: Mapping[str, Any], base: str, version: str, today: date) -> Link:
    told = entry.get("feedburner_origlink") or entry.get("link")
    if not told:
        raise CollectProblem(
            "bad_address",
            f"Expected a link in every entry of the feed, found {entry.get('title')!r:.200} without.",
            is_final=True,
        )
    title = " ".join(fragment_text(str(entry.get("title") or "")).split())
    address = parse_address(str(told), base)
    return Link(address, _clean(title)[:_MAX_TITLE] or None, _day(entry, version, today))


def _clean(text: str) -> str:
    return "".join(c for c in text.encode("utf-8", "replace").decode() if c.isprintable())


def _day(entry: Mapping[str, Any], version: str, today: date) -> str | None:
    """Return when the page was published. Atom's ``updated`` is no such day; the one date of RSS is."""
    told = entry.get("published") or (entry.get("updated") if version.startswith("rss") else None)
    text = _clean(" ".join(str(told or "").split()))
    if not text or len(text) > _MAX_DATE:
        return None
    moment = parse_moment(text, day_first=False)
    if moment is None or moment != parse_moment(text, day_first=True):
        return None
    return text if moment.day <= today + timedelta(days=1) else None
