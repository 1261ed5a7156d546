"""The shelf: reports on disk, sorted by the countries they tell of, with the groups they are in.

One SQLite file that stays from build to build. What is put in, taken out or left out makes the
stream that it belongs to be grouped anew from its day on, until all is as it was; what a stream had
come to before is taken up from a checkpoint. Only groups that come out otherwise are written. The
result is the same as if all had been put in at once. Memory stays flat: what is read at once is one
stream of reports, and of that what lies within about a year.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from heapq import merge
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from dragoman.errors import StorageError
from dragoman.provenance import short_hash
from dragoman.stages.grouped.clustering import (
    GRID,
    HORIZON,
    Cluster,
    Days,
    cluster_of,
    cluster_stream,
    formed_cluster,
    pack,
    step_of,
    unpack,
)
from dragoman.stages.grouped.reports import Report, from_row, to_row
from dragoman.stages.grouped.stories import WINDOW, Story, compared

Row = dict[str, Any]

_FIELDS = ", ".join(Report._fields)
_SCHEMA = f"""
CREATE TABLE made_by (mark TEXT);
CREATE TABLE batches (batch TEXT PRIMARY KEY, mark TEXT) WITHOUT ROWID;
CREATE TABLE reports (number INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT, is_whole INTEGER, stream TEXT,
    rank TEXT, {_FIELDS});
