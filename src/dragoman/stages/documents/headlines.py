"""The headline of a text that does not mark it: its first line, if it looks like one."""

from __future__ import annotations

import re

from dragoman.stages.documents.published import line_date

MAX_HEADLINE = 160
_NO_HEADLINE = re.compile(r"[.,;:]$|^(?:By|By:|Published|Updated|Posted)\b|^https?://|\s[-–—]{1,2}\s.*[.]")
_DIGITS_ONLY = re.compile(r"^[\W\d_]*$")


def split_headline(text: str) -> tuple[str | None, str]:
    r"""Return the headline, if the text begins with one, and the rest.

    A headline stands alone on the first line, a blank line after it, and ends in no full stop.

    >>> split_headline("Talks end in Vienna\n\nMinisters left on Monday.")
    ('Talks end in Vienna', 'Ministers left on Monday.')
    >>> split_headline("Ministers left on Monday.\n\nNo more.")[0] is None
    True
    """
    first, gap, rest = text.lstrip().partition("\n")
    blank, _, body = rest.partition("\n")
    if not gap or blank.strip() or not body.strip() or not is_headline(first.strip()):
        return None, text
    return first.strip(), body.lstrip("\n")


def is_headline(line: str) -> bool:
    """Return whether a line may be a headline."""
    if not line or len(line) > MAX_HEADLINE or len(line.split()) < 2:
        return False
    return not (_NO_HEADLINE.search(line) or _DIGITS_ONLY.match(line) or line_date(line))
