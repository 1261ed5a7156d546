"""``dragoman status`` and what it is made of: runs, backlog, rejects, days; nothing is written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.errors import StorageError
from dragoman.standing import read_standing
from dragoman.status_command import lines

BuildAll = Callable[..., Any]

TALKS = "The president of France met the prime minister of Spain in Paris on 6 May 2021, officials said.\n"
ATTACK = "Russia attacked an army post in the north of Ukraine on 8 May 2021 and killed two soldiers there.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "talks.txt").write_text(TALKS)
    (folder / "attack.txt").write_text(ATTACK)
    (folder / "short.txt").write_text("No.")
    return folder


def put_record(out: Path, run_id: str, **facts: Any) -> None:
    folder = out / "reports" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    record = {"run_id": run_id, "started": f"2026-11-{run_id} 02:15:00+00:00", **facts}
    (folder / "run.json").write_text(json.dumps(record))


def snapshot(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_backlog_is_what_the_next_build_reads(build_all: BuildAll, raw: Path, tmp_path: Path):
    """Known files do not wait; a new one, a changed one and one with a new sidecar do."""
    out = tmp_path / "news"
    built = build_all([raw], out)
    put_record(out, "01", ended="2026-11-01 02:15:41.5+00:00", inputs=[str(raw)], stages=dict(built.stages))
    (raw / "third.txt").write_text(TALKS * 2)
    (raw / "attack.txt").write_text(ATTACK * 2)
    (raw / "talks.txt.yml").write_text("date: 2021-05-07\n")
    (raw / "short.txt").chmod(0o000 if os.geteuid() else 0o644)

    standing = read_standing(out)

    assert (standing.backlog.files, standing.backlog.new, standing.backlog.changed) == (4, 1, 2)
    assert standing.rejects_by_reason == {"documents: too_short": 1}
    assert sum(standing.events_by_day.values()) == built.stages["published"]["events"]
    assert {"2021-05-06", "2021-05-08"} <= standing.events_by_day.keys()
    assert (standing.runs[0].seconds, standing.runs[0].stories_new) == (41.5, 2)


def test_nothing_waits_after_a_build_and_nothing_is_written(build_all: BuildAll, raw: Path, tmp_path: Path):
    """Right after a build nothing waits, also what was rejected; looking changes no file."""
    out = tmp_path / "news"
    build_all([raw], out, min_characters=20)
    before = snapshot(tmp_path)

    standing = read_standing(out, [str(raw), "s3://bucket/news"])

    assert (standing.backlog.new, standing.backlog.changed) == (0, 0)
    assert standing.backlog.not_counted == ("s3://bucket/news",)
    assert snapshot(tmp_path) == before


def test_data_set_that_never_came_to_an_end(raw: Path, tmp_path: Path):
    """Where only failed runs have been, they are told, and everything waits."""
    out = tmp_path / "news"
    put_record(out, "02", outcome="failed", error="StorageError: disk\nis full", inputs=[str(raw)])

    standing = read_standing(out)

    assert standing.release is None
    assert (standing.backlog.files, standing.backlog.new) == (3, 3)
    assert not (tmp_path / "news.interim").exists()
    assert any("failed" in line and "disk is full" in line for line in lines(standing))


def test_runs_are_told_newest_first(tmp_path: Path):
    """A record that is torn, empty or no record is passed over."""
    for day, outcome in (("03", "completed"), ("05", "stopped"), ("04", "failed")):
        put_record(tmp_path, day, outcome=outcome, ended="no time")
    for name, content in (
        ("torn", '{"started": "2026'),
        ("list", "[1]"),
        ("none", "{}"),
        ("bytes", "\ufffd"),
    ):
        (tmp_path / "reports" / name).mkdir()
        (tmp_path / "reports" / name / "run.json").write_text(content)

    standing = read_standing(tmp_path, n_runs=2)

    assert [(run.run_id, run.outcome, run.seconds) for run in standing.runs] == [
        ("05", "stopped", None),
        ("04", "failed", None),
    ]
    assert standing.backlog.problem


def test_inputs_that_are_gone_are_told(tmp_path: Path):
    """A raw folder that is no longer there is a problem to tell, not an error."""
    put_record(tmp_path, "01", inputs=[str(tmp_path / "gone")])

    assert "gone" in str(read_standing(tmp_path).backlog.problem)


def test_no_data_set_is_told(tmp_path: Path):
    """A folder that no build knows is named, with what to do."""
    with pytest.raises(StorageError, match="No build has been run into"):
        read_standing(tmp_path)


# --- the command ----------------------------------------------------------------------


def test_command_finds_all_data_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without a name, all in data/processed are told, and JSON has the same."""
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        put_record(Path("data/processed") / name, "01", ended="2026-11-01 02:16:00+00:00")

    text, as_json = (CliRunner().invoke(app, ["status", *extra]) for extra in ([], ["--json"]))

    assert (text.exit_code, as_json.exit_code) == (0, 0)
    assert text.output.count("completed") == 2
    told = json.loads(as_json.output)["datasets"]
    assert [each["dataset"] for each in told] == ["data/processed/a", "data/processed/b"]
    assert told[0]["runs"][0]["seconds"] == 60.0


def test_last_run_that_failed_is_the_exit_status(tmp_path: Path):
    """Something that watches may look at the status alone; an earlier failure does not count."""
    put_record(tmp_path, "01", outcome="failed", error="x")
    failed = CliRunner().invoke(app, ["status", str(tmp_path)])
    put_record(tmp_path, "02", outcome="completed")
    mended = CliRunner().invoke(app, ["status", str(tmp_path)])

    assert (failed.exit_code, mended.exit_code) == (1, 0)
