"""Publishing: whole or not at all, and never in the way of a reader."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from dragoman.dataset import open_release
from dragoman.errors import StorageError
from dragoman.stages.published import Contents, Release, current_release, publish
from dragoman.stages.published.partitions import piece_of
from dragoman.tables import table_schema, to_table

REASON = "stage_failed"


def rejects(count: int, stages: tuple[str, ...] = ("mentions",), detail: str = "d") -> pa.Table:
    """Return so many rows of the rejects table, which is the smallest that is published."""
    return to_table(
        "rejects",
        [
            {
                "reject_id": f"{number:020x}",
                "stage": stages[number % len(stages)],
                "item": "0255",
                "reason": REASON,
                "detail": detail,
            }
            for number in range(count)
        ],
    )


def contents(count: int = 3, text: str = "", **how: Any) -> Contents:
    return Contents(
        {"rejects": [piece_of("rejects", rejects(count, **how))]}, {"README.md": f"# Read me\n{text}"}
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "news"


def publish_count(out: Path, count: int, keep: int = 3, **how: Any) -> Release:
    return publish(out, contents(count, **how), keep)


def everything(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# --- releases -------------------------------------------------------------------------


def test_release_is_named_by_its_content(tmp_path: Path):
    """The same content has the same id and the same bytes wherever it is published."""
    one, two = (publish_count(tmp_path / name, 3) for name in ("one", "two"))

    assert one.id == two.id
    assert everything(one.path) == everything(two.path)


def test_same_content_is_no_new_release(out: Path):
    """Publishing again what is there changes nothing."""
    first = publish_count(out, 3)

    second = publish_count(out, 3)

    assert (first.is_new, second.is_new) == (True, False)
    assert [path.name for path in (out / "releases").iterdir()] == [first.id]


def test_earlier_content_can_come_back(out: Path):
    """When the content returns to what it was, the release of that content is the latest again."""
    first = publish_count(out, 3)
    publish_count(out, 4)

    third = publish_count(out, 3)

    assert third.id == first.id
    assert open_release(out) == first.path.resolve()


@pytest.mark.parametrize("keep", [1, 2])
def test_only_the_newest_releases_are_kept(out: Path, keep: int):
    """Older releases go, the newest stay, the latest always among them."""
    releases = [publish_count(out, count, keep=keep) for count in (1, 2, 3, 4)]

    kept = {path.name for path in (out / "releases").iterdir()}
    assert kept == {release.id for release in releases[-keep:]}


def test_empty_partition_vanishes(out: Path):
    """A partition that has no rows any more is not in the new release."""
    publish_count(out, 2, stages=("mentions", "events"))

    release = publish_count(out, 1)

    assert [path.name for path in (release.path / "rejects").iterdir()] == ["stage=mentions"]


def test_unchanged_partition_is_linked_between_releases(out: Path):
    """A file that did not change is stored once for both releases."""
    publish(out, contents(text="one"), 3)

    release = publish(out, contents(text="two"), 3)

    (path,) = release.path.rglob("*.parquet")
    assert path.stat().st_nlink == 2


def test_manifest_lists_every_file(out: Path):
    """The manifest tells path, rows, size and checksum of all Parquet files, and the checksum of all texts."""
    release = publish_count(out, 5, stages=("mentions", "events"))

    manifest = pd.read_json(release.path / "manifest.json", typ="series")

    files = manifest["tables"]["rejects"]
    assert {f["path"] for f in files} == {
        path.relative_to(release.path).as_posix() for path in release.path.rglob("*.parquet")
    }
    assert sum(f["rows"] for f in files) == 5
    assert set(manifest["texts"]) == {"README.md"}


def test_nothing_is_left_over(out: Path):
    """After publishing there is nothing in the folder but releases, their log and the way to the latest."""
    publish_count(out, 3)

    assert sorted(path.name for path in out.iterdir()) == ["latest", "releases", "versions.json"]


def test_leftovers_of_a_killed_build_are_removed(out: Path):
    """A half-written staging folder of a killed build does not get into a release."""
    (out / ".staging" / "rejects").mkdir(parents=True)
    (out / ".staging" / "rejects" / "half.parquet").write_bytes(b"PAR1")

    release = publish_count(out, 3)

    assert not list(out.rglob("half.parquet"))
    assert release.n_rows == {"rejects": 3}


# --- when it cannot be done -----------------------------------------------------------


@pytest.mark.parametrize("call", ["os.replace", "os.fsync", "os.link", "pathlib.Path.symlink_to"])
def test_full_disk_leaves_the_old_release(out: Path, monkeypatch: pytest.MonkeyPatch, call: str):
    """Whatever fails for lack of room, the old release stays the latest and the error says what to do."""

    def no_space(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    old = publish_count(out, 3)
    before = everything(old.path)
    with monkeypatch.context() as patch:
        patch.setattr(call, no_space)
        if call == "os.link":  # a missing link is no failure: the file is stored again
            publish_count(out, 3)
        else:
            with pytest.raises(StorageError, match=r"No space left.*--out"):
                publish_count(out, 4)

    assert open_release(out) == old.path.resolve()
    assert everything(old.path) == before
    assert not (out / ".staging").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("needs the right to mount a small disk (root)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_disk_that_is_really_full(small_disk: Path):
    """On a disk without room the old release can still be read, and the next one fits once there is room."""
    out = small_disk / "news"
    old = publish_count(out, 3)
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(os.urandom(free - 8192))

    with pytest.raises(StorageError, match="No space left on device"):
        publish_count(out, 2000, detail="d" * 50)

    assert len(pd.read_parquet(open_release(out) / "rejects")) == 3
    ballast.unlink()
    assert publish_count(out, 2000).id != old.id
    assert len(pd.read_parquet(open_release(out) / "rejects")) == 2000


def test_folder_that_cannot_be_written():
    """A folder that nobody can make is a storage error that names it."""
    with pytest.raises(StorageError, match="/proc/dragoman"):
        publish_count(Path("/proc/dragoman"), 1)


@pytest.mark.parametrize("place", ["nowhere", "", "empty"])
def test_folder_without_a_release(tmp_path: Path, place: str):
    """Opening what was never published says so and names the command."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(StorageError, match="dragoman build"):
        open_release(tmp_path / place)


