"""The shelf of a comparison: stories and events that only one release has, on disk until they are paired.

One SQLite file for one comparison, thrown away afterwards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from dragoman.diffing.causes import STORY_CHANGED, STORY_NEW, STORY_WITHDRAWN, UNEXPLAINED, of_the_rest
from dragoman.diffing.told import ADDED, RECODED, REMOVED, RENAMED, SHOWN, Change
from dragoman.provenance import short_hash

_TABLES = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;
CREATE TABLE documents (side INTEGER, document_id TEXT, story_id TEXT, original TEXT);
CREATE TABLE events (side INTEGER, event_id TEXT, document_id TEXT, content TEXT, shown TEXT,
    is_paired INTEGER, place TEXT, place_of_trigger TEXT, words TEXT, words_of_trigger TEXT);
"""
_AFTER_STORIES = """
CREATE INDEX documents_by_id ON documents (document_id);
CREATE INDEX documents_by_story ON documents (story_id);
"""
_KEYS = ("event_id", "place", "place_of_trigger", "words", "words_of_trigger")
"""What events of the two sides are paired by, the surest first."""
_PLACES = ("source_char_start", "source_char_end", "target_char_start", "target_char_end")
_NEEDED = (
    "event_id", "document_id", "trigger_char_start", "sentence_char_start", "trigger_text", "source_text",
    "target_text", "sentence_text", *_PLACES,
)  # fmt: skip
_STORY_COLUMNS = ("document_id", "story_id", "duplicate_of")


