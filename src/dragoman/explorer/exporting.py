"""Writes the rows that are asked for, with all columns that the release has, as Parquet or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.explorer.filters import Asked
from dragoman.explorer.opening import Explored, Gone
from dragoman.exports.delimited import Dialect, write_delimited
from dragoman.exports.mapping import load_format
from dragoman.exports.reading import BATCH_ROWS, nullable_schema

FORMATS = ("parquet", "csv")


def write_rows(explored: Explored, asked: Asked, form: str, path: Path) -> None:
    """Write every row that is asked for, in the order of the release; the page does not matter.

    CSV is written as ``dragoman export --format csv`` writes it. Parquet says in its metadata which release
    the rows are from, and which query found them.

    Args:
        explored: the open release.
        asked: which rows.
        form: ``parquet`` or ``csv``.
        path: where to.

    Raises:
        Gone: the release was removed.
        OSError: the disk is full.
    """
    schema = _schema(explored)
    tables = _tables(explored, asked, schema)
    if form == "csv":
        dialect = Dialect(**load_format("csv").options)
        blocks = ([table[name].to_pylist() for name in schema.names] for table in tables)
        write_delimited(path, schema.names, blocks, dialect)
        return
    about = {
        "dragoman_release": explored.release.name,
        "dragoman_query": Asked(asked.texts, count=asked.count).query(),
    }
    told = schema.with_metadata({**(schema.metadata or {}), **about})
    with pq.ParquetWriter(path, told, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)


def _schema(explored: Explored) -> pa.Schema:
    whole = nullable_schema()
    return pa.schema([field for field in whole if field.name in explored.columns], whole.metadata)


def _tables(explored: Explored, asked: Asked, schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows file by file, collected to tables that are worth a row group of their own."""
    held: list[pa.Table] = []
    for path, numbers in explored.files(asked):
        for table in _of_file(path, numbers, schema):
            held.append(table)
            if sum(some.num_rows for some in held) >= BATCH_ROWS:
                yield pa.concat_tables(held)
                held = []
    if held:
        yield pa.concat_tables(held)


def _of_file(path: Path, numbers: Any, schema: pa.Schema) -> Iterator[pa.Table]:
    try:
        with pq.ParquetFile(path) as file:
            present = [name for name in schema.names if name in file.schema_arrow.names]
            start = 0
            for batch in file.iter_batches(BATCH_ROWS, columns=present):
                first, last = np.searchsorted(numbers, [start, start + batch.num_rows])
                if last > first:
                    table = pa.Table.from_batches([batch]).take(numbers[first:last] - start)
                    yield _under(table, schema, present)
                start += batch.num_rows
    except FileNotFoundError as error:
        raise Gone(str(path)) from error


def _under(table: pa.Table, schema: pa.Schema, present: Sequence[str]) -> pa.Table:
    columns = [
        table[field.name].cast(field.type) if field.name in present else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