def test_one_release_can_be_opened_by_its_own_folder(out: Path):
    """A release that was handed over alone is opened as it is."""
    release = publish_count(out, 3)

    assert open_release(str(release.path)) == release.path.resolve()


def test_link_to_a_lost_release_is_no_release(out: Path):
    """A latest that leads nowhere counts as nothing published."""
    out.mkdir()
    (out / "latest").symlink_to("releases/gone")

    assert current_release(out) is None


# --- readers --------------------------------------------------------------------------


def _read_pandas(folder: Path) -> dict[str, Any]:
    frame = pd.read_parquet(folder)
    return {"rows": len(frame), "stages": sorted(set(frame["stage"])), "items": set(frame["item"])}


def _read_polars(folder: Path) -> dict[str, Any]:
    frame = pl.read_parquet(folder / "**/*.parquet", hive_partitioning=True)
    return {"rows": len(frame), "stages": sorted(set(frame["stage"])), "items": set(frame["item"])}


def _read_duckdb(folder: Path) -> dict[str, Any]:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT stage, item FROM read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
        ).fetchall()
    return {
        "rows": len(found),
        "stages": sorted({row[0] for row in found}),
        "items": {row[1] for row in found},
    }


def _read_arrow(folder: Path) -> dict[str, Any]:
    table = ds.dataset(folder, partitioning="hive").to_table()
    stages, items = (table[name].to_pylist() for name in ("stage", "item"))
    return {"rows": table.num_rows, "stages": sorted(set(stages)), "items": set(items)}


