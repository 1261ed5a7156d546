"""Raw bytes with limits: heads, whole files, lines, and streams that unpack as they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from dragoman.errors import RawDataError
from dragoman.settings import Settings
from dragoman.stages.documents.story import RawItem

MB = 1024 * 1024
HEAD = 8192
CHUNK = 64 * 1024
# News text packs 3 to 10 times; deflate's own limit is 1032. Small members are harmless at any ratio.
MAX_RATIO = 200
RATIO_FROM = 10 * MB


def read_head(item: RawItem, size: int = HEAD) -> bytes:
    """Return the first bytes of a file, as far as they can be read."""
    pieces: list[bytes] = []
    with item.open_raw() as raw:
        try:
            while size > 0 and (piece := raw.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except RawDataError:  # cut off, or a bomb: whoever reads all of it will say so
            pass
    return b"".join(pieces)


def read_up_to(raw: BinaryIO, size: int) -> bytes:
    """Return *size* bytes, or fewer where the stream ends; a single ``read`` may give less."""
    pieces: list[bytes] = []
    while size > 0 and (piece := raw.read(min(size, MB))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def read_whole(item: RawItem, settings: Settings, limit: int | None = None) -> bytes:
    """Return all bytes of a file that holds one story.

    Raises:
        RawDataError: ``too_large``, before the file is read where its size is known; ``empty``.
    """
    most = min(settings.max_file_mb * MB, limit or settings.max_file_mb * MB)
    if item.size is not None and item.size > most:
        raise _too_large(item.size, most)
    with item.open_raw() as raw:
        data = read_up_to(raw, most + 1)
    if len(data) > most:
        raise _too_large(len(data), most)
    if not data.strip():
        raise RawDataError("empty", "The file holds no bytes or only white space.")
    return data


def _too_large(found: int, most: int) -> RawDataError:
    return RawDataError(
        "too_large",
        f"Expected at most {most:,} bytes in a file with one story, found {found:,} or more. Split the file, "
        "or raise max_file_mb or max_characters in the settings.",
    )


def read_lines(raw: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number from 1; None stands for a line longer than *limit* bytes."""
    number = 0
    while line := raw.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        while not line.endswith(b"\n") and (line := raw.readline(MB)):
            pass
        yield number, None


class _Reader1(Protocol):
    def read1(self, size: int = ..., /) -> bytes: ...

    def close(self) -> None: ...


class UnpackedStream(io.RawIOBase):
    """A compressed stream that unpacks as it is read and stops at its limits.

    Unlike ``gzip.open`` under a buffer it gives out all that stands before a break.
    """

    def __init__(self, packed: BinaryIO, method: str, most: int | None) -> None:
        super().__init__()
        self._packed = packed
        self._unpacker = cast(_Reader1, _UNPACKERS[method](packed))
        self._most = most
        self._count = 0

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill *buffer*; raise ``unpacks_too_large`` at a limit and ``truncated`` at a break."""
        try:
            data = self._unpacker.read1(len(buffer))
        except EOFError as error:
            raise RawDataError("truncated", "The packed file ends before its end. Fetch it again.") from error
        buffer[: len(data)] = data
        self._count += len(data)
        if self._most is not None:
            check_unpacked(self._count, self._packed.tell(), self._most)
        return len(data)

    def close(self) -> None:
        """Close the stream and the file below it."""
        if not self.closed:
            self._unpacker.close()
            self._packed.close()
        super().close()


_UNPACKERS: dict[str, Callable[[BinaryIO], object]] = {
    "gz": lambda packed: gzip.GzipFile(fileobj=packed),
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}


def check_unpacked(unpacked: int, packed: int, most: int) -> None:
    """Refuse what unpacks beyond the limits.

    Raises:
        RawDataError: ``unpacks_too_large``.
    """
    if unpacked > most:
        found = f"more than {most // MB} MB"
    elif unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        found = f"{unpacked:,} bytes from {packed:,}, more than {MAX_RATIO} times as many"
    else:
        return
    raise RawDataError(
        "unpacks_too_large",
        f"It unpacks to {found}. If you trust it, unpack it yourself, "
        "or raise max_unpacked_mb in the settings.",
    )


def open_unpacked(item: RawItem, method: str, most: int | None) -> BinaryIO:
    """Open a compressed file so that it reads as what is inside.

    Args:
        item: the file.
        method: gz, bz2 or xz.
        most: bytes it may unpack to; None where the reader holds each record to a limit.
    """
    return cast(BinaryIO, _PatientReader(UnpackedStream(item.open_raw(), method, most), CHUNK))


class _PatientReader(io.BufferedReader):
    """A buffer that gives out what it has; the standard one loses it when the next read raises."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) if size is None or size < 0 else self.read1(size)


def open_path(path: str) -> BinaryIO:
    """Open a local file for reading bytes."""
    return open(path, "rb")


@contextmanager
def spooled(raw: BinaryIO, check: Callable[[int], None]) -> Iterator[tuple[Callable[[], BinaryIO], int]]:
    """Copy a stream into a temporary file for as long as the block runs, to be opened many times.

    Args:
        raw: read to its end.
        check: called with the count of bytes so far; raises to refuse more.
    """
    handle, path = tempfile.mkstemp(prefix="dragoman-")
    try:
        size = 0
        with os.fdopen(handle, "wb") as copy:
            while piece := raw.read(CHUNK):
                size += len(piece)
                check(size)
                copy.write(piece)
        yield partial(open_path, path), size
    finally:
        Path(path).unlink(missing_ok=True)
