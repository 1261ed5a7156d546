"""Small batches are put together without changing what is published, and nothing unused stays behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dragoman.compacting import MAX_SMALL, compact
from dragoman.settings import Settings
from dragoman.workspace import Workspace, default_interim

BuildAll = Callable[..., Any]
NAMES = "Aland Borneo Corsica Dalmatia Elba Funen Gotland Hainan Iona Java Kos Lewis Mull Naxos Oland Paros Qeshm".split()
SETTINGS = {"reader": "dictionary", "batch_stories": 1}


def put(raw: Path, number: int, verb: str = "met") -> None:
    text = f"The president of France {verb} the king of Spain in Paris on {number + 1} May 2020, before a trip.\n"
    (raw / f"{NAMES[number]}.txt").write_text(text + f"{NAMES[number]} was told of it.\n")


@pytest.fixture(scope="module")
def grown_once(build_all: BuildAll, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A data set with one story a batch, of which some changed and left; the last build has not joined them."""
    raw = tmp_path_factory.mktemp("small") / "house" / "raw"
    raw.mkdir(parents=True)
    out = raw.with_name("news")
    for number in range(len(NAMES)):
        put(raw, number)
    build_all([raw], out, run_id="1", **SETTINGS)
    put(raw, 3, "denounced")
    (raw / "copy.txt").write_text((raw / f"{NAMES[5]}.txt").read_text())
    build_all([raw], out, run_id="2", **SETTINGS)
    put(raw, 5, "denounced")  # now the copy is coded
    return raw.parent, build_all([raw], out, run_id="3", **SETTINGS)


@pytest.fixture
def grown(grown_once: tuple[Path, Any], tmp_path: Path) -> tuple[Path, Path, Any]:
    """A copy of it: raw folder, data set, and what the last build gave."""
    shutil.copytree(grown_once[0], tmp_path / "house", symlinks=True)
    return tmp_path / "house" / "raw", tmp_path / "house" / "news", grown_once[1]


def batches(out: Path) -> list[str]:
    with closing(Workspace(default_interim(out)).open_ledger()) as ledger:
        return ledger.batches()


def test_joining_changes_no_row(build_all: BuildAll, grown: tuple[Path, Path, Any]):
    """With larger batches allowed, the many small ones become one, and the same rows are published."""
    raw, out, before = grown

    after = build_all([raw], out, run_id="4", reader="dictionary", batch_stories=100)

    assert after.stages["grouped"]["batches_joined"] == len(NAMES) + 1 > MAX_SMALL
    assert len(batches(out)) == 1
    tables = ("events", "documents", "rejects")
    assert [before.rows(table) for table in tables] == [after.rows(table) for table in tables]
    files = [{k: v for k, v in b.checksums().items() if k.endswith(".parquet")} for b in (before, after)]
    assert files[0] == files[1]


def test_joined_batch_is_as_if_it_had_been_read_so(build_all: BuildAll, grown: tuple[Path, Path, Any]):
    """The next build codes nothing, and files of batches that are no more are gone."""
    raw, out, _ = grown
    build_all([raw], out, run_id="5", reader="dictionary", batch_stories=100)

    again = build_all([raw], out, run_id="6", reader="dictionary", batch_stories=100)

    stages = ("sentences", "mentions", "events")
    assert [again.stages[stage]["batches_new"] for stage in stages] == [0, 0, 0]
    interim = default_interim(out)
    (batch,) = batches(out)
    for table in ("documents", *stages, "grouped", "retold", "signatures"):
        assert [path.stem for path in (interim / table).glob("*.parquet")] == [batch]
    assert len(list((interim / "rejects").iterdir())) == 4
    assert {path.suffix for path in (interim / "validated").iterdir()} == {".parquet", ".json"}


def test_few_small_batches_are_left_alone(build_all: BuildAll, tmp_path: Path):
    """Joining at every build would write everything each time."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(3):
        put(raw, number)
    build_all([raw], tmp_path / "news", **SETTINGS)

    with closing(Workspace(default_interim(tmp_path / "news")).open_ledger()) as ledger:
        joined = compact(Workspace(default_interim(tmp_path / "news")), ledger, Settings())

    assert joined == 0


def test_batches_that_are_not_coded_so_are_not_joined(build_all: BuildAll, grown: tuple[Path, Path, Any]):
    """What was made with other settings must be coded first."""
    raw, out, _ = grown
    for number in range(len(NAMES)):
        put(raw, number, "visited")
    build_all([raw], out, run_id="7", **SETTINGS)

    workspace = Workspace(default_interim(out))
    with closing(workspace.open_ledger()) as ledger:
        joined = compact(workspace, ledger, Settings(reader="dictionary", goldstein_table="icews"))

    assert joined == 0
