"""Dates: what an expression means, seen from the day of publication."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dragoman.stages.mentions.dates import EARLIEST, LATEST, find_dates

PUBLISHED = date(2023, 9, 27)
"""A Wednesday."""


def find_only_date(text: str, base: date | None = PUBLISHED) -> dict[str, Any]:
    (found,) = find_dates(text, base)
    return found


@pytest.mark.parametrize(
    ("text", "value", "precision", "start", "end"),
    [
        pytest.param("They met on Tuesday.", "2023-09-26", "day", "2023-09-26", "2023-09-26", id="weekday"),
        pytest.param(
            "They met on Wednesday.", "2023-09-27", "day", "2023-09-27", "2023-09-27", id="weekday-of-report"
        ),
        pytest.param(
            "They met last Tuesday.", "2023-09-19", "day", "2023-09-19", "2023-09-19", id="last-tuesday"
        ),
        pytest.param("They meet next Friday.", "2023-09-29", "day", "2023-09-29", "2023-09-29", id="next"),
        pytest.param("They met yesterday.", "2023-09-26", "day", "2023-09-26", "2023-09-26", id="yesterday"),
        pytest.param("They meet tomorrow.", "2023-09-28", "day", "2023-09-28", "2023-09-28", id="tomorrow"),
        pytest.param(
            "They met three days ago.", "2023-09-24", "day", "2023-09-24", "2023-09-24", id="days-ago"
        ),
        pytest.param(
            "They met two months ago.", "2023-07", "month", "2023-07-01", "2023-07-31", id="months-ago"
        ),
        pytest.param("They met last week.", "2023-W38", "week", "2023-09-18", "2023-09-24", id="last-week"),
        pytest.param("They met last month.", "2023-08", "month", "2023-08-01", "2023-08-31", id="last-month"),
        pytest.param("They met last year.", "2022", "year", "2022-01-01", "2022-12-31", id="last-year"),
        pytest.param("They met in June.", "2023-06", "month", "2023-06-01", "2023-06-30", id="in-june"),
        pytest.param(
            "It ended in October.", "2022-10", "month", "2022-10-01", "2022-10-31", id="month-not-yet-come"
        ),
        pytest.param("They met on Sept. 27.", "2023-09-27", "day", "2023-09-27", "2023-09-27", id="sept-27"),
        pytest.param("They met on Dec. 30.", "2023-12-30", "day", "2023-12-30", "2023-12-30", id="nearest"),
    ],
)
def test_relative_expression_counts_from_publication(
    text: str, value: str, precision: str, start: str, end: str
):
    """A relative expression is an interval of days seen from the day of publication."""
    found = find_only_date(text)

    assert (found["date_value"], found["date_precision"]) == (value, precision)
    assert (found["date_start"], found["date_end"]) == (date.fromisoformat(start), date.fromisoformat(end))
    assert found["date_method"] == "relative"


@pytest.mark.parametrize("base", [pytest.param(PUBLISHED, id="published"), pytest.param(None, id="no-base")])
@pytest.mark.parametrize(
    ("text", "value", "precision", "start", "end"),
    [
        pytest.param(
            "They met on 27 September 2023.", "2023-09-27", "day", "2023-09-27", "2023-09-27", id="day-month"
        ),
        pytest.param(
            "They met on September 5, 2020.", "2020-09-05", "day", "2020-09-05", "2020-09-05", id="month-day"
        ),
        pytest.param("They met on 2022-02-24.", "2022-02-24", "day", "2022-02-24", "2022-02-24", id="iso"),
        pytest.param(
            "They met in March 2020.", "2020-03", "month", "2020-03-01", "2020-03-31", id="month-year"
        ),
        pytest.param("They met in 1993.", "1993", "year", "1993-01-01", "1993-12-31", id="in-1993"),
        pytest.param("At war since 2021.", "2021", "year", "2021-01-01", "2021-12-31", id="since-2021"),
        pytest.param("In the 1990s it fell.", "199", "decade", "1990-01-01", "1999-12-31", id="the-1990s"),
    ],
)
def test_explicit_date_needs_no_day_of_publication(
    text: str, value: str, precision: str, start: str, end: str, base: date | None
):
    """A date with its year means the same whenever it was published, and is no more exact than its words."""
    found = find_only_date(text, base)

    assert (found["date_value"], found["date_precision"]) == (value, precision)
    assert (found["date_start"], found["date_end"]) == (date.fromisoformat(start), date.fromisoformat(end))
    assert found["date_method"] == "explicit"


@pytest.mark.parametrize(
    "text",
    ["on Tuesday", "last Tuesday", "yesterday", "three days ago", "in June", "Sept. 27", "last week"],
)
def test_relative_expression_without_base_has_no_value(text: str):
    """Without a day of publication a relative expression is found and left undated."""
    found = find_only_date(f"They met {text}.", None)

    assert found["date_method"] == "unknown"
    assert [found[key] for key in ("date_value", "date_start", "date_end", "date_precision")] == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("They met on 31 February 2023.", id="31-february-with-year"),
        pytest.param("They met on February 31.", id="31-february"),
        pytest.param("It ended 999 years ago.", id="before-all-events"),
        pytest.param("It ended 999 decades ago.", id="before-the-calendar"),
    ],
)
def test_day_that_cannot_be_has_no_value(text: str):
    """A day that no calendar has, or no event may have, is found and left undated."""
    found = find_only_date(text)

    assert (found["date_value"], found["date_method"]) == (None, "unknown")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Troops may attack and march on the capital.", id="may-and-march-as-verbs"),
        pytest.param("In the year 0025 it began.", id="year-0025"),
        pytest.param("It ended 1000 days ago.", id="1000-days-ago"),
        pytest.param("Of 2021 people none came.", id="a-number-of-people"),
        pytest.param("", id="empty"),
        pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
        pytest.param("🙂 \x00 <br/>", id="no-words"),
    ],
)
def test_words_that_are_no_date_are_not_found(text: str):
    """Verbs, plain numbers and years that no event may have are no dates."""
    found = find_dates(text, PUBLISHED)

    assert found == []


def test_nearest_year_is_taken_across_new_year():
    """In January a day of December is that of the year before."""
    found = find_only_date("They met on Dec. 30.", date(2023, 1, 3))

    assert found["date_value"] == "2022-12-30"


def test_several_dates_come_in_order_without_overlap():
    """The dates of a sentence come in the order of its text, each in its own words."""
    text = "They met on Tuesday, on Sept. 5, 2020 and in 1993."

    found = [text[item["start"] : item["end"]] for item in find_dates(text, PUBLISHED)]

    assert found == ["on Tuesday", "Sept. 5, 2020", "in 1993"]


WORDS = [
    "last",
    "next",
    "Tuesday",
    "in",
    "June",
    "Sept.",
    "31",
    "February",
    "2023",
    "0025",
    "1000",
    "a",
    "12",
]
WORDS += ["days", "decades", "weeks", "ago", "yesterday", "the", "1990s", "since", "9999", "-", ",", "2100"]


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(st.text(max_size=100), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)),
    st.one_of(st.none(), st.dates()),
)
@example("yesterday", date.min)
@example("tomorrow and next week and next decade", date.max)
@example("on 99999999999999999999 days ago, 2023-99-99", PUBLISHED)
def test_any_text_gives_dates_within_bounds(text: str, base: date | None):
    """No text and no day of publication raises; spans lie inside the text and days inside the bounds."""
    found = find_dates(text, base)

    assert all(0 <= item["start"] < item["end"] <= len(text) for item in found)
    dated = [(item["date_start"], item["date_end"]) for item in found if item["date_value"]]
    assert all(EARLIEST <= start <= end <= LATEST for start, end in dated)
