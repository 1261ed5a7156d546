"""Mentions of whole stories: rows with offsets in the story and ids that point at one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.reader import ActorSpan, ReadEvent, Reading, ReadSpan
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
    assert [row["text"] for row in dates] == ["Tuesday", "last week"]
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


# --- what the reader says beside actors and acts --------------------------------------

ATTACK = "Turkey shelled Iraq near Mosul on Tuesday, killing at least 20 people, Reuters said."


@dataclass(frozen=True)
class FixedReader:
    """Says of every sentence what is written down for it."""

    readings: dict[str, Reading]
    version: str = "fixed-1"

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""
        return [self.readings.get(sentence, Reading((), ())) for sentence in sentences]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Nobody asks."""
        raise NotImplementedError


def where(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def attack(*spans: tuple[str, str], said_by: int | None = None) -> Reading:
    """A reading of the attack on which *spans* hang, each with its role."""
    actors = tuple(ActorSpan(*where(ATTACK, words), "named") for words in ("Turkey", "Iraq", "Reuters"))
    hanging = tuple(ReadSpan(*where(ATTACK, words), role) for words, role in spans)
    event = ReadEvent(
        *where(ATTACK, "shelled"), "194", "asserted", (0,), (1,), False, "reader:x", 0.9,
        said_by=said_by, spans=hanging,
    )  # fmt: skip
    return Reading(actors, (event,))


def found_with(reading: Reading, *before: str) -> tuple[Row, dict[str, Row]]:
    """The action of the attack and every mention of its story by its id."""
    rows = find_mentions(story_sentences(*before, ATTACK), FixedReader({ATTACK: reading}))
    [action] = [row for row in rows if row["kind"] == "action"]
    return action, {row["mention_id"]: row for row in rows}


@pytest.mark.parametrize("before", [[], ["Nothing had happened on Monday."]], ids=["first", "later"])
def test_what_hangs_on_an_action_is_named_by_its_mentions(before: list[str]):
    """Date, place and number that the reader ties to an act are the mentions found there, in any sentence."""
    reading = attack(("Mosul", "place"), ("Tuesday", "date"), ("20", "killed"))

    action, rows = found_with(reading, *before)

    hanging = [rows[key] for key in action["hanging_ids"]]
    assert sorted((row["kind"], row["text"]) for row in hanging) == [
        ("date", "Tuesday"),
        ("place", "Mosul"),
        ("quantity", "at least 20 people"),
    ]
    assert {row["sentence_id"] for row in hanging} == {action["sentence_id"]}


@pytest.mark.parametrize(
    "span",
    [
        pytest.param(("Mosul", "date"), id="place-for-a-date"),
        pytest.param(("20", "injured"), id="dead-for-injured"),
        pytest.param(("near", "place"), id="words-that-are-no-place"),
        pytest.param(("people", "place"), id="words-of-another-kind"),
    ],
)
def test_only_mentions_of_the_role_hang_on_an_action(span: tuple[str, str]):
    """What is found at the span must be what the reader takes it for."""
    action, _ = found_with(attack(span))

    assert action["hanging_ids"] == []


def test_without_spans_nothing_hangs_on_an_action():
    """A reader that ties nothing leaves dates and places free."""
    action, rows = found_with(attack())

    assert action["hanging_ids"] == []
    assert {row["kind"] for row in rows.values()} > {"date", "place", "quantity"}


def test_who_reports_an_action_is_a_mention():
    """The actor who is said to report it is kept, though no dictionary may know it."""
    action, rows = found_with(attack(said_by=2))

    assert rows[action["said_by_id"]]["text"] == "Reuters"
    assert action["said_by_id"] not in action["source_ids"] + action["target_ids"]


def test_action_that_nobody_reports_says_so():
    """Without a reporter the column is empty."""
    action, _ = found_with(attack())

    assert action["said_by_id"] is None


def test_rows_of_such_a_reader_fit_their_table():
    """Hanging mentions and reporters are valid columns of the mentions table."""
    reading = attack(("Mosul", "place"), ("Tuesday", "date"), ("20", "killed"), said_by=2)
    rows = find_mentions(story_sentences(ATTACK), FixedReader({ATTACK: reading}))

    table = to_table("mentions", rows)

    assert {"said_by_id", "hanging_ids"} <= set(table.column_names)
    assert table.num_rows == len(rows)


def pronouns(text: str, *actors: tuple[str, str, int | None]) -> dict[str, Row]:
    """The actor mentions of a sentence, by their words, as a reader sees them that ties pronouns."""
    spans = tuple(ActorSpan(*where(text, words), kind, same_as) for words, kind, same_as in actors)
    event = ReadEvent(0, 1, "190", "asserted", tuple(range(len(spans))), (), False, "reader:x", 0.9)
    rows = find_mentions(story_sentences(text), FixedReader({text: Reading(spans, (event,))}))
    return {row["text"]: row for row in rows if row["kind"] == "actor"}


@pytest.mark.parametrize("pronoun", ["which", "who", "she", "its"])
def test_pronoun_is_whom_the_reader_says(pronoun: str):
    """A pronoun takes the code of the actor it stands for, with less confidence, and says how."""
    text = f"Turkish police, {pronoun} fled, met Iran."

    found = pronouns(
        text, ("Turkish police", "common", None), (pronoun, "pronoun", 0), ("Iran", "named", None)
    )

    known, stands_for = found["Turkish police"], found[pronoun]
    assert (stands_for["actor_code"], stands_for["country"]) == (known["actor_code"], "TUR")
    assert stands_for["rule_id"] == "actors:pronoun"
    assert stands_for["confidence"] < known["confidence"]


def test_reader_knows_better_than_the_sentence_before():
    """Where the reader ties "he" to somebody, the person of the sentence before does not count."""
    first, second = "Turkish Foreign Minister Hakan Fidan came.", "Iran's police said he fled."
    spans = (ActorSpan(0, 4, "named"), ActorSpan(*where(second, "he"), "pronoun", 0))
    event = ReadEvent(*where(second, "fled"), "190", "asserted", (1,), (), False, "reader:x", 0.9)
    sentences = story_sentences(first, second)

    rows = find_mentions(sentences, FixedReader({second: Reading(spans, (event,))}))

    assert [row["actor_code"] for row in rows if row["text"] == "he"] == ["IRN"]


def test_pronoun_that_the_reader_does_not_tie_is_of_the_sentence_before():
    """Without a word of the reader a pronoun is the first person of the sentence before."""
    first, second = "Turkish Foreign Minister Hakan Fidan came.", "He fled."
    event = ReadEvent(3, 7, "190", "asserted", (0,), (), False, "reader:x", 0.9)
    readings = {
        first: Reading((ActorSpan(0, 36, "named"),), ()),
        second: Reading((ActorSpan(0, 2, "pronoun"),), (event,)),
    }

    rows = find_mentions(story_sentences(first, second), FixedReader(readings))

    assert [row["actor_code"] for row in rows if row["text"] == "He"] == ["TURGOV"]


def test_pronoun_of_a_stranger_is_a_stranger():
    """A pronoun for a name that no dictionary knows has no code and is no sure pronoun."""
    found = pronouns("John Smith, who fled.", ("John Smith", "named", None), ("who", "pronoun", 0))

    assert (found["who"]["actor_code"], found["who"]["rule_id"]) == (None, "actors:unresolved")
