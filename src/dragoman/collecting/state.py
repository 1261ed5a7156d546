"""What a folder of collected pages remembers between runs: one SQLite file, ``.collect/state.sqlite``.

A feed's links are entered together with the feed's validators, in one transaction, and a page once it
lies on the disk: a kill at any moment loses no link and at most fetches one page again.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dragoman.collecting.feeds import Link
from dragoman.database import open_database, transaction

MAX_TRIES = 5
"""Runs in which a page that its feed no longer lists is asked for, if it cannot be had."""

_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    address TEXT PRIMARY KEY, kind TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    file TEXT, sha256 TEXT NOT NULL, fetched_at TEXT NOT NULL, checked_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS links (
    source TEXT NOT NULL, address TEXT NOT NULL, title TEXT, published TEXT, position INTEGER NOT NULL,
    is_listed INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, done_at TEXT,
    PRIMARY KEY (source, address)
);
CREATE TABLE IF NOT EXISTS pauses (host TEXT PRIMARY KEY, until TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Known:
    """What an address answered when it was last asked.

    Args:
        kind: ``feed`` or ``page``.
        etag: header of the answer, or an empty string; so with ``last_modified``.
        file: name of the page's file; None of a feed.
    """

    kind: str
    etag: str
    last_modified: str
    file: str | None
    sha256: str

    def validators(self) -> dict[str, str]:
        """Return the headers that ask for the page only if it has changed."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class StoredLink:
    """A link to a page as the state holds it."""

    source: str
    address: str
    title: str | None
    published: str | None


class State:
    """The open state of one folder.

    Raises:
        StorageError: the file cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self._db = open_database(
            path,
            _TABLES,
            "Cannot open",
            "Choose a folder that may be written with --out. If the file is damaged, remove it: all pages "
            "are asked for again, those unchanged stay.",
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _transaction(self) -> AbstractContextManager[None]:
        return transaction(self._db, "the state")

    # --- answers --------------------------------------------------------------------------

    def known(self, address: str) -> Known | None:
        """Return what is known of an address, or None."""
        row = self._db.execute(
            "SELECT kind, etag, last_modified, file, sha256 FROM answers WHERE address = ?", (address,)
        ).fetchone()
        return Known(*row) if row else None

    def enter_page(self, address: str, known: Known, at: datetime) -> None:
        """Enter a page that lies on the disk."""
        with self._transaction():
            self._enter(address, known, at)

    def enter_feed(
        self, address: str, known: Known, source: str, links: Iterable[Link], at: datetime
    ) -> None:
        """Enter a feed that was read with the links it lists now; those that left it and are done go."""
        with self._transaction():
            self._enter(address, known, at)
            self._db.execute("UPDATE links SET is_listed = 0 WHERE source = ?", (source,))
            self._db.executemany(
                "INSERT INTO links (source, address, title, published, position, is_listed) "
                "VALUES (?, ?, ?, ?, ?, 1) "
                "ON CONFLICT (source, address) DO UPDATE SET title = excluded.title, "
                "published = excluded.published, position = excluded.position, is_listed = 1",
                [(source, str(x.address), x.title, x.published, n) for n, x in enumerate(links)],
            )
            self._db.execute(
                "DELETE FROM links WHERE source = ? AND is_listed = 0 "
                "AND (done_at IS NOT NULL OR tries >= ?)",
                (source, MAX_TRIES),
            )

    def _enter(self, address: str, known: Known, at: datetime) -> None:
        self._db.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET "
            "kind = excluded.kind, etag = excluded.etag, last_modified = excluded.last_modified, "
            "file = excluded.file, fetched_at = CASE WHEN sha256 = excluded.sha256 THEN fetched_at "
            "ELSE excluded.fetched_at END, sha256 = excluded.sha256, checked_at = excluded.checked_at",
            (
                address,
                known.kind,
                known.etag,
                known.last_modified,
                known.file,
                known.sha256,
                _text(at),
                _text(at),
            ),
        )

    def see(self, address: str, at: datetime) -> None:
        """Note that an address answered that nothing has changed."""
        with self._transaction():
            self._db.execute("UPDATE answers SET checked_at = ? WHERE address = ?", (_text(at), address))

    # --- links ----------------------------------------------------------------------------

    def enter_link(self, source: str, address: str) -> None:
        """Enter a source that is itself a page."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO links (source, address, position, is_listed) VALUES (?, ?, 0, 1)",
                (source, address),
            )

    def is_page(self, source: str) -> bool:
        """Tell whether a source proved to be a page itself."""
        row = self._db.execute(
            "SELECT 1 FROM links WHERE source = ? AND address = source AND done_at IS NOT NULL", (source,)
        ).fetchone()
        return row is not None

    def has_links(self, source: str) -> bool:
        """Tell whether a feed was read before: only then may it be asked for changes only."""
        return self._db.execute("SELECT 1 FROM links WHERE source = ?", (source,)).fetchone() is not None

    def due(self, source: str, now: datetime, recheck: timedelta) -> list[StoredLink]:
        """Return the links of a source to follow now, in the feed's order.

        A link that was followed to an end is due again, while it is listed, after *recheck*; one that was
        not is due in each run, or in ``MAX_TRIES`` runs once the feed no longer lists it.
        """
        rows = self._db.execute(
            "SELECT source, address, title, published FROM links WHERE source = ? AND ("
            "(done_at IS NULL AND (is_listed OR tries < ?)) OR (is_listed AND done_at <= ?)"
            ") ORDER BY is_listed, position, address",
            (source, MAX_TRIES, _text(now - recheck)),
        )
        return [StoredLink(*row) for row in rows]

    def n_links(self, source: str) -> int:
        """Return how many links a source has."""
        return int(self._db.execute("SELECT count(*) FROM links WHERE source = ?", (source,)).fetchone()[0])

    def finish(self, link: StoredLink, at: datetime) -> None:
        """Note that a link was followed to an end, good or bad: it is left alone until *recheck* is over."""
        with self._transaction():
            self._db.execute(
                "UPDATE links SET done_at = ? WHERE source = ? AND address = ?",
                (_text(at), link.source, link.address),
            )

    def count_try(self, link: StoredLink) -> None:
        """Note that a link could not be followed this time."""
        with self._transaction():
            self._db.execute(
                "UPDATE links SET tries = tries + 1, done_at = NULL WHERE source = ? AND address = ?",
                (link.source, link.address),
            )

    # --- pauses ---------------------------------------------------------------------------

    def pause_of(self, host: str) -> datetime | None:
        """Return until when a host wants to be left alone, if it said so."""
        row = self._db.execute("SELECT until FROM pauses WHERE host = ?", (host,)).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def set_pause(self, host: str, until: datetime) -> None:
        """Remember until when a host wants to be left alone."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO pauses VALUES (?, ?)", (host, _text(until)))


def _text(moment: datetime) -> str:
    """Return a moment as text that sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
