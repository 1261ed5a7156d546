"""Reads stories with everything that was made of them from the working folder, and chooses which to show."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dragoman.errors import SettingsError, StorageError
from dragoman.grouping import read_left_out, with_counting, with_rewrites
from dragoman.ledger import Ledger
from dragoman.reports.story_page import Story
from dragoman.tables import read_table
from dragoman.workspace import Workspace

Rows = list[dict[str, Any]]

_STAGES = ("sentences", "mentions", "events")
MIN_PREFIX = 4
_SHOWN = 5


def sample(ledger: Ledger, count: int) -> dict[str, list[str]]:
    """Return *count* stories by batch: those whose ``document_id`` comes first in the alphabet, no copies.

    The id is a hash, so this is a sample as good as chance makes it; yet it is the same at each build, and a
    story stays in it until one with a lower id comes.
    """
    chosen = heapq.nsmallest(count, _current(ledger))
    found: dict[str, list[str]] = {}
    for document_id, batch in chosen:
        found.setdefault(batch, []).append(document_id)
    return found


def _current(ledger: Ledger) -> Iterator[tuple[str, str]]:
    for batch in ledger.batches():
        for document_id, original in ledger.current_documents(batch).items():
            if original is None:
                yield document_id, batch


def read_stories(
    workspace: Workspace, wanted: Mapping[str, Sequence[str]], release: Path | None
) -> Iterator[Story]:
    """Yield stories with their sentences, mentions, events and rejects, batch by batch.

    Args:
        workspace: the working folder.
        wanted: batch to the ids of its stories.
        release: published release, which tells why an event was not published; None without one.
    """
    left_out = read_left_out(workspace)
    for batch, keys in wanted.items():
        documents = with_rewrites(workspace, batch, _of(workspace.batch("documents", batch), keys))
        events = with_counting(workspace, batch, _of(workspace.batch("events", batch), keys)).to_pylist()
        tables = {
            "sentences": _of(workspace.batch("sentences", batch), keys).to_pylist(),
            "mentions": _of(workspace.batch("mentions", batch), keys).to_pylist(),
            "events": [row for row in events if row["event_id"] not in left_out],
            "rejects": _rejects(workspace, batch, keys, release),
        }
        stories = {row["document_id"]: row for row in documents.to_pylist()}
        for key in sorted(stories):
            yield Story(stories[key], **{name: _own(rows, key) for name, rows in tables.items()})


def _own(rows: Rows, document_id: str) -> Rows:
    return [row for row in rows if row["document_id"] == document_id]


def _of(path: Path, keys: Sequence[str]) -> pa.Table:
    rows = read_table(path)
    return rows.filter(pc.is_in(rows["document_id"], pa.array(list(keys), pa.string())))


def _rejects(workspace: Workspace, batch: str, keys: Sequence[str], release: Path | None) -> Rows:
    found: Rows = []
    for stage in _STAGES:
        found += _of(workspace.rejects(stage, batch), keys).to_pylist()
    for path in sorted((release / "rejects" / "stage=validated").glob("*.parquet")) if release else ():
        found += [{**row, "stage": "validated"} for row in _of(path, keys).to_pylist()]
    return found


# --- one story --------------------------------------------------------------------------


def find_story(workspace: Workspace, name: str) -> tuple[str, str]:
    """Return batch and document_id of the one story that *name* names.

    Args:
        workspace: the working folder.
        name: its document_id or the beginning of it, its story_id, its origin, or the end of its origin.

    Raises:
        StorageError: there is no working folder.
        SettingsError: no story, or more than one, has that name.
    """
    if not (workspace.root / "ledger.sqlite").is_file():
        raise StorageError(
            f"The texts of stories lie in the working folder, and {str(workspace.root)!r} is none. "
            "Name the one that the build used with --interim."
        )
    ledger = workspace.open_ledger()
    try:
        found = list(_named(workspace, ledger, name))
    finally:
        ledger.close()
    if len(found) == 1:
        return found[0][0], found[0][1]
    if not found:
        raise SettingsError(
            f"No story is named {name!r}: expected a document_id or its first {MIN_PREFIX} digits or more, "
            "a story_id, or the end of an origin such as 003_mutiny.txt. The documents table has them."
        )
    shown = "; ".join(f"{document_id} ({origin})" for _, document_id, origin in found[:_SHOWN])
    raise SettingsError(f"{len(found)} stories are named {name!r}: {shown}. Give one whole document_id.")


def _named(workspace: Workspace, ledger: Ledger, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield batch, document_id and origin of each current story that *name* can mean."""
    for batch in ledger.batches():
        current = ledger.current_documents(batch)
        rows = read_table(workspace.batch("documents", batch), ["document_id", "story_id", "origin"])
        for row in rows.to_pylist():
            key, origin = row["document_id"], row["origin"]
            begins = len(name) >= MIN_PREFIX and key.startswith(name)
            ends = origin == name or origin.endswith(f"/{name}")
            if key in current and (begins or ends or row["story_id"] == name):
                yield batch, key, origin
