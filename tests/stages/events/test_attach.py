"""Attach: which of its sentence's mentions belong to an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.stages.events.attach import own_or_free

Row = dict[str, Any]


def an_action(hanging: Sequence[str] = (), name: str = "act") -> Row:
    return {"kind": "action", "mention_id": name, "hanging_ids": list(hanging)}


def a_place(name: str) -> Row:
    return {"kind": "place", "mention_id": name}


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
    places = [a_place("Kyiv"), a_place("Lviv")]

    found = own_or_free(action, places, [action, other, *places])

    assert [place["mention_id"] for place in found] == expected
