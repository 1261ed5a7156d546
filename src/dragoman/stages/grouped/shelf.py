"""The shelf: reports on disk, sorted by the countries they tell of, with the groups they are in.

One SQLite file that stays from build to build. What is put in, taken out or left out makes the
streams that it belongs to be grouped anew; the others stay as they are. The result is the same as if
all had been put in at once. Memory stays flat: what is read at once is one stream of reports, and
of that what lies within about a year.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

from dragoman.errors import StorageError
from dragoman.provenance import short_hash
from dragoman.stages.grouped.clustering import Cluster, cluster_stream, step_of
from dragoman.stages.grouped.reports import Report, from_row, to_row
from dragoman.stages.grouped.stories import WINDOW, Story, compared

Row = dict[str, Any]

_FIELDS = ", ".join(Report._fields)
_SCHEMA = f"""
CREATE TABLE made_by (mark TEXT);
CREATE TABLE batches (batch TEXT PRIMARY KEY, mark TEXT) WITHOUT ROWID;
CREATE TABLE reports (number INTEGER PRIMARY KEY, batch TEXT, is_whole INTEGER, stream TEXT, rank TEXT,
    {_FIELDS});
CREATE INDEX reports_of_batch ON reports (batch);
CREATE INDEX reports_of_stream ON reports (is_whole, stream);
CREATE INDEX reports_of_story ON reports (document_id);
CREATE INDEX reports_by_id ON reports (event_id);
CREATE TABLE left_out (event_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE clusters (cluster INTEGER PRIMARY KEY, is_whole INTEGER, stream TEXT);
CREATE INDEX clusters_of_stream ON clusters (is_whole, stream);
CREATE TABLE placed (number INTEGER PRIMARY KEY, cluster INTEGER);
CREATE INDEX placed_in ON placed (cluster);
CREATE TABLE open_countries (country TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE known (country TEXT, first_day INTEGER, origin TEXT, cluster INTEGER, {_FIELDS});
CREATE INDEX known_of ON known (country, first_day, origin, cluster, dated, event_id);
CREATE INDEX known_from ON known (origin);
CREATE TABLE summary (cluster INTEGER PRIMARY KEY, best TEXT, n_mentions INTEGER, n_stories INTEGER,
    first_seen INTEGER, n_sources INTEGER);
CREATE TABLE stories (document_id TEXT, batch TEXT, published INTEGER, signature BLOB,
    PRIMARY KEY (document_id, batch));
CREATE INDEX stories_by_day ON stories (published, document_id);
CREATE INDEX stories_of_batch ON stories (batch);
CREATE TABLE retold (document_id TEXT PRIMARY KEY, original TEXT) WITHOUT ROWID;
CREATE TABLE outlets (document_id TEXT, outlet TEXT, batch TEXT, PRIMARY KEY (document_id, outlet, batch))
    WITHOUT ROWID;
CREATE INDEX outlets_of_batch ON outlets (batch);
"""
_OF_THIS_RUN = """
PRAGMA cache_size=-65536; PRAGMA synchronous=NORMAL; PRAGMA temp_store=FILE;
CREATE TEMP TABLE touched (cluster INTEGER PRIMARY KEY);
CREATE TEMP TABLE retouched (document_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE changed (batch TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_SUMMARISE = (
    """INSERT OR IGNORE INTO touched
    SELECT cluster FROM retouched JOIN reports USING (document_id) JOIN placed USING (number)""",
    "DELETE FROM summary WHERE cluster IN (SELECT cluster FROM touched)",
    """INSERT INTO summary
    SELECT cluster, min(rank), count(DISTINCT document_id || ' ' || trigger), count(DISTINCT story),
        min(nullif(published, 0)), 0
    FROM touched JOIN placed USING (cluster) JOIN reports USING (number) GROUP BY cluster""",
    """UPDATE summary SET n_sources = (
        SELECT count(DISTINCT outlet) FROM placed JOIN reports USING (number) JOIN outlets USING (document_id)
        WHERE placed.cluster = summary.cluster
    ) WHERE cluster IN (SELECT cluster FROM touched)""",
    """INSERT OR IGNORE INTO changed
    SELECT DISTINCT reports.batch FROM touched JOIN placed USING (cluster) JOIN reports USING (number)""",
)
_PIECE = 5_000
_IN_USE = "NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.event_id = reports.event_id)"


class Shelf:
    """The reports of one data set, put in batch by batch and grouped where anything has changed.

    Args:
        path: the file; one that another program made, or that is damaged, is begun anew.
        made_by: checksum of all that decides how reports are grouped.
    """

    def __init__(self, path: Path, made_by: str = "") -> None:
        self._path = path
        self._streams: set[tuple[bool, str]] = set()
        self._days: set[int] = set()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._opened(made_by) or self._begun(made_by)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(
                f"Cannot write {str(path)!r}: {error}. Choose a writable folder with --out or --interim."
            ) from error

    def _opened(self, made_by: str) -> sqlite3.Connection | None:
        """Return the file of an earlier run, if it can be gone on with."""
        if not self._path.is_file():
            return None
        db = sqlite3.connect(self._path, isolation_level=None)
        try:
            if db.execute("SELECT mark FROM made_by").fetchone() == (made_by,):
                db.executescript(_OF_THIS_RUN)
                db.execute("BEGIN IMMEDIATE")
                return db
        except sqlite3.DatabaseError:  # no database, or another's
            pass
        db.close()
        return None

    def _begun(self, made_by: str) -> sqlite3.Connection:
        for name in (self._path, *self._path.parent.glob(f"{self._path.name}-*")):
            name.unlink(missing_ok=True)
        db = sqlite3.connect(self._path, isolation_level=None)
        db.executescript(_SCHEMA + _OF_THIS_RUN)
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO made_by VALUES (?)", (made_by,))
        return db

    def commit(self) -> None:
        """Keep what was done; without this the file stays as it was opened."""
        self._run(self._db.execute, "COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _run(self, work: Any, *arguments: Any) -> Any:
        try:
            return work(*arguments)
        except sqlite3.Error as error:
            raise StorageError(
                f"Cannot write {str(self._path)!r}: {error}. Make room, then run the command again."
            ) from error

    def _do(self, query: str, *values: Any) -> sqlite3.Cursor:
        found: sqlite3.Cursor = self._run(self._db.execute, query, values)
        return found

    def _insert(self, table: str, n_columns: int, rows: Iterable[Sequence[Any]]) -> None:
        marks = ", ".join("?" * n_columns)
        self._run(self._db.executemany, f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)

    # --- what is there ------------------------------------------------------------------

    def batches(self) -> dict[str, str]:
        """Return the batches that were put in, each with its mark."""
        return dict(self._do("SELECT batch, mark FROM batches ORDER BY batch").fetchall())

    def forget(self, batch: str) -> None:
        """Take a batch out, with its reports, stories and outlets."""
        self._touch("batch = ?", batch)
        for day, signature in self._do("SELECT published, signature FROM stories WHERE batch = ?", batch):
            if signature:
                self._days.add(day)
        self._do("INSERT OR IGNORE INTO retouched SELECT document_id FROM outlets WHERE batch = ?", batch)
        self._do("DELETE FROM placed WHERE number IN (SELECT number FROM reports WHERE batch = ?)", batch)
        for table in ("reports", "stories", "outlets", "batches"):
            self._do(f"DELETE FROM {table} WHERE batch = ?", batch)

    def _touch(self, condition: str, *values: Any) -> None:
        """Note that reports come or go: their streams are grouped anew, and what their groups count."""
        streams = self._do(f"SELECT DISTINCT is_whole, stream FROM reports WHERE {condition}", *values)
        self._streams.update((bool(is_whole), stream) for is_whole, stream in streams)
        self._do(
            "INSERT OR IGNORE INTO touched SELECT cluster FROM reports JOIN placed USING (number) "
            f"WHERE {condition}",
            *values,
        )

    # --- putting in ---------------------------------------------------------------------

    def enter(self, batch: str, mark: str) -> None:
        """Enter a batch, whose stories, outlets and reports are put in now."""
        self._do("INSERT OR REPLACE INTO batches VALUES (?, ?)", batch, mark)
        self._do("INSERT OR IGNORE INTO changed VALUES (?)", batch)

    def put(self, batch: str, reports: Iterable[Report]) -> None:
        """Let a batch have these reports; those that it has already stay where they are."""
        new = {(report.is_whole, _stream(report), _rank(report), *to_row(report)) for report in reports}
        columns = f"is_whole, stream, rank, {_FIELDS}"
        old = {
            row[1:]: row[0]
            for row in self._do(f"SELECT number, {columns} FROM reports WHERE batch = ?", batch)
        }
        for number in sorted(old[row] for row in old.keys() - new):
            self._touch("number = ?", number)
            self._do("DELETE FROM placed WHERE number = ?", number)
            self._do("DELETE FROM reports WHERE number = ?", number)
        coming = sorted(new - old.keys(), key=lambda row: row[2])
        self._streams.update((row[0], row[1]) for row in coming)
        self._insert("reports", 5 + len(Report._fields), [(None, batch, *row) for row in coming])

    def put_stories(self, stories: Iterable[Story], batch: str = "") -> None:
        """Let a batch have these stories, which may tell one another again."""
        new = set(stories)
        known = self._do("SELECT document_id, published, signature FROM stories WHERE batch = ?", batch)
        old = {Story._make(row) for row in known}
        self._days.update(story.published for story in new ^ old if story.signature)
        for story in sorted(old - new):
            self._do("DELETE FROM stories WHERE document_id = ? AND batch = ?", story.document_id, batch)
        coming = sorted(new - old)
        self._insert("stories", 4, [(s.document_id, batch, s.published, s.signature) for s in coming])

    def put_outlets(self, outlets: Iterable[tuple[str, str]], batch: str = "") -> None:
        """Let a batch have these outlets of stories or of exact copies of them, as (document_id, outlet)."""
        new = set(outlets)
        old = set(self._do("SELECT document_id, outlet FROM outlets WHERE batch = ?", batch).fetchall())
        for key, outlet in sorted(old - new):
            self._do(
                "DELETE FROM outlets WHERE document_id = ? AND outlet = ? AND batch = ?", key, outlet, batch
            )
        self._insert("outlets", 3, [(key, outlet, batch) for key, outlet in sorted(new - old)])
        self._insert("retouched", 1, [(key,) for key in sorted({key for key, _ in new ^ old})])

    def leave_out(self, event_ids: Set[str]) -> None:
        """Let these events be in no group, and those that were left out before be in one again."""
        before = {str(key) for (key,) in self._do("SELECT event_id FROM left_out")}
        for event_id in sorted(before ^ event_ids):
            self._do("INSERT OR IGNORE INTO changed SELECT batch FROM reports WHERE event_id = ?", event_id)
            self._touch("event_id = ?", event_id)
        self._do("DELETE FROM left_out")
        self._insert("left_out", 1, [(key,) for key in sorted(event_ids)])

    # --- stories told again -------------------------------------------------------------

    def find_rewrites(self) -> None:
        """Find the stories that tell an earlier one again; before this, all stories must be there.

        Only days on which stories came or went are looked at, and those after them until for a whole
        window nothing is another than it was.
        """
        days = sorted(self._days)
        found: list[tuple[str, str | None]] = []
        while days:
            found += self._differing(days)
        for document_id, original in found:
            self._do("DELETE FROM retold WHERE document_id = ?", document_id)
            if original:
                self._do("INSERT INTO retold VALUES (?, ?)", document_id, original)
            self._touch("document_id = ?", document_id)
            self._do(
                "UPDATE reports SET story = ? WHERE document_id = ?", original or document_id, document_id
            )
            self._do(
                "INSERT OR IGNORE INTO changed SELECT batch FROM stories WHERE document_id = ?", document_id
            )
        self._do("DELETE FROM retold WHERE document_id NOT IN (SELECT document_id FROM stories)")
        self._days.clear()

    def _differing(self, days: list[int]) -> list[tuple[str, str | None]]:
        """Return the stories that are other than they were from the first of *days* on; take days from it."""
        last = days[0]
        before = self._do(
            "SELECT document_id, published, signature FROM stories WHERE published >= ? AND published < ? "
            "AND document_id NOT IN (SELECT document_id FROM retold) ORDER BY published, document_id",
            last - WINDOW,
            last,
        )
        coming = self._do(
            "SELECT document_id, published, signature FROM stories WHERE published >= ? "
            "ORDER BY published, document_id",
            last,
        )
        found: list[Any] = []
        pairs = compared((Story._make(row) for row in before), (Story._make(row) for row in coming))
        for story, original in pairs:
            while days and days[0] <= story.published:
                last = days.pop(0)
            if story.published > last + WINDOW:
                return found
            if self.retold([story.document_id]).get(story.document_id) != original:
                found.append((story.document_id, original))
                last = story.published
        days.clear()
        return found

    def retold(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return those of the stories that tell an earlier one again, with that one."""
        found = {}
        for key in document_ids:
            row = self._do("SELECT original FROM retold WHERE document_id = ?", key).fetchone()
            if row:
                found[key] = str(row[0])
        return found

    # --- grouping -----------------------------------------------------------------------

    def group(self) -> None:
        """Group all that has changed: reports of both sides first, then those that miss one."""
        countries = self._open_countries()
        whole = sorted(stream for is_whole, stream in self._streams if is_whole)
        missing = {stream for is_whole, stream in self._streams if not is_whole}
        for stream in whole:
            self._clear(True, stream)
            self._place(cluster_stream(self._arriving(True, stream)), True, stream, countries)
        missing |= {country for stream in whole for country in stream.split()} & countries
        for country in sorted(missing):
            self._clear(False, country)
            arriving = merge(self._formed(country), self._arriving(False, country), key=step_of)
            self._place(cluster_stream(arriving), False, country, set())
        for step in _SUMMARISE:
            self._do(step)
        self._streams.clear()

    def _open_countries(self) -> set[str]:
        """Return the countries for which groups of both sides are looked through, ever since there was need.

        Where there is need for the first time, the groups with that country are made anew.
        """
        known = {str(country) for (country,) in self._do("SELECT country FROM open_countries")}
        new = {stream for is_whole, stream in self._streams if not is_whole} - known
        self._insert("open_countries", 1, [(country,) for country in sorted(new)])
        if new:
            streams = [str(s) for (s,) in self._do("SELECT DISTINCT stream FROM clusters WHERE is_whole")]
            self._streams.update((True, stream) for stream in streams if new.intersection(stream.split()))
        return known | new

    def _clear(self, is_whole: bool, stream: str) -> None:
        """Take the reports of a stream out of their groups."""
        self._touch("is_whole = ? AND stream = ?", is_whole, stream)
        self._do(
            "DELETE FROM placed WHERE number IN "
            "(SELECT number FROM reports WHERE is_whole = ? AND stream = ?)",
            is_whole,
            stream,
        )
        if is_whole:
            self._do("DELETE FROM known WHERE origin = ?", stream)
        self._do(
            "DELETE FROM summary WHERE cluster IN "
            "(SELECT cluster FROM clusters WHERE is_whole = ? AND stream = ?)",
            is_whole,
            stream,
        )
        self._do("DELETE FROM clusters WHERE is_whole = ? AND stream = ?", is_whole, stream)

    def _arriving(self, is_whole: bool, stream: str) -> Iterator[Cluster]:
        """Yield the reports of a stream, in the order in which their turn comes."""
        rows = self._do(
            f"SELECT number, {_FIELDS} FROM reports WHERE is_whole = ? AND stream = ? AND {_IN_USE} "
            "ORDER BY last, dated, event_id",
            is_whole,
            stream,
        )
        return (Cluster([from_row(row[1:])], [row[0]]) for row in rows)

    def _formed(self, country: str) -> Iterator[Cluster]:
        """Yield the groups of both sides that *country* is one of; they can only take in."""
        rows = self._do(
            f"SELECT origin, cluster, {_FIELDS} FROM known WHERE country = ? "
            "ORDER BY first_day, origin, cluster, dated, event_id",
            country,
        )
        for (_, cluster), found in groupby(rows, key=lambda row: row[:2]):
            yield Cluster([from_row(row[2:]) for row in found], [], cluster)

    def _place(self, clusters: Iterator[Cluster], is_whole: bool, stream: str, countries: Set[str]) -> None:
        """Write down who is in which group, and for *countries* what groups are known by."""
        placed: list[tuple[int, int]] = []
        known: list[tuple[Any, ...]] = []
        for cluster in clusters:
            number = cluster.number or self._new_cluster(is_whole, stream)
            placed += ((member, number) for member in cluster.members)
            known += _rows_known_by(cluster, number, stream, countries)
            if len(placed) + len(known) > _PIECE:
                self._write_placed(placed, known)
                placed, known = [], []
        self._write_placed(placed, known)

    def _new_cluster(self, is_whole: bool, stream: str) -> int:
        cursor = self._do("INSERT INTO clusters (is_whole, stream) VALUES (?, ?)", is_whole, stream)
        return int(cursor.lastrowid or 0)

    def _write_placed(self, placed: Sequence[tuple[int, int]], known: Sequence[tuple[Any, ...]]) -> None:
        self._insert("placed", 2, placed)
        self._insert("touched", 1, [(cluster,) for _, cluster in placed])
        self._insert("known", 4 + len(Report._fields), known)

    # --- what comes out -----------------------------------------------------------------

    def changed_batches(self) -> list[str]:
        """Return the batches for which anything may have come out otherwise than before, once grouped."""
        rows = self._do("SELECT batch FROM changed JOIN batches USING (batch) ORDER BY batch")
        return [str(batch) for (batch,) in rows]

    def groups_of(self, batch: str) -> list[Row]:
        """Return the columns of counting for each event of a batch, by event id."""
        cursor = self._do(
            "SELECT event_id, best, n_mentions, n_stories, n_sources, first_seen "
            "FROM reports JOIN placed USING (number) JOIN summary USING (cluster) WHERE batch = ? "
            "ORDER BY event_id",
            batch,
        )
        return [_counting(*row) for row in cursor]

    def counts(self) -> dict[str, int]:
        """Return how many reports there are, how many events they tell of, how many stories are retold."""
        queries = {
            "reports": "SELECT count(*) FROM placed",
            "groups": "SELECT count(*) FROM summary",
            "retold": "SELECT count(*) FROM retold",
        }
        return {name: int(self._do(query).fetchone()[0]) for name, query in queries.items()}


def _stream(report: Report) -> str:
    """Return what a report is sorted by: its pair of countries, or the one that is known."""
    if report.is_whole:
        return " ".join(report.countries)
    return next(iter(report.countries), report.place_country)


def _rows_known_by(
    cluster: Cluster, number: int, stream: str, countries: Set[str]
) -> Iterator[tuple[Any, ...]]:
    first = max(report.first for report in cluster.known_by)
    for country in sorted(countries & set(cluster.known_by[0].countries)):
        for report in cluster.known_by:
            yield country, first, stream, number, *to_row(report)


def _rank(report: Report) -> str:
    """Return what sorts first the report that stands for its group; see docs/counting.md."""
    misses = int(not report.source) + int(not report.target)
    return f"{report.dated}{misses}{report.level}{report.published or 9_999_999:07d}{report.event_id}"


def _counting(
    event_id: str, best: str, n_mentions: int, n_stories: int, n_sources: int, first_seen: int | None
) -> Row:
    representative = best[10:]
    return {
        "event_id": event_id,
        "event_group_id": short_hash("event group", representative),
        "is_representative": event_id == representative,
        "n_mentions": n_mentions,
        "n_stories": n_stories,
        "n_sources": n_sources,
        "first_seen": date.fromordinal(first_seen) if first_seen else None,
    }
