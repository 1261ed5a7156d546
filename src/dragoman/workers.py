"""Work on many batches at once; results come back in the order of the batches.

Who does the work is a crew: the processes of this machine are here, those of Dask and Ray in
``flows/cluster.py``. What comes out does not depend on which crew, or how many are in it.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Generic, Protocol, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MB = 1024 * 1024


class Crew(Protocol):
    """Those who do batches, whatever they are."""

    def do(self, work: Callable[[T], R], batches: Sequence[T]) -> Iterator[R]:
        """Yield ``work(batch)`` for each batch in order.

        Raises:
            BrokenProcessPool: a worker died; what was yielded until then is done.
        """
        ...


class Processes:
    """Processes of this machine. They stay from stage to stage, so that each loads what it needs once.

    They are started afresh rather than forked, since a fork copies locks that threads hold, and only
    when there are several batches at once. With one worker the batches are done in this process.

    Args:
        workers: how many.
        memory_mb: most address space of each; with a limit there is always a process for a batch.
    """

    def __init__(self, workers: int, memory_mb: int | None = None) -> None:
        self._workers, self._memory_mb = workers, memory_mb
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self._end()

    def do(self, work: Callable[[T], R], batches: Sequence[T]) -> Iterator[R]:
        """Yield ``work(batch)`` for each batch in order; see ``Crew``."""
        if self._memory_mb is None and (self._workers <= 1 or len(batches) <= 1):
            yield from map(work, batches)
            return
        try:
            yield from self._start().map(work, batches)
        except BaseException:  # a process died, the work failed, or nobody wants the rest any more
            self._end()
            raise

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=max(1, self._workers),
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_limit_memory,
                initargs=(self._memory_mb,),
            )
        return self._pool

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def map_batches(
    work: Callable[[T], R], batches: Sequence[T], workers: int, memory_mb: int | None = None
) -> Iterator[R]:
    """Yield ``work(batch)`` for each batch in order, by processes that end with it; see ``Processes``."""
    with Processes(workers, memory_mb) as crew:
        yield from crew.do(work, batches)


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
