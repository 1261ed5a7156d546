"""Pages on the disk: ``HASH.html`` with ``HASH.html.yml``, the newest version in sight of the build.

A file's name is a hash of the page's address, so nothing that a stranger wrote becomes a path. When a page
has changed, its last version goes to ``.collect/versions`` first, which the build passes over.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dragoman.collecting.addresses import Address
from dragoman.collecting.fetching import Answer
from dragoman.collecting.house import HOUSE
from dragoman.collecting.reasons import CollectProblem
from dragoman.provenance import sha256_bytes, short_hash
from dragoman.stages.documents.formats import choose_format
from dragoman.stages.documents.sidecars import EXTENSION
from dragoman.tables import storage_error

_HEAD = 8192
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS: Mapping[str, str] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "application/pdf": "pdf",
    _DOCX: "docx",
}
_NAMES: Mapping[str, str] = {"html": ".html", "text": ".txt", "pdf": ".pdf", "docx": ".docx"}
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/xml", "application/xml"})


def is_feed(body: bytes) -> bool:
    """Return whether an answer is RSS or Atom, whatever its header says; servers often say it wrong."""
    return choose_format("feed.xml", body[:_HEAD].lstrip()) == "feed"


def extension_of(answer: Answer) -> str:
    """Return the extension of the file that an answer is to become.

    Raises:
        CollectProblem: ``not_a_story``.
    """
    told = answer.header("content-type").partition(";")[0].strip().lower()
    head = answer.body[:_HEAD]
    kind = _KINDS.get(told)
    looks = choose_format(f"page{_NAMES[kind]}" if kind else "page", head)
    if kind == looks or (told in _UNTOLD and looks in {"html", "pdf"}):
        return _NAMES[looks]
    if kind == "text" and looks in {"html", "pdf"}:
        return _NAMES[looks]
    raise CollectProblem(
        "not_a_story",
        f"Expected HTML, text, PDF or DOCX, found {told or 'no type'!r}, by its bytes {looks}.",
        is_final=True,
    )


@dataclass(frozen=True)
class Pages:
    """The collected pages of one folder."""

    folder: Path

    def has(self, name: str | None) -> bool:
        """Return whether a page is there with its sidecar."""
        return bool(name) and self._path(str(name)).is_file() and self._path(f"{name}{EXTENSION}").is_file()

    def clear_staging(self) -> None:
        """Remove what a run that was killed had not finished to write."""
        shutil.rmtree(self._staging(), ignore_errors=True)

    def write(
        self, address: Address, extension: str, body: bytes, facts: Mapping[str, Any]
    ) -> tuple[str, str]:
        """Put a page where the build finds it; return its name and ``new``, ``changed`` or ``unchanged``.

        Args:
            address: of the page.
            extension: of its file.
            body: as received, unpacked.
            facts: its sidecar; those that are None are left out.

        Raises:
            StorageError: the folder cannot be written or the disk is full.
        """
        stem = short_hash("page", address)
        name = f"{stem}{extension}"
        path = self._path(name)
        try:
            before = self._versions_in_sight(stem)
            if path.is_file() and path.read_bytes() == body:
                if not self.has(name):  # a run was killed between the page and its sidecar
                    self._put(f"{name}{EXTENSION}", _dump(facts))
                return name, "unchanged"
            for other in before:
                self._set_aside(other, keeps=other == name)
            self._put(name, body)
            self._put(f"{name}{EXTENSION}", _dump(facts))
        except OSError as error:
            raise storage_error(path, error) from error
        return name, "changed" if before else "new"

    def _versions_in_sight(self, stem: str) -> list[str]:
        names = (f"{stem}{extension}" for extension in _NAMES.values())
        return [name for name in names if self._path(name).is_file()]

    def _set_aside(self, name: str, keeps: bool) -> None:
        """Copy a page and its sidecar to the older versions; one of another kind leaves the build's sight."""
        path, sidecar = self._path(name), self._path(f"{name}{EXTENSION}")
        stem, extension = os.path.splitext(name)
        versions = self.folder / HOUSE / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        body = path.read_bytes()
        kept = f"{HOUSE}/versions/{stem}.{sha256_bytes(body)[:20]}{extension}"
        self._put(kept, body)
        if sidecar.is_file():
            self._put(f"{kept}{EXTENSION}", sidecar.read_bytes())
        if not keeps:
            path.unlink()
            sidecar.unlink(missing_ok=True)

    def _put(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all, also if the power fails."""
        self._staging().mkdir(parents=True, exist_ok=True)
        staged = self._staging() / name.rpartition("/")[2]
        with staged.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(staged, self._path(name))

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _staging(self) -> Path:
        return self.folder / HOUSE / "staging"


def _dump(facts: Mapping[str, Any]) -> bytes:
    told = {key: value for key, value in facts.items() if value is not None}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000).encode()
