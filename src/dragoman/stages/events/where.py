"""Where an event happened: which of the places that a story names is its own, and how exactly that is known.

What the reader ties to the act comes first, then what stands in its clause, then in its sentence; an act in
the lead or the headline that has none happened where the story's dateline says. A place that is merely named
("Peru's president") is nowhere that anything happens. ``where_precision`` is UCDP's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.stages.events.attach import own_or_free

Row = dict[str, Any]
Span = Mapping[str, Any]

METHOD_WORTH = {"reader": 1.0, "clause": 0.9, "sentence": 0.7, "dateline": 0.5}
_COUNTRY_PRECISION = 6
_RANKS = {1: 0, 2: 0, 3: 1, 4: 2, 5: 3, 7: 3, 6: 4}
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


def with_dateline(event: Row, dateline: Span | None) -> Row:
    """Return an event of the lead or the headline that has no place with that of the story's dateline."""
    if dateline is None or event.get("place_text") or not (event["is_lead"] or event["is_headline"]):
        return event
    return {**event, **_columns(dateline, "dateline")}


def place_columns(action: Span, mentions: Sequence[Span], sentence: Span) -> Row:
    """Return the place of an event that its own sentence tells, or nothing.

    Args:
        action: the act.
        mentions: all mentions of its sentence.
        sentence: the sentence; its row of the sentences table.
    """
    candidates = _candidates(action, mentions)
    own = [place for place in candidates if place["mention_id"] in action["hanging_ids"]]
    if own:
        clause = [place for place in own if _is_in_clause(place, action, sentence)]
        return _columns(_finest(clause or own, action), "reader")
    located = [
        p for p in own_or_free(action, candidates, mentions) if p["place_cue"] in ("in", "near", "from")
    ]
    in_clause = [place for place in located if _is_in_clause(place, action, sentence)]
    if in_clause:
        return _columns(_finest(in_clause, action), "clause")
    if located:
        return _columns(_finest(located, action), "sentence")
    return {}


def _candidates(action: Span, mentions: Sequence[Span]) -> list[Span]:
    """Return the places of a sentence that are neither one of the act's actors nor a people."""
    actors = {*action["source_ids"], *action["target_ids"]}
    taken = {(m["start"], m["end"]) for m in mentions if m["mention_id"] in actors}
    return [
        mention
        for mention in mentions
        if mention["kind"] == "place"
        and mention["rule_id"] != "places:adjective"
        and mention["where_precision"] is not None
        and (mention["start"], mention["end"]) not in taken
    ]


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
