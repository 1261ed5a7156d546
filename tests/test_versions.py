"""Versions of a data set: listed in the order of publishing, found by name, restored in one step."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.dataset import open_release
from dragoman.errors import StorageError
from dragoman.stages.published import Contents, Release, publish
from dragoman.stages.published.log import VERSIONS
from dragoman.stages.published.partitions import piece_of
from dragoman.storage import only_build
from dragoman.tables import to_table
from dragoman.versions import damaged_files, find_version, list_versions, restore


def contents(count: int) -> Contents:
    rows = [
        {"reject_id": f"{n:020x}", "stage": "mentions", "item": "x", "reason": "stage_failed", "detail": "d"}
        for n in range(count)
    ]
    return Contents(
        {"rejects": [piece_of("rejects", to_table("rejects", rows))]}, {"README.md": "# Read me\n"}
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "news"


def put(out: Path, count: int, keep: int = 9, run: str = "") -> Release:
    return publish(out, contents(count), keep, run)


def shown(out: Path) -> list[tuple[int, str, bool, bool]]:
    return [(v.version.number, v.version.how, v.is_kept, v.is_latest) for v in list_versions(out)]


def test_each_change_is_a_version(out: Path):
    """Versions are numbered in the order of publishing; a build that changes nothing adds none."""
    for count in (1, 2, 2, 3):
        put(out, count)

    assert shown(out) == [(1, "build", True, False), (2, "build", True, False), (3, "build", True, True)]


def test_version_tells_its_run_and_rows(out: Path):
    """The log holds which run made a version, and how many rows each table has."""
    put(out, 4, run="20261127T230102000000Z")

    (listed,) = list_versions(out)

    assert (listed.version.run, dict(listed.version.rows)) == ("20261127T230102000000Z", {"rejects": 4})


def test_old_versions_stay_listed_when_their_files_are_gone(out: Path):
    """The log remembers versions that are no longer kept."""
    for count in (1, 2, 3):
        put(out, count, keep=2)

    assert [kept for _, _, kept, _ in shown(out)] == [False, True, True]


def test_order_does_not_depend_on_the_clock(out: Path):
    """With times on the disk turned round, as after a clock that was set back, the oldest version goes."""
    first, second = put(out, 1), put(out, 2)
    os.utime(first.path, (4e9, 4e9))
    os.utime(second.path, (1e9, 1e9))

    third = put(out, 3, keep=2)

    assert {path.name for path in (out / "releases").iterdir()} == {second.id, third.id}


def test_data_set_from_before_there_was_a_log(out: Path):
    """Without a log the releases in the folder are listed, the latest last, and the next build goes on from there."""
    first, second = put(out, 1), put(out, 2)
    (out / VERSIONS).unlink()

    before = [v.version.release for v in list_versions(out)]
    third = put(out, 3)

    assert before == [first.id, second.id]
    assert [(v.version.number, v.version.release) for v in list_versions(out)][-1] == (3, third.id)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"versions": [{}]}', '{"versions": 3}', "\x00\xff"])
def test_damaged_log_stops_nothing(out: Path, text: str):
    """A log that cannot be read is made anew from the folders."""
    first = put(out, 1)
    (out / VERSIONS).write_bytes(text.encode("latin-1"))

    second = put(out, 2)

    assert [v.version.release for v in list_versions(out)] == [first.id, second.id]


@pytest.mark.parametrize(
    ("name", "which"),
    [("1", 0), ("v2", 1), ("latest", 2), ("previous", 1)],
)
def test_version_is_found_by_name(out: Path, name: str, which: int):
    """A number, latest or previous names a version."""
    releases = [put(out, count) for count in (1, 2, 3)]

    assert find_version(out, name) == releases[which].path.resolve()


def test_version_is_found_by_its_id(out: Path):
    """The id, its beginning, or the folder names a version."""
    release = put(out, 1)

    for name in (release.id, release.id[:6], str(release.path)):
        assert find_version(out, name) == release.path.resolve()


@pytest.mark.parametrize("name", ["7", "v", "", "abc", "nonsense", "../1", "previous", "²"])
def test_unknown_version(out: Path, name: str):
    """What names no version is told, with the command that lists them."""
    put(out, 1)

    with pytest.raises(StorageError, match="dragoman versions"):
        find_version(out, name)


def test_version_that_is_no_longer_kept(out: Path):
    """A version whose files are gone cannot be had; those that can are named."""
    for count in (1, 2, 3):
        put(out, count, keep=2)

    with pytest.raises(StorageError, match=r"no longer kept; there are 2, 3.*keep_releases"):
        find_version(out, "1")


def test_nothing_was_published(out: Path):
    """A folder without a data set has no versions."""
    with pytest.raises(StorageError, match="dragoman build"):
        list_versions(out)


# --- restore --------------------------------------------------------------------------


def test_restored_version_is_the_latest(out: Path):
    """Restoring turns latest back and is entered as a version of its own."""
    first, _ = put(out, 1), put(out, 2)

    restore(out, "1", "now")

    assert open_release(out) == first.path.resolve()
    assert shown(out) == [(1, "build", True, False), (2, "build", True, False), (3, "restore", True, True)]


def test_restored_version_is_kept_as_a_new_one(out: Path):
    """Pruning counts from the last time that a version was the latest."""
    first = put(out, 1)
    put(out, 2)
    restore(out, first.id, "now")

    last = put(out, 3, keep=2)

    assert {path.name for path in (out / "releases").iterdir()} == {first.id, last.id}


def test_previous_of_a_restored_version(out: Path):
    """After a restore, previous is what was the latest before it: restoring it again undoes it."""
    put(out, 1)
    second = put(out, 2)
    restore(out, "previous", "now")

    restore(out, "previous", "later")

    assert open_release(out) == second.path.resolve()


def test_restoring_the_latest_changes_nothing(out: Path):
    """The latest is the latest already."""
    put(out, 1)

    restore(out, "latest", "now")

    assert len(list_versions(out)) == 1


@pytest.mark.parametrize("damage", ["bytes", "missing", "text"])
def test_damaged_version_is_not_restored(out: Path, damage: str):
    """A version with a file that is not as it was published stays where it is."""
    first, second = put(out, 1), put(out, 2)
    path = first.path / "README.md" if damage == "text" else next(first.path.rglob("*.parquet"))
    path.unlink()
    if damage != "missing":
        path.write_bytes(b"PAR1 something else")

    with pytest.raises(StorageError, match="1 files are missing or not as they were"):
        restore(out, "1", "now")

    assert open_release(out) == second.path.resolve()
    assert list(damaged_files(second.path)) == []


def test_restore_waits_for_no_build(out: Path):
    """While a build is at work nothing is restored, and who it is is told."""
    put(out, 1)
    put(out, 2)

    with only_build(out), pytest.raises(StorageError, match=f"Another build.*process {os.getpid()}"):
        restore(out, "1", "now")


def test_version_of_another_data_set_is_not_restored(out: Path, tmp_path: Path):
    """A folder that lies elsewhere can be compared, not restored."""
    put(out, 1)
    other = put(tmp_path / "other", 2)

    with pytest.raises(StorageError, match="another folder"):
        restore(out, str(other.path), "now")


# --- what stays the same is not written again -----------------------------------------


def test_partition_that_did_not_change_is_not_even_read(out: Path, tmp_path: Path):
    """With the memory of the last build, pieces that are the same are linked without being looked into."""

    def rows(stage: str, count: int) -> Any:
        made = [
            {"reject_id": f"{n:020x}", "stage": stage, "item": "x", "reason": "stage_failed", "detail": "d"}
            for n in range(count)
        ]
        return piece_of("rejects", to_table("rejects", made))

    def unread(piece: Any) -> Any:
        def fail() -> None:
            raise AssertionError("was read")

        return type(piece)(piece.parts, fail)

    memory = tmp_path / "published.json"
    publish(out, Contents({"rejects": [rows("mentions", 3), rows("events", 2)]}, {}), 9, "1", memory)

    second = publish(
        out, Contents({"rejects": [unread(rows("mentions", 3)), rows("events", 4)]}, {}), 9, "2", memory
    )

    links = {path.parent.name: path.stat().st_nlink for path in second.path.rglob("*.parquet")}
    assert links == {"stage=mentions": 2, "stage=events": 1}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rejects": {"stage=mentions": {}}}', '{"rejects": 1}'])
def test_damaged_memory_stops_nothing(out: Path, tmp_path: Path, text: str):
    """Without a usable memory everything is written as the first time."""
    memory = tmp_path / "published.json"
    first = publish(out, contents(3), 9, "1", memory)
    memory.write_text(text)

    second = publish(out, contents(3), 9, "2", memory)

    assert second.id == first.id


def test_file_that_the_memory_knows_is_gone(out: Path, tmp_path: Path):
    """A remembered file that somebody removed is written again."""
    memory = tmp_path / "published.json"
    first = publish(out, contents(3), 9, "1", memory)
    next(first.path.rglob("*.parquet")).unlink()

    changed = Contents({"rejects": contents(3).tables["rejects"]}, {"README.md": "# Another\n"})
    second = publish(out, changed, 9, "2", memory)

    assert list(damaged_files(second.path)) == []


# --- the command line -----------------------------------------------------------------


def test_versions_are_printed(out: Path):
    """The table marks the latest and what is no longer kept; --json has the same."""
    for number, count in enumerate((1, 2, 3)):
        put(out, count, keep=2, run=f"2026112{number}T230102000000Z")

    table = CliRunner().invoke(app, ["versions", str(out)]).output.splitlines()
    record = json.loads(CliRunner().invoke(app, ["versions", str(out), "--json"]).output)

    assert [line[:1] for line in table[1:4]] == ["-", " ", "*"]
    assert "2026-11-22 23:01" in table[3]
    assert [v["is_kept"] for v in record["versions"]] == [False, True, True]


def test_version_is_restored_from_the_command_line(out: Path):
    """The command says what is the latest now."""
    first = put(out, 1)
    put(out, 2)

    done = CliRunner().invoke(app, ["restore", "1", "--dataset", str(out)])

    assert done.exit_code == 0
    assert first.id in done.output
    assert open_release(out) == first.path.resolve()


def test_pieces_are_looked_into_once(
    build_all: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A second build of the same stories publishes the same without reading its pieces again."""
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(
        "France attacked Spain in Paris on 6 January 2020, officials said on Monday.\n"
    )
    first = build_all([raw], tmp_path / "news", run_id="1", reader="dictionary")

    def fail(*_: Any) -> None:
        raise AssertionError("was looked into")

    monkeypatch.setattr("dragoman.pieces.parts_of", fail)
    second = build_all([raw], tmp_path / "news", run_id="2", reader="dictionary")

    assert second.release.id == first.release.id
