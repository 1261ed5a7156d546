"""Attach: which place and which numbers of people belong to an event."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.stages.events.attach import harm_columns, place_columns

Row = dict[str, Any]


def an_action(code: str = "190") -> Row:
    return {
        "kind": "action",
        "start": 10,
        "end": 18,
        "cameo_code": code,
        "source_ids": [],
        "target_ids": ["a"],
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


def a_count(kind: str) -> Row:
    return {
        "kind": "quantity",
        "start": 0,
        "end": 5,
        "quantity_kind": kind,
        "low": 5,
        "best": 6,
        "high": None,
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


@pytest.mark.parametrize(
    ("kind", "code", "is_taken"),
    [
        pytest.param("killed", "190", True, id="killed-in-a-fight"),
        pytest.param("killed", "1831", True, id="killed-by-a-bomb"),
        pytest.param("injured", "203", True, id="injured-in-a-massacre"),
        pytest.param("killed", "111", False, id="criticism-kills-nobody"),
        pytest.param("killed", "040", False, id="talks-kill-nobody"),
        pytest.param("detained", "173", True, id="detained-by-arrest"),
        pytest.param("detained", "190", False, id="fights-detain-nobody"),
    ],
)
def test_harm_belongs_to_acts_that_cause_it(kind: str, code: str, is_taken: bool):
    """Numbers of people go only to events whose root code can do such harm."""
    found = harm_columns(an_action(code), [a_count(kind)])

    expected = {f"{kind}_low": 5, f"{kind}_best": 6, f"{kind}_high": None} if is_taken else {}
    assert found == expected
