"""Whom an act is done to where the sentence names a country or counts people: "flew to Beirut", "killed 14".

CAMEO's coders take the country that is visited, bombed or helped, or whose deed is condemned, as
the target, and of an attack or an arrest the people whom it hit. Only where the reader sees no target; a
country only where it is not the source's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dragoman.codebook import countries, iso3_of, state_on
from dragoman.dictionaries import load_knowledge
from dragoman.reader import ActorSpan, ReadEvent
from dragoman.stages.mentions.actor_codes import CONFIDENCE, UNRESOLVED, ResolvedActor, coded, resolve_words
from dragoman.stages.mentions.place_words import names_language
from dragoman.tokens import tokenise

_BY_PLACE = ("03", "04", "07", "15", "16", "18", "19", "20")
# Where people talk or meet is a place only.
_MEETINGS = ("040", "041", "044", "045", "046")
_BY_NAME = ("05", "08", "10", "11", "12", "13", "16")
_ON_PEOPLE = ("17", "18", "19", "20")
_VICTIMS = ("killed", "injured", "detained", "displaced")
_PEOPLE = re.compile(r"(?: (?!in |at |on |near |after |and |when |during )[a-z][\w'’-]*){1,3}")
_REACH = 60
_NAME_REACH = 40
_CLAUSE = re.compile(
    r"[,;:()\"“”]|\b(?:that|which|who|whose|after|before|when|while|as|if|because|since|until|but)\b",
    re.IGNORECASE,
)
_KINDS = frozenset({"name", "adjective"})


@dataclass(frozen=True)
class ImpliedTarget:
    """Words of a sentence, by their offsets in it, and the country that they name."""

    start: int
    end: int
    actor: ResolvedActor


def implied_target(
    text: str,
    event: ReadEvent,
    sources: Sequence[ResolvedActor],
    places: Sequence[Mapping[str, Any]],
    day: date | None,
) -> ImpliedTarget | None:
    """Return the country that *event* is done to, or None.

    Args:
        text: the sentence.
        event: an act without a target.
        sources: who does it.
        places: the places of the sentence, with offsets in it and ``country``.
        day: day of publication, or None.
    """
    own = {actor.country for actor in sources if actor.country}
    if not own:
        return None
    clause = _CLAUSE.search(text, event.end)
    stop = clause.start() if clause else len(text)
    root = event.cameo_code[:2]
    if root in _BY_PLACE and event.cameo_code[:3] not in _MEETINGS:
        for place in places:
            is_near = event.start <= place["start"] <= min(stop, event.end + _REACH)
            if is_near and place["country"] and place["country"] not in own:
                return ImpliedTarget(place["start"], place["end"], _country(place["country"], day))
    if root in _BY_NAME:
        return _named(text, event.end, min(stop, event.end + _NAME_REACH), own, day)
    return None


def implied_people(
    text: str,
    event: ReadEvent,
    actors: Sequence[ActorSpan],
    who: Sequence[Sequence[ResolvedActor]],
    country: str | None,
    day: date | None,
) -> ImpliedTarget | None:
    """Return those whom an attack or an arrest is said to have hit in number, or None.

    Args:
        text: the sentence.
        event: an act without a target.
        actors: the actors of the sentence.
        who: for each whom it stands for.
        country: code of the country where it happened, or None.
        day: day of publication, or None.
    """
    counts = [span for role in _VICTIMS for span in event.spans if span.role == role]
    if event.cameo_code[:2] not in _ON_PEOPLE or not counts or country is None:
        return None
    count = counts[0]
    for number, (actor, meanings) in enumerate(zip(actors, who, strict=True)):
        if count.start <= actor.start <= count.end + 1 or actor.start <= count.start < actor.end:
            known = next((meaning for meaning in meanings if meaning.code), None)
            if known and number not in event.sources:
                return ImpliedTarget(min(count.start, actor.start), max(count.end, actor.end), known)
    noun = _PEOPLE.match(text, count.end)
    end, role = count.end, "CVL"
    if noun:
        found = resolve_words(noun[0].strip(), day)
        end, role = (noun.end(), "".join(found.roles)) if found.roles else (end, role)
    return ImpliedTarget(count.start, end, coded(UNRESOLVED, country + role, "context"))


def place_as_target(
    start: int, end: int, event: ReadEvent, places: Sequence[Mapping[str, Any]], day: date | None
) -> ResolvedActor | None:
    """Return the country of a place that the reader takes for the target ("sent aid to Sumatra"), or None.

    Args:
        start: where the target's words begin in the sentence.
        end: where they end.
        event: the act.
        places: the places of the sentence, with offsets in it and ``country``.
        day: day of publication, or None.
    """
    if event.cameo_code[:2] not in _BY_PLACE:
        return None
    here = (place for place in places if start <= place["start"] and place["end"] == end)
    found = next((place["country"] for place in here if place["country"]), None)
    return _country(found, day) if found else None


def _named(text: str, start: int, stop: int, own: set[str], day: date | None) -> ImpliedTarget | None:
    """Return the first country that the object of an act names, as a noun or an adjective."""
    tokens = tokenise(text[start:stop])
    words = [token.text for token in tokens]
    for position, word in enumerate(words):
        found = load_knowledge().actors.longest(words, position) if word[:1].isupper() else None
        entry = next((e for e in found[1] if e.covers(day) and e.kind in _KINDS), None) if found else None
        country = iso3_of(entry.code) if entry else None
        if found and country and country not in own:
            first, last = tokens[position].start + start, tokens[found[0] - 1].end + start
            if names_language(text, last):
                continue
            return ImpliedTarget(first, last, _country(country, day))
    return None


def _country(iso3: str, day: date | None) -> ResolvedActor:
    code = state_on(iso3, day)
    name = countries()[code]["name"] if code in countries() else code
    return ResolvedActor(code, name, iso3_of(code), (), "implied", CONFIDENCE["implied"])
