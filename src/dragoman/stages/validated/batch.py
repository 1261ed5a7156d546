"""Validates one batch of events: the rows that keep every required rule, and a reject for each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.errors import SchemaError
from dragoman.rejects import Reject
from dragoman.stages.validated.dataset_checks import check_dataset
from dragoman.stages.validated.frame import check_types
from dragoman.stages.validated.outcomes import RuleOutcome, SuiteResult, describe_values
from dragoman.stages.validated.rules import rule_columns
from dragoman.stages.validated.suite import MAX_ROWS, build_suite_json, validate_frame
from dragoman.tables import table_schema

UNIQUE_ID = "event_id.unique"


def validate_events(events: pa.Table, suite: Mapping[str, Any]) -> tuple[pa.Table, list[Reject], SuiteResult]:
    """Return the events that keep every required rule, a reject for each other row, and the result.

    Of rows with one event_id the first stays: ids are hashes of what a row says, so the
    others repeat it.

    Raises:
        SchemaError: see ``suite.validate_frame``.
    """
    result = validate_frame(events, suite)
    required = {outcome.rule_id: outcome for outcome in result.outcomes if outcome.is_required}
    copies = _copy_numbers(events)
    rejects: dict[int, Reject] = {}
    for row, rules in result.failures.items():
        broken = [
            required[rule]
            for rule in rules
            if rule in required and (rule != UNIQUE_ID or copies.get(row, 1) > 1)
        ]
        if broken:
            rejects[row] = _reject(events.slice(row, 1).to_pylist()[0], broken, copies.get(row))
    kept = pa.array([row not in rejects for row in range(events.num_rows)], pa.bool_())
    return (events.filter(kept) if rejects else events), list(rejects.values()), result


def _copy_numbers(events: pa.Table) -> dict[int, int]:
    """Return, for each row whose event_id occurs again, which copy it is, from 1."""
    ids = events["event_id"].to_pylist()
    repeated = {event_id for event_id, n in Counter(ids).items() if n > 1}
    seen: Counter[str] = Counter()
    numbers: dict[int, int] = {}
    for row, event_id in enumerate(ids if repeated else ()):
        if event_id in repeated:
            seen[event_id] += 1
            numbers[row] = seen[event_id]
    return numbers


def _reject(row: Mapping[str, Any], broken: Sequence[RuleOutcome], copy: int | None) -> Reject:
    details = [
        f"{rule.rule_id}: {rule.description} Found "
        + describe_values(row, rule_columns(rule.rule_id, rule.column))
        for rule in broken
    ]
    if copy:
        # The number keeps the rejects of two copies apart: their id is a hash of this text.
        details.append(f"This is copy {copy} of the event_id in its batch.")
    return Reject(
        stage="validated",
        item=str(row["event_id"]),
        reason="failed_rule",
        detail="; ".join(details),
        document_id=row["document_id"],
        row=json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str),
    )


def validate_dataset(
    events: Sequence[Path], documents: Sequence[Path]
) -> tuple[list[SuiteResult], list[RuleOutcome]]:
    """Check a published data set again, in batches that fit into memory.

    Raises:
        SchemaError: a file cannot be read, or has other columns than the events schema.
    """
    suite = build_suite_json()
    results = [validate_frame(batch, suite) for batch in _batches(events)]
    n_events = sum(result.n_rows for result in results)
    return results, check_dataset(events, documents, n_coded=n_events, n_rejected=0)


def _batches(paths: Sequence[Path]) -> Iterator[pa.Table]:
    """Yield the rows of many files as tables of at most ``MAX_ROWS`` rows, small files together."""
    waiting: list[pa.Table] = []
    for path in paths:
        for rows in _read_in_pieces(path):
            if waiting and sum(table.num_rows for table in waiting) + rows.num_rows > MAX_ROWS:
                yield pa.concat_tables(waiting)
                waiting = []
            waiting.append(rows)
    if waiting:
        yield pa.concat_tables(waiting)


def _read_in_pieces(path: Path) -> Iterator[pa.Table]:
    partitions = table_schema("events").partition_by
    try:
        file = pq.ParquetFile(path)
        names = [name for name in file.schema_arrow.names if name not in partitions]
        for batch in file.iter_batches(batch_size=MAX_ROWS, columns=names):
            # Only names and types count: files may differ in what they note beside them.
            rows = pa.Table.from_arrays(batch.columns, names=batch.schema.names)
            check_types(rows, str(path))
            yield rows
    except (OSError, pa.ArrowInvalid) as error:
        raise SchemaError(f"{path}: expected a Parquet file of events, but {error}") from error
