"""Hive partitions, written once each, sorted, with the same bytes for the same rows.

What is published comes in pieces (the rows of a batch, of a group). A piece says beforehand
which partitions it has rows for, with a checksum of them; a partition whose pieces are those of
the release before is taken over as it lies there, neither read nor written.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dragoman.provenance import code_checksum, sha256_bytes, short_hash
from dragoman.tables import read_table, table_schema, write_table

ASIDE = ".aside"
FLUSH_ROWS = 20_000
UNKNOWN = 0

FileEntry = dict[str, Any]
"""What the manifest says of a file: path, rows, bytes, sha256."""


@dataclass(frozen=True)
class Part:
    """What a piece adds to one partition: how many rows, and the checksum of these."""

    rows: int
    checksum: str


@dataclass(frozen=True)
class Piece:
    """Rows that are at hand, and what they would add to each partition, by its folder below the table's.

    Args:
        parts: for each folder, such as ``year=2023/month=9``, what the piece adds to it.
        read: gives the rows.
    """

    parts: Mapping[str, Part]
    read: Callable[[], pa.Table]


@dataclass(frozen=True)
class Remembered:
    """A file that was published, and the recipe that it was made by."""

    recipe: str
    file: FileEntry


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


def parts_of(table: str, rows: pa.Table) -> dict[str, Part]:
    """Return what rows add to each partition of a table."""
    return {
        folder: Part(found.num_rows, sha256_bytes(_plain_bytes(found)))
        for folder, found in _split(table, rows)
    }


def piece_of(table: str, rows: pa.Table) -> Piece:
    """Return rows that are in memory as a piece."""
    return Piece(parts_of(table, rows), lambda: rows)


def _plain_bytes(rows: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    rows = rows.replace_schema_metadata().combine_chunks()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return sink.getvalue()


def write_partitions(
    table: str,
    pieces: Iterable[Piece],
    staging: Path,
    previous: Path | None,
    known: Mapping[str, Remembered] | None = None,
) -> tuple[list[FileEntry], dict[str, Remembered]]:
    """Write a table below ``staging/<table>``; return its files for the manifest, and what to remember.

    Memory stays bounded: only pieces with rows in a partition that changed are read; their rows
    are laid aside by partition, then each partition is sorted and written by itself. A
    file that the previous release already has is linked, not stored twice. A table without rows
    still gets one empty file, so that readers find its columns.

    Args:
        table: its name.
        pieces: all its rows.
        staging: where the new release is put together.
        previous: the folder of this table in the release before, if there is one.
        known: what was remembered of that release, by folder.
    """
    pieces = list(pieces)
    recipes = _recipes(table, pieces) or {"": _recipe(table, [])}
    kept = {
        folder: known[folder].file
        for folder, recipe in recipes.items()
        if previous and known and folder in known and known[folder].recipe == recipe
        if _take_over(known[folder].file, staging, previous.parent)
    }
    changed = recipes.keys() - kept.keys()
    aside = staging / ASIDE / table
    aside.mkdir(parents=True)
    _lay_all_aside(table, pieces, changed, aside)
    files = {
        folder: kept.get(folder) or _write_partition(table, folder, aside, staging, previous)
        for folder in sorted(recipes)
    }
    return list(files.values()), {folder: Remembered(recipes[folder], files[folder]) for folder in files}


@cache
def _format_mark(table: str) -> str:
    """Return what the bytes of a file depend on besides its rows."""
    schema = published_schema(table).serialize().to_pybytes()
    return short_hash(table, sha256_bytes(schema), version("pyarrow"), code_checksum("stages", "published"))


def _recipes(table: str, pieces: Sequence[Piece]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for piece in pieces:
        for folder, part in piece.parts.items():
            if part.rows:
                found.setdefault(folder, []).append(part.checksum)
    return {folder: _recipe(table, checksums) for folder, checksums in found.items()}


def _recipe(table: str, checksums: Sequence[str]) -> str:
    return short_hash(_format_mark(table), *sorted(checksums))


def _take_over(file: FileEntry, staging: Path, release: Path) -> bool:
    """Let the new release have a file of the one before; tell whether that could be done."""
    path, old = staging / file["path"], release / file["path"]
    try:
        if old.stat().st_size != file["bytes"]:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(old, path)
    except OSError:  # it is gone, or the file system has no links: write it anew
        return False
    return True


def _lay_all_aside(table: str, pieces: Sequence[Piece], changed: set[str], aside: Path) -> None:
    held: dict[str, list[pa.Table]] = {}
    n_held = 0
    for number, piece in enumerate(pieces):
        if changed.isdisjoint(folder for folder, part in piece.parts.items() if part.rows):
            continue
        for folder, rows in _split(table, piece.read()):
            if folder in changed:
                held.setdefault(folder, []).append(rows)
                n_held += rows.num_rows
        if n_held >= FLUSH_ROWS:
            _lay_aside(aside, held, number)
            held, n_held = {}, 0
    _lay_aside(aside, held, "last")


def _split(table: str, piece: pa.Table) -> Iterator[tuple[str, pa.Table]]:
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
        folder = "/".join(f"{key}={part}" for key, part in zip(keys, value, strict=True))
        yield folder, kept.take(pa.array(numbers[value]))


def _lay_aside(aside: Path, held: Mapping[str, list[pa.Table]], number: int | str) -> None:
    for folder, tables in held.items():
        write_table(pa.concat_tables(_plain(tables)), aside / folder / f"{number}.parquet")


def _plain(tables: Iterable[pa.Table]) -> list[pa.Table]:
    return [table.replace_schema_metadata() for table in tables]


def _write_partition(table: str, folder: str, aside: Path, staging: Path, previous: Path | None) -> FileEntry:
    schema = published_schema(table)
    found = [read_table(path) for path in sorted((aside / folder).glob("*.parquet"))]
    rows = pa.concat_tables(_plain(found)).cast(schema) if found else schema.empty_table()
    rows = rows.sort_by([(name, "ascending") for name in _SORT[table]])
    relative = Path(table, folder)
    draft = staging / relative / "draft.parquet"
    write_table(rows, draft)
    with draft.open("rb") as content:
        checksum = hashlib.file_digest(content, "sha256").hexdigest()
    final = draft.with_name(f"{table}-{checksum[:16]}.parquet")
    _link_or_move(draft, final, previous / folder / final.name if previous else None)
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
