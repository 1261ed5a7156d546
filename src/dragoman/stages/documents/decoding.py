"""From bytes to text: byte order mark, UTF-8, the charset that was told, and then a guess.

The only door to charset-normalizer.
"""

from __future__ import annotations

import codecs
import logging

from charset_normalizer import CharsetMatch, from_bytes

from dragoman.errors import RawDataError
from dragoman.stages.documents.formats import looks_like_text

logging.getLogger("charset_normalizer").setLevel(logging.ERROR)

MAX_REPLACED = 0.01
"""Share of characters that may be lost before a file no longer counts as text."""
_SAMPLE = 64 * 1024
_MAX_CHAOS = 0.2
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, told: str | None = None) -> str:
    """Return *data* as text.

    Args:
        data: a whole file or record.
        told: the charset that a header or a meta tag names.

    Raises:
        RawDataError: ``not_text``.
    """
    marked = marked_encoding(data)
    if not marked and not looks_like_text(data[:_SAMPLE]):
        raise RawDataError("not_text", "Expected text, found binary data (control or zero bytes).")
    if marked:
        return _replace(data, marked)
    for encoding in ("utf-8", told):
        text = _strict(data, encoding)
        if text is not None:
            return text
    if _is_broken_utf8(data):
        return _replace(data, "utf-8")
    guess = guess_encoding(data[:_SAMPLE])
    return _replace(data, guess or "utf-8")


def marked_encoding(data: bytes) -> str | None:
    """Return the encoding that a byte order mark names, if there is one."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def guess_encoding(data: bytes) -> str | None:
    """Return the most likely encoding of text that is not UTF-8, or None where that is not clear."""
    matches = from_bytes(data)
    best = matches.best()
    if best is None or best.chaos > _MAX_CHAOS:
        return None
    # Short Western text fits a dozen code pages equally well; on the web it is windows-1252.
    western = next(
        (match for match in matches if _covers(match, "cp1252") and match.chaos <= best.chaos), None
    )
    return "cp1252" if western else str(best.encoding)


def _covers(match: CharsetMatch, encoding: str) -> bool:
    return encoding in match.could_be_from_charset


def _strict(data: bytes, encoding: str | None) -> str | None:
    if not encoding:
        return None
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_broken_utf8(data: bytes) -> bool:
    """Return whether more characters beyond ASCII are good UTF-8 than are not."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - broken > broken


def _replace(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if lost > MAX_REPLACED * len(text):
        raise RawDataError(
            "not_text",
            f"Expected text, but as {encoding} {lost:,} of {len(text):,} characters cannot be read. "
            "Save the file as UTF-8.",
        )
    return text
