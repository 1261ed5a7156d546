"""Loading ``flows/<name>.py`` from the checkout or the installed package: only flows know Prefect."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Any

from dragoman.errors import DragomanError
from dragoman.resources import resource

__path__ = [str(resource("flows"))]
"""A worker of a cluster gets a flow by its module's name, and so must find it as ours is named."""

QUIET = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
}
"""For a run that a person watches: what went wrong is told by us."""

TOLD = {
    "PREFECT_LOGGING_LEVEL": "INFO",
    "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
    "PREFECT_LOGGING_ROOT_LEVEL": "WARNING",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "dragoman",
}
"""For runs that nobody watches: what each did can be read in Prefect's page and in the log."""

_ALWAYS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    "GX_ANALYTICS_ENABLED": "false",
}


def load_flow(name: str, logging: dict[str, str] = QUIET) -> Any:
    """Load a flow's module; what the user set in the environment stands, ours fills the rest.

    Raises:
        DragomanError: the installation lacks the file.
    """
    for key, value in {**_ALWAYS, **logging}.items():
        os.environ.setdefault(key, value)
    path = resource("flows", f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"{__name__}.{name}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise DragomanError(f"Cannot load the flow {str(path)!r}. Install Dragoman again.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def leave_out_proxy() -> None:
    """Let no proxy stand between this machine and itself, where a server of ours runs on it."""
    for name in ("NO_PROXY", "no_proxy"):
        kept = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join([*kept, "127.0.0.1", "localhost"])
