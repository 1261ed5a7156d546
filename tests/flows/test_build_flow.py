"""The flow under Prefect: one run of the whole, with the tasks, the counts and the artifact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dragoman import cli

# Prefect's server leaves sockets and loops to the garbage collector.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def _find_runs() -> tuple[list[Any], list[Any], list[Any]]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        flows = client.read_flow_runs()
        tasks = client.read_task_runs()
        artifacts = client.read_artifacts()
    return flows, tasks, artifacts


def test_flow_builds_the_sample(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The flow completes in a handful of tasks, publishes, and leaves its record, report and artifact."""
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=90):
        flow = cli._load_flow("build")
        state = flow.build_dataset([str(sample)], out=tmp_path / "news", return_state=True)
        record = state.result()
        runs, tasks, artifacts = _find_runs()

    assert state.is_completed()
    assert Path(record["release"]).parent == tmp_path / "news" / "releases"
    assert record["stages"]["published"]["events"] > 10
    assert (Path(record["report"]) / "index.html").is_file()
    assert json.loads((Path(record["report"]) / "run.json").read_text())["run_id"] == record["run_id"]
    assert [run.state_name for run in runs] == ["Completed"]
    assert 6 <= len(tasks) < 20
    assert [artifact.key for artifact in artifacts] == ["build"]
