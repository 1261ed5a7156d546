"""published: the data set people load, released whole or not at all.

    data/processed/news/
        latest -> releases/<id>      swapped in one step when a release is complete
        releases/<id>/events/year=2023/month=9/events-<checksum>.parquet
                     /documents/  /rejects/  /codes/  codebook.md  datapackage.json
                      validation.json  provenance.json  manifest.json (written last)
        reports/<run>/index.html     what people read about each build

A release is never changed once it is there, and the last few are kept: who resolves
``latest`` once (``dragoman.dataset.open_release``) reads one release to the end, whatever
is published meanwhile. Its id is the checksum of its content, so the same data give the
same release, byte for byte.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from dragoman.provenance import canonical_json, sha256_bytes, sha256_text
from dragoman.stages.published.partitions import ASIDE, write_partitions
from dragoman.storage import sync_folder, write_text
from dragoman.tables import storage_error

MANIFEST = "manifest.json"
LATEST = "latest"
RELEASES = "releases"


@dataclass(frozen=True)
class Release:
    """One published release."""

    id: str
    path: Path
    n_rows: Mapping[str, int]
    is_new: bool


@dataclass(frozen=True)
class Contents:
    """What goes into a release.

    Args:
        tables: for each table its name and its rows, a bounded number at a time.
        texts: for each other file its name and content.
    """

    tables: Mapping[str, Iterable[pa.Table]]
    texts: Mapping[str, str]


def publish(out: Path, contents: Contents, keep: int) -> Release:
    """Write a release beside the present one and make it the latest in one step.

    Args:
        out: the data set's folder.
        contents: tables and texts.
        keep: how many releases to keep, this one included.

    Raises:
        StorageError: the disk is full or the folder cannot be written; what was published
            before is untouched.
    """
    staging = out / ".staging"
    try:
        shutil.rmtree(staging, ignore_errors=True)
        files = _write_tables(staging, contents.tables, current_release(out))
        for name, text in contents.texts.items():
            write_text(staging / name, text)
        manifest = _manifest(files, contents.texts)
        write_text(staging / MANIFEST, canonical_json(manifest))
        release_id = sha256_text(canonical_json(manifest))[:16]
        path = out / RELEASES / release_id
        is_new = not (path / MANIFEST).is_file()
        if is_new:
            sync_folder(staging)
            shutil.rmtree(path, ignore_errors=True)
            path.parent.mkdir(exist_ok=True)
            os.replace(staging, path)
        _point_latest(out, release_id)
        _remove_old(out, release_id, keep)
    except OSError as error:
        raise storage_error(out, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Release(
        release_id, path, {name: sum(f["rows"] for f in found) for name, found in files.items()}, is_new
    )


def _write_tables(
    staging: Path, tables: Mapping[str, Iterable[pa.Table]], previous: Path | None
) -> dict[str, list[dict[str, Any]]]:
    files = {
        name: write_partitions(name, rows, staging, previous / name if previous else None)
        for name, rows in tables.items()
    }
    shutil.rmtree(staging / ASIDE)
    return files


def _manifest(files: Mapping[str, Sequence[Mapping[str, Any]]], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the list of everything in the release, with checksums."""
    return {
        "tables": {name: list(found) for name, found in sorted(files.items())},
        "texts": {name: sha256_bytes(text.encode()) for name, text in sorted(texts.items())},
    }


def current_release(out: Path) -> Path | None:
    """Return the folder of the release that is the latest now, or None."""
    latest = out / LATEST
    return latest.resolve() if (latest / MANIFEST).is_file() else None


def _point_latest(out: Path, release_id: str) -> None:
    link = out / f".{LATEST}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES) / release_id, target_is_directory=True)
    os.replace(link, out / LATEST)


def _remove_old(out: Path, release_id: str, keep: int) -> None:
    """Remove all but the newest releases; those that readers may still have open are kept."""
    os.utime(out / RELEASES / release_id)
    releases = sorted((out / RELEASES).iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.name))
    for path in releases[:-keep]:
        if path.name != release_id:
            shutil.rmtree(path, ignore_errors=True)
