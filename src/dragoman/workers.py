"""Work on many batches at once, by processes; results come back in the order of the batches."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MB = 1024 * 1024


def map_batches(
    work: Callable[[T], R], batches: Sequence[T], workers: int, memory_mb: int | None = None
) -> Iterator[R]:
    """Yield ``work(batch)`` for each batch in order; with one worker, in this process.

    Workers are started afresh rather than forked, since a fork copies locks that threads hold.
    The results do not depend on the number of workers.

    Args:
        work: what to do with a batch.
        batches: the batches.
        workers: how many processes.
        memory_mb: most address space of each; with a limit there is always a process for it.

    Raises:
        BrokenProcessPool: a worker died; what was yielded until then is done.
    """
    if memory_mb is None and (workers <= 1 or len(batches) <= 1):
        yield from map(work, batches)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        max_workers=max(1, min(workers, len(batches))),
        mp_context=context,
        initializer=_limit_memory,
        initargs=(memory_mb,),
    )
    try:
        yield from pool.map(work, batches)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _limit_memory(memory_mb: int | None) -> None:
    if memory_mb is None:
        return
    with suppress(ImportError):  # no such limits on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MB, memory_mb * MB))


@dataclass(frozen=True)
class Alone(Generic[R]):
    """What became of work that was done in a process of its own.

    Args:
        results: holds the one result; empty if the process died.
        death: what it died of, such as ``SIGSEGV`` or ``exit status 3``.
    """

    results: tuple[R, ...]
    death: str = ""


def do_alone(work: Callable[[T], R], batch: T, memory_mb: int | None = None) -> Alone[R]:
    """Do ``work(batch)`` in a process of its own, whose death harms nobody; errors are raised here."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_do_and_send, args=(there, work, batch, memory_mb), daemon=True)
    process.start()
    there.close()
    try:
        is_done, value = here.recv()
    except (EOFError, ConnectionError):
        process.join()
        return Alone((), _death(process.exitcode))
    finally:
        here.close()
    process.join()
    if not is_done:
        raise value
    return Alone((value,))


def _do_and_send(there: Connection, work: Callable[[Any], Any], batch: Any, memory_mb: int | None) -> None:
    _limit_memory(memory_mb)
    try:
        answer = True, work(batch)
    except Exception as error:
        answer = False, error
    there.send(answer)
    there.close()


def _death(exit_code: int | None) -> str:
    """Return what a process died of.

    >>> _death(-11), _death(3)
    ('SIGSEGV', 'exit status 3')
    """
    if exit_code is not None and exit_code < 0:
        with suppress(ValueError):
            return signal.Signals(-exit_code).name
    return f"exit status {exit_code}"
