"""Splits running English text into sentences at the stops that end one; offsets in, offsets out.

Each candidate is judged by the word before it and the word after it, with the tables of
``abbreviations.py``. No pattern can fail after a run of unbounded length and nothing looks back
further than a fixed distance, so the time grows with the length of the text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.stages.sentences.abbreviations import (
    BEFORE_NAME,
    BEFORE_NUMBER,
    DAYS_AND_ZONES,
    MARKED_NAMES,
    MAY_END,
    SAYING,
    SHORTENED,
    STARTERS,
    TIMES_OF_DAY,
)
from dragoman.stages.sentences.paragraphs import Span, split_paragraphs

# Longer than any abbreviation; what is longer is an address or a compound.
MAX_WORD = 40
# As much of a paragraph as is read to see whether it is a headline.
MAX_HEADLINE = 300

# A stop (or a row of them, also spaced out), what it closes, and Wikipedia's notes: end."[3] [4]
_STOP = re.compile(
    r"""(?P<mark>[.!?…‽]+(?:[ \xa0][.?!](?![\w.]))*)"""
    r"""(?P<closers>["'”’»›)\]}]*(?:[ \xa0][”»)\]}])*(?:[ \xa0]["']\Z)?)"""
    r"""(?P<notes>(?:\[[^\[\]\n]{1,24}\]|[ \xa0]\[(?:\d{1,3}|[a-z ]{0,16}needed|who\?)\]){0,20})"""
)
_NEXT = re.compile(
    r"""\s*(?P<opener>[-–—]{0,3}\s?["'“‘«‹„(\[{]{0,4}[.…]{0,4})\s?(?P<word>[^\W_][\w'’-]{0,40})?(?P<dot>\.?)"""
)
_ITEM_NUMBER = re.compile(r"""["'“‘(\[*]{0,2}(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5})""")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SPEAKER = re.compile(
    r"\s*(?P<first>[A-Z][\w'’.-]{0,30})(?:\s[A-Z][\w'’.-]{0,30}){0,4}\s(?P<verb>[a-z]{4,10})\b"
)
_GLUED = re.compile(r"""["'“‘(]?(?!(?:Com|Net|Org|Js)\b)(?:[A-Z][a-z]{1,20}|A|I)(?=[\s,'’])""")
_ZONE = re.compile(r"\s*[A-Z][\w-]{1,20}\s(?:time|Time|standard|Standard|daylight|Daylight)\b")
_OPENERS = "\"'“‘«‹„([{—–-/*"
_QUOTES = frozenset("\"'“‘«‹„")
_DASHES = ("-", "–", "—")


def split_sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of *text*, in order, without white space at their ends.

    Every character that is not white space lies in exactly one span.

    >>> text = "ANKARA, Sept. 27 (Reuters) - Lt. Gen. Ali left the U.S. He went home."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['ANKARA, Sept. 27 (Reuters) - Lt. Gen. Ali left the U.S.', 'He went home.']
    """
    return [span for start, end in split_paragraphs(text) for span in split_paragraph(text, start, end)]


def split_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of the sentences of one paragraph, which lies at *start* to *end* of *text*."""
    first = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends_sentence(text, (first, end), stop):
            yield first, stop.end()
            first = stop.end()
            while text[first].isspace():
                first += 1
    yield first, end


def _ends_sentence(text: str, rest: Span, stop: re.Match[str]) -> bool:
    """Tell whether the sentence that begins *rest*, the rest of the paragraph, ends with *stop*."""
    first, end = rest
    if not text[stop.end()].isspace():
        return _is_glued(text, rest, stop)
    before = _word_before(text, first, stop.start())
    following = _NEXT.match(text, stop.end(), end)
    word = (following and following["word"]) or ""
    if stop["mark"][-1] in "?!‽":
        return _exclamation_ends(before, word, bool(stop["closers"]), _SPEAKER.match(text, stop.end(), end))
    if stop["mark"] != ".":
        return stop.start() > first and not word[:1].islower()
    if following is None or before in BEFORE_NAME or _ITEM_NUMBER.fullmatch(text, first, stop.start()):
        return False
    if before in TIMES_OF_DAY and word[:1].isupper():
        return word not in DAYS_AND_ZONES and not _ZONE.match(text, stop.end(), end)
    if _may_go_on(before):
        return _begins_sentence(following) and not _is_headline(text, first, end)
    return _full_stop_ends(before, following)


def _word_before(text: str, first: int, stop: int) -> str:
    words = text[max(first, stop - MAX_WORD) : stop].split()
    return _in_title_case(words[-1].lstrip(_OPENERS)) if words else ""


def _in_title_case(word: str) -> str:
    """Return GEN as Gen, as the tables have it; other words, initials and acronyms as they are."""
    return word.capitalize() if len(word) > 1 and word.isalpha() and word.isupper() else word


def _is_glued(text: str, rest: Span, stop: re.Match[str]) -> bool:
    """Tell whether only the space is missing: "was killed.The army", but not "U.S.Army" or "Asp.Net"."""
    first, end = rest
    if not _GLUED.match(text, stop.end(), end):
        return False
    before = _word_before(text, first, stop.start())
    return bool(stop["notes"]) or (len(before) > 2 and before.isalpha() and before.islower())


def _exclamation_ends(before: str, word: str, is_quoted: bool, speaker: re.Match[str] | None) -> bool:
    """Judge a question or exclamation mark: "Why?" Schiff asked. and Yahoo! shares go on."""
    if before in MARKED_NAMES:
        return word in STARTERS
    if not is_quoted:
        return True
    if word[:1].islower():
        return False
    first_word = speaker["first"] if speaker else ""
    is_name = first_word == "I" or first_word not in STARTERS
    return not (speaker and speaker["verb"] in SAYING and is_name)


def _may_go_on(before: str) -> bool:
    """Tell whether *before* is an initial, an acronym or another word that is written with a stop."""
    return before in MAY_END or (len(before) == 1 and before.isalpha()) or bool(_ACRONYM.fullmatch(before))


def _begins_sentence(following: re.Match[str]) -> bool:
    opener, word = following["opener"], following["word"]
    if opener.startswith(_DASHES):
        return False
    is_starter = word is not None and _in_title_case(word) in STARTERS and not following["dot"]
    return is_starter or not _QUOTES.isdisjoint(opener)


def _is_headline(text: str, first: int, end: int) -> bool:
    """Tell whether a paragraph has no stop at its end and writes every longer word with a capital."""
    words = [word for word in text[first : min(end, first + MAX_HEADLINE)].split() if len(word) > 3]
    return text[end - 1].isalnum() and len(words) > 2 and not any(word[0].islower() for word in words)


def _full_stop_ends(before: str, following: re.Match[str]) -> bool:
    word = following["word"] or ""
    if word[:1].islower():
        return len(before) > 2 and before.isalpha() and before.lower() not in SHORTENED
    return not (before in BEFORE_NUMBER and (word[:1].isdigit() or word in DAYS_AND_ZONES))
