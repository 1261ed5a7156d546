"""What a count stands for beyond its number: the total of a long war, or the people of both sides."""

from __future__ import annotations

import re

_WAR = (
    r"(?:war|conflict|uprising|insurgency|revolution|revolt|invasion|coup|crisis|unrest|protests"
    r"|rebellion|crackdown)"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SPAN = re.compile(
    rf"\bsince (?:[\w-]+ ){{0,3}}?(?:(?:19|20)\d\d|{_MONTH}|(?:[\w-]+ ){{0,3}}?(?:{_WAR}|year))\b"
    r"|\b(?:over|in|during|for|within|throughout) the (?:past|last|previous) (?:[\w-]+ )?(?:years?"
    r"|months?|decades?|century)\b"
    r"|\b(?:so far this|this|the whole|each|every|last|per|people a) year\b|\bover the years\b"
    r"|\bin \w+ (?:years|decades) of \w+"
    rf"|\b(?:[\w-]+-year|years?-long|decades?-long|decade-old|decades-old)(?:-old"
    rf"|-long)? (?:[\w-]+ )?{_WAR}\b",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:worst|first|most|biggest|heaviest|highest|\w+est)\b[^,;]{0,60}\bsince\b", re.IGNORECASE
)
_BREAK = re.compile(
    r"[;:]|, (?:\w+ (?:days|hours|weeks) after|but|while|when|where|as|after|and (?:the|a|an|in|on)\b)"
    r"|\b(?:but|while|when|whereas)\b"
)
_BOTH = re.compile(r"\b(?:on|from|of|among) both sides\b|\bboth sides\b", re.IGNORECASE)
_BRINGS = re.compile(
    r"\b(?:bring|brings|bringing|brought|taking|takes|raising|raises|raised|pushing)\b", re.IGNORECASE
)


def clause_of(text: str, start: int, end: int) -> str:
    """Return the clause of *text* that holds the characters from *start* to *end*."""
    first, last = 0, len(text)
    for match in _BREAK.finditer(text):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    return text[first:last]


def is_total(clause: str) -> bool:
    """Tell whether a clause counts over years or a whole war, and so belongs to no single event.

    >>> is_total("The war has killed 350,000 people since 2011")
    True
    """
    return _SPAN.search(clause) is not None and _RECORD.search(clause) is None


def is_brought_to(words_before: str) -> bool:
    """Tell whether a new event brought a toll there ("bringing the toll to 54"): it is more than its own."""
    return _BRINGS.search(words_before) is not None


def tells_both_sides(clause: str) -> bool:
    """Tell whether the people counted are said to be of both sides."""
    return _BOTH.search(clause) is not None
