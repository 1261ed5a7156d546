"""Rows that break a required rule leave as rejects; nothing else changes and nothing is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import SchemaError
from dragoman.rejects import rejects_table
from dragoman.stages.validated import batch as batch_module
from dragoman.stages.validated.batch import validate_dataset, validate_events

EventsTable = Callable[..., pa.Table]

CHANGES = st.sampled_from(
    [{}, {}, {"status": "nonsense"}, {"event_id": "0" * 20}, {"source_code": None, "target_code": None}]
)


def small(suite: Mapping[str, Any], *rules: str) -> dict[str, Any]:
    """Return the suite with these rules only, which runs in a fraction of the time."""
    kept = [item for item in suite["expectations"] if item["meta"]["rule_id"] in rules]
    return {**suite, "expectations": kept}


def test_valid_events_pass_unchanged(events_of: EventsTable, suite: Mapping[str, Any]) -> None:
    """A table of valid events comes back as it is."""
    events = events_of({}, {}, {})

    kept, rejects, result = validate_events(events, suite)

    assert kept.equals(events)
    assert rejects == []
    assert result.success


def test_broken_row_becomes_reject(events_of: EventsTable, suite: Mapping[str, Any]) -> None:
    """A row that breaks rules leaves as one reject that names each rule, the values and the whole row."""
    events = events_of({}, {"cameo_root": "05", "status": "nonsense"}, {})

    kept, rejects, _ = validate_events(events, suite)

    assert kept["event_id"].to_pylist() == [f"{0:020x}", f"{2:020x}"]
    (reject,) = rejects
    assert (reject.stage, reject.item, reject.reason) == ("validated", f"{1:020x}", "failed_rule")
    assert reject.document_id == "a" * 20
    assert "root_is_prefix: cameo_root is the first two" in reject.detail
    assert "cameo_root='05'" in reject.detail
    assert "status.enum: " in reject.detail
    assert json.loads(reject.row or "")["event_date_start"] == "2023-09-26"


def test_first_of_copies_stays(events_of: EventsTable, suite: Mapping[str, Any]) -> None:
    """Of events with one id the first stays; each other is a reject of its own."""
    same = {"event_id": "f" * 20}
    events = events_of(same, {}, same, same)

    kept, rejects, _ = validate_events(events, small(suite, "event_id.unique"))

    assert kept["event_id"].to_pylist() == ["f" * 20, f"{1:020x}"]
    assert rejects_table(rejects).num_rows == 2


def test_warning_rows_stay(events_of: EventsTable, suite: Mapping[str, Any]) -> None:
    """A row that breaks a rule of severity warning stays, and the outcome tells of it."""
    lenient = small(suite, "status.enum")
    lenient["expectations"] = [{**lenient["expectations"][0], "severity": "warning"}]

    kept, rejects, result = validate_events(events_of({"status": "nonsense"}), lenient)

    assert (kept.num_rows, rejects) == (1, [])
    assert not result.success


@settings(max_examples=15, deadline=None)
@given(changes=st.lists(CHANGES, max_size=6))
def test_rejected_and_valid_are_the_input(
    events_of: EventsTable, suite: Mapping[str, Any], changes: list[dict[str, Any]]
) -> None:
    """Each row is found again among the valid, in their order, or among the rejected."""
    events = events_of(*changes)
    rules = small(suite, "event_id.unique", "status.enum", "some_actor")

    kept, rejects, _ = validate_events(events, rules)

    found = Counter([*kept["event_id"].to_pylist(), *(reject.item for reject in rejects)])
    assert found == Counter(events["event_id"].to_pylist())
    rows = iter(events.to_pylist())
    assert all(row in rows for row in kept.to_pylist())


@pytest.mark.parametrize("max_rows", [1, 2, 100])
def test_dataset_is_read_in_batches(
    max_rows: int,
    events_of: EventsTable,
    suite: Mapping[str, Any],
    parquet: Callable[[str, pa.Table], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A data set is checked in batches of bounded size, each row once."""
    monkeypatch.setattr(batch_module, "MAX_ROWS", max_rows)
    rules = small(suite, "event_id.unique", "root_is_prefix")
    monkeypatch.setattr(batch_module, "build_suite_json", lambda: rules)
    files = [
        parquet("one", events_of({}, {}, {"cameo_root": "05"})),
        parquet("two", events_of({"event_group_id": "e" * 20})),
    ]
    documents = [parquet("documents", pa.table({"document_id": ["a" * 20]}))]

    results, outcomes = validate_dataset(files, documents)

    assert sum(result.n_rows for result in results) == 4
    assert all(result.n_rows <= max_rows for result in results)
    assert sum(len(result.failures) for result in results) == (3 if max_rows == 100 else 1)
    broken = [outcome.rule_id for outcome in outcomes if not outcome.success]
    assert broken == ["event_ids_unique"]


def test_partition_columns_are_known(
    events_of: EventsTable, parquet: Callable[[str, pa.Table], Path]
) -> None:
    """Files that also hold the columns of the partition are files of events."""
    events = events_of({}).append_column("year", pa.array(["2023"])).append_column("month", pa.array(["09"]))
    documents = [parquet("documents", pa.table({"document_id": ["a" * 20]}))]

    results, _ = validate_dataset([parquet("events", events)], documents)

    assert [result.success for result in results] == [True]


def test_empty_dataset_is_valid() -> None:
    """A data set without files has nothing that breaks a rule."""
    results, outcomes = validate_dataset([], [])

    assert results == []
    assert all(outcome.success for outcome in outcomes)


def test_damaged_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not Parquet is an error that names it."""
    path = tmp_path / "events.parquet"
    path.write_bytes(b"not parquet")

    with pytest.raises(SchemaError, match=r"events\.parquet"):
        validate_dataset([path], [])
