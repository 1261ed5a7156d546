"""The log of versions: which releases a data set had, in which order, and which of them came back.

One JSON file beside the releases. Its order is that of publishing and depends on no clock, so
that a clock set back loses nothing and no newer version is taken for an older one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dragoman.provenance import canonical_json
from dragoman.storage import write_text

LOG = logging.getLogger(__name__)

VERSIONS = "versions.json"
BUILD, RESTORE = "build", "restore"


@dataclass(frozen=True)
class Version:
    """One line of the log.

    Args:
        number: 1 for the first; never given twice.
        release: the id of the release.
        how: ``build``, or ``restore`` where an earlier one was made the latest again.
        run: what made it; the run's moment in UTC, for those that the command line starts.
        rows: rows of each table.
    """

    number: int
    release: str
    how: str
    run: str
    rows: Mapping[str, int] = field(default_factory=dict)


def read_log(out: Path) -> list[Version]:
    """Return the versions of a data set, the first first; a data set without a log has what lies there."""
    found = _read(out)
    return _found_versions(out) if found is None else found


def _read(out: Path) -> list[Version] | None:
    path = out / VERSIONS
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return [_version(entry) for entry in raw["versions"]]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        LOG.warning("%s cannot be read (%r); versions are listed from the folders instead", path, error)
        return None


def _version(entry: Mapping[str, Any]) -> Version:
    return Version(
        number=int(entry["number"]),
        release=str(entry["release"]),
        how=str(entry["how"]),
        run=str(entry["run"]),
        rows={str(name): int(n) for name, n in entry["rows"].items()},
    )


def _found_versions(out: Path, new: str = "") -> list[Version]:
    """Return the releases that lie in the folder, by time, the latest last; but for *new*."""
    folders = [path.parent for path in (out / "releases").glob("*/manifest.json") if path.parent.name != new]
    latest = (out / "latest").resolve()
    folders.sort(key=lambda path: (path.resolve() == latest, path.stat().st_mtime_ns, path.name))
    return [
        Version(number, folder.name, BUILD, "", rows_of(folder)) for number, folder in enumerate(folders, 1)
    ]


def rows_of(release: Path) -> dict[str, int]:
    """Return how many rows each table of a release has, by its manifest."""
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    return {name: sum(file["rows"] for file in files) for name, files in manifest["tables"].items()}


def write_entry(out: Path, release: str, how: str, run: str) -> Version:
    """Add a release at the end of the log; one that stands there already is not put there twice."""
    found = _read(out)
    if found is None:
        found = _found_versions(out, release)
    elif found and found[-1].release == release:
        return found[-1]
    number = max((version.number for version in found), default=0) + 1
    entry = Version(number, release, how, run, rows_of(out / "releases" / release))
    _write(out, [*found, entry])
    return entry


def _write(out: Path, versions: Sequence[Version]) -> None:
    write_text(out / VERSIONS, canonical_json({"versions": [asdict(version) for version in versions]}))


def newest_releases(versions: Sequence[Version], keep: int) -> set[str]:
    """Return the ids of the releases that are kept: the last *keep* different ones of the log."""
    ids = dict.fromkeys(version.release for version in reversed(versions))
    return set(list(ids)[:keep])
