"""The parts of serving that need no server: schedules, ports, locks, private files."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from dragoman.errors import SettingsError, StorageError
from dragoman.flow_loading import load_flow
from dragoman.scheduling import Schedule

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def serving() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        yield load_flow("serve")


@pytest.fixture(scope="module")
def local() -> Any:
    return load_flow("local_server")


@pytest.mark.parametrize("cron", ["61 2 * * *", "15 2 * * XYZ", "@nightly", "a" * 5000])
def test_bad_cron_is_told(serving: Any, cron: str):
    """A cron line that Prefect cannot read is a mistake of the user, told with an example."""
    with pytest.raises(SettingsError, match="Expected a cron line of five fields"):
        serving.check_schedule(Schedule((cron,), None, "UTC"))


def test_schedules_keep_their_zone(serving: Any):
    """Cron lines and intervals reach Prefect as they are."""
    crons = serving.check_schedule(Schedule(("15 2 * * *", "0 14 * * 1-5"), None, "Asia/Dhaka"))
    every = serving.check_schedule(Schedule((), timedelta(hours=6), "UTC"))

    assert [(each.cron, each.timezone) for each in crons] == [
        ("15 2 * * *", "Asia/Dhaka"),
        ("0 14 * * 1-5", "Asia/Dhaka"),
    ]
    assert [each.interval for each in every] == [timedelta(hours=6)]


def test_port_in_use_is_told(local: Any, tmp_path: Path):
    """A port that the user named and somebody has is an error that says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StorageError, match=f"Cannot listen at 127.0.0.1:{port}.*--port"):
            local.local_server(tmp_path, port).__enter__()


def test_folder_in_use_is_told(local: Any, tmp_path: Path):
    """Two servers on one database would schedule everything twice."""
    folder = tmp_path / "dragoman-serve"
    folder.mkdir()
    (folder / "address").write_text("http://127.0.0.1:4200")
    with (
        FileLock(folder / "lock"),
        pytest.raises(StorageError, match=r"PREFECT_API_URL=http://127\.0\.0\.1:4200/api"),
    ):
        local.local_server(tmp_path, None).__enter__()


def test_database_of_earlier_runs_is_made_private(local: Any, tmp_path: Path):
    """What `dragoman build` left readable for all is the owner's alone from now on."""
    folder = tmp_path / "dragoman-serve"
    folder.mkdir(mode=0o755)
    (tmp_path / "prefect.db").write_text("")
    (tmp_path / "prefect.db").chmod(0o644)

    local.keep_private(tmp_path, folder)

    assert (tmp_path / "prefect.db").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_proxy_is_left_out_for_this_machine(serving: Any, monkeypatch: pytest.MonkeyPatch):
    """A proxy in the environment does not stand between the program and its own server."""
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.setenv("no_proxy", "")

    serving.leave_out_proxy()

    import os

    assert os.environ["NO_PROXY"] == "intranet,127.0.0.1,localhost"
