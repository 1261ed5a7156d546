"""Writing whole or not at all, and one build at a time."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dragoman.errors import StorageError
from dragoman.storage import only_build, sync_folder, write_text
from dragoman.tables import write_table


def no_space(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_text_is_written_in_utf8_with_plain_line_ends(tmp_path: Path):
    """The bytes are the same on every system."""
    write_text(tmp_path / "deep" / "a.txt", "Türkiye\n")

    assert (tmp_path / "deep" / "a.txt").read_bytes() == "Türkiye\n".encode()


def put_text(path: Path) -> None:
    write_text(path, "new")


def put_table(path: Path) -> None:
    write_table(pa.table({"a": [1]}), path)


def put_lock(path: Path) -> None:
    with only_build(path.parent):
        pass


Put = Callable[[Path], None]


@pytest.mark.parametrize("put", [put_text, put_table])
def test_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, put: Put):
    """A file that could not be replaced is as it was, nothing is left over, and the error says what to do."""
    path = tmp_path / "a"
    path.write_text("old")
    monkeypatch.setattr(os, "replace", no_space)

    with pytest.raises(StorageError, match=r"No space left.*--out.*run the same command again"):
        put(path)

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("put", [put_text, put_table, put_lock])
def test_folder_that_cannot_be_made(put: Put):
    """A folder below /proc cannot be made, by anybody; the error names it."""
    with pytest.raises(StorageError, match="/proc/dragoman"):
        put(Path("/proc/dragoman/a"))


def test_second_build_on_a_folder_is_refused(tmp_path: Path):
    """While one build holds a folder another one is told to wait or go elsewhere."""
    with (
        only_build(tmp_path),
        pytest.raises(StorageError, match=r"Another build.*--out"),
        only_build(tmp_path),
    ):
        pass


def test_folder_is_free_after_a_build(tmp_path: Path):
    """The lock is given back even where the build failed."""
    with pytest.raises(ZeroDivisionError), only_build(tmp_path):
        raise ZeroDivisionError

    with only_build(tmp_path):
        pass


def test_sync_takes_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each file and folder is put on the disk."""
    write_text(tmp_path / "a" / "b.txt", "")
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)

    sync_folder(tmp_path)

    assert len(synced) == 3
