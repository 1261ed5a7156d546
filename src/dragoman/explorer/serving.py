"""Serves the explorer on this machine until Ctrl-C."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from dragoman.errors import StorageError
from dragoman.explorer.app import make_app
from dragoman.explorer.guard import guarded
from dragoman.explorer.opening import explore

HOST = "127.0.0.1"
_DIGITS = 24


def serve_explorer(
    dataset: Path, title: str, port: int | None, opens: bool, say: Callable[[str], None]
) -> None:
    """Open a data set and answer until Ctrl-C.

    Args:
        dataset: the data set's folder, or one release of it.
        title: names it.
        port: where to listen; any that is free if None.
        opens: show the page in a browser, where there is one.
        say: tells the person who started this.

    Raises:
        StorageError: nothing is published there, or the port is taken.
        SchemaError: a file of the release cannot be read.
    """
    key = secrets.token_urlsafe(_DIGITS)
    with listen(port) as listener:
        say("Opening the data set ...")
        with explore(dataset) as explored:
            address = f"http://{HOST}:{listener.getsockname()[1]}/{key}/"
            say(f"{address}\nThe key in it lets you in, and whoever you give it to. Ctrl-C ends this.")
            with _shown(address) if opens and _has_screen() else _nothing():
                make_server(guarded(make_app(explored, title), key)).run(sockets=[listener])


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server that writes no log of addresses, since the key stands in them."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
    )


@contextmanager
def listen(port: int | None) -> Iterator[socket.socket]:
    """Listen on this machine only; before anything else, so that a port that is taken shows at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port or 0))
            listener.listen(128)
        except OSError as error:
            raise StorageError(
                f"Cannot listen at {HOST}:{port or 'any port'}: {error.strerror}. "
                "Give another --port, or none for a free one."
            ) from error
        yield listener


def _has_screen() -> bool:
    """Tell whether a browser would have a window; without one, some open in the terminal."""
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


@contextmanager
def _shown(address: str) -> Iterator[None]:
    """Open the browser by way of a file that only its owner can read: all users see a program's arguments."""
    with tempfile.TemporaryDirectory(prefix="dragoman-") as folder:
        page = Path(folder) / "explore.html"
        page.write_text(f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={address}">')
        webbrowser.open(page.as_uri())
        yield


@contextmanager
def _nothing() -> Iterator[None]:
    yield
