"""Measures: spans, who did what to whom, agreement, calibration and noise, on cases counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import (
    as_spans,
    calibration_error,
    f1_of,
    kappa,
    noise,
    overlap,
    reliability,
    span_counts,
    triple_counts,
    triples,
)

Record = dict[str, Any]
A, B, C = (0, 4), (10, 14), (20, 24)
spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1])), max_size=6
)


def event(code: str, sources: Sequence[Any], targets: Sequence[Any], is_reciprocal: bool = False) -> Record:
    return {
        "code": code,
        "sources": list(sources),
        "targets": list(targets),
        "is_reciprocal": is_reciprocal,
    }


# --- F1 and spans ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param((5, 5, 5), 1.0, id="all"),
        pytest.param((0, 5, 5), 0.0, id="none-right"),
        pytest.param((0, 0, 0), 0.0, id="nothing-to-find"),
        pytest.param((0, 0, 5), 0.0, id="nothing-said"),
        pytest.param((2, 4, 8), 1 / 3, id="precision-half-recall-quarter"),
    ],
)
def test_f1_is_the_harmonic_mean(counts: tuple[int, int, int], expected: float):
    """Of precision and recall, and 0 where there is nothing at all."""
    assert f1_of(*counts) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param((0, 4), (3, 9), True, id="one-character"),
        pytest.param((0, 9), (3, 4), True, id="inside"),
        pytest.param((0, 4), (4, 9), False, id="side-by-side"),
        pytest.param((0, 4), (7, 9), False, id="apart"),
    ],
)
def test_overlap_is_a_character_in_common(one: tuple[int, int], other: tuple[int, int], expected: bool):
    """Spans that only touch have no character in common, from either side."""
    assert overlap(one, other) is overlap(other, one) is expected


@pytest.mark.parametrize(
    ("found", "wanted", "is_exact", "hits"),
    [
        pytest.param([(0, 4)], [(0, 4)], True, 1, id="exact"),
        pytest.param([(0, 3)], [(0, 4)], True, 0, id="not-exact"),
        pytest.param([(0, 3)], [(0, 4)], False, 1, id="overlapping"),
        pytest.param([(0, 2), (2, 4)], [(0, 4)], False, 1, id="one-is-hit-once"),
        pytest.param([(0, 14)], [(0, 4), (10, 14)], False, 1, id="one-hits-once"),
        pytest.param([(10, 14), (0, 4)], [(0, 4), (10, 14)], True, 2, id="other-order"),
    ],
)
def test_each_wanted_span_is_hit_once(
    found: list[tuple[int, int]], wanted: list[tuple[int, int]], is_exact: bool, hits: int
):
    """A span found twice counts once, and so does one that covers two."""
    assert span_counts(found, wanted, is_exact) == (hits, len(found), len(wanted))


@given(spans, spans, st.booleans())
def test_there_are_no_more_hits_than_spans(
    found: list[tuple[int, int]], wanted: list[tuple[int, int]], is_exact: bool
):
    """Hits are at most as many as either side has, and exact hits at most as many as overlapping ones."""
    hits, n_found, n_wanted = span_counts(found, wanted, is_exact)

    assert 0 <= hits <= min(n_found, n_wanted)
    assert span_counts(wanted, wanted, is_exact) == (n_wanted, n_wanted, n_wanted)


# --- who did what to whom -------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param([event("194", [A], [B])], [("19", A, B)], id="one"),
        pytest.param([event("194", [A], [])], [("19", A, None)], id="no-target"),
        pytest.param([event("194", [], [B])], [("19", None, B)], id="no-source"),
        pytest.param([event("194", [A, C], [B])], [("19", A, B), ("19", C, B)], id="two-sources"),
        pytest.param([event("040", [A], [B], True)], [("04", A, B), ("04", B, A)], id="both-ways"),
        pytest.param([event("040", [A], [], True)], [("04", A, None)], id="both-ways-alone"),
    ],
)
def test_triples_are_every_pair_of_every_event(events: list[Record], expected: list[Any]):
    """Each source with each target, by root; a reciprocal event in both directions."""
    assert triples(events) == expected


@pytest.mark.parametrize(
    ("said", "hits"),
    [
        pytest.param(event("195", [A], [B]), 1, id="other-code-of-the-root"),
        pytest.param(event("194", [(1, 9)], [(8, 11)]), 1, id="overlapping-actors"),
        pytest.param(event("184", [A], [B]), 0, id="other-root"),
        pytest.param(event("194", [B], [A]), 0, id="wrong-direction"),
        pytest.param(event("194", [A], [C]), 0, id="other-target"),
        pytest.param(event("194", [A], []), 0, id="target-missing"),
    ],
)
def test_triple_is_right_with_root_source_and_target(said: Record, hits: int):
    """All three must agree, actors by their overlap."""
    assert triple_counts([said], [event("194", [A], [B])]) == (hits, 1, 1)


def test_missing_side_agrees_with_a_missing_side():
    """An event that has no target in the gold is right without one, once."""
    said = event("194", [A], [])

    assert triple_counts([said, said], [said]) == (1, 2, 1)


def test_reciprocal_event_agrees_with_its_mirror():
    """Who met whom does not matter where both did."""
    assert triple_counts([event("040", [A], [B], True)], [event("040", [B], [A], True)]) == (2, 2, 2)


def test_events_have_spans_in_place_of_indexes():
    """The sides of a corpus record's events are where their actors stand; all else is kept."""
    record = {
        "actors": [{"start": 0, "end": 4, "kind": "named"}, {"start": 10, "end": 14, "kind": "common"}],
        "events": [{"code": "194", "sources": [1], "targets": [0], "status": "past"}],
    }

    assert as_spans(record) == [{"code": "194", "sources": [B], "targets": [A], "status": "past"}]
    assert record["events"][0]["sources"] == [1]


