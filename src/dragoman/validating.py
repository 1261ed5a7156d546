"""Validating what was coded: groups of batches against the suite, then rules over the whole data set.

A group is validated once; its good rows, its rejects and its result are kept under the
fingerprint of what it was made of, so that an unchanged group is not validated again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dragoman.coding import fingerprints
from dragoman.grouping import grouped_content, with_counting
from dragoman.ledger import Ledger
from dragoman.provenance import canonical_json, code_checksum, short_hash
from dragoman.rejects import rejects_table
from dragoman.resources import resource
from dragoman.settings import Settings
from dragoman.stages.validated.batch import validate_events
from dragoman.stages.validated.outcomes import SuiteResult
from dragoman.storage import write_text
from dragoman.tables import read_table, table_schema, write_table
from dragoman.workspace import FINGERPRINT, Workspace, is_fresh

# Great Expectations holds a group in memory, so its size bounds a build's memory: benchmarks/build.py.
MAX_GROUP_ROWS = 10_000


@dataclass(frozen=True)
class Group:
    """Batches that are validated together."""

    group: str
    batches: tuple[str, ...]
    n_rows: int


@dataclass(frozen=True)
class GroupResult:
    """What became of a group."""

    group: str
    n_in: int
    n_valid: int
    n_rejected: int
    is_new: bool


def load_suite() -> dict[str, Any]:
    """Return the committed validation suite of the events table."""
    suite: dict[str, Any] = json.loads(
        resource("schemas", "suites", "events.json").read_text(encoding="utf-8")
    )
    return suite


def make_groups(workspace: Workspace, ledger: Ledger, settings: Settings) -> Iterator[Group]:
    """Yield groups of batches in the order they were made, each of about ``MAX_GROUP_ROWS`` rows."""
    suite = short_hash(canonical_json(load_suite()), code_checksum("stages", "validated"))
    mark = fingerprints("events", settings)
    batches: list[str] = []
    parts: list[str] = []
    n_rows = 0
    for batch in ledger.batches():
        size = pa.parquet.ParquetFile(workspace.batch("events", batch)).metadata.num_rows
        if batches and n_rows + size > MAX_GROUP_ROWS:
            yield Group(short_hash("group", suite, *parts), tuple(batches), n_rows)
            batches, parts, n_rows = [], [], 0
        batches.append(batch)
        parts += [mark(batch), canonical_json(ledger.current_documents(batch))]
        parts.append(grouped_content(workspace, batch))
        n_rows += size
    if batches:
        yield Group(short_hash("group", suite, *parts), tuple(batches), n_rows)


def current_rows(workspace: Workspace, ledger: Ledger, table: str, batch: str) -> pa.Table:
    """Return the rows of a batch whose story is still current and no copy."""
    rows = read_table(workspace.batch(table, batch))
    current = [key for key, original in ledger.current_documents(batch).items() if original is None]
    return rows.filter(pc.is_in(rows["document_id"], pa.array(current, pa.string())))


def validate_group(workspace: Workspace, ledger: Ledger, group: Group) -> GroupResult:
    """Validate one group, or take up the result it had before."""
    path = workspace.batch("validated", group.group)
    rejects_path = workspace.rejects("validated", group.group)
    if is_fresh(path, group.group):
        n_valid, n_rejected = (pa.parquet.ParquetFile(p).metadata.num_rows for p in (path, rejects_path))
        return GroupResult(group.group, n_valid + n_rejected, n_valid, n_rejected, is_new=False)
    tables = [
        with_counting(workspace, batch, current_rows(workspace, ledger, "events", batch))
        for batch in group.batches
    ]
    events = pa.concat_tables([table.replace_schema_metadata() for table in tables])
    valid, rejects, result = validate_events(events.cast(table_schema("events").arrow), load_suite())
    write_table(rejects_table(rejects), rejects_path)
    write_text(result_path(workspace, group.group), result.to_json())
    write_table(valid, path, {FINGERPRINT: group.group})
    return GroupResult(group.group, events.num_rows, valid.num_rows, len(rejects), is_new=True)


def result_path(workspace: Workspace, group: str) -> Path:
    """Return where the result of a group's validation lies."""
    return workspace.root / "validated" / f"{group}.json"


def group_results(workspace: Workspace, groups: Sequence[Group]) -> list[SuiteResult]:
    """Return the validation result of each group."""
    return [
        SuiteResult.from_json(result_path(workspace, g.group).read_text(encoding="utf-8")) for g in groups
    ]


def rejected_events(workspace: Workspace, groups: Sequence[Group]) -> frozenset[str]:
    """Return the ids of the events that broke a required rule."""
    return frozenset(
        str(event_id)
        for group in groups
        for event_id in read_table(workspace.rejects("validated", group.group), ["item"])["item"].to_pylist()
    )
