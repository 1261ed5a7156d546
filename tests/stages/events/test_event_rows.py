"""Single event rows: what follows from one action and its actors, each made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from dragoman.settings import Settings
from dragoman.stages.events import MAX_PAIRS, code_columns, code_events
from dragoman.stages.events.confidence import confidences
from dragoman.tables import to_table

Row = dict[str, Any]

STORY = "ab" * 10
TEXT = "Russia and China met Turkey and Iran in Geneva on Monday."
SENTENCE: Row = {
    "sentence_id": f"{STORY}-0",
    "document_id": STORY,
    "start": 0,
    "end": len(TEXT),
    "text": TEXT,
    "sentence_no": 0,
    "paragraph_no": 0,
    "is_headline": False,
    "is_lead": True,
}
PUBLISHED = date(2023, 9, 27)
DOCUMENT: Row = {
    "document_id": STORY,
    "published_date": PUBLISHED,
    "text": TEXT,
    "title": "Talks",
    "publisher": None,
    "url": None,
    "origin": "test",
}


def actor(words: str, code: str | None) -> Row:
    """Return the mention of an actor at the place of *words* in the sentence."""
    start = TEXT.index(words)
    return {
        "mention_id": words,
        "document_id": STORY,
        "sentence_id": SENTENCE["sentence_id"],
        "kind": "actor",
        "start": start,
        "end": start + len(words),
        "text": words,
        "rule_id": "actors:dictionary" if code else "actors:unresolved",
        "confidence": 0.9 if code else 0.0,
        "name": words if code else None,
        "actor_code": code,
        "country": code[:3] if code else None,
        "roles": [code[3:]] if code and len(code) > 3 else [],
    }


RUSSIA, CHINA, TURKEY, IRAN = (
    actor(*pair) for pair in (("Russia", "RUS"), ("China", "CHN"), ("Turkey", "TURGOV"), ("Iran", "IRN"))
)


def action(sources: Sequence[Row], targets: Sequence[Row], **changes: Any) -> Row:
    """Return the mention of the act "met" between *sources* and *targets*."""
    start = TEXT.index("met")
    return {
        "mention_id": "met",
        "document_id": STORY,
        "sentence_id": SENTENCE["sentence_id"],
        "kind": "action",
        "start": start,
        "end": start + 3,
        "text": "met",
        "rule_id": "verbs:meet:040",
        "confidence": 0.7,
        "cameo_code": "040",
        "status": "asserted",
        "act_code": None,
        "source_ids": [row["mention_id"] for row in sources],
        "target_ids": [row["mention_id"] for row in targets],
        "is_reciprocal": False,
        "said_by_id": None,
        "hanging_ids": [],
        **changes,
    }


def code_it(*mentions: Row, settings: Settings | None = None, **document: Any) -> tuple[list[Row], list[Any]]:
    """Code the one sentence with *mentions*."""
    story = {**DOCUMENT, **document}
    return code_events(story, [SENTENCE], mentions, settings or Settings(), "test-1")


def pairs(rows: Sequence[Row]) -> set[tuple[str | None, str | None]]:
    return {(row["source_text"], row["target_text"]) for row in rows}


def test_row_holds_the_evidence_of_the_event():
    """Actors, trigger and sentence stand in the row with their codes and their words."""
    rows, rejects = code_it(RUSSIA, TURKEY, action([RUSSIA], [TURKEY]))

    assert rejects == []
    assert (
        rows[0]
        | {
            "source_code": "RUS",
            "source_country": "RUS",
            "source_primary_role": None,
            "source_method": "dictionary",
            "target_code": "TURGOV",
            "target_country": "TUR",
            "target_primary_role": "GOV",
            "target_roles": ["GOV"],
            "trigger_text": "met",
            "sentence_text": TEXT,
            "coder": "test-1",
            "rule_id": "verbs:meet:040",
            "is_self_directed": False,
        }
        == rows[0]
    )
    to_table("events", rows)  # a row of the events table


def many_actors(number: int, code: str | None) -> list[Row]:
    """Return *number* actors, each one letter of the sentence wide."""
    return [
        actor("Russia", code) | {"mention_id": f"m{i}", "start": i, "end": i + 1, "text": TEXT[i : i + 1]}
        for i in range(number)
    ]


def test_unresolved_pairs_do_not_use_up_the_limit():
    """The one resolved actor behind many unknown names is coded."""
    strangers = many_actors(MAX_PAIRS + 1, None)
    unknown = actor("Geneva", None)

    rows, rejects = code_it(*strangers, RUSSIA, unknown, action([*strangers, RUSSIA], [unknown]))

    assert pairs(rows) == {("Russia", "Geneva")}
    assert rejects == []


def test_missing_side_is_empty():
    """An event without target has nothing in the columns of the target."""
    rows, _ = code_it(RUSSIA, action([RUSSIA], []))

    assert {value for key, value in rows[0].items() if key.startswith("target_")} == {None}


def test_same_code_on_both_sides_is_flagged():
    """An event within one country is kept and marked as self-directed."""
    rows, _ = code_it(RUSSIA, CHINA, action([RUSSIA], [CHINA | {"actor_code": "RUS"}]))
    same = [RUSSIA, CHINA | {"actor_code": "RUS"}]

    flagged, _ = code_it(*same, action(same[:1], same[1:]))

    assert [row["is_self_directed"] for row in rows + flagged] == [False, True]


def test_ids_are_unique_and_stay():
    """Each event has an id of its own that no run, title or coder's name changes."""
    mentions = [RUSSIA, CHINA, TURKEY, IRAN, action([RUSSIA, CHINA], [TURKEY, IRAN], is_reciprocal=True)]

    rows, _ = code_it(*mentions)
    renamed, _ = code_it(*mentions, title="Other", url="https://example.org")

    ids = [row["event_id"] for row in rows]
    assert len(set(ids)) == 8
    assert ids == sorted(ids) == [row["event_id"] for row in renamed]


