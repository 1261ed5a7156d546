"""published: the data set people load, released whole or not at all.

    data/processed/news/
        latest -> releases/<id>      swapped in one step when a release is complete
        releases/<id>/events/year=2023/month=9/events-<checksum>.parquet
                     /documents/  /rejects/  /codes/  codebook.md  codebook.html
                      datapackage.json  croissant.json  CITATION.cff  LICENSE.txt
                      validation.json  provenance.json  manifest.json (written last)
        versions.json                the log of releases
        reports/<run>/index.html     what people read about each build

A release is never changed once it is there, and the last few are kept: who resolves
``latest`` once (``dragoman.dataset.open_release``) reads one release to the end, whatever
is published meanwhile. Its id is the checksum of its content, so the same data give the
same release, byte for byte.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dragoman.provenance import canonical_json, sha256_bytes, sha256_text
from dragoman.stages.published.log import BUILD, RESTORE, newest_releases, read_log, write_entry
from dragoman.stages.published.partitions import ASIDE, FileEntry, Piece, Remembered, write_partitions
from dragoman.storage import sync_folder, write_text
from dragoman.tables import storage_error

MANIFEST = "manifest.json"
LATEST = "latest"
RELEASES = "releases"
_REMOVED = ".removed-"


@dataclass(frozen=True)
class Release:
    """One published release."""

    id: str
    path: Path
    n_rows: Mapping[str, int]
    is_new: bool


Files = Mapping[str, Sequence[FileEntry]]
"""For each table its files as the manifest lists them: path, rows, bytes, sha256."""


@dataclass(frozen=True)
class Contents:
    """What goes into a release.

    Args:
        tables: for each table its name and its rows, in pieces.
        texts: for each other file its name and content.
        describe: makes further texts, which tell of the release itself, from the tables' files, *texts*
            and the release's id. They follow from what the id stands for, so they are no part of it.
    """

    tables: Mapping[str, Iterable[Piece]]
    texts: Mapping[str, str]
    describe: Callable[[Files, Mapping[str, str], str], Mapping[str, str]] | None = None


def publish(out: Path, contents: Contents, keep: int, run: str = "", memory: Path | None = None) -> Release:
    """Write a release beside the present one and make it the latest in one step.

    Args:
        out: the data set's folder.
        contents: tables and texts.
        keep: how many releases to keep, this one included.
        run: what makes it, for the log of versions.
        memory: file that holds what the files of the release before were made of; may be missing.

    Raises:
        StorageError: the disk is full or the folder cannot be written; what was published
            before is untouched.
    """
    staging = out / ".staging"
    try:
        shutil.rmtree(staging, ignore_errors=True)
        files, remembered = _write_tables(staging, contents.tables, current_release(out), _recall(memory))
        release_id = sha256_text(canonical_json(_manifest(files, contents.texts)))[:16]
        texts = dict(contents.texts)
        if contents.describe:
            texts.update(contents.describe(files, contents.texts, release_id))
        for name, text in texts.items():
            write_text(staging / name, text)
        write_text(staging / MANIFEST, canonical_json(_manifest(files, texts)))
        path = out / RELEASES / release_id
        is_new = not (path / MANIFEST).is_file()
        if is_new:
            sync_folder(staging)
            shutil.rmtree(path, ignore_errors=True)
            path.parent.mkdir(exist_ok=True)
            os.replace(staging, path)
        _make_latest(out, release_id, BUILD, run)
        _remove_old(out, release_id, keep)
        if memory:
            write_text(memory, canonical_json(remembered))
    except OSError as error:
        raise storage_error(out, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Release(
        release_id, path, {name: sum(f["rows"] for f in found) for name, found in files.items()}, is_new
    )


def restore_release(out: Path, release_id: str, run: str) -> None:
    """Make a release that is still there the latest again, in one step.

    Raises:
        StorageError: the folder cannot be written.
    """
    try:
        _make_latest(out, release_id, RESTORE, run)
    except OSError as error:
        raise storage_error(out, error) from error


def _make_latest(out: Path, release_id: str, how: str, run: str) -> None:
    """Enter a release into the log, then point to it; killed between the two, it can still be restored."""
    write_entry(out, release_id, how, run)
    point_latest(out, release_id)


def _recall(memory: Path | None) -> dict[str, dict[str, Remembered]]:
    """Return what was remembered of the last release; whatever is wrong with it, it was only a memory."""
    if memory is None:
        return {}
    try:
        raw = json.loads(memory.read_text(encoding="utf-8"))
        return {
            table: {
                folder: Remembered(str(kept["recipe"]), dict(kept["file"])) for folder, kept in found.items()
            }
            for table, found in raw.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write_tables(
    staging: Path,
    tables: Mapping[str, Iterable[Piece]],
    previous: Path | None,
    known: Mapping[str, Mapping[str, Remembered]],
) -> tuple[dict[str, list[FileEntry]], dict[str, dict[str, Any]]]:
    files, remembered = {}, {}
    for name, pieces in tables.items():
        folder = previous / name if previous else None
        files[name], found = write_partitions(name, pieces, staging, folder, known.get(name))
        remembered[name] = {partition: asdict(kept) for partition, kept in found.items()}
    shutil.rmtree(staging / ASIDE)
    return files, remembered


def _manifest(files: Files, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the list of everything in the release, with checksums."""
    return {
        "tables": {name: list(found) for name, found in sorted(files.items())},
        "texts": {name: sha256_bytes(text.encode()) for name, text in sorted(texts.items())},
    }


def current_release(out: Path) -> Path | None:
    """Return the folder of the release that is the latest now, or None."""
    latest = out / LATEST
    return latest.resolve() if (latest / MANIFEST).is_file() else None


def point_latest(out: Path, release_id: str) -> None:
    """Let ``latest`` point to a release, in one step."""
    link = out / f".{LATEST}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES) / release_id, target_is_directory=True)
    os.replace(link, out / LATEST)


def _remove_old(out: Path, release_id: str, keep: int) -> None:
    """Remove all but the newest releases of the log; those that readers may still have open are kept.

    What goes is first moved aside: a kill in the middle must not leave half a release under its name.
    """
    kept = {release_id, *newest_releases(read_log(out), keep)}
    for path in sorted((out / RELEASES).iterdir()):
        if path.name not in kept:
            os.replace(path, out / f"{_REMOVED}{path.name}")
    for path in out.glob(f"{_REMOVED}*"):
        shutil.rmtree(path, ignore_errors=True)
