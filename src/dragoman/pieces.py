"""The pieces of what is published: what each batch and group would add to each partition.

Kept in one SQLite file of the working folder under the checksum of what a piece was made of, so
that a build looks only into batches that are new or changed. It can be deleted: it is made anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from dragoman.coding import fingerprints
from dragoman.errors import StorageError
from dragoman.grouping import retold_content, with_rewrites
from dragoman.ledger import Ledger
from dragoman.provenance import canonical_json, code_checksum, foundation_checksum, short_hash
from dragoman.rejects import Reject, rejects_table
from dragoman.settings import Settings
from dragoman.stages.published.partitions import Part, Piece, parts_of
from dragoman.tables import read_table
from dragoman.unquoted import without_text
from dragoman.validating import MAX_GROUP_ROWS, Group
from dragoman.workspace import Workspace

CODING_STAGES = ("sentences", "mentions", "events")
PIECES = "pieces.sqlite"
_TABLE = "CREATE TABLE IF NOT EXISTS pieces (name TEXT PRIMARY KEY, mark TEXT, parts TEXT, reasons TEXT)"


class _Known:
    """What was learnt of pieces before, and which of them are still in use."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute(_TABLE)
        self._db.execute("BEGIN")
        self._code = short_hash(
            code_checksum("stages", "published"),
            foundation_checksum(("grouping", "pieces", "rejects", "unquoted")),
        )
        self._used: set[str] = set()

    def parts(self, name: str, mark: str) -> dict[str, Part] | None:
        """Return what a piece adds to each partition, if it is still made of the same."""
        self._used.add(name)
        row = self._db.execute("SELECT mark, parts FROM pieces WHERE name = ?", (name,)).fetchone()
        if row is None or row[0] != short_hash(self._code, mark):
            return None
        return {folder: Part(**part) for folder, part in json.loads(row[1]).items()}

    def keep(self, name: str, mark: str, parts: Mapping[str, Part], reasons: Mapping[str, int]) -> None:
        """Keep what was learnt of a piece."""
        told = json.dumps({folder: asdict(part) for folder, part in parts.items()})
        row = (name, short_hash(self._code, mark), told, json.dumps(dict(reasons)))
        self._db.execute("INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?)", row)

    def reasons(self) -> Iterator[Mapping[str, int]]:
        """Yield how many rejects of each reason each piece in use has."""
        for name, found in self._db.execute("SELECT name, reasons FROM pieces WHERE reasons != '{}'"):
            if name in self._used:
                yield json.loads(found)

    def forget_unused(self) -> None:
        """Forget the pieces that were not asked for."""
        names = [str(name) for (name,) in self._db.execute("SELECT name FROM pieces")]
        unused = [(name,) for name in names if name not in self._used]
        self._db.executemany("DELETE FROM pieces WHERE name = ?", unused)

    def close(self) -> None:
        """Write what was learnt and close the file."""
        self._db.execute("COMMIT")
        self._db.close()


