"""Numbers: what figures and number words say, and how sure."""

from __future__ import annotations

import pytest

from dragoman.stages.mentions.numbers import Estimate, cut, exactly, read_estimate


@pytest.mark.parametrize(
    ("text", "words", "estimate"),
    [
        pytest.param("1,200 people", 1, exactly(1200), id="figure"),
        pytest.param("a hundred and six bodies", 4, exactly(106), id="hundred-and-six"),
        pytest.param("seven hundred and fifty people", 4, exactly(750), id="seven-hundred-and-fifty"),
        pytest.param("six hundred and six thousand", 5, exactly(606_000), id="scales-in-a-row"),
        pytest.param("half a million", 3, exactly(500_000), id="half-a-million"),
        pytest.param("half a dozen", 3, exactly(6), id="half-a-dozen"),
        pytest.param("two dozen", 2, exactly(24), id="two-dozen"),
        pytest.param("a couple of hundred", 4, exactly(200), id="a-couple-of-hundred"),
        pytest.param("both", 1, exactly(2), id="both"),
        pytest.param("20-30 people", 1, Estimate(20, 20, 30), id="range-with-a-hyphen"),
        pytest.param("two or three", 3, Estimate(2, 2, 3), id="two-or-three"),
        pytest.param(
            "tens of thousands of people", 3, Estimate(20_000, 20_000, None), id="tens-of-thousands"
        ),
        pytest.param("several hundred", 2, Estimate(300, 300, None), id="several-hundred"),
        pytest.param("a few dozen", 3, Estimate(36, 36, None), id="a-few-dozen"),
        pytest.param("fewer than 10", 3, Estimate(None, 10, 10), id="fewer-than"),
        pytest.param("at least another 12", 4, Estimate(12, 12, None), id="two-bounds"),
        pytest.param("an estimated 1.5 million", 4, exactly(1_500_000), id="estimated"),
        pytest.param("12 and 20", 1, exactly(12), id="two-numbers"),
    ],
)
def test_numbers_are_read_with_their_bounds(text: str, words: int, estimate: Estimate):
    """A number ends where its words end, and is as exact as they are."""
    found = read_estimate([token.text.lower() for token in cut(text)], 0)

    assert found is not None
    assert found[:2] == (words, estimate)


@pytest.mark.parametrize(
    "text", ["few people", "3-0", "1.5", "99999999999", "tens", "a man", "the", "20-year-old"]
)
def test_other_words_are_no_numbers(text: str):
    """Scores of matches, parts of words and numbers that cannot count people are none."""
    assert read_estimate([token.text.lower() for token in cut(text)], 0) is None


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        pytest.param(exactly(192), exactly(1), exactly(193), id="exact"),
        pytest.param(Estimate(24, 24, None), exactly(1), Estimate(25, 25, None), id="no-highest"),
        pytest.param(Estimate(None, 10, 10), exactly(3), Estimate(3, 13, 13), id="one-has-no-lowest"),
        pytest.param(Estimate(None, 9, 9), Estimate(None, 1, 1), Estimate(None, 10, 10), id="no-lowest"),
    ],
)
def test_numbers_are_added_up(one: Estimate, other: Estimate, together: Estimate):
    """A sum is as open as its parts."""
    assert one + other == together
