"""The workers of a Dask or Ray cluster as a crew: each share of batches is a Prefect task there.

Without an address a cluster is started on this machine and ended with the build; what it writes
lies in the build's working folder and goes with it. Dask and Ray start a worker that died anew and
give its share to another, which does not do again what was done.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    get_current_settings,
    temporary_settings,
)
from prefect.task_runners import TaskRunner

from dragoman.errors import SettingsError, UnreachableError
from dragoman.flow_loading import leave_out_proxy, load_flow
from dragoman.settings import Settings
from dragoman.shares import Home, deal_out, do_share, home_of

T = TypeVar("T")
R = TypeVar("R")

ANSWER_WITHIN = 30
"""Seconds that a cluster has to answer."""
_DEATHS = ("KilledWorker", "WorkerCrashedError", "NodeDiedError", "OutOfMemoryError")
"""What Dask and Ray say of a share whose workers died again and again."""
_LONGEST_FOLDER = 40
"""Ray's sockets lie 60 characters below its folder, and a socket's path may have 107."""

share_task = task(name="share", cache_policy=NO_CACHE)(do_share)


def check_runner(runner: str) -> None:
    """Tell what to install where a runner's packages are not here.

    Raises:
        SettingsError: they are not.
    """
    needed = ("distributed", "prefect_dask") if runner == "dask" else ("ray", "prefect_ray")
    missing = [name.replace("_", "-") for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"The runner {runner!r} needs packages that are not here: {', '.join(missing)}. Install them on "
            f"every machine of the cluster: pip install --constraint constraints.txt 'dragoman[{runner}]'. "
            "Without them, --workers N takes the processor cores of this machine."
        )


@contextmanager
def real_server(settings: Settings) -> Iterator[Callable[[], None]]:
    """Have a Prefect server that workers can reach; a temporary one loses what many processes tell it.

    Raises:
        SettingsError: the cluster is on other machines, and no server is named that they could reach.
        StorageError: a server cannot be started here.
    """
    check_runner(settings.runner)
    if get_current_settings().api.url is not None:
        yield lambda: None
        return
    if settings.cluster and not _is_here(settings.cluster):
        raise SettingsError(
            f"The workers of {settings.cluster!r} tell a Prefect server what they do, and cannot reach one "
            "that is started here. Start one that they reach (`prefect server start --host 0.0.0.0`, or "
            "deploy/compose.yaml) and set PREFECT_API_URL to its address, such as http://10.0.0.4:4200/api."
        )
    leave_out_proxy()
    home = Path(get_current_settings().home)
    with load_flow("local_server").local_server(home, None) as server:
        known = {PREFECT_API_URL: server.api_url, PREFECT_API_AUTH_STRING: server.key}
        with temporary_settings(known):
            yield lambda: None


def _is_here(address: str) -> bool:
    """Return whether an address names this machine."""
    host = urlsplit(address if "://" in address else f"//{address}").hostname or ""
    return host in {"127.0.0.1", "localhost", "::1", socket.gethostname().lower()}


class Cluster:
    """A crew of workers that Dask or Ray has; see ``dragoman.workers.Crew``.

    Args:
        runner: Prefect's task runner, started.
        home: what the workers must have in common with the build.
        workers: how many there are.
    """

    def __init__(self, runner: TaskRunner[Any], home: Home, workers: int) -> None:
        self._runner, self._home, self._workers = runner, home, workers

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """Become None on the way: Prefect sends what the stage's task was given with each share."""
        return type(None), ()

    def do(self, work: Callable[[T], R], batches: Sequence[T]) -> Iterator[R]:
        """Yield ``work(batch)`` for each batch in order, when all shares have come to their end."""
        shares = deal_out(list(enumerate(batches)), self._workers)
        futures = [self._send(work, [batch for _, batch in share]) for share in shares]
        done: dict[int, R] = {}
        deaths: list[Exception] = []
        for share, future in zip(shares, futures, strict=True):
            try:
                results = future.result()
            except Exception as error:
                if not _is_death(error):
                    raise
                deaths.append(error)
            else:
                done.update(zip((number for number, _ in share), results, strict=True))
        for number in range(len(batches)):
            if number not in done:
                raise BrokenProcessPool(str(deaths[0])) from deaths[0]
            yield done[number]

    def _send(self, work: Callable[[T], R], share: Sequence[T]) -> PrefectFuture[list[R]]:
        parameters = {"home": self._home, "work": work, "share": share}
        future: PrefectFuture[list[R]] = self._runner.submit(share_task, parameters)
        return future


