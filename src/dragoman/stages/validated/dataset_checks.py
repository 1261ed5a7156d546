"""Rules over a whole data set, read with DuckDB from its Parquet files in flat memory.

Row rules are checked a batch at a time elsewhere; here is what no batch can see: ids that occur
in two batches, events without a story, shares over all events.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from dragoman.codebook import event_codes
from dragoman.errors import SchemaError
from dragoman.stages.validated.outcomes import MAX_EXAMPLES, RuleOutcome
from dragoman.tables import Rule, table_schema

Connection = duckdb.DuckDBPyConnection

MEMORY_LIMIT = "1GB"

# What counts towards each share of the events; the bounds stand in schemas/events.yml.
SHARES: Mapping[str, str] = {
    "share_unresolved_actors": "source_code IS NULL OR target_code IS NULL",
    "share_undated": "event_date_start IS NULL",
    "share_dated_by_publication": "date_method = 'publication'",
    "share_self_directed": "is_self_directed",
}
# The tables that can be opened, and the schema that tells of each.
_SCHEMAS: Mapping[str, str] = {"events": "events", "previous": "events", "documents": "documents"}


def check_dataset(
    events: Sequence[Path], documents: Sequence[Path], n_coded: int, n_rejected: int
) -> list[RuleOutcome]:
    """Return the outcome of every rule of ``dataset_rules`` in ``schemas/events.yml``.

    Args:
        events: the Parquet files of the events table.
        documents: the Parquet files of the documents table.
        n_coded: rows that were coded, before row rules were checked.
        n_rejected: rows of these that broke a required rule.

    Raises:
        SchemaError: a rule could not be evaluated.
    """
    with open_tables(events=events, documents=documents) as connection:
        total = count_rows(connection, "events")
        return [
            _rejected_share(rule, n_coded, n_rejected)
            if rule.id == "share_rejected_rows"
            else _check(rule, connection, total)
            for rule in table_schema("events").dataset_rules
        ]


def _check(rule: Rule, connection: Connection, total: int) -> RuleOutcome:
    if rule.id in SHARES:
        counted = _count(connection, f"SELECT count(*) FROM events WHERE {SHARES[rule.id]}")
        return _share_outcome(rule, counted, total)
    if rule.id not in _QUERIES:
        raise SchemaError(
            f"broken suite: schemas/events.yml has the data set rule {rule.id!r}, which "
            "stages/validated/dataset_checks.py does not know. Write its query there."
        )
    broken = _QUERIES[rule.id]()
    n_failed = _count(connection, f"SELECT coalesce(sum(n), 0) FROM ({broken})")
    shown = run_query(connection, f"SELECT example FROM ({broken}) ORDER BY example LIMIT {MAX_EXAMPLES}")
    return RuleOutcome(
        rule_id=rule.id,
        description=rule.description,
        column="",
        severity=rule.severity,
        success=n_failed == 0,
        n_checked=total,
        n_failed=n_failed,
        examples=[str(row[0]) for row in shown],
    )


def _repeated_ids() -> str:
    return (
        "SELECT count(*) - 1 AS n, event_id || ' occurs ' || count(*) || ' times' AS example "
        "FROM events GROUP BY event_id HAVING count(*) > 1"
    )


def _orphans() -> str:
    return (
        "SELECT 1 AS n, event_id || ': document_id ' || coalesce(document_id, 'missing') AS example "
        "FROM events ANTI JOIN documents USING (document_id)"
    )


def _lost_zeros() -> str:
    """Return the query for codes that are in no list as they stand, and would be with a zero in front."""
    codes = event_codes()
    known = {
        "cameo_code": list(codes),
        "act_code": list(codes),
        "cameo_base": [code for code in codes if len(code) <= 3],
        "cameo_root": [code for code in codes if len(code) == 2],
    }
    parts = [
        f"SELECT 1 AS n, event_id || ': {column} ' || {column} AS example FROM events "
        f"WHERE {column} NOT IN ({_texts(lists)}) AND '0' || {column} IN ({_texts(lists)})"
        for column, lists in known.items()
    ]
    # '010' without its zero is '10', which is a code too: there the root tells.
    parts.append(
        "SELECT 1 AS n, event_id || ': cameo_code ' || cameo_code || ' under root ' || cameo_root AS example "
        "FROM events WHERE starts_with(cameo_root, '0') AND starts_with('0' || cameo_code, cameo_root)"
    )
    return " UNION ALL ".join(parts)


def _unrepresented() -> str:
    return (
        "SELECT 1 AS n, coalesce(event_group_id, 'events without a group') || ': ' "
        "|| count(*) FILTER (is_representative) || ' of ' || count(*) || ' rows stand for it' AS example "
        "FROM events GROUP BY event_group_id "
        "HAVING event_group_id IS NULL OR count(*) FILTER (is_representative) != 1"
    )


def _texts(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


# Each query gives rows (n, example): n broken rows, and words that show one.
_QUERIES: Mapping[str, Callable[[], str]] = {
    "event_ids_unique": _repeated_ids,
    "events_have_documents": _orphans,
    "codes_kept_zeros": _lost_zeros,
    "one_representative": _unrepresented,
}


def _rejected_share(rule: Rule, n_coded: int, n_rejected: int) -> RuleOutcome:
    if not 0 <= n_rejected <= n_coded:
        raise SchemaError(
            f"broken suite: expected between 0 and {n_coded} rejected of {n_coded} coded rows, "
            f"found {n_rejected}"
        )
    return _share_outcome(rule, n_rejected, n_coded)


def _share_outcome(rule: Rule, counted: int, total: int) -> RuleOutcome:
    share = round(counted / total, 6) if total else 0.0
    if rule.maximum is None:
        raise SchemaError(f"broken suite: the rule {rule.id!r} of schemas/events.yml has no maximum.")
    return RuleOutcome(
        rule_id=rule.id,
        description=rule.description,
        column="",
        severity=rule.severity,
        success=share <= rule.maximum,
        n_checked=total,
        n_failed=counted,
        value=share,
        maximum=rule.maximum,
    )


@contextmanager
def open_tables(**tables: Sequence[Path]) -> Iterator[Connection]:
    """Open each table's Parquet files as a view that DuckDB reads in flat memory.

    Raises:
        SchemaError: a file cannot be read or the files of a table do not fit together.
    """
    with tempfile.TemporaryDirectory(prefix="dragoman-") as folder:
        settings: dict[str, Any] = {"memory_limit": MEMORY_LIMIT, "temp_directory": folder, "threads": "2"}
        with duckdb.connect(":memory:", config=settings) as connection:
            for name, paths in tables.items():
                _open_table(connection, name, paths)
                _check_texts(connection, name)
            yield connection


def _open_table(connection: Connection, name: str, paths: Sequence[Path]) -> None:
    if not paths:
        connection.register(name, table_schema(_SCHEMAS[name]).arrow.empty_table())
        return
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    source = f"SELECT * FROM read_parquet([{files}], hive_partitioning = false, union_by_name = true)"
    run_query(connection, f"CREATE VIEW {name} AS {source}")


def _check_texts(connection: Connection, name: str) -> None:
    """Raise ``SchemaError`` if a text column holds something else; codes as numbers have lost zeros."""
    found = {str(row[0]): str(row[1]) for row in run_query(connection, f"DESCRIBE {name}")}
    schema = table_schema(_SCHEMAS[name])
    texts = [column.name for column in schema.columns if column.type == "string"]
    wrong = [f"{column} is {found[column]}" for column in texts if found.get(column, "VARCHAR") != "VARCHAR"]
    if wrong:
        raise SchemaError(
            f"broken suite: expected text in these columns of the {name} files: {', '.join(wrong)}. "
            "Codes are strings: read as numbers they lose their leading zeros."
        )


def count_rows(connection: Connection, table: str) -> int:
    """Return how many rows a table has."""
    return _count(connection, f"SELECT count(*) FROM {table}")


def _count(connection: Connection, query: str) -> int:
    return int(run_query(connection, query)[0][0])


def run_query(connection: Connection, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query; one that cannot run is a broken suite, never a kept rule.

    Args:
        connection: an open one.
        query: with a ``?`` for each of *values*.
        values: bound to the query, never part of its text.
    """
    return run_named(connection, query, values)[1]


def run_named(
    connection: Connection, query: str, values: Sequence[Any] = ()
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the names of the columns of a query and its rows; see ``run_query``."""
    try:
        found = connection.execute(query, list(values))
        return [str(column[0]) for column in found.description or ()], found.fetchall()
    except duckdb.Error as error:
        raise SchemaError(f"broken suite: a query over the data set failed: {error}") from error
