"""Dask's and Ray's workers as a crew: the same bytes, and a worker that dies costs its batch's time only."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import SettingsError, UnreachableError
from dragoman.flow_loading import load_flow
from dragoman.settings import Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # Prefect, Dask and Ray leave sockets and loops to the collector
]
STORIES = {
    "a": "France accused Spain of an attack on 6 January 2020, the ministry said in Paris.\n",
    "b": "Russia attacked an army post in Ukraine on 7 January 2020 and killed two soldiers there.\n",
    "c": "Police in Kenya arrested three protesters in Nairobi on 8 February 2020, witnesses said.\n",
    "d": "The king of Jordan visited Japan on 9 March 2020. Jordan praised Japan on 10 March 2020.\n",
}
WORK = '''
import os, signal
from pathlib import Path

def work(folder, batch):
    """Note who does a batch; 'once' kills its process the first time, 'always' each time."""
    done = Path(folder)
    with (done / batch).open("a") as notes:
        notes.write(f"{os.getpid()}\\n")
    if batch == "always" or (batch == "once" and len((done / batch).read_text().split()) == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    return batch.upper()
'''


def missing(*packages: str) -> pytest.MarkDecorator:
    absent = [name for name in packages if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(absent), reason=f"needs {', '.join(absent)}, which is not installed")


needs_dask = missing("distributed", "prefect_dask")
needs_ray = missing("ray", "prefect_ray")


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=90):
        yield


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], str]]:
    """Work that workers can import, as they do Dragoman's."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "violent_work.py").write_text(WORK)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
        found: Callable[[str, str], str] = importlib.import_module("violent_work").work
        yield found
        sys.modules.pop("violent_work", None)


@pytest.mark.parametrize("runner", ["dask", "ray"])
def test_runner_that_is_not_installed(runner: str, monkeypatch: pytest.MonkeyPatch):
    """The message names the packages, and the command that installs them."""
    cluster = load_flow("cluster")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SettingsError, match=rf"prefect-{runner}.*pip install .*'dragoman\[{runner}\]'"):
        cluster.check_runner(runner)


@needs_dask
def test_workers_elsewhere_need_a_server_that_they_reach():
    """A server on this machine is no use to workers on others."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    settings = Settings(runner="dask", cluster="tcp://10.9.8.7:8786")

    with (
        temporary_settings(restore_defaults={PREFECT_API_URL}),
        pytest.raises(SettingsError, match="PREFECT_API_URL"),
        load_flow("cluster").real_server(settings),
    ):
        pass


@needs_dask
@pytest.mark.parametrize(
    ("address", "error", "told"),
    [
        ("tcp://127.0.0.1:9", UnreachableError, r"No Dask scheduler.*127\.0\.0\.1:9.*dask scheduler"),
        ("nonsense://x", SettingsError, r"Expected a Dask address"),
    ],
)
def test_cluster_that_does_not_answer(
    address: str, error: type[Exception], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Where no scheduler answers, it is told which address was asked and what to start."""
    cluster = load_flow("cluster")
    monkeypatch.setattr(cluster, "ANSWER_WITHIN", 2)

    with (
        pytest.raises(error, match=told),
        cluster.crew(Settings(runner="dask", cluster=address), tmp_path, 1),
    ):
        pass


@pytest.mark.parametrize(
    "runner", [pytest.param("dask", marks=needs_dask), pytest.param("ray", marks=needs_ray)]
)
def test_killed_worker_costs_one_batch(server: None, work: Any, tmp_path: Path, runner: str):
    """The share of a worker that was killed is done by another; all results come, in order."""
    batches = ["a", "once", "b", "c", "d", "e"]

    settings = Settings.model_validate({"runner": runner})
    with load_flow("cluster").crew(settings, tmp_path / "interim", 2) as crew:
        (tmp_path / "interim").mkdir(exist_ok=True)
        (tmp_path / "done").mkdir()
        found = list(crew.do(partial(work, str(tmp_path / "done")), batches))

    assert found == [batch.upper() for batch in batches]
    tries = {path.name: len(path.read_text().split()) for path in (tmp_path / "done").iterdir()}
    assert tries["once"] == 2
    assert sum(tries.values()) <= len(batches) + 2  # one more worker may have been told to begin anew
    assert list((tmp_path / "interim").iterdir()) == []  # Dask's and Ray's own files are gone


@needs_dask
def test_batch_that_kills_every_worker_is_told(server: None, work: Any, tmp_path: Path):
    """A batch at which worker after worker dies ends as a broken pool, after all others are done."""
    batches = ["a", "b", "always", "c"]
    (tmp_path / "interim").mkdir()
    (tmp_path / "done").mkdir()
    found: list[str] = []

    with (
        load_flow("cluster").crew(Settings(runner="dask"), tmp_path / "interim", 2) as crew,
        pytest.raises(BrokenProcessPool),
    ):
        found.extend(crew.do(partial(work, str(tmp_path / "done")), batches))

    assert found == ["A", "B"]
    assert (tmp_path / "done" / "c").is_file()


@pytest.mark.parametrize(
    "runner", [pytest.param("dask", marks=needs_dask), pytest.param("ray", marks=needs_ray)]
)
def test_cluster_publishes_the_same_bytes(server: None, build_all: Any, tmp_path: Path, runner: str):
    """Coded by a local Dask or Ray, the release is that of one process; nothing is left lying about."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in STORIES.items():
        (raw / f"{name}.txt").write_text(text)
    settings = tmp_path / "settings.yml"
    settings.write_text("reader: dictionary\nbatch_stories: 1\n")
    plain = build_all([raw], tmp_path / "plain", reader="dictionary", batch_stories=1)

    record = load_flow("build").build_dataset(
        [str(raw)], out=tmp_path / "news", config=settings, workers=2, runner=runner
    )

    release = Path(record["release"])
    assert release.name == plain.release.path.name
    assert {p.relative_to(release): p.read_bytes() for p in release.rglob("*") if p.is_file()} == {
        p.relative_to(plain.release.path): p.read_bytes()
        for p in plain.release.path.rglob("*")
        if p.is_file()
    }
    assert not {"dask", "ray"} & {path.name for path in (tmp_path / "news.interim").iterdir()}
