"""Raw files at addresses: s3://, http://, memory:// and whatever else fsspec reads.

How an address is connected to is in ``dragoman.remote_files``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from posixpath import basename, dirname
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from fsspec.implementations.arrow import ArrowFSWrapper

from dragoman.errors import RawDataError, StorageError, UnreachableError
from dragoman.rejects import Reject
from dragoman.remote_files import connect, public
from dragoman.stages.documents.sidecars import MAX_BYTES, is_passed_over, parse_sidecar, sidecars_among
from dragoman.stages.documents.story import STAGE, RawItem

BUFFER = 8 * 1024 * 1024
"""Bytes asked for at once."""


def find_remote(url: str) -> Iterator[RawItem | Reject]:
    """Find the files at an address: one file, a folder, or a glob; http:// is always one file.

    Raises:
        StorageError: nothing is there, it cannot be reached, or the protocol needs a package.
    """
    protocol = urlsplit(url).scheme
    files, path = connect(url)
    try:
        paths, base = _list(files, path, protocol)
    except OSError as error:
        raise UnreachableError(
            f"Cannot list {public(url)!r}: {error}. Check the address and your access."
        ) from error
    if not paths:
        raise StorageError(f"Expected files to read, found nothing at {public(url)!r}. Check the address.")
    yield from _items(files, paths, base)


def open_remote(files: Any, path: str) -> BinaryIO:
    """Open one file of a remote file system for reading bytes."""
    if isinstance(files, ArrowFSWrapper):  # Arrow asks S3 for every few bytes that a reader of lines asks for
        return BufferedReader(files.fs.open_input_file(path), BUFFER)
    return cast(BinaryIO, files.open(path, "rb"))


def _list(files: Any, path: str, protocol: str) -> tuple[list[str], str]:
    """Return the paths of the files at *path*, sorted, and the folder that labels start from."""
    if protocol in {"http", "https"}:
        return ([path] if files.exists(path) else []), dirname(path)
    if any(mark in path for mark in "*?["):
        fixed = dirname(path[: min(path.find(mark) for mark in "*?[" if mark in path)])
        return sorted(match for match in files.glob(path) if files.isfile(match)), fixed
    if files.isdir(path):
        return sorted(files.find(path)), path.rstrip("/")
    return ([path] if files.exists(path) else []), dirname(path)


def _items(files: Any, paths: list[str], base: str) -> Iterator[RawItem | Reject]:
    sidecars = _sidecars(paths)
    for path in paths:
        name = basename(urlsplit(path).path) or "index.html"
        below = path.removeprefix(base).strip("/").split("?")[0]
        origin = f"{basename(base.rstrip('/'))}/{below}".lstrip("/")
        parts = below.split("/")
        is_story = len(paths) == 1 or not any(part.startswith(".") for part in parts)
        if not is_story or path in sidecars.values() or (len(paths) > 1 and is_passed_over(name)):
            continue
        try:
            facts = _facts(files, sidecars[path]) if path in sidecars else {}
            yield RawItem(origin, name, partial(open_remote, files, path), files.size(path), facts)
        except RawDataError as error:
            yield Reject(STAGE, origin, error.reason, error.detail)
        except OSError as error:
            yield Reject(
                STAGE, origin, "unreadable", f"Cannot be reached: {error}. Check the address and your access."
            )


def _sidecars(paths: list[str]) -> dict[str, str]:
    by_folder: dict[str, list[str]] = {}
    for path in paths:
        by_folder.setdefault(dirname(path), []).append(basename(path))
    return {
        f"{folder}/{name}": f"{folder}/{sidecar}"
        for folder, names in by_folder.items()
        for name, sidecar in sidecars_among(names).items()
    }


def _facts(files: Any, path: str) -> dict[str, Any]:
    with open_remote(files, path) as raw:
        return parse_sidecar(raw.read(MAX_BYTES), basename(path))
