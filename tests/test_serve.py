"""``dragoman serve`` as a whole: a schedule, a server, a run that the server calls Completed, and a clean end.

With wrong versions of Prefect's own dependencies everything installs, every other test passes, and no
schedule ever fires: this is the test that sees it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.slow

PATIENCE = 240.0
"""Seconds until a scheduled run must be Completed; it took 45 on two busy cores."""
STORY = "The president of France met the prime minister of Spain in Paris on 6 May 2021, officials said.\n"
PROGRAM = [sys.executable, "-W", "ignore", "-c", "from dragoman.cli import main; main()"]


@dataclass(frozen=True)
class Served:
    """What one life of ``dragoman serve`` showed."""

    runs: list[dict[str, Any]]
    answer_without_key: int
    reached_from_outside: bool
    modes: dict[str, int]
    second: subprocess.CompletedProcess[str]
    logs: list[dict[str, Any]]
    status: int
    log: str
    page: str
    home: Path
    out: Path


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return {**kept, "PREFECT_HOME": str(home)}


def _wait(what: str, found: Callable[[], Any], process: subprocess.Popen[bytes], log: Path) -> Any:
    """Ask until there is an answer; fail with the program's own words if it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := found()):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"No {what}; status {process.poll()}, log:\n{log.read_text()[-4000:]}")
        time.sleep(0.5)
    return answer


@contextmanager
def _serving(arguments: list[str], home: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the program; whatever happens, it and all that it started are gone afterwards."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*PROGRAM, "serve", *arguments],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=_environment(home),
            cwd=home.parent,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        try:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _kill_group(process.pid)  # the runs; the server ends with the program that started it
            process.wait(timeout=60)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _ask(page: str, path: str, key: str, **content: Any) -> Any:
    name, _, secret = key.partition(":")
    answer = httpx.post(f"{page}/api{path}", json=content, auth=(name, secret), timeout=30, trust_env=False)
    answer.raise_for_status()
    return answer.json()


def _is_open(host: str, port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(2)
        return asked.connect_ex((host, port)) == 0


def _other_address() -> str | None:
    """An address of this machine that is not 127.0.0.1, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; tells which address would
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return None if address.startswith("127.") else address


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Serve a schedule until its first run is Completed, then end it with SIGTERM."""
    folder = tmp_path_factory.mktemp("serve")
    home, log, out = folder / "prefect", folder / "serve.log", folder / "news"
    (folder / "raw").mkdir()
    (folder / "raw" / "talks.txt").write_text(STORY)
    arguments = ["--interval", "15s", "--overlap", "skip", "raw", "--out", str(out)]
    with _serving(arguments, home, log) as process:
        page = _wait(
            "server", lambda: re.search(r"Prefect's page: (\S+)", log.read_text()), process, log
        ).group(1)
        key = (home / "dragoman-serve" / "key").read_text().strip()
        states = {"state": {"type": {"any_": ["COMPLETED"]}}}
        runs = _wait(
            "run that is Completed",
            lambda: _ask(page, "/flow_runs/filter", key, flow_runs=states),
            process,
            log,
        )
        logs = _ask(page, "/logs/filter", key)
        port = int(page.rpartition(":")[2])
        other = _other_address()
        paths = [*home.glob("prefect.db*"), home / "dragoman-serve" / "key"]
        modes = {path.name: path.stat().st_mode & 0o777 for path in paths}
        second = subprocess.run(
            [*PROGRAM, "serve", *arguments],
            env=_environment(home),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        without_key = httpx.post(f"{page}/api/flow_runs/filter", json={}, trust_env=False).status_code
        outside = bool(other) and _is_open(str(other), port)
        process.terminate()
        status = process.wait(timeout=120)
    return Served(runs, without_key, outside, modes, second, logs, status, log.read_text(), page, home, out)


def test_scheduled_run_is_completed(served: Served):
    """The server's API reports a run Completed that the schedule began, and the data set is published."""
    assert any(run["auto_scheduled"] and run["state"]["type"] == "COMPLETED" for run in served.runs)
    assert (served.out / "latest" / "manifest.json").is_file()
    record = json.loads(next((served.out / "reports").glob("*/run.json")).read_text())
    assert record["outcome"] in {"completed", "stopped"}


def test_page_tells_what_each_stage_did(served: Served):
    """The line that each stage logs is in the logs that Prefect's page shows."""
    said = "\n".join(entry["message"] for entry in served.logs)

    assert "stories_new=1" in said


def test_server_is_for_its_owner(served: Served):
    """The server listens on the loopback address only, asks for a key, and its files are its owner's alone."""
    assert served.page.startswith("http://127.0.0.1:")
    assert not served.reached_from_outside
    assert served.answer_without_key == 401
    assert {"prefect.db", "key"} <= served.modes.keys()
    assert set(served.modes.values()) == {0o600}


def test_second_server_in_one_folder_is_refused(served: Served):
    """A second one ends at once, and says where the first is and how to use it."""
    assert served.second.returncode == 3
    assert served.page in served.second.stderr
    assert "PREFECT_API_URL" in served.second.stderr


def test_sigterm_ends_everything(served: Served):
    """After SIGTERM the status is 0, the schedule is paused, and nothing listens any more."""
    assert served.status == 0, served.log[-2000:]
    assert "Ended." in served.log
    with sqlite3.connect(served.home / "prefect.db") as database:
        assert database.execute("SELECT paused FROM deployment").fetchall() == [(1,)]
    database.close()
    assert not _is_open("127.0.0.1", int(served.page.rpartition(":")[2]))


def test_server_ends_with_a_program_that_is_killed(tmp_path: Path):
    """Killed with SIGKILL while it starts, the program leaves no server behind."""
    (tmp_path / "raw").mkdir()
    log = tmp_path / "serve.log"
    arguments = ["--cron", "15 2 * * *", "raw", "--out", str(tmp_path / "news")]
    with _serving(arguments, tmp_path / "prefect", log) as process:
        page = _wait("server", lambda: re.search(r"Prefect's page: (\S+)", log.read_text()), process, log)
        process.kill()
        process.wait(timeout=60)
    port = int(page.group(1).rpartition(":")[2])
    deadline = time.monotonic() + 60
    while _is_open("127.0.0.1", port) and time.monotonic() < deadline:
        time.sleep(0.2)

    assert not _is_open("127.0.0.1", port)


def test_server_that_does_not_answer_is_told(tmp_path: Path):
    """Where PREFECT_API_URL names a server that is not there, the program says so and ends with status 3."""
    (tmp_path / "raw").mkdir()
    code = (
        "import dragoman.flow_loading as f\n"
        "load = f.load_flow\n"
        "def quick(name, logging=f.QUIET):\n"
        "    module = load(name, logging)\n"
        "    module.ANSWER_WITHIN = 0\n"
        "    return module\n"
        "f.load_flow = quick\n"
        "from dragoman.cli import main; main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, "serve", "--cron", "15 2 * * *", "raw"],
        env={**_environment(tmp_path / "prefect"), "PREFECT_API_URL": "http://127.0.0.1:9/api"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 3
    assert "Using the Prefect server at http://127.0.0.1:9/api, which PREFECT_API_URL names" in ended.stderr
    assert "unset PREFECT_API_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
