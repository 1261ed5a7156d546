"""The members that stand whole in a ZIP archive whose end is missing.

A ZIP lists its members at its end; without the list they can still be read one after another
from their own headers, up to the break.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from dragoman.errors import RawDataError
from dragoman.stages.documents.raw_bytes import MB, check_unpacked, read_up_to

_HEADER = struct.Struct("<4s5H3I2H")
_SIGNATURE = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZE_FOLLOWS, _UTF8 = 0x1, 0x8, 0x800
_MOST = 64 * MB
"""A torn archive's members are held in memory, so that a half one is never taken for a whole."""


def torn_members(raw: BinaryIO) -> Iterator[tuple[str, int, BinaryIO]]:
    """Yield name, packed size and unpacked bytes of each whole member, then raise ``truncated``.

    Raises:
        RawDataError: ``truncated``, always; ``unreadable`` where it is no ZIP archive at all.
    """
    raw.seek(0)
    count = 0
    while len(header := read_up_to(raw, _HEADER.size)) == _HEADER.size:
        signature, _, flags, method, _, _, _, packed, _, n_name, n_extra = _HEADER.unpack(header)
        if signature != _SIGNATURE:
            break
        name = read_up_to(raw, n_name).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        raw.seek(n_extra, io.SEEK_CUR)
        data = _unpack(raw, method, packed, flags)
        if data is None:
            break
        count += 1
        if not name.endswith("/"):
            yield name, max(packed, 1), io.BytesIO(data)
    if not count and raw.tell() <= _HEADER.size:
        raise RawDataError(
            "unreadable", "Expected a ZIP archive, found none that can be read. Fetch it again."
        )
    raise RawDataError(
        "truncated", f"The ZIP archive has no end; its first {count} files are whole. Fetch it again."
    )


def _unpack(raw: BinaryIO, method: int, packed: int, flags: int) -> bytes | None:
    """Return a member's bytes, or None where they are cut off or packed in a way that hides their end."""
    if (
        flags & _ENCRYPTED
        or method not in {_STORED, _DEFLATED}
        or (flags & _SIZE_FOLLOWS and method == _STORED)
    ):
        return None
    if method == _STORED:
        data = read_up_to(raw, min(packed, _MOST))
        return data if len(data) == packed else None
    start = raw.tell()
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size = 0
    while not unpacker.eof:
        piece = raw.read(64 * 1024)
        if not piece:
            return None
        pieces.append(unpacker.decompress(piece, _MOST))
        size += len(pieces[-1])
        check_unpacked(size + len(unpacker.unconsumed_tail), raw.tell() - start, _MOST)
    raw.seek(-len(unpacker.unused_data), io.SEEK_CUR)
    _skip_descriptor(raw, flags)
    return b"".join(pieces)


def _skip_descriptor(raw: BinaryIO, flags: int) -> None:
    """Step over checksum and sizes that may follow a member, with or without their mark."""
    if flags & _SIZE_FOLLOWS:
        mark = read_up_to(raw, 4)
        raw.seek(12 if mark == b"PK\x07\x08" else 8, io.SEEK_CUR)
