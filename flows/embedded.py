"""Prefect's embedded server, started while the rest of the program still loads.

Without a server of its own Prefect starts a temporary one before the first task, and waits
some five seconds for it; started early, on the second core, most of that wait is gone.
Where a server is set (``PREFECT_API_URL`` or a profile), nothing is started here.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import get_current_settings


def start_server() -> Callable[[], None]:
    """Begin to start the embedded server, if one is needed; return what waits until it answers."""
    if get_current_settings().api.url is not None:
        return lambda: None
    pool = ThreadPoolExecutor(max_workers=1)
    started = pool.submit(SubprocessASGIServer().start)
    pool.shutdown(wait=False)
    return started.result
