"""Grouping in whole builds: over batches, over builds, and with rows that are not published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dragoman.grouping import outlet_of
from dragoman.rejects import Reject

BuildAll = Callable[..., Any]

BODY = (
    "The president of France met the prime minister of Spain in Paris on Monday, officials said.\n\n"
    "The two spoke for three hours about a power line through the mountains, about fishing and about the "
    "price of gas, and a joint committee is to meet every second month from now on to follow the work. "
    "Reporters were not let in, and neither side gave a text to the press after the lunch.\n"
)
STORIES = {
    "a.txt": ("Agence France-Presse", "2021-05-10", "Leaders meet in Paris", BODY),
    "b.txt": ("El Pais", "2021-05-11", "Talks in Paris", BODY.replace("three hours", "hours")),
    "c.txt": (
        "Reuters",
        "2021-05-11",
        "Spain, France talk",
        "The Spanish prime minister met the president of France in Paris on Monday.\n",
    ),
    "d.txt": ("Le Monde", "2021-05-10", "Leaders meet in Paris", BODY),
    "e.txt": (
        "Reuters",
        "2021-05-20",
        "Again in Paris",
        "The president of France met the prime minister of Spain in Paris on Wednesday.\n",
    ),
}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for name, (outlet, day, title, body) in STORIES.items():
        front = f"---\ntitle: {title}\ndate: {day}\npublisher: {outlet}\n---\n"
        (folder / name).with_suffix(".md").write_text(front + body)
    return folder


def meetings(built: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of meetings, by the file that they were read in."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in built.rows("events"):
        if row["cameo_root"] == "04" and not row["is_headline"]:
            found.setdefault(Path(row["origin"]).stem, []).append(row)
    return found


def test_reports_of_one_meeting(build_all: BuildAll, raw: Path, tmp_path: Path):
    """A copy, a rewrite and another story tell of one meeting; the next meeting is another event."""
    built = build_all([raw], tmp_path / "news", reader="dictionary")
    found = meetings(built)
    documents = {Path(row["origin"]).stem: row for row in built.rows("documents")}

    groups = {key: {row["event_group_id"] for row in rows} for key, rows in found.items()}
    first = found["a"][0]

    assert groups["a"] == groups["b"] == groups["c"] != groups["e"]
    assert [len(group) for group in groups.values()] == [1] * len(groups)
    assert (first["n_mentions"], first["n_stories"], first["n_sources"]) == (3, 2, 4)
    assert first["first_seen"].isoformat() == "2021-05-10"
    assert documents["b"]["near_duplicate_of"] == documents["a"]["document_id"]
    assert documents["d"]["duplicate_of"] == documents["a"]["document_id"]
    assert [documents[key]["near_duplicate_of"] for key in "acde"] == [None] * 4


def test_both_counts(build_all: BuildAll, raw: Path, tmp_path: Path):
    """Each group has one representative, so events are counted by it and reports by all rows."""
    rows = build_all([raw], tmp_path / "news", reader="dictionary").rows("events")

    stand = [row["event_group_id"] for row in rows if row["is_representative"]]

    assert sorted(stand) == sorted({row["event_group_id"] for row in rows})
    assert len(stand) < len(rows)


def test_batches_and_steps_give_the_same_groups(build_all: BuildAll, raw: Path, tmp_path: Path):
    """One batch, many batches, and stories that come day by day give the same rows."""
    at_once = build_all([raw], tmp_path / "one", reader="dictionary")
    in_batches = build_all([raw], tmp_path / "two", reader="dictionary", batch_stories=1, workers=2)
    for number in (2, len(STORIES)):
        files = sorted(raw.iterdir())[:number]
        in_steps = build_all(files, tmp_path / "three", run_id=str(number), reader="dictionary")

    for table in ("events", "documents"):
        expected = at_once.rows(table)
        assert in_batches.rows(table) == expected
        assert in_steps.rows(table) == expected


def test_nothing_new_is_not_grouped_again(build_all: BuildAll, raw: Path, tmp_path: Path):
    """A second build takes up the groups of the first; a new story makes them anew."""
    first = build_all([raw], tmp_path / "news", run_id="1", reader="dictionary")
    second = build_all([raw], tmp_path / "news", run_id="2", reader="dictionary")
    (raw / "f.md").write_text(
        "---\ndate: 2021-05-12\n---\nRussia attacked an army post in Ukraine on Tuesday.\n"
    )
    third = build_all([raw], tmp_path / "news", run_id="3", reader="dictionary")

    assert [built.stages["grouped"]["is_new"] for built in (first, second, third)] == [True, False, True]
    assert second.checksums() == first.checksums()
    assert {k: v for k, v in first.stages["grouped"].items() if k in ("reports", "groups")} == {
        k: v for k, v in second.stages["grouped"].items() if k in ("reports", "groups")
    }


def test_withdrawn_story_is_not_counted(build_all: BuildAll, raw: Path, tmp_path: Path):
    """A story that changes takes its old reports out of their groups."""
    build_all([raw], tmp_path / "news", run_id="1", reader="dictionary")

    changed = (raw / "c.md").read_text().replace("met", "criticized")
    (raw / "c.md").write_text(changed)
    found = meetings(build_all([raw], tmp_path / "news", run_id="2", reader="dictionary"))

    assert "c" not in found
    assert {row["n_stories"] for row in found["a"]} == {1}


def test_row_that_is_not_published_stands_for_nothing(
    build_all: BuildAll, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Where a row breaks a rule, another row of its group stands for the event, and it is not counted."""
    from dragoman import validating

    validate = validating.validate_events

    def refuse_first_file(events: pa.Table, suite: Any) -> Any:
        valid, rejects, result = validate(events, suite)
        bad = [str(origin).endswith("a.md") for origin in valid["origin"].to_pylist()]
        for row in valid.filter(pa.array(bad)).to_pylist():
            rejects.append(
                Reject("validated", row["event_id"], "failed_rule", "for a test", row["document_id"], "{}")
            )
        return valid.filter(pa.array([not refused for refused in bad])), rejects, result

    whole = build_all([raw], tmp_path / "whole", reader="dictionary")
    monkeypatch.setattr(validating, "validate_events", refuse_first_file)
    monkeypatch.setattr("dragoman.building.check_dataset", lambda *_: [])
    built = build_all([raw], tmp_path / "news", reader="dictionary")
    again = build_all([raw], tmp_path / "news", run_id="2", reader="dictionary")
    rows = built.rows("events")

    assert "a" in meetings(whole)
    assert "a" not in meetings(built)
    assert {row["event_group_id"] for row in rows} == {
        row["event_group_id"] for row in rows if row["is_representative"]
    }
    assert {row["n_mentions"] for row in meetings(built)["c"]} == {2}
    assert again.checksums() == built.checksums()


@pytest.mark.parametrize(
    ("publisher", "url", "outlet"),
    [
        ("Reuters", "https://www.example.com/1", "reuters"),
        (" REUTERS  ", None, "reuters"),
        ("El\u00a0País", None, "el país"),
        ("", "https://www.example.com:80/1", "example.com"),
        (None, "http://[half", ""),
        (None, "no address", ""),
        (None, None, ""),
    ],
)
def test_outlet(publisher: str | None, url: str | None, outlet: str):
    """An outlet is its name, however it is set, else the host of its address."""
    assert outlet_of(publisher, url) == outlet
