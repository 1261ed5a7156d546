"""SQLite files that outlive a run: opened so that a kill loses nothing, written whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dragoman.errors import StorageError

_WAIT = 60
"""Seconds to wait for another process that writes."""


def open_database(path: Path, tables: str, failed: str, advice: str) -> sqlite3.Connection:
    """Return the open file, made with *tables* if it is new.

    Args:
        path: the file; its folder is made where it is missing.
        tables: SQL that makes what is not there yet.
        failed: how the message begins if it cannot be opened, such as "Cannot open the ledger".
        advice: how it ends.

    Raises:
        StorageError: the file cannot be opened or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.executescript(tables)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"{failed} {str(path)!r}: {error}. {advice}") from error
    return db


@contextmanager
def transaction(db: sqlite3.Connection, what: str) -> Iterator[None]:
    """Do everything inside, or nothing, whatever goes wrong.

    Raises:
        StorageError: *what*, such as "the ledger", cannot be written.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except BaseException as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise StorageError(
                f"Cannot write {what}: {error}. Make room, then run the command again."
            ) from error
        raise
