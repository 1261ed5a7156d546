"""Two builds at once on one data set: the second says who is at work; and readers see whole releases only."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from dragoman.dataset import open_release
from dragoman.stages.published.log import rows_of
from dragoman.versions import restore

pytestmark = pytest.mark.slow


def test_second_build_says_who_is_at_work(butcher: Any, victim: Any, tmp_path: Path):
    """While one build holds a data set another ends at once and names the first one's process."""
    raw, out = victim.copy(tmp_path / "house")
    go_on = tmp_path / "go_on"
    how = {"raw": raw, "out": out, "settings": victim.settings}
    first = butcher.order(name="first", run="2", violence={"wait_for": str(go_on)}, **how)
    while not (out / ".build.holder").exists():
        pass

    second = butcher.order(run="3", **how)
    go_on.touch()
    ended = butcher.order(finish="first")

    assert second["error"].startswith("StorageError: Another build is at work")
    assert f"process {first['pid']} " in second["error"]
    assert (ended["error"], victim.whole_release(out)) == ("", victim.second)


def test_lock_of_a_killed_build_is_free(butcher: Any, victim: Any, tmp_path: Path):
    """A build that was killed holds nothing back."""
    raw, out = victim.copy(tmp_path / "house")
    how = {"raw": raw, "out": out, "settings": victim.settings}
    violence = {"wait_for": str(tmp_path / "never"), "kill_after": 0.3}

    killed = butcher.order(run="2", violence=violence, **how)
    resumed = butcher.order(run="3", **how)

    assert killed["signal"] == 9
    assert (resumed["error"], victim.whole_release(out)) == ("", victim.second)


def test_reader_sees_whole_releases_only(butcher: Any, victim: Any, tmp_path: Path):
    """While builds and restores follow one another, every read has the rows that its manifest says."""
    raw, out = victim.copy(tmp_path / "house")
    done = threading.Event()
    errors: list[BaseException] = []
    seen: set[str] = set()

    def read_on() -> None:
        while not done.is_set():
            try:
                release = open_release(out)
                rows = ds.dataset(release / "events", partitioning="hive").to_table().num_rows
                assert rows == rows_of(release)["events"]
                seen.add(release.name)
            except BaseException as error:  # whatever it is, the test must show it
                errors.append(error)
                return

    reader = threading.Thread(target=read_on)
    reader.start()
    butcher.order(raw=raw, out=out, run="2", settings=victim.settings)
    for number in range(40):
        restore(out, "previous", str(number))
    done.set()
    reader.join()

    assert errors == []
    assert seen == {victim.first, victim.second}
