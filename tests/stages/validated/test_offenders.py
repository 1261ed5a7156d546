"""For each broken rule the page shows rows that break it, with their sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from dragoman.rejects import rejects_table
from dragoman.stages.validated.batch import validate_events
from dragoman.stages.validated.dataset_checks import check_dataset
from dragoman.stages.validated.offenders import find_offenders
from dragoman.stages.validated.outcomes import MAX_EXAMPLES
from dragoman.stages.validated.report import write_validation

EventsTable = Callable[..., pa.Table]
Parquet = Callable[[str, pa.Table], Path]
SCRIPT = "<script>alert('story')</script>"


def test_rows_that_broke_a_rule_are_shown(events_of: EventsTable, suite: Mapping[str, Any]) -> None:
    """A row that was left out stands under each rule it broke, with its values and its sentence."""
    _, rejects, result = validate_events(events_of({}, {"status": "rumoured", "confidence": 7.0}), suite)

    found = find_offenders(result.outcomes, [], [rejects_table(rejects)], [])

    assert set(found) == {"status.enum", "confidence.range"}
    (row,) = found["status.enum"]
    assert row["found"] == "status='rumoured'"
    assert row["sentence"] == "Turkey and Germany met in Ankara on Tuesday."
    assert row["origin"] == "sample/001.txt"
    assert found["confidence.range"][0]["found"] == "confidence=7.0"


def test_only_a_few_rows_are_shown(events_of: EventsTable, suite: Mapping[str, Any]) -> None:
    """However many rows break a rule, a few are shown."""
    _, rejects, result = validate_events(events_of(*[{"status": "rumoured"}] * 30), suite)

    found = find_offenders(result.outcomes, [], [rejects_table(rejects)], [])

    assert {rule: len(rows) for rule, rows in found.items()} == {"status.enum": MAX_EXAMPLES}


def test_rows_of_a_share_are_shown(events_of: EventsTable, parquet: Parquet) -> None:
    """A share above its bound shows rows that count towards it, and what in them does."""
    nobody = {"target_code": None, "target_name": None, "target_country": None}
    path = parquet("events", events_of({}, nobody, nobody))
    outcomes = check_dataset([path], [], n_coded=3, n_rejected=0)

    found = find_offenders([], outcomes, [], [path])

    assert [row["event_id"] for row in found["share_unresolved_actors"]] == [f"{1:020x}", f"{2:020x}"]
    assert "target_text='Germany', target_code=None" in found["share_unresolved_actors"][0]["found"]


def test_nothing_broken_shows_nothing(events_of: EventsTable, suite: Mapping[str, Any]) -> None:
    """Where every rule is kept no row is looked for."""
    _, rejects, result = validate_events(events_of({}), suite)

    assert find_offenders(result.outcomes, [], [rejects_table(rejects)], []) == {}


def test_shown_rows_are_text(events_of: EventsTable, suite: Mapping[str, Any], tmp_path: Path) -> None:
    """The page shows the sentence of a row once, as text, and leads to the page of all runs."""
    changes = {"status": "rumoured", "sentence_text": f"Turkey {SCRIPT}", "origin": SCRIPT}
    _, rejects, result = validate_events(events_of(changes), suite)
    offending = find_offenders(result.outcomes, [], [rejects_table(rejects)], [])

    write_validation(tmp_path, [result], [], {"offending": offending, "index": "../index.html"})

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count('class="sentence" dir="auto">Turkey &lt;script&gt;') == len(offending) == 2
    assert '<a href="../index.html">All runs</a>' in page
