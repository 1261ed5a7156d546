"""Stata files, format 118, through pandas, which holds all rows: so their number has a limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dragoman.errors import SettingsError
from dragoman.tables import Column

MOST_ROWS = 250_000
"""What 3 GB of memory take: 100,000 events took 1.3 GB, 300,000 took 3.4 GB."""
_LABEL = 80
_SHORT = 60
"""A text column whose longest value has more bytes than this is stored as strL, once per different value."""
_MADE = datetime(2000, 1, 1)


def check_rows(n_rows: int) -> None:
    """Refuse more rows than memory takes.

    Raises:
        SettingsError: too many rows; says what to do.
    """
    if n_rows > MOST_ROWS:
        raise SettingsError(
            f"A Stata file is made in memory, so it takes {MOST_ROWS:,} rows, and {n_rows:,} events were "
            "selected. Take fewer with --since and --until (a year), --country, --root or "
            "--representative-only, or choose --format csv and read it with "
            "`import delimited ..., stringcols(_all) bindquotes(strict)`."
        )


def write_stata(path: Path, columns: Sequence[Column], tables: Iterable[pa.Table]) -> int:
    """Write events as a Stata file; return how many.

    Args:
        path: where to.
        columns: of the events.
        tables: the events, a bounded number at a time.
    """
    schema = pa.schema([column.arrow.with_nullable(True) for column in columns])
    table = pa.concat_tables([schema.empty_table(), *(found.cast(schema) for found in tables)])
    values = {column.name: _values(table[column.name]) for column in columns}
    frame = pd.DataFrame(values)
    texts = [field.name for field in schema if _is_text(field.type)]
    long = [name for name in texts if _longest(table[name]) > _SHORT]
    labels = {column.name: _label(column) for column in columns}
    days: Any = {field.name: "td" for field in schema if pa.types.is_date(field.type)}
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
    return len(frame)


def _values(column: pa.ChunkedArray) -> pd.Series[Any]:
    """Return a column as pandas' writer takes it; lists become texts, what is empty stays so."""
    kind = column.type
    if pa.types.is_list(kind):
        column = pa.chunked_array([pc.binary_join(chunk, ";") for chunk in column.chunks], pa.string())
    if _is_text(column.type):
        text = pc.replace_substring(pc.fill_null(column, ""), "\x00", "")
        return pd.Series(text.to_pandas(), dtype=object)
    if pa.types.is_date(kind):
        return pd.Series(column.cast(pa.timestamp("s")).to_pandas())
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    if pa.types.is_integer(column.type):
        return pd.Series(column.to_pandas(types_mapper=_NULLABLE.get))
    return pd.Series(column.to_pandas())


_NULLABLE = {pa.int8(): pd.Int8Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind))


def _longest(column: pa.ChunkedArray) -> int:
    return pc.max(pc.binary_length(column)).as_py() or 0


def _label(column: Column) -> str:
    text = column.description
    return text if len(text) <= _LABEL else text[: _LABEL - 3] + "..."