READERS = {"pandas": _read_pandas, "polars": _read_polars, "duckdb": _read_duckdb, "pyarrow": _read_arrow}
Read = Callable[[Path], dict[str, Any]]


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_every_reader_reads_the_same(out: Path, read: Read):
    """Rows, partition values and text that looks like numbers are the same in every reader."""
    release = publish_count(out, 5, stages=("mentions", "events"))

    found = read(release.path / "rejects")

    assert found == {"rows": 5, "stages": ["events", "mentions"], "items": {"0255"}}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_every_reader_reads_through_latest(out: Path, read: Read):
    """The stable path leads every reader to the newest rows."""
    publish_count(out, 5)
    publish_count(out, 6)

    assert read(out / "latest" / "rejects")["rows"] == 6


@pytest.mark.parametrize(
    ("library", "place"),
    [("pandas", "release"), ("duckdb", "release"), ("pyarrow", "release"), ("pandas", "latest")],
)
def test_reader_never_sees_half_a_release(out: Path, library: str, place: str):
    """While releases follow one another a reader gets one of them, whole, and never an error.

    Through ``latest`` this holds while the content stays the same; who reads through growing
    releases opens one first.
    """
    counts = [10 * n for n in range(1, 11)] if place == "release" else [10] * 10
    publish_count(out, counts[0])
    done = threading.Event()
    seen: list[int] = []
    errors: list[BaseException] = []

    def read_on() -> None:
        while not (done.is_set() and seen):
            folder = open_release(out) if place == "release" else out / "latest"
            try:
                seen.append(READERS[library](folder / "rejects")["rows"])
            except BaseException as error:  # whatever it is, the test must show it
                errors.append(error)
                return

    reader = threading.Thread(target=read_on)
    reader.start()
    for count in counts[1:]:
        publish_count(out, count, keep=10)
    done.set()
    reader.join()

    assert errors == []
    assert set(seen) <= set(counts)
    assert seen == sorted(seen)


# --- the sample -----------------------------------------------------------------------


def test_sample_is_read_alike_by_all_readers(sample_build: Any):
    """pandas, polars, DuckDB and pyarrow give the events the same codes, days, years and months."""
    folder = sample_build.release.path / "events"
    names = ["event_id", "cameo_code", "event_date_start", "year", "month"]

    by_arrow = ds.dataset(folder, partitioning="hive").to_table(columns=names).to_pylist()
    by_polars = pl.read_parquet(folder / "**/*.parquet", hive_partitioning=True).select(names).to_dicts()
    with duckdb.connect() as connection:
        query = f"SELECT {', '.join(names)} FROM '{folder}/**/*.parquet'"
        by_duckdb = [dict(zip(names, row, strict=True)) for row in connection.execute(query).fetchall()]
    frame = pd.read_parquet(folder)[names].astype({"year": int, "month": int})
    by_pandas = frame.to_dict("records")

    def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(rows, key=lambda row: row["event_id"])

    assert len(by_arrow) == sample_build.release.n_rows["events"] > 0
    for other in (by_polars, by_duckdb, by_pandas):
        assert in_order(other) == in_order(by_arrow)


def test_sample_has_codes_as_text_and_days_as_dates(sample_build: Any):
    """Codes keep the zero in front, days are dates, and years agree with days."""
    rows = ds.dataset(sample_build.release.path / "events", partitioning="hive").to_table()

    assert pa.types.is_string(rows.schema.field("cameo_code").type)
    assert pa.types.is_date32(rows.schema.field("event_date_start").type)
    assert any(code.startswith("0") for code in rows["cameo_code"].to_pylist())
    for row in rows.select(["event_date_start", "year", "month"]).to_pylist():
        day: date | None = row["event_date_start"]
        assert (row["year"], row["month"]) == ((day.year, day.month) if day else (0, 0))


def test_sample_has_every_column_described(sample_build: Any):
    """Every column of the published events is in the schema, in its order, with its description."""
    path = next((sample_build.release.path / "events").rglob("*.parquet"))

    schema = pa.parquet.read_schema(path)

    assert schema.names == table_schema("events").names
    for column in table_schema("events").columns:
        assert schema.field(column.name).metadata[b"description"].decode() == column.description
