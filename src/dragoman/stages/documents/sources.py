"""From what the user names to raw files: paths, folders, globs, addresses, standard input.

The order is the same on every machine. Files below a folder that are no stories are passed
over: hidden ones, ``source.yml``, ``README*`` and sidecars. Addresses are for ``remote.py``.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from dragoman.errors import RawDataError, StorageError
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.raw_bytes import CHUNK, MB, open_path
from dragoman.stages.documents.remote import find_remote
from dragoman.stages.documents.sidecars import (
    EXTENSION,
    MAX_BYTES,
    is_passed_over,
    parse_sidecar,
    sidecar_names,
    sidecars_among,
)
from dragoman.stages.documents.story import STAGE, RawItem

STANDARD_INPUT = "-"


def find_raw(
    paths: Sequence[str], settings: Settings, stdin: BinaryIO | None = None
) -> Iterator[RawItem | Reject]:
    """Find every raw file that *paths* name, each once.

    Args:
        paths: files, folders, globs, addresses such as ``s3://bucket/folder``, or ``-``.
        settings: the settings of the build.
        stdin: what ``-`` stands for; the process's own standard input if None.

    Raises:
        StorageError: a path names nothing; checked for all paths before the first is read.
    """
    del settings  # limits hold when a file is read, not when it is found
    found = [(path, _expand(path)) for path in sorted(set(paths))]
    missing = [path for path, places in found if not places]
    if missing:
        raise StorageError(
            f"Expected files to read, found nothing at {', '.join(map(repr, missing))}. "
            "Check the spelling, or the folder you are in."
        )
    return _find_all([place for _, places in found for place in places], stdin)


def checksum(item: RawItem) -> str:
    """Return the SHA-256 of a raw file's bytes, read piece by piece."""
    digest = hashlib.sha256()
    with item.open_raw() as raw:
        while piece := raw.read(MB):
            digest.update(piece)
    return digest.hexdigest()


def _expand(path: str) -> list[tuple[str, str]]:
    """Return what a path stands for, each place with the folder that its label starts from."""
    if path == STANDARD_INPUT:
        return [(path, "")]
    if path.startswith("file://"):
        path = unquote(urlsplit(path).path)
    if "://" in path:
        return [(path, "")]
    path = os.path.abspath(path)
    if os.path.isdir(path):
        return [(path, path)]
    if os.path.lexists(path):
        return [(path, os.path.dirname(path))]
    if not glob.has_magic(path):
        return []
    parts = Path(path).parts
    fixed = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    base = str(Path(*parts[:fixed]))
    matches = sorted(glob.glob(path, recursive=True))
    return [(match, base) for match in matches if os.path.isdir(match) or not _is_no_story(match)]


def _find_all(places: Sequence[tuple[str, str]], stdin: BinaryIO | None) -> Iterator[RawItem | Reject]:
    seen: set[str] = set()
    for place, base in places:
        if place == STANDARD_INPUT:
            yield _spool_input(stdin or sys.stdin.buffer)
        elif "://" in place:
            yield from find_remote(place)
        elif os.path.isdir(place):
            yield from _find_below(place, base, seen)
        else:
            yield from _find_file(place, base, seen, _sidecar_beside(place))


def _find_below(folder: str, base: str, seen: set[str]) -> Iterator[RawItem | Reject]:
    """Find the files of a folder and of the folders in it; a folder linked into itself ends there."""
    if not _is_new(folder, seen):
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError as error:
        yield _unreadable(_label(folder, base), error)
        return
    sidecars = sidecars_among(names)
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        if os.path.isdir(path):
            yield from _find_below(path, base, seen)
        elif not is_passed_over(name) and name not in sidecars.values():
            sidecar = os.path.join(folder, sidecars[name]) if name in sidecars else None
            yield from _find_file(path, base, seen, sidecar)


def _is_no_story(path: str) -> bool:
    """Return whether a glob that takes everything should leave this file out."""
    folder, name = os.path.split(path)
    if not name.endswith(EXTENSION):
        return is_passed_over(name)
    return is_passed_over(name) or name in sidecars_among(os.listdir(folder)).values()


def _find_file(path: str, base: str, seen: set[str], sidecar: str | None) -> Iterator[RawItem | Reject]:
    if not _is_new(path, seen):
        return
    origin = _label(path, base)
    try:
        size = os.stat(path).st_size
        is_file = os.path.isfile(path)
        if is_file:
            open_path(path).close()  # permission is asked now, so that the reject names it
        facts = _read_sidecar(sidecar) if sidecar else {}
    except OSError as error:
        yield _unreadable(origin, error)
    except RawDataError as error:
        yield Reject(STAGE, origin, error.reason, error.detail)
    else:
        if is_file:
            yield RawItem(origin, os.path.basename(path), partial(open_path, path), size, facts)
        else:
            yield Reject(
                STAGE,
                origin,
                "not_supported",
                "Expected a file, found a device, socket or pipe; pipes go to '-'.",
            )


def _is_new(path: str, seen: set[str]) -> bool:
    real = os.path.realpath(path)
    is_new = real not in seen
    seen.add(real)
    return is_new


def _label(path: str, base: str) -> str:
    """Return the folder's own name and the path below it, with slashes on every machine."""
    below = PurePosixPath(Path(os.path.relpath(path, base)).as_posix())
    return str(PurePosixPath(os.path.basename(base)) / below).encode("utf-8", "replace").decode()


def _unreadable(origin: str, error: OSError) -> Reject:
    found = error.strerror or error
    detail = f"Expected a file or folder that may be read, but: {found}. Give this user the right to read it."
    return Reject(STAGE, origin, "unreadable", detail)


def _sidecar_beside(path: str) -> str | None:
    folder, name = os.path.split(path)
    beside = (os.path.join(folder, side) for side in sidecar_names(name) if not name.endswith(EXTENSION))
    return next((side for side in beside if os.path.isfile(side)), None)


def _read_sidecar(path: str) -> dict[str, object]:
    with open_path(path) as raw:
        return parse_sidecar(raw.read(MAX_BYTES), os.path.basename(path))


class _Spool:
    """Standard input, kept in a temporary file for as long as something may still open it."""

    def __init__(self, stdin: BinaryIO) -> None:
        handle, self._path = tempfile.mkstemp(prefix="dragoman-stdin-")
        weakref.finalize(self, _remove, self._path)
        with os.fdopen(handle, "wb") as copy:
            shutil.copyfileobj(stdin, copy, CHUNK)
        self.size = os.path.getsize(self._path)

    def __call__(self) -> BinaryIO:
        return open_path(self._path)


def _remove(path: str) -> None:
    Path(path).unlink(missing_ok=True)


def _spool_input(stdin: BinaryIO) -> RawItem:
    spool = _Spool(stdin)
    return RawItem("stdin", "stdin", spool, spool.size)
