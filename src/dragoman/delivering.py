"""Data sets at addresses such as s3://bucket/news: sent there release by release, read from there.

    s3://bucket/news/
        releases/<id>/...       as on disk; manifest.json is sent when all else is there
        versions.json           the log of versions
        latest.json             which release is the latest: one small object, replaced in one step
        reports/<run>/...

A store of objects has no rename and no links, so a release counts when its manifest is there, and
is the latest when ``latest.json`` says so. A build publishes into a folder here first, which then is
sent; files that a release before has are copied within the store.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_cache_path

from dragoman.errors import StorageError
from dragoman.provenance import canonical_json, sha256_text
from dragoman.remote_files import RemoteFolder, open_folder, public
from dragoman.stages.published import MANIFEST, RELEASES, current_release, point_latest
from dragoman.stages.published.log import VERSIONS, newest_releases, read_log

LATEST = "latest.json"
_Manifest = dict[str, Any]


def fetch_published(address: str, out: Path) -> None:
    """Bring what was published at an address here, where nothing of it is here yet.

    Raises:
        StorageError: what is there is not what this folder last sent, since another build, from
            another folder or machine, published there.
        UnreachableError: the store cannot be reached.
    """
    remote = open_folder(address)
    with remote.told("read"):
        theirs = remote.read(VERSIONS)
        if (out / VERSIONS).is_file():
            _check_same(remote, theirs, out)
        elif theirs is not None:
            release = _latest_id(remote)
            fetch_release(remote, release, out / RELEASES / release)
            (out / VERSIONS).write_bytes(theirs)
            point_latest(out, release)


def _check_same(remote: RemoteFolder, theirs: bytes | None, out: Path) -> None:
    """Their log must be the beginning of ours."""
    known = json.loads(theirs)["versions"] if theirs else []
    ours = json.loads((out / VERSIONS).read_bytes())["versions"]
    if ours[: len(known)] != known:
        raise StorageError(
            f"Another build has published to {public(remote.address)!r}: its {len(known)} versions are not "
            f"those sent from {str(out)!r}. Build one data set with one working folder (--interim), or "
            "give this one another --out. To go on from what is there, remove the folder "
            f"{str(out)!r}; it is fetched again."
        )


def deliver(address: str, out: Path, keep: int, run_id: str) -> dict[str, Any]:
    """Send the latest release of a folder here to an address, make it the latest there, remove old ones.

    Stopped at any moment, it leaves the release before, whole; the next call goes on where it was.

    Args:
        address: of the data set.
        out: the folder here.
        keep: how many releases to keep there.
        run_id: whose report is sent along.

    Raises:
        StorageError: another build published there meanwhile, or nothing is published here.
        UnreachableError: the store cannot be reached or written.
    """
    release = current_release(out)
    if release is None:
        raise StorageError(f"Nothing has been published in {str(out)!r}, so there is nothing to send.")
    remote = open_folder(address)
    with remote.told("publish to"):
        sent = _send_release(remote, release)
        _check_same(remote, remote.read(VERSIONS), out)  # as late as can be: a store knows no locks
        remote.put(VERSIONS, (out / VERSIONS).read_bytes())
        remote.put(LATEST, canonical_json({"release": release.name}).encode())
        _remove_old(remote, {release.name, *newest_releases(read_log(out), keep)})
        _send_reports(remote, out / "reports", run_id)
    return {"address": f"{public(address)}/{RELEASES}/{release.name}", **sent}


def _send_release(remote: RemoteFolder, release: Path) -> dict[str, int]:
    """Send what is not there; the manifest comes last, when all else is known to be there."""
    top = f"{RELEASES}/{release.name}"
    manifest = (release / MANIFEST).read_bytes()
    if remote.read(f"{top}/{MANIFEST}") == manifest:
        return {"sent": 0, "copied": 0}
    there, before = remote.sizes(top), _files_before(remote, release.name)
    tables = {file["path"] for files in json.loads(manifest)["tables"].values() for file in files}
    sent = copied = 0
    paths = sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())
    for path in (path for path in paths if path != MANIFEST):
        size = (release / path).stat().st_size
        if path in tables and there.get(path) == size:  # its name has the checksum of its content
            continue
        if path in tables and path in before:
            remote.copy(f"{before[path]}/{path}", f"{top}/{path}")
            copied += 1
        else:
            remote.send(release / path, f"{top}/{path}")
            sent += 1
    _check_arrived(remote, release, paths)
    remote.put(f"{top}/{MANIFEST}", manifest)
    return {"sent": sent, "copied": copied}


def _files_before(remote: RemoteFolder, new: str) -> dict[str, str]:
    """Return the tables' files of the latest release there, each with the folder of its release."""
    latest = remote.read(LATEST)
    release = json.loads(latest)["release"] if latest else new
    top = f"{RELEASES}/{release}"
    manifest = remote.read(f"{top}/{MANIFEST}") if release != new else None
    if manifest is None:
        return {}
    return {file["path"]: top for files in json.loads(manifest)["tables"].values() for file in files}


