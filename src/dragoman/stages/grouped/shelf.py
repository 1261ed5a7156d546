"""The shelf: reports on disk while they are grouped, sorted by the countries they tell of.

One SQLite file for one run, thrown away afterwards. Memory stays flat: what is read at
once is one stream of reports, and of that what lies within about a year.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

from dragoman.errors import StorageError
from dragoman.provenance import short_hash
from dragoman.stages.grouped.clustering import Cluster, cluster_stream, step_of
from dragoman.stages.grouped.reports import Report, from_row, to_row
from dragoman.stages.grouped.stories import Story, rewrites

Row = dict[str, Any]

_FIELDS = ", ".join(Report._fields)
_TABLES = f"""
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=FILE;
CREATE TABLE reports (number INTEGER PRIMARY KEY, is_whole INTEGER, stream TEXT, rank TEXT, {_FIELDS});
CREATE TABLE known (stream TEXT, first_day INTEGER, cluster INTEGER, {_FIELDS});
CREATE TABLE placed (number INTEGER PRIMARY KEY, cluster INTEGER);
CREATE TABLE stories (document_id TEXT, published INTEGER, signature BLOB);
CREATE TABLE retold (document_id TEXT PRIMARY KEY, original TEXT) WITHOUT ROWID;
CREATE TABLE outlets (document_id TEXT, outlet TEXT, PRIMARY KEY (document_id, outlet)) WITHOUT ROWID;
"""
_SUMMARY = """
CREATE TABLE summary AS
SELECT cluster, min(rank) AS best, count(DISTINCT document_id || ' ' || trigger) AS n_mentions,
    count(DISTINCT story) AS n_stories, min(nullif(published, 0)) AS first_seen
