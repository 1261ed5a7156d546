"""``dragoman serve`` as it is typed: what reaches Prefect's side, and what is refused before."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman import flow_loading
from dragoman.cli import app


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """Job, schedule, run_now and port that would be served."""
    found: list[Any] = []

    def serve(job: Any, schedule: Any, run_now: bool, port: int | None, say: Any) -> None:
        found.extend([job, schedule, run_now, port])

    monkeypatch.setattr(flow_loading, "load_flow", lambda name, logging: SimpleNamespace(serve=serve))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    return found


def call(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["serve", *arguments])


def test_folder_is_built(told: list[Any], tmp_path: Path):
    """Raw data go to the build flow, with the options of `dragoman build`."""
    result = call(
        "raw", "--cron", "15 2 * * *", "--timezone", "Asia/Dhaka", "--overlap", "skip", "--run-now", "--port", "4300",
        "--out", "processed/news", "--interim", "work", "--workers", "2", "--published", "2024-11-10",
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    job, schedule, run_now, port = told
    assert (job.name, job.flow) == ("news", ("build.py", "build_dataset"))
    assert job.parameters == {
        "paths": [str(tmp_path / "raw")],
        "out": str(tmp_path / "processed/news"),
        "interim": str(tmp_path / "work"),
        "config": None,
        "published": "2024-11-10",
        "workers": 2,
        "retry_after": [60.0, 300.0, 900.0],
    }
    assert (schedule.crons, schedule.timezone, schedule.overlap) == (("15 2 * * *",), "Asia/Dhaka", "skip")
    assert (run_now, port) == (True, 4300)


def test_feed_is_collected_first(told: list[Any], tmp_path: Path):
    """A feed goes to the flow that collects, with the folder its pages go to."""
    result = call(
        "https://post.example/rss", "raw", "--interval", "6h", "--raw", "pages", "--contact", "me@uni.example",
        "--allow-host", "intranet", "--name", "post",
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    job = told[0]
    assert (job.name, job.flow) == ("post", ("collect.py", "collect_and_build"))
    assert job.parameters["sources"] == ["https://post.example/rss"]
    assert job.parameters["raw"] == str(tmp_path / "pages")
    assert job.parameters["paths"] == [str(tmp_path / "raw")]
    assert (job.parameters["contact"], job.parameters["allowed"]) == ("me@uni.example", ["intranet"])


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["raw"], id="no schedule"),
        pytest.param(["nowhere", "--cron", "15 2 * * *"], id="no such folder"),
        pytest.param(["raw", "--interval", "soon"], id="bad interval"),
        pytest.param(["raw", "--interval", "1h", "--overlap", "queue"], id="bad overlap"),
        pytest.param(["raw", "--interval", "1h", "--name", "a/b"], id="bad name"),
        pytest.param(["raw", "--interval", "1h", "--config", "missing.yml"], id="no settings file"),
        pytest.param(["raw", "--interval", "1h", "--port", "0"], id="bad port"),
    ],
)
def test_mistakes_are_told_before_anything_starts(told: list[Any], arguments: list[str]):
    """Prefect is not even loaded for a command that cannot be used."""
    assert call(*arguments).exit_code != 0
    assert told == []
