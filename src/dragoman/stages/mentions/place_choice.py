"""Which of the places of a name is meant: by population, and by what else the story names.

Every name of a story speaks for the countries, the first-level divisions and the neighbourhoods (squares of
a degree, and of a county's size) of what it may be, in proportion to how likely each is; a place wins by its
own weight and by what the other names say for its surroundings. So a story that names several small places
of one state finds them all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dragoman.gazetteer import Place

Key = TypeVar("Key", bound=Hashable)
ROUNDS = 2
COUNTRY_GAIN, DIVISION_GAIN, NEAR_GAIN, CLOSE_GAIN = 2.4, 2.0, 1.2, 1.8
_SOFTNESS, _SURENESS = 1.3, 2.5
_WEIGHTS = {
    "country": 7.6, "continent": 8.0, "state": 7.0, "region": 6.5, "sea": 6.5, "strait": 6.0, "district": 4.6,
    "river": 5.5, "lake": 5.5, "island": 5.5, "mountain": 5.5, "facility": 5.5, "town": 5.0,
}  # fmt: skip
_ALIAS_MALUS, _NAMESAKE_MALUS, _CAPITAL_BONUS = 0.9, 2.0, 0.8
STATE_SAYS = 0.25
"""What a state named by itself says for the towns in it: it may be an actor that acts elsewhere."""
UNBACKED = "unbacked"
"""A small town by another of its names, for which nothing else in the story speaks."""
_BACKED = 0.3
LARGE_TOWN = 50_000
_NEAR, _CLOSE = 1.0, 0.35
"""Sides of squares in degrees: about a hundred kilometres, and a county."""


@dataclass(slots=True)
class Name:
    """One name of a story, wherever it stands.

    Args:
        places: what it may be.
        count: how often it stands there.
        wants: ``state`` or ``district`` where the story says so.
        shares: how likely each place is, in their order.
    """

    places: Sequence[Place]
    count: int = 1
    wants: str = ""
    shares: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """The place chosen for a name, how sure (0 to 1), and why."""

    place: Place
    score: float
    method: str


def own_weight(place: Place, name: Name) -> float:
    """Return how likely a place is by itself: the logarithm of its population, or what its kind is worth."""
    weight = _WEIGHTS.get(place.kind, 5.0)
    if place.geonames_id and place.kind == "town":
        weight = math.log10(place.population + 150)
    if place.feature_code == "PPLC":  # small Washingtons are many in the news that name the large one most
        weight += _CAPITAL_BONUS if place.country != "USA" else 2 * _CAPITAL_BONUS
    if _is_other_name(place):
        has_own = any(other.kind != "town" and not other.is_alias for other in name.places)
        weight -= _NAMESAKE_MALUS if has_own else _ALIAS_MALUS
    if place.kind == "district" and place.is_alias:
        weight -= 1.2
    if name.wants and place.kind in ("state", "district"):
        weight += 3.0 if place.kind == name.wants else 1.5
    elif place.kind in ("state", "district") and _has_town_of_name(place, name.places):
        weight = 4.4  # the town is meant before the state around it
    return weight


def _is_other_name(place: Place) -> bool:
    """Tell whether a town of GeoNames' list is named by one of its other names."""
    return place.is_alias and place.kind == "town" and bool(place.geonames_id)


def _has_town_of_name(division: Place, places: Sequence[Place]) -> bool:
    return any(
        place.kind == "town"
        and place.country == division.country
        and (not division.admin1 or place.admin1 == division.admin1)
        and place.population >= LARGE_TOWN
        for place in places
    )


