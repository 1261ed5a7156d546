"""Where an event happened: which of the places that a story names is its own, and how exactly that is known.

What the reader ties to the act comes first, then what stands in its clause; an act in
the lead or the headline that has none happened where the story's dateline says, and deeds of a country's own
people, of which nothing is told, in the country where nearly all of the story happens. A place that is merely
named ("Peru's president") is nowhere that anything happens. ``where_precision`` is UCDP's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.codebook import country_names
from dragoman.stages.events.attach import own_or_free

Row = dict[str, Any]
Span = Mapping[str, Any]

METHOD_WORTH = {
    "reader": 1.0, "clause": 0.9, "target": 0.8, "actors": 0.8, "dateline": 0.5, "carried": 0.5, "story": 0.5,
}  # fmt: skip
_MOST = 0.6
"""Share of a story's places that lie in the country where it plays."""
# Deeds that are done where their target lies: visits, aid, shows of force, violence.
_DONE_THERE = ("036", "042", "07", "15", "18", "19", "20")
_PROTEST = "14"
# Deeds that people of one country do to one another at home: inquiries, protests, coercion, assaults, fights.
_AT_HOME = ("09", "14", "15", "17", "18", "19", "20")
# Words are said anywhere; a deed goes on where the one before it was done.
_WORDS = frozenset("01 02 03 05 10 11 12 13".split())
_SIGNED = "057"
_BEFORE_DATE = re.compile(r"\s+(?:(?:on|in|early|late)\s+)*", re.IGNORECASE)
_CARRIED_SENTENCES = 2
_COUNTRY_PRECISION = 6
_RANKS = {1: 0, 2: 0, 3: 1, 4: 2, 5: 3, 7: 3, 6: 4}
_ONLY_PREPOSITION = re.compile(r"\s+(?:in|at|near|from|of)\s+", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[;:—–]|,\s(?:and|but|while|whereas|after|before|when|where|who|which|as|although|because|since|until)\b"
    r"|\s(?:but|while|whereas|after|before|when|although|because|since|until|that|said|says|told)\s"
)
_KEYS = (
    "place_admin1",
    "place_admin2",
    "geonames_id",
    "feature_code",
    "latitude",
    "longitude",
    "where_precision",
)


def dateline_of(mentions: Sequence[Span]) -> Span | None:
    """Return the place of a story's first dateline ("ANKARA (AP) -"), or None."""
    found = [
        mention for mention in mentions if mention["kind"] == "place" and mention["place_cue"] == "dateline"
    ]
    return min(found, key=lambda mention: mention["start"]) if found else None


class StoryWhere:
    """The places of one story's events; acts are asked for in the order of the text."""

    def __init__(self, mentions: Sequence[Span]) -> None:
        self._dateline = dateline_of(mentions)
        self._home = _home_of(mentions)
        self._last: tuple[int, int, Row] | None = None

    def columns(self, action: Span, mentions: Sequence[Span], sentence: Span) -> Row:
        """Return the place columns of an act, or nothing.

        Args:
            action: the act.
            mentions: all mentions of its sentence.
            sentence: the sentence; its row of the sentences table.
        """
        told = place_columns(action, mentions, sentence)
        is_deed = action["cameo_code"][:2] not in _WORDS and action["status"] in (
            "asserted",
            "past",
            "denied",
        )
        if told:
            if is_deed and not sentence["is_headline"]:
                self._last = (sentence["sentence_no"], sentence["paragraph_no"], told)
            return told
        if not is_deed:
            return {}
        home = _common_country(action, mentions)
        found = self._carried(sentence) or self._by_dateline(sentence)
        if found and home in (None, found["place_country"]):
            return found
        return _at_home(home) or (_at_home(self._home, "story") if self._is_of_home(action, mentions) else {})

    def _is_of_home(self, action: Span, mentions: Sequence[Span]) -> bool:
        """Tell whether a deed is one that people do at home, and no side of it is of another country."""
        ids = {*action["source_ids"], *action["target_ids"]}
        countries = {m["country"] for m in mentions if m["mention_id"] in ids}
        return action["cameo_code"].startswith(_AT_HOME) and countries <= {self._home, None}

    def _by_dateline(self, sentence: Span) -> Row | None:
        if self._dateline is None or not (sentence["is_lead"] or sentence["is_headline"]):
            return None
        return _columns(self._dateline, "dateline")

    def _carried(self, sentence: Span) -> Row | None:
        """Return the place of the deed told just before, in the same paragraph or two sentences ago."""
        if self._last is None or sentence["is_headline"]:
            return None
        number, paragraph, told = self._last
        is_near = sentence["sentence_no"] - number <= _CARRIED_SENTENCES
        if not is_near and sentence["paragraph_no"] != paragraph:
            return None
        score = round(told["place_score"] * METHOD_WORTH["carried"], 3)
        return {**told, "place_method": "carried", "place_score": score}


def _common_country(action: Span, mentions: Sequence[Span]) -> str | None:
    """Return the one country that both sides of a deed are of, where such deeds are done at home, or None."""
    if not action["cameo_code"].startswith(_AT_HOME):
        return None
    sides = {
        key: {m["country"] for m in mentions if m["mention_id"] in action[key]}
        for key in ("source_ids", "target_ids")
    }
    countries = sides["source_ids"] | sides["target_ids"]
    is_between_them = all(sides.values()) or action["cameo_code"].startswith(_PROTEST)
    return next(iter(countries)) if is_between_them and len(countries) == 1 else None


