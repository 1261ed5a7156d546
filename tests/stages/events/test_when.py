"""When: which day an event is given, how exactly, and how that was learnt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from dragoman.stages.events.when import temporal_status, when_columns

PUBLISHED = date(2023, 9, 27)
Row = dict[str, Any]


def an_action(start: int = 10, status: str = "asserted", hanging: Sequence[str] = ()) -> Row:
    return {
        "kind": "action",
        "mention_id": f"act-{start}",
        "start": start,
        "end": start + 5,
        "status": status,
        "hanging_ids": list(hanging),
    }


def a_date(first: str, last: str, precision: str, start: int = 20) -> Row:
    return {
        "kind": "date",
        "mention_id": f"date-{start}",
        "start": start,
        "end": start + 8,
        "text": "the date",
        "date_start": date.fromisoformat(first),
        "date_end": date.fromisoformat(last),
        "date_precision": precision,
        "date_method": "explicit",
    }


def test_event_takes_the_date_of_its_sentence():
    """The interval, the words and the method come from the date mention."""
    found = when_columns(
        {"published_date": PUBLISHED}, an_action(), [a_date("2023-09-05", "2023-09-05", "day")]
    )

    assert (found["event_date_start"], found["event_date_end"]) == (date(2023, 9, 5),) * 2
    assert (found["date_text"], found["date_char_start"], found["date_char_end"]) == ("the date", 20, 28)
    assert (found["date_method"], found["days_before_publication"]) == ("explicit", 22)


def test_nearest_of_two_dates_is_taken():
    """Of two dates in a sentence the one nearer to the action is the event's."""
    dates = [a_date("2020-01-01", "2020-01-01", "day", 90), a_date("2021-01-01", "2021-01-01", "day", 20)]

    found = when_columns({"published_date": PUBLISHED}, an_action(), dates)

    assert found["event_date_start"] == date(2021, 1, 1)


def test_date_that_the_reader_ties_wins_over_a_nearer_one():
    """The date of an event is the one it was read with, however far away."""
    dates = [a_date("2020-01-01", "2020-01-01", "day", 90), a_date("2021-01-01", "2021-01-01", "day", 20)]
    action = an_action(hanging=["date-90"])

    found = when_columns({"published_date": PUBLISHED}, action, [action, *dates])

    assert found["event_date_start"] == date(2020, 1, 1)


def test_date_of_another_event_is_not_taken():
    """An act without a date of its own is of the day of publication where the only date is another's."""
    action, other = an_action(), an_action(60, hanging=["date-20"])
    mentions = [action, other, a_date("2020-01-01", "2020-01-01", "day", 20)]

    found = when_columns({"published_date": PUBLISHED}, action, mentions)

    assert (found["event_date_start"], found["date_method"]) == (PUBLISHED, "publication")


def test_event_without_a_date_happened_on_the_day_of_publication():
    """Without words for a day the day of publication is taken, and said to be that."""
    found = when_columns({"published_date": PUBLISHED}, an_action(), [])

    assert (found["event_date_start"], found["event_date_end"]) == (PUBLISHED, PUBLISHED)
    assert (found["date_method"], found["date_precision"], found["date_text"]) == ("publication", 1, None)


def test_event_without_any_day_is_undated():
    """With neither words nor a day of publication nothing is made up."""
    found = when_columns({"published_date": None}, an_action(), [])

    assert found["date_method"] == "unknown"
    assert {value for key, value in found.items() if key != "date_method"} == {None}


@pytest.mark.parametrize(
    ("precision", "number"),
    [("day", 1), ("range", 2), ("week", 3), ("month", 4), ("quarter", 5), ("year", 5), ("decade", 5)],
)
def test_precision_has_the_numbers_of_ucdp(precision: str, number: int):
    """A day is 1 and a month 4, as in UCDP's codebook."""
    found = when_columns(
        {"published_date": PUBLISHED}, an_action(), [a_date("2019-01-01", "2019-01-31", precision)]
    )

    assert (found["date_precision"], found["date_precision_word"]) == (number, precision)


@pytest.mark.parametrize(
    ("status", "end"),
    [
        pytest.param("asserted", PUBLISHED, id="done-by-the-report"),
        pytest.param("past", PUBLISHED, id="background-done-by-the-report"),
        pytest.param("planned", date(2023, 9, 30), id="still-to-come"),
    ],
)
def test_done_this_month_was_done_by_the_day_of_the_report(status: str, end: date):
    """What is told as done ends no later than its report; a plan may lie in all of the interval."""
    found = when_columns(
        {"published_date": PUBLISHED},
        an_action(status=status),
        [a_date("2023-09-01", "2023-09-30", "month")],
    )

    assert (found["event_date_start"], found["event_date_end"]) == (date(2023, 9, 1), end)


@pytest.mark.parametrize(
    ("start", "end", "published", "expected"),
    [
        pytest.param("2023-09-27", "2023-09-27", PUBLISHED, "current", id="same-day"),
        pytest.param("2023-09-26", "2023-09-26", PUBLISHED, "current", id="day-before"),
        pytest.param("2023-09-25", "2023-09-25", PUBLISHED, "recent", id="two-days"),
        pytest.param("2023-08-28", "2023-08-28", PUBLISHED, "recent", id="thirty-days"),
        pytest.param("2023-08-27", "2023-08-27", PUBLISHED, "historical", id="thirty-one-days"),
        pytest.param("1990-01-01", "1999-12-31", PUBLISHED, "historical", id="decade"),
        pytest.param("2023-09-28", "2023-09-28", PUBLISHED, "future", id="tomorrow"),
        pytest.param("2023-09-01", "2023-09-30", PUBLISHED, "current", id="interval-around"),
        pytest.param("2023-09-01", "2023-09-30", None, None, id="no-publication"),
    ],
)
def test_temporal_status_compares_with_publication(
    start: str, end: str, published: date | None, expected: str | None
):
    """An event is current, recent, historical or future by its distance from the report."""
    found = temporal_status(date.fromisoformat(start), date.fromisoformat(end), published)

    assert found == expected


def test_undated_event_has_no_temporal_status():
    """Without a day there is nothing to compare."""
    found = temporal_status(None, None, PUBLISHED)

    assert found is None
