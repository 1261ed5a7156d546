"""The command itself, with Prefect and all, killed in the middle and given again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def start(raw: Path, out: Path, config: Path, home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from dragoman.cli import main; main()", "build", str(raw)]
    return subprocess.Popen(
        [*command, "--out", str(out), "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # its own group, so that its server can be killed with it
        env={**os.environ, "PREFECT_HOME": str(home), "PYTHONWARNINGS": "ignore"},
    )


def tables(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path.endswith(".parquet")}


def test_command_that_is_killed_goes_on(butcher: Any, victim: Any, tmp_path: Path):
    """SIGKILL while the flow is at work; given again, the command publishes what an undisturbed build does."""
    raw, _ = victim.copy(tmp_path / "house")
    out, config, interim = tmp_path / "news", tmp_path / "my.yml", tmp_path / "news.interim"
    config.write_text("reader: dictionary\nbatch_stories: 3\n")
    expected = tmp_path / "expected"
    assert butcher.order(raw=raw, out=expected, run="1")["error"] == ""

    killed = start(raw, out, config, tmp_path / "prefect")
    until = time.monotonic() + 240
    while not list(interim.glob("sentences/*.parquet")) and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    after = victim.whole_release(out)
    resumed = start(raw, out, config, tmp_path / "prefect")
    told, _ = resumed.communicate()

    assert (killed.returncode, after) == (-signal.SIGKILL, None)
    assert resumed.returncode == 0, told
    assert victim.whole_release(out) is not None
    assert tables(victim.everything(out)) == tables(victim.everything(expected))
