"""The head of a text that does not mark it: headline, byline and date line above the story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.stages.documents.dates import Moment
from dragoman.stages.documents.published import date_line

MAX_HEADLINE = 160
_HEAD_LINES = 6
_NO_HEADLINE = re.compile(r"[.,;:]$|^(?:published|updated|posted)\b|^https?://|\s[-–—]{1,2}\s.*[.]", re.I)
_NO_LETTERS = re.compile(r"^[\W\d_]*$")
_BYLINE = re.compile(r"^\W{0,2}By:?\s+(?P<author>[^\W\d_][^.!?\n]{2,78}?)\W{0,2}$")


@dataclass(frozen=True)
class Head:
    """What stands above a story, and the story itself."""

    title: str | None
    author: str | None
    day: Moment | None
    body: str


def split_head(text: str, wants_title: bool = True) -> Head:
    r"""Return headline, byline and date line, where a text begins with them, and the rest.

    A headline stands alone on the first line and ends in no full stop; below it comes a blank
    line, a byline or a date line.

    Args:
        text: the whole text.
        wants_title: False where the title is known already.

    >>> split_head("Talks end in Vienna\nBy Ann Lee\n\nMinisters left on Monday.")
    Head(title='Talks end in Vienna', author='Ann Lee', day=None, body='Ministers left on Monday.')
    """
    lines = text.strip().split("\n")
    title: str | None = None
    author: str | None = None
    day: Moment | None = None
    taken = 0
    while taken < min(_HEAD_LINES, len(lines) - 1):
        line = lines[taken].strip()
        byline, moment = _BYLINE.match(line), date_line(line)
        if byline and not author:
            author = byline["author"].strip()
        elif moment and not day:
            day = moment
        elif wants_title and taken == 0 and _is_title(lines):
            title = line
        elif line:
            break
        taken += 1
    body = "\n".join(lines[taken:]).lstrip("\n")
    return Head(title, author, day, body) if body else Head(None, None, None, text)


def _is_title(lines: Sequence[str]) -> bool:
    below = lines[1].strip()
    return is_headline(lines[0].strip()) and (not below or bool(_BYLINE.match(below) or date_line(below)))


def is_headline(line: str) -> bool:
    """Return whether a line may be a headline."""
    if not line or len(line) > MAX_HEADLINE or len(line.split()) < 2:
        return False
    return not (_NO_HEADLINE.search(line) or _NO_LETTERS.match(line))
