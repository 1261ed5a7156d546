"""Feeds of strangers, lists of users, and addresses of both."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.collecting.addresses import parse_address
from dragoman.collecting.feeds import MAX_ENTRIES, read_links
from dragoman.collecting.reasons import CollectProblem
from dragoman.collecting.sources import read_sources
from dragoman.errors import SettingsError

BASE = "https://post.example/news/feed.xml"
TODAY = date(2023, 9, 28)


def item(inside: str) -> bytes:
    return f'<rss version="2.0"><channel><title>P</title><item><link>/a</link>{inside}</item></channel></rss>'.encode()


def one(inside: str) -> Any:
    links, problems = read_links(item(inside), BASE, TODAY)
    assert problems == []
    return links[0]


# --- feeds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "published"),
    [
        pytest.param(
            "<pubDate>Wed, 27 Sep 2023 23:30:00 +0300</pubDate>", "Wed, 27 Sep 2023 23:30:00 +0300", id="RSS"
        ),
        pytest.param(
            "<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2023-09-27T10:00:00Z</dc:date>",
            "2023-09-27T10:00:00Z",
            id="Dublin Core",
        ),
        pytest.param("<pubDate>Wed, 27 Sep 2033 23:30:00 +0300</pubDate>", None, id="in ten years"),
        pytest.param("<pubDate>06/07/2022</pubDate>", None, id="July or June"),
        pytest.param("<pubDate>yesterday</pubDate>", None, id="no date"),
        pytest.param("<pubDate>31.02.2023</pubDate>", None, id="in no calendar"),
        pytest.param("<pubDate>" + "9" * 5000 + "</pubDate>", None, id="very long"),
        pytest.param("", None, id="none"),
    ],
)
def test_day_of_an_entry(inside: str, published: str | None):
    """A day that can be read without doubt goes into the sidecar as the feed writes it; any other does not."""
    assert one(inside).published == published


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Talks &amp;amp; tea", "Talks & tea", id="escaped twice"),
        pytest.param("<![CDATA[<b>Talks</b>\n in  Vienna]]>", "Talks in Vienna", id="markup"),
        pytest.param("../../etc/passwd\x7f", "../../etc/passwd", id="a path"),
        pytest.param("", None, id="none"),
        pytest.param("x" * 9000, "x" * 500, id="very long"),
        pytest.param("Talks\u202e\u200b", "Talks", id="marks that cannot be seen"),
    ],
)
def test_title_of_an_entry(title: str, expected: str | None):
    """Titles are plain text on one line."""
    assert one(f"<title>{title}</title>").title == expected


def test_xml_base_counts():
    """Links are relative to xml:base where a feed has one, and to the feed's address elsewhere."""
    feed = b'<rss version="2.0" xml:base="https://cdn.example/x/"><channel><item><link>a</link></item></channel></rss>'

    assert str(read_links(feed, BASE, TODAY)[0][0].address) == "https://cdn.example/x/a"


