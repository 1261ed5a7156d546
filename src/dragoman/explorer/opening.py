"""Opens a release for the explorer: what filters ask of is copied once into a private file of DuckDB.

So a filter over a million events takes tenths of a second, and answers also when the release is replaced.
All else of an event, its sentence first of all, is read from the release when it is wanted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dragoman.dataset import open_release
from dragoman.explorer.filters import EVENTS, Asked
from dragoman.reports.opening import Counter
from dragoman.reports.sections import Row
from dragoman.stages.published import RELEASES, current_release
from dragoman.stages.validated.dataset_checks import Connection, open_tables, run_query
from dragoman.tables import table_schema

COUNTRIES = ("source_country", "target_country", "place_country")
_SHOWN = (
    "event_id", "event_date_start", "event_date_end", "date_precision", "date_precision_word",
    "source_code", "source_name", "source_text", "target_code", "target_name", "target_text",
    "cameo_code", "cameo_label", "trigger_text", "quad_class", "status", "confidence",
    "place_name", "place_text", "place_country", "is_representative", "n_mentions",
)  # fmt: skip
_DRAWN = (
    "event_date_start", "date_precision", "quad_class", "latitude", "longitude", "where_precision",
    "place_name", "place_text", "place_country",
)  # fmt: skip
_ASKED = ("cameo_root", "source_country", "target_country", "contexts", "event_group_id")
_KEPT = tuple(dict.fromkeys((*_SHOWN, *_DRAWN, *_ASKED)))
# Names are compared without accents, and word by word: each word has a blank before it.
_BETWEEN = """-–—_.,;:/()[]'"’‘“”&"""
_QUOTED, _BLANKS = _BETWEEN.replace("'", "''"), " " * len(_BETWEEN)
_FOLD = f"CREATE MACRO fold(words) AS trim(translate(lower(strip_accents(words)), '{_QUOTED}', '{_BLANKS}'))"


class Gone(Exception):
    """The release that is shown was removed from the disk meanwhile."""


