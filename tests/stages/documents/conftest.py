"""Raw files made in memory, and what the documents stage makes of them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.reading import read_item
from dragoman.stages.documents.story import RawItem

Found = dict[str, Any] | Reject

BODY = (
    "VIENNA - Foreign ministers of six countries met in Vienna on Wednesday to discuss the border dispute."
    "\n\n"
    "They agreed to meet again next month, a spokesman for the Austrian government told reporters. "
    "No further details were given about the talks, which lasted for three hours."
)


TITLE = "Ministers meet in Vienna"
PAGE = """<!doctype html><html lang="en-GB"><head><title>{title} | The Post</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Post">
<meta property="og:url" content="https://post.example/world/talks">
<meta property="article:published_time" content="2023-09-27T23:30:00+03:00"></head>
<body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>"""


def make_page(body: str, title: str = TITLE) -> str:
    paragraphs = "".join(f"<p>{part}</p>" for part in body.split("\n\n"))
    return PAGE.format(title=title, body=paragraphs)


def make_pdf(body: str, title: str = "") -> bytes:
    file = io.BytesIO()
    style = getSampleStyleSheet()["Normal"]
    story = [Paragraph(part, style) for part in body.split("\n\n")]
    SimpleDocTemplate(file, title=title).build(story)
    return file.getvalue()


def make_docx(body: str, title: str = "") -> bytes:
    file = io.BytesIO()
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = "Ann Lee"
    document.core_properties.created = datetime(2023, 9, 28, 12, 0)
    for part in body.split("\n\n"):
        document.add_paragraph(part)
    document.save(file)
    return file.getvalue()


def make_warc(pages: list[bytes], packed: bool = True, **headers: str) -> bytes:
    fields = {"Content-Type": "text/html; charset=iso-8859-1", **headers}
    http = "HTTP/1.1 200 OK\r\n" + "".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n"
    records = [_warc_record("warcinfo", "", b"software: test\r\n")]
    for number, content in enumerate(pages):
        address = f"https://post.example/{number}"
        records.append(_warc_record("request", address, b"GET / HTTP/1.1\r\n\r\n"))
        records.append(_warc_record("response", address, http.encode() + content))
    return b"".join(gzip.compress(record) if packed else record for record in records)


def _warc_record(kind: str, address: str, block: bytes) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:6d3c1b5e-0b0a-4c7e-9a53-1f6a3b1c2d4e>",
        "WARC-Date": "2024-01-05T06:00:00Z",
        "WARC-Target-URI": address,
        "Content-Type": "application/http" if address else "application/warc-fields",
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{key}: {value}\r\n" for key, value in fields.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def make_feed(body: str) -> str:
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Post</title><link>https://post.example</link><language>en</language>
<item><title>{TITLE}</title><link>https://post.example/talks</link><guid isPermaLink="false">17</guid>
<pubDate>Wed, 27 Sep 2023 23:30:00 +0300</pubDate><description>Ministers met.</description>
<content:encoded><![CDATA[<p>{body}</p><script>alert(1)</script>]]></content:encoded></item></channel></rss>"""


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Make the bytes of a page, a PDF, a Word document, a WARC, a feed."""
    return SimpleNamespace(page=make_page, pdf=make_pdf, docx=make_docx, warc=make_warc, feed=make_feed)


@pytest.fixture(scope="session")
def body() -> str:
    """A short English story without a headline."""
    return BODY


@pytest.fixture(scope="session")
def raw_item() -> Callable[..., RawItem]:
    """Make a raw item of bytes: ``raw_item(data, name, sidecar)``."""

    def make(data: bytes, name: str = "story.txt", sidecar: dict[str, Any] | None = None) -> RawItem:
        return RawItem(f"folder/{name}", name, lambda: io.BytesIO(data), len(data), sidecar or {})

    return make


@pytest.fixture(scope="session")
def read(raw_item: Callable[..., RawItem]) -> Callable[..., list[Found]]:
    """Read bytes as a file of a name: ``read(data, name, sidecar, **settings)``."""

    def run(
        data: bytes, name: str = "story.txt", sidecar: dict[str, Any] | None = None, **settings: Any
    ) -> list[Found]:
        return list(read_item(raw_item(data, name, sidecar), Settings(**settings)))

    return run


@pytest.fixture(scope="session")
def read_one(read: Callable[..., list[Found]]) -> Callable[..., Any]:
    """Read bytes that hold exactly one story or give exactly one reject."""

    def run(
        data: bytes, name: str = "story.txt", sidecar: dict[str, Any] | None = None, **settings: Any
    ) -> Any:
        (found,) = read(data, name, sidecar, **settings)
        return found

    return run
