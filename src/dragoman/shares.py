"""Batches dealt out to workers that may be on other machines: balanced, and only where all is as here.

A worker elsewhere must see the same working folder and be the same Dragoman with the same
dictionaries and libraries; else its tables would differ from ours and nobody would notice.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from dragoman.coding import CodingJob
from dragoman.errors import DragomanError, StorageError
from dragoman.gazetteer import gazetteer_checksum
from dragoman.provenance import canonical_json, code_checksum, knowledge_checksums, short_hash, versions
from dragoman.settings import Settings
from dragoman.workspace import Workspace

T = TypeVar("T")
R = TypeVar("R")

SHARES_EACH = 16
"""Shares for each worker: many, so that all end at about the same time; few, since each is a Prefect task."""


@dataclass(frozen=True)
class Home:
    """What a worker must have in common with the build.

    Args:
        folder: the working folder.
        made_of: checksum of the code, the dictionaries and the libraries.
        is_installed: whether places are looked up in an installed gazetteer.
    """

    folder: Path
    made_of: str
    is_installed: bool


def home_of(interim: Path, settings: Settings) -> Home:
    """Return what the workers of a build must have in common with it."""
    is_installed = settings.gazetteer == "installed"
    return Home(interim.absolute(), made_of(is_installed), is_installed)


def made_of(is_installed: bool) -> str:
    """Return the checksum of all on this machine that decides what a batch becomes."""
    libraries = {**versions(), "python": ".".join(platform.python_version_tuple()[:2])}
    return short_hash(
        code_checksum(),
        canonical_json(knowledge_checksums()),
        canonical_json(libraries),
        str(gazetteer_checksum(is_installed)),
    )


def anywhere(job: CodingJob) -> CodingJob:
    """Return a job whose paths mean the same to a worker that was started in another folder."""
    own = job.settings.dictionaries
    settings = job.settings.model_copy(update={"dictionaries": own.absolute()}) if own else job.settings
    return replace(job, workspace=Workspace(job.workspace.root.absolute()), settings=settings)


def heaviest_first(workspace: Workspace, batches: Sequence[str]) -> list[str]:
    """Return batches by the size of their texts on disk, so that a large one is not begun last."""
    sizes = {batch: workspace.batch("documents", batch).stat().st_size for batch in batches}
    return sorted(batches, key=lambda batch: (-sizes[batch], batch))


def deal_out(batches: Sequence[T], workers: int) -> list[list[T]]:
    """Deal batches, the heaviest first, into shares of about the same weight.

    >>> deal_out([9, 8, 7, 2, 1], 1), deal_out(list(range(34)), 1)[1]
    ([[9], [8], [7], [2], [1]], [1, 17, 33])
    """
    n_shares = max(1, min(len(batches), SHARES_EACH * workers))
    return [list(batches[first::n_shares]) for first in range(n_shares)] if batches else []


def do_share(home: Home, work: Callable[[T], R], share: Sequence[T]) -> list[R]:
    """Do the batches of a share one after another; one that was done before a worker died is not done again.

    Raises:
        StorageError: this worker does not see the working folder.
        DragomanError: this worker is another Dragoman.
    """
    if not home.folder.is_dir():
        raise StorageError(
            f"A worker on {platform.node()} does not see the working folder {str(home.folder)!r}. "
            "Put --interim on a file system that all machines have at the same path."
        )
    found = made_of(home.is_installed)
    if found != home.made_of:
        raise DragomanError(
            f"A worker on {platform.node()} has other code, dictionaries, gazetteer or libraries than the "
            f"machine that builds ({found} instead of {home.made_of}), so its results would not be the "
            "same. Install the same Dragoman there, with the versions of constraints.txt."
        )
    return [work(batch) for batch in share]
