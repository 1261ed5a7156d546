"""Prefect's embedded server around one run here and now: started early, stopped at once.

Without a server of its own Prefect starts a temporary one before the first task, and waits
some five seconds for it; started while the rest of the program loads, most of that wait is
gone. Where a server is set (``PREFECT_API_URL`` or a profile), nothing is started here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from prefect.events.worker import EventsWorker
from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import get_current_settings


@contextmanager
def embedded_server() -> Iterator[Callable[[], None]]:
    """Begin to start the embedded server, if one is needed; what it yields waits until it answers."""
    if get_current_settings().api.url is not None:
        yield lambda: None
        return
    server = SubprocessASGIServer()
    with ThreadPoolExecutor(max_workers=1) as pool:
        started = pool.submit(server.start)
        try:
            yield started.result
        finally:
            started.exception()  # only wait: whoever waits for the result is told
            _let_go(server)


def _let_go(server: SubprocessASGIServer) -> None:
    """Send what is still to be told, ask the server to end, and do not wait for it.

    Task states travel as events; the second that Prefect takes to end a flow (it joins the
    heartbeat's thread) is what the server needs to record the last of them.
    """
    EventsWorker.drain_all(timeout=5, at_exit=False)
    if server.server_process is not None:
        server.server_process.terminate()
        server.server_process = None
