"""A site on this machine that answers as each test wants, a clock that no test waits for, and a run."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dragoman.collecting.clock import Clock
from dragoman.collecting.fetching import Limits
from dragoman.collecting.house import Summary
from dragoman.collecting.running import Plan, collect
from dragoman.collecting.sources import Source, Sources

STORY = (
    "<p>VIENNA - Ministers of both countries met on Tuesday and agreed to reopen the border crossing.</p>"
    "<p>The president of the neighbouring country welcomed the agreement and called for further talks.</p>"
)
Route = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the site's routes; 404 where there is none."""

    protocol_version = "HTTP/1.1"
    server: Site  # type: ignore[assignment]

    def do_GET(self) -> None:
        """Answer by the route."""
        self.server.asked.append((self.path, dict(self.headers)))
        route = self.server.routes.get(self.path)
        if route is None:
            self.answer(b"nothing here", status=404)
        else:
            route(self)

    def answer(self, body: bytes, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


class Site(ThreadingHTTPServer):
    """A web site; ``routes`` says what each path does, ``asked`` what was asked for."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what the tests are about."""

    @staticmethod
    def page(text: str = STORY, title: str = "Talks in Vienna") -> bytes:
        """Return a news page."""
        head = f"<!doctype html><html lang=en><head><title>{title}</title></head>"
        return f"{head}<body><article><h1>{title}</h1>{text}</article></body></html>".encode()

    @staticmethod
    def feed(*links: str, extra: str = "") -> bytes:
        """Return an RSS feed of these links."""
        day = "<pubDate>Wed, 27 Sep 2023 23:30:00 +0300</pubDate>"
        items = "".join(
            f"<item><title>Talks &amp;amp; tea {number}</title><link>{link}</link>{day}</item>"
            for number, link in enumerate(links)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{items}{extra}</channel></rss>'.encode()

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the address of a path."""
        return f"http://{host}:{self.server_port}{path}"

    def serve(self, path: str, body: bytes, **how: Any) -> None:
        """Let a path always answer the same."""
        self.routes[path] = lambda handler: handler.answer(body, **how)

    def paths(self) -> list[str]:
        """Return what was asked for, in order, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


class FakeClock(Clock):
    """A clock that goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._elapsed = 1000.0
        self._now = datetime(2023, 9, 28, 6, 0, tzinfo=UTC)

    def elapsed(self) -> float:
        """Return seconds."""
        return self._elapsed

    def now(self) -> datetime:
        """Return the moment."""
        return self._now.replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        """Go on at once."""
        if seconds > 0:
            self.slept.append(seconds)
            self.go_on(seconds)

    def go_on(self, seconds: float) -> None:
        """Let time pass."""
        self._elapsed += seconds
        self._now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Run:
    """Runs into one folder, and what they left there."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.out = folder / "raw"
        self.clock = clock
        self.plan = Plan(
            self.out, "dragoman/0 (test)", delay=0.0, limits=Limits(200_000, 20.0), allowed=("127.0.0.1",)
        )

    def __call__(self, *addresses: str | Source, **changes: Any) -> Summary:
        """Run once."""
        sources = tuple(Source(a) if isinstance(a, str) else a for a in addresses)
        return collect(Sources(sources), replace(self.plan, **changes), self.clock)

    def rejects(self) -> list[dict[str, str]]:
        """Return what the last run could not have."""
        lines = (self.out / ".collect" / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def reasons(self) -> list[str]:
        """Return why."""
        return [row["reason"] for row in self.rejects()]

    def pages(self) -> list[Path]:
        """Return the pages in sight."""
        return sorted(p for p in self.out.iterdir() if p.suffix in {".html", ".txt", ".pdf"})

    def versions(self) -> list[Path]:
        """Return the older versions."""
        return sorted((self.out / ".collect" / "versions").glob("*.html"))


@pytest.fixture
def run(tmp_path: Path, clock: FakeClock) -> Run:
    return Run(tmp_path, clock)
