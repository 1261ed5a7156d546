"""Two versions of one partition, row by row: which rows both have, and what differs in these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dragoman.diffing.causes import OTHER_STORIES
from dragoman.diffing.told import RECODED, RECOUNTED, SHOWN, Change
from dragoman.errors import StorageError
from dragoman.grouping import COUNTING
from dragoman.stages.published.partitions import published_schema

Sides = tuple[tuple[pa.Table, pa.Table], tuple[pa.Table, pa.Table]]


def read_partition(table: str, paths: Sequence[Path]) -> pa.Table:
    """Return the rows of a partition's files; none where there are no files.

    Raises:
        StorageError: a file is missing or damaged.
    """
    if not paths:
        return published_schema(table).empty_table()
    try:
        return pa.concat_tables(
            [pq.ParquetFile(path).read().replace_schema_metadata() for path in paths],
            promote_options="permissive",
        )
    except (OSError, pa.ArrowException) as error:
        raise StorageError(f"Cannot read {str(paths[0].parent)!r}: {error}") from error


def split_by_id(one: pa.Table, other: pa.Table) -> Sides:
    """Divide each side into the rows that both have, in the same order, and those that it alone has."""
    return _divided(one, other), _divided(other, one)


def _divided(rows: pa.Table, others: pa.Table) -> tuple[pa.Table, pa.Table]:
    is_known = pc.is_in(rows["event_id"], others["event_id"].combine_chunks())
    both = rows.filter(is_known).sort_by("event_id")
    return both, rows.filter(pc.invert(is_known))


def same_rows(one: pa.Table, other: pa.Table, cause_of: Callable[[str], str]) -> Iterator[Change]:
    """Yield the rows that differ, of two tables with the same ids in the same order.

    Args:
        one: as it was.
        other: as it is.
        cause_of: the cause of a change in the events of a story, by its document_id.
    """
    masks = {
        name: _differs(one[name], other[name]) for name in one.column_names if name in other.column_names
    }
    masks = {name: mask for name, mask in masks.items() if pc.any(mask).as_py()}
    if not masks:
        return
    at_all = None
    for mask in masks.values():
        at_all = mask if at_all is None else pc.or_(at_all, mask)
    columns = {name: mask.filter(at_all).to_pylist() for name, mask in masks.items()}
    shown = [name for name in SHOWN if name in one.column_names and name in other.column_names]
    before, after = (
        side.select(["event_id", "document_id", *shown]).filter(at_all).to_pylist() for side in (one, other)
    )
    for number, (was, now) in enumerate(zip(before, after, strict=True)):
        differ = tuple(name for name, mask in columns.items() if mask[number])
        is_counted = set(differ) <= set(COUNTING)
        key, event_id = now.pop("document_id"), now.pop("event_id")
        was.pop("document_id"), was.pop("event_id")
        cause = OTHER_STORIES if is_counted else cause_of(key)
        yield Change(RECOUNTED if is_counted else RECODED, cause, event_id, was, now, differ)


def _differs(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.Array:
    one, other = one.combine_chunks(), other.combine_chunks()
    if one.type != other.type or pa.types.is_nested(one.type):
        return pa.array([a != b for a, b in zip(one.to_pylist(), other.to_pylist(), strict=True)], pa.bool_())
    unequal = pc.fill_null(pc.not_equal(one, other), fill_value=False)
    return pc.or_(unequal, pc.xor(one.is_null(), other.is_null()))
