"""Leaving the stories' own words out of what is published, for data that may be published but not quoted.

What is left out: the columns that ``schemas/`` marks with ``story_text``. What stays: every code, date,
place, number and offset, and the few words of triggers, actors, dates and places, which are facts. Who
has the stories finds each sentence again by document_id and offsets.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from dragoman.tables import table_schema


def without_text(table: str, rows: pa.Table) -> pa.Table:
    """Return rows of a published table without the words of the stories.

    Columns that must hold something hold an empty text, the others nothing. The rows that rejects hold lose
    the same words; their details quote no story.
    """
    if table == "rejects":
        return _without_quotes(rows)
    for column in table_schema(table).columns:
        at = rows.schema.get_field_index(column.name)
        if column.story_text and at >= 0:
            field = rows.schema.field(at)
            filler = None if field.nullable else ""
            rows = rows.set_column(at, field, pa.array([filler] * rows.num_rows, field.type))
    return rows


def _without_quotes(rejects: pa.Table) -> pa.Table:
    made = [_without_quote(row) for row in rejects.to_pylist()]
    return pa.Table.from_pylist(made, schema=rejects.schema)


def _without_quote(reject: dict[str, Any]) -> dict[str, Any]:
    row = json.loads(reject["row"]) if reject["row"] else None
    if not isinstance(row, dict):
        return reject
    words = {column.name for column in table_schema("events").columns if column.story_text}
    kept = {name: None if name in words else value for name, value in row.items()}
    return {**reject, "row": json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))}
