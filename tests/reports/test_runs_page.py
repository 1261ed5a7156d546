"""The page of runs tells the newest first, what each did, and what changed since the one before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.reports.runs import changes, old_pages, read_runs, runs_page

PageOf = Callable[[str], Any]
SCRIPT = "<script>alert('run')</script>"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "news" / "reports"


def write_run(
    reports: Path,
    number: int,
    events: int = 10,
    rejects: dict[str, int] | None = None,
    broken: dict[str, bool] | None = None,
    **changed: Any,
) -> Path:
    """Write the record of a run that published *events*; *broken* has rules and whether they are required."""
    folder = reports / f"run{number}"
    folder.mkdir(parents=True)
    record = {
        "run_id": folder.name,
        "started": f"2024-11-{number:02} 06:00:00.123+00:00",
        "outcome": "completed",
        "stages": {
            "documents": {"all_stories": 5, "stories_new": 1, "seconds": 1.5},
            "validated": {
                "in": events + 1,
                "out": events,
                "rejected": 1,
                "rejects_by_reason": rejects or {},
                "seconds": 2,
            },
            "published": {"events": events, "release": f"r{events}", "seconds": 0.5},
        },
        **changed,
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    rules = [
        {"name": name, "success": False, "required": required} for name, required in (broken or {}).items()
    ]
    validation = {
        "dataset_rules": rules,
        "rules": [],
        "run": {"events": events, "failed_rows": 1, "rejects": rejects or {}},
    }
    (folder / "validation.json").write_text(json.dumps(validation), encoding="utf-8")
    (folder / "index.html").write_text("validation", encoding="utf-8")
    return folder


def test_newest_run_comes_first(reports: Path, page_of: PageOf):
    """Runs stand by the moment they began, with rows in, accepted and rejected."""
    write_run(reports, 2, events=12)
    write_run(reports, 1, events=10)

    page = page_of(runs_page(reports, "Runs"))

    assert re.findall(r"2024-11-\d\d 06:00:00", page.text) == ["2024-11-02 06:00:00", "2024-11-01 06:00:00"]
    assert "13 rows in 12 accepted 1 rejected 12 events published" in page.text
    assert list(page.addresses()) == ["run2/index.html", "run1/index.html"]
    assert page.scripts == []


def test_changes_since_the_run_before(reports: Path):
    """More events, other rejects, a rule that broke and one that is kept again are told."""
    write_run(reports, 1, 10, {"documents: empty": 2}, {"share_undated": False})
    write_run(reports, 2, 14, {"documents: empty": 1, "events: no_actor": 3}, {"share_self_directed": False})
    now, before = read_runs(reports)

    assert list(changes(now, before)) == [
        "events published: +4",
        "left out as documents: empty: -1",
        "left out as events: no_actor: +3",
        "broken now: share_self_directed",
        "kept again: share_undated",
        "another release",
    ]
    assert list(changes(before, None)) == ["The first run that left a record."]


def test_warnings_are_counted_apart_from_required_rules(reports: Path):
    """One required rule and two warnings are told as such."""
    write_run(reports, 1, broken={"a": True, "b": False, "c": False})

    assert read_runs(reports)[0].told == "1 required rule broken, 2 warnings"


def test_failed_run_tells_its_counts_and_error(reports: Path, page_of: PageOf):
    """A run whose validation failed has its counts from the validation report, and its error."""
    stages: dict[str, Any] = {}
    write_run(
        reports,
        1,
        7,
        {"validated: failed_rule": 1},
        outcome="failed",
        error="ValidationFailed: no",
        stages=stages,
    )

    page = page_of(runs_page(reports, "Runs"))

    assert "8 rows in 7 accepted 1 rejected" in page.text
    assert "ValidationFailed: no" in page.text
    assert "events published" not in page.text


def test_records_that_cannot_be_read_are_passed_over(reports: Path):
    """A record that a kill left half written, or that is something else, hides no other run."""
    write_run(reports, 1)
    for number, text in enumerate(["{", "[]", '{"started": null}', '{"stages": null, "started": "2024"}']):
        folder = reports / f"odd{number}"
        folder.mkdir()
        (folder / "run.json").write_text(text, encoding="utf-8")
    (reports / "empty").mkdir()

    assert [run.id for run in read_runs(reports)] == ["run1", "odd3"]


def test_no_runs(reports: Path, page_of: PageOf):
    """A folder without runs gives a page that says so."""
    assert "No run has left a record yet" in page_of(runs_page(reports, "Runs")).text


def test_errors_are_shown_as_text(reports: Path, page_of: PageOf):
    """What an error or a name holds is text."""
    write_run(reports, 1, outcome=SCRIPT, error=SCRIPT, rejects={SCRIPT: 1}, broken={SCRIPT: True})

    page = page_of(runs_page(reports, SCRIPT))

    assert page.scripts == []
    assert page.text.count(SCRIPT) > 4


def test_pages_of_the_newest_runs_are_kept(reports: Path):
    """Of runs with pages on data set or stories, all but the newest lose them."""
    for number in (1, 2, 3, 4):
        folder = write_run(reports, number)
        if number != 3:
            (folder / "dataset.html").write_text("x", encoding="utf-8")

    assert old_pages(read_runs(reports), keep=2) == ["run1"]
