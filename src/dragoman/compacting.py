"""Putting small batches together, and removing what no batch or group needs any more.

Builds of a few stories leave small batches, each a file in every table's folder. They are joined from
what they hold, without coding anything again; what is published stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dragoman.coding import fingerprints
from dragoman.ledger import Ledger
from dragoman.provenance import canonical_json, short_hash
from dragoman.settings import Settings
from dragoman.tables import read_table, table_schema, write_table
from dragoman.workspace import FINGERPRINT, Workspace, is_fresh

MAX_SMALL = 16
"""So many small batches are left as they are: joining them at each build would write everything each time."""
CODED = ("sentences", "mentions", "events")
_GROUPED = ("grouped", "retold", "signatures")


@dataclass(frozen=True)
class _Small:
    batch: str
    stories: int
    characters: int


def compact(workspace: Workspace, ledger: Ledger, settings: Settings) -> int:
    """Join small batches where there are more than ``MAX_SMALL``; return how many were joined.

    All must be coded. Killed at any moment it leaves the old batches or the new one.
    """
    small = list(_small_batches(workspace, ledger, settings))
    if len(small) <= MAX_SMALL:
        return 0
    joined = 0
    for run in _runs(small, settings):
        if len(run) > 1 and _is_coded(workspace, settings, run):
            _join(workspace, ledger, settings, run)
            joined += len(run)
    return joined


def _small_batches(workspace: Workspace, ledger: Ledger, settings: Settings) -> Iterator[_Small]:
    """Yield the batches with less than half of the stories and of the text that a batch may have."""
    for batch in ledger.batches():
        current = ledger.current_documents(batch)
        if 2 * len(current) < settings.batch_stories:
            rows = read_table(workspace.batch("documents", batch), ["document_id", "n_characters"])
            characters = pc.sum(_current(rows, current.keys())["n_characters"]).as_py() or 0
            if 2 * characters < settings.batch_characters:
                yield _Small(batch, len(current), characters)


def _runs(small: Sequence[_Small], settings: Settings) -> Iterator[list[str]]:
    """Yield batches that fit into one, in the order in which they were made."""
    run: list[_Small] = []
    for batch in small:
        stories = sum(known.stories for known in run) + batch.stories
        characters = sum(known.characters for known in run) + batch.characters
        if run and (stories > settings.batch_stories or characters > settings.batch_characters):
            yield [known.batch for known in run]
            run = []
        run.append(batch)
    if run:
        yield [known.batch for known in run]


def _is_coded(workspace: Workspace, settings: Settings, batches: Sequence[str]) -> bool:
    for stage in CODED:
        mark = fingerprints(stage, settings)
        for batch in batches:
            paths = (workspace.batch(stage, batch), workspace.rejects(stage, batch))
            if not all(is_fresh(path, mark(batch)) for path in paths):
                return False
    return True


def _join(workspace: Workspace, ledger: Ledger, settings: Settings, batches: Sequence[str]) -> None:
    """Write one batch for several, its stories last, and enter it; only then the old ones count no more."""
    # Of each batch its own: a copy that took its original's place has an old row in another batch.
    current = {batch: ledger.current_documents(batch).keys() for batch in batches}
    documents = _joined([_current(read_table(workspace.batch("documents", b)), current[b]) for b in batches])
    rows = documents.cast(table_schema("documents").arrow).to_pylist()
    new = short_hash("batch", *(canonical_json(row) for row in rows))
    for stage in CODED:
        mark = {FINGERPRINT: fingerprints(stage, settings)(new)}
        found = [_current(read_table(workspace.batch(stage, b)), current[b]) for b in batches]
        rejects = [_current(read_table(workspace.rejects(stage, b)), current[b]) for b in batches]
        left_out = _joined(rejects).sort_by("reject_id")
        write_table(left_out.cast(table_schema("rejects").arrow), workspace.rejects(stage, new), mark)
        write_table(_joined(found).cast(table_schema(stage).arrow), workspace.batch(stage, new), mark)
    write_table(documents.cast(table_schema("documents").arrow), workspace.batch("documents", new))
    with ledger.transaction():
        ledger.join_batches(new, batches)


def _current(rows: pa.Table, current: Set[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows["document_id"], pa.array(sorted(current), pa.string())))


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables([table.replace_schema_metadata() for table in tables])


def remove_unused(workspace: Workspace, ledger: Ledger, groups: Set[str]) -> int:
    """Remove the files of batches and groups that are no longer there; return how many."""
    batches = set(ledger.batches())
    removed = 0
    for table in ("documents", *CODED, *_GROUPED):
        for path in workspace.root.joinpath(table).glob("*.parquet"):
            if path.stem not in batches:
                path.unlink(missing_ok=True)
                removed += 1
    for path in workspace.root.joinpath("validated").glob("*"):
        if path.suffix in (".parquet", ".json") and path.stem not in groups:
            path.unlink(missing_ok=True)
            removed += 1
    for path in workspace.root.joinpath("rejects").glob("*.parquet"):
        stage, _, key = path.stem.partition("-")
        if key not in (groups if stage == "validated" else batches):
            path.unlink(missing_ok=True)
            removed += 1
    return removed
