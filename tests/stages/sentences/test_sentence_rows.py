"""From a story's row to the rows of its sentences."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.stages.sentences import sentence_rows
from dragoman.tables import to_table

DOCUMENT_ID = "3b1f0c9a7d2e4f6081a2"


def story(title: str, body: str) -> dict[str, Any]:
    head = f"{title}\n\n" if title else ""
    return {
        "document_id": DOCUMENT_ID,
        "text": head + body,
        "body_start": len(head),
        "published_date": date(2023, 9, 27),
    }


def test_rows_fit_the_schema() -> None:
    """The rows make a sentences table as schemas/sentences.yml describes it."""
    rows = sentence_rows(story("Ministers meet", "They met in Vienna. They left."))

    assert to_table("sentences", rows).num_rows == 3


def test_a_row_tells_where_its_sentence_stands() -> None:
    """Numbers run from 0, offsets point into the story's text, and the day is carried along."""
    row = sentence_rows(story("Ministers meet", "They met.\nThey left."))[2]

    assert row == {
        "sentence_id": f"{DOCUMENT_ID}-2",
        "document_id": DOCUMENT_ID,
        "sentence_no": 2,
        "paragraph_no": 2,
        "start": 26,
        "end": 36,
        "text": "They left.",
        "is_headline": False,
        "is_lead": False,
        "published_date": date(2023, 9, 27),
        "publisher": None,
    }


def test_only_what_stands_before_the_body_is_headline() -> None:
    """Every sentence of the headline is marked, none of the body."""
    rows = sentence_rows(story("Is it over? Ministers meet", "They met."))

    assert [row["is_headline"] for row in rows] == [True, True, False]


def test_a_story_without_headline_has_none() -> None:
    """With body_start 0 no sentence is a headline."""
    rows = sentence_rows(story("", "They met in Vienna on Wednesday evening.\nThey left."))

    assert [(row["is_headline"], row["is_lead"]) for row in rows] == [(False, True), (False, False)]


def test_no_sentence_runs_from_headline_into_body() -> None:
    """A long headline without stop before a body in lower case is still cut where the body begins."""
    title = "Ministers of nine countries meet in the capital of Austria for talks\n"
    document = {**story("", title + "on peace they agreed at last."), "body_start": len(title)}

    rows = sentence_rows(document)

    assert [row["start"] for row in rows] == [0, len(title)]


@pytest.mark.parametrize(
    "before",
    [
        "By Jane Doe",
        "By Jane Doe and John Smith in Ankara, Turkey, for the paper.",
        "27 Sept. 2023",
        "Photo: Soldiers stand guard at the gate of the ministry.",
        "Updated at 10 p.m. on Wednesday with the minister's reply.",
        "(Adds quotes and details of the talks from the second paragraph.)",
        "What we know so far about the talks in Vienna",
    ],
    ids=["byline", "long-byline", "day", "caption", "update", "note", "subtitle"],
)
def test_the_lead_is_the_first_paragraph_of_prose(before: str) -> None:
    """Bylines, days, captions, notes and subtitles before the first paragraph are not the lead."""
    rows = sentence_rows(
        story("Ministers meet", f"{before}\n\nThey met in Vienna on Wednesday. They left.\n\nMore.")
    )

    assert [row["text"] for row in rows if row["is_lead"]] == [
        "They met in Vienna on Wednesday.",
        "They left.",
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "(CNN) The ministers met in Vienna on Wednesday.",
        "By the time they met in Vienna, the war had begun.",
        "Images of the talks in Vienna spread on Wednesday.",
        "Published figures on the war in Sudan were wrong.",
    ],
    ids=["agency-first", "by-the-time", "images", "published"],
)
def test_prose_that_begins_like_a_byline_is_the_lead(lead: str) -> None:
    """A sentence is prose although its first word also begins bylines, captions and notes."""
    rows = sentence_rows(story("Ministers meet", f"{lead}\n\nThey left the city on the same day."))

    assert [row["text"] for row in rows if row["is_lead"]] == [lead]


def test_a_story_without_prose_has_no_lead() -> None:
    """Where no paragraph holds a finished sentence nothing is marked as lead."""
    rows = sentence_rows(story("Ministers meet", "Vienna\n\nBerlin"))

    assert not any(row["is_lead"] for row in rows)


def test_a_wrapped_paragraph_counts_once() -> None:
    """Lines that were only wrapped are one paragraph."""
    body = "The foreign minister of Turkey said on Wednesday that his\ncountry would not yield.\n\nMore."

    rows = sentence_rows(story("", body))

    assert [row["paragraph_no"] for row in rows] == [0, 1]


@given(st.text(max_size=60), st.text(max_size=60))
def test_texts_are_what_the_offsets_say(title: str, body: str) -> None:
    """Each row's text is text[start:end], ids are unique and paragraph numbers leave no gap."""
    document = story(title, body)

    rows = sentence_rows(document)

    assert all(row["text"] == document["text"][row["start"] : row["end"]] for row in rows)
    assert [row["sentence_no"] for row in rows] == list(range(len(rows)))
    numbers = sorted({row["paragraph_no"] for row in rows})
    assert numbers == list(range(len(numbers)))