@pytest.mark.parametrize(
    ("settings", "code", "expected"),
    [
        pytest.param({}, "190", (-10.0, "gdelt", 4, "gdelt"), id="default"),
        pytest.param({"goldstein_table": "icews"}, "1213", (-4.0, "icews", 3, "gdelt"), id="icews"),
        pytest.param({}, "155", (-7.2, "inherited:15", 4, "gdelt"), id="inherited says so"),
        pytest.param(
            {"quad_scheme": "phoenix"}, "010", (0.0, "gdelt", 0, "phoenix"), id="phoenix is neutral"
        ),
        pytest.param({"quad_scheme": "plover"}, "020", (3.0, "gdelt", 0, "plover"), id="plover leaves out"),
    ],
)
def test_goldstein_and_quad_follow_the_settings(settings: Row, code: str, expected: tuple[Any, ...]):
    """The tables that the settings name are used, and the row says which they were."""
    columns = code_columns(code, Settings(**settings))

    assert (
        columns["goldstein"],
        columns["goldstein_table"],
        columns["quad_class"],
        columns["quad_scheme"],
    ) == expected


def test_base_and_root_follow_from_the_code():
    """A deep code keeps its leading zero and gives its base, root and label."""
    columns = code_columns("0871", Settings())

    assert (columns["cameo_code"], columns["cameo_base"], columns["cameo_root"]) == ("0871", "087", "08")


def test_confidence_is_given_as_a_whole_and_by_part():
    """What the parts say of themselves goes through the table that ships; the reader's own stays."""
    rows, _ = code_it(RUSSIA, TURKEY | {"confidence": 0.5}, action([RUSSIA], [TURKEY]))

    known, row = confidences(), rows[0]
    assert {name: row[name] for name in row if name.endswith("confidence")} == {
        "confidence": known.of_event(0.7, 0.9, 0.5, 1),
        "code_confidence": 0.7,
        "source_confidence": known.of_actor(0.9),
        "target_confidence": known.of_actor(0.5),
        "date_confidence": known.of_date("publication", "day"),
        "place_confidence": None,
    }


