"""The folder ``.collect`` beside the pages: its lock, its list of what failed; and ``source.yml``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from dragoman.collecting.clock import Clock
from dragoman.collecting.reasons import FAILED, CollectProblem
from dragoman.collecting.sources import Source
from dragoman.errors import StorageError
from dragoman.storage import write_text
from dragoman.tables import storage_error

HOUSE = ".collect"
REJECTS = "rejects.jsonl"
_MAX_NAMED = 1000


@dataclass
class Summary:
    """What became of the addresses of a run; pages, and feeds where they failed.

    Args:
        feeds: feeds that answered.
        pages: pages by ``new``, ``changed`` and ``unchanged``.
        fresh: pages in hand that were not due.
        left: addresses left for the next run by the limit.
        skipped: addresses left out, by reason.
        failed: addresses that failed, by reason.
    """

    feeds: int = 0
    pages: Counter[str] = field(default_factory=Counter)
    fresh: int = 0
    left: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class RejectList:
    """What a run could not have, put down at once, one line of JSON each."""

    stream: IO[str]
    summary: Summary
    clock: Clock

    def add(self, item: str, source: str, problem: CollectProblem) -> None:
        """Put down and count a problem of one address."""
        is_failure = problem.reason in FAILED
        (self.summary.failed if is_failure else self.summary.skipped)[problem.reason] += 1
        row = {
            "stage": "collecting",
            "item": item,
            "reason": problem.reason,
            "detail": problem.detail,
            "outcome": "failed" if is_failure else "skipped",
            "source": source,
            "at": self.clock.now().isoformat(),
        }
        try:
            self.stream.write(json.dumps(row) + "\n")
            self.stream.flush()
        except OSError as error:
            raise storage_error(REJECTS, error) from error


@contextmanager
def open_rejects(house: Path, clock: Clock) -> Iterator[RejectList]:
    """Open the list of what this run could not have; the last run's goes."""
    path = house / REJECTS
    try:
        stream = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise storage_error(path, error) from error
    with stream:
        yield RejectList(stream, Summary(), clock)


@contextmanager
def only_run(house: Path) -> Iterator[None]:
    """Hold the folder for one run; the lock goes with the process, however it ends.

    Raises:
        StorageError: another run holds it, or the folder cannot be written.
    """
    try:
        house.mkdir(parents=True, exist_ok=True)
        lock = FileLock(house / "lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StorageError(
            f"Another run is collecting into {str(house.parent)!r}. "
            "Wait for it to end, or choose another --out."
        ) from error
    except OSError as error:
        raise storage_error(house, error) from error
    try:
        yield
    finally:
        lock.release()


def write_origin(out: Path, sources: Sequence[Source], user_agent: str) -> None:
    """Write ``source.yml`` where there is none: each folder of raw data says where it comes from."""
    path = out / "source.yml"
    if path.exists():
        return
    lines = [
        "# Written once by dragoman collect; yours to complete.",
        f"name: {json.dumps(out.resolve().name)}",
        "what: pages collected from the addresses below",
        "licence: unknown  # the terms of each site hold",
        f"collected_by: {json.dumps(user_agent)}",
        "sources:",
        *(f"  - {json.dumps(source.address)}" for source in sources[:_MAX_NAMED]),
    ]
    write_text(path, "\n".join(lines) + "\n")
