"""A story that kills the process that codes it: left out with the reason, and all others are coded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

pytestmark = pytest.mark.slow

POISON = "The POISON of Spain met the king of France in Madrid on 7 May 2020, officials said there.\n"


def put(folder: Path, stories: dict[str, str]) -> Path:
    raw = folder / "raw"
    raw.mkdir()
    for name, text in {**stories, "c_poison": POISON}.items():
        (raw / f"{name}.txt").write_text(text)
    return raw


def left_out(out: Path) -> list[tuple[str, str]]:
    rows = ds.dataset(out / "latest" / "rejects", partitioning="hive").to_table().to_pylist()
    return [(row["stage"], row["detail"]) for row in rows if row["reason"] == "stage_failed"]


def coded(out: Path) -> set[str]:
    return set(ds.dataset(out / "latest" / "events").to_table(["origin"])["origin"].to_pylist())


GOOD = {"raw/a_talks.txt", "raw/b_attack.txt", "raw/d_visit.txt", "raw/e_accuse.txt"}


@pytest.mark.parametrize(
    ("stage", "how", "told"),
    [
        ("sentences", "exit", "exit status 3"),
        ("events", "segfault", "SIGSEGV"),
    ],
)
def test_story_that_kills_workers_is_left_out(
    butcher: Any, stories: dict[str, str], tmp_path: Path, stage: str, how: str, told: str
):
    """Two workers go on without the story; its reject says what its process died of."""
    raw, out = put(tmp_path, stories), tmp_path / "news"

    done = butcher.order(raw=raw, out=out, run="1", workers=2, poison=f"{stage}:{how}")

    assert done["error"] == ""
    ((where, detail),) = left_out(out)
    assert where == stage
    assert f"died twice of {told}" in detail
    assert coded(out) >= GOOD


def test_crash_of_the_only_process_is_made_good_by_the_next_build(
    butcher: Any, stories: dict[str, str], tmp_path: Path
):
    """With one worker the build dies with the story; the next one does that batch apart, and comes to its end."""
    raw, out = put(tmp_path, stories), tmp_path / "news"

    died, resumed, again = (
        butcher.order(raw=raw, out=out, run=run, poison="mentions:segfault") for run in "123"
    )

    assert died["signal"] == 11
    assert (resumed["error"], again["error"]) == ("", "")
    assert [stage for stage, _ in left_out(out)] == ["mentions"]
    assert coded(out) >= GOOD
    assert again["seconds"] < resumed["seconds"]  # nothing is tried again


def test_mended_story_is_coded(butcher: Any, stories: dict[str, str], tmp_path: Path):
    """When the story changes it is another one, and is coded like any."""
    raw, out = put(tmp_path, stories), tmp_path / "news"
    butcher.order(raw=raw, out=out, run="1", poison="mentions:exit")
    butcher.order(raw=raw, out=out, run="2", poison="mentions:exit")
    assert left_out(out) != []

    (raw / "c_poison.txt").write_text(POISON.replace("POISON", "queen"))
    butcher.order(raw=raw, out=out, run="3", poison="mentions:exit")

    assert left_out(out) == []
    assert "raw/c_poison.txt" in coded(out)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on address space")
@pytest.mark.parametrize("how", ["memory", "deep"])
def test_story_that_asks_for_too_much_is_left_out(
    butcher: Any, stories: dict[str, str], tmp_path: Path, how: str
):
    """A story that needs more memory than a worker may have, or a deeper stack, is left out with the error."""
    raw, out = put(tmp_path, stories), tmp_path / "news"

    done = butcher.order(
        raw=raw, out=out, run="1", poison=f"mentions:{how}", settings={"worker_memory_mb": 4000}
    )

    assert done["error"] == ""
    ((stage, detail),) = left_out(out)
    assert stage == "mentions"
    assert ("MemoryError" if how == "memory" else "RecursionError") in detail
    assert coded(out) >= GOOD
