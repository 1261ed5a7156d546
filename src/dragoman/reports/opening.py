"""Opens a release for counting: DuckDB reads its Parquet files, and only sums come out.

``counted`` has one row for each event in the world, ``directed`` one for each way it goes, both without what
is denied or only possible. A column that a release lacks is there and empty.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.reports.sections import Row
from dragoman.stages.validated.dataset_checks import Connection, open_tables, run_named, run_query
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
_COUNTED = frozenset(
    "document_id event_date_start date_precision date_precision_word date_method source_code source_name "
    "source_country target_code target_name target_country cameo_root quad_class quad_scheme goldstein "
    "goldstein_table is_reciprocal contexts status place_text place_name place_country latitude longitude "
    "where_precision killed_best injured_best displaced_best detained_best protesters_best publisher "
    "confidence code_confidence is_representative".split()
)
"""The columns of events that the report counts."""
_UNSURE = "('denied', 'possible')"


@dataclass(frozen=True)
class Counter:
    """An open release."""

    connection: Connection

    def rows(self, query: str) -> list[Row]:
        """Return the rows of a query over ``all_events``, ``counted``, ``directed`` or ``documents``."""
        names, found = run_named(self.connection, query)
        return [dict(zip(names, row, strict=True)) for row in found]

    def value(self, query: str) -> Any:
        """Return the one value of a query."""
        return run_query(self.connection, query)[0][0]


@contextmanager
def open_counter(release: Path) -> Iterator[Counter]:
    """Open a release; memory stays the same however many events it holds.

    The columns that are counted are first put into one file: a release can have hundreds, and each
    question would open them all.

    Raises:
        SchemaError: a file cannot be read.
    """
    files = {name: sorted((release / name).rglob("*.parquet")) for name in ("events", "documents")}
    with (
        tempfile.TemporaryDirectory(prefix="dragoman-") as folder,
        open_tables(**files) as connection,
    ):
        _add_views(connection, Path(folder) / "events.parquet")
        yield Counter(connection)


def _add_views(connection: Connection, slim: Path) -> None:
    present = {str(row[0]) for row in run_query(connection, "DESCRIBE events")}
    columns = ", ".join(
        column.name if column.name in present else f"CAST(NULL AS {_TYPES[column.type]}) AS {column.name}"
        for column in table_schema("events").columns
        if column.name in _COUNTED
    )
    quoted = str(slim).replace("'", "''")
    run_query(connection, "SET preserve_insertion_order = false")  # in order, much would be held in memory
    run_query(connection, f"COPY (SELECT {columns} FROM events) TO '{quoted}' (FORMAT parquet)")
    run_query(connection, f"CREATE VIEW all_events AS SELECT * FROM read_parquet('{quoted}')")
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
