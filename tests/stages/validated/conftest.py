"""One event that keeps every rule, and tables of changed copies of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.codebook import event_codes
from dragoman.stages.validated.expectations import build_suite_json
from dragoman.tables import table_schema

EventsTable = Callable[..., pa.Table]

STORY = "a" * 20
SENTENCE = "Turkey and Germany met in Ankara on Tuesday."


def valid_event(number: int = 0, **changes: Any) -> dict[str, Any]:
    """Return an event that keeps every rule, then changed."""
    code = event_codes()["040"]
    goldstein, goldstein_table = code.goldstein_in("gdelt")
    event = {
        "event_id": f"{number:020x}",
        "document_id": STORY,
        "sentence_id": f"{STORY}-0",
        "event_date_start": date(2023, 9, 26),
        "event_date_end": date(2023, 9, 26),
        "date_precision": 1,
        "date_precision_word": "day",
        "date_text": "Tuesday",
        "date_char_start": 136,
        "date_char_end": 143,
        "date_method": "relative",
        "temporal_status": "recent",
        "published_date": date(2023, 9, 27),
        "days_before_publication": 1,
        **_actor("source", "TUR", "Turkey", 100),
        **_actor("target", "DEU", "Germany", 111),
        "cameo_code": "040",
        "cameo_base": "040",
        "cameo_root": "04",
        "cameo_label": code.label,
        "plover_type": code.plover_type or None,
        "goldstein": goldstein,
        "goldstein_table": goldstein_table,
        "quad_class": code.quad_in("gdelt"),
        "quad_scheme": "gdelt",
        "is_reciprocal": True,
        "is_self_directed": False,
        "trigger_text": "met",
        "trigger_char_start": 119,
        "trigger_char_end": 122,
        "status": "asserted",
        "is_headline": False,
        "is_lead": True,
        "place_text": "Ankara",
        "place_char_start": 126,
        "place_char_end": 132,
        "killed_low": 1,
        "killed_best": 2,
        "killed_high": 3,
        "sentence_text": SENTENCE,
        "sentence_char_start": 100,
        "sentence_char_end": 100 + len(SENTENCE),
        "origin": "sample/001.txt",
        "rule_id": "verbs:met:040",
        "coder": "dictionary-1",
        "confidence": 0.9,
        "code_confidence": 0.9,
        "event_group_id": f"{number:020x}",
        "is_representative": True,
        "n_mentions": 1,
        "n_stories": 1,
        "n_sources": 0,
        "first_seen": date(2023, 9, 27),
    }
    return {**event, **changes}


def _actor(side: str, code: str, name: str, start: int) -> dict[str, Any]:
    values = {
        "code": code,
        "name": name,
        "text": name,
        "char_start": start,
        "char_end": start + len(name),
        "country": code,
        "method": "dictionary",
        "confidence": 1.0,
    }
    return {f"{side}_{part}": value for part, value in values.items()}


def as_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table of the events schema, missing required values allowed."""
    schema = table_schema("events").arrow
    arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, names=schema.names)


@pytest.fixture(scope="session")
def suite() -> Mapping[str, Any]:
    """The suite as schemas/events.yml makes it."""
    return build_suite_json()


@pytest.fixture(scope="session")
def events_of() -> EventsTable:
    """Make a table of one event for each mapping of changes; numbers give the ids."""

    def make(*changes: Mapping[str, Any]) -> pa.Table:
        return as_table([valid_event(number, **change) for number, change in enumerate(changes)])

    return make


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[[str, pa.Table], Path]:
    """Write a table to a Parquet file of this name."""

    def write(name: str, table: pa.Table) -> Path:
        path = tmp_path / f"{name}.parquet"
        pq.write_table(table, path)
        return path

    return write
