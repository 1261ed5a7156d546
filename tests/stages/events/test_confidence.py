"""Confidences: from what parts say of themselves to how often such parts were right."""

from __future__ import annotations

import pytest

from dragoman.stages.events.confidence import FEATURES, Confidences, confidences, event_features

TABLE = Confidences(
    event=(0.0, 1.0, 0.0, 0.0, 0.0, -2.0, 0.5),
    actor=(0.0, 1.0),
    place=(-1.0, 0.5),
    date={"relative": 0.8, "relative day": 0.9},
)


def test_event_is_as_sure_as_its_line_says():
    """An act without a target is less sure, one that stands alone in its sentence more."""
    alone = TABLE.of_event(0.8, 0.9, 0.9, 1)
    among = TABLE.of_event(0.8, 0.9, 0.9, 3)
    aimless = TABLE.of_event(0.8, 0.9, None, 1)

    assert (among, alone > among > aimless) == (0.8, True)


def test_features_are_those_that_are_named():
    """Each number that confidence is reckoned from has its name; a side that is missing counts by a mark."""
    found = dict(zip(FEATURES, event_features(0.5, None, 0.5, 1), strict=True))

    assert found == {
        "code": 0, "source": 0, "target": 0, "no_source": 1, "no_target": 0, "said_once": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "precision", "chance"),
    [
        pytest.param("relative", "day", 0.9, id="known-kind"),
        pytest.param("relative", "decade", 0.8, id="kind-never-seen"),
        pytest.param("relative", None, None, id="no-date"),
        pytest.param("unknown", None, None, id="unknown"),
    ],
)
def test_date_is_as_sure_as_its_kind_was_right(method: str, precision: str | None, chance: float | None):
    """A kind of date that was never seen is as sure as its method."""
    assert TABLE.of_date(method, precision) == chance


def test_actor_and_place_have_lines_of_their_own():
    """A line with slope one gives the rank itself, another what it says."""
    assert (TABLE.of_actor(0.7), TABLE.of_place(0.5)) == (0.7, 0.269)


def test_table_that_ships_is_whole():
    """Every date that can be made has a confidence, and better ranks are never less sure."""
    shipped = confidences()

    for method in ("explicit", "relative", "anchored", "publication"):
        assert 0 < (shipped.of_date(method, "day") or 0) < 1
    for line in (shipped.of_actor, shipped.of_place):
        assert line(0.2) <= line(0.5) <= line(0.9)
    assert shipped.of_event(0.3, 0.9, 0.9, 1) < shipped.of_event(0.9, 0.9, 0.9, 1)
