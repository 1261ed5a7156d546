"""JSON Lines: one record out for one in, in order, and offsets in the text as given."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import records
from dragoman.tables import table_schema

ANSWERS = [records.code, records.classify, records.dates, records.actors, records.places]
TEXT = "Turkish Foreign Minister Hakan Fidan met Russia's president in Ankara on Tuesday."


def answer(*lines: str | dict[str, Any], by: records.Answer = records.code) -> list[dict[str, Any]]:
    """Return the records that *lines* are answered with."""
    given_lines = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    out = io.StringIO()
    records.answer_lines(io.StringIO(given_lines), out, by)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_line_out_for_one_in_in_order():
    """Each record is answered under its own id, good and bad ones alike, in their order."""
    lines = [{"id": 3, "text": TEXT}, "not json", {"id": "b", "text": "Nothing happened."}, {"id": 1}]

    found = answer(*lines)

    assert [(record["id"], "error" in record) for record in found] == [
        (3, False),
        (None, True),
        ("b", False),
        (1, True),
    ]


def test_number_of_failures_is_returned():
    """The command can say how many lines it could not answer."""
    lines = io.StringIO('{"id": 1}\n\n[]\n{"id": 2, "text": ""}\n')

    assert records.answer_lines(lines, io.StringIO(), records.code) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param('{"id": 1}', "expected a field 'text'", id="no text"),
        pytest.param('{"id": 1, "text": 5}', "expected a field 'text' with a text, found 5", id="number"),
        pytest.param('{"id": 1, "text": null}', "found None", id="null"),
        pytest.param('{"id": 1, "text": "a", "published": "soon"}', "YYYY-MM-DD, found 'soon'", id="bad day"),
        pytest.param('{"id": 1, "text": "a", "published": "2023-02-31"}', "2023-02-31", id="31 February"),
        pytest.param('{"id": 1, "text"', "line 1: expected one JSON object, but", id="cut off"),
        pytest.param("[1, 2]", "expected a JSON object, found list", id="list"),
        pytest.param('"text"', "expected a JSON object, found str", id="text"),
        pytest.param("[" * 100_000, "expected one JSON object", id="nested"),
        pytest.param("1" * 5000, "expected one JSON object", id="number too long"),
        pytest.param("\udcff{}", "expected UTF-8", id="bytes that are no UTF-8"),
    ],
)
def test_line_that_cannot_be_answered_says_why(line: str, expected: str):
    """An error holds the line's number, what was expected and what was found."""
    found = records.answer_line(line, 1, records.code)

    assert set(found) == {"id", "error"}
    assert found["error"].startswith("line 1: ")
    assert expected in found["error"]


def test_fault_of_our_own_costs_one_record():
    """An error nobody expected is told in the record, and the next one is answered."""

    def fail_once(record: records.Record) -> records.Record:
        if record["id"] == 1:
            raise ZeroDivisionError("oops")
        return {}

    found = answer({"id": 1}, {"id": 2}, by=fail_once)

    assert "ZeroDivisionError('oops')" in found[0]["error"]
    assert found[1] == {"id": 2}


def test_every_column_of_the_events_table_is_there():
    """A coded event has each column of the schema, empty ones too, and days as text."""
    events = answer({"id": 1, "text": TEXT, "published": "2023-09-27"})[0]["events"]

    assert events
    assert all(list(event) == table_schema("events").names for event in events)
    assert {event["event_date_start"] for event in events} == {"2023-09-26"}


def test_events_stand_in_the_order_of_the_text():
    """Events are sorted by where their trigger stands."""
    text = "France accused Spain of fraud. Russia condemned Israel. China met Japan."

    events = answer({"id": 1, "text": text})[0]["events"]

    starts = [event["trigger_char_start"] for event in events]
    assert starts == sorted(starts)
    assert {event["cameo_root"] for event in events} == {"11", "04"}


@pytest.mark.parametrize("before", ["", "\n\n  ", "🙂 🙂\n", "Ünïcode — “quoted”.\n\n"])
def test_offsets_are_characters_of_the_given_text(before: str):
    """Whatever stands before, text[start:end] is the words."""
    text = before + TEXT

    event = answer({"id": 1, "text": text, "published": "2023-09-27"})[0]["events"][0]
    spans = [
        span
        for by, key in ((records.actors, "actors"), (records.dates, "dates"), (records.places, "places"))
        for span in answer({"id": 1, "text": text, "published": "2023-09-27"}, by=by)[0][key]
    ]

    assert len({span["text"] for span in spans}) >= 3
    assert [text[span["start"] : span["end"]] for span in spans] == [span["text"] for span in spans]
    for name in ("trigger", "source", "target", "date", "sentence"):
        words = text[event[f"{name}_char_start"] : event[f"{name}_char_end"]]
        assert words == event[f"{name}_text"]


def test_classify_takes_spans_or_words():
    """Source and target are given as offsets or as the words themselves."""
    text = "Russia condemned Israel."
    by_words = {"id": 1, "text": text, "source": "Russia", "target": "Israel"}
    by_offsets = by_words | {"source": [0, 6], "target": [17, 23]}

    found = answer(by_words, by_offsets, by=records.classify)

    assert found[0] == found[1]
    assert found[0]["cameo_code"] == "111"
    assert 0 < found[0]["confidence"] <= 1


@pytest.mark.parametrize("span", ["Turkey", [3, 3], [0, 99], [-1, 3], None, "", ["a", "b"], 7])
def test_classify_refuses_a_span_outside_the_text(span: Any):
    """A source that is not in the text is an error of that record."""
    found = answer({"id": 1, "text": "Russia condemned Israel.", "source": span, "target": "Israel"},
                   by=records.classify)  # fmt: skip

    assert "expected 'source' as [start, end] inside the text" in found[0]["error"]


def test_relative_date_without_publication_has_no_value():
    """Nothing is dated "today": "last Tuesday" of a text without day keeps its words only."""
    found = answer({"id": 1, "text": "They met last Tuesday."}, by=records.dates)

    assert [(date["text"], date["value"]) for date in found[0]["dates"]] == [("last Tuesday", None)]


def test_half_a_character_leaves_as_it_came():
    """A lone surrogate, written as an escape, does not stop the line from being written."""
    out = io.StringIO()

    records.answer_lines(io.StringIO('{"id": "\\ud800", "text": "a"}\n'), out, records.code)

    assert out.getvalue().isascii()
    assert json.loads(out.getvalue())["id"] == "\ud800"


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "2023-09-27T23:59:59+14:00"])
def test_any_day_of_the_calendar_is_answered(published: str):
    """The first and the last day there is make no date overflow."""
    text = "Last Tuesday, yesterday, tomorrow, next week, in June and three decades ago they met."

    found = answer({"id": 1, "text": text, "published": published}, by=records.dates)

    assert "error" not in found[0]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300), by=st.sampled_from(ANSWERS))
def test_any_text_is_answered(text: str, by: records.Answer):
    """No text of any script, with any control characters, fails."""
    record = {"id": 1, "text": text, "published": "2023-09-27"}
    if by is records.classify:
        record |= {"source": text[:1] or "a", "target": text[-1:] or "a", "text": text or "a"}

    found = records.answer_line(json.dumps(record), 1, by)

    assert "error" not in found