@dataclass(frozen=True)
class Pieces:
    """What the batches and groups of a build would publish; see ``open_pieces``."""

    workspace: Workspace
    ledger: Ledger
    settings: Settings
    groups: Sequence[Group]
    known: _Known

    def events(self) -> Iterator[Piece]:
        """Yield the rows of each group that was validated."""
        for group in self.groups:
            path = self.workspace.batch("validated", group.group)
            yield self._piece("events", f"events/{group.group}", group.group, partial(read_table, path))

    def documents(self) -> Iterator[Piece]:
        """Yield the current stories of each batch."""
        for batch in self.ledger.batches():
            current = self.ledger.current_documents(batch)
            mark = short_hash(batch, canonical_json(current), retold_content(self.workspace, batch))
            yield self._piece(
                "documents",
                f"documents/{batch}",
                mark,
                partial(self._documents_of, batch, current),
            )

    def _documents_of(self, batch: str, current: Mapping[str, str | None]) -> pa.Table:
        rows = read_table(self.workspace.batch("documents", batch))
        rows = rows.filter(pc.is_in(rows["document_id"], pa.array(list(current), pa.string())))
        return with_rewrites(self.workspace, batch, rows)

    def rejects(self) -> Iterator[Piece]:
        """Yield every current reject: of reading, of each batch and stage, of each group."""
        for number, table in enumerate(self._reading_rejects()):
            mark = short_hash("read", *table["reject_id"].to_pylist())
            yield self._piece("rejects", f"rejects/documents-{number}", mark, partial(_same, table))
        marks = {stage: fingerprints(stage, self.settings) for stage in CODING_STAGES}
        for batch in self.ledger.batches():
            current = sorted(self.ledger.current_documents(batch))
            for stage in CODING_STAGES:
                mark = short_hash(marks[stage](batch), canonical_json(current))
                yield self._piece(
                    "rejects",
                    f"rejects/{stage}-{batch}",
                    mark,
                    partial(self._rejects_of, stage, batch, current),
                )
        for group in self.groups:
            path = self.workspace.rejects("validated", group.group)
            name = f"rejects/validated-{group.group}"
            yield self._piece("rejects", name, group.group, partial(read_table, path))

    def _reading_rejects(self) -> Iterator[pa.Table]:
        waiting: list[Reject] = []
        for reject in self.ledger.rejects():
            waiting.append(reject)
            if len(waiting) >= MAX_GROUP_ROWS:
                yield rejects_table(waiting)
                waiting = []
        yield rejects_table(waiting)

    def _rejects_of(self, stage: str, batch: str, current: Sequence[str]) -> pa.Table:
        rows = read_table(self.workspace.rejects(stage, batch))
        return rows.filter(pc.is_in(rows["document_id"], pa.array(current, pa.string())))

    def reasons(self) -> dict[str, int]:
        """Return how many rejects there are by stage and reason, as ``stage: reason``."""
        counts: Counter[str] = Counter()
        for _ in self.rejects():  # now all of them are known
            pass
        for found in self.known.reasons():
            counts.update(found)
        return dict(sorted(counts.items()))

    def forget_others(self) -> None:
        """Forget what batches and groups had that are no longer there; call it when all was asked for."""
        self.known.forget_unused()

    def _piece(self, table: str, name: str, mark: str, read: Callable[[], pa.Table]) -> Piece:
        if not self.settings.story_text:
            mark, read = short_hash(mark, "without text"), partial(_without_text, table, read)
        parts = self.known.parts(name, mark)
        if parts is None:
            rows = read()
            parts = parts_of(table, rows)
            self.known.keep(name, mark, parts, _reasons_in(rows) if table == "rejects" else {})
        return Piece(parts, read)


@contextmanager
def open_pieces(
    workspace: Workspace, ledger: Ledger, settings: Settings, groups: Sequence[Group]
) -> Iterator[Pieces]:
    """Open what would be published.

    Raises:
        StorageError: the working folder cannot be written.
    """
    path = workspace.root / PIECES
    try:
        known = _Known(path)
        yield Pieces(workspace, ledger, settings, groups, known)
        known.close()
    except sqlite3.DatabaseError as error:
        path.unlink(missing_ok=True)  # it is made anew by the next build
        raise StorageError(
            f"Cannot write {str(path)!r}: {error}. Make room, then run the command again."
        ) from error


def _without_text(table: str, read: Callable[[], pa.Table]) -> pa.Table:
    return without_text(table, read())


def _same(table: pa.Table) -> pa.Table:
    return table


def _reasons_in(rejects: pa.Table) -> dict[str, int]:
    stages, reasons = rejects["stage"].to_pylist(), rejects["reason"].to_pylist()
    return dict(Counter(f"{stage}: {reason}" for stage, reason in zip(stages, reasons, strict=True)))
