"""News pages and pieces of HTML. The only door to trafilatura and lxml."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

from lxml import html as lxml_html
from trafilatura import bare_extraction, load_html

from dragoman.errors import RawDataError
from dragoman.provenance import sha256_bytes
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.address_days import day_in_url
from dragoman.stages.documents.dates import WRITTEN, written_day
from dragoman.stages.documents.decoding import decode
from dragoman.stages.documents.fields import plain
from dragoman.stages.documents.raw_bytes import read_whole
from dragoman.stages.documents.story import RawItem, RawStory

for _name in (
    "trafilatura",
    "htmldate",
    "courlan",
    "justext",
):  # their complaints about pages are rejects here
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# "max_date" is today in the library; a fixed day keeps the same input giving the same rows.
_DATE_SEARCH = {
    "original_date": True,
    "extensive_search": False,
    "max_date": "2100-12-31",
    "min_date": "1990-01-01",
}
_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_IN_UTC = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:?00)$")
_WRITTEN = re.compile(WRITTEN, re.IGNORECASE)
_META_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "publicationdate",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "date",
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "iframe", "object", "svg"})
_MARKUP = re.compile(
    r"</?(?:p|div|br|a|span|b|i|em|strong|h[1-6]|ul|ol|li|blockquote|img|figure)\b[^<>]*>", re.I
)


def read_html(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one saved news page."""
    data = read_whole(item, settings)
    yield page_story(item.origin, data, plain(item.sidecar.get("charset")))


def page_story(origin: str, data: bytes, charset: str | None) -> RawStory:
    """Return the story of one page.

    Args:
        origin: what names the page.
        data: its bytes; they give the checksum.
        charset: what the HTTP header says, if there was one.

    Raises:
        RawDataError: ``no_text`` or ``not_text``.
    """
    meta = _META_CHARSET.search(data[:4096])
    text = decode(data, charset or (meta[1].decode("ascii") if meta else None))
    tree = load_html(_XML_DECLARATION.sub("", text))
    if tree is None:
        raise RawDataError("no_text", "Expected an HTML page with a story, found no HTML that holds text.")
    published, language = _as_printed(tree, _published(tree)), _language(tree)
    page = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params=_DATE_SEARCH,
    )
    body = (getattr(page, "text", None) or "").strip()
    if page is None or isinstance(page, dict) or not body:
        raise RawDataError(
            "no_text", "Expected a page with a story, found none: a menu, a video, or a script's shell."
        )
    if not published and not (page.url and day_in_url(page.url)):
        published = page.date  # htmldate's search of the page; an address that holds a day is surer
    return RawStory(
        origin=origin,
        format="html",
        raw_sha256=sha256_bytes(data),
        body=re.sub(r"\n+", "\n\n", body),
        title=page.title,
        published=published,
        published_method="metadata" if published else "unknown",
        publisher=page.sitename,
        author=page.author,
        url=page.url,
        language=language,
    )


def fragment_text(text: str) -> str:
    r"""Return a piece of HTML as plain text with a blank line between blocks; plain text stays as it is.

    >>> fragment_text("<p>Talks <b>ended</b>.</p><p>Ministers left.</p>")
    'Talks ended.\n\nMinisters left.'
    """
    if not _MARKUP.search(text):
        return unescape(text)
    tree = lxml_html.fragment_fromstring(text, create_parent="div")
    pieces = [re.sub(r"[ \t\r\n]+", " ", piece) if piece != "\n" else piece for piece in _pieces(tree)]
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _pieces(element: Any) -> Iterator[str]:
    is_block = element.tag in _BLOCKS
    if is_block:
        yield "\n"
    if isinstance(element.tag, str) and element.tag not in _SILENT:
        yield element.text or ""
        for child in element:
            yield from _pieces(child)
    if is_block:
        yield "\n"
    yield element.tail or ""


def _language(tree: Any) -> str | None:
    root = tree.getroottree().getroot()
    language = root.get("lang") or root.get("xml:lang")
    return str(language) if language else None


def _published(tree: Any) -> str | None:
    """Return the moment of publication that a page states for machines."""
    linked = next(_linked_dates(tree), None)
    if linked:
        return linked
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if meta.get("content"):
            stated.setdefault(name, meta.get("content").strip())
    found = next((stated[name] for name in _META_DATES if stated.get(name)), None)
    if found:
        return found
    marked = tree.xpath("//*[@itemprop='datePublished']/@datetime | //time[@pubdate]/@datetime")
    return str(marked[0]) if marked else None


def _as_printed(tree: Any, published: str | None) -> str | None:
    """Return the day that the page prints beside a moment in UTC, where it is the day before or after.

    A story printed as of 11 p.m. in New York is told to machines with the next day; its own "yesterday"
    and weekdays are those of the day that it prints.
    """
    moment = _IN_UTC.match(published or "")
    if published is None or moment is None:
        return published
    for element in tree.iter("time"):
        if (element.get("datetime") or "").strip() != published:
            continue
        printed = _WRITTEN.search(" ".join(element.itertext())[:100])
        day = written_day(printed) if printed else None
        if day and abs((day.day - date.fromisoformat(moment["day"])).days) == 1:
            return day.day.isoformat()
    return published


def _linked_dates(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except ValueError:  # many pages hold JSON-LD that is not JSON; their meta tags remain
            continue
        yield from _article_dates(data, 0)


def _article_dates(data: Any, depth: int) -> Iterator[str]:
    if depth > 5:
        return
    if isinstance(data, list):
        for part in data:
            yield from _article_dates(part, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        kind = " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
        is_story = re.search(r"Article|Posting|Report|WebPage|Review", kind)
        if is_story and isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        for key in ("@graph", "mainEntity", "liveBlogUpdate"):
            yield from _article_dates(data.get(key), depth + 1)