class _Speaking:
    """What the names say for countries, divisions and neighbourhoods."""

    def __init__(self) -> None:
        self.countries: dict[str, float] = defaultdict(float)
        self.divisions: dict[tuple[str, str], float] = defaultdict(float)
        self.squares: dict[tuple[int, int], float] = defaultdict(float)
        self.small_squares: dict[tuple[int, int], float] = defaultdict(float)

    def add(self, place: Place, share: float) -> None:
        for country in place.countries:
            self.countries[country] += share * (STATE_SAYS if place.kind == "country" else 1.0)
        if place.admin1:
            self.divisions[place.country, place.admin1] += share
        if place.kind in ("town", "district", "facility") and place.latitude is not None:
            self.squares[_square(place, _NEAR)] += share
            self.small_squares[_square(place, _CLOSE)] += share

    def for_place(self, place: Place, own: _Speaking) -> float:
        """Return what the other names say for a place; *own* is what its own name said."""
        countries = max((self.countries[c] - own.countries.get(c, 0.0) for c in place.countries), default=0.0)
        gain = COUNTRY_GAIN * _full(countries)
        if place.admin1:
            where = place.country, place.admin1
            gain += DIVISION_GAIN * _full(self.divisions[where] - own.divisions.get(where, 0.0))
        if place.latitude is not None and place.kind in ("town", "district", "facility"):
            gain += NEAR_GAIN * _full(_around(self.squares, own.squares, _square(place, _NEAR)))
            gain += CLOSE_GAIN * _full(_around(self.small_squares, own.small_squares, _square(place, _CLOSE)))
        return gain


Squares = Mapping[tuple[int, int], float]


def _around(all_said: Squares, own: Squares, square: tuple[int, int]) -> float:
    """Return what the others say for a square and the eight around it."""
    x, y = square
    around = [(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    return sum(all_said.get(s, 0.0) - own.get(s, 0.0) for s in around)


def _square(place: Place, size: float) -> tuple[int, int]:
    return math.floor((place.latitude or 0.0) / size), math.floor((place.longitude or 0.0) / size)


def _full(said: float) -> float:
    """Return 0 to 1: the first that speak for a place count most."""
    return 1.0 - math.exp(-max(said, 0.0))


def choose(names: Mapping[Key, Name], countries: Mapping[str, float]) -> dict[Key, Choice]:
    """Return the place of each name.

    Args:
        names: the names of a story, each with at least one place, by any key.
        countries: what the story says for countries otherwise: by adjectives, or by "Paris, France".
    """
    own = {key: [own_weight(place, name) for place in name.places] for key, name in names.items()}
    for key, name in names.items():
        name.shares = _shares(own[key])
    scores = own
    for _ in range(ROUNDS):
        said, each = _said(names, countries)
        scores = {
            key: [
                weight + said.for_place(place, each[key])
                for place, weight in zip(name.places, own[key], strict=True)
            ]
            for key, name in names.items()
        }
        for key, name in names.items():
            name.shares = _shares(scores[key])
    return {key: _chosen(name, own[key], scores[key]) for key, name in names.items()}


def _said(
    names: Mapping[Key, Name], countries: Mapping[str, float]
) -> tuple[_Speaking, dict[Key, _Speaking]]:
    said = _Speaking()
    each = {}
    for country, weight in countries.items():
        said.countries[country] += weight
    for key, name in names.items():
        own = _Speaking()
        weight = 1.0 + 0.4 * math.log(name.count)
        for place, share in zip(name.places, name.shares, strict=True):
            if share > 0.004:
                own.add(place, share * weight)
                said.add(place, share * weight)
        each[key] = own
    return said, each


def _shares(scores: Sequence[float], sharpness: float = 0.0) -> list[float]:
    best = max(scores)
    powers = [math.exp((sharpness or _SOFTNESS) * (score - best)) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _chosen(name: Name, own: Sequence[float], scores: Sequence[float]) -> Choice:
    best = max(range(len(scores)), key=lambda number: (scores[number], -number))
    alone = max(range(len(own)), key=lambda number: (own[number], -number))
    method = "only" if len(scores) == 1 else "population" if best == alone else "story"
    place, gain = name.places[best], scores[best] - own[best]
    if _is_other_name(place) and place.population < LARGE_TOWN and gain < _BACKED:
        method = UNBACKED
    return Choice(name.places[best], round(_shares(scores, _SURENESS)[best], 3), method)