def _check_arrived(remote: RemoteFolder, release: Path, paths: list[str]) -> None:
    there = remote.sizes(f"{RELEASES}/{release.name}")
    for path in paths:
        size = (release / path).stat().st_size
        if path != MANIFEST and there.get(path) != size:
            raise StorageError(
                f"Sent {path!r} to {public(remote.address)!r}: expected {size} bytes there, found "
                f"{there.get(path)}. Nothing was published. Run the same command again."
            )


def _remove_old(remote: RemoteFolder, kept: set[str]) -> None:
    for release in {path.partition("/")[0] for path in remote.sizes(RELEASES)} - kept:
        remote.remove(f"{RELEASES}/{release}", MANIFEST)


def _send_reports(remote: RemoteFolder, reports: Path, run_id: str) -> None:
    """Send the pages of a run, and those that list all runs."""
    paths = [*reports.glob("*"), *(reports / run_id).rglob("*")]
    for path in sorted(path for path in paths if path.is_file()):
        remote.send(path, f"reports/{path.relative_to(reports).as_posix()}")


# --- reading ----------------------------------------------------------------------------


def release_address(address: str) -> str:
    """Return the address of the release that is the latest now; what lies there does not change.

    Libraries that read from the store themselves take it, such as
    ``pyarrow.dataset.dataset(release_address("s3://bucket/news") + "/events", partitioning="hive")``.

    Raises:
        StorageError: nothing has been published there.
        UnreachableError: the store cannot be reached.
    """
    remote = open_folder(address)
    with remote.told("read"):
        parts = urlsplit(address)
        return parts._replace(path=f"{parts.path}/{RELEASES}/{_latest_id(remote)}").geturl()


def _latest_id(remote: RemoteFolder) -> str:
    latest = remote.read(LATEST)
    if latest is None:
        raise StorageError(
            f"Nothing has been published at {public(remote.address)!r}: expected {LATEST!r} there. Build it "
            "first with `dragoman build PATH --out ADDRESS`."
        )
    return str(json.loads(latest)["release"])


def fetch_latest(address: str) -> Path:
    """Return a folder here with the release that is the latest at an address, or that the address names.

    It is kept in the user's cache, and so fetched once.

    Raises:
        StorageError: nothing has been published there, or what came is not what its manifest says.
        UnreachableError: the store cannot be reached.
    """
    remote = open_folder(address)
    with remote.told("read"):
        manifest = remote.read(MANIFEST)
        if manifest is not None:  # one release, or a folder that holds one
            return _cached(remote, "", sha256_text(manifest.decode())[:16])
        release = _latest_id(remote)
        return _cached(remote, f"{RELEASES}/{release}/", release)


def _cached(remote: RemoteFolder, top: str, name: str) -> Path:
    folder = user_cache_path("dragoman") / "releases" / sha256_text(public(remote.address))[:16] / name
    if not (folder / MANIFEST).is_file():
        _fetch(remote, top, folder)
    return folder


def fetch_release(remote: RemoteFolder, release: str, folder: Path) -> None:
    """Bring a release here, whole or not at all.

    Raises:
        StorageError: it has no manifest, or what came is not what its manifest says.
    """
    _fetch(remote, f"{RELEASES}/{release}/", folder)


def _fetch(remote: RemoteFolder, top: str, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".fetched-", dir=folder.parent))
    try:
        manifest = remote.read(f"{top}{MANIFEST}")
        if manifest is None:
            raise StorageError(f"Expected {top}{MANIFEST} at {public(remote.address)!r}, found none.")
        for path, checksum in _checksums(json.loads(manifest)):
            remote.fetch(f"{top}{path}", staging / path)
            _check(remote, staging / path, path, checksum)
        (staging / MANIFEST).write_bytes(manifest)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _checksums(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for files in manifest["tables"].values():
        yield from ((file["path"], file["sha256"]) for file in files)
    yield from manifest["texts"].items()


def _check(remote: RemoteFolder, local: Path, path: str, checksum: str) -> None:
    with local.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != checksum:
        raise StorageError(
            f"{path!r} at {public(remote.address)!r} is not what its release's manifest says. Publish again "
            "with `dragoman build`."
        )
