"""Words of a sentence in classes, one letter each, so that patterns of dates are short and quick.

"the third quarter of 1998" is "tOUvY". Letters are listed at CLASSES.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.number_words import CARDINALS

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
WEEKDAYS_SHORT = {name.lower(): number for number, name in enumerate(calendar.day_abbr)} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
SEASONS = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
PARTS = {
    "morning": "MO",
    "mornings": "MO",
    "dawn": "MO",
    "afternoon": "AF",
    "afternoons": "AF",
    "evening": "EV",
    "evenings": "EV",
    "dusk": "EV",
    "night": "NI",
    "nights": "NI",
}
CLOCK = {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}
UNITS = {
    form: unit
    for unit in "second minute hour day week weekend fortnight month quarter year decade century".split()
    for form in (unit, unit + "s")
} | {"centuries": "century"}
SCALES = {"hundred": 100, "thousand": 1000}
ORDINALS = {
    word: number
    for number, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        1,
    )
} | {"thirtieth": 30}
DECADES = {
    word: 10 * number
    for number, word in enumerate(
        "tens twenties thirties forties fifties sixties seventies eighties nineties".split(), 1
    )
}
REFERENCES = {
    "now": "PRESENT_REF",
    "currently": "PRESENT_REF",
    "current": "PRESENT_REF",
    "nowadays": "PRESENT_REF",
    "recently": "PAST_REF",
    "recent": "PAST_REF",
    "lately": "PAST_REF",
    "future": "FUTURE_REF",
}
SETS = {
    "daily": "P1D",
    "hourly": "PT1H",
    "weekly": "P1W",
    "monthly": "P1M",
    "yearly": "P1Y",
    "annually": "P1Y",
}

CLASSES = {
    "M": "month", "W": "weekday", "w": "weekday, shortened", "S": "season", "P": "part of the day",
    "K": "noon, midnight", "D": "number 1 to 31", "Y": "number that can be a year", "I": "another number",
    "F": "number with a fraction", "N": "'98", "o": "ordinal in figures", "O": "ordinal in words",
    "C": "number in words", "c": "hundred, thousand", "a": "a, an", "A": "few, several",
    "U": "unit of time", "u": "period, time", "T": "today, yesterday", "l": "last, past, previous",
    "n": "next, coming", "h": "this, current", "z": "that, same", "g": "ago", "e": "earlier",
    "f": "later", "<": "before", ">": "after", "b": "early, mid, late, end", "x": "fiscal",
    "q": "each, every", "r": "now, recently", "s": "daily", "E": "1990s", "G": "nineties",
    "Q": "Q of Q3", "B": "half",
    "m": "a.m., p.m.", "Z": "time zone", "t": "the", "v": "of", "i": "in, on, since",
    "d": "and, to, or", "j": "long, old", "y": "full, entire, more", "!": "sign that ends a clause",
}  # fmt: skip
"""Letters and what they stand for; other signs stand for themselves and any other word is a full stop."""

_WORDS: dict[str, str] = {}
_OF_CLASS: dict[str, Iterable[str]] = {
    "O": ORDINALS, "U": UNITS, "S": SEASONS, "P": PARTS, "K": CLOCK, "C": CARDINALS, "c": SCALES,
    "r": REFERENCES, "s": SETS, "G": DECADES,
    "a": "a an".split(),
    "A": "few several couple some many numerous dozen dozens".split(),
    "u": "period periods time".split(),
    "T": "today yesterday tomorrow tonight overnight".split(),
    "l": "last past previous preceding".split(),
    "n": "next coming following upcoming subsequent succeeding".split(),
    "h": "this these latest".split(),
    "z": "that same those".split(),
    "g": ["ago"],
    "e": "earlier previously prior".split(),
    "<": ["before"],
    ">": ["after"],
    "f": "later afterward afterwards hence".split(),
    "b": "early mid late beginning middle end start beginning's opening close".split(),
    "x": "fiscal financial fy".split(),
    "q": "each every per".split(),
    "B": ["half"],
    "Z": "gmt utc est edt cst cdt mst mdt pst pdt bst cet cest et ist msk zulu".split(),
    "t": ["the"],
    "v": ["of"],
    "i": "in on at by since until till during from for within over around about between circa through into "
    "than under throughout as".split(),
    "d": "and to or".split(),
    "j": "long old ended ending".split(),
    "y": "full entire whole additional more another consecutive straight or so".split(),
}  # fmt: skip
for _letter, _words in _OF_CLASS.items():
    for _word in _words:
        _WORDS.setdefault(_word, _letter)

_MONTH_DOT = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|AUG|SEPT|OCT|NOV|DEC)\."
_WEEKDAY_DOT = r"(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\."
_TOKEN = re.compile(
    rf"""[ap]\.\ ?m\.|{_MONTH_DOT}(?=[\s,]*\d)|{_MONTH_DOT}|{_WEEKDAY_DOT}
    |\d\d?\.\d\d(?=[ap]m\b)
    |\d[\d,]*\d(?:\.\d+)?(?:st|nd|rd|th|s)?(?![A-Za-z\d])|\d(?:\.\d+)?(?:st|nd|rd|th)?(?![A-Za-z\d])
    |['’]\d\ds?(?![\w])|\d+|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*(?:['’]s\b)?|\S""",
    re.VERBOSE | re.IGNORECASE,
)
_DASHES = "‐‑‒–—―−"
_ENDS = ".;!?\"“”'’`"
_HOLIDAYS = """christmas xmas easter thanksgiving halloween eid ashura passover kippur hashana hashanah diwali
    nowruz norouz eve""".split()
_CAN_HOLD_DATE = re.compile(
    r"\d|\b(?:"
    + "|".join(
        sorted(
            {
                *MONTHS, *WEEKDAYS, *(f"{day}s" for day in WEEKDAYS), *WEEKDAYS_SHORT, *SEASONS, *PARTS,
                *CLOCK, *UNITS, *SETS, *REFERENCES, *DECADES, *_HOLIDAYS,
                *"today yesterday tomorrow tonight overnight ago day past latest year's".split(),
                *"quarter half period nineteen twenty thousand".split(),
            }
        )
    )
    + r")\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateToken:
    """One word, number or sign; *end* leaves out an ending 's."""

    text: str
    lower: str
    start: int
    end: int
    letter: str


