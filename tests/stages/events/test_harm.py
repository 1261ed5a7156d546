"""Harm: which numbers of people belong to an event, and on whose side they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.stages.events.harm import harm_columns

Row = dict[str, Any]


def an_action(code: str = "190", hanging: Sequence[str] = (), name: str = "act", start: int = 10) -> Row:
    return {
        "kind": "action",
        "mention_id": name,
        "start": start,
        "end": start + 8,
        "cameo_code": code,
        "source_ids": ["source"],
        "target_ids": ["target"],
        "hanging_ids": list(hanging),
    }


def a_count(kind: str = "killed", best: int = 6, name: str = "count", start: int = 30, **others: Any) -> Row:
    return {
        "kind": "quantity",
        "mention_id": name,
        "start": start,
        "end": start + 5,
        "text": "words",
        "quantity_kind": kind,
        "low": 5,
        "best": best,
        "high": None,
        **others,
    }


def an_actor(name: str, country: str | None, roles: Sequence[str] = (), start: int = 0) -> Row:
    return {
        "kind": "actor",
        "mention_id": name,
        "start": start,
        "end": start + 5,
        "country": country,
        "roles": list(roles),
    }


@pytest.mark.parametrize(
    ("kind", "code", "is_taken"),
    [
        pytest.param("killed", "190", True, id="killed-in-a-fight"),
        pytest.param("killed", "1831", True, id="killed-by-a-bomb"),
        pytest.param("killed", "145", True, id="killed-in-a-riot"),
        pytest.param("killed", "175", True, id="killed-by-repression"),
        pytest.param("injured", "203", True, id="injured-in-a-massacre"),
        pytest.param("killed", "111", False, id="criticism-kills-nobody"),
        pytest.param("killed", "040", False, id="talks-kill-nobody"),
        pytest.param("killed", "141", False, id="demonstrations-kill-nobody"),
        pytest.param("detained", "173", True, id="detained-by-arrest"),
        pytest.param("detained", "181", True, id="detained-by-abduction"),
        pytest.param("detained", "190", False, id="fights-detain-nobody"),
        pytest.param("displaced", "174", True, id="displaced-by-expulsion"),
        pytest.param("protesters", "141", True, id="protesters-protest"),
        pytest.param("protesters", "190", False, id="fights-have-no-protesters"),
    ],
)
def test_harm_belongs_to_acts_that_cause_it(kind: str, code: str, is_taken: bool):
    """Numbers of people go only to events whose code can do such harm."""
    found = harm_columns(an_action(code), [a_count(kind)])

    levels = {f"{kind}_low": 5, f"{kind}_best": 6, f"{kind}_high": None, f"{kind}_side": None}
    words = {f"{kind}_text": "words", f"{kind}_char_start": 30, f"{kind}_char_end": 35}
    assert found == (levels | words if is_taken else {})


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


def test_number_goes_to_the_act_whose_words_tell_it():
    """Of two acts that can kill, the number is that of the words "killed" themselves."""
    attack, killing = an_action(start=29, name="attack"), an_action(start=60, name="killing")
    count = a_count(harm_start=60, harm_end=66)

    found = [
        harm_columns(action, [attack, killing, count]).get("killed_best") for action in (attack, killing)
    ]

    assert found == [None, 6]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param("190", [None, 6], id="nearer-attack"),
        pytest.param("111", [6, None], id="words-do-not-kill"),
    ],
)
def test_free_number_goes_to_the_nearest_act_that_can_cause_it(second: str, expected: list[int | None]):
    """A number that is tied to no act counts once."""
    far, near = an_action(start=0, name="far"), an_action(second, start=20, name="near")
    mentions = [far, near, a_count()]

    found = [harm_columns(action, mentions).get("killed_best") for action in (far, near)]

    assert found == expected


def test_total_of_a_war_belongs_to_no_event():
    """Numbers over years are left out even where the reader ties them to the act."""
    action = an_action(hanging=["count"])

    assert harm_columns(action, [action, a_count(is_total=True)]) == {}


def test_part_is_not_the_number_of_the_event():
    """The whole is the event's number, however near its part stands."""
    mentions = [an_action(), a_count(best=4, name="part", start=20, is_part=True), a_count(best=21)]

    assert harm_columns(an_action(), mentions)["killed_best"] == 21


def test_part_alone_is_the_least():
    """Where only a part is told, there were at least as many."""
    found = harm_columns(an_action(), [a_count(best=4, is_part=True)])

    assert (found["killed_low"], found["killed_best"], found["killed_high"]) == (4, 4, None)


def test_no_civilians_is_not_nobody():
    """That no one of one group was killed does not say that nobody was."""
    assert harm_columns(an_action(), [a_count(best=0, is_part=True)]) == {}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param({"country": "UKR"}, "source", id="country-of-the-source"),
        pytest.param({"country": "RUS"}, "target", id="country-of-the-target"),
        pytest.param({"country": "FRA"}, "other", id="another-country"),
        pytest.param({"country": None, "roles": ["MIL"]}, "target", id="role-of-the-target"),
        pytest.param({"country": None, "roles": []}, None, id="not-told"),
        pytest.param({"country": "RUS", "is_both_sides": True}, "both", id="both-sides"),
        pytest.param({"start": 2}, "source", id="words-of-the-source"),
        pytest.param({"start": 43}, "target", id="words-of-the-target"),
    ],
)
def test_side_is_that_of_the_people_counted(count: Row, expected: str | None):
    """People are the source's or the target's by their words, country or role."""
    actors = [an_actor("source", "UKR", start=0), an_actor("target", "RUS", ["MIL"], start=45)]

    found = harm_columns(an_action(), [*actors, a_count(**count)])

    assert found["killed_side"] == expected


def test_people_of_one_country_on_both_sides_have_no_side():
    """In a civil war the country alone does not tell the side, a role does."""
    actors = [an_actor("source", "SYR", ["GOV"]), an_actor("target", "SYR", ["REB"])]
    people = [a_count(country="SYR", roles=[]), a_count(country="SYR", roles=["REB"])]

    found = [harm_columns(an_action(), [*actors, count])["killed_side"] for count in people]

    assert found == [None, "target"]
