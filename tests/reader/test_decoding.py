"""Decoding: what follows from scores, on small arrays and without a network."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reader.decoding import (
    Array,
    Found,
    best_code,
    find_actors,
    find_runs,
    find_spans,
    find_triggers,
    pair_scores,
    sigmoid,
    softmax,
    span_of,
    split_tags,
)
from dragoman.reader.labels import ACTOR_KINDS, ACTOR_TAGS, CODES, ROLES, SPAN_TAGS, TRIGGER_TAGS

SURE = 0.96


def tags(names: str, known: tuple[str, ...] = ACTOR_TAGS) -> Array:
    """Chances of each tag for each piece, nearly all on the one that is named."""
    rest = (1 - SURE) / (len(known) - 1)
    return np.array([[SURE if tag == name else rest for tag in known] for name in names.split()], np.float32)


def runs(found: list[Found]) -> list[tuple[int, int, str]]:
    return [(run.first, run.end, run.kind) for run in found]


# --- scores ---------------------------------------------------------------------------


@given(st.lists(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3), min_size=1, max_size=5))
def test_chances_of_a_row_are_one_together(scores: list[list[float]]):
    """However large the scores, each row's chances lie between 0 and 1 and sum to 1."""
    chances = softmax(np.array(scores, np.float32))

    assert chances.min() >= 0
    assert chances.sum(axis=-1) == pytest.approx(np.ones(len(scores)), abs=1e-5)


def test_equal_scores_are_equally_likely():
    """Nothing speaks for one of four: a quarter each."""
    assert softmax(np.zeros(4, np.float32)).tolist() == [0.25] * 4


@pytest.mark.parametrize(("score", "chance"), [(0.0, 0.5), (1e9, 1.0), (-1e9, 0.0), (2.0, 0.8808)])
def test_score_of_yes_or_no_is_a_chance(score: float, chance: float):
    """The logistic function, without overflow at either end."""
    assert sigmoid(np.array([score], np.float32))[0] == pytest.approx(chance, abs=1e-4)


def test_tags_are_split_by_what_they_are_of():
    """Actors, triggers and spans are judged apart: a piece may be of two."""
    scores = np.zeros((2, len(ACTOR_TAGS) + len(TRIGGER_TAGS) + len(SPAN_TAGS)), np.float32)
    scores[0, ACTOR_TAGS.index("B-named")] = 9
    scores[0, len(ACTOR_TAGS) + TRIGGER_TAGS.index("B-trigger")] = 9

    actors, triggers, spans = split_tags(scores)

    assert [part.shape[1] for part in (actors, triggers, spans)] == [
        len(ACTOR_TAGS), len(TRIGGER_TAGS), len(SPAN_TAGS),
    ]  # fmt: skip
    assert ACTOR_TAGS[actors[0].argmax()] == "B-named"
    assert TRIGGER_TAGS[triggers[0].argmax()] == "B-trigger"
    assert all(part.sum(axis=1) == pytest.approx(np.ones(2)) for part in (actors, triggers, spans))


# --- runs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param("O O O", [], id="nothing"),
        pytest.param("O B-named O", [(1, 2, "named")], id="one"),
        pytest.param("B-named I-named I-named", [(0, 3, "named")], id="all"),
        pytest.param("B-named O B-common", [(0, 1, "named"), (2, 3, "common")], id="two"),
        pytest.param("B-named B-named", [(0, 1, "named"), (1, 2, "named")], id="side-by-side"),
        pytest.param("O I-pronoun O", [(1, 2, "pronoun")], id="inside-without-beginning"),
        pytest.param("B-common I-named I-named", [(0, 3, "named")], id="kind-by-majority"),
    ],
)
def test_runs_of_tags_are_actors(names: str, expected: list[tuple[int, int, str]]):
    """A run begins with B or where it was nothing before, and ends where it is nothing."""
    found = find_actors(tags(names), range(len(names.split())))

    assert runs(found) == expected


@pytest.mark.parametrize(
    ("names", "words", "expected"),
    [
        pytest.param("B-named O O", (0, 0, 1), [(0, 2)], id="rest-of-the-word"),
        pytest.param("O B-named O", (0, 0, 1), [], id="not-by-half"),
        pytest.param("B-named B-named O", (0, 0, 1), [(0, 2)], id="no-second-actor-inside-a-word"),
        pytest.param("B-named B-named B-named", (0, 1, 1), [(0, 1), (1, 3)], id="next-word"),
    ],
)
def test_run_is_of_whole_words(names: str, words: tuple[int, ...], expected: list[tuple[int, int]]):
    """A word belongs to an actor with all its pieces or with none."""
    found = find_actors(tags(names), words)

    assert [(run.first, run.end) for run in found] == expected


