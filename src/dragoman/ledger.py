"""The ledger: what a data set has already taken in, so that nothing is read or coded twice.

One SQLite file in the interim folder. It knows each raw file by checksum, each story by
its identity and text, the batch it lies in, and what was rejected while reading. A batch
is written to disk first and entered here last, in one transaction: a kill at any moment
leaves either both or a batch file that nobody knows and the next build removes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.database import open_database, transaction
from dragoman.provenance import canonical_json, sha256_text
from dragoman.rejects import Reject

_TABLES = """
CREATE TABLE IF NOT EXISTS files (
    origin TEXT PRIMARY KEY, sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL, n_stories INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS stories (
    story_id TEXT PRIMARY KEY, document_id TEXT NOT NULL, file TEXT NOT NULL, text_sha256 TEXT NOT NULL,
    row_sha256 TEXT NOT NULL, duplicate_of TEXT, batch TEXT NOT NULL, format TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS stories_by_text ON stories (text_sha256);
CREATE INDEX IF NOT EXISTS stories_by_batch ON stories (batch);
CREATE INDEX IF NOT EXISTS stories_by_file ON stories (file);
CREATE TABLE IF NOT EXISTS rejects (
    file TEXT NOT NULL, item TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    document_id TEXT, row TEXT
);
CREATE INDEX IF NOT EXISTS rejects_by_file ON rejects (file);
CREATE TEMP TABLE seen (story_id TEXT PRIMARY KEY, row_sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS withdrawn (
    kind TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (kind, key)
);
CREATE TABLE IF NOT EXISTS poison (
    stage TEXT NOT NULL, document_id TEXT NOT NULL, mark TEXT NOT NULL, detail TEXT NOT NULL,
    PRIMARY KEY (stage, document_id)
);
CREATE TABLE IF NOT EXISTS batches (
    number INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT UNIQUE NOT NULL, n_stories INTEGER NOT NULL
);
"""


_STORY_COLUMNS = "story_id, document_id, file, text_sha256, row_sha256, duplicate_of, batch, format"


@dataclass(frozen=True)
class KnownStory:
    """What the ledger knows of a story."""

    story_id: str
    document_id: str
    file: str
    text_sha256: str
    row_sha256: str
    duplicate_of: str | None
    batch: str
    format: str


def row_checksum(row: Mapping[str, Any]) -> str:
    """Return the checksum of a documents row, wherever it was found and whatever it is a copy of."""
    aside = ("duplicate_of", "near_duplicate_of", "origin", "format")
    return sha256_text(canonical_json({key: row[key] for key in row if key not in aside}))


class Ledger:
    """The open ledger of one data set."""

    def __init__(self, path: Path) -> None:
        self._db = open_database(
            path, _TABLES, "Cannot open the ledger", "Choose a writable folder with --out or --interim."
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside, or nothing."""
        return transaction(self._db, "the ledger")

    # --- files ------------------------------------------------------------------------

    def has_file(self, origin: str, sha256: str, fingerprint: str) -> bool:
        """Tell whether this very file was read to its end by this very code and settings."""
        row = self._db.execute(
            "SELECT 1 FROM files WHERE origin = ? AND sha256 = ? AND fingerprint = ?",
            (origin, sha256, fingerprint),
        ).fetchone()
        return row is not None

    def knows_file(self, origin: str) -> bool:
        """Tell whether a file of this name was ever read to its end."""
        return self._db.execute("SELECT 1 FROM files WHERE origin = ?", (origin,)).fetchone() is not None

    def enter_file(self, origin: str, sha256: str, fingerprint: str, n_stories: int) -> None:
        """Enter a file as read to its end."""
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (origin, sha256, fingerprint, n_stories)
        )

    def see(self, story_id: str, row_sha256: str) -> str | None:
        """Note that this build met a story; return the row's checksum if it had met it before."""
        row = self._db.execute("SELECT row_sha256 FROM seen WHERE story_id = ?", (story_id,)).fetchone()
        if row is None:
            self._db.execute("INSERT INTO seen VALUES (?, ?)", (story_id, row_sha256))
        return str(row[0]) if row else None

    def see_file(self, origin: str) -> None:
        """Note that this build met every story of a file that it need not read again."""
        self._db.execute(
            "INSERT OR IGNORE INTO seen SELECT story_id, row_sha256 FROM stories WHERE file = ?", (origin,)
        )

    def forget_unseen(self, origin: str) -> int:
        """Remove the stories that a file held before and this build did not meet; return how many.

        A feed shows its newest stories only: what left it has not been withdrawn.
        """
        return self._db.execute(
            "DELETE FROM stories WHERE file = ? AND format != 'feed' "
            "AND story_id NOT IN (SELECT story_id FROM seen)",
            (origin,),
        ).rowcount

    # --- stories ----------------------------------------------------------------------

    def story(self, story_id: str) -> KnownStory | None:
        """Return what is known of a story, or None."""
        row = self._db.execute(
            f"SELECT {_STORY_COLUMNS} FROM stories WHERE story_id = ?", (story_id,)
        ).fetchone()
        return KnownStory(*row) if row else None

    def claim(self, story: KnownStory, file: str) -> None:
        """Let an unchanged story belong to another file; the one it was in is read again when met."""
        self._db.execute("UPDATE stories SET file = ? WHERE story_id = ?", (file, story.story_id))
        self._db.execute("DELETE FROM files WHERE origin = ?", (story.file,))

    def original_of(self, text_sha256: str, story_id: str) -> str | None:
        """Return the document_id of another story with this text that is itself no copy, or None."""
        row = self._db.execute(
            "SELECT document_id FROM stories "
            "WHERE text_sha256 = ? AND story_id != ? AND duplicate_of IS NULL",
            (text_sha256, story_id),
        ).fetchone()
        return str(row[0]) if row else None

    def orphaned_copies(self) -> list[KnownStory]:
        """Return the copies whose original is no longer in the data set, in order of identity."""
        rows = self._db.execute(
            f"SELECT {_STORY_COLUMNS} FROM stories s WHERE duplicate_of IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM stories o WHERE o.document_id = s.duplicate_of AND o.duplicate_of IS NULL) "
            "ORDER BY story_id"
        )
        return [KnownStory(*row) for row in rows]

    def enter_batch(self, batch: str, stories: Sequence[tuple[Mapping[str, Any], str]]) -> None:
        """Enter a batch with its stories, each given as its documents row and the file it lies in."""
        self._db.execute(
            "INSERT OR IGNORE INTO batches (batch, n_stories) VALUES (?, ?)", (batch, len(stories))
        )
        self._db.executemany(
            f"INSERT OR REPLACE INTO stories ({_STORY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    row["story_id"],
                    row["document_id"],
                    file,
                    row["text_sha256"],
                    row_checksum(row),
                    row["duplicate_of"],
                    batch,
                    row["format"],
                )
                for row, file in stories
            ],
        )

    # --- rejects ----------------------------------------------------------------------

    def enter_rejects(self, file: str, rejects: Iterable[Reject]) -> None:
        """Put down what was rejected while reading *file*."""
        self._db.executemany(
            "INSERT INTO rejects VALUES (?, ?, ?, ?, ?, ?)",
            [(file, r.item, r.reason, r.detail, r.document_id, r.row) for r in rejects],
        )

    def has_rejects(self, file: str) -> bool:
        """Tell whether anything was rejected when *file* was read before."""
        return self._db.execute("SELECT 1 FROM rejects WHERE file = ?", (file,)).fetchone() is not None

    def forget_rejects(self, file: str) -> None:
        """Remove what was rejected when *file* was read before."""
        self._db.execute("DELETE FROM rejects WHERE file = ?", (file,))

    def rejects(self) -> Iterator[Reject]:
        """Yield what was rejected while reading, in order of item."""
        cursor = self._db.execute(
            "SELECT item, reason, detail, document_id, row FROM rejects ORDER BY item, reason, detail"
        )
        for item, reason, detail, document_id, row in cursor:
            yield Reject("documents", item, reason, detail, document_id, row)

    # --- stories that killed their process ----------------------------------------------

    def enter_poison(self, stage: str, document_id: str, mark: str, detail: str) -> None:
        """Enter that a story kills the process that codes it, made as *mark* says."""
        self._db.execute(
            "INSERT OR REPLACE INTO poison VALUES (?, ?, ?, ?)", (stage, document_id, mark, detail)
        )

    def poison(self, stage: str) -> list[tuple[str, str, str]]:
        """Return the stories that killed their process in a stage: document_id, mark, detail."""
        rows = self._db.execute(
            "SELECT document_id, mark, detail FROM poison WHERE stage = ? ORDER BY document_id", (stage,)
        )
        return [(str(key), str(mark), str(detail)) for key, mark, detail in rows]

    # --- what a person withdrew ---------------------------------------------------------

    def find_stories(self, key: str) -> list[KnownStory]:
        """Return the stories that an id means: a story_id, or the document_id of one of its versions."""
        return self._stories("story_id = ? OR document_id = ?", key, key)

    def stories_in(self, file: str) -> list[KnownStory]:
        """Return the stories of a raw file."""
        return self._stories("file = ?", file)

    def same_text(self, story: KnownStory) -> list[KnownStory]:
        """Return the other stories that have just this text."""
        return self._stories("text_sha256 = ? AND story_id != ?", story.text_sha256, story.story_id)

    def _stories(self, condition: str, *values: str) -> list[KnownStory]:
        rows = self._db.execute(
            f"SELECT {_STORY_COLUMNS} FROM stories WHERE {condition} ORDER BY story_id", values
        )
        return [KnownStory(*row) for row in rows]

    def withdraw(self, kind: str, key: str, reason: str) -> None:
        """Enter that a ``story`` or all stories of a ``file`` shall leave the data set and not come back."""
        self._db.execute("INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?)", (kind, key, reason))

    def withdrawals(self) -> list[tuple[str, str, str]]:
        """Return what was withdrawn: kind, key and reason of each."""
        rows = self._db.execute("SELECT kind, key, reason FROM withdrawn ORDER BY kind, key")
        return [(str(kind), str(key), str(reason)) for kind, key, reason in rows]

    def undo_withdrawal(self, kind: str, key: str) -> bool:
        """Let a withdrawn story or file come back when it is met again; tell whether it was withdrawn.

        Which file a story was in is known by its reject; that file is read again when met.
        """
        removed = self._db.execute("DELETE FROM withdrawn WHERE kind = ? AND key = ?", (kind, key)).rowcount
        column = "file" if kind == "file" else "item"
        condition = f"reason = 'withdrawn' AND {column} = ?"
        self._db.execute(
            f"DELETE FROM files WHERE origin IN (SELECT file FROM rejects WHERE {condition})", (key,)
        )
        self._db.execute(f"DELETE FROM rejects WHERE {condition}", (key,))
        return removed > 0

    def withdrawal_of(self, story_id: str, file: str) -> str | None:
        """Return the reason for which a story was withdrawn, or None."""
        row = self._db.execute(
            "SELECT reason FROM withdrawn WHERE (kind = 'story' AND key = ?) OR (kind = 'file' AND key = ?) "
            "ORDER BY kind DESC",
            (story_id, file),
        ).fetchone()
        return str(row[0]) if row else None

    def withdrawn_stories(self) -> list[tuple[KnownStory, str]]:
        """Return the stories that are still in the data set though they were withdrawn, with the reason."""
        found = self._stories(
            "story_id IN (SELECT key FROM withdrawn WHERE kind = 'story') "
            "OR file IN (SELECT key FROM withdrawn WHERE kind = 'file')"
        )
        return [(story, self.withdrawal_of(story.story_id, story.file) or "") for story in found]

    def forget_story(self, story_id: str) -> None:
        """Remove a story."""
        self._db.execute("DELETE FROM stories WHERE story_id = ?", (story_id,))

    # --- batches ----------------------------------------------------------------------

    def batches(self) -> list[str]:
        """Return every batch that holds a current story, in the order they were made."""
        rows = self._db.execute(
            "SELECT b.batch FROM batches b WHERE EXISTS (SELECT 1 FROM stories s WHERE s.batch = b.batch) "
            "ORDER BY b.number"
        )
        return [str(batch) for (batch,) in rows]

    def join_batches(self, new: str, batches: Sequence[str]) -> None:
        """Let the stories of several batches lie in a new one."""
        marks = ", ".join("?" * len(batches))
        count = self._db.execute(f"SELECT count(*) FROM stories WHERE batch IN ({marks})", batches)
        self._db.execute(
            "INSERT OR IGNORE INTO batches (batch, n_stories) VALUES (?, ?)", (new, count.fetchone()[0])
        )
        self._db.execute(f"UPDATE stories SET batch = ? WHERE batch IN ({marks})", (new, *batches))

    def current_documents(self, batch: str) -> dict[str, str | None]:
        """Return the document_id of each current story of a batch with the original it copies, if any."""
        rows = self._db.execute("SELECT document_id, duplicate_of FROM stories WHERE batch = ?", (batch,))
        return {str(document): original for document, original in rows}

    def input_checksum(self) -> str:
        """Return one checksum over every current story, whatever order they came in."""
        digest = hashlib.sha256()
        for story_id, document_id in self._db.execute(
            "SELECT story_id, document_id FROM stories ORDER BY story_id"
        ):
            digest.update(f"{story_id} {document_id}\n".encode())
        return digest.hexdigest()

    def counts(self) -> dict[str, int]:
        """Return how many stories, copies and reading rejects the data set holds."""
        stories, copies = self._db.execute("SELECT count(*), count(duplicate_of) FROM stories").fetchone()
        rejects = self._db.execute("SELECT count(*) FROM rejects").fetchone()[0]
        return {"stories": stories, "copies": copies, "rejects": rejects}