def _is_death(error: BaseException) -> bool:
    return any(type(cause).__name__ in _DEATHS for cause in (error, error.__cause__) if cause)


@contextmanager
def crew(settings: Settings, interim: Path, workers: int) -> Iterator[Cluster]:
    """Have the workers of the cluster that the settings name, or of one on this machine.

    Raises:
        SettingsError: the runner's packages are not here, or the address is none.
        UnreachableError: the cluster does not answer.
    """
    check_runner(settings.runner)
    start = _dask if settings.runner == "dask" else _ray
    with start(settings.cluster, interim.absolute(), workers) as (runner, found):
        yield Cluster(runner, home_of(interim, settings), found)


@contextmanager
def _dask(address: str | None, interim: Path, workers: int) -> Iterator[tuple[TaskRunner[Any], int]]:
    import dask
    from prefect_dask.task_runners import DaskTaskRunner

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is told by us
    aside = interim / "dask"
    quiet = {"temporary-directory": str(aside), "distributed.comm.timeouts.connect": f"{ANSWER_WITHIN}s"}
    local = {
        "n_workers": workers,
        "threads_per_worker": 1,
        "memory_limit": 0,
        "local_directory": str(aside),
        "dashboard_address": None,
        "silence_logs": logging.CRITICAL,
    }
    try:
        with dask.config.set(quiet):
            runner = DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=local)
            with runner:
                yield runner, _dask_workers(runner, address)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _dask_workers(runner: Any, address: str | None) -> int:
    try:
        runner.client.wait_for_workers(1, timeout=ANSWER_WITHIN)
        return len(runner.client.scheduler_info(n_workers=-1)["workers"])
    except ValueError as error:
        raise SettingsError(f"Expected a Dask address such as tcp://10.0.0.5:8786: {error}") from error
    except OSError as error:  # TimeoutError is one
        raise UnreachableError(
            f"No Dask scheduler with a worker answers at {address or 'this machine'}: {error}. "
            "Start `dask scheduler` and `dask worker`, or give another --cluster."
        ) from error


@contextmanager
def _ray(address: str | None, interim: Path, workers: int) -> Iterator[tuple[TaskRunner[Any], int]]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    with ExitStack() as held:
        if not address:
            aside = held.enter_context(_ray_folder(interim))
            if "ray" not in sys.modules:  # it looks for its key when it is loaded
                held.enter_context(_ray_key(aside / "key"))
            quiet |= {"num_cpus": workers, "include_dashboard": False, "_temp_dir": str(aside)}
        import ray
        from prefect_ray import RayTaskRunner

        try:
            runner = held.enter_context(RayTaskRunner(address=address, init_kwargs=quiet))
            found = int(ray.cluster_resources().get("CPU", 1))
        except ConnectionError as error:
            raise UnreachableError(
                f"No Ray cluster answers at {address}: {error}. Start `ray start --head`, or give another "
                "--cluster."
            ) from error
        yield runner, max(1, found)


@contextmanager
def _ray_folder(interim: Path) -> Iterator[Path]:
    """Have a folder for Ray's files: in the working folder, or, where that path is too long, aside."""
    inside = interim / "ray"
    if len(str(inside)) <= _LONGEST_FOLDER:
        inside.mkdir(parents=True, exist_ok=True)
        folder = inside
    else:
        folder = Path(tempfile.mkdtemp(prefix="dragoman-ray-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ray_key(path: Path) -> Iterator[None]:
    """Let a Ray that is started here ask for a key of its own; without a path it lies in the home folder."""
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(32))
    before = {name: os.environ.get(name) for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN_PATH")}
    os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN_PATH=str(path))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
