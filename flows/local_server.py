"""Prefect's server on this machine, for as long as ``dragoman serve`` runs and no longer.

It is bound to 127.0.0.1 and asks for a key, since every user of the machine, and every page that a
browser has open, can reach that address. Its files are readable by their owner only. Run as a
program this file is the server; it ends when its standard input closes, and so with its parent,
however that ends.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
from filelock import FileLock, Timeout

from dragoman.errors import StorageError
from dragoman.tables import storage_error

HOST = "127.0.0.1"
USUAL_PORT = 4200
ANSWER_WITHIN = 180.0
"""Seconds until the server must answer; a new database took 10 to 25 on two shared cores."""
_END_WITHIN = 20.0


@dataclass(frozen=True)
class LocalServer:
    """A running server.

    Args:
        page: the address people open.
        key: what it asks for.
        key_file: where the key is kept.
        log: what the server says.
    """

    page: str
    key: str
    key_file: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def api_url(self) -> str:
        """Return the address that programs ask."""
        return f"{self.page}/api"

    def check(self) -> None:
        """Raise if the server has ended.

        Raises:
            StorageError: it has; the end of its log is in the message.
        """
        status = self.process.poll()
        if status is not None:
            raise StorageError(
                f"Prefect's server on this machine ended with status {status}. Its log is {self.log}; "
                f"it ends:\n{_tail(self.log)}"
            )


@contextmanager
def local_server(home: Path, port: int | None) -> Iterator[LocalServer]:
    """Start the server, wait until it answers, and end it at the end.

    Args:
        home: Prefect's folder, which holds the database.
        port: where to listen; if None, 4200, or any that is free.

    Raises:
        StorageError: another ``dragoman serve`` has a server in this folder, the port is taken, the
            folder cannot be written, or the server does not come up.
    """
    folder = home / "dragoman-serve"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_private(home, folder)
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise _taken(folder) from error
    except OSError as error:
        raise storage_error(folder, error) from error
    try:
        server = _start(home, folder, port)
        try:
            _wait_for(server)
            _write_private(folder / "address", server.page)
            yield server
        finally:
            _end(server.process)
            (folder / "address").unlink(missing_ok=True)
    finally:
        lock.release()


def keep_private(home: Path, folder: Path) -> None:
    """Take from others the right to read the database and our folder."""
    for path in home.glob("prefect.db*"):
        path.chmod(0o600)
    folder.chmod(0o700)


def _taken(folder: Path) -> StorageError:
    address = folder / "address"
    where = address.read_text() if address.is_file() else "an address not known yet"
    return StorageError(
        f"Another `dragoman serve` has its server in {str(folder.parent)!r} ({where}). To use that one: "
        f"PREFECT_API_URL={where}/api PREFECT_API_AUTH_STRING=$(cat {folder / 'key'}). "
        "To have one more, set PREFECT_HOME to another folder."
    )


def _start(home: Path, folder: Path, port: int | None) -> LocalServer:
    listener = _listen(port)
    page = f"http://{HOST}:{listener.getsockname()[1]}"
    key = _key(folder / "key")
    log = folder / "server.log"
    with listener, _open_private(log) as stream:
        process = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, "-P", __file__, str(listener.fileno())],
            stdin=subprocess.PIPE,
            stdout=stream,
            stderr=stream,
            env={**_environment(home), "PREFECT_SERVER_API_AUTH_STRING": key, **_addresses(page)},
            pass_fds=[listener.fileno()],
            start_new_session=True,  # Ctrl-C is for us: we end the server when the runs have ended
        )
    return LocalServer(page, key, folder / "key", log, process)


def _environment(home: Path) -> dict[str, str]:
    mine = {
        key: value
        for key, value in os.environ.items()
        if key not in {"PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_API_KEY"}
    }
    return {
        **mine,
        "PREFECT_HOME": str(home),
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "dragoman-serve" / "ui"),  # not into the installation
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PYTHONUNBUFFERED": "1",
    }


def _addresses(page: str) -> dict[str, str]:
    port = page.rpartition(":")[2]
    return {
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": port,
        "PREFECT_SERVER_UI_API_URL": f"{page}/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": page,
    }


def _listen(port: int | None) -> socket.socket:
    """Return a socket that listens; made here, so that no other program can take the port meanwhile."""
    for wanted in (USUAL_PORT, 0) if port is None else (port,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, wanted))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if port is not None:
                raise StorageError(
                    f"Cannot listen at {HOST}:{port}: {error.strerror}. Give another --port, or none "
                    "for a free one."
                ) from error
        else:
            return listener
    raise StorageError(f"No port is free at {HOST}.")


def _key(path: Path) -> str:
    """Return the key, the same as at the last start, so that a browser needs it once."""
    if not path.is_file() or not path.read_text().strip():
        _write_private(path, f"dragoman:{secrets.token_urlsafe(24)}")
    path.chmod(0o600)
    return path.read_text().strip()


def _write_private(path: Path, text: str) -> None:
    with _open_private(path) as stream:
        stream.write(text.encode())


def _open_private(path: Path) -> IO[bytes]:
    try:
        return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))
    except OSError as error:
        raise storage_error(path, error) from error


def _wait_for(server: LocalServer) -> None:
    deadline = time.monotonic() + ANSWER_WITHIN
    with httpx.Client(trust_env=False, timeout=5) as client:
        while not _answers(client, f"{server.api_url}/health"):
            server.check()
            if time.monotonic() > deadline:
                raise StorageError(
                    f"Prefect's server did not answer at {server.page} within {ANSWER_WITHIN:.0f} seconds. "
                    f"Its log is {server.log}; it ends:\n{_tail(server.log)}"
                )
            time.sleep(0.2)


def _answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(address).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()  # tells the server to end
    for ask in (process.terminate, process.kill):
        try:
            process.wait(timeout=_END_WITHIN)
        except subprocess.TimeoutExpired:
            ask()
    process.wait()


def _tail(path: Path, lines: int = 15) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


# --- the server itself ----------------------------------------------------------------


def _main(descriptor: int) -> None:
    os.umask(0o077)  # the database and whatever else it writes is for its owner alone
    import uvicorn
    from prefect.logging.configuration import setup_logging
    from prefect.server.api.server import create_app

    setup_logging()  # what the server's services meet goes to the log, not nowhere
    config = uvicorn.Config(create_app(final=True), log_level="warning", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[socket.socket(fileno=descriptor)])


def _end_with_parent(server: Any) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    _main(int(sys.argv[1]))
