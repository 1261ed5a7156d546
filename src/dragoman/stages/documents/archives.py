"""ZIP and TAR archives: their members, one after another, as if they were files of a folder.

Names of members label stories and choose readers; they are never used as paths.
"""

from __future__ import annotations

import posixpath
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast

from dragoman.errors import RawDataError
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.formats import STREAMED, format_of_name
from dragoman.stages.documents.guard import attempt
from dragoman.stages.documents.raw_bytes import MB, check_unpacked, open_unpacked, read_head, spooled
from dragoman.stages.documents.sidecars import (
    EXTENSION,
    MAX_BYTES,
    is_passed_over,
    parse_sidecar,
    sidecars_among,
)
from dragoman.stages.documents.story import STAGE, RawItem
from dragoman.stages.documents.torn_zip import torn_members

_PACKINGS: tuple[tuple[bytes, str], ...] = ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"))


@dataclass(frozen=True)
class _Member:
    """A file inside an archive: its name, its size as the archive tells it, and its unpacked bytes."""

    name: str
    size: int
    packed: int
    raw: BinaryIO


def open_members(item: RawItem, kind: str, settings: Settings) -> Iterator[RawItem | Reject]:
    """Yield each story file in an archive; it may be read until the next is asked for.

    Args:
        item: the archive.
        kind: zip or tar.
        settings: their limits bound what is unpacked.

    Raises:
        RawDataError: ``unpacks_too_large`` or ``truncated``; what was yielded before is good.
    """
    sidecars, facts = _read_sidecars(item, kind, settings)
    total = 0
    for member in _members(item, kind, settings):
        name = posixpath.basename(member.name)
        if _is_hidden(member.name) or is_passed_over(name) or member.name in sidecars.values():
            continue
        origin = f"{item.origin}!{member.name}"
        problem = _too_large(member, settings) or facts.get(sidecars.get(member.name, ""))
        if isinstance(problem, RawDataError):
            yield Reject(STAGE, origin, problem.reason, problem.detail)
            continue
        check = partial(_check, total, member.packed, settings.max_unpacked_mb * MB)
        with spooled(member.raw, check) as (open_raw, size):
            total += size
            yield RawItem(origin, name, open_raw, size, _merge(item.sidecar, problem))


def _merge(outer: Mapping[str, Any], inner: Mapping[str, Any] | None) -> dict[str, Any]:
    return {**outer, **(inner or {})}


def _check(total: int, packed: int, most: int, size: int) -> None:
    check_unpacked(total + size, 1 << 60, most)
    check_unpacked(size, packed, most)


def _is_hidden(name: str) -> bool:
    return (
        any(part.startswith(".") and part not in {".", ".."} for part in name.split("/"))
        or "__MACOSX" in name
    )


def _too_large(member: _Member, settings: Settings) -> RawDataError | None:
    """Return why a member is not even unpacked, if it says itself that it is too large."""
    if member.size <= settings.max_file_mb * MB or format_of_name(member.name) in STREAMED:
        return None
    return RawDataError(
        "too_large",
        f"Expected at most {settings.max_file_mb} MB, found {member.size:,} bytes. Raise max_file_mb.",
    )


def _read_sidecars(
    item: RawItem, kind: str, settings: Settings
) -> tuple[dict[str, str], dict[str, dict[str, Any] | RawDataError]]:
    """Return each member's sidecar, and what each sidecar says or what is wrong with it."""
    names: list[str] = []
    texts: dict[str, bytes] = {}

    def collect() -> None:
        for member in _members(item, kind, settings):
            names.append(member.name)
            if member.name.endswith(EXTENSION):
                texts[member.name] = member.raw.read(MAX_BYTES)

    attempt(item.origin, "unreadable", collect)  # a broken archive is reported when its members are read
    sidecars = _pair(names)
    return sidecars, {path: _parse(texts.get(path, b""), path) for path in sidecars.values()}


def _pair(names: list[str]) -> dict[str, str]:
    by_folder: dict[str, list[str]] = {}
    for name in names:
        by_folder.setdefault(posixpath.dirname(name), []).append(posixpath.basename(name))
    return {
        posixpath.join(folder, name): posixpath.join(folder, sidecar)
        for folder, inside in by_folder.items()
        for name, sidecar in sidecars_among(inside).items()
    }


def _parse(data: bytes, where: str) -> dict[str, Any] | RawDataError:
    try:
        return parse_sidecar(data, where)
    except RawDataError as error:
        return error


def _members(item: RawItem, kind: str, settings: Settings) -> Iterator[_Member]:
    found = _zip_members(item) if kind == "zip" else _tar_members(item, settings)
    for count, member in enumerate(found, start=1):
        if count > settings.max_archive_members:
            raise RawDataError(
                "unpacks_too_large",
                f"The archive holds more than {settings.max_archive_members:,} files. "
                "Raise max_archive_members in the settings.",
            )
        yield member


def _zip_members(item: RawItem) -> Iterator[_Member]:
    with item.open_raw() as raw:
        try:
            archive = zipfile.ZipFile(raw)
        except zipfile.BadZipFile:  # its list of members stands at its end, and is not there
            yield from (_Member(name, 0, packed, data) for name, packed, data in torn_members(raw))
            return
        with archive:
            for info in sorted(archive.infolist(), key=lambda info: info.filename):
                if info.is_dir():
                    continue
                if info.flag_bits & 1:
                    raise RawDataError("encrypted", "The archive asks for a password. Unpack it yourself.")
                with archive.open(info) as data:
                    yield _Member(info.filename, info.file_size, info.compress_size, cast(BinaryIO, data))


def _tar_members(item: RawItem, settings: Settings) -> Iterator[_Member]:
    head = read_head(item, 8)
    method = next((method for magic, method in _PACKINGS if head.startswith(magic)), None)
    raw = open_unpacked(item, method, settings.max_unpacked_mb * MB) if method else item.open_raw()
    counted = _Counted(raw)
    with raw, tarfile.open(fileobj=cast(BinaryIO, counted), mode="r|") as archive:
        for info in archive:
            data = archive.extractfile(info) if info.isreg() else None
            if data is not None:
                yield _Member(info.name, info.size, info.size, cast(BinaryIO, data))
    if counted.count % tarfile.BLOCKSIZE:  # tarfile takes a header that is cut off for the end
        raise RawDataError("truncated", "The TAR archive ends inside a member. Fetch it again.")


class _Counted:
    """A stream that knows how many bytes it gave."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.count = 0

    def read(self, size: int) -> bytes:
        data = self._raw.read(size)
        self.count += len(data)
        return data


def look_into_zip(item: RawItem) -> str:
    """Return what a ZIP really is: docx, another format of offices and books, or a plain archive."""
    try:
        with item.open_raw() as raw, zipfile.ZipFile(raw) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):  # a torn archive is read as far as it goes
        return "zip"
    if "word/document.xml" in names:
        return "docx"
    return "office" if names & {"[Content_Types].xml", "mimetype"} else "zip"