class DiffShelf:
    """What only one of two releases has."""

    def __init__(self, path: Path, inputs: tuple[str, ...]) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self._rest = of_the_rest(inputs)
        self._causes: dict[str, str] = {}

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # --- stories ------------------------------------------------------------------------

    def put_stories(self, one: pa.Table, other: pa.Table) -> None:
        """Put in the stories of a partition that are not the same on both sides."""
        sides = [
            set(zip(*(t[name].to_pylist() for name in _STORY_COLUMNS), strict=True)) for t in (one, other)
        ]
        for side, rows in enumerate((sides[0] - sides[1], sides[1] - sides[0])):
            found = ((side, *row) for row in sorted(rows, key=str))
            self._db.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", found)

    def find_stories(self) -> None:
        """Make ready to ask for stories; all must be there."""
        self._db.executescript(_AFTER_STORIES)
        self._db.execute("BEGIN")

    def story_counts(self) -> dict[str, int]:
        """Return how many stories are new, changed, withdrawn."""
        one, other = ("SELECT DISTINCT story_id FROM documents WHERE side = ?",) * 2
        count = "SELECT count(*) FROM ({})".format
        changed = (
            "SELECT DISTINCT a.story_id FROM documents a JOIN documents b USING (story_id) "
            "WHERE a.side = 0 AND b.side = 1 AND a.document_id != b.document_id"
        )
        asked = {
            "new": (count(f"{other} EXCEPT {one}"), (1, 0)),
            "changed": (count(changed), ()),
            "withdrawn": (count(f"{one} EXCEPT {other}"), (0, 1)),
        }
        return {name: int(self._db.execute(*query).fetchone()[0]) for name, query in asked.items()}

    def cause_of(self, document_id: str) -> str:
        """Return why the events of a story are not what they were."""
        if document_id not in self._causes:
            if len(self._causes) > 100_000:
                self._causes.clear()
            self._causes[document_id] = self._find_cause(document_id, 3)
        return self._causes[document_id]

    def _find_cause(self, document_id: str, depth: int) -> str:
        """A story that took its original's place, or became a copy, differs for what became of that one."""
        rows = self._db.execute(
            "SELECT side, story_id, original FROM documents WHERE document_id = ? ORDER BY side",
            (document_id,),
        ).fetchall()
        if not rows:
            return self._rest
        if len(rows) > 1:
            original = next((row[2] for row in rows if row[2]), None)
            is_moved = rows[0][2] != rows[1][2]
            cause = self._find_cause(original, depth - 1) if is_moved and original and depth else self._rest
            return cause if cause != UNEXPLAINED else STORY_CHANGED
        side, story_id, _ = rows[0]
        others = self._db.execute(
            "SELECT 1 FROM documents WHERE story_id = ? AND side != ?", (story_id, side)
        ).fetchone()
        if others:
            return STORY_CHANGED
        return STORY_NEW if side else STORY_WITHDRAWN

    # --- events -------------------------------------------------------------------------

    def put_events(self, side: int, events: pa.Table) -> None:
        """Lay aside events that the other side does not have in this partition."""
        wanted = [name for name in dict.fromkeys((*_NEEDED, *SHOWN)) if name in events.column_names]
        for piece in events.select(wanted).to_batches(max_chunksize=5_000):
            rows = [self._row(side, row) for row in piece.to_pylist()]
            self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)", rows)

    def _row(self, side: int, row: dict[str, Any]) -> tuple[Any, ...]:
        key = row["document_id"]
        shown = {name: row.get(name) for name in SHOWN}
        trigger = row["trigger_char_start"]
        within = (trigger or 0) - (row["sentence_char_start"] or 0)
        story = self._story_of(key)
        words = (story, row["sentence_text"], within)
        return (
            side,
            row["event_id"],
            key,
            short_hash(*shown.values(), row["trigger_text"], row["source_text"], row["target_text"]),
            json.dumps(shown, ensure_ascii=False, default=str),
            short_hash(key, trigger, *(row[name] for name in _PLACES)),
            short_hash(key, trigger),
            short_hash(*words, row["source_text"], row["target_text"]),
            short_hash(*words),
        )

    def _story_of(self, document_id: str) -> str:
        row = self._db.execute(
            "SELECT story_id FROM documents WHERE document_id = ?", (document_id,)
        ).fetchone()
        return str(row[0]) if row else document_id

    def pairs(self) -> Iterator[Change]:
        """Yield each event that was laid aside: with its counterpart if there is one, else alone."""
        for key in _KEYS:
            yield from self._paired_by(key)
        cursor = self._db.execute("SELECT side, event_id, document_id, shown FROM events WHERE NOT is_paired")
        for side, event_id, document_id, shown in cursor:
            row = json.loads(shown)
            cause = self.cause_of(document_id)
            if side:
                yield Change(ADDED, cause, event_id, None, row)
            else:
                yield Change(REMOVED, cause, event_id, row, None)

    def _paired_by(self, key: str) -> Iterator[Change]:
        self._db.execute(f"CREATE INDEX by_{key} ON events ({key}, side, event_id) WHERE NOT is_paired")
        cursor = self._db.execute(
            f"SELECT {key}, side, event_id, document_id, content, shown, rowid FROM events "
            f"WHERE NOT is_paired ORDER BY {key}, side, event_id"
        )
        taken: list[tuple[int]] = []
        for _, group in groupby(cursor, key=lambda row: row[0]):
            rows = list(group)
            sides = [[row[2:] for row in rows if row[1] == side] for side in (0, 1)]
            for was, now in zip(*sides, strict=False):
                taken += [(was[4],), (now[4],)]
                yield self._pair(was, now)
        self._db.executemany("UPDATE events SET is_paired = 1 WHERE rowid = ?", taken)
        self._db.execute(f"DROP INDEX by_{key}")

    def _pair(self, was: tuple[Any, ...], now: tuple[Any, ...]) -> Change:
        before, after = json.loads(was[3]), json.loads(now[3])
        cause = self.cause_of(now[1])
        if was[2] == now[2]:
            return Change(RENAMED, cause, now[0], before, after)
        differ = tuple(name for name in SHOWN if before[name] != after[name])
        return Change(RECODED, cause, now[0], before, after, differ or ("other columns",))
