"""Which reader a file needs: by its extension, and by its first bytes where that is missing or wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

FORMATS: Mapping[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "xml",
    ".json": "json",
    ".warc": "warc",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
    ".gz": "gz",
    ".bz2": "bz2",
    ".xz": "xz",
}
MANY = frozenset({"jsonl", "csv", "parquet", "feed", "warc"})
"""Formats whose files hold many stories."""
STREAMED = frozenset({"jsonl", "csv", "parquet", "warc"})
"""Formats read piece by piece, of any size."""
ARCHIVES = frozenset({"zip", "tar"})
PACKED = frozenset({"gz", "bz2", "xz"})
SUPPORTED = (
    "Supported: .txt, .md, .html, .pdf, .docx, .jsonl, .csv, .tsv, .parquet, RSS and Atom .xml, .warc, "
    "each also in .gz, .bz2, .xz, .zip and .tar."
)

_HINTS: Mapping[str, str] = {
    "ole": "It is an old Office file (.doc, .xls, .ppt): save it as .docx or .pdf.",
    "rtf": "It is RTF: save it as .docx or .txt.",
    "office": "It is a ZIP of an office or book format that is not DOCX: save it as .docx, .pdf or .csv.",
    "json": "It is JSON but not one object a line: turn it into JSON Lines, for example with jq -c '.[]'.",
    "xml": "It is XML but neither RSS, Atom nor XHTML.",
    "zst": "It is packed with Zstandard: unpack it or pack it with gzip.",
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"WARC/", "warc"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"{\\rtf", "rtf"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
_BINARY = frozenset({"pdf", "docx", "parquet", "warc", "zip", "tar", "gz", "bz2", "xz"})
_NUMBERED = re.compile(r"\.\d+$")
_HTML = re.compile(
    rb"^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.I)


def choose_format(name: str, head: bytes) -> str:
    """Return the format of a file, or a word for something that is not supported.

    >>> choose_format("talks.txt", b"%PDF-1.7 ...")
    'pdf'
    >>> choose_format("talks", b"Ministers met in Vienna.")
    'text'
    """
    by_name = format_of_name(name)
    by_magic = _binary_format(head)
    if by_magic:
        return by_name if _agrees(by_name, by_magic) else by_magic
    by_look = _text_format(head)
    if by_name in {"xml", "json"}:
        return by_look if by_look in {"feed", "html", "jsonl"} else by_name
    if by_name in {"text", "markdown", "html", "feed"} and by_look in {"html", "feed"}:
        return by_look
    if by_name in _BINARY and by_look:
        return by_look
    if by_name:
        return by_name
    if by_look:
        return by_look
    return "text" if not _extension(name) and looks_like_text(head) else "unknown"


def format_of_name(name: str) -> str:
    """Return the format that a file name alone promises, or an empty string.

    >>> format_of_name("crawl.warc.gz"), format_of_name("news.tar.xz"), format_of_name("a.csv.gz")
    ('warc', 'tar', 'gz')
    """
    lower = name.lower()
    if lower.endswith(".warc.gz"):
        return "warc"
    if lower.endswith((".tar.gz", ".tar.bz2", ".tar.xz")):
        return "tar"
    return FORMATS.get(_extension(lower), "")


def unpacked_name(name: str) -> str:
    """Return a packed file's name without the extension of its packing.

    >>> unpacked_name("story.txt.gz"), unpacked_name("story")
    ('story.txt', 'story')
    """
    stem, dot, extension = name.rpartition(".")
    return stem if dot and extension.lower() in PACKED else name


def not_supported(name: str, found: str) -> str:
    """Return the detail of a ``not_supported`` reject."""
    hint = (
        _HINTS.get(found)
        or f"Neither its name {name!r} nor its first bytes are of a kind that Dragoman reads."
    )
    return f"{hint} {SUPPORTED}"


def looks_like_text(head: bytes) -> bool:
    """Return whether the first bytes of a file hold no sign of binary data."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = len(head) - len(head.translate(None, delete=_CONTROLS))
    return b"\x00" not in head and controls <= len(head) // 100


def _extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or _NUMBERED.search(name):
        return ""
    return f".{extension.lower()}"


def _binary_format(head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    return "pdf" if b"%PDF-" in head[:1024] else ""


def _agrees(by_name: str, by_magic: str) -> bool:
    """Return whether a container is what its name says: a DOCX is a ZIP, a WARC may be packed."""
    return by_name == by_magic or (by_name, by_magic) in {
        ("docx", "zip"),
        ("warc", "gz"),
        ("tar", "gz"),
        ("tar", "bz2"),
        ("tar", "xz"),
    }


def _text_format(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(start):
        return "html"
    if start.startswith(b"<") and _FEED.search(start[:4096]):
        return "feed"
    return "jsonl" if start.startswith(b"{") and _is_object(start) else ""


def _is_object(start: bytes) -> bool:
    line, newline, _ = start.partition(b"\n")
    if not newline and len(start) > 4096:  # one long line, cut by the head: it begins as an object does
        return bool(re.match(rb'\{\s*"', line))
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