# --- agreement ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("abab", "abab", 1.0, id="always"),
        pytest.param("aabb", "abab", 0.0, id="as-by-chance"),
        pytest.param("ab", "ba", -1.0, id="never"),
        pytest.param("aaaa", "aaaa", 1.0, id="one-label"),
        # 20 of 50 both a, 15 both b, 5 and 10 apart: Cohen's own kind of table; agreement 0.7, chance 0.5.
        pytest.param("a" * 25 + "b" * 25, "a" * 20 + "b" * 5 + "a" * 10 + "b" * 15, 0.4, id="table"),
    ],
)
def test_kappa_is_agreement_beyond_chance(one: str, other: str, expected: float):
    """1 is always, 0 as often as by chance."""
    assert kappa(one, other) == pytest.approx(expected)


# --- calibration ----------------------------------------------------------------------


def test_bins_hold_what_is_about_as_sure():
    """Each bin has its mean confidence, its share right and its number; empty bins are left out."""
    found = reliability([0.11, 0.19, 0.95, 1.0], [False, True, True, True])

    assert found == [(pytest.approx(0.15), 0.5, 2), (pytest.approx(0.975), 1.0, 2)]


@pytest.mark.parametrize(
    ("sure", "right", "expected"),
    [
        pytest.param([1.0, 0.0], [True, False], 0.0, id="perfect"),
        pytest.param([1.0, 1.0], [False, False], 1.0, id="always-wrong"),
        pytest.param([0.75] * 4, [True, True, True, False], 0.0, id="three-of-four"),
        pytest.param([0.9, 0.9, 0.5, 0.5], [True, False, True, False], 0.2, id="half-of-it-off"),
        pytest.param([], [], 0.0, id="nothing"),
    ],
)
def test_calibration_error_is_the_distance_from_the_share_right(
    sure: list[float], right: list[bool], expected: float
):
    """Confidence is right where of events so sure that share is right."""
    assert calibration_error(sure, right) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_every_event_is_in_one_bin(judged: list[tuple[float, bool]]):
    """No event is lost between bins, and the error is a share."""
    sure, right = [p for p, _ in judged], [hit for _, hit in judged]

    rows = reliability(sure, right)

    assert sum(n for _, _, n in rows) == len(judged)
    assert [mean for mean, _, _ in rows] == sorted(mean for mean, _, _ in rows)
    assert 0 <= calibration_error(sure, right) <= 1 + 1e-9


# --- noise ----------------------------------------------------------------------------


def mean(rows: Sequence[float]) -> float:
    return sum(rows) / len(rows)


def test_same_rows_have_no_noise():
    """Where every row says the same, drawing anew changes nothing."""
    assert noise([3.0] * 20, mean) == 0.0


def test_noise_of_a_mean_is_its_standard_error():
    """Half ones and half zeros, a hundred of them: five hundredths."""
    assert noise([0.0, 1.0] * 50, mean, draws=1_000) == pytest.approx(0.05, abs=0.01)


def test_noise_is_the_same_in_every_run():
    """The draws have a fixed seed."""
    rows = [0.0, 1.0, 0.5, 0.25]

    assert noise(rows, mean) == noise(rows, mean)
