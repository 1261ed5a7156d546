"""Opens a release for counting: DuckDB reads its Parquet files, and only sums come out.

``counted`` has one row for each event in the world, ``directed`` one for each way it goes, both without what
is denied or only possible. A column that a release lacks is there and empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.reports.sections import Row
from dragoman.stages.validated.dataset_checks import Connection, open_tables, run_query
from dragoman.tables import table_schema

_TYPES: Mapping[str, str] = {
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "int8": "TINYINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "list<string>": "VARCHAR[]",
}
_UNSURE = "('denied', 'possible')"


@dataclass(frozen=True)
class Counter:
    """An open release."""

    connection: Connection

    def rows(self, query: str) -> list[Row]:
        """Return the rows of a query over ``all_events``, ``counted``, ``directed`` or ``documents``."""
        names = [str(row[0]) for row in run_query(self.connection, f"DESCRIBE {query}")]
        return [dict(zip(names, row, strict=True)) for row in run_query(self.connection, query)]

    def value(self, query: str) -> Any:
        """Return the one value of a query."""
        return run_query(self.connection, query)[0][0]


@contextmanager
def open_counter(release: Path) -> Iterator[Counter]:
    """Open a release; memory stays the same however many events it holds.

    Raises:
        SchemaError: a file cannot be read.
    """
    files = {name: sorted((release / name).rglob("*.parquet")) for name in ("events", "documents")}
    with open_tables(**files) as connection:
        _add_views(connection)
        yield Counter(connection)


def _add_views(connection: Connection) -> None:
    present = {str(row[0]) for row in run_query(connection, "DESCRIBE events")}
    missing = "".join(
        f", CAST(NULL AS {_TYPES[column.type]}) AS {column.name}"
        for column in table_schema("events").columns
        if column.name not in present
    )
    run_query(connection, f"CREATE VIEW all_events AS SELECT *{missing} FROM events")
    run_query(
        connection,
        "CREATE VIEW counted AS SELECT * FROM all_events "
        f"WHERE coalesce(is_representative, true) AND coalesce(status, '') NOT IN {_UNSURE}",
    )
    # Of an act that goes both ways one direction stands for both.
    common = "quad_class, goldstein, event_date_start, date_precision"
    run_query(
        connection,
        f"CREATE VIEW directed AS SELECT source_country AS s, target_country AS t, {common} FROM counted "
        f"UNION ALL SELECT target_country, source_country, {common} FROM counted "
        "WHERE is_reciprocal AND source_country IS DISTINCT FROM target_country",
    )
