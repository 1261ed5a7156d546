"""Quantities: how many people were killed, injured, displaced or detained."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dragoman.stages.mentions.quantities import MOST_PEOPLE, find_quantities

Count = tuple[str, int | None, int, int | None]


def counts_of(text: str) -> list[Count]:
    return [(q["quantity_kind"], q["low"], q["best"], q["high"]) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It killed at least 392 people.", [("killed", 392, 392, None)], id="at-least"),
        pytest.param("Between 20 and 30 people were killed.", [("killed", 20, 20, 30)], id="between-digits"),
        pytest.param(
            "Between twenty and thirty people were injured.", [("injured", 20, 20, 30)], id="between-words"
        ),
        pytest.param("20 to 30 people were killed.", [("killed", 20, 20, 30)], id="from-to"),
        pytest.param(
            "It killed between 5 and 8 soldiers.", [("killed", 5, 5, 8)], id="range-behind-the-verb"
        ),
        pytest.param("At least 20 to 30 people died.", [("killed", 20, 20, None)], id="at-least-a-range"),
        pytest.param("Nearly 300 people died.", [("killed", None, 300, 300)], id="nearly"),
        pytest.param("Dozens of people were killed.", [("killed", 24, 24, None)], id="dozens"),
        pytest.param("Hundreds were arrested.", [("detained", 200, 200, None)], id="hundreds"),
        pytest.param("A dozen people were killed.", [("killed", 12, 12, 12)], id="a-dozen"),
        pytest.param("Three soldiers were wounded.", [("injured", 3, 3, 3)], id="number-word"),
        pytest.param("Twenty-one civilians were killed.", [("killed", 21, 21, 21)], id="compound-word"),
        pytest.param("Police arrested 14 students.", [("detained", 14, 14, 14)], id="digits"),
        pytest.param(
            "More than 1,200 people have been displaced.", [("displaced", 1200, 1200, None)], id="thousands"
        ),
        pytest.param(
            "2.5 million people fled.", [("displaced", 2_500_000, 2_500_000, 2_500_000)], id="million"
        ),
        pytest.param(
            "Up to 40 civilians were killed and 12 injured.",
            [("killed", None, 40, 40), ("injured", 12, 12, 12)],
            id="two-kinds",
        ),
    ],
)
def test_people_are_counted_with_bounds(text: str, expected: list[Count]):
    """A count has a low, a best and a high number, open where its words leave it open."""
    found = counts_of(text)

    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Some 20 percent were killed.", id="percent"),
        pytest.param("Prices were hurt by 5 percent.", id="prices"),
        pytest.param("No one was killed.", id="no-one"),
        pytest.param("A 20-year-old was killed.", id="age"),
        pytest.param("The army killed time for 3 hours.", id="hours"),
        pytest.param("Nothing happened.", id="no-harm"),
        pytest.param("", id="empty"),
        pytest.param("🙂 \x00 <b>", id="no-words"),
        pytest.param("Killed 99999999999 people.", id="more-than-all-people"),
        pytest.param("Between 9 and 99999999999 killed.", id="up-to-more-than-all-people"),
    ],
)
def test_numbers_of_other_things_are_no_people(text: str):
    """Percentages, ages and hours count nobody."""
    found = counts_of(text)

    assert found == []


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(
            st.sampled_from(
                ["at least", "9" * 30, "1,200", "2.5", "million", "twenty", "-", "killed", "people"]
            ),
            max_size=10,
        ).map(" ".join),
    )
)
@example("killed " + "9" * 5000)
def test_any_text_gives_counts_within_bounds(text: str):
    """No text raises; spans lie inside the text and no count is above all people alive."""
    found = find_quantities(text)

    assert all(0 <= item["start"] < item["end"] <= len(text) for item in found)
    assert all(0 <= item["best"] <= (item["high"] or item["best"]) <= MOST_PEOPLE for item in found)
