"""From the events table to the frame that the suite checks.

Types are checked here, against the schema, because Great Expectations cannot tell an Arrow type
from a pandas one. The rules across columns become boolean columns ``rule__<id>``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dragoman.errors import SchemaError, suggest
from dragoman.stages.validated.expectations import RULE_PREFIX
from dragoman.stages.validated.rules import ROW_CHECKS
from dragoman.tables import table_schema

_PANDAS_TYPES: Mapping[pa.DataType, pd.api.extensions.ExtensionDtype] = {
    pa.int8(): pd.Int8Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def check_types(events: pa.Table, where: str = "The events table") -> None:
    """Raise ``SchemaError`` unless the table has the columns and types of the events schema."""
    schema = table_schema("events")
    expected = {field.name: field.type for field in schema.arrow}
    found = {field.name: field.type for field in events.schema}
    problems = [f"column {name!r} is missing" for name in expected if name not in found]
    problems += [
        f"column {name!r} is unknown.{suggest(name, schema.names)}" for name in found if name not in expected
    ]
    problems += [
        f"column {name!r}: expected type {kind}, found {found[name]}"
        for name, kind in expected.items()
        if name in found and found[name] != kind
    ]
    if len(events.schema) != len(found):
        problems.append("a column stands twice")
    if problems:
        raise SchemaError(f"{where} is not as schemas/events.yml says: {'; '.join(problems)}")


def checked_frame(events: pa.Table, columns: list[str]) -> pd.DataFrame:
    """Return *columns* of the events and one boolean column for each rule across columns.

    Rows are numbered from 0, dates are moments at midnight, and whole numbers stay whole.
    """
    used = sorted({*columns, *(name for check in ROW_CHECKS.values() for name in check.columns)})
    frame = _to_pandas(events.select([name for name in used if name in events.column_names]))
    rules = {f"{RULE_PREFIX}{rule}": check.keeps(frame) for rule, check in ROW_CHECKS.items()}
    kept = [name for name in columns if name in frame.columns]
    return frame[kept].assign(**{name: keeps.astype("boolean") for name, keeps in rules.items()})


def _to_pandas(events: pa.Table) -> pd.DataFrame:
    plain = pa.table({name: _without_nan(events[name]) for name in events.column_names})
    frame: pd.DataFrame = plain.to_pandas(types_mapper=_PANDAS_TYPES.get, date_as_object=False)
    return frame


def _without_nan(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return NaN as infinity, which breaks its bounds: pandas would take NaN for a missing value."""
    if not pa.types.is_floating(column.type):
        return column
    return pc.if_else(pc.is_nan(column), pa.scalar(float("inf"), column.type), column)