FROM placed JOIN reports USING (number) GROUP BY cluster;
CREATE UNIQUE INDEX summaries ON summary (cluster);
CREATE TABLE sources AS
SELECT cluster, count(DISTINCT outlet) AS n_sources
FROM placed JOIN reports USING (number) JOIN outlets USING (document_id) GROUP BY cluster;
CREATE UNIQUE INDEX sources_of ON sources (cluster);
"""
_PIECE = 5_000


class Shelf:
    """The reports of one data set, to be put in batch by batch and grouped once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.executescript(_TABLES)
            self._db.execute("BEGIN")
        except (OSError, sqlite3.Error) as error:
            raise StorageError(
                f"Cannot write {str(path)!r}: {error}. Choose a writable folder with --out or --interim."
            ) from error
        self._batches: dict[str, tuple[int, int]] = {}
        self._n_reports = self._n_clusters = 0
        self._open_countries: set[str] = set()

    def close(self) -> None:
        """Throw the file away."""
        self._db.close()
        self._path.unlink(missing_ok=True)

    def put(self, batch: str, reports: Iterable[Report]) -> None:
        """Put in the reports of a batch."""
        start = self._n_reports + 1
        rows = []
        for report in reports:
            self._n_reports += 1
            rows.append(
                (self._n_reports, report.is_whole, self._stream(report), _rank(report), *to_row(report))
            )
        self._insert("reports", 4 + len(Report._fields), rows)
        self._batches[batch] = (start, self._n_reports)

    def put_stories(self, stories: Iterable[Story]) -> None:
        """Put in the stories that may tell one another again."""
        self._insert("stories", 3, stories)

    def find_rewrites(self) -> None:
        """Find the stories that tell an earlier one again; before this, all stories must be there."""
        cursor = self._db.execute(
            "SELECT document_id, published, signature FROM stories ORDER BY published, document_id"
        )
        self._insert("retold", 2, rewrites(Story._make(row) for row in cursor))

    def retold(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return those of the stories that tell an earlier one again, with that one."""
        found = {}
        for key in document_ids:
            row = self._db.execute("SELECT original FROM retold WHERE document_id = ?", (key,)).fetchone()
            if row:
                found[key] = str(row[0])
        return found

    def put_outlets(self, outlets: Iterable[tuple[str, str]]) -> None:
        """Put in who published a story or an exact copy of it, as (document_id, outlet)."""
        self._insert("outlets", 2, outlets)

    def _stream(self, report: Report) -> str:
        """Return what a report is sorted by: its pair of countries, or the one that is known."""
        if report.is_whole:
            return " ".join(report.countries)
        stream = next(iter(report.countries), report.place_country)
        self._open_countries.add(stream)
        return stream

    def _insert(self, table: str, n_columns: int, rows: Iterable[Sequence[Any]]) -> None:
        try:
            self._db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * n_columns)})", rows)
        except sqlite3.Error as error:
            raise StorageError(
                f"Cannot write {str(self._path)!r}: {error}. Make room, then run the command again."
            ) from error

    # --- grouping -----------------------------------------------------------------------

    def group(self) -> None:
        """Group everything that was put in: reports of both sides first, then those that miss one."""
        try:
            self._group()
        except sqlite3.Error as error:
            raise StorageError(
                f"Cannot write {str(self._path)!r}: {error}. Make room, then run the command again."
            ) from error

    def _group(self) -> None:
        for _, arriving in self._streams(is_whole=True):
            self._place(cluster_stream(arriving), keeps=True)
        self._db.execute("CREATE INDEX known_of ON known (stream, first_day, cluster, dated, event_id)")
        for country, arriving in self._streams(is_whole=False):
            formed = self._formed(country)
            self._place(cluster_stream(merge(formed, arriving, key=step_of)), keeps=False)
        self._db.executescript(_SUMMARY)

    def _streams(self, is_whole: bool) -> Iterator[tuple[str, Iterator[Cluster]]]:
        """Yield each stream with its reports, in the order in which their turn comes."""
        cursor = self._db.execute(
            f"SELECT stream, number, {_FIELDS} FROM reports WHERE is_whole = ? "
            "ORDER BY stream, last, dated, event_id",
            (is_whole,),
        )
        for stream, rows in groupby(cursor, key=lambda row: str(row[0])):
            yield stream, (Cluster([from_row(row[2:])], [row[1]]) for row in rows)

    def _formed(self, country: str) -> Iterator[Cluster]:
        """Yield the groups of both sides that *country* is one of; they can only take in."""
        cursor = self._db.execute(
            "SELECT * FROM known WHERE stream = ? ORDER BY first_day, cluster, dated, event_id", (country,)
        )
        for cluster, rows in groupby(cursor, key=lambda row: int(row[2])):
            yield Cluster([from_row(row[3:]) for row in rows], [], cluster)

    def _place(self, clusters: Iterator[Cluster], keeps: bool) -> None:
        placed: list[tuple[int, int]] = []
        known: list[tuple[Any, ...]] = []
        for cluster in clusters:
            number = cluster.number or self._next_number()
            placed += ((member, number) for member in cluster.members)
            if keeps:
                known += self._rows_known_by(cluster, number)
            if len(placed) + len(known) > _PIECE:
                self._write_placed(placed, known)
                placed, known = [], []
        self._write_placed(placed, known)

    def _next_number(self) -> int:
        self._n_clusters += 1
        return self._n_clusters

    def _rows_known_by(self, cluster: Cluster, number: int) -> Iterator[tuple[Any, ...]]:
        first = max(report.first for report in cluster.known_by)
        for country in sorted(self._open_countries.intersection(cluster.known_by[0].countries)):
            for report in cluster.known_by:
                yield country, first, number, *to_row(report)

    def _write_placed(self, placed: Sequence[tuple[int, int]], known: Sequence[tuple[Any, ...]]) -> None:
        self._insert("placed", 2, placed)
        self._insert("known", 3 + len(Report._fields), known)

    # --- what comes out -----------------------------------------------------------------

    def groups_of(self, batch: str) -> list[Row]:
        """Return the columns of counting for each event of a batch, by event id."""
        cursor = self._db.execute(
            "SELECT event_id, best, n_mentions, n_stories, coalesce(n_sources, 0), first_seen "
            "FROM reports JOIN placed USING (number) JOIN summary USING (cluster) "
            "LEFT JOIN sources USING (cluster) WHERE number BETWEEN ? AND ? ORDER BY event_id",
            self._batches[batch],
        )
        return [_counting(*row) for row in cursor]

    def counts(self) -> Mapping[str, int]:
        """Return how many reports there are and how many events they tell of."""
        return {"reports": self._n_reports, "groups": self._n_clusters}


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
