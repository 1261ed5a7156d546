"""Parquet: one story a row, read in small batches of the columns needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq

from dragoman.errors import RawDataError
from dragoman.provenance import canonical_json, sha256_text
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.fields import map_columns
from dragoman.stages.documents.guard import attempt
from dragoman.stages.documents.records import record_story, told_columns
from dragoman.stages.documents.story import RawItem, RawStory

_BATCH = 64
_BUFFER = 1024 * 1024
_MAGIC = b"PAR1"


def read_parquet(item: RawItem, settings: Settings) -> Iterator[RawStory | Reject]:
    """Read one story from each row."""
    with item.open_raw() as raw:
        raw.seek(0, 2)
        raw.seek(max(0, raw.tell() - len(_MAGIC)))
        if raw.read() != _MAGIC:
            raise RawDataError(
                "truncated", "The Parquet file has no end (PAR1), where its columns are listed."
            )
        file = pq.ParquetFile(raw, pre_buffer=False, buffer_size=_BUFFER)
        names = map_columns(file.schema_arrow.names, told_columns(item, settings))
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH, columns=sorted(set(names.values()))):
            for row in batch.to_pylist():
                number += 1
                yield attempt(
                    f"{item.origin}#{number}",
                    "broken_record",
                    lambda: _story(item, number, row, names),  # noqa: B023 - called at once
                )


def _story(item: RawItem, number: int, row: dict[str, Any], names: dict[str, str]) -> RawStory:
    values = {ours: (theirs, row[theirs]) for ours, theirs in names.items()}
    return record_story(item, "parquet", number, values, sha256_text(canonical_json(row)))