def test_billion_laughs_are_not_laughed():
    """Entities that grow without end are not expanded."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    feed = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{entities}]>'.encode() + item(
        "<title>&l11;</title>"
    )

    link = one_of(feed)

    assert len(link.title or "") < 100


def one_of(feed: bytes) -> Any:
    return read_links(feed, BASE, TODAY)[0][0]


def test_entities_do_not_read_files(tmp_path: Path):
    """An entity that names a file stays a name."""
    secret = tmp_path / "secret"
    secret.write_text("password", encoding="utf-8")
    feed = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>'.encode() + item(
        "<title>T &x;</title>"
    )

    assert "password" not in (one_of(feed).title or "")


@pytest.mark.parametrize(
    "feed",
    [
        pytest.param(b"<rss><channel></channel></rss>", id="no entries"),
        pytest.param(b"<rss", id="cut off"),
        pytest.param(b"\x00" * 100, id="zero bytes"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"<rss>" + b"x" * 5_000_001, id="too large"),
    ],
)
def test_broken_feed_is_one_problem(feed: bytes):
    """A feed that gives no entry is told as broken."""
    with pytest.raises(CollectProblem, match="broken_feed"):
        read_links(feed, BASE, TODAY)


@pytest.mark.parametrize(
    "feed",
    [
        pytest.param(b"<rss version='2.0'><channel><item>" + b"<a>" * 200_000, id="deep"),
        pytest.param(
            b"<rss><channel>" + b"<item><link>/a</link></item>" * 20_000 + b"</channel></rss>",
            id="many entries",
        ),
        pytest.param(b"<rss><channel><item><title>" + b"&" * 500_000, id="ampersands"),
        pytest.param(b"<rss><channel><item><title>" + b"<![CDATA[" * 50_000, id="open sections"),
        pytest.param(
            b"<!DOCTYPE r [" + b"<!ENTITY a 'b'>" * 30_000 + b"]><rss><channel><item><link>/a</link></item>",
            id="entities",
        ),
        pytest.param(b"<rss><channel><item><pubDate>" + b"1 " * 200_000, id="long date"),
    ],
)
def test_hostile_feed_is_read_in_bounded_time(feed: bytes):
    """Feeds made to be slow are read, or refused, in a minute even on a slow machine."""
    start = time.process_time()
    try:
        links, problems = read_links(feed, BASE, TODAY)
    except CollectProblem:
        links, problems = [], []

    assert len(links) + len(problems) <= MAX_ENTRIES
    assert time.process_time() - start < 60


# --- addresses ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTPS://Post.Example:443/a?b=c#d", "https://post.example/a?b=c"),
        ("http://post.example.", "http://post.example/"),
        ("/über uns?q=ü", "https://post.example/%C3%BCber%20uns?q=%C3%BC"),
        ("http://Müller.example/", "http://xn--mller-kva.example/"),
        ("//other.example/a", "https://other.example/a"),
        ("a?utm_source=x&id=7&fbclid=1", "https://post.example/news/a?id=7"),
        ("http://[2606:2800:220::1]:8080/a", "http://[2606:2800:220::1]:8080/a"),
    ],
)
def test_one_page_has_one_address(text: str, expected: str):
    """Addresses are written in one way."""
    assert str(parse_address(text, BASE)) == expected


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://post.example/", "//", "http://a@"]))
def test_any_text_is_an_address_or_a_problem(text: str, before: str):
    """No text makes us fail, and an address that was read is read as itself again."""
    try:
        address = parse_address(before + text, BASE)
    except CollectProblem:
        return

    assert parse_address(str(address)) == address
    assert str(address).isascii()
    assert address.scheme in {"http", "https"}


# --- sources ------------------------------------------------------------------------------


def test_list_of_addresses(tmp_path: Path):
    """A plain list: one address a line, comments and blank lines apart; a bad one does not stop the rest."""
    path = tmp_path / "addresses.txt"
    path.write_text(
        "# feeds\nhttps://a.example/feed\n\n  https://b.example/ \nnonsense\nhttps://a.example/feed\n",
        encoding="utf-8-sig",
    )

    found = read_sources([str(path)], "The Post")

    assert [s.address for s in found.sources] == ["https://a.example/feed", "https://b.example/", "nonsense"]
    assert {s.publisher for s in found.sources} == {"The Post"}


def test_list_with_settings(tmp_path: Path):
    """In YAML each source may have a publisher and a language; the file's own hold for the others."""
    path = tmp_path / "sources.yml"
    path.write_text(
        "contact: mailto:me@uni.example\npublisher: Somebody\nsources:\n"
        "  - https://a.example/feed\n  - {address: https://b.example/, publisher: B, language: en}\n",
        encoding="utf-8",
    )

    found = read_sources([str(path), "https://c.example/"])

    assert found.contact == "mailto:me@uni.example"
    assert [(s.publisher, s.language) for s in found.sources] == [
        ("Somebody", None),
        ("B", "en"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("sources: [{adress: https://a.example/}]", "expected an address", id="no address"),
        pytest.param(
            "sources: [{address: https://a.example/, publishr: x}]",
            "Did you mean 'publisher'",
            id="unknown key",
        ),
        pytest.param("feeds: []", "a list 'sources'", id="no sources"),
        pytest.param("sources: [", "expected YAML", id="no YAML"),
        pytest.param("sources: []", "found none", id="empty"),
        pytest.param("- https://a.example/", "a list 'sources'", id="a bare list"),
    ],
)
def test_mistake_in_a_list_with_settings(tmp_path: Path, text: str, expected: str):
    """A mistake in the file stops the command and names it."""
    path = tmp_path / "sources.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=expected):
        read_sources([str(path)])


@pytest.mark.parametrize("named", ["file:///etc/passwd", "nowhere.txt", "ftp://x.example/", ""])
def test_neither_file_nor_address(named: str):
    """What is named must be a file or an address of http or https."""
    with pytest.raises(SettingsError, match="Expected"):
        read_sources([named])
