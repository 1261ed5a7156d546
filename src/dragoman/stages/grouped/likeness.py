"""How alike two reports are: a sum of what speaks for one event and of what speaks against it.

The weights were set by hand on the half of ``evaluation/groups`` that is for development;
``docs/counting.md`` says in words what they mean.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from dragoman.stages.grouped.codes import code_likeness, goes_both_ways
from dragoman.stages.grouped.reports import (
    BY_PUBLICATION,
    BY_WORDS,
    COUNTRY,
    LAG,
    NOWHERE,
    POINT,
    UNDATED,
    WITHIN_DAYS,
    WITHIN_MONTH,
    Report,
)
from dragoman.stages.grouped.sides import actor_likeness

THRESHOLD = 2.0
"""Two reports at least as alike as this mean one event, unless others speak against it."""

_EARTH_KM = 6371.0
_SAME_TOWN_KM, _NEAR_KM, _APART_KM = 12.0, 30.0, 75.0  # two towns
_SAME_AREA_KM, _FAR_KM = 170.0, 450.0  # a town and an area, two areas
_PER_WORD, _MAX_WORDS_SCORE = 0.5, 1.5
_OTHER_PERSON = -2.0
_SAME_STORY, _SAME_TRIGGER = 0.4, 1.0


def likeness(one: Report, other: Report) -> float | None:
    """Return how alike two reports are, or None where they cannot mean one event."""
    if one.status != other.status:
        return None
    codes = code_likeness(one.code, other.code)
    if codes is None:
        return None
    when = _when(one, other)
    if when is None:
        return None
    who = _who(one, other)
    if who is None:
        return None
    where = _where(one, other)
    if where is None:
        return None
    return codes + when + who + where + _toll(one, other) + _what(one, other) + _told_together(one, other)


def _when(one: Report, other: Report) -> float | None:
    if one.dated > other.dated:
        one, other = other, one
    if other.dated == UNDATED:
        return 0.5 if one.dated == UNDATED and one.story == other.story else None
    gap = max(one.first, other.first) - min(one.last, other.last)
    if other.dated == BY_WORDS:
        return 1.5 if gap == 0 else -2.5 if gap == 1 else None
    if gap > 0:
        return None
    if other.dated == BY_PUBLICATION:
        return _lagging(one, other)
    return {WITHIN_DAYS: 0.6, WITHIN_MONTH: 0.1}.get(other.dated, -0.3)


def _lagging(one: Report, other: Report) -> float:
    """A report without a date tells of its day or the day before, at times of two days before."""
    lag = abs(other.last - one.last)
    weights = (1.2, 1.1, 0.0) if one.dated == BY_WORDS else (1.0, 0.2, -1.2)
    return weights[min(lag, LAG)]


def _who(one: Report, other: Report) -> float | None:
    straight = _pair(one.source, other.source, one.target, other.target)
    persons = _persons(one.source_person, other.source_person, one.target_person, other.target_person)
    best = None if straight is None else straight + persons
    if one.both_ways or other.both_ways or goes_both_ways(one.code, other.code):
        turned = _pair(one.source, other.target, one.target, other.source)
        persons = _persons(one.source_person, other.target_person, one.target_person, other.source_person)
        if turned is not None and (best is None or turned + persons > best):
            best = turned + persons
    return best


def _pair(one: str, other: str, partner: str, other_partner: str) -> float | None:
    likeness_one = actor_likeness(one, other)
    likeness_two = actor_likeness(partner, other_partner)
    return None if likeness_one is None or likeness_two is None else likeness_one + likeness_two


def _persons(*names: str) -> float:
    """Two ministers of one government have one code and are two people."""
    one, other, partner, other_partner = names
    differ = (
        bool(one and other and one != other),
        bool(partner and other_partner and partner != other_partner),
    )
    return sum(differ) * _OTHER_PERSON


def _where(one: Report, other: Report) -> float | None:
    """Return what the places say, or None for two towns too far apart."""
    if one.level > other.level:
        one, other = other, one
    if other.level == NOWHERE:
        return 0.0
    if other.level == COUNTRY:
        return 0.2 if one.place_country == other.place_country else -1.0
    if one.place and one.place == other.place:
        return 1.5 if one.level == POINT else 0.8
    away = _distance(one, other)
    if away is None:
        return 0.0 if one.place_country == other.place_country else -1.0
    if one.level == POINT and other.level == POINT:
        return (
            1.0 if away <= _SAME_TOWN_KM else 0.0 if away <= _NEAR_KM else -1.5 if away <= _APART_KM else None
        )
    return 0.3 if away <= _SAME_AREA_KM else -0.3 if away <= _FAR_KM else -1.5


def _distance(one: Report, other: Report) -> float | None:
    """Return the kilometres between two places."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    south, west, north, east = (
        radians(float(value or 0.0))
        for value in (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    square = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, square)))


def _toll(one: Report, other: Report) -> float:
    """Tolls rise while the dead are counted, but not from two to forty, and seldom fall."""
    if one.killed is None or other.killed is None:
        return 0.0
    early, late = (one, other) if one.published <= other.published else (other, one)
    low, high = sorted((one.killed, other.killed))
    if low == high:
        return 0.4 if low <= 1 else 0.8 if low < 10 else 1.5
    falls = early.killed == high and early.published < late.published
    ratio = high / max(low, 1)
    return -0.5 * falls + (0.3 if ratio <= 1.6 else 0.0 if ratio <= 3.5 else -1.0 if ratio <= 8 else -2.0)


def _what(one: Report, other: Report) -> float:
    return min(_MAX_WORDS_SCORE, _PER_WORD * len(one.words & other.words))


def _told_together(one: Report, other: Report) -> float:
    """A story comes back to what it tells of; the pairs of one trigger are one act."""
    if one.story != other.story:
        return 0.0
    is_same = one.document_id == other.document_id and one.trigger == other.trigger
    return _SAME_STORY + is_same * _SAME_TRIGGER
