"""Whole builds without Prefect: the same bytes, nothing twice, and nothing broken by a kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DragomanError, ValidationFailed

BuildAll = Callable[..., Any]

TALKS = "The president of France met the prime minister of Spain in Paris on Monday, officials said.\n"
ATTACK = "Russia attacked an army post in the north of Ukraine on Tuesday and killed two soldiers there.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "talks.txt").write_text(TALKS)
    (folder / "attack.txt").write_text(ATTACK)
    return folder


def events_files(built: Any) -> list[dict[str, Any]]:
    manifest = json.loads((built.release.path / "manifest.json").read_text())
    files: list[dict[str, Any]] = manifest["tables"]["events"]
    return files


# --- the same bytes -------------------------------------------------------------------


def test_sample_gives_events(sample_build: Any):
    """The sample gives events, and its counts agree with each other."""
    stages = sample_build.stages

    assert stages["documents"]["stories"] == len(sample_build.rows("documents"))
    assert (
        stages["validated"]["out"] == stages["published"]["events"] == len(sample_build.rows("events")) > 10
    )
    assert sum(stages["validated"]["rejects_by_reason"].values()) == len(sample_build.rejects())


def test_same_input_gives_the_same_bytes(
    build_all: BuildAll, sample_build: Any, sample: Path, tmp_path: Path
):
    """Other folders, another run, two workers: every file of the release is the same, byte for byte."""
    second = build_all([sample], tmp_path / "second", run_id="another", workers=2, batch_stories=200)

    assert second.release.id == sample_build.release.id
    assert second.checksums() == sample_build.checksums()


def test_batches_do_not_change_the_events(
    build_all: BuildAll, sample_build: Any, sample: Path, tmp_path: Path
):
    """Batches of three stories, coded by two workers, give the same events as one batch."""
    in_threes = build_all([sample], tmp_path / "threes", batch_stories=3, workers=2)

    assert in_threes.stages["events"]["batches"] > 3
    assert events_files(in_threes) == events_files(sample_build)


def test_building_twice_adds_nothing(build_all: BuildAll, raw: Path, tmp_path: Path):
    """A second build of the same input reads nothing, codes nothing and makes no new release."""
    first = build_all([raw], tmp_path / "news", run_id="1")
    before = first.checksums()

    second = build_all([raw], tmp_path / "news", run_id="2")

    assert second.stages["documents"]["files_known"] == 2
    assert [second.stages[stage]["batches_new"] for stage in ("sentences", "mentions", "events")] == [0, 0, 0]
    assert (second.release.id, second.release.is_new) == (first.release.id, False)
    assert second.checksums() == before


def test_what_moved_since_the_last_release_is_no_content(
    build_all: BuildAll, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Drift is told in the report of a run, and the release of the same data stays the same."""
    monkeypatch.setattr("dragoman.stages.validated.drift.MIN_EVENTS", 1)
    first = build_all([raw], tmp_path / "news", run_id="1")

    second = build_all([raw], tmp_path / "news", run_id="2")

    assert second.release.id == first.release.id
    assert "drift_root_shares" in (second.build.report / "validation.json").read_text()


def test_adding_in_steps_gives_the_same_events(build_all: BuildAll, raw: Path, tmp_path: Path):
    """Stories added one build after another give the same events as all at once."""
    at_once = build_all([raw], tmp_path / "one")

    build_all([raw / "talks.txt"], tmp_path / "two", run_id="1")
    in_steps = build_all([raw / "attack.txt"], tmp_path / "two", run_id="2")

    assert events_files(in_steps) == events_files(at_once)


def test_changed_story_replaces_its_events(build_all: BuildAll, raw: Path, tmp_path: Path):
    """When a story changes its old events go and its new ones come; other events stay."""
    before = build_all([raw], tmp_path / "news", run_id="1").rows("events")

    (raw / "talks.txt").write_text(TALKS.replace("met", "denounced"))
    after = build_all([raw], tmp_path / "news", run_id="2").rows("events")

    def codes(rows: list[dict[str, Any]], origin: str) -> set[str]:
        return {row["cameo_root"] for row in rows if row["origin"] == origin}

    assert (codes(before, "raw/talks.txt"), codes(after, "raw/talks.txt")) == ({"04"}, {"11"})
    assert codes(before, "raw/attack.txt") == codes(after, "raw/attack.txt") != set()


