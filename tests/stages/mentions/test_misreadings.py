"""Misreadings: parts of numbers, of dates and of titles that look like something else."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.stages.mentions.actors import StoryActors
from dragoman.stages.mentions.dates import find_dates
from dragoman.stages.mentions.quantities import find_quantities

PUBLISHED = date(2023, 9, 27)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It killed 12 and wounded 30.", {"killed": 12, "injured": 30}, id="two numbers"),
        pytest.param("He was killed 12 days ago.", {"killed": 1}, id="days"),
        pytest.param("They were arrested 5 km from there.", {}, id="kilometres"),
        pytest.param("Police killed a 20-year-old man.", {"killed": 1}, id="age"),
        pytest.param("Half a million people fled.", {"displaced": 500_000}, id="half a number"),
        pytest.param("Hundreds of thousands of people fled.", {"displaced": 200_000}, id="of another order"),
        pytest.param("A hundred and twenty people were killed.", {"killed": 120}, id="hundred and twenty"),
        pytest.param("It killed 2.5 million people.", {"killed": 2_500_000}, id="with a point"),
        pytest.param("No one was injured.", {"injured": 0}, id="nobody"),
    ],
)
def test_part_of_a_number_is_no_number(text: str, expected: dict[str, int]):
    """A number is read whole and counts people, or it is not read."""
    assert {found["quantity_kind"]: found["best"] for found in find_quantities(text)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1,000 days ago", ["2020-12-31"], id="not the thousandth part"),
        pytest.param("1.5 years ago", ["PAST_REF"], id="not five years"),
        pytest.param("in the 1990s", ["199"], id="not 1990 seconds ago"),
        pytest.param("last decade", ["201"], id="not the year ten years ago"),
        pytest.param("this decade", ["202"], id="not this year"),
        pytest.param("a decade ago", ["2013"], id="a year"),
        pytest.param("31 February 2020", [None], id="no such day"),
    ],
)
def test_part_of_a_date_is_no_date(text: str, expected: list[str | None]):
    """A date is read whole and as exactly as it is meant, or it has no value."""
    assert [found["date_value"] for found in find_dates(f"They met {text}.", PUBLISHED)] == expected


def test_decade_is_ten_years():
    """A decade goes from its first to its last day and is no day of its own."""
    found = find_dates("in the 1990s", None)[0]

    assert (found["date_start"], found["date_end"], found["date_precision"]) == (
        date(1990, 1, 1),
        date(1999, 12, 31),
        "decade",
    )


@pytest.mark.parametrize("base", [date(1, 1, 1), date(9999, 12, 31), date(1500, 1, 1), date(2100, 12, 31)])
def test_date_outside_of_all_stories_has_no_value(base: date):
    """At the calendar's edges nothing overflows, and no day before 1500 or after 2100 comes out."""
    text = "last Tuesday, next Friday, yesterday, tomorrow, in June, next June, 12 decades ago, next decade"

    found = [item for item in find_dates(text, base) if item["date_start"]]

    assert all(date(1500, 1, 1) <= item["date_start"] <= date(2100, 12, 31) for item in found)


def test_title_is_no_surname():
    """The ministry of one country is not that of another because both end in the same word."""
    story = StoryActors(date(2023, 9, 27))
    story.resolve("Azerbaijan's Health Ministry")

    found = story.resolve("Turkish Foreign Ministry")

    assert (found.code, found.method) == ("TURGOV", "title")
