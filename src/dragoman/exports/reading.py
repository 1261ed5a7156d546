"""Events of a release, a bounded number at a time, in the release's order, under the schema we have today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from dragoman.errors import SchemaError, StorageError
from dragoman.exports.selection import SELECTED_BY, Selection, arrow_filter
from dragoman.tables import table_schema

BATCH_ROWS = 4_000


class Events:
    """The selected events of one release.

    A column that an older release does not have is empty.

    Args:
        release: its folder.
        selection: which events.
        columns: which columns; all where not given.

    Raises:
        StorageError: the release has no events that can be read.
        SchemaError: ``representative_only`` is asked of a release that does not know it.
    """

    def __init__(self, release: Path, selection: Selection, columns: Sequence[str] | None = None) -> None:
        paths = sorted((release / "events").rglob("*.parquet"))
        if not paths:
            raise StorageError(f"Expected Parquet files in {str(release / 'events')!r}, found none.")
        schema = nullable_schema()
        self._release = release
        self._filter = arrow_filter(selection)
        self._names = list(columns) if columns is not None else schema.names
        try:
            if selection.representative_only and "is_representative" not in pq.read_schema(paths[0]).names:
                raise SchemaError(
                    f"--representative-only needs the column is_representative, which {str(release)!r} does "
                    "not have. Build the data set again with this version, or leave the option out."
                )
            self._dataset = ds.dataset(paths, format="parquet", schema=schema)
        except (OSError, pa.ArrowInvalid) as error:
            raise _unreadable(release, error) from error

    def tables(self) -> Iterator[pa.Table]:
        """Yield tables of at most ``BATCH_ROWS`` rows."""
        try:
            for fragment in self._dataset.get_fragments(filter=self._filter):
                yield from self._of_file(fragment)
        except (OSError, pa.ArrowInvalid) as error:
            raise _unreadable(self._release, error) from error

    def _of_file(self, fragment: Any) -> Iterator[pa.Table]:
        """Read one file by pages, so that memory does not grow with its row groups."""
        some = fragment if self._filter is None else fragment.subset(self._filter)
        with pq.ParquetFile(fragment.path) as file:
            wanted = [name for name in self._dataset.schema.names if name in self._needed()]
            present = [name for name in wanted if name in file.schema_arrow.names]
            groups = [group.id for group in some.row_groups]
            for batch in file.iter_batches(BATCH_ROWS, row_groups=groups, columns=present):
                table = _with_missing(pa.Table.from_batches([batch]), self._dataset.schema, wanted)
                if self._filter is not None:
                    table = table.filter(self._filter)
                if table.num_rows:
                    yield table.select(self._names)

    def _needed(self) -> set[str]:
        return {*self._names, *SELECTED_BY}

    def blocks(self) -> Iterator[dict[str, list[Any]]]:
        """Yield the values of each column as Python has them, a block of rows at a time."""
        for table in self.tables():
            yield {name: _values(table[name]) for name in self._names}

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the events one by one, values in the order of the columns."""
        for block in self.blocks():
            yield from zip(*block.values(), strict=True)

    def count(self) -> int:
        """Return how many events there are."""
        return int(self._dataset.count_rows(filter=self._filter))


def _with_missing(table: pa.Table, schema: pa.Schema, names: Sequence[str]) -> pa.Table:
    """Return the columns *names* of a table; those it does not have are empty."""
    kinds = pa.schema([schema.field(name) for name in names])
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in kinds
    ]
    return pa.Table.from_arrays(columns, schema=kinds)


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return a column as a list; by way of numpy where that gives the same, as it is many times faster."""
    n_rows, kind = len(column), column.type
    if column.null_count == n_rows:
        return [None] * n_rows
    keeps_missing = pa.types.is_string(kind) or pa.types.is_boolean(kind) or column.null_count == 0
    found: list[Any] = (
        column.to_numpy().tolist() if keeps_missing and not pa.types.is_list(kind) else column.to_pylist()
    )
    return found


def nullable_schema() -> pa.Schema:
    """Return the schema of events in which every column may be empty."""
    return pa.schema([field.with_nullable(True) for field in table_schema("events").arrow])


def _unreadable(release: Path, error: Exception) -> StorageError:
    return StorageError(
        f"Cannot read the events of {str(release)!r}: {error}. `dragoman validate` says what is wrong."
    )