def test_copy_is_coded_once_its_original_has_left(build_all: BuildAll, raw: Path, tmp_path: Path):
    """A copy has no events while its original has them, and takes them over when that one changes."""
    out = tmp_path / "news"
    build_all([raw], out, run_id="1")
    (raw / "zz_copy.txt").write_text(TALKS)
    before = build_all([raw], out, run_id="2").rows("events")

    (raw / "talks.txt").write_text(TALKS.replace("met", "denounced"))
    after = build_all([raw], out, run_id="3").rows("events")

    assert "raw/zz_copy.txt" not in {row["origin"] for row in before}
    assert {row["cameo_root"] for row in after if row["origin"] == "raw/zz_copy.txt"} == {"04"}


def test_other_day_of_publication_dates_events_anew(build_all: BuildAll, raw: Path, tmp_path: Path):
    """Another --published moves the events of stories that tell no day, and leaves none behind."""
    build_all([raw], tmp_path / "news", run_id="1", published=date(2020, 1, 8))

    moved = build_all([raw], tmp_path / "news", run_id="2", published=date(2021, 3, 3))

    assert {row["event_date_start"].year for row in moved.rows("events")} == {2021}
    assert {path.name for path in (moved.release.path / "events").iterdir()} == {"year=2021"}


# --- what stops a build ---------------------------------------------------------------


