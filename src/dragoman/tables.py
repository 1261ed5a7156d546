"""Tables and their schemas: the only reader of ``schemas/*.yml`` and of interim Parquet.

From a schema come the Arrow schema with field descriptions, the validation suite
(``stages/validated/suite.py``), the codebook and ``datapackage.json`` (``codebook_pages.py``).
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.errors import SchemaError, StorageError, suggest
from dragoman.resources import load_yaml, resource

TABLES = ("documents", "sentences", "mentions", "events", "rejects")

_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "int8": pa.int8(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("s", tz="UTC"),
    "list<string>": pa.list_(pa.string()),
}
_COLUMN_KEYS = (
    "name",
    "type",
    "unit",
    "description",
    "constraints",
    "example",
    "peers",
    "warning",
    "story_text",
)
_CONSTRAINT_KEYS = (
    "required",
    "unique",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "codes",
    "groups",
)


@dataclass(frozen=True)
class Column:
    """One column as its schema file describes it."""

    name: str
    type: str
    description: str
    unit: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)
    example: Any = None
    peers: Mapping[str, str] = field(default_factory=dict)
    warning: str = ""
    story_text: bool = False

    @property
    def arrow(self) -> pa.Field:
        """The Arrow field, its description in the metadata."""
        notes = {"description": self.description, "unit": self.unit, "warning": self.warning}
        metadata = {key: value for key, value in notes.items() if value}
        required = bool(self.constraints.get("required"))
        return pa.field(self.name, _TYPES[self.type], nullable=not required, metadata=metadata)


@dataclass(frozen=True)
class Rule:
    """A rule across columns or over the whole data set."""

    id: str
    description: str
    severity: str
    maximum: float | None = None


@dataclass(frozen=True)
class TableSchema:
    """One table as ``schemas/<table>.yml`` describes it."""

    table: str
    title: str
    description: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]
    partition_by: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    dataset_rules: tuple[Rule, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema with a description on every field."""
        return pa.schema(
            [column.arrow for column in self.columns],
            metadata={"table": self.table, "description": self.description},
        )


@cache
def table_schema(table: str) -> TableSchema:
    """Return the schema of a table.

    Raises:
        SchemaError: there is no such table, or its file is malformed; every problem is named.

    >>> table_schema("sentences").names[:2]
    ['sentence_id', 'document_id']
    """
    path = resource("schemas", f"{table}.yml")
    if not path.is_file():
        raise SchemaError(f"There is no table {table!r}.{suggest(table, TABLES)}")
    return parse_schema(path.read_text(encoding="utf-8"), str(path))


def parse_schema(text: str, where: str) -> TableSchema:
    """Parse the YAML of one schema file, reporting all its problems at once."""
    raw = load_yaml(text)
    columns = [dict(column) for column in raw["columns"]]
    problems = list(_schema_problems(columns))
    if problems:
        raise SchemaError("\n".join(f"{where}: {problem}" for problem in problems))
    return TableSchema(
        table=raw["table"],
        title=raw["title"],
        description=raw["description"],
        primary_key=tuple(raw["primary_key"]),
        columns=tuple(Column(**column) for column in columns),
        partition_by=tuple(raw.get("partition_by", ())),
        rules=tuple(Rule(**rule) for rule in raw.get("rules", ())),
        dataset_rules=tuple(Rule(**rule) for rule in raw.get("dataset_rules", ())),
    )


def _schema_problems(columns: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for column in columns:
        name = str(column.get("name", "?"))
        if "name" not in column:
            yield "a column has no name"
        if name in seen:
            yield f"column {name!r} stands twice"
        seen.add(name)
        if column.get("type") not in _TYPES:
            yield f"column {name!r}: unknown type {column.get('type')!r}. Known: {', '.join(_TYPES)}"
        if not column.get("description"):
            yield f"column {name!r} has no description"
        for key in sorted(set(column) - set(_COLUMN_KEYS), key=str):
            yield f"column {name!r}: unknown key {key!r}.{suggest(str(key), _COLUMN_KEYS)}"
        for key in sorted(set(column.get("constraints") or {}) - set(_CONSTRAINT_KEYS), key=str):
            yield f"column {name!r}: unknown constraint {key!r}.{suggest(str(key), _CONSTRAINT_KEYS)}"


def to_table(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Make an Arrow table of *rows* under the schema of *table*.

    A row may leave out columns that are not required. A column the schema does not know,
    a missing required value, or a value of the wrong type raises ``SchemaError``.
    """
    schema = table_schema(table)
    known = set(schema.names)
    for row in rows:
        strange = set(row) - known
        if strange:
            name = sorted(strange)[0]
            raise SchemaError(f"schemas/{table}.yml has no column {name!r}.{suggest(name, schema.names)}")
    try:
        columns = [
            _array([row.get(column.name) for row in rows], _TYPES[column.type]) for column in schema.columns
        ]
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError) as error:
        raise SchemaError(f"A value of table {table!r} has the wrong type: {error}") from error
    for column, values in zip(schema.columns, columns, strict=True):
        if column.constraints.get("required") and values.null_count:
            raise SchemaError(
                f"schemas/{table}.yml requires {column.name!r}, but {values.null_count} of "
                f"{len(rows)} rows have none"
            )
    return pa.Table.from_arrays(columns, schema=schema.arrow)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_integer(kind) and any(isinstance(value, float) for value in values):
        raise pa.ArrowTypeError("expected whole numbers, got a 'float' object")  # Arrow cuts 1.5 to 1
    return pa.array(values, type=kind)


def write_table(
    table: pa.Table, path: Path, metadata: Mapping[str, str] | None = None, **options: Any
) -> None:
    """Write *table* to *path* whole or not at all; the same rows give the same bytes.

    Raises:
        StorageError: the folder cannot be written or the disk is full.
    """
    if metadata:
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), **metadata})
    settings: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "row_group_size": 128 * 1024}
    staged = path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}.tmp")  # no two machines alike
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, staged, **{**settings, **options})
        os.replace(staged, path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise storage_error(path, error) from error


def storage_error(path: Path | str, error: OSError) -> StorageError:
    """Say what could not be written, why, and what to do."""
    return StorageError(
        f"Cannot write {str(path)!r}: {error.strerror or error}. "
        "Make room or choose another folder with --out, then run the same command again; "
        "finished work is taken up where it stopped."
    )


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read one Parquet file that ``write_table`` made."""
    return pq.ParquetFile(path).read(columns=list(columns) if columns else None)


def read_metadata(path: Path) -> dict[str, str]:
    """Return the text metadata that ``write_table`` put beside the schema, or nothing if unreadable."""
    try:
        raw = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return {}
    return {key.decode(): value.decode() for key, value in raw.items() if key != b"ARROW:schema"}
