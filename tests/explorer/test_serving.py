"""The command and its server: bound to this machine, a key of its own at each start, no trace of it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from dragoman.errors import StorageError
from dragoman.explorer import serving
from dragoman.explorer.serving import HOST, listen, serve_explorer


@pytest.fixture(scope="module")
def dataset(sample_build: Any) -> Path:
    """The bundled sample, published."""
    return Path(sample_build.release.path).parents[1]


def test_command_serves_until_it_is_stopped(dataset: Path):
    """The address that is printed answers, without its key it does not, and Ctrl-C is the usual end."""
    command = [sys.executable, "-c", "from dragoman.cli import main; main()", "explore", str(dataset)]
    with subprocess.Popen(
        [*command, "--no-open"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        address = next((line.strip() for line in lines if line.startswith("http")), "")
        with httpx.Client(trust_env=False, timeout=60) as client:
            page = client.get(address)
            refused = client.get(httpx.URL(address).copy_with(path="/"))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert re.fullmatch(rf"http://{HOST}:\d+/[\w-]{{32}}/", address)
    assert page.status_code == 200
    assert refused.status_code == 403
    assert out.endswith("Closed.\n")
    assert err == ""
    assert process.returncode == 0


def test_only_this_machine_is_listened_to():
    """The socket is bound to the loopback address."""
    with listen(None) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_port_that_is_taken_is_told():
    """A port of another program is told with what to do."""
    with (
        socket.create_server((HOST, 0)) as taken,
        pytest.raises(StorageError, match="Give another --port"),
        listen(taken.getsockname()[1]),
    ):
        pass


def test_nothing_published_is_told(tmp_path: Path):
    """A folder without a data set is told before anything is served."""
    with pytest.raises(StorageError, match="Nothing has been published"):
        serve_explorer(tmp_path, "news", None, False, lambda text: None)


def test_browser_is_given_no_key(monkeypatch: pytest.MonkeyPatch):
    """What the browser is started with names a file of ours alone, since all users see it."""
    opened: list[str] = []
    monkeypatch.setattr(serving.webbrowser, "open", opened.append)

    with serving._shown("http://127.0.0.1:1/secret/"):
        path = Path(httpx.URL(opened[0]).path)
        assert "secret" in path.read_text()
        assert path.parent.stat().st_mode & 0o077 == 0

    assert "secret" not in opened[0]
    assert not path.exists()


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="these always have a screen")
def test_no_browser_in_a_terminal(monkeypatch: pytest.MonkeyPatch):
    """Without a screen no browser is started: some would take the terminal."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not serving._has_screen()

    monkeypatch.setenv("DISPLAY", ":0")
    assert serving._has_screen()
    assert os.environ["DISPLAY"] == ":0"
