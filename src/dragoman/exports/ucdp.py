"""Which events have a place in UCDP's Georeferenced Event Dataset, and how it counts their dead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dragoman.exports.actors import (
    country_row,
    cow_number,
    is_armed_group,
    is_civilian,
    is_state,
    parts_of,
    side_name,
)

_VIOLENT_ROOTS = ("18", "19", "20")
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
# Where Gleditsch and Ward's number differs from that of Correlates of War.
_GLEDITSCH_WARD = {
    "DEU": 260, "YEM": 678, "SRB": 340, "TUV": 973, "KIR": 970, "NRU": 971, "TON": 972,
}  # fmt: skip
UNKNOWN_NUMBER = -1


def is_lethal(root: str, low: int | None, middle: int | None, high: int | None) -> bool:
    """Whether it is violence that may have killed somebody."""
    return root in _VIOLENT_ROOTS and any((low, middle, high))


def violence_type(
    source: str | None, source_name: str | None, target: str | None, target_name: str | None
) -> int | None:
    """1 a state against an armed group or state, 2 between armed groups, 3 against civilians; else empty."""
    has_state = is_state(source, source_name)
    if not has_state and not is_armed_group(source, source_name):
        return None
    if is_civilian(target, target_name):
        return ONE_SIDED
    if is_state(target, target_name):
        return STATE_BASED
    if is_armed_group(target, target_name):
        return STATE_BASED if has_state else NON_STATE
    return None


def dyad_name(*parts: str | None) -> str | None:
    """Both sides with " - " between; empty where one is not known."""
    sides = (side_name(*parts[:4]), side_name(*parts[4:]))
    return f"{sides[0]} - {sides[1]}" if all(sides) else None


def gw_number(iso3: str | None) -> int | None:
    """The country's number in Gleditsch and Ward's list."""
    return _GLEDITSCH_WARD.get(iso3 or "") or cow_number(iso3)


def gw_of_state(code: str | None, name: str | None) -> int | None:
    """The same for a side that is a state."""
    if not code or not is_state(code, name):
        return None
    place = parts_of(code).place
    return gw_number(place) if country_row(place) else None


def best(low: int | None, middle: int | None, high: int | None) -> int:
    """The best estimate; the lowest where there is none, else 0."""
    return next((value for value in (middle, low) if value is not None), 0)


def low(low: int | None, middle: int | None, high: int | None) -> int:
    """The lowest estimate; 0 where the text gives none."""
    return low or 0


def high(low: int | None, middle: int | None, high: int | None) -> int:
    """The highest estimate; the best one where the text leaves it open."""
    return high if high is not None else best(low, middle, high)


def deaths_a(low: int | None, middle: int | None, side: str | None) -> int:
    """The best estimate where the dead are the source's."""
    return best(low, middle, None) if side == "source" else 0


def deaths_b(
    low: int | None, middle: int | None, side: str | None, target: str | None, name: str | None
) -> int:
    """The best estimate where the dead are the target's and that is not civilian."""
    return best(low, middle, None) if side == "target" and not is_civilian(target, name) else 0


def deaths_civilians(
    low: int | None, middle: int | None, side: str | None, target: str | None, name: str | None
) -> int:
    """The best estimate where the dead are the target's and that is civilian."""
    return best(low, middle, None) if side == "target" and is_civilian(target, name) else 0


def deaths_unknown(low: int | None, middle: int | None, side: str | None) -> int:
    """The best estimate where the dead are of both sides, of others, or nobody says whose."""
    return 0 if side in ("source", "target") else best(low, middle, None)


def or_minus_one(number: int | None) -> int:
    """The number; -1 where it is not known."""
    return number or UNKNOWN_NUMBER


def source_article(publisher: str | None, day: date | None, title: str | None) -> str:
    """Outlet, day and headline, each in quotes, with commas between."""
    values = (publisher, day.isoformat() if day else None, title)
    return ",".join('"' + " ".join((value or "").replace('"', "'").split()) + '"' for value in values)


CONVERTERS: Mapping[str, Any] = {
    function.__name__: function
    for function in (
        violence_type, dyad_name, gw_number, gw_of_state, best, low, high, deaths_a, deaths_b,
        deaths_civilians, deaths_unknown, or_minus_one, source_article,
    )
}  # fmt: skip
