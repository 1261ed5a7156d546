"""Batches dealt out: nothing lost, the heaviest first, and only to workers that are as we are."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import building
from dragoman.coding import CodingJob
from dragoman.errors import DragomanError, StorageError
from dragoman.settings import Settings
from dragoman.shares import SHARES_EACH, anywhere, deal_out, do_share, heaviest_first, home_of
from dragoman.workspace import Workspace

PEOPLE = ["France", "Kenya", "Japan", "Brazil", "Turkey", "Spain", "Jordan"]


@given(st.lists(st.integers(1, 10_000), max_size=200), st.integers(1, 9))
def test_every_batch_is_dealt_once_and_shares_weigh_alike(weights: list[int], workers: int):
    """No share is heavier than another by more than the heaviest batch."""
    batches = sorted(weights, reverse=True)

    shares = deal_out(batches, workers)

    assert sorted((w for share in shares for w in share), reverse=True) == batches
    assert len(shares) == min(len(batches), SHARES_EACH * workers)
    if shares:
        assert max(map(sum, shares)) - min(map(sum, shares)) <= batches[0]


def test_batches_go_by_the_size_of_their_texts(tmp_path: Path):
    """The longest texts are begun first; equal ones by name."""
    workspace = Workspace(tmp_path)
    for name, size in (("b", 10), ("c", 500), ("a", 10)):
        path = workspace.batch("documents", name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * size)

    assert heaviest_first(workspace, ["a", "b", "c"]) == ["c", "a", "b"]


def test_share_is_done_where_all_is_alike(tmp_path: Path):
    """A worker with the same code and the same folder does its share in order."""
    home = home_of(tmp_path, Settings())

    assert do_share(home, len, ["aa", "b"]) == [2, 1]


def test_worker_that_does_not_see_the_folder(tmp_path: Path):
    """A working folder that is not shared is told, with the machine and what to do."""
    home = home_of(tmp_path / "gone", Settings())

    with pytest.raises(StorageError, match=r"does not see the working folder.*--interim"):
        do_share(home, len, ["a"])


def test_worker_with_another_version(tmp_path: Path):
    """A worker that would code otherwise refuses."""
    home = replace(home_of(tmp_path, Settings()), made_of="0123")

    with pytest.raises(DragomanError, match=r"other code, dictionaries.*constraints\.txt"):
        do_share(home, len, ["a"])


def test_job_means_the_same_in_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Paths of a job are whole, and it is still the same job by its fingerprints."""
    from dragoman.coding import fingerprint

    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    job = CodingJob(Workspace(Path("work")), Settings(dictionaries=Path("own")))

    found = anywhere(job)

    assert found.workspace.root == tmp_path / "work"
    assert found.settings.dictionaries == tmp_path / "own"
    assert fingerprint("events", found.settings, "b") == fingerprint("events", job.settings, "b")


@pytest.mark.slow
def test_same_bytes_whoever_codes_and_in_whatever_order(
    build_all: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One, two and three workers, with the batches in any order, publish the same files."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, (one, other) in enumerate(pairwise(PEOPLE)):
        text = f"{one} accused {other} of an attack on 6 January 2020. Police in {other} arrested nine protesters. "
        (raw / f"{number}.txt").write_text(text * (1 + number % 3))
    how: dict[str, Any] = {"reader": "dictionary", "batch_stories": 1}
    plain = build_all([raw], tmp_path / "plain", **how).checksums()
    assert len([path for path in plain if path.startswith("events/")]) == 1

    def shuffled(_: Workspace, batches: list[str]) -> list[str]:
        return random.Random(7).sample(batches, len(batches))

    monkeypatch.setattr(building, "heaviest_first", shuffled)
    for workers in (2, 3):
        assert build_all([raw], tmp_path / f"{workers}", workers=workers, **how).checksums() == plain
