"""Writing files whole or not at all, and keeping two builds off one folder."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from dragoman.errors import StorageError
from dragoman.tables import storage_error

_HOLDER = ".build.holder"


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
def only_build(*folders: Path) -> Iterator[None]:
    """Hold *folders* for one build; the locks go with the process, however it ends.

    Raises:
        StorageError: another build holds one of them, or it cannot be written; who holds it is told.
    """
    with ExitStack() as held:
        for folder in dict.fromkeys(path.resolve() for path in folders):
            held.enter_context(_held(folder))
        yield


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    holder = folder / _HOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".build.lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StorageError(
            f"Another build is at work on {str(folder)!r}: {_told_by(holder)}. "
            "Wait for it to end, or give this one another --out."
        ) from error
    except OSError as error:
        raise storage_error(folder, error) from error
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        write_text(holder, f"process {os.getpid()} on {platform.node() or 'this machine'}, since {since}\n")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _told_by(holder: Path) -> str:
    """Return what the holder of a lock wrote of itself; it may not have come to it yet."""
    try:
        return holder.read_text(encoding="utf-8").strip() or "not yet known by whom"
    except (OSError, UnicodeDecodeError):
        return "not yet known by whom"
