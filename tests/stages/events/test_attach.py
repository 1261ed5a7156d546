"""Attach: which place and which numbers of people belong to an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.stages.events.attach import harm_columns, own_or_free, place_columns

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


def a_count(kind: str, best: int = 6, name: str = "count") -> Row:
    return {
        "kind": "quantity",
        "mention_id": name,
        "start": 0,
        "end": 5,
        "quantity_kind": kind,
        "low": 5,
        "best": best,
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


def test_numbers_of_people_are_those_of_the_event():
    """Of two numbers of dead each of two attacks has the one it was read with."""
    first, second = an_action(hanging=["six"]), an_action(hanging=["nine"], name="second")
    mentions = [first, second, a_count("killed", 6, "six"), a_count("killed", 9, "nine")]

    found = [harm_columns(action, mentions)["killed_best"] for action in (first, second)]

    assert found == [6, 9]


def test_number_that_another_event_has_harms_nobody_here():
    """The dead of one attack are not counted for the other."""
    action, other = an_action(), an_action(hanging=["count"], name="other")

    assert harm_columns(action, [action, other, a_count("killed")]) == {}
