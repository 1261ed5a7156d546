"""Attach: which of its sentence's mentions belong to an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.stages.events.attach import own_or_free, place_columns

Row = dict[str, Any]


def an_action(code: str = "190", hanging: Sequence[str] = (), name: str = "act") -> Row:
    return {
        "kind": "action",
        "mention_id": name,
        "start": 10,
        "end": 18,
        "cameo_code": code,
        "source_ids": [],
        "target_ids": ["a"],
        "hanging_ids": list(hanging),
    }


def a_place(name: str, start: int, feature: str = "PPL") -> Row:
    is_city = feature == "PPL"
    return {
        "kind": "place",
        "mention_id": name,
        "start": start,
        "end": start + len(name),
        "text": name,
        "name": name,
        "country": "UKR",
        "feature_code": feature,
        "geonames_id": "1" if is_city else None,
        "latitude": 50.0 if is_city else None,
        "longitude": 30.0 if is_city else None,
    }


@pytest.mark.parametrize(
    ("feature", "precision"), [pytest.param("PPL", 1, id="town"), pytest.param("PCLI", 6, id="country")]
)
def test_place_has_its_words_and_precision(feature: str, precision: int):
    """The place's words, offsets, country and UCDP precision are the event's."""
    found = place_columns(an_action(), [a_place("Kyiv", 30, feature)])

    assert (found["place_text"], found["place_char_start"], found["place_char_end"]) == ("Kyiv", 30, 34)
    assert (found["place_country"], found["where_precision"]) == ("UKR", precision)


def test_nearest_place_is_taken():
    """Of two towns the nearer one is the event's."""
    found = place_columns(an_action(), [a_place("Lviv", 90), a_place("Kyiv", 30)])

    assert found["place_name"] == "Kyiv"


def test_town_is_taken_before_a_country():
    """A town says more than a country that is nearer."""
    found = place_columns(an_action(), [a_place("Ukraine", 20, "PCLI"), a_place("Kyiv", 60)])

    assert found["place_name"] == "Kyiv"


def test_actor_is_not_the_place():
    """Words that are an actor are not where it happened."""
    actor = {"kind": "actor", "mention_id": "a", "start": 20, "end": 27}

    found = place_columns(an_action(), [actor, a_place("Ukraine", 20, "PCLI")])

    assert not any(found.values())


def test_without_places_there_are_no_columns():
    """A sentence without places leaves the columns empty."""
    found = place_columns(an_action(), [])

    assert not any(found.values())


# --- what the reader ties to an action ------------------------------------------------


@pytest.mark.parametrize(
    ("hanging", "others", "expected"),
    [
        pytest.param(["Kyiv"], [], ["Kyiv"], id="its-own"),
        pytest.param(["Kyiv", "Lviv"], [], ["Kyiv", "Lviv"], id="two-of-its-own"),
        pytest.param([], [], ["Kyiv", "Lviv"], id="nothing-is-tied"),
        pytest.param([], ["Kyiv"], ["Lviv"], id="what-no-other-has"),
        pytest.param([], ["Kyiv", "Lviv"], [], id="others-have-all"),
        pytest.param(["Kyiv"], ["Kyiv"], ["Kyiv"], id="shared-with-another"),
        pytest.param(["elsewhere"], [], ["Kyiv", "Lviv"], id="tied-to-another-kind-of-mention"),
    ],
)
def test_own_mentions_come_before_free_ones(hanging: list[str], others: list[str], expected: list[str]):
    """An action has what the reader ties to it; without any, what is tied to no other action."""
    action, other = an_action(hanging=hanging), an_action(hanging=others, name="other")
    places = [a_place("Kyiv", 30), a_place("Lviv", 60)]

    found = own_or_free(action, places, [action, other, *places])

    assert [place["mention_id"] for place in found] == expected


def test_place_that_the_reader_ties_wins_over_a_nearer_one():
    """The place of an event is the one it was read with, a country and far away as it may be."""
    action = an_action(hanging=["Ukraine"])
    places = [a_place("Kyiv", 20), a_place("Ukraine", 90, "PCLI")]

    found = place_columns(action, [action, *places])

    assert found["place_name"] == "Ukraine"


def test_place_of_another_event_is_not_taken():
    """A place that the reader ties to one act is not where the other happened."""
    action, other = an_action(), an_action(hanging=["Kyiv"], name="other")

    found = place_columns(action, [action, other, a_place("Kyiv", 20)])

    assert found == {}
