"""Coding all batches of a stage so that a story that kills its process costs only itself.

A crash of a worker breaks off the others too. What they were at is noted (``watching.py``); the
batches of these stories are done again one at a time, each in a process of its own. A story at which
such a process dies twice is left out, with a reject that tells what it died of. The list is in the ledger,
and holds until the stage, the dictionaries or the settings change: then the story is tried anew.

With one worker stories are coded in the build's own process, which is faster to start. There a crash
ends the build; the next one finds the note, and does that batch apart.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial

from dragoman.coding import BatchCount, CodingJob, fingerprint_base, fingerprints
from dragoman.errors import DragomanError
from dragoman.ledger import Ledger
from dragoman.watching import take_notes
from dragoman.workers import Crew, do_alone

LOG = logging.getLogger(__name__)

CRASHES = 2
"""Deaths at one story, in a process that does nothing else, after which it is left out."""

Work = Callable[[CodingJob, str], BatchCount]


@dataclass(frozen=True)
class _Run:
    stage: str
    work: Work
    job: CodingJob
    ledger: Ledger
    crew: Crew

    def with_poison(self) -> CodingJob:
        base = fingerprint_base(self.stage, self.job.settings)
        return replace(self.job, poison=poison_of(self.ledger, self.stage), base=base)


def poison_of(ledger: Ledger, stage: str) -> Mapping[str, tuple[str, str]]:
    """Return the stories that killed their process in a stage: with its batch's mark then, and why."""
    return {document_id: (mark, detail) for document_id, mark, detail in ledger.poison(stage)}


def code_batches(
    stage: str, work: Work, job: CodingJob, ledger: Ledger, batches: Sequence[str], crew: Crew
) -> Iterator[BatchCount]:
    """Yield what became of each batch; batches that are done apart come last.

    Raises:
        DragomanError: a process died before it came to any story.
    """
    run = _Run(stage, work, job, ledger, crew)
    apart = {note.batch for note in take_notes(job.workspace.root, stage)} & set(batches)
    rest = [batch for batch in batches if batch not in apart]
    while rest:
        done = 0
        try:
            for count in run.crew.do(partial(work, run.with_poison()), rest):
                done += 1
                yield count
            rest = []
        except BrokenProcessPool as error:
            rest = rest[done:]
            suspects = {note.batch for note in take_notes(job.workspace.root, stage)} & set(rest)
            if not suspects:
                raise _died_early(stage, error) from error
            LOG.warning("%s: a worker process died; %d batches are done apart", stage, len(suspects))
            apart |= suspects
            rest = [batch for batch in rest if batch not in suspects]
        except MemoryError as error:
            raise DragomanError(
                f"{stage}: the memory that the setting worker_memory_mb allows is not enough to begin with "
                "a batch. Raise it, or lower batch_stories and batch_characters."
            ) from error
    for batch in sorted(apart):
        yield _code_apart(run, batch)
    take_notes(job.workspace.root, stage)  # of workers that died and whose batch another one did


def _code_apart(run: _Run, batch: str) -> BatchCount:
    """Code a batch in a process of its own, again and again, until no story kills it."""
    deaths: Counter[str] = Counter()
    while True:
        found = do_alone(partial(run.work, run.with_poison()), batch, run.job.settings.worker_memory_mb)
        if found.results:
            return found.results[0]
        notes = [n for n in take_notes(run.job.workspace.root, run.stage) if n.batch == batch]
        document_id = next((note.document_id for note in notes if note.document_id), "")
        if not document_id:
            raise _died_early(run.stage, found.death)
        deaths[document_id] += 1
        LOG.warning("%s: a process died of %s at story %s", run.stage, found.death, document_id)
        if deaths[document_id] >= CRASHES:
            mark = fingerprints(run.stage, run.job.settings)(batch)
            with run.ledger.transaction():
                run.ledger.enter_poison(run.stage, document_id, mark, _reason(run.stage, found.death))


def _reason(stage: str, death: str) -> str:
    return (
        f"the process that did the {stage} stage of this story died twice of {death}, and of no other story. "
        "It is tried again when the program, the dictionaries or the settings change. Please report it with "
        "the story"
    )


def _died_early(stage: str, why: object) -> DragomanError:
    return DragomanError(
        f"{stage}: a worker process died before it came to a story ({why}). If memory is short, give fewer "
        "--workers; then run the same command again, it goes on where it stopped."
    )