def test_what_is_no_word_is_in_no_run():
    """The ends of a sentence and the marks of a pair are in nothing, whatever their tags."""
    found = find_actors(tags("B-named B-named I-named I-named"), (-1, 0, 1, -1))

    assert runs(found) == [(1, 3, "named")]


def test_kinds_of_spans_are_told_apart():
    """Dates, places and numbers of people have tags of their own."""
    found = find_spans(tags("B-date I-date O B-place B-quantity", SPAN_TAGS), range(5))

    assert runs(found) == [(0, 2, "date"), (3, 4, "place"), (4, 5, "quantity")]


@pytest.mark.parametrize(("threshold", "n_found"), [(0.3, 1), (0.59, 1), (0.61, 0), (0.9, 0)])
def test_trigger_is_as_sure_as_it_must_be(threshold: float, n_found: int):
    """A trigger whose chance lies below the threshold is none."""
    sure = np.array([[0.4, 0.6, 0.0]], np.float32)

    assert len(find_triggers(sure, [0], threshold)) == n_found


def test_run_is_as_sure_as_its_pieces_on_average():
    """The score of a run is the mean chance of its pieces to be something."""
    sure = np.array([[0.2, 0.8, 0.0], [0.4, 0.0, 0.6]], np.float32)

    [found] = find_triggers(sure, [0, 1], 0.5)

    assert found.score == pytest.approx(0.7)


def test_span_is_from_the_first_character_to_the_last():
    """A run's characters are those from its first piece to its last, with what lies between."""
    offsets = [(0, 0), (0, 7), (8, 17), (17, 18), (0, 0)]

    assert span_of(offsets, Found(1, 3, "named", 1.0)) == (0, 17)


@given(st.lists(st.tuples(st.lists(st.floats(0, 1), min_size=7, max_size=7), st.booleans()), max_size=20))
def test_runs_are_whole_words_that_do_not_overlap(pieces: list[tuple[list[float], bool]]):
    """Whatever the scores, runs hold whole words only, come in order and share no piece."""
    sure = softmax(np.array([scores for scores, _ in pieces], np.float32).reshape(-1, 7) * 5)
    words = np.cumsum([is_new for _, is_new in pieces]).astype(int).tolist()

    found = list(find_runs(sure, ACTOR_KINDS, words))

    bounds = [bound for run in found for bound in (run.first, run.end)]
    assert bounds == sorted(bounds)
    assert all(run.first < run.end for run in found)
    assert all(bound in (0, len(words)) or words[bound] != words[bound - 1] for bound in bounds)
    assert all(0.0 < run.score <= 1.0 for run in found)


# --- roles and codes ------------------------------------------------------------------


def test_role_is_judged_from_both_ends_of_both():
    """The score of a role is the mean over the first and last pieces of trigger and span."""
    roles = np.full((6, 6, len(ROLES)), -9.0, np.float32)
    source = ROLES.index("source")
    roles[1, 3, source], roles[1, 5, source], roles[2, 3, source], roles[2, 5, source] = 4, 2, 2, 0
    roles[1, 4, source] = 99  # the middle of the span is not asked

    chances = pair_scores(roles, Found(1, 3, "trigger", 1.0), Found(3, 6, "named", 1.0))

    assert chances[source] == pytest.approx(float(sigmoid(np.array([2.0], np.float32))[0]))
    assert chances.max() == chances[source]


def test_best_code_lies_in_the_likeliest_root():
    """Many half-likely codes of one root win over the one likeliest code of another."""
    sure = np.zeros(len(CODES), np.float32)
    for code, chance in (("111", 0.4), ("190", 0.25), ("193", 0.3), ("195", 0.05)):
        sure[CODES.index(code)] = chance

    code, chance, root_chance = best_code(sure)

    assert code == "193"
    assert (chance, root_chance) == (pytest.approx(0.3), pytest.approx(0.6))


@given(st.lists(st.floats(-20, 20), min_size=len(CODES), max_size=len(CODES)))
def test_best_code_is_never_surer_than_its_root(scores: list[float]):
    """Whatever the scores, a known code comes out, and its root is at least as sure."""
    code, chance, root_chance = best_code(softmax(np.array(scores, np.float32)))

    assert code in CODES
    assert 0 < chance <= root_chance + 1e-6 <= 1 + 1e-5
