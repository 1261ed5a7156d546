"""Mentions of whole stories: rows with offsets in the story and ids that point at one another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.reader.dictionary import dictionary_reader
from dragoman.stages.mentions import find_mentions
from dragoman.tables import to_table

READER = dictionary_reader(2023)
STORY = [
    "Turkish Foreign Minister Hakan Fidan met Armenian counterpart Ararat Mirzoyan in Ankara on Tuesday.",
    "He condemned Iran.",
    "Russia attacked Ukraine near Kyiv last week and killed at least 20 civilians.",
]
Row = dict[str, Any]


def story_sentences(*texts: str, published: date | None = date(2023, 9, 27)) -> list[Row]:
    """Rows of the sentences table, one behind the other with a blank between."""
    rows: list[Row] = []
    for number, text in enumerate(texts):
        start = rows[-1]["end"] + 1 if rows else 0
        rows.append(
            {
                "sentence_id": f"story-{number}",
                "document_id": "story",
                "sentence_no": number,
                "paragraph_no": 0,
                "start": start,
                "end": start + len(text),
                "text": text,
                "is_headline": False,
                "is_lead": number == 0,
                "published_date": published,
            }
        )
    return rows


def mentions_of(kind: str, *texts: str) -> list[Row]:
    return [row for row in find_mentions(story_sentences(*texts), READER) if row["kind"] == kind]


def test_every_kind_is_found_in_its_words():
    """Actors, actions, dates, places and quantities are rows whose offsets give their words."""
    rows = find_mentions(story_sentences(*STORY), READER)

    text = " ".join(STORY)
    assert {row["kind"] for row in rows} == {"actor", "action", "date", "place", "quantity"}
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def test_rows_fit_their_table():
    """Every row is a valid row of the mentions table, its key once."""
    rows = find_mentions(story_sentences(*STORY), READER)

    table = to_table("mentions", rows)

    assert table.num_rows == len(rows) == len({row["mention_id"] for row in rows})


def test_actions_point_at_actors_of_their_sentence():
    """The sources and targets of an action are actor mentions of the same sentence."""
    rows = find_mentions(story_sentences(*STORY), READER)

    actors = {row["mention_id"]: row["sentence_id"] for row in rows if row["kind"] == "actor"}
    actions = [row for row in rows if row["kind"] == "action"]
    assert len(actions) >= 3
    assert all(
        actors[key] == row["sentence_id"] for row in actions for key in row["source_ids"] + row["target_ids"]
    )


def test_pronoun_is_resolved_across_sentences():
    """He is the first person of the sentence before."""
    (pronoun,) = [row for row in mentions_of("actor", *STORY) if row["text"] == "He"]

    assert (pronoun["actor_code"], pronoun["rule_id"]) == ("TURGOV", "actors:pronoun")


def test_unknown_names_are_kept_only_where_they_act():
    """A name that nobody knows is a mention if an action needs it, and is left out otherwise."""
    acting = mentions_of("actor", "John Smith condemned Iran.")
    idle = mentions_of("actor", "There was John Smith.")

    assert [(row["text"], row["actor_code"]) for row in acting] == [("John Smith", None), ("Iran", "IRN")]
    assert idle == []


def test_same_story_gives_the_same_rows():
    """Reading a story twice gives the same rows in the same order, in the order of its text."""
    first = find_mentions(story_sentences(*STORY), READER)

    second = find_mentions(story_sentences(*STORY), READER)

    assert first == second
    assert [row["start"] for row in first] == sorted(row["start"] for row in first)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="no-sentences"),
        pytest.param([""], id="empty-sentence"),
        pytest.param(["🙂🙂 🎉"], id="emoji"),
        pytest.param(["俄罗斯星期二袭击了乌克兰。"], id="chinese"),
        pytest.param(["\x00\x01\x1b"], id="control-characters"),
    ],
)
def test_story_without_words_has_no_mentions(texts: list[str]):
    """A story that says nothing we can read has no mentions."""
    rows = find_mentions(story_sentences(*texts), READER)

    assert rows == []


def test_story_without_a_day_has_undated_dates():
    """Without a day of publication the words of a date are kept, without a value."""
    rows = find_mentions(story_sentences(*STORY, published=None), READER)

    dates = [row for row in rows if row["kind"] == "date"]
    assert [row["text"] for row in dates] == ["on Tuesday", "last week"]
    assert {row["date_method"] for row in dates} == {"unknown"}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_story_gives_mentions_inside_their_sentences(texts: list[str]):
    """No text raises, and each mention lies inside its sentence."""
    sentences = story_sentences(*texts)

    rows = find_mentions(sentences, READER)

    bounds = {row["sentence_id"]: (row["start"], row["end"]) for row in sentences}
    assert all(
        bounds[row["sentence_id"]][0] <= row["start"] < row["end"] <= bounds[row["sentence_id"]][1]
        for row in rows
    )
