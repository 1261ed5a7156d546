"""Events: one row for each pair of actors, with all its evidence, whatever order the mentions come in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dragoman.codebook import event_codes
from dragoman.codings import RULE
from dragoman.reader.dictionary import VERSION, dictionary_reader
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.events import MAX_PAIRS, code_columns, code_events
from dragoman.stages.mentions import find_mentions
from dragoman.tables import to_table

PUBLISHED = date(2023, 9, 27)
Row = dict[str, Any]


def one_sentence_story(text: str, published: date | None = PUBLISHED) -> tuple[Row, list[Row], list[Row]]:
    """The document, its one sentence and its mentions."""
    document = {"document_id": "story", "text": text, "published_date": published, "origin": "a.txt"}
    document |= {"title": None, "publisher": None, "url": None}
    sentence = {"sentence_id": "story-0", "document_id": "story", "start": 0, "end": len(text), "text": text}
    sentence |= {"sentence_no": 0, "paragraph_no": 0}
    sentence |= {"is_headline": False, "is_lead": True, "published_date": published}
    return document, [sentence], find_mentions([sentence], dictionary_reader(2023))


def code_story(
    text: str, published: date | None = PUBLISHED, **settings: Any
) -> tuple[list[Row], list[Reject]]:
    return code_events(
        *one_sentence_story(text, published), Settings(reader="dictionary", **settings), VERSION
    )


def pairs_of(rows: list[Row]) -> set[tuple[str | None, str | None]]:
    return {(row["source_code"], row["target_code"]) for row in rows}


def test_offsets_give_the_words_they_stand_for():
    """Every offset of an event row gives the text of its span."""
    text = "Russian troops attacked Ukraine near Kyiv on Tuesday."

    ((row,), rejects) = code_story(text)

    slices = {
        side: text[row[f"{side}_char_start"] : row[f"{side}_char_end"]]
        for side in ("source", "target", "trigger", "place", "date", "sentence")
    }
    assert slices == {side: row[f"{side}_text"] for side in slices}
    assert slices["trigger"] == "attacked"
    assert rejects == []


def test_rows_fit_their_table():
    """Every row is a valid row of the events table."""
    rows, _ = code_story("French President Emmanuel Macron met Turkish President Erdogan in Paris.")

    table = to_table("events", rows)

    assert table.num_rows == 2


def test_row_names_both_actors_and_its_rule():
    """A row holds codes, countries and roles of both sides, the rule and the coder."""
    ((row,), _) = code_story("Russian troops attacked Ukraine.")

    assert (row["source_code"], row["source_country"], row["source_primary_role"]) == ("RUSMIL", "RUS", "MIL")
    assert (row["target_code"], row["target_country"], row["target_primary_role"]) == ("UKR", "UKR", None)
    assert (row["cameo_code"], row["coder"]) == ("190", VERSION)
    assert row["rule_id"].startswith("verbs:")


def test_reciprocal_act_goes_in_both_directions():
    """Who meets is met: one event from each side."""
    rows, _ = code_story("Talks between Armenia and Azerbaijan resumed.")

    assert pairs_of(rows) == {("ARM", "AZE"), ("AZE", "ARM")}
    assert all(row["is_reciprocal"] for row in rows)


def test_every_pair_is_an_event():
    """Two sources and two targets are four events."""
    rows, _ = code_story("Russia and China condemned Israel and Turkey.")

    assert pairs_of(rows) == {("RUS", "ISR"), ("RUS", "TUR"), ("CHN", "ISR"), ("CHN", "TUR")}


def test_pairs_of_one_action_are_limited():
    """A long row of actors gives no more than the most pairs; the others are named in a reject."""
    rows, rejects = code_story(
        "Russia and China and Iran and Syria condemned Israel and Turkey and Greece and Italy."
    )

    assert len(rows) == MAX_PAIRS == 6
    assert [reject.reason for reject in rejects] == ["too_many_pairs"]
    assert "16 pairs" in rejects[0].detail
    assert "China > Greece" in rejects[0].detail


def test_action_of_unknown_actors_is_rejected():
    """An act of which no side is known becomes a reject that says what to do."""
    rows, (reject,) = code_story("John Smith met Mary Jones.")

    assert rows == []
    assert (reject.stage, reject.reason, reject.document_id) == ("events", "unresolved_pair", "story")
    assert "dictionaries/" in reject.detail


def test_one_known_side_is_enough():
    """An act of somebody unknown against a known actor is an event without a source code."""
    ((row,), rejects) = code_story("John Smith condemned Iran.")

    assert (row["source_code"], row["source_text"], row["target_code"]) == (None, "John Smith", "IRN")
    assert rejects == []


@pytest.mark.parametrize(
    "text", [pytest.param("", id="empty"), pytest.param("The weather was fine.", id="no-act")]
)
def test_story_without_actions_has_no_events(text: str):
    """Where nothing is done there is neither an event nor a reject."""
    found = code_story(text)

    assert found == ([], [])


def test_ids_do_not_depend_on_the_order_of_mentions():
    """The same mentions in another order give the same rows."""
    document, sentences, mentions = one_sentence_story(
        "Russia and China condemned Israel on Tuesday, and Iran attacked Turkey near Ankara last week."
    )

    forward = code_events(document, sentences, mentions, Settings(), VERSION)
    backward = code_events(document, sentences, mentions[::-1], Settings(), VERSION)

    assert len(forward[0]) == 3
    assert forward == backward


def test_ids_are_unique_and_stable():
    """Coding twice gives the same ids, each once, in their order."""
    text = "Russia and China condemned Israel and Turkey."

    first, second = ([row["event_id"] for row in code_story(text)[0]] for _ in range(2))

    assert first == second == sorted(set(first))


def test_ids_do_not_depend_on_the_settings():
    """Another Goldstein table changes values, not ids."""
    text = "Russia attacked Ukraine."

    ((one,), _), ((other,), _) = code_story(text), code_story(text, goldstein_table="icews")

    assert one["event_id"] == other["event_id"]
    assert (one["goldstein_table"], other["goldstein_table"]) == ("gdelt", "icews")


@pytest.mark.parametrize(
    ("published", "method", "start"),
    [
        pytest.param(PUBLISHED, "publication", PUBLISHED, id="day-of-publication"),
        pytest.param(None, "unknown", None, id="no-day-at-all"),
    ],
)
def test_event_without_date_words(published: date | None, method: str, start: date | None):
    """Without date words an event has the day of publication or none, and says which."""
    ((row,), _) = code_story("Russia attacked Ukraine.", published)

    assert (row["date_method"], row["event_date_start"], row["date_text"]) == (method, start, None)


@pytest.mark.parametrize(
    ("text", "status", "temporal"),
    [
        pytest.param("Russia attacked Ukraine on Tuesday.", "asserted", "current", id="past"),
        pytest.param("Russia meets Iran tomorrow.", "planned", "future", id="tomorrow"),
        pytest.param("Iran did not attack Israel.", "denied", "current", id="denied"),
    ],
)
def test_future_act_is_only_planned(text: str, status: str, temporal: str):
    """What lies after its report is planned; what is denied stays denied."""
    rows, _ = code_story(text)

    assert {(row["status"], row["temporal_status"]) for row in rows} == {(status, temporal)}


def test_harm_goes_to_the_act_that_causes_it():
    """The dead of a sentence are counted once, with the act whose words tell of them."""
    rows, _ = code_story(
        "Iran condemned Israel, and Russia attacked Ukraine and at least 20 people were killed."
    )

    killed = {row["trigger_text"]: row.get("killed_best") for row in rows}
    assert killed == {"condemned": None, "attacked": None, "killed": 20}


@pytest.mark.parametrize("table", ["gdelt", "icews", "phoenix"])
def test_goldstein_follows_the_settings(table: str):
    """Every code has the value of the chosen table, or the default with its source named."""
    settings = Settings(goldstein_table=table)

    for code, entry in event_codes().items():
        columns = code_columns(code, settings)

        assert (columns["goldstein"], columns["goldstein_table"]) == entry.goldstein_in(table)
        assert columns["cameo_root"] == code[:2]


@pytest.mark.parametrize("scheme", ["gdelt", "phoenix", "plover"])
def test_quad_class_follows_the_settings(scheme: str):
    """Every code has the quad class of the chosen scheme, from 0 to 4."""
    settings = Settings(quad_scheme=scheme)

    found = {code: code_columns(code, settings) for code in event_codes()}

    assert all(row["quad_class"] == event_codes()[code].quad_in(scheme) for code, row in found.items())
    assert {row["quad_class"] for row in found.values()} <= {0, 1, 2, 3, 4}
    assert {row["quad_scheme"] for row in found.values()} == {scheme}


def test_events_that_are_too_unsure_are_rejects():
    """Every pair is weighed by itself; the reject of the act names its code, its sides and both numbers."""
    story = one_sentence_story("Russian troops attacked Ukraine and John Smith.")
    sure, unsure = code_events(*story, Settings(min_confidence=0), VERSION)[0]
    sure, unsure = sorted((sure, unsure), key=lambda row: -row["confidence"])

    (row,), (reject,) = code_events(*story, Settings(min_confidence=unsure["confidence"] + 0.005), VERSION)

    assert row == sure
    assert (reject.reason, reject.item) == ("too_unsure", action_of(story))
    assert f"'attacked' ({row['cameo_code']}): confidence is less than min_confidence" in reject.detail
    assert f"Russian troops > John Smith ({unsure['confidence']:.2f})" in reject.detail


def action_of(story: tuple[Row, list[Row], list[Row]]) -> str:
    (action,) = (mention for mention in story[2] if mention["kind"] == "action")
    return str(action["mention_id"])


def test_none_is_too_unsure_at_its_own_confidence():
    """What is as sure as asked stays; the verb patterns' confidence was held against nothing, so all stay."""
    story = one_sentence_story("Russian troops attacked Ukraine.")
    ((row,), _) = code_events(*story, Settings(min_confidence=0), VERSION)

    same = code_events(*story, Settings(min_confidence=row["confidence"]), VERSION)
    by_patterns = code_events(*story, Settings(min_confidence=1, reader="dictionary"), VERSION)

    assert same == by_patterns == ([row], [])


