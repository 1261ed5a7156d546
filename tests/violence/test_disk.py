"""A full disk, a disk that cannot be written, a clock that went back: told plainly, and made good afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman.versions import list_versions

pytestmark = pytest.mark.slow

SHARES = (0.0, 0.1, 0.25, 0.4, 0.6, 0.8, 0.95)


def build(butcher: Any, victim: Any, raw: Path, out: Path, run: str = "2", **how: Any) -> dict[str, Any]:
    answer: dict[str, Any] = butcher.order(raw=raw, out=out, run=run, settings=victim.settings, **how)
    return answer


@pytest.mark.parametrize("share", SHARES)
def test_disk_that_is_full_from_one_write_on(butcher: Any, victim: Any, tmp_path: Path, share: float):
    """From whichever write on the disk is full: the error says so, the old release stays, more room mends it."""
    raw, out = victim.copy(tmp_path / "house")
    violence = {"no_space_from": 1 + int(share * (victim.writes - 1))}

    failed = build(butcher, victim, raw, out, violence=violence)
    after = victim.whole_release(out)
    resumed = build(butcher, victim, raw, out, run="3")

    assert failed["error"].startswith("StorageError: Cannot ")
    assert after in (victim.first, victim.second)
    assert resumed["error"] == ""
    assert victim.everything(out) == victim.bytes_of_second


Disk = Callable[[str], None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Disk]]:
    """A real disk, and what changes it: ``change("size=1m")``, ``change("ro")``."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(*options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)]
        try:
            return subprocess.run(command, capture_output=True, check=False).returncode == 0
        except OSError:
            return False

    if not mount("size=64m"):
        pytest.skip("needs the right to mount a disk (root)")
    yield folder, lambda option: subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)  # type: ignore[misc]
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("room_kb", [0, 8, 64, 160, 320, 640])
def test_disk_that_is_really_full(
    butcher: Any, victim: Any, tmp_path: Path, disk: tuple[Path, Disk], room_kb: int
):
    """With so much room left, the build stops with a plain error or fits; with more room it goes on."""
    folder, _ = disk
    raw, out = victim.copy(folder / "house")
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(max(0, free - room_kb * 1024)))

    failed = build(butcher, victim, raw, out)
    after = victim.whole_release(out)
    ballast.unlink()
    resumed = build(butcher, victim, raw, out, run="3")

    assert failed["error"] == "" or failed["error"].startswith("StorageError: Cannot ")
    assert after in (victim.first, victim.second)
    assert resumed["error"] == ""
    assert victim.everything(out) == victim.bytes_of_second


def test_target_that_cannot_be_written(butcher: Any, victim: Any, disk: tuple[Path, Disk]):
    """A disk that is read-only is told at once, before anything is coded, and can still be read."""
    folder, change = disk
    raw, out = victim.copy(folder / "house")
    change("ro")

    failed = build(butcher, victim, raw, out)

    assert failed["error"].startswith("StorageError: Cannot write")
    assert "Read-only file system" in failed["error"]
    assert victim.whole_release(out) == victim.first
    change("rw")
    assert build(butcher, victim, raw, out, run="3")["error"] == ""
    assert victim.whole_release(out) == victim.second


def test_target_that_is_a_file(butcher: Any, victim: Any, tmp_path: Path):
    """A file where the data set should be is told with its name."""
    raw, out = victim.copy(tmp_path / "house")
    shutil.rmtree(out)
    out.write_text("in the way")

    failed = build(butcher, victim, raw, out)

    assert failed["error"].startswith("StorageError: Cannot write")
    assert str(out) in failed["error"]


def test_clock_that_went_back(butcher: Any, victim: Any, tmp_path: Path):
    """With everything on the disk dated ahead and an earlier run id, the new release is the latest and stays."""
    raw, out = victim.copy(tmp_path / "house")
    for path in (tmp_path / "house").rglob("*"):
        os.utime(path, (4e9, 4e9), follow_symlinks=False)

    done = build(butcher, victim, raw, out, run="20010101T000000000000Z")

    assert done["error"] == ""
    assert victim.everything(out) == victim.bytes_of_second
    assert [v.version.release for v in list_versions(out)] == [victim.first, victim.second]
