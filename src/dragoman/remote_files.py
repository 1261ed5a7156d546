"""Files at addresses: s3://, gs://, http://, memory:// and whatever else fsspec knows.

The only door to fsspec. S3 goes through Arrow, which needs no further package. A file at an
address is there whole or not at all: stores show an object when its last byte is written.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fsspec
from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow.fs import FileSelector, FileSystem, FileType

from dragoman.errors import StorageError, UnreachableError

_ADDRESS = re.compile(r"([a-z][a-z0-9+]{1,15}):/{1,2}(?=[^/])(.*)", re.DOTALL)
_EXTRAS: Mapping[str, tuple[str, str]] = {
    "http": ("http", "aiohttp"),
    "https": ("http", "aiohttp"),
    "gs": ("gcs", "gcsfs"),
    "gcs": ("gcs", "gcsfs"),
    "abfs": ("azure", "adlfs"),
    "az": ("azure", "adlfs"),
    "sftp": ("sftp", "paramiko"),
    "ssh": ("sftp", "paramiko"),
}
"""Protocol to the extra of our package that brings it, and the package itself."""


def as_address(path: str | Path) -> str | None:
    """Return *path* as an address, or None if it is a file or folder here.

    ``pathlib`` makes one slash of two, and so do those who hand an address on as a path.

    >>> as_address(Path("s3://bucket/news")), as_address("data/news"), as_address("C:/news")
    ('s3://bucket/news', None, None)
    """
    match = _ADDRESS.fullmatch(str(path))
    return f"{match[1]}://{match[2].rstrip('/')}" if match and match[1] != "file" else None


def public(url: str) -> str:
    """Return an address without the user name and password that may stand in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def connect(url: str) -> tuple[Any, str]:
    """Return the file system of an address, as fsspec has them, and the path in it.

    Raises:
        StorageError: the protocol needs a package that is not here, or the address cannot be used.
    """
    protocol = urlsplit(url).scheme
    try:
        if protocol == "s3":
            system, path = FileSystem.from_uri(url)
            return ArrowFSWrapper(system), path
        files, path = fsspec.core.url_to_fs(url)
        return files, str(path)
    except ImportError as error:
        extra, package = _EXTRAS.get(protocol, ("", ""))
        cure = (
            f"pip install 'dragoman[{extra}]' (or {package})" if extra else f"install what it names ({error})"
        )
        raise StorageError(f"Files at {protocol}:// need a package that is not here: {cure}.") from error
    except (ValueError, OSError) as error:
        raise StorageError(f"Cannot use {public(url)!r}: {error}. Check the address.") from error


@dataclass(frozen=True)
class RemoteFolder:
    """A folder at an address; paths are below it, with slashes.

    Args:
        address: as people write it.
        files: its file system.
        root: its path there.
    """

    address: str
    files: Any
    root: str

    @contextmanager
    def told(self, doing: str) -> Iterator[None]:
        """Make an error of the store one of ours, that says what could not be done and where.

        Raises:
            UnreachableError: whatever the store said.
        """
        try:
            yield
        except OSError as error:
            raise UnreachableError(
                f"Cannot {doing} {public(self.address)!r}: {error}. Check the address, your access and the "
                "network, then run the same command again; what is there already is not sent again."
            ) from error

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None if there is none."""
        try:
            with self.files.open(self._at(path), "rb") as stream:
                return bytes(stream.read())
        except FileNotFoundError:
            return None

    def put(self, path: str, content: bytes) -> None:
        """Write a file, in one step."""
        self._make_parent(path)
        with self.files.open(self._at(path), "wb") as stream:
            stream.write(content)

    def send(self, local: Path, path: str) -> None:
        """Write a file from one that lies here."""
        self._make_parent(path)
        with local.open("rb") as source, self.files.open(self._at(path), "wb") as target:
            shutil.copyfileobj(source, target, 8 * 1024 * 1024)

    def fetch(self, path: str, local: Path) -> None:
        """Write a file here from one that lies there."""
        local.parent.mkdir(parents=True, exist_ok=True)
        with self.files.open(self._at(path), "rb") as source, local.open("wb") as target:
            shutil.copyfileobj(source, target, 8 * 1024 * 1024)

    def copy(self, old: str, new: str) -> None:
        """Copy a file within the store; its bytes do not come here."""
        self._make_parent(new)
        if isinstance(self.files, ArrowFSWrapper):
            self.files.fs.copy_file(self._at(old), self._at(new))  # fsspec's own way reads and writes
        else:
            self.files.cp_file(self._at(old), self._at(new))

    def sizes(self, folder: str) -> dict[str, int]:
        """Return every file below a folder with its size in bytes."""
        top = self._at(folder).rstrip("/")
        if isinstance(self.files, ArrowFSWrapper):  # one listing of all, where fsspec lists folder by folder
            entries = self.files.fs.get_file_info(FileSelector(top, allow_not_found=True, recursive=True))
            return {e.path.removeprefix(f"{top}/"): e.size for e in entries if e.type == FileType.File}
        self.files.invalidate_cache()
        try:
            found = self.files.find(top, detail=True)
        except FileNotFoundError:
            return {}
        start = top.lstrip("/") + "/"
        return {
            path.lstrip("/").removeprefix(start): int(entry["size"])
            for path, entry in found.items()
            if entry["type"] == "file"
        }

    def remove(self, folder: str, first: str) -> None:
        """Remove a folder: *first* the file without which the rest counts for nothing."""
        with suppress(FileNotFoundError):
            self.files.rm_file(self._at(f"{folder}/{first}"))
        with suppress(FileNotFoundError):
            self.files.rm(self._at(folder), recursive=True)

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _make_parent(self, path: str) -> None:
        if not isinstance(self.files, ArrowFSWrapper):  # S3 has no folders
            self.files.makedirs(self._at(path).rpartition("/")[0], exist_ok=True)


def open_folder(address: str) -> RemoteFolder:
    """Return the folder at an address, whether or not anything is there yet.

    Raises:
        StorageError: the protocol needs a package that is not here, or the address cannot be used.
    """
    files, root = connect(address)
    return RemoteFolder(address, files, root.rstrip("/"))