def test_codings_of_one_s_own_are_never_too_unsure():
    """Whoever writes a coding has decided."""
    document, sentences, mentions = one_sentence_story("Russian troops attacked Ukraine.")
    coded = [
        {**mention, "rule_id": f"{RULE}mine"} if mention["kind"] == "action" else mention
        for mention in mentions
    ]

    rows, rejects = code_events(document, sentences, coded, Settings(min_confidence=1), VERSION)

    assert [row["rule_id"] for row in rows] == [f"{RULE}mine"]
    assert rejects == []


@pytest.mark.parametrize(("pronoun_code", "n_events"), [("UKRGOV", 1), ("RUSGOV", 2)])
def test_pronoun_of_the_same_side_is_no_second_event(pronoun_code: str, n_events: int):
    """Of "Zelensky, who was attacked" the pronoun that stands for him is not attacked beside him."""
    text = "Russian troops attacked Ukraine, which was asleep."
    document, sentences, mentions = one_sentence_story(text)
    (action,) = [mention for mention in mentions if mention["kind"] == "action"]
    (ukraine,) = [mention for mention in mentions if mention["mention_id"] in action["target_ids"]]
    ukraine |= {"actor_code": "UKRGOV", "name": "Ukraine"}
    start = text.index("which")
    which = ukraine | {"mention_id": "which", "text": "which", "start": start, "end": start + 5}
    which |= {"actor_code": pronoun_code, "name": "Ukraine" if pronoun_code == "UKRGOV" else "Russia"}
    action["target_ids"] = ["which", *action["target_ids"]]

    rows, _ = code_events(document, sentences, [*mentions, which], Settings(reader="dictionary"), VERSION)

    assert len(rows) == n_events
    assert "Ukraine" in {row["target_text"] for row in rows}


