"""Writing files whole or not at all, and keeping two builds off one folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dragoman.errors import StorageError
from dragoman.tables import storage_error


def write_text(path: Path, text: str) -> None:
    """Write *text* in UTF-8 to *path*, whole or not at all.

    Raises:
        StorageError: the folder cannot be written or the disk is full.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text(text, encoding="utf-8", newline="\n")
        os.replace(staged, path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise storage_error(path, error) from error


def sync_folder(folder: Path) -> None:
    """Ask the system to put every file below *folder* on the disk before we go on."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def only_build(folder: Path) -> Iterator[None]:
    """Hold *folder* for one build; the lock goes with the process, however it ends.

    Raises:
        StorageError: another build holds it, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".build.lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StorageError(
            f"Another build is at work on {str(folder)!r}. "
            "Wait for it to end, or give this one another --out."
        ) from error
    except OSError as error:
        raise storage_error(folder, error) from error
    try:
        yield
    finally:
        lock.release()
