"""Values as other formats write them: ids, days, codes, lists. Plain functions of one event's values.

The first line of each docstring stands in the documentation beside the column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from dragoman.codebook import contexts, event_codes

_ID_DIGITS = 15
"""So many hexadecimal digits of an id fit into a whole number of 64 bits, as readers of GDELT take."""
_SPACE = re.compile(r"\s+")


def copy(value: Any) -> Any:
    """As it is."""
    return value


def first(*values: Any) -> Any:
    """The first of these that is there."""
    return next((value for value in values if value not in (None, "")), None)


def one_line(*texts: str | None) -> str | None:
    """The first of these that is there, on one line."""
    text = first(*texts)
    return None if text is None else _SPACE.sub(" ", text).strip()


def number_of_id(event_id: str) -> int:
    """The first 15 hexadecimal digits of the id as a whole number."""
    return int(event_id[:_ID_DIGITS], 16)


def zero_one(value: bool | None) -> int | None:
    """1 for yes, 0 for no."""
    return None if value is None else int(value)


def compact_day(day: date | None) -> str | None:
    """YYYYMMDD."""
    return None if day is None else day.isoformat().replace("-", "")


def compact_month(day: date | None) -> str | None:
    """YYYYMM."""
    return None if day is None else f"{day.year:04}{day.month:02}"


def day_text(*days: date | None) -> str | None:
    """YYYY-MM-DD, of the first day that is there."""
    day = first(*days)
    return None if day is None else day.isoformat()


def year_of(day: date | None) -> int | None:
    """The year."""
    return None if day is None else day.year


def month_of(day: date | None) -> str | None:
    """The month in two digits."""
    return None if day is None else f"{day.month:02}"


def day_of(day: date | None) -> str | None:
    """The day of the month in two digits."""
    return None if day is None else f"{day.day:02}"


def fraction_date(day: date | None) -> str | None:
    """The year and the part of it gone by, of months of 30 days, as GDELT counts."""
    if day is None:
        return None
    return f"{day.year + min(((day.month - 1) * 30 + day.day) / 365, 0.9999):.4f}"


def added_moment(*days: date | None) -> str | None:
    """YYYYMMDDHHMMSS at midnight, of the first day that is there."""
    day = first(*days)
    return None if day is None else f"{compact_day(day)}000000"


def midnight(day: date | None) -> str | None:
    """YYYY-MM-DD 00:00:00.000."""
    return None if day is None else f"{day.isoformat()} 00:00:00.000"


def sentence_number(sentence_id: str | None) -> int | None:
    """The number of the sentence in its story, from 1."""
    return None if sentence_id is None else int(sentence_id.rpartition("-")[2]) + 1


def phoenix_sentence(sentence_id: str | None) -> str | None:
    """The story's id, an underscore and the number of the sentence in it, from 1."""
    if sentence_id is None:
        return None
    return f"{sentence_id.rpartition('-')[0]}_{sentence_number(sentence_id)}"


# --- codes ----------------------------------------------------------------------------


def gdelt_quad(code: str) -> int | None:
    """The quad class of the code in GDELT's scheme, whatever scheme the data set was built with."""
    return _quads("gdelt").get(code)


def phoenix_penta(code: str) -> int | None:
    """The class of the code in Phoenix's scheme of five, from 0."""
    return _quads("phoenix").get(code)


_QUAD_WORDS = {
    1: "VERBAL COOPERATION",
    2: "MATERIAL COOPERATION",
    3: "VERBAL CONFLICT",
    4: "MATERIAL CONFLICT",
}


def plover_quad(code: str) -> str | None:
    """The quad class of the code in PLOVER's scheme, in words."""
    return _QUAD_WORDS.get(_quads("plover").get(code, 0))


@cache
def _quads(scheme: str) -> Mapping[str, int]:
    return {code: entry.quad_in(scheme) for code, entry in event_codes().items()}


def goldstein_gdelt(code: str) -> float | None:
    """The Goldstein value in GDELT's table; our default where it has none."""
    return _goldstein("gdelt").get(code)


def goldstein_icews(code: str) -> float | None:
    """The Goldstein value in ICEWS's table; our default where it has none."""
    return _goldstein("icews").get(code)


def goldstein_phoenix(code: str) -> float | None:
    """The Goldstein value in Phoenix's table; our default where it has none."""
    return _goldstein("phoenix").get(code)


@cache
def _goldstein(table: str) -> Mapping[str, float]:
    return {code: entry.goldstein_in(table)[0] for code, entry in event_codes().items()}


# --- lists ----------------------------------------------------------------------------


def with_semicolons(values: Sequence[str] | None) -> str | None:
    """The list, with semicolons between."""
    return ";".join(values) if values else None


def issues(values: Sequence[str] | None) -> str | None:
    """Each context in capitals with the number 1, semicolons between, as Phoenix writes issues."""
    return ";".join(f"{name.upper()},1" for name in values if name in contexts()) if values else None


def crowd_tag(protesters: int | None) -> str | None:
    """ACLED's tag for the size of a crowd, where a number is told."""
    return None if protesters is None else f"crowd size={protesters}"


CONVERTERS: Mapping[str, Any] = {
    function.__name__: function
    for function in (
        copy, one_line, number_of_id, zero_one, compact_day, compact_month, day_text, year_of,
        month_of, day_of, fraction_date, added_moment, midnight, sentence_number, phoenix_sentence,
        gdelt_quad, phoenix_penta, plover_quad, goldstein_gdelt, goldstein_icews, goldstein_phoenix,
        with_semicolons, issues, crowd_tag,
    )
}  # fmt: skip