def test_day_that_cannot_be_known_is_not_another_of_its_sentence():
    """Without a day of publication "on Tuesday" has no day, and no year beside it takes its place."""
    ((row,), _) = code_story("Russian troops attacked Ukraine on Tuesday, as in 2014.", published=None)

    assert (row["event_date_start"], row["date_method"], row["date_text"]) == (None, "unknown", "Tuesday")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Russian troops attacked Ukraine in the wake of the May 3, 2021 elections.", PUBLISHED),
        ("Russian troops attacked Ukraine on May 3, 2021.", date(2021, 5, 3)),
    ],
)
def test_day_of_what_came_before_is_not_the_act_s(text: str, start: date):
    """What an act follows has a day of its own."""
    ((row,), _) = code_story(text)

    assert row["event_date_start"] == start


def test_nobody_does_it_to_himself_by_a_pronoun():
    """In "prompting him to arrest", he and his name are one: nobody named is arrested."""
    text = "Russian troops attacked Ukraine, which was asleep."
    document, sentences, mentions = one_sentence_story(text)
    (action,) = [mention for mention in mentions if mention["kind"] == "action"]
    for mention in mentions:
        if mention["mention_id"] in (*action["source_ids"], *action["target_ids"]):
            mention |= {"actor_code": "UKRGOV", "name": "Zelensky"}
        if mention["mention_id"] in action["source_ids"]:
            mention["text"] = "him"

    ((row,), _) = code_events(document, sentences, mentions, Settings(reader="dictionary"), VERSION)

    assert (row["source_code"], row["target_code"], row["is_self_directed"]) == ("UKRGOV", None, False)
