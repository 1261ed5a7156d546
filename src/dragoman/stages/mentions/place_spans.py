"""Which words of a sentence may name a place, and how surely each does.

Every name is weighed by the words around it (``place_evidence.py``) and then, with the whole story,
resolved in ``places.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from dragoman.actor_lists import ActorEntry
from dragoman.codebook import iso3_of
from dragoman.dictionaries import Knowledge
from dragoman.gazetteer import Gazetteer, Place
from dragoman.place_names import name_key
from dragoman.stages.mentions import place_words as words_of
from dragoman.stages.mentions.place_evidence import (
    ACCEPTED,
    STRONG,
    NameSpan,
    beside,
    contained,
    own_evidence,
    with_words_around,
)
from dragoman.stages.mentions.place_features import feature_at, road_at, unknown_at
from dragoman.stages.mentions.place_sentence import PlaceSentence

_COUNTRY = frozenset({"name", "region"})
_PEOPLE = frozenset({"adjective", "demonym"})
_CONTAINERS = frozenset({"state", "country", "district"})
_ROW = (", ", " and ", ", and ", " or ", "/", " and in ")
_REJECTED = -6.0
_SURE = 5.0
_LONGEST_SHORT = 8


def names_in(text: str, gazetteer: Gazetteer, knowledge: Knowledge, day: date | None) -> list[NameSpan]:
    """Return the names in a sentence of *day* that may be places, in order, without overlap."""
    return _Names(text, gazetteer, knowledge, day).find()


class _Names:
    """Finds the names in one sentence."""

    def __init__(self, text: str, gazetteer: Gazetteer, knowledge: Knowledge, day: date | None) -> None:
        self.sentence = PlaceSentence(text)
        self.gazetteer = gazetteer
        self.knowledge = knowledge
        self.day = day

    def find(self) -> list[NameSpan]:
        found: list[NameSpan] = []
        last_end = position = 0
        while position < len(self.sentence.words):
            if not self.sentence.may_begin(position):
                position += 1
                continue
            is_behind = bool(found) and last_end == position - 1 and self.sentence.words[last_end] == ","
            end, span = self._name_at(position, is_behind)
            if span is not None:
                if is_behind and _is_around(span, found[-1]):
                    found[-1] = contained(found[-1])
                    span = replace(span, behind=len(found) - 1)
                elif found and self._is_inside(last_end, position) and _holds(span, found[-1]):
                    span = replace(span, behind=len(found) - 1)
                found.append(span)
                last_end = end
            position = max(end, position + 1)
        return self._in_rows(found)

    def _is_inside(self, end: int, at: int) -> bool:
        """Tell whether nothing but "in" or "in the northern" stands between two names."""
        between = [word for word in self.sentence.lower[end:at] if word != "the"]
        return between[:1] == ["in"] and all(word in words_of.PARTS for word in between[1:])

    # --- rows of names --------------------------------------------------------------------

    def _in_rows(self, found: list[NameSpan]) -> list[NameSpan]:
        """Return the names with what their neighbours in a row say: "Navarro and Ellis counties"."""
        listed = list(found)
        for number in range(len(listed) - 1, -1, -1):
            if self._is_of_counties(number, listed):
                listed[number] = self._as_county(listed[number])
        rows = [number for number, pair in enumerate(pairwise(listed)) if self._is_row(*pair)]
        for number in rows:
            listed[number + 1] = beside(listed[number + 1], listed[number])
        for number in reversed(rows):
            listed[number] = replace(beside(listed[number], listed[number + 1]), cue=listed[number].cue)
        return listed

    def _is_row(self, one: NameSpan, other: NameSpan) -> bool:
        if one.kind != "name" or other.kind != "name" or other.behind is not None:
            return False
        return self.sentence.text[one.end : other.start] in _ROW

    def _is_of_counties(self, number: int, listed: Sequence[NameSpan]) -> bool:
        span = listed[number]
        if span.kind != "name" or any(place.kind in ("state", "country") for place in span.places):
            return False
        if self.sentence.text.startswith((" counties", " Counties", " parishes"), span.end):
            return True
        following = listed[number + 1] if number + 1 < len(listed) else None
        return following is not None and following.wants == "counties" and self._is_row(span, following)

    def _as_county(self, span: NameSpan) -> NameSpan:
        counties = self.gazetteer.counties(span.key)
        if not counties:
            return replace(span, wants="counties")
        return replace(
            span,
            wants="counties",
            places=tuple(replace(place, is_alias=False) for place in counties),
            key=f"{span.key} county",
            evidence=max(span.evidence, STRONG),
        )

    # --- one name -----------------------------------------------------------------------

    def _name_at(self, at: int, is_behind: bool) -> tuple[int, NameSpan | None]:
        """Return the end of what begins at a word, and the name if it may be a place."""
        short = self._short_at(at, is_behind or self.sentence.before(at) == ",")
        if short:
            return short
        person = self.knowledge.persons.longest(self.sentence.words, at)
        person_end = person[0] if person and person[0] > at + 1 else 0
        road = road_at(self.sentence, at)
        if road and road[0] > person_end:
            return road
        entry_end, entries = self._actor_at(at)
        end, key, places = self._longest_place(at)
        if person_end > max(end, entry_end):
            return person_end, None
        if _is_organisation(entries) and entry_end >= end:
            if entry_end > end or all(place.kind == "town" for place in places):
                return entry_end, None
            entries, entry_end = [], 0
        feature = feature_at(self.sentence, at, end, places)
        if feature:
            return feature
        if entry_end >= end and any(entry.kind in _COUNTRY | _PEOPLE for entry in entries):
            return self._country_at(at, entry_end, entries, places if entry_end == end else ())
        if places:
            return end, self._place_at(at, end, key, places)
        return unknown_at(self.sentence, at)

    def _short_at(self, at: int, after_comma: bool) -> tuple[int, NameSpan] | None:
        """Return the abbreviation of a state at a word: "Ky.", "W.Va.", "TX"; without a comma only "N.Y."."""
        for last in range(min(at + 4, len(self.sentence.words)), at, -1):
            start, end = self.sentence.offsets(at, last)
            if end - start > _LONGEST_SHORT:
                continue
            text = self.sentence.text[start:end]
            place = self.gazetteer.short(text)
            if place is None or self.sentence.text[end : end + 1].isalnum():
                continue
            is_in = self.sentence.before(at) in words_of.IN and text.endswith(".")
            if after_comma or is_in or text.count(".") > 1:
                return last, NameSpan(start, end, name_key(place.name), (place,), _SURE, is_short=True)
        return None

    def _actor_at(self, at: int) -> tuple[int, list[ActorEntry]]:
        hit = self.knowledge.actors.longest(self.sentence.words, at)
        known = [entry for entry in hit[1] if entry.kind != "nobody"] if hit else []
        return (hit[0], known) if hit and known else (0, [])

    def _longest_place(self, at: int) -> tuple[int, str, tuple[Place, ...]]:
        """Return the end, the key and the places of the longest name of the gazetteer from a word."""
        first = name_key(self.sentence.words[at])
        most = self.gazetteer.most_words(first.split(" ")[0]) if first else 0
        for last in self.sentence.ends(at, most) if most else ():
            key = self.sentence.key(at, last)
            places = self.gazetteer.places(key) if key.count(" ") < most else ()
            if places:
                return last, key, places
        return 0, "", ()

    def _place_at(self, at: int, end: int, key: str, places: tuple[Place, ...]) -> NameSpan:
        evidence = own_evidence(self.sentence, at, end, places, self.knowledge)
        span = NameSpan(*self.sentence.offsets(at, end), key, places, evidence, is_single=end == at + 1)
        return with_words_around(span, self.sentence, at, end)

    # --- countries ------------------------------------------------------------------------

    def _country_at(
        self, at: int, end: int, entries: Sequence[ActorEntry], places: Sequence[Place]
    ) -> tuple[int, NameSpan | None]:
        """Return a country, or a people of one; a name may be a state's or a town's as well ("Georgia")."""
        fitting = [entry for entry in entries if entry.kind in _COUNTRY | _PEOPLE]
        entry = next((e for e in fitting if e.covers(self.day)), fitting[0])
        own = self._places_of(entry, places)
        if not own and not places:
            return end, None  # no country of today, such as an alliance
        span = NameSpan(
            *self.sentence.offsets(at, end), name_key(entry.alias), own, STRONG, is_single=end == at + 1
        )
        if entry.kind in _PEOPLE:
            if words_of.names_language(self.sentence.text, self.sentence.offsets(at, end)[1]):
                return end, None
            is_inside = self.sentence.is_in_name(at, end) and not self.sentence.is_title
            return end, replace(span, kind="people", evidence=1.0 if is_inside else STRONG)
        span = replace(span, places=(*own, *(place for place in places if place not in own)))
        if entry.is_ambiguous and self.sentence.is_in_name(at, end):
            return end, replace(span, evidence=_REJECTED, is_person=True)
        found = with_words_around(span, self.sentence, at, end)
        if entry.is_ambiguous:
            return end, found
        # "U.S. Supreme Court", "ambassador to Egypt Dan Kurtzer"
        return end, replace(found, evidence=max(found.evidence, ACCEPTED), is_person=False)

    def _places_of(self, entry: ActorEntry, places: Sequence[Place]) -> tuple[Place, ...]:
        """Return what an entry of the countries is as a place: the country, or the region of it."""
        country = iso3_of(entry.code) or ""
        if not country:
            return ()
        middle = self.gazetteer.middle(country) or Place(
            entry.name, "country", "PCLI", country, None, None, precision=6, countries=(country,)
        )
        named = [p for p in self.gazetteer.places(name_key(entry.name)) if p.kind not in ("town", "country")]
        if entry.kind in _PEOPLE and named and named[0].country == country:
            return (named[0],)  # "Abkhaz"
        if entry.kind != "region":
            return (replace(middle, name=entry.name),)
        known = tuple(place for place in places if place.kind != "town")
        region = replace(middle, name=entry.name, kind="region", feature_code="RGN", precision=5)
        return known or (replace(region, geonames_id=None),)


def _is_around(span: NameSpan, other: NameSpan) -> bool:
    """Tell whether a name may be the state or country that the other lies in, a comma between them."""
    if span.is_short:
        return True
    large = [place for place in other.places if place.kind in ("state", "country")]
    if any(name_key(place.name) == other.key for place in large):
        return False  # "in Texas, Ohio and Kansas"
    around = {place.country for place in span.places if place.kind in _CONTAINERS}
    if large and not any(place.kind == "town" and place.country in around for place in other.places):
        return False  # but "Trinidad, Bolivia" is a town, not the islands
    return any(place.kind in _CONTAINERS for place in span.places)


def _holds(span: NameSpan, other: NameSpan) -> bool:
    """Tell whether one name is a state or country, and the other surely a place that may lie in it."""
    around = {place.country for place in span.places if place.kind in _CONTAINERS}
    inside = {place.country for place in other.places if place.kind == "town"}
    return other.kind == "name" and other.evidence >= ACCEPTED and bool(around & inside)


def _is_organisation(entries: Sequence[ActorEntry]) -> bool:
    kinds = {entry.kind for entry in entries}
    return "organisation" in kinds and not kinds & _COUNTRY
