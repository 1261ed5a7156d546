"""Events of a release, a bounded number at a time, in the release's order, under the schema we have today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from dragoman.errors import SchemaError, StorageError
from dragoman.exports.selection import Selection, arrow_filter
from dragoman.tables import table_schema

BATCH_ROWS = 4_000


class Events:
    """The selected events of one release.

    A column that an older release does not have is empty.

    Raises:
        StorageError: the release has no events that can be read.
        SchemaError: ``representative_only`` is asked of a release that does not know it.
    """

    def __init__(self, release: Path, selection: Selection) -> None:
        paths = sorted((release / "events").rglob("*.parquet"))
        if not paths:
            raise StorageError(f"Expected Parquet files in {str(release / 'events')!r}, found none.")
        self.schema = nullable_schema()
        try:
            if selection.representative_only and "is_representative" not in pq.read_schema(paths[0]).names:
                raise SchemaError(
                    f"--representative-only needs the column is_representative, which {str(release)!r} does "
                    "not have. Build the data set again with this version, or leave the option out."
                )
            self._dataset = ds.dataset(paths, format="parquet", schema=self.schema)
        except (OSError, pa.ArrowInvalid) as error:
            raise _unreadable(release, error) from error
        self._release = release
        self._filter = arrow_filter(selection)

    def batches(self, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield batches of at most ``BATCH_ROWS`` rows."""
        # One file and two batches ahead: memory does not grow with the data set.
        scanner = self._dataset.scanner(
            columns=columns,
            filter=self._filter,
            batch_size=BATCH_ROWS,
            batch_readahead=2,
            fragment_readahead=1,
        )
        try:
            yield from (batch for batch in scanner.to_batches() if batch.num_rows)
        except (OSError, pa.ArrowInvalid) as error:
            raise _unreadable(self._release, error) from error

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the events one by one."""
        for batch in self.batches():
            yield from batch.to_pylist()

    def count(self) -> int:
        """Return how many events there are."""
        return int(self._dataset.count_rows(filter=self._filter))


def nullable_schema() -> pa.Schema:
    """Return the schema of events in which every column may be empty."""
    return pa.schema([field.with_nullable(True) for field in table_schema("events").arrow])


def _unreadable(release: Path, error: Exception) -> StorageError:
    return StorageError(
        f"Cannot read the events of {str(release)!r}: {error}. `dragoman validate` says what is wrong."
    )
