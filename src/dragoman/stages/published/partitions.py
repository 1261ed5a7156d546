"""Hive partitions, written once each, sorted, with the same bytes for the same rows."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dragoman.tables import read_table, table_schema, write_table

ASIDE = ".aside"
FLUSH_ROWS = 20_000
UNKNOWN = 0

Partition = tuple[tuple[str, str], ...]


def _by_month(column: str) -> Callable[[pa.Table], Mapping[str, pa.Array]]:
    def keys(rows: pa.Table) -> Mapping[str, pa.Array]:
        return {
            "year": pc.fill_null(pc.year(rows[column]), UNKNOWN),
            "month": pc.fill_null(pc.month(rows[column]), UNKNOWN),
        }

    return keys


_KEYS: Mapping[str, Callable[[pa.Table], Mapping[str, pa.Array]]] = {
    "events": _by_month("event_date_start"),
    "documents": lambda rows: {"year": pc.fill_null(pc.year(rows["published_date"]), UNKNOWN)},
    "rejects": lambda rows: {"stage": rows["stage"]},
}
_LEFT_OUT = {"documents": ["text"], "rejects": ["stage"]}
_SORT = {
    "events": ["event_date_start", "event_id"],
    "documents": ["published_date", "document_id"],
    "rejects": ["reject_id"],
}


def published_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table as it is published: stories without their text."""
    schema = table_schema(table).arrow
    for name in _LEFT_OUT.get(table, []):
        schema = schema.remove(schema.get_field_index(name))
    return schema


def write_partitions(
    table: str, pieces: Iterable[pa.Table], staging: Path, previous: Path | None
) -> list[dict[str, Any]]:
    """Write a table below ``staging/<table>`` and return its files for the manifest.

    Memory stays bounded: rows are first laid aside by partition in pieces, then each
    partition is sorted and written by itself. A file that the previous release already
    has is linked, not stored twice. A table without rows still gets one empty file, so
    that readers find its columns.
    """
    aside = staging / ASIDE / table
    aside.mkdir(parents=True)
    held: dict[Partition, list[pa.Table]] = {}
    n_held = 0
    for number, piece in enumerate(pieces):
        n_held += piece.num_rows
        for partition, rows in _split(table, piece):
            held.setdefault(partition, []).append(rows)
        if n_held >= FLUSH_ROWS:
            _lay_aside(aside, held, number)
            held, n_held = {}, 0
    _lay_aside(aside, held, "last")
    folders: list[Path | None] = [*sorted(aside.glob("*"))] or [None]
    return [_write_partition(table, folder, staging, previous) for folder in folders]


def _split(table: str, piece: pa.Table) -> Iterator[tuple[Partition, pa.Table]]:
    keys = _KEYS[table](piece)
    values = [
        tuple(str(value) for value in row)
        for row in zip(*(k.to_pylist() for k in keys.values()), strict=True)
    ]
    numbers: dict[tuple[str, ...], list[int]] = {}
    for number, value in enumerate(values):
        numbers.setdefault(value, []).append(number)
    kept = piece.select(published_schema(table).names)
    for value in sorted(numbers):
        yield tuple(zip(keys, value, strict=True)), kept.take(pa.array(numbers[value]))


def _lay_aside(aside: Path, held: Mapping[Partition, list[pa.Table]], number: int | str) -> None:
    for partition, tables in held.items():
        folder = ",".join(f"{key}={value}" for key, value in partition)
        write_table(pa.concat_tables(_plain(tables)), aside / folder / f"{number}.parquet")


def _plain(tables: Iterable[pa.Table]) -> list[pa.Table]:
    return [table.replace_schema_metadata() for table in tables]


def _write_partition(table: str, folder: Path | None, staging: Path, previous: Path | None) -> dict[str, Any]:
    schema = published_schema(table)
    if folder is None:
        rows, relative = schema.empty_table(), Path(table)
    else:
        found = [read_table(path) for path in sorted(folder.glob("*.parquet"))]
        rows = pa.concat_tables(_plain(found)).cast(schema)
        rows = rows.sort_by([(name, "ascending") for name in _SORT[table]])
        relative = Path(table, *folder.name.split(","))
    draft = staging / relative / "draft.parquet"
    write_table(rows, draft)
    with draft.open("rb") as content:
        checksum = hashlib.file_digest(content, "sha256").hexdigest()
    final = draft.with_name(f"{table}-{checksum[:16]}.parquet")
    _link_or_move(draft, final, previous / relative.relative_to(table) / final.name if previous else None)
    return {
        "path": (relative / final.name).as_posix(),
        "rows": rows.num_rows,
        "bytes": final.stat().st_size,
        "sha256": checksum,
    }


def _link_or_move(draft: Path, final: Path, known: Path | None) -> None:
    if known is not None and known.is_file():
        try:
            os.link(known, final)
        except OSError:  # another file system, or one without links: store it again
            os.replace(draft, final)
        else:
            draft.unlink()
    else:
        os.replace(draft, final)
