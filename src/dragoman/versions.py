"""Versions of a data set: which there were, finding one by its name, making one the latest again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import StorageError, suggest
from dragoman.stages.published import MANIFEST, RELEASES, current_release, restore_release
from dragoman.stages.published.log import Version, read_log
from dragoman.storage import only_build

LATEST, PREVIOUS = "latest", "previous"
MIN_PREFIX = 4


@dataclass(frozen=True)
class Listed:
    """A version as it is shown.

    Args:
        version: what the log says of it.
        is_kept: its files are still there.
        is_latest: readers of ``latest`` read it.
    """

    version: Version
    is_kept: bool
    is_latest: bool


def list_versions(out: Path) -> list[Listed]:
    """Return every version of a data set, the first first; of one that came back the last is the latest.

    Raises:
        StorageError: nothing was ever published there.
    """
    found = read_log(out)
    if not found:
        raise StorageError(
            f"Nothing has been published in {str(out)!r}. "
            "Build it first with `dragoman build PATH --out DIR`."
        )
    latest = current_release(out)
    last = max((v.number for v in found if latest and v.release == latest.name), default=0)
    return [Listed(v, (_folder(out, v) / MANIFEST).is_file(), v.number == last) for v in found]


def find_version(out: Path, name: str) -> Path:
    """Return the folder of the release that *name* means.

    Args:
        out: the data set.
        name: a number of ``dragoman versions`` (``3`` or ``v3``), ``latest``, ``previous``, a release's id
            or its first characters, or the folder of a release.

    Raises:
        StorageError: there is none, there are several, or it is no longer kept.
    """
    if (Path(name) / MANIFEST).is_file():
        return Path(name).resolve()
    listed = list_versions(out)
    found = _named(listed, name)
    if not found:
        known = [
            LATEST,
            PREVIOUS,
            *(str(v.version.number) for v in listed),
            *(v.version.release for v in listed),
        ]
        raise StorageError(
            f"Expected a version of {str(out)!r}, found {name!r}.{suggest(name, known)} "
            f"`dragoman versions {out}` lists them."
        )
    releases = {v.version.release for v in found}
    if len(releases) > 1:
        raise StorageError(f"{name!r} means {len(releases)} versions: {', '.join(sorted(releases))}.")
    if not found[-1].is_kept:
        kept = ", ".join(str(v.version.number) for v in listed if v.is_kept)
        raise StorageError(
            f"Version {found[-1].version.number} ({found[-1].version.release}) is no longer kept; "
            f"there are {kept}. The setting keep_releases says how many are."
        )
    return _folder(out, found[-1].version).resolve()


def _named(listed: list[Listed], name: str) -> list[Listed]:
    if name == LATEST:
        return [v for v in listed if v.is_latest]
    if name == PREVIOUS:
        return _before_latest(listed)
    number = name.removeprefix("v")
    by_number = [v for v in listed if number.isdecimal() and v.version.number == int(number)]
    return by_number or [
        v for v in listed if len(name) >= MIN_PREFIX and v.version.release.startswith(name.lower())
    ]


def _before_latest(listed: list[Listed]) -> list[Listed]:
    """Return the version that was the latest before this one."""
    latest = next((v for v in listed if v.is_latest), None)
    if latest is None:
        return []
    before = [
        v
        for v in listed
        if v.version.number < latest.version.number and v.version.release != latest.version.release
    ]
    return before[-1:]


def _folder(out: Path, version: Version) -> Path:
    return out / RELEASES / version.release


def restore(out: Path, name: str, run: str) -> Path:
    """Make a version the latest again, once each of its files is found whole.

    The next build publishes what it is given, as always: a version stays the latest for good only if
    what made the later ones wrong is mended before.

    Args:
        out: the data set.
        name: as in ``find_version``.
        run: names the moment, for the log.

    Raises:
        StorageError: there is no such version, a file of it is damaged, or a build is at work.
    """
    with only_build(out):
        release = find_version(out, name)
        if release.parent != (out / RELEASES).resolve():
            raise StorageError(f"Expected a version of {str(out)!r}, found another folder: {str(release)!r}.")
        damaged = list(damaged_files(release))
        if damaged:
            raise StorageError(
                f"{str(release)!r} cannot be restored: {len(damaged)} files are missing or not as they were "
                f"published, the first is {damaged[0]!r}. Nothing was changed."
            )
        latest = current_release(out)
        if latest is None or latest.name != release.name:
            restore_release(out, release.name, run)
    return release


def damaged_files(release: Path) -> Iterator[str]:
    """Yield each file of a release that is missing or has other bytes than its manifest says."""
    manifest = read_manifest(release)
    listed = {file["path"]: file["sha256"] for files in manifest["tables"].values() for file in files}
    for path, checksum in {**listed, **manifest["texts"]}.items():
        try:
            with (release / path).open("rb") as content:
                found = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError:
            found = ""
        if found != checksum:
            yield path


def read_manifest(release: Path) -> dict[str, Any]:
    """Return the list of a release's files.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        found: dict[str, Any] = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StorageError(f"Cannot read {str(release / MANIFEST)!r}: {error}") from error
    return found
