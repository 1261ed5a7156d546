"""How alike two reports are: a sum of what speaks for one event and of what speaks against it.

The weights were set by hand on the half of ``evaluation/groups`` that is for development;
``docs/counting.md`` says in words what they mean.
"""

from __future__ import annotations

from functools import lru_cache
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
    WITHIN_YEAR,
    Report,
)
from dragoman.stages.grouped.sides import actor_likeness

THRESHOLD = 2.0
"""Two reports at least as alike as this mean one event, unless others speak against it."""

_BY_GAP = {0: 1.5, 1: -2.5}  # days between two days told by words; farther apart are two events
_LAG_BEHIND_WORDS = (1.2, 1.1, 0.0)  # days between a day told by words and the publication of another report
_LAG_BEHIND_REPORT = (1.0, 0.2, -1.2)  # days between the publication of two reports without a date
_BY_LENGTH = {WITHIN_DAYS: 0.6, WITHIN_MONTH: 0.1, WITHIN_YEAR: -0.3}
_EARTH_KM = 6371.0
_SAME_TOWN_KM, _NEAR_KM, _APART_KM = 12.0, 30.0, 75.0  # two towns
_SAME_AREA_KM, _FAR_KM = 170.0, 450.0  # a town and an area, two areas
_PER_WORD, _MAX_WORDS_SCORE = 0.5, 1.5
_OTHER_PERSON = -2.5
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
    turns = bool(one.both_ways or other.both_ways or goes_both_ways(one.code, other.code))
    who = _who(one, other, turns)
    if who is None:
        return None
    where = _where(one, other)
    if where is None:
        return None
    told = min(_MAX_WORDS_SCORE, _PER_WORD * (one.words & other.words).bit_count())
    if one.killed is not None and other.killed is not None:
        told += _toll(one, other)
    if one.story == other.story:
        told += _told_together(one, other)
    return codes + when + who + where + told


def _when(one: Report, other: Report) -> float | None:
    if one.dated > other.dated:
        one, other = other, one
    dated = other.dated
    if dated == UNDATED:
        return 0.5 if one.dated == UNDATED and one.story == other.story else None
    if dated == BY_WORDS:
        return _BY_GAP.get(abs(one.first - other.first))
    if one.first > other.last or other.first > one.last:
        return None
    if dated == BY_PUBLICATION:
        # A report without a date tells of its day or the day before, at times of two days before.
        lag = abs(other.last - one.last)
        weights = _LAG_BEHIND_WORDS if one.dated == BY_WORDS else _LAG_BEHIND_REPORT
        return weights[min(lag, LAG)]
    return _BY_LENGTH[dated]


def _who(one: Report, other: Report, turns: bool) -> float | None:
    if (one.source_person or one.target_person) and (other.source_person or other.target_person):
        return _who_by_name(one, other, turns)
    return _pairs(one.source, one.target, other.source, other.target, turns)


@lru_cache(maxsize=50_000)
def _pairs(source: str, target: str, other_source: str, other_target: str, turns: bool) -> float | None:
    """Return how alike two pairs of actors are; where *turns*, either way round."""
    straight = _pair(source, other_source, target, other_target)
    turned = _pair(source, other_target, target, other_source) if turns else None
    found = [likeness for likeness in (straight, turned) if likeness is not None]
    return max(found, default=None)


def _pair(one: str, other: str, partner: str, other_partner: str) -> float | None:
    likeness_one = actor_likeness(one, other)
    likeness_two = actor_likeness(partner, other_partner)
    return None if likeness_one is None or likeness_two is None else likeness_one + likeness_two


def _who_by_name(one: Report, other: Report, turns: bool) -> float | None:
    """Two ministers of one government have one code and are two people."""
    names = one.source_person, one.target_person
    others = other.source_person, other.target_person
    straight = _pair(one.source, other.source, one.target, other.target)
    turned = _pair(one.source, other.target, one.target, other.source) if turns else None
    found = []
    if straight is not None:
        found.append(straight + _OTHER_PERSON * _n_differ(names, others))
    if turned is not None:
        found.append(turned + _OTHER_PERSON * _n_differ(names, others[::-1]))
    return max(found, default=None)


def _n_differ(names: tuple[str, str], others: tuple[str, str]) -> int:
    return sum(bool(name and other and name != other) for name, other in zip(names, others, strict=True))


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
    early, late = (one, other) if one.published <= other.published else (other, one)
    low, high = sorted((early.killed or 0, late.killed or 0))
    if low == high:
        return 0.4 if low <= 1 else 0.8 if low < 10 else 1.5
    falls = early.killed == high and early.published < late.published
    ratio = high / max(low, 1)
    return -0.5 * falls + (0.3 if ratio <= 1.6 else 0.0 if ratio <= 3.5 else -1.0 if ratio <= 8 else -2.0)


def _told_together(one: Report, other: Report) -> float:
    """A story comes back to what it tells of; the pairs of one trigger are one act."""
    is_same = one.document_id == other.document_id and one.trigger == other.trigger
    return _SAME_STORY + is_same * _SAME_TRIGGER
