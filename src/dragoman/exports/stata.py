"""Stata files, format 118, through pandas, which holds all rows: so their number has a limit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dragoman.errors import SettingsError
from dragoman.tables import Column

MOST_ROWS = 250_000
"""What 4 GB of memory take, measured with benchmarks of 100,000 to 400,000 events (docs/exports.md)."""
_LABEL = 80
_NAME = 32
_SHORT = 60
"""A text column whose longest value has more bytes than this is stored as strL, once per different value."""
_MADE = datetime(2000, 1, 1)
_EPOCH = pd.Timestamp("1960-01-01")


def check_rows(n_rows: int) -> None:
    """Refuse more rows than memory takes.

    Raises:
        SettingsError: too many rows; says what to do.
    """
    if n_rows > MOST_ROWS:
        raise SettingsError(
            f"A Stata file is made in memory, so it takes {MOST_ROWS:,} rows, and {n_rows:,} events were selected. "
            "Take fewer with --since and --until (a year), --country, --root or --representative-only, or choose "
            "--format csv and read it with `import delimited ..., stringcols(_all) bindquotes(strict)`."
        )


def write_stata(path: Path, columns: Sequence[Column], batches: Iterator[pa.RecordBatch]) -> int:
    """Write events as a Stata file; return how many.

    Args:
        path: where to.
        columns: of the events.
        batches: the events.
    """
    schema = pa.schema([column.arrow.with_nullable(True) for column in columns])
    table = pa.Table.from_batches(list(batches), schema=schema)
    values = {column.name: _values(table[column.name]) for column in columns}
    frame = pd.DataFrame(values)
    long = [name for name in frame.columns if _is_text(schema.field(name)) and _longest(table[name]) > _SHORT]
    labels = {column.name: _label(column) for column in columns}
    days = {field.name: "td" for field in schema if pa.types.is_date(field.type)}
    frame.to_stata(
        path,
        version=118,
        write_index=False,
        convert_dates=days,
        convert_strl=long,
        variable_labels=labels,
        data_label="Events coded by Dragoman",
        time_stamp=_MADE,
    )
    return table.num_rows
