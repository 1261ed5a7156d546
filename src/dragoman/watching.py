"""Which story a process is at work on, noted on disk: all that is left of a process that died.

A note is one small file for each process and batch, written over for each story and removed at the
end of the batch. The notes of dead processes tell which stories may have killed them.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.tables import storage_error

_FOLDER = "at_work"
_WIDTH = 200


@dataclass(frozen=True)
class Note:
    """What a dead process was at: a story of a batch, in a stage."""

    stage: str
    batch: str
    document_id: str


@dataclass(frozen=True)
class Watch:
    """The watch over one batch.

    Args:
        poison: stories that killed their process before, each with the reason to leave it out.
    """

    poison: Mapping[str, str] = field(default_factory=dict)
    _file: int = -1

    def enter(self, document_id: str) -> None:
        """Note that work on a story begins."""
        if self._file >= 0:
            os.pwrite(self._file, document_id.ljust(_WIDTH).encode()[:_WIDTH], 0)


@contextmanager
def watching(root: Path, stage: str, batch: str, poison: Mapping[str, str]) -> Iterator[Watch]:
    """Note the stories of a batch as they are worked on; the note goes when the batch is done or has failed.

    Raises:
        StorageError: the working folder cannot be written.
    """
    path = root / _FOLDER / f"{os.getpid()}@{_machine()},{stage},{batch}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
    except OSError as error:
        raise storage_error(path, error) from error
    try:
        yield Watch(poison, file)
    finally:
        os.close(file)
        path.unlink(missing_ok=True)


def take_notes(root: Path, stage: str) -> list[Note]:
    """Return what dead processes were at in a stage, and remove their notes.

    To be called when no worker is at that stage: of those on other machines nobody can tell who lives.
    """
    found = []
    for path in sorted((root / _FOLDER).glob(f"*,{stage},*")):
        who, _, batch = path.name.split(",")
        pid, _, machine = who.partition("@")
        if machine != _machine() or (pid.isdecimal() and not _is_alive(int(pid))):
            document_id = path.read_text(encoding="ascii", errors="replace").strip()
            path.unlink(missing_ok=True)
            found.append(Note(stage, batch, document_id))
    return found


def _machine() -> str:
    return platform.node().replace(",", "").replace("/", "")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        return True
    return True