CREATE INDEX reports_of_batch ON reports (batch);
CREATE INDEX reports_of_stream ON reports (is_whole, stream, last, first);
CREATE INDEX reports_of_story ON reports (document_id);
CREATE INDEX reports_by_id ON reports (event_id);
CREATE TABLE left_out (event_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE placed (number INTEGER PRIMARY KEY, cluster INTEGER, is_known INTEGER);
CREATE INDEX placed_in ON placed (cluster);
CREATE TABLE formed (cluster INTEGER PRIMARY KEY, stream TEXT, first_day INTEGER, last_day INTEGER);
CREATE INDEX formed_of ON formed (stream, first_day, last_day);
CREATE TABLE checkpoints (is_whole INTEGER, stream TEXT, day INTEGER, state BLOB,
    PRIMARY KEY (is_whole, stream, day));
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
CREATE TEMP TABLE coming (number INTEGER PRIMARY KEY, cluster INTEGER, is_known INTEGER);
CREATE TEMP TABLE touched (cluster INTEGER PRIMARY KEY);
CREATE TEMP TABLE reformed (cluster INTEGER PRIMARY KEY);
CREATE TEMP TABLE retouched (document_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE changed (batch TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_OTHERWISE = """DELETE FROM coming WHERE EXISTS (SELECT 1 FROM placed WHERE placed.number = coming.number
    AND placed.cluster = coming.cluster AND placed.is_known = coming.is_known)"""
_NOTE = (
    "INSERT OR IGNORE INTO {} SELECT placed.cluster FROM coming CROSS JOIN placed USING (number)",
    "INSERT OR IGNORE INTO {} SELECT cluster FROM coming",
)
_PLACE = ("INSERT OR REPLACE INTO placed SELECT * FROM coming", "DELETE FROM coming")
_FORM = (
    "DELETE FROM formed WHERE cluster IN (SELECT cluster FROM reformed)",
    """INSERT INTO formed SELECT cluster, stream, max(first), min(last)
    FROM reformed CROSS JOIN placed USING (cluster) CROSS JOIN reports USING (number)
    WHERE is_known GROUP BY cluster""",
)
_DAYS_FORMED = f"""SELECT stream, first_day - first_day % {GRID} AS day, max(last_day) + {HORIZON}
    FROM reformed CROSS JOIN formed USING (cluster) GROUP BY stream, day"""
_SUMMARISE = (
    """INSERT OR IGNORE INTO touched
    SELECT cluster FROM retouched CROSS JOIN reports USING (document_id) CROSS JOIN placed USING (number)""",
    "DELETE FROM summary WHERE cluster IN (SELECT cluster FROM touched)",
    """INSERT INTO summary
    SELECT cluster, min(rank), count(DISTINCT document_id || ' ' || trigger), count(DISTINCT story),
        min(nullif(published, 0)), 0
    FROM touched CROSS JOIN placed USING (cluster) CROSS JOIN reports USING (number) GROUP BY cluster""",
    """UPDATE summary SET n_sources = (
        SELECT count(DISTINCT outlet) FROM placed JOIN reports USING (number) JOIN outlets USING (document_id)
        WHERE placed.cluster = summary.cluster
    ) WHERE cluster IN (SELECT cluster FROM touched)""",
    """INSERT OR IGNORE INTO changed
    SELECT DISTINCT reports.batch
    FROM touched CROSS JOIN placed USING (cluster) CROSS JOIN reports USING (number)""",
)
_PIECE = 5_000
_ASKED = 500  # numbers in one query
_LAST = 3 + Report._fields.index("last")  # in what is put in: is_whole, stream, rank, then the fields
_IN_USE = "NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.event_id = reports.event_id)"


class Shelf:
    """The reports of one data set, put in batch by batch and grouped where anything has changed.

    Args:
        path: the file; one that another program made, or that is damaged, is begun anew.
        made_by: checksum of all that decides how reports are grouped.
    """

    def __init__(self, path: Path, made_by: str = "") -> None:
        self._path = path
        self._dirty: dict[tuple[bool, str], dict[int, int]] = {}
        self._pairs: dict[str, list[str]] = {}
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

    def hand_over(self, gone: Set[str], batch: str, document_ids: Iterable[str]) -> None:
        """Let *batch* have what batches that are about to be forgotten hold of these stories.

        What only lies in another batch now is no other report, so nothing is grouped anew for it.
        """
        for document_id in document_ids:
            rows = self._do(
                "SELECT batch FROM stories WHERE document_id = ?1 UNION "
                "SELECT batch FROM outlets WHERE document_id = ?1 UNION "
                "SELECT batch FROM reports WHERE document_id = ?1",
                document_id,
            )
            holders = {str(name) for (name,) in rows} - {batch}
            if len(holders) == 1 and holders <= gone:
                for table in ("stories", "outlets", "reports"):
                    self._do(
                        f"UPDATE {table} SET batch = ? WHERE document_id = ? AND batch = ?",
                        batch,
                        document_id,
                        *holders,
                    )

    def _touch(self, condition: str, *values: Any) -> None:
        """Note that reports come or go: their streams are grouped anew, and what their groups count."""
        days = self._do(
            f"SELECT DISTINCT is_whole, stream, last - last % {GRID} FROM reports WHERE {condition}", *values
        )
        for is_whole, stream, day in days:
            self._note(bool(is_whole), stream, day)
        for table, further in (("touched", ""), ("reformed", " AND is_whole")):
            self._do(
                f"INSERT OR IGNORE INTO {table} SELECT cluster FROM reports CROSS JOIN placed USING (number) "
                f"WHERE {condition}{further}",
                *values,
            )

    def _note(self, is_whole: bool, stream: str, day: int, until: int = 0) -> None:
        """Note that a stream is to be grouped anew from a day on.

        No state tells of what changed *until* another day, so until then none is as it was.
        """
        days = self._dirty.setdefault((is_whole, stream), {})
        day -= day % GRID
        days[day] = max(days.get(day, 0), until)

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
        for row in coming:
            self._note(row[0], row[1], row[_LAST])
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
            numbers = "SELECT number FROM reports WHERE event_id = ?"
            self._do(f"DELETE FROM placed WHERE number IN ({numbers})", event_id)
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
            self._retell(document_id, original or document_id)
            self._do(
                "INSERT OR IGNORE INTO changed SELECT batch FROM stories WHERE document_id = ?", document_id
            )
        self._do("DELETE FROM retold WHERE document_id NOT IN (SELECT document_id FROM stories)")
        self._days.clear()

    def _retell(self, document_id: str, story: str) -> None:
        """Let the reports of a story belong to another; that makes them others, so they get new numbers."""
        self._touch("document_id = ?", document_id)
        old = self._do("SELECT number FROM reports WHERE document_id = ?", document_id).fetchall()
        fields = ", ".join("?" if name == "story" else name for name in Report._fields)
        for (number,) in old:
            self._do(
                "INSERT INTO reports "
                f"SELECT NULL, batch, is_whole, stream, rank, {fields} FROM reports WHERE number = ?",
                story,
                number,
            )
            for table in ("placed", "reports"):
                self._do(f"DELETE FROM {table} WHERE number = ?", number)

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
        self._group_side(is_whole=True)
        self._form()
        self._group_side(is_whole=False)
        for step in _SUMMARISE:
            self._do(step)
        for table in ("touched", "retouched"):
            self._do(f"DELETE FROM {table}")
        self._dirty.clear()

    def _group_side(self, is_whole: bool) -> None:
        for stream in sorted(stream for side, stream in self._dirty if side == is_whole):
            days = sorted(self._dirty[is_whole, stream])
            while days:
                same_from = self._regroup(is_whole, stream, days[0])
                days = [day for day in days if same_from is not None and day >= same_from]

    def _form(self) -> None:
        """Write down which groups of both sides have changed: to these may belong what misses a side."""
        before = self._do(_DAYS_FORMED).fetchall()
        for step in _FORM:
            self._do(step)
        wanting = {
            str(stream)
            for table in ("reports", "checkpoints")
            for (stream,) in self._do(f"SELECT DISTINCT stream FROM {table} WHERE is_whole = 0")
        }
        for stream, day, until in {*before, *self._do(_DAYS_FORMED)}:
            for country in wanting.intersection(stream.split()):
                self._note(False, country, day, until)
        self._do("DELETE FROM reformed")
        self._pairs = {}
        for (stream,) in self._do("SELECT DISTINCT stream FROM formed"):
            for country in stream.split():
                self._pairs.setdefault(country, []).append(stream)

    def _regroup(self, is_whole: bool, stream: str, day: int) -> int | None:
        """Group a stream anew from a day on; return the day from which all is as it was before, if any."""
        since, state = self._state(is_whole, stream, day)
        days = self._days_of(is_whole, stream, since)
        self._wake([cluster for cluster in state if days.touch(cluster.first, cluster.last)])
        arriving = self._arriving(is_whole, stream, since)
        if not is_whole:
            taking = {cluster.number for cluster in state}
            arriving = merge(self._formed(stream, days, since, taking), arriving, key=step_of)
        dirty, last, is_same = self._dirty[is_whole, stream], since, False

        def keep(grid_day: int, clusters: Sequence[Cluster]) -> bool:
            nonlocal last, is_same
            is_same = self._keep(is_whole, stream, last, grid_day, pack(clusters))
            is_same = is_same and all(grid_day > untold for day, untold in dirty.items() if day < grid_day)
            last = grid_day
            return is_same

        self._place(cluster_stream(arriving, state, since, keep), is_whole)
        if is_same:
            return last
        self._forget_kept(is_whole, stream, last, None)
        return None

    # --- checkpoints: what a stream had come to by a day ----------------------------------

    def _state(self, is_whole: bool, stream: str, day: int) -> tuple[int, list[Cluster]]:
        """Return the latest day, but not after *day*, for which a state is kept, and that state."""
        row = self._do(
            "SELECT day, state FROM checkpoints WHERE is_whole = ? AND stream = ? AND day <= ? "
            "ORDER BY day DESC LIMIT 1",
            is_whole,
            stream,
            day,
        ).fetchone()
        return (int(row[0]), unpack(row[1])) if row else (0, [])

    def _keep(self, is_whole: bool, stream: str, after: int, day: int, state: bytes) -> bool:
        """Keep the state of a day, the next one after *after*; tell whether it was just so before."""
        key = is_whole, stream, day
        query = "SELECT state FROM checkpoints WHERE is_whole = ? AND stream = ? AND day = ?"
        is_same: bool = self._do(query, *key).fetchone() == (state,)
        self._forget_kept(is_whole, stream, after, day)
        if not is_same:
            self._do("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)", *key, state)
        return is_same

    def _forget_kept(self, is_whole: bool, stream: str, after: int, before: int | None) -> None:
        """Forget the states of the days between two days, or of all days after one."""
        self._do(
            "DELETE FROM checkpoints WHERE is_whole = ? AND stream = ? AND day > ? "
            "AND day < ifnull(?, day + 1)",
            is_whole,
            stream,
            after,
            before,
        )

    def _days_of(self, is_whole: bool, stream: str, since: int) -> Days:
        """Return the days on which the events of the reports since a day can have happened."""
        ranges = self._do(
            "SELECT DISTINCT first, last FROM reports WHERE is_whole = ? AND stream = ? AND last >= ?",
            is_whole,
            stream,
            since,
        )
        return Days(ranges)

    def _wake(self, clusters: Sequence[Cluster]) -> None:
        """Read the reports that groups are known by."""
        waiting = iter(clusters)
        while some := list(islice(waiting, _ASKED // 10)):
            numbers = [number for cluster in some for number in cluster.known]
            marks = ", ".join("?" * len(numbers))
            rows = self._do(f"SELECT number, {_FIELDS} FROM reports WHERE number IN ({marks})", *numbers)
            found = {row[0]: from_row(row[1:]) for row in rows}
            for cluster in some:
                cluster.known_by = [found[number] for number in cluster.known]

    # --- what is grouped ------------------------------------------------------------------

    def _arriving(self, is_whole: bool, stream: str, since: int) -> Iterator[Cluster]:
        """Yield the reports of a stream since a day, in the order in which their turn comes."""
        rows = self._do(
            f"SELECT number, {_FIELDS} FROM reports WHERE is_whole = ? AND stream = ? AND last >= ? "
            f"AND {_IN_USE} ORDER BY last, dated, event_id",
            is_whole,
            stream,
            since,
        )
        return (cluster_of(from_row(row[1:]), row[0]) for row in rows)

    def _formed(self, country: str, days: Days, since: int, taking: Set[int]) -> Iterator[Cluster]:
        """Yield the groups of both sides that *country* is one of and that reports of *days* can join.

        They can only take in. Those in *taking* are there already, and those that were forgotten by
        the day *since* are not wanted.
        """
        first, last = days.bounds()
        found = merge(
            *(
                self._do(
                    "SELECT first_day, last_day, cluster FROM formed WHERE stream = ? "
                    "AND first_day BETWEEN ? AND ? AND last_day >= ? ORDER BY first_day, last_day, cluster",
                    stream,
                    first - HORIZON,
                    last + 1,
                    max(first - 1, since - HORIZON),
                )
                for stream in self._pairs.get(country, ())
            )
        )
        wanted = (row[2] for row in found if row[2] not in taking and days.touch(*row[:2]))
        while some := list(islice(wanted, _ASKED)):
            yield from self._formed_as(some)

    def _formed_as(self, clusters: Sequence[int]) -> Iterator[Cluster]:
        """Yield the groups of these numbers, in this order, with what they are known by."""
        marks = ", ".join("?" * len(clusters))
        rows = self._do(
            f"SELECT cluster, number, {_FIELDS} FROM placed CROSS JOIN reports USING (number) "
            f"WHERE is_known AND cluster IN ({marks}) ORDER BY cluster, dated, event_id",
            *clusters,
        )
        known = {
            cluster: [(row[1], from_row(row[2:])) for row in found]
            for cluster, found in groupby(rows, key=lambda row: row[0])
        }
        for cluster in clusters:
            numbers, reports = zip(*known[cluster], strict=True)
            yield formed_cluster(list(reports), list(numbers), cluster)

    def _place(self, clusters: Iterable[Cluster], is_whole: bool) -> None:
        """Write down who is in which group, where it was another before.

        A group has the lowest number of its reports, so that its number stays while it does.
        """
        placed: list[tuple[int, int, bool]] = []
        for cluster in clusters:
            number = cluster.number or min(cluster.members)
            known = set(cluster.known) if is_whole else set()
            placed += ((member, number, member in known) for member in cluster.members)
            if len(placed) > _PIECE:
                self._write_placed(placed, is_whole)
                placed = []
        self._write_placed(placed, is_whole)

    def _write_placed(self, placed: Sequence[tuple[int, int, bool]], is_whole: bool) -> None:
        self._insert("coming", 3, placed)
        self._do(_OTHERWISE)
        for table in ("touched", "reformed") if is_whole else ("touched",):
            for note in _NOTE:
                self._do(note.format(table))
        for step in _PLACE:
            self._do(step)

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
