"""Unpacking an answer piece by piece, never further than it may go."""

from __future__ import annotations

import zlib

from dragoman.collecting.reasons import CollectProblem

ACCEPTED = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 31, 15, -15


class Body:
    """An answer's bytes, as they came and unpacked, each up to a limit.

    Args:
        encoding: the header ``Content-Encoding``.
        most: bytes, for either.

    Raises:
        CollectProblem: ``broken_answer`` for a packing that we did not ask for.
    """

    def __init__(self, encoding: str, most: int) -> None:
        self.raw = bytearray()
        self._method = encoding.strip().lower().removeprefix("x-")
        if self._method not in {"", "identity", "gzip", "deflate"}:
            raise CollectProblem(
                "broken_answer",
                f"Expected an answer packed with {ACCEPTED} or not at all, found {encoding[:80]!r}.",
            )
        self._most = most
        self._unpacked = bytearray()
        self._unpacker = None if self._method in {"", "identity"} else zlib.decompressobj(_GZIP)
        self._has_begun = False

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            CollectProblem: ``too_large``, before more than the limit is held; ``broken_answer``.
        """
        if len(self.raw) + len(piece) > self._most:
            raise too_large(self._most, "")
        self.raw += piece
        if self._unpacker is not None:
            try:
                self._unpack(piece)
            except zlib.error as error:
                raise CollectProblem(
                    "broken_answer",
                    f"Expected an answer packed with {self._method}, found none ({error}).",
                    may_retry=True,
                ) from error

    def whole(self) -> bytes:
        """Return all of it, unpacked.

        Raises:
            CollectProblem: ``broken_answer``: the packing is not at its end.
        """
        if self._unpacker is None:
            return bytes(self.raw)
        if self.raw and not self._unpacker.eof:
            raise CollectProblem(
                "broken_answer",
                f"The answer's {self._method} packing breaks off before its end.",
                may_retry=True,
            )
        return bytes(self._unpacked)

    def so_far(self) -> bytes:
        """Return what is there of an answer that was cut off on purpose, unpacked."""
        return bytes(self.raw if self._unpacker is None else self._unpacked)

    def _unpack(self, piece: bytes) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._unpacker = zlib.decompressobj(_window(self._method, piece))
        while piece and self._unpacker is not None:
            if self._unpacker.eof:
                if self._method != "gzip" or not piece.strip(b"\0"):
                    return  # what stands after the end is nothing of ours
                self._unpacker = zlib.decompressobj(_GZIP)  # gzip may be several, one after another
            room = self._most - len(self._unpacked) + 1
            self._unpacked += self._unpacker.decompress(piece, room)
            if len(self._unpacked) > self._most:
                raise too_large(self._most, " when unpacked")
            piece = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail


def _window(method: str, start: bytes) -> int:
    if method == "gzip":
        return _GZIP
    # "deflate" means the format of zlib, but some servers send it without zlib's header.
    is_zlib = start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] * 256 + start[1]) % 31 == 0)
    return _ZLIB if is_zlib else _RAW


def too_large(most: int, how: str) -> CollectProblem:
    """Say that an answer is larger than it may be."""
    return CollectProblem(
        "too_large",
        f"Expected at most {most:,} bytes, found more{how}; the rest was not fetched. "
        "Raise --max-bytes if you want it.",
        is_final=True,
    )