@dataclass(frozen=True)
class Explored:
    """An open release.

    Args:
        release: its folder.
        root: the data set's folder.
        countries: of source, target and place, each code to its number of rows.
        columns: what the release's events have.
        folder: private, for files that are needed for a while; it goes when the release is closed.
    """

    release: Path
    root: Path
    folder: Path
    countries: Mapping[str, Mapping[str, int]]
    columns: Sequence[str]
    _connection: Connection

    def count(self, asked: Asked) -> tuple[int, int]:
        """Return how many rows are asked for, and how many events they tell of."""
        condition, values = asked.where()
        told = "count(DISTINCT event_group_id) + count(*) FILTER (event_group_id IS NULL)"
        if asked.count == EVENTS:  # each row stands for one
            told = "count(*)"
        found = self._query(f"SELECT count(*), {told} FROM events WHERE {condition}", values)[0]
        return int(found[0]), int(found[1])

    def page(self, asked: Asked) -> list[Row]:
        """Return the rows of the page that is asked for."""
        condition, values = asked.where()
        # Only what is sorted by is sorted, and the rest taken for the page's rows: three times as fast.
        chosen = f"SELECT rowid FROM events WHERE {condition} ORDER BY {asked.order()} LIMIT ? OFFSET ?"
        found = self._query(
            f"SELECT {', '.join(_SHOWN)} FROM events WHERE rowid IN ({chosen}) ORDER BY {asked.order()}",
            [*values, asked.size, (asked.page - 1) * asked.size],
        )
        return [dict(zip(_SHOWN, row, strict=True)) for row in found]

    @contextmanager
    def counter(self, asked: Asked) -> Iterator[Counter]:
        """Open the rows that are asked for as the charts of the reports want them: as ``counted``."""
        condition, values = asked.where()
        with self._cursor() as cursor:
            drawn = f"SELECT {', '.join(_DRAWN)} FROM events WHERE {condition}"
            run_query(cursor, f"CREATE TEMP TABLE counted AS {drawn}", values)
            yield Counter(cursor)

    def event(self, event_id: str) -> Row | None:
        """Return everything that is known of an event, columns that the release lacks as None.

        Raises:
            Gone: the release was removed.
        """
        found = self._query(
            "SELECT filename, file_row_number FROM events WHERE event_id = ? LIMIT 1", [event_id]
        )
        if not found:
            return None
        path, number = found[0]
        return {**dict.fromkeys(table_schema("events").names), **_row(Path(path), int(number))}

    def files(self, asked: Asked) -> Iterator[tuple[Path, Any]]:
        """Yield each file of the release that has rows that are asked for, and the numbers of these."""
        condition, values = asked.where()
        names = self._query(
            f"SELECT DISTINCT filename FROM events WHERE {condition} ORDER BY filename", values
        )
        for (name,) in names:
            with self._cursor() as cursor:
                query = f"SELECT file_row_number FROM events WHERE {condition} AND filename = ? ORDER BY ALL"
                found = cursor.execute(query, [*values, name]).fetchnumpy()
            yield Path(name), found["file_row_number"]

    def newer(self) -> str | None:
        """Return the id of the release that is the latest now, if it is another than this."""
        latest = current_release(self.root)
        return latest.name if latest is not None and latest != self.release else None

    @contextmanager
    def _cursor(self) -> Iterator[Connection]:
        """Open a connection for one question, so that many can be answered at a time."""
        with self._connection.cursor() as cursor:
            run_query(cursor, "USE explored")
            yield cursor

    def _query(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._cursor() as cursor:
            return run_query(cursor, query, values)


@contextmanager
def explore(dataset: Path) -> Iterator[Explored]:
    """Open the latest release of a data set, or the release that is named.

    Raises:
        StorageError: nothing has been published there.
        SchemaError: a file cannot be read.
    """
    release = open_release(dataset)
    root = release.parent.parent if release.parent.name == RELEASES else release
    paths = sorted((release / "events").rglob("*.parquet"))
    with tempfile.TemporaryDirectory(prefix="dragoman-") as folder, open_tables(events=paths) as connection:
        columns = [str(row[0]) for row in run_query(connection, "DESCRIBE events")]
        _copy(connection, paths, Path(folder))
        yield Explored(release, root, Path(folder), _countries(connection), columns, connection)


def _copy(connection: Connection, paths: Sequence[Path], folder: Path) -> None:
    file = str(folder / "explored.duckdb").replace("'", "''")
    run_query(connection, f"ATTACH '{file}' AS explored")
    run_query(connection, "DROP VIEW IF EXISTS events")
    run_query(connection, "USE explored")
    run_query(connection, _FOLD)
    # Under the columns of the schema, so that those that the release lacks are there and empty.
    connection.register("shape", table_schema("events").arrow.empty_table())
    whole = "SELECT *, '' AS filename, 0::BIGINT AS file_row_number FROM shape"
    if paths:
        whole += (
            " UNION ALL BY NAME SELECT * FROM read_parquet(?, hive_partitioning = false, "
            "union_by_name = true, filename = true, file_row_number = true)"
        )
    words = ", ".join(
        f"' ' || fold(concat_ws(' ', {side}_name, {side}_text)) AS {side}_words"
        for side in ("source", "target")
    )
    run_query(
        connection,
        f"CREATE TABLE events AS SELECT {', '.join(_KEPT)}, {words}, filename, file_row_number "
        f"FROM ({whole})",
        [[str(path) for path in paths]] if paths else [],
    )
    run_query(connection, "CHECKPOINT explored")


def _countries(connection: Connection) -> dict[str, dict[str, int]]:
    return {
        column: {
            str(code): int(n)
            for code, n in run_query(
                connection, f"SELECT {column}, count(*) FROM events WHERE {column} IS NOT NULL GROUP BY ALL"
            )
        }
        for column in COUNTRIES
    }


def _row(path: Path, number: int) -> Row:
    """Return one row of a file."""
    try:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                n_rows = file.metadata.row_group(group).num_rows
                if number < n_rows:
                    row: Row = file.read_row_group(group).slice(number, 1).to_pylist()[0]
                    return row
                number -= n_rows
    except FileNotFoundError as error:
        raise Gone(str(path)) from error
    raise Gone(f"{path} has other rows than before")
