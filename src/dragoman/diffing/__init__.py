"""What changed between two releases: events added, removed, recoded, and why.

Files that both releases have are not opened. Of the others one partition at a time is read;
what is in one release only is laid aside on disk until its counterpart is found, so memory does not
grow with the data set.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from dragoman.diffing.causes import changed_inputs
from dragoman.diffing.compared import read_partition, same_rows, split_by_id
from dragoman.diffing.shelf import DiffShelf
from dragoman.diffing.told import ADDED, RECODED, RECOUNTED, REMOVED, RENAMED, Change, Tally
from dragoman.stages.published.log import rows_of
from dragoman.versions import read_manifest

__all__ = ["ADDED", "RECODED", "RECOUNTED", "REMOVED", "RENAMED", "Change", "Difference", "compare"]


@dataclass(frozen=True)
class Difference:
    """What changed from one release to another.

    Args:
        before: id of the one.
        after: id of the other.
        rows: for each table how many rows there were, and are.
        inputs: which of dictionary, model, settings, program are not the same.
        stories: how many stories are new, changed, withdrawn.
        counts: for each kind of change and cause how many events.
        columns: of events that were recoded, in how many each column changed.
        samples: some of each kind and cause, chosen by their ids and so always the same.
    """

    before: str
    after: str
    rows: Mapping[str, tuple[int, int]]
    inputs: tuple[str, ...]
    stories: Mapping[str, int]
    counts: Mapping[tuple[str, str], int]
    columns: Mapping[str, int]
    samples: Sequence[Change]


def compare(before: Path, after: Path, n_samples: int = 3) -> Difference:
    """Compare two releases.

    Args:
        before: folder of one release.
        after: folder of the other.
        n_samples: how many events to show of each kind and cause.

    Raises:
        StorageError: a manifest or a file cannot be read.
    """
    inputs = changed_inputs(before, after)
    rows_before, rows_after = rows_of(before), rows_of(after)
    rows = {
        name: (rows_before.get(name, 0), rows_after.get(name, 0)) for name in sorted(rows_before | rows_after)
    }
    tally = Tally(n_samples)
    with (
        tempfile.TemporaryDirectory(prefix="dragoman-") as folder,
        closing(DiffShelf(Path(folder) / "diff.sqlite", inputs)) as shelf,
    ):
        for one, other in _changed_folders(before, after, "documents"):
            shelf.put_stories(one, other)
        shelf.find_stories()
        for one, other in _changed_folders(before, after, "events"):
            for change in same_rows(*_rest_aside(shelf, one, other), shelf.cause_of):
                tally.add(change)
        for change in shelf.pairs():
            tally.add(change)
        stories = shelf.story_counts()
    return Difference(
        before.name,
        after.name,
        rows,
        inputs,
        stories,
        tally.counts(),
        tally.columns(),
        tally.samples(),
    )


def _rest_aside(shelf: DiffShelf, one: pa.Table, other: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Lay aside the events that only one side has, and return those that both have."""
    (both_one, only_one), (both_other, only_other) = split_by_id(one, other)
    shelf.put_events(0, only_one)
    shelf.put_events(1, only_other)
    return both_one, both_other


def _changed_folders(before: Path, after: Path, table: str) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield the rows of each partition that is not the same in both, as a pair; a missing one has no rows."""
    sides = [_files_by_folder(release, table) for release in (before, after)]
    for folder in sorted(sides[0].keys() | sides[1].keys()):
        files = [side.get(folder, {}) for side in sides]
        if {f["sha256"] for f in files[0].values()} != {f["sha256"] for f in files[1].values()}:
            yield (
                read_partition(table, [before / path for path in sorted(files[0])]),
                read_partition(table, [after / path for path in sorted(files[1])]),
            )


def _files_by_folder(release: Path, table: str) -> dict[str, dict[str, dict[str, Any]]]:
    folders: dict[str, dict[str, dict[str, Any]]] = {}
    for file in read_manifest(release)["tables"].get(table, []):
        folders.setdefault(str(Path(file["path"]).parent), {})[file["path"]] = file
    return folders