def test_broken_rule_over_the_data_set_publishes_nothing(
    build_all: BuildAll, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A critical rule that is broken stops publication; the report is there, the old release untouched."""
    from dragoman import building
    from dragoman.stages.validated.outcomes import RuleOutcome

    first = build_all([raw], tmp_path / "news", run_id="1")
    before = first.checksums()
    (raw / "more.txt").write_text(ATTACK.replace("Tuesday", "Sunday"))
    broken = RuleOutcome("event_ids_unique", "No event_id occurs twice.", "", "critical", False, 9, 3)
    monkeypatch.setattr(building, "check_dataset", lambda *_: [broken])

    with pytest.raises(ValidationFailed, match=r"event_ids_unique.*3 of 9.*untouched.*index\.html"):
        build_all([raw], tmp_path / "news", run_id="2")

    assert (tmp_path / "news" / "reports" / "2" / "index.html").is_file()
    assert os.path.realpath(tmp_path / "news" / "latest") == os.path.realpath(first.release.path)
    assert first.checksums() == before


def test_warning_does_not_stop_a_build(
    build_all: BuildAll, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A rule that is only a warning is listed in the release and publishes."""
    from dragoman import building
    from dragoman.stages.validated.outcomes import RuleOutcome

    odd = RuleOutcome("share_undated", "Share of events without any date.", "", "warning", False, 9, 9)
    monkeypatch.setattr(building, "check_dataset", lambda *_: [odd])

    built = build_all([raw], tmp_path / "news")

    rules = json.loads((built.release.path / "validation.json").read_text())["dataset_rules"]
    assert [(rule["name"], rule["success"]) for rule in rules] == [("share_undated", False)]


def test_lost_story_stops_a_build(
    build_all: BuildAll, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A story that is neither in the sentences nor among the rejects is noticed."""
    monkeypatch.setattr("dragoman.coding.sentence_rows", lambda document: [])

    with pytest.raises(DragomanError, match="2 stories were lost"):
        build_all([raw], tmp_path / "news")


def test_nothing_to_read_gives_an_empty_release(build_all: BuildAll, tmp_path: Path):
    """A folder without one usable story gives a release with no events, all columns, and the reject."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "short.txt").write_text("Too short.")

    built = build_all([tmp_path / "raw"], tmp_path / "news")

    assert dict(built.release.n_rows) == {"events": 0, "documents": 0, "rejects": 1}
    assert [reject["reason"] for reject in built.rejects()] == ["too_short"]


def test_release_stands_alone(sample_build: Any):
    """A release holds what is needed to use it without this program."""
    inside = {path.name for path in sample_build.release.path.iterdir()}

    assert inside >= {
        "events",
        "documents",
        "rejects",
        "codes",
        "codebook.md",
        "datapackage.json",
        "README.md",
        "validation.json",
        "provenance.json",
        "manifest.json",
    }


def test_event_can_be_walked_back_to_its_raw_file(sample_build: Any, sample: Path):
    """From an event a person finds the story, the raw file, and the words at their offsets."""
    stories = {row["document_id"]: row for row in sample_build.rows("documents")}

    for event in sample_build.rows("events"):
        story = stories[event["document_id"]]
        begin = event["sentence_char_start"]
        trigger = event["sentence_text"][
            event["trigger_char_start"] - begin : event["trigger_char_end"] - begin
        ]
        assert (sample.parent / story["origin"].partition("#")[0].partition("!")[0]).is_file()
        assert trigger == event["trigger_text"]


def test_run_page_and_record_tell_the_counts(build_all: BuildAll, sample_build: Any, tmp_path: Path):
    """The run record is JSON, and the page for Prefect names every stage and the report."""
    from dragoman.building import run_page, write_run_record

    path = write_run_record(sample_build.build, {"stages": sample_build.stages})
    page = run_page(sample_build.build, sample_build.stages)

    assert json.loads(path.read_text())["stages"]["documents"]["files"] > 0
    assert all(f"| {stage} |" in page for stage in sample_build.stages)
    assert page.endswith("index.html")


# --- killed builds --------------------------------------------------------------------

# Imports and loads the dictionaries once, then forks a build for each moment: afresh each would cost seconds.
_KILLER = '''
import hashlib, json, os, signal, sys
from pathlib import Path
from dragoman import building, records
from dragoman.dataset import open_release
from dragoman.provenance import code_checksum, knowledge_checksums
from dragoman.settings import Settings

code_checksum(), knowledge_checksums()  # kept, so that an edit meanwhile does not look like a difference
records.code({"id": 1, "text": "France attacked Spain in Paris on 6 January 2020."})
raw, work, n_kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
replace = os.replace

def build(out, kill_at=0):
    """Build in a child that kills itself right before or after its n-th move of a file into place."""
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    calls = 0
    def replace_and_die(*args):
        nonlocal calls
        calls += 1
        if calls == kill_at and calls % 2:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(*args)
        if calls == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
    os.replace = replace_and_die
    one = building.make_build([raw], out, None, Settings(batch_stories=2), "run", 1)
    for step in (building.read_documents, building.split_sentences, building.find_mentions, building.code_events,
                 building.group_events):
        step(one)
    building.publish_release(one, building.validate_events(one))
    (work / "calls").write_text(str(calls))
    os._exit(0)

def look(out):
    """Describe the latest release, or tell that there is none."""
    if not (out / "latest").is_symlink():
        return None
    release = open_release(out)
    manifest = json.loads((release / "manifest.json").read_text())
    for table in manifest["tables"].values():
        for file in table:
            assert hashlib.sha256((release / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    return release.name

assert build(work / "undisturbed") == 0
whole = look(work / "undisturbed")
n_calls = int((work / "calls").read_text())
found = []
for number in range(n_kills):
    kill_at = 1 + number * (n_calls - 1) // (n_kills - 1)
    out = work / f"killed-{kill_at}"
    status = build(out, kill_at)
    after_kill = look(out)
    resumed = build(out)
    left_over = [p.name for p in out.iterdir() if p.name not in ("latest", "releases", "reports", "versions.json")]
    found.append({"kill_at": kill_at, "signal": os.WTERMSIG(status), "after_kill": after_kill,
                  "resumed": resumed, "id": look(out), "left_over": left_over})
print(json.dumps({"whole": whole, "n_calls": n_calls, "found": found}))
'''


@pytest.mark.slow
def test_killed_build_goes_on_to_the_same_release(raw: Path, tmp_path: Path):
    """Killed at any of eight moments, a build leaves no release or a whole one, and resumes to the same."""
    (raw / "copy.txt").write_text(TALKS)
    (raw / "twice.jsonl").write_text(
        "".join(
            json.dumps({"id": "urn:x:1", "text": text}) + "\n" for text in (TALKS * 2, ATTACK * 2, TALKS * 2)
        )
    )
    (raw / "twice_again.jsonl").write_text(json.dumps({"id": "urn:x:1", "text": ATTACK * 3}) + "\n")

    done = subprocess.run(
        [sys.executable, "-c", _KILLER, str(raw), str(tmp_path / "work"), "8"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )

    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["n_calls"] > 20
    for kill in result["found"]:
        assert kill["signal"] == 9
        assert kill["after_kill"] in {None, result["whole"]}
        assert (kill["resumed"], kill["id"]) == (0, result["whole"])
        assert kill["left_over"] == []
