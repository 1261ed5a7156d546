"""The measure of grouping, and how well reports of one event are put together."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.resources import load_yaml
from groups import HALVES, LABELS, Labelled, b_cubed, errors, group_reports, read_reports

FLOOR = 0.85


@pytest.fixture(scope="module")
def reports() -> list[Labelled]:
    return read_reports(load_yaml(LABELS.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def found(reports: list[Labelled]) -> dict[str, Any]:
    return dict(group_reports(reports))


@pytest.mark.parametrize("half", HALVES)
def test_reports_are_put_together(reports: list[Labelled], found: dict[str, Any], half: str):
    """B-cubed F1 stays above the floor on both halves."""
    assert b_cubed(reports, found, half).f1 >= FLOOR


def test_order_of_labels_does_not_matter(reports: list[Labelled], found: dict[str, Any]):
    """The labels read backwards give the same groups."""
    assert group_reports(reports[::-1]) == found


def test_halves_share_no_story(reports: list[Labelled]):
    """No story and no incident lies in both halves, and neither half is small."""
    stories = [{r.row["document_id"] for r in reports if r.half == half} for half in HALVES]

    assert not stories[0] & stories[1]
    assert all(sum(r.half == half for r in reports) > 200 for half in HALVES)


def labelled(group: str, key: str) -> Labelled:
    row = dict.fromkeys(
        ("source_code", "target_code", "cameo_code", "status", "event_date_start", "event_date_end", "date_method",
         "published_date", "place_name", "killed_best", "sentence_text")
    )  # fmt: skip
    return Labelled(group, HALVES[0], {**row, "event_id": key})


def test_b_cubed_by_hand():
    """Of a group of three, one is split off and joined to another: worked out on paper."""
    reports = [labelled("g", "a"), labelled("g", "b"), labelled("g", "c"), labelled("h", "d")]
    found = {"a": 1, "b": 1, "c": 2, "d": 2}

    p, r, f1 = b_cubed(reports, found, HALVES[0])

    assert p == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert r == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert f1 == pytest.approx(2 * p * r / (p + r))
    assert [line.split()[0] for line in errors(reports, found, HALVES[0])] == ["SPLIT", "SPLIT", "JOINED"]
