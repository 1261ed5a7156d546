"""What the tests of the explorer share: served data sets, and a browser that can be led."""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from websockets.sync.client import connect

from dragoman.explorer.app import make_app
from dragoman.explorer.guard import guarded
from dragoman.explorer.opening import explore
from dragoman.explorer.serving import HOST, listen, make_server

KEY = "a-key-that-nobody-guesses"


@pytest.fixture(scope="module")
def visit() -> Iterator[Callable[..., TestClient]]:
    """Open a data set and return a client that asks below the key: ``visit(folder).get("rows")``."""
    with ExitStack() as opened:

        def visit_dataset(dataset: Path, title: str = "news") -> TestClient:
            app = guarded(make_app(opened.enter_context(explore(dataset)), title), KEY)
            return TestClient(app, base_url=f"http://127.0.0.1/{KEY}/", raise_server_exceptions=False)

        yield visit_dataset


@contextmanager
def served(dataset: Path) -> Iterator[str]:
    """Serve a data set as the command does, on a thread; yield the address of its page."""
    with listen(None) as listener, explore(dataset) as explored:
        server = make_server(guarded(make_app(explored, "news"), KEY))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}/{KEY}/"
        finally:
            server.should_exit = True
            thread.join()


class Tab:
    """A tab of Chromium, led over its debugging protocol.

    Args:
        socket: an open connection to it.
    """

    def __init__(self, socket: Any) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the browser for something and return its answer."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("id") == number:
                assert "error" not in message, message
                return dict(message["result"])
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(params["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"]))
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning"):
                self.complaints.append(str(params["args"]))

    def run(self, script: str) -> Any:
        """Run a script in the page and return its value."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait(self, script: str, seconds: float = 30) -> Any:
        """Wait until a script's value is true, and return it."""
        deadline = time.monotonic() + seconds
        while not (value := self.run(script)):
            assert time.monotonic() < deadline, f"{script} is still {value!r}; {self.complaints}"
            time.sleep(0.05)
        return value

    def open(self, address: str, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Open a page at a size and in a theme, and wait until its charts are drawn."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.protocol === 'http:'")
        self.wait("Number(document.documentElement.dataset.drawn) > 0 || !document.getElementById('charts')")

    def picture(self, path: Path, whole: bool = False) -> None:
        """Write a picture of what is seen, or of the whole page."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))


@contextmanager
def browser(chromium: str, profile: Path) -> Iterator[Tab]:
    """Start Chromium without a window and with no way out of this machine; yield its tab."""
    arguments = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
        "--remote-debugging-port=0", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--disable-background-networking", "--no-first-run", f"--download-default-directory={profile}",
        "about:blank",
    ]  # fmt: skip
    process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        port = _port(profile / "DevToolsActivePort")
        tabs = httpx.get(f"http://127.0.0.1:{port}/json/list", trust_env=False).json()
        address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
        with connect(address, max_size=None, proxy=None) as socket:
            yield Tab(socket)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _port(file: Path) -> int:
    deadline = time.monotonic() + 60
    while not (file.is_file() and file.read_text().strip()):
        assert time.monotonic() < deadline, "Chromium did not start within a minute"
        time.sleep(0.05)
    return int(file.read_text().split()[0])


@pytest.fixture
def tab(chromium: str, tmp_path: Path) -> Iterator[Tab]:
    """A tab of a browser of its own."""
    with browser(chromium, tmp_path / "profile") as found:
        yield found


@pytest.fixture
def serve_dataset() -> Iterator[Callable[[Path], str]]:
    """Serve a data set and return its address: ``serve_dataset(folder)``."""
    with ExitStack() as opened:
        yield lambda dataset: opened.enter_context(served(dataset))