def can_hold_date(text: str) -> bool:
    """Tell whether *text* has any word or figure of a date, so that others cost nothing."""
    return _CAN_HOLD_DATE.search(text) is not None


def date_tokens(text: str) -> list[DateToken]:
    """Return the words of *text* with their classes."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word[-2:] in ("'s", "’s"):
            word = word[:-2]
        lower = word.lower()
        start = match.start()
        tokens.append(DateToken(word, lower, start, start + len(word), _letter_of(word, lower)))
    return tokens


def _letter_of(word: str, lower: str) -> str:
    first = word[0]
    if first.isdecimal():
        return _letter_of_number(lower)
    if first in "'’" and len(word) > 2:
        return "E" if lower.endswith("s") else "N"
    if not first.isalpha():
        return first if first in "-,/:()" else "-" if first in _DASHES else "!" if first in _ENDS else "."
    named = _letter_of_name(word, lower) if first.isupper() else None
    if named is None and lower in ("a.m.", "p.m.", "am", "pm", "a. m.", "p. m."):
        return "m"
    return named or _WORDS.get(lower, ".")


def _letter_of_name(word: str, lower: str) -> str | None:
    """Return the letter of a word that is one of a date only with its capital letter."""
    plain = lower.rstrip(".")
    if plain in MONTHS:
        return "M"
    if plain in WEEKDAYS or (plain[-1] == "s" and plain[:-1] in WEEKDAYS):
        return "W"
    if plain in WEEKDAYS_SHORT:
        return "W" if lower != plain and plain != "sun" else "w"
    return "Q" if len(word) == 1 and lower in "qh" else None


def _letter_of_number(lower: str) -> str:
    if not lower.isdecimal():
        if lower[-2:] in ("st", "nd", "rd", "th") and lower[:-2].isdecimal():
            return "o"
        if len(lower) == 5 and lower.endswith("0s") and 1500 <= int(lower[:4]) <= 2090:
            return "E"
        if len(lower) == 3 and lower.endswith("0s"):
            return "E"
        return "I" if lower.replace(",", "").isdecimal() else "F"
    if len(lower) <= 2 and 1 <= int(lower) <= 31:
        return "D"
    if len(lower) == 4 and 1000 <= int(lower) <= 2100:
        return "Y"
    return "I"


def number_of(tokens: Sequence[DateToken]) -> int | None:
    """Return what the number words or figures say together, or None.

    >>> number_of(date_tokens("twenty-four"))
    24
    """
    total = current = 0
    seen = False
    for token in tokens:
        if token.letter in "DYI":
            return int(token.text.replace(",", "")) if len(token.text) < 10 else None
        if token.letter == "a":
            current, seen = 1, True
        elif token.letter == "C":
            current, seen = current + CARDINALS[token.lower], True
        elif token.letter == "c":
            current, seen = max(current, 1) * SCALES[token.lower], True
            if SCALES[token.lower] == 1000:
                total, current = total + current, 0
        elif token.letter == "A" and token.lower == "couple":
            return 2
        elif token.letter == "A" and token.lower == "dozen":
            return 12
    return total + current if seen else None


def ordinal_of(token: DateToken) -> int:
    """Return the number that an ordinal in words or figures stands for."""
    return int(token.lower[:-2]) if token.letter == "o" else ORDINALS[token.lower]
