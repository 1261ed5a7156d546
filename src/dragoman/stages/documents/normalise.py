"""Stored text: Unicode NFC, plain line ends, no control or invisible characters.

Doing it twice gives the same text as doing it once. Offsets of all later tables point into it.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Controls, lone surrogates, noncharacters, soft hyphen, byte order mark, zero-width space and word
# joiners, marks of writing direction, interlinear annotation, tag characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\u206a-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Joiners carry meaning in the scripts of Asia and in emoji, and none after a Latin letter.
_JOINERS = re.compile("(?<![\u0600-\u109f\U0001f000-\U0001faff\ufe0f])[\u200c\u200d]+")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_GAPS = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    r"""Return *text* as it is stored.

    >>> normalise("Cafe\u0301\u00a0open \r\n\r\n\r\nnow\u200b")
    'Café open\n\nnow'
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _JOINERS.sub("", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return _GAPS.sub("\n\n", text).strip()


def normalise_line(text: str | None) -> str | None:
    """Return a title or name on one line, or None where nothing is left of it."""
    return " ".join(normalise(text).split()) or None if text else None


def join_title(title: str | None, body: str) -> tuple[str, int]:
    r"""Return the stored text and where the body begins in it.

    A body that repeats the title as its first line gives it up; one whose first sentence begins
    with the title stays as it is.

    >>> join_title("Talks end", "Ministers left Vienna.")
    ('Talks end\n\nMinisters left Vienna.', 11)
    """
    if not title:
        return body, 0
    if title.casefold() == body[: len(title)].casefold():
        rest = body[len(title) :]
        if not rest.startswith("\n"):
            return body, 0
        body = rest.lstrip("\n")
    return f"{title}\n\n{body}", len(title) + 2
