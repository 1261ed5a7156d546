"""The places of a story by name, with coordinates: found sentence by sentence, resolved against the whole.

``places_of_story`` sees a whole story: a name that is surely a place in one sentence is one in the others,
and means the same place throughout. Which words may name a place is said in ``place_spans.py``, which of the
places of a name is meant in ``place_choice.py``; what places there are is known to the gazetteer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dragoman.dictionaries import load_knowledge
from dragoman.gazetteer import Gazetteer, Place, open_gazetteer
from dragoman.stages.mentions.place_choice import LARGE_TOWN, UNBACKED, Choice, Name, choose
from dragoman.stages.mentions.place_evidence import ACCEPTED, STRONG, NameSpan
from dragoman.stages.mentions.place_spans import names_in
from dragoman.stages.mentions.place_towns import countries_of, country_of_town, town_at
from dragoman.stages.mentions.place_words import COUNTRY_WORDS

__all__ = ["countries_of", "country_of_town", "find_places", "places_of_story", "town_at"]

_KNOWN_ELSEWHERE = 2.5
_SMALL_ELSEWHERE = 1.5
_STRANGER = 2.5
_CONTAINED_KINDS = ("town", "district", "facility", "state", "island", "region")
_CONTAINERS = ("state", "country", "district", "region")
_CLOSE = 0.7
"""Degrees; a place this near a county or a town is "in" it."""

Row = dict[str, Any]


def find_places(text: str) -> list[Row]:
    """Return the places named in one text by itself, as ``places_of_story`` does for a story."""
    return places_of_story([text])[0]


def places_of_story(texts: Sequence[str], day: date | None = None) -> list[list[Row]]:
    """Return the places that each sentence of a story names, in order, without overlap.

    Args:
        texts: its sentences, in order.
        day: of publication, which decides what a state was called.

    Of a country, and of what else is no point, the coordinates are its rough middle; ``feature_code`` tells.
    """
    return StoryPlaces(texts, day).rows()


@dataclass(frozen=True, slots=True)
class _Found:
    """A name that is a place, with what it was resolved to."""

    span: NameSpan
    choice: Choice | None


class StoryPlaces:
    """The places of one story.

    Args:
        texts: its sentences, in order.
        day: of publication, or None.
    """

    def __init__(self, texts: Sequence[str], day: date | None = None) -> None:
        self.texts = texts
        self.gazetteer: Gazetteer = open_gazetteer()
        knowledge = load_knowledge()
        self.names = [names_in(text, self.gazetteer, knowledge, day) for text in texts]
        self.kept = self._kept()
        self.containers = self._containers()
        self.choices = self._choices()
        self.home = self._home()

    def rows(self) -> list[list[Row]]:
        """Return the places of each sentence as values of the mentions table."""
        return [
            [
                self._row(self.texts[number], found)
                for found in (self._found(number, position) for position in positions)
            ]
            for number, positions in enumerate(self.kept)
        ]

    # --- which names are places -----------------------------------------------------------

    def _kept(self) -> list[list[int]]:
        """Return for each sentence the numbers of the names that are places."""
        best: dict[str, float] = {}
        persons: Counter[str] = Counter()
        for span in (span for spans in self.names for span in spans):
            best[span.key] = max(best.get(span.key, -9.0), span.evidence)
            persons[span.key] += span.is_person
        small = frozenset(word for text in self.texts for word in text.split() if word.islower())
        return [
            [
                number
                for number, span in enumerate(spans)
                if self._evidence(span, best[span.key], persons[span.key], small) >= ACCEPTED
            ]
            for spans in self.names
        ]

    def _evidence(self, span: NameSpan, best: float, n_persons: int, small: frozenset[str]) -> float:
        evidence = span.evidence
        if best >= STRONG:
            evidence += _KNOWN_ELSEWHERE if best >= STRONG + 1 else _SMALL_ELSEWHERE
            if best >= STRONG + 1 and not n_persons:
                evidence += span.doubt
        if n_persons and span.is_single and not span.cue:
            evidence -= _STRANGER
        if span.is_single and span.kind == "name" and not span.cue and span.key in small:
            evidence -= 2.0
        return evidence

    # --- which place each is ----------------------------------------------------------------

    def _containers(self) -> dict[tuple[int, int], tuple[Place, ...]]:
        """Return for each name before a comma the places of the state or country behind it."""
        found = {}
        for number, positions in enumerate(self.kept):
            for position in positions:
                span = self.names[number][position]
                if span.behind is not None and span.behind in positions:
                    around = tuple(
                        p for p in span.places if p.kind in ("state", "country", "district", "region")
                    )
                    if around:
                        found[number, span.behind] = around
        return found

    def _choices(self) -> dict[tuple[str, str], Choice]:
        """Return the place of each name by itself, and of each name in each container."""
        names: dict[tuple[str, str], Name] = {}
        countries: dict[str, float] = defaultdict(float, _by_words(self.texts))
        for number, positions in enumerate(self.kept):
            for position in positions:
                span = self.names[number][position]
                if span.kind == "people":
                    for place in span.places:
                        countries[place.country] += 0.5 if countries[place.country] < 1.5 else 0.0
                    continue
                self._count(names, number, position)
        contained: dict[str, Counter[str]] = defaultdict(Counter)
        for key, container in names:
            if container:
                contained[key][container] += names[key, container].count
        for key, found in contained.items():  # "Athens, Ga." once is Athens, Ga., throughout
            if (key, "") in names:
                names[key, ""].places = names[key, found.most_common(1)[0][0]].places
        chosen = choose({key: name for key, name in names.items() if name.places}, countries)
        elsewhere = {c.place.country for c in chosen.values() if c.method != UNBACKED} | countries.keys()
        self.unbacked = {key for key, choice in chosen.items() if choice.method == UNBACKED and elsewhere}
        return {key: choice for key, choice in chosen.items() if key not in self.unbacked}

    def _count(self, names: dict[tuple[str, str], Name], number: int, position: int) -> None:
        span = self.names[number][position]
        if not span.places:
            return
        around = self.containers.get((number, position), ())
        known = span.places
        if not span.is_short and not any(p.kind in ("country", "district") for p in known):
            known = (*known, *self.gazetteer.counties(span.key))
        places = _inside(known, around)
        key = (span.key, around[0].name if around and places is not known else "")
        name = names.setdefault(key, Name(places, 0))
        name.count += 1
        name.wants = name.wants or span.wants

    def _found(self, number: int, position: int) -> _Found:
        span = self.names[number][position]
        if span.kind == "people":
            return _Found(span, Choice(span.places[0], 0.9, "adjective") if span.places else None)
        return _Found(span, self._choice(number, position) or self._by_neighbours(number, position))

    def _choice(self, number: int, position: int) -> Choice | None:
        """Return the place of a name of the gazetteer, by the state or country behind it, or by itself."""
        span = self.names[number][position]
        around = self.containers.get((number, position), ())
        choice = self.choices.get((span.key, around[0].name)) if around else None
        if choice is None:
            choice = self.choices.get((span.key, ""))
            if around and self._is_unbacked(span):
                return _unlisted(around[0])
            return (
                _unlisted(around[0]) if choice and around and _is_elsewhere(choice.place, around) else choice
            )
        return replace(choice, method="container", score=max(choice.score, 0.9))

    def _is_unbacked(self, span: NameSpan) -> bool:
        return (span.key, "") in self.unbacked

    def _home(self) -> Place | None:
        """Return the town or county that the story is about: what it names most, by what it is sure of."""
        counts: Counter[str] = Counter()
        homes: dict[str, Place] = {}
        for number, positions in enumerate(self.kept):
            for position in positions:
                choice = self._choice(number, position)
                if choice and choice.place.kind in ("town", "district"):
                    key = self.names[number][position].key
                    counts[key] += 1
                    homes[key] = choice.place
        return homes[counts.most_common(1)[0][0]] if counts else None

    def _by_neighbours(self, number: int, position: int) -> Choice | None:
        """Return for a street or a creek that no list has the town of its sentence, else of the story."""
        span = self.names[number][position]
        if span.kind == "unknown" or span.feature_code == "ADM1" or self._is_unbacked(span):
            return self._in_the_country()
        near = sorted(self.kept[number], key=lambda other: abs(other - position))
        for other in near:
            choice = self._choice(number, other)
            if choice and choice.place.kind in ("town", "district"):
                return Choice(choice.place, round(0.5 * choice.score, 3), "neighbour")
        return Choice(self.home, 0.3, "neighbour") if self.home else None

    def _in_the_country(self) -> Choice | None:
        """Return for a town that no list has the home of a story all of whose places lie in one country."""
        countries = {choice.place.country for choice in self.choices.values() if choice.place.country}
        if len(countries) != 1:
            return None
        return Choice(self.home or _nowhere(countries.pop()), 0.2, "neighbour")

    # --- rows ---------------------------------------------------------------------------

    def _row(self, text: str, found: _Found) -> Row:
        span, choice = found.span, found.choice
        place = choice.place if choice else None
        is_own = choice is not None and choice.method != "neighbour"
        words = text[span.start : span.end]
        division = self.gazetteer.division(place.country, place.admin1) if place else None
        precision = (
            place.precision if place and is_own else 2 if place and place.latitude is not None else None
        )
        return {
            "start": span.start,
            "end": span.end,
            "text": words,
            "rule_id": f"places:{choice.method if choice else 'unknown'}",
            "confidence": choice.score if choice else 0.1,
            "name": place.name if place and is_own else words,
            "country": (place.country or None) if place else None,
            "geonames_id": place.geonames_id if place and is_own else None,
            "latitude": place.latitude if place else None,
            "longitude": place.longitude if place else None,
            "feature_code": place.feature_code if place and is_own else span.feature_code or "PPL",
            "place_admin1": division.name if division else None,
            "place_admin2": (place.admin2 or None) if place else None,
            "where_precision": _precision(span, precision),
            "place_cue": None if span.inside or not span.cue else span.cue,
        }


def _nowhere(country: str) -> Place:
    """Return a place of which only the country is known."""
    return Place("", "town", "PPL", country, None, None)


def _unlisted(container: Place) -> Choice:
    """Return the place that is in a state or country by the words behind its comma, and in no list."""
    return Choice(_nowhere(container.country), 0.5, "neighbour")


def _is_elsewhere(place: Place, around: Sequence[Place]) -> bool:
    """Tell whether a small place cannot be the one meant: "Langa, South Africa" is not Langå in Denmark.

    A large one before a comma may be part of a row: "Damascus, Turkey and Iran".
    """
    return place.population < LARGE_TOWN and not any(set(place.countries) & set(p.countries) for p in around)


def _by_words(texts: Sequence[str]) -> dict[str, float]:
    """Return what the words of the news of single countries say for them."""
    words = {word.strip(".,;:\"'’“”()").lower().removesuffix("’s") for text in texts for word in text.split()}
    found = {country: len(words & known) for country, known in COUNTRY_WORDS.items()}
    return {country: 0.5 * min(number, 5) for country, number in found.items() if number}


def _precision(span: NameSpan, precision: int | None) -> int | None:
    """Return UCDP's where_precision: "near X" is 2, "eastern Ukraine" 5."""
    if precision == 1 and span.cue == "near":
        return 2
    return 5 if precision == 6 and span.is_part else precision


def _inside(places: tuple[Place, ...], around: Sequence[Place]) -> tuple[Place, ...]:
    """Return those places that lie in one of the others, or all where none does."""
    inside = tuple(
        place
        for place in places
        if place.kind in _CONTAINED_KINDS and any(_lies_in(place, other) for other in around)
    )
    return inside or places


def _lies_in(place: Place, other: Place) -> bool:
    if place == other or place.country not in other.countries:
        return False
    if other.kind == "country":
        return True
    if other.kind == "state":
        return bool(other.admin1) and place.admin1 == other.admin1
    if None in (place.latitude, place.longitude, other.latitude, other.longitude):
        return False
    return (
        abs((place.latitude or 0) - (other.latitude or 0)) < _CLOSE
        and abs((place.longitude or 0) - (other.longitude or 0)) < _CLOSE
    )
