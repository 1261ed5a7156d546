"""Where an event happened and whom it harmed: which place and which numbers belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_WHERE_PRECISION = {"PPL": 1, "RGN": 5, "PCLI": 6}
_HARM_ROOTS = {
    "killed": ("18", "19", "20"),
    "injured": ("18", "19", "20"),
    "displaced": ("18", "19", "20"),
    "detained": ("17",),
}
_PLACE_KEYS = ("geonames_id", "feature_code", "latitude", "longitude")


def own_or_free(
    action: Mapping[str, Any], found: Sequence[Mapping[str, Any]], mentions: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """Return those of *found* that the reader ties to *action*, else those that it ties to no other."""
    own = [item for item in found if item["mention_id"] in action["hanging_ids"]]
    if own:
        return own
    taken = {key for mention in mentions if mention["kind"] == "action" for key in mention["hanging_ids"]}
    return [item for item in found if item["mention_id"] not in taken]


def place_columns(action: Mapping[str, Any], mentions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the place that the reader ties to the action, else the nearest free one; towns come first."""
    actors = {*action["source_ids"], *action["target_ids"]}
    taken = [(m["start"], m["end"]) for m in mentions if m["mention_id"] in actors]
    places: Sequence[Mapping[str, Any]] = [
        m for m in mentions if m["kind"] == "place" and (m["start"], m["end"]) not in taken
    ]
    places = own_or_free(action, places, mentions)
    if not places:
        return {}
    place = min(places, key=lambda item: (item["geonames_id"] is None, abs(item["start"] - action["end"])))
    return {
        "place_text": place["text"],
        "place_name": place["name"],
        "place_char_start": place["start"],
        "place_char_end": place["end"],
        "place_country": place["country"],
        "where_precision": _WHERE_PRECISION[place["feature_code"]],
        **{key: place[key] for key in _PLACE_KEYS},
    }


def harm_columns(action: Mapping[str, Any], mentions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the numbers of people that the action's sentence counts, where its root can cause them."""
    columns: dict[str, Any] = {}
    counted = [mention for mention in mentions if mention["kind"] == "quantity"]
    for mention in own_or_free(action, counted, mentions):
        kind = str(mention["quantity_kind"])
        if action["cameo_code"][:2] in _HARM_ROOTS.get(kind, ()):
            columns |= {f"{kind}_{level}": mention[level] for level in ("low", "best", "high")}
    return columns
