"""The rules across columns, each kept by one row and broken by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from dragoman.stages.validated.frame import checked_frame
from dragoman.stages.validated.rules import ROW_CHECKS
from dragoman.tables import table_schema

EventsTable = Callable[..., pa.Table]

SOURCE_SPAN = ("source_text", "source_char_start", "source_char_end")
BREAKING: list[tuple[str, str, dict[str, Any]]] = [
    ("root_is_prefix", "other_root", {"cameo_root": "05"}),
    ("root_is_prefix", "other_base", {"cameo_base": "041"}),
    ("root_is_prefix", "no_code", {"cameo_code": None}),
    ("code_consequences", "other_label", {"cameo_label": "Threaten"}),
    ("code_consequences", "other_plover_type", {"plover_type": "ASSAULT"}),
    ("code_consequences", "no_plover_type", {"plover_type": None}),
    ("code_consequences", "other_goldstein", {"goldstein": -10.0}),
    ("code_consequences", "unknown_goldstein_table", {"goldstein_table": "mine"}),
    ("code_consequences", "other_quad_class", {"quad_class": 4}),
    ("code_consequences", "unknown_code", {"cameo_code": "999"}),
    ("code_consequences", "no_scheme", {"quad_scheme": None}),
    ("offsets_match_text", "trigger_shifted", {"trigger_char_start": 120, "trigger_char_end": 123}),
    ("offsets_match_text", "trigger_before_sentence", {"trigger_char_start": 19, "trigger_char_end": 22}),
    ("offsets_match_text", "source_after_sentence", {"source_char_start": 300, "source_char_end": 306}),
    ("offsets_match_text", "target_without_end", {"target_char_end": None}),
    ("offsets_match_text", "offsets_without_text", {"source_text": None}),
    ("offsets_match_text", "empty_source", {"source_text": "", "source_char_end": 100}),
    ("offsets_match_text", "sentence_too_short", {"sentence_char_end": 120}),
    ("offsets_match_text", "place_of_other_length", {"place_char_end": 140}),
    ("offsets_match_text", "other_date_text_there", {"date_text": "Thursda"}),
    ("dates_in_order", "end_before_start", {"event_date_end": date(2023, 9, 25)}),
    ("dates_in_order", "no_end", {"event_date_end": None}),
    ("dates_in_order", "no_start", {"event_date_start": None}),
    ("asserted_not_future", "starts_after_publication", {"event_date_start": date(2023, 9, 28)}),
    ("actor_groups_closed", "unknown_group", {"source_code": "TURGVO"}),
    ("actor_groups_closed", "unknown_target_group", {"target_code": "XQQ"}),
    ("actor_groups_closed", "no_multiple_of_three", {"target_code": "TURG"}),
    ("actor_groups_closed", "unknown_speaker", {"said_by_code": "TURGVO"}),
    ("contexts_closed", "unknown_context", {"contexts": ["arms", "astrology"]}),
    ("contexts_closed", "unknown_story_context", {"story_contexts": ["astrology"]}),
    (
        "offsets_match_text",
        "speaker_shifted",
        {"said_by_text": "Turkey", "said_by_char_start": 101, "said_by_char_end": 107},
    ),
    ("harm_in_order", "best_above_high", {"killed_best": 4}),
    ("harm_in_order", "low_above_best", {"killed_low": 3}),
    ("harm_in_order", "low_above_high_without_best", {"killed_low": 5, "killed_best": None}),
    ("some_actor", "neither", {"source_code": None, "target_code": None}),
]
KEEPING: list[tuple[str, str, dict[str, Any]]] = [
    ("code_consequences", "other_scheme", {"quad_scheme": "phoenix", "quad_class": 1}),
    ("offsets_match_text", "no_actor_text", dict.fromkeys(SOURCE_SPAN)),
    ("offsets_match_text", "date_in_other_sentence", {"date_char_start": 10, "date_char_end": 17}),
    ("dates_in_order", "no_date", {"event_date_start": None, "event_date_end": None}),
    ("asserted_not_future", "planned", {"event_date_start": date(2023, 9, 28), "status": "planned"}),
    ("asserted_not_future", "day_of_publication_unknown", {"published_date": None}),
    ("actor_groups_closed", "two_groups", {"source_code": "TURGOV"}),
    ("actor_groups_closed", "no_actor", {"source_code": None}),
    ("contexts_closed", "known_contexts", {"contexts": ["arms", "trade"], "story_contexts": []}),
    ("contexts_closed", "no_list", {"contexts": None, "story_contexts": None}),
    ("harm_in_order", "all_equal", {"killed_low": 3, "killed_best": 3}),
    ("harm_in_order", "none_known", dict.fromkeys(("killed_low", "killed_best", "killed_high"))),
    ("some_actor", "target_alone", {"source_code": None}),
]


@pytest.mark.parametrize(
    ("rule", "change"), [pytest.param(rule, change, id=f"{rule}-{name}") for rule, name, change in BREAKING]
)
def test_row_breaks_rule(rule: str, change: dict[str, Any], events_of: EventsTable) -> None:
    """A row that contradicts itself breaks the rule; the row beside it keeps it."""
    events = events_of({}, change)

    kept = checked_frame(events, [])[f"rule__{rule}"]

    assert kept.tolist() == [True, False]


@pytest.mark.parametrize(
    ("rule", "change"), [pytest.param(rule, change, id=f"{rule}-{name}") for rule, name, change in KEEPING]
)
def test_unusual_row_keeps_rule(rule: str, change: dict[str, Any], events_of: EventsTable) -> None:
    """A row that is unusual but consistent keeps the rule."""
    events = events_of(change)

    kept = checked_frame(events, [])[f"rule__{rule}"]

    assert kept.tolist() == [True]


def test_schema_rules_have_checks() -> None:
    """Each rule across columns of the schema has its function, and no function stands idle."""
    rules = {rule.id for rule in table_schema("events").rules}

    assert set(ROW_CHECKS) == rules


def test_rules_name_their_columns() -> None:
    """The columns that a rule shows in a reject are columns of the schema."""
    names = set(table_schema("events").names)

    assert all(set(check.columns) <= names for check in ROW_CHECKS.values())


def test_rules_take_empty_tables(events_of: EventsTable) -> None:
    """A table without rows gives no outcomes, not an error."""
    frame = checked_frame(events_of(), ["event_id"])

    assert len(frame) == 0
    assert len(frame.columns) == 1 + len(ROW_CHECKS)


def test_offsets_count_characters(events_of: EventsTable) -> None:
    """Offsets count characters, so a flag made of two of them does not shift the words after it."""
    text = "\N{REGIONAL INDICATOR SYMBOL LETTER T}\N{REGIONAL INDICATOR SYMBOL LETTER R} met \N{FOX FACE}."
    spans = ("source", "target", "date", "place")
    empty = {f"{span}_{part}": None for span in spans for part in ("text", "char_start", "char_end")}
    events = events_of(
        {
            **empty,
            "sentence_text": text,
            "sentence_char_start": 0,
            "sentence_char_end": len(text),
            "trigger_char_start": 3,
            "trigger_char_end": 6,
        }
    )

    kept = checked_frame(events, [])["rule__offsets_match_text"]

    assert kept.tolist() == [True]