def _home_of(mentions: Sequence[Span]) -> str | None:
    """Return the country in which nearly all lies where a story puts anything, or None."""
    countries = Counter(
        mention["country"]
        for mention in mentions
        if mention["kind"] == "place"
        and mention["place_cue"] in ("in", "near", "dateline")
        and mention["country"]
    )
    country, count = countries.most_common(1)[0] if countries else (None, 0)
    return country if count >= _MOST * countries.total() and count else None


def _at_home(country: str | None, method: str = "actors") -> Row:
    name = country_names().get(country or "")
    if name is None:  # no country, or a state that is gone
        return {}
    return {
        "place_name": name,
        "place_country": country,
        "feature_code": "PCLI",
        "where_precision": _COUNTRY_PRECISION,
        "place_method": method,
        "place_score": METHOD_WORTH[method],
    }


def place_columns(action: Span, mentions: Sequence[Span], sentence: Span) -> Row:
    """Return the place of an event that its own sentence tells, or nothing.

    Args:
        action: the act.
        mentions: all mentions of its sentence.
        sentence: the sentence; its row of the sentences table.
    """
    places = _places(mentions)
    candidates = [place for place in places if not _is_side(place, action, mentions)]
    own = [place for place in candidates if place["mention_id"] in action["hanging_ids"]]
    if own:
        clause = [place for place in own if _is_in_clause(place, action, sentence)]
        return _columns(_finest(clause or own, action), "reader")
    located = [
        place
        for place in own_or_free(action, candidates, mentions)
        if place["place_cue"] in ("in", "near") and not _is_of_actor(place, action, mentions, sentence)
    ]
    in_clause = [place for place in located if _is_in_clause(place, action, sentence)]
    if action["cameo_code"][:2] in _WORDS and not action["cameo_code"].startswith(_SIGNED):
        in_clause = [place for place in in_clause if _is_dated(place, mentions, sentence)]
    if in_clause:
        return _columns(_finest(in_clause, action), "clause")
    if action["cameo_code"].startswith(_DONE_THERE):
        there = [
            place
            for place in places
            if place["start"] >= action["start"]
            and _is_in_clause(place, action, sentence)
            and (place in candidates or _is_side(place, action, mentions, ("target_ids",)))
        ]
        if there:
            return _columns(_finest(there, action), "target")
    return {}


def _places(mentions: Sequence[Span]) -> list[Span]:
    """Return the places of a sentence that are no people's."""
    return [
        mention
        for mention in mentions
        if mention["kind"] == "place"
        and mention["rule_id"] != "places:adjective"
        and mention["where_precision"] is not None
    ]


def _is_dated(place: Span, mentions: Sequence[Span], sentence: Span) -> bool:
    """Tell whether a date follows at once: "in Geneva on Saturday" says where words were said."""
    behind = sentence["text"][place["end"] - sentence["start"] :]
    match = _BEFORE_DATE.match(behind)
    at = place["end"] + (match.end() if match else 0)
    return any(m["kind"] == "date" and m["start"] == at for m in mentions)


def _is_side(
    place: Span, action: Span, mentions: Sequence[Span], sides: Sequence[str] = ("source_ids", "target_ids")
) -> bool:
    """Tell whether a place's words are those of one of the act's actors."""
    actors = {key for side in sides for key in action[side]}
    return any(
        (m["start"], m["end"]) == (place["start"], place["end"])
        for m in mentions
        if m["mention_id"] in actors
    )


def _is_of_actor(place: Span, action: Span, mentions: Sequence[Span], sentence: Span) -> bool:
    """Tell whether a place says where somebody is who has no part in the act: "a diplomat in Islamabad"."""
    sides = {*action["source_ids"], *action["target_ids"]}
    for actor in mentions:
        if actor["kind"] != "actor" or actor["mention_id"] in sides:
            continue
        if actor["start"] <= place["start"] and place["end"] <= actor["end"]:
            return True
        between = sentence["text"][actor["end"] - sentence["start"] : place["start"] - sentence["start"]]
        if actor["end"] <= place["start"] and _ONLY_PREPOSITION.fullmatch(between):
            return True
    return False


def _finest(places: Sequence[Span], action: Span) -> Span:
    """Return the most exact of the places, the nearest of these; where somebody is from comes last."""
    return min(
        places,
        key=lambda place: (
            place["place_cue"] == "from",
            _RANKS[place["where_precision"]],
            abs(place["start"] - action["end"]),
            place["start"],
        ),
    )


def _is_in_clause(place: Span, action: Span, sentence: Span) -> bool:
    """Tell whether no other clause begins between the act and the place."""
    first, last = min(place["end"], action["end"]), max(place["start"], action["start"])
    between = sentence["text"][max(first - sentence["start"], 0) : max(last - sentence["start"], 0)]
    return _CLAUSE_END.search(between) is None


def _columns(place: Span, method: str) -> Row:
    columns: Row = {
        "place_text": place["text"],
        "place_name": place["name"],
        "place_char_start": place["start"],
        "place_char_end": place["end"],
        "place_country": place["country"],
        **{key: place[key] for key in _KEYS},
        "place_method": method,
        "place_score": round(float(place["confidence"]) * METHOD_WORTH[method], 3),
    }
    if place["where_precision"] == _COUNTRY_PRECISION:  # the middle of a country is no place
        columns |= {"latitude": None, "longitude": None}
    return columns
