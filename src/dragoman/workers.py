"""Work on many batches at once, by processes; results come back in the order of the batches."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def map_batches(work: Callable[[T], R], batches: Sequence[T], workers: int) -> Iterator[R]:
    """Yield ``work(batch)`` for each batch in order; with one worker, in this process.

    Workers are started afresh rather than forked, since a fork copies locks that threads hold.
    The results do not depend on the number of workers.
    """
    if workers <= 1 or len(batches) <= 1:
        yield from map(work, batches)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max_workers=min(workers, len(batches)), mp_context=context)
    try:
        yield from pool.map(work, batches)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