def test_mentions_of_other_sentences_are_left_alone():
    """An actor of another sentence is no party to this sentence's act."""
    elsewhere = RUSSIA | {"sentence_id": f"{STORY}-1"}

    rows, rejects = code_it(elsewhere, TURKEY, action([RUSSIA], [TURKEY]))

    assert pairs(rows) == {(None, "Turkey")}
    assert rejects == []


# --- background of long ago -----------------------------------------------------------


def a_day(start: str, end: str, precision: str = "day") -> Row:
    """Return the mention of "on Monday" as another date."""
    at = TEXT.index("on Monday")
    return {
        "mention_id": "date",
        "document_id": STORY,
        "sentence_id": SENTENCE["sentence_id"],
        "kind": "date",
        "start": at,
        "end": at + len("on Monday"),
        "text": "on Monday",
        "date_start": date.fromisoformat(start),
        "date_end": date.fromisoformat(end),
        "date_precision": precision,
        "date_method": "explicit",
        "date_type": "DATE",
        "date_mod": None,
        "rule_id": "dates:weekday",
    }


def test_background_without_a_date_is_undated():
    """What the reader takes for background of years ago did not happen on the day of the report."""
    rows, rejects = code_it(RUSSIA, TURKEY, action([RUSSIA], [TURKEY], status="past"))

    dates = ("event_date_start", "event_date_end", "date_precision", "date_precision_word", "date_text")
    assert [rows[0][name] for name in dates] == [None] * 5
    assert (rows[0]["date_method"], rows[0]["temporal_status"]) == ("unknown", "historical")
    assert (rows[0]["published_date"], rows[0]["days_before_publication"]) == (PUBLISHED, None)
    assert rejects == []
    to_table("events", rows)  # a row of the events table


@pytest.mark.parametrize("published", [PUBLISHED, None])
def test_background_did_happen(published: date | None):
    """The published status of background is asserted, with a day of publication and without."""
    rows, _ = code_it(RUSSIA, TURKEY, action([RUSSIA], [TURKEY], status="past"), published_date=published)

    assert [row["status"] for row in rows] == ["asserted"]
    assert [row["event_date_start"] for row in rows] == [None]


def test_background_with_a_date_is_of_that_day():
    """A date in the sentence is that of the background, historical by its distance."""
    act = action([RUSSIA], [TURKEY], status="past")

    rows, _ = code_it(RUSSIA, TURKEY, a_day("1991-03-04", "1991-03-04"), act)

    assert (rows[0]["event_date_start"], rows[0]["date_method"]) == (date(1991, 3, 4), "explicit")
    assert (rows[0]["status"], rows[0]["temporal_status"]) == ("asserted", "historical")


@pytest.mark.parametrize("status", ["asserted", "past"])
def test_nothing_that_lies_ahead_is_asserted(status: str):
    """What a date puts behind the day of publication is planned, even if the reader took it for background."""
    act = action([RUSSIA], [TURKEY], status=status)

    rows, _ = code_it(RUSSIA, TURKEY, a_day("2024-01-01", "2024-12-31", "year"), act)

    assert [row["status"] for row in rows] == ["planned"]


@pytest.mark.parametrize("status", ["denied", "planned", "demanded", "threatened", "possible"])
def test_other_statuses_stay(status: str):
    """What was denied, planned, demanded, threatened or possible is published as that, on its day."""
    rows, _ = code_it(RUSSIA, TURKEY, action([RUSSIA], [TURKEY], status=status))

    assert [(row["status"], row["event_date_start"]) for row in rows] == [(status, PUBLISHED)]


def test_two_actors_of_one_span_are_two_events():
    """Where "both sides" stands for two actors, each has an event of its own, with an id of its own."""
    first = actor("Russia", "RUS") | {"mention_id": "m1", "rule_id": "actors:coreference"}
    second = first | {"mention_id": "m2", "rule_id": "actors:coreference:2", "actor_code": "CHN"}

    rows, _ = code_it(first, second, action([first, second], []))

    assert {row["source_code"] for row in rows} == {"RUS", "CHN"}
    assert {row["source_method"] for row in rows} == {"coreference"}
