"""Taking stories in: what is new, changed, withdrawn, copied or given twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import StorageError
from dragoman.intake import Intake, reading_fingerprint
from dragoman.ledger import Ledger
from dragoman.settings import Settings
from dragoman.tables import read_table
from dragoman.workspace import Workspace

Take = Callable[..., Intake]

TALKS = "The president of France met the prime minister of Spain in Paris on Monday, officials said.\n"
ATTACK = "Rebels attacked an army post in the north of the country on Tuesday and killed two soldiers.\n"
TRADE = "The trade ministers of Kenya and Uganda signed an agreement about the price of coffee on Friday.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "interim")


def put_jsonl(path: Path, stories: Iterable[tuple[str, str]]) -> None:
    lines = [json.dumps({"id": key, "text": text}) for key, text in stories]
    path.write_text("\n".join(lines) + "\n")


def put_feed(path: Path, stories: Iterable[tuple[str, str]]) -> None:
    items = "".join(
        f"<item><title>News {key}</title><link>http://news.example/{key}</link><guid>http://news.example/{key}</guid>"
        f"<description>{text}</description></item>"
        for key, text in stories
    )
    path.write_text(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    )


def current(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the current documents rows in order of origin."""
    rows: list[dict[str, Any]] = []
    with closing(workspace.open_ledger()) as ledger:
        for batch in ledger.batches():
            known = ledger.current_documents(batch)
            found = read_table(workspace.batch("documents", batch)).to_pylist()
            rows += [row for row in found if row["document_id"] in known]
    return sorted(rows, key=lambda row: row["origin"])


def reasons(workspace: Workspace) -> list[str]:
    with closing(workspace.open_ledger()) as ledger:
        return [reject.reason for reject in ledger.rejects()]


def test_second_run_reads_nothing(raw: Path, take: Take, monkeypatch: pytest.MonkeyPatch):
    """A file whose checksum is known is not opened by any reader again."""
    (raw / "talks.txt").write_text(TALKS)
    put_jsonl(raw / "many.jsonl", [("1", ATTACK)])
    take()
    monkeypatch.setattr("dragoman.intake.read_item", lambda *_: pytest.fail("read again"))

    second = take().counts

    assert (second.files, second.files_known, second.stories) == (2, 2, 0)


def test_changed_file_replaces_its_story(raw: Path, take: Take, workspace: Workspace):
    """The new version of a file is a new document of the same story, and the old one is gone."""
    (raw / "talks.txt").write_text(TALKS)
    take()
    old = current(workspace)

    (raw / "talks.txt").write_text(ATTACK)
    take()

    (new,) = current(workspace)
    assert new["text"] == ATTACK.strip()
    assert new["story_id"] == old[0]["story_id"]
    assert new["document_id"] != old[0]["document_id"]


def test_changed_sidecar_replaces_its_story(raw: Path, take: Take, workspace: Workspace):
    """What a sidecar says belongs to the story: a change in it makes a new row."""
    (raw / "talks.txt").write_text(TALKS)
    take()

    (raw / "talks.txt.yml").write_text("publisher: Meridian News\n")
    counts = take().counts

    assert counts.stories_new == 1
    assert [row["publisher"] for row in current(workspace)] == ["Meridian News"]


def test_line_taken_out_withdraws_its_story(raw: Path, take: Take, workspace: Workspace):
    """A story whose line left its JSON Lines file is no longer part of the data set."""
    put_jsonl(raw / "many.jsonl", [("1", TALKS), ("2", ATTACK)])
    take()

    put_jsonl(raw / "many.jsonl", [("2", ATTACK)])
    counts = take().counts

    assert (counts.withdrawn, counts.stories_unchanged) == (1, 1)
    assert [row["text"] for row in current(workspace)] == [ATTACK.strip()]


@pytest.mark.parametrize("later", [[("3", TRADE)], []], ids=["other stories", "no story"])
def test_feed_keeps_stories_it_no_longer_shows(
    raw: Path, take: Take, workspace: Workspace, later: list[tuple[str, str]]
):
    """A story that has scrolled out of a feed stays in the data set."""
    put_feed(raw / "news.xml", [("1", TALKS), ("2", ATTACK)])
    take()

    put_feed(raw / "news.xml", later)
    counts = take().counts

    assert counts.withdrawn == 0
    assert len(current(workspace)) == 2 + len(later)


def test_copy_names_its_original(raw: Path, take: Take, workspace: Workspace):
    """A second story with exactly the same text is kept and says whose copy it is."""
    (raw / "a.txt").write_text(TALKS)
    (raw / "b.txt").write_text(TALKS)

    counts = take().counts

    first, second = current(workspace)
    assert (first["duplicate_of"], second["duplicate_of"]) == (None, first["document_id"])
    assert (counts.stories, counts.copies) == (2, 1)


def test_copy_across_builds_names_its_original(raw: Path, take: Take, workspace: Workspace):
    """The original may lie in a batch of an earlier build."""
    (raw / "b.txt").write_text(TALKS)
    take()

    (raw / "a.txt").write_text(TALKS)
    take()

    second, first = current(workspace)
    assert (first["duplicate_of"], second["duplicate_of"]) == (None, first["document_id"])


@pytest.mark.parametrize("apart", [True, False], ids=["copy in a batch of its own", "one batch"])
def test_copy_takes_the_place_of_its_original(raw: Path, take: Take, workspace: Workspace, apart: bool):
    """Once the original has another text its copy is an original, in a batch that was not coded before."""
    (raw / "a.txt").write_text(TALKS)
    if apart:
        take()
    (raw / "b.txt").write_text(TALKS)
    take()
    with closing(workspace.open_ledger()) as ledger:
        before = set(ledger.batches())

    (raw / "a.txt").write_text(ATTACK)
    take()

    with closing(workspace.open_ledger()) as ledger:
        assert before.isdisjoint(ledger.batches())
    assert [row["duplicate_of"] for row in current(workspace)] == [None, None]


def test_only_one_of_two_orphaned_copies_becomes_the_original(raw: Path, take: Take, workspace: Workspace):
    """When the original leaves, one copy takes its place and the other is now a copy of that one."""
    for name in "abc":
        (raw / f"{name}.txt").write_text(TALKS)
    take()

    (raw / "a.txt").write_text(ATTACK)
    take()

    rows = current(workspace)[1:]
    (original,) = (row["document_id"] for row in rows if row["duplicate_of"] is None)
    assert sorted(str(row["duplicate_of"]) for row in rows) == sorted([original, "None"])


def test_same_id_with_other_text_is_rejected(raw: Path, take: Take, workspace: Workspace):
    """Of two records with one id the first stays and the other becomes a reject."""
    put_jsonl(raw / "many.jsonl", [("urn:x:1", TALKS), ("urn:x:1", ATTACK)])

    counts = take().counts

    assert (counts.stories, counts.rejected) == (1, 1)
    assert [row["text"] for row in current(workspace)] == [TALKS.strip()]
    assert reasons(workspace) == ["duplicate_id"]


def test_same_record_twice_is_an_exact_copy(raw: Path, take: Take, workspace: Workspace):
    """The same record given twice under one identity is told apart from two that differ."""
    put_jsonl(raw / "many.jsonl", [("urn:x:1", TALKS), ("urn:x:1", TALKS)])

    take()

    assert len(current(workspace)) == 1
    assert reasons(workspace) == ["exact_copy"]


def test_file_added_later_does_not_take_the_id_of_a_known_one(raw: Path, take: Take, workspace: Workspace):
    """Files given in two steps leave the same stories as when they are given at once."""
    put_jsonl(raw / "a.jsonl", [("urn:x:1", TALKS)])
    take()

    put_jsonl(raw / "b.jsonl", [("urn:x:1", ATTACK)])
    take()

    assert [row["text"] for row in current(workspace)] == [TALKS.strip()]
    assert reasons(workspace) == ["duplicate_id"]


def test_story_in_two_files_stays_when_one_lets_it_go(raw: Path, take: Take, workspace: Workspace):
    """A story given by two dumps in two builds is withdrawn only when neither holds it."""
    first, second = raw / "first.jsonl", raw / "second.jsonl"
    put_jsonl(first, [("urn:x:1", TALKS), ("urn:x:2", ATTACK)])
    put_jsonl(second, [("urn:x:1", TALKS)])
    take(first)
    take(second)

    put_jsonl(first, [("urn:x:2", ATTACK)])
    take(first)

    assert len(current(workspace)) == 2


def test_day_of_publication_is_read_anew(raw: Path, take: Take, workspace: Workspace):
    """Another --published makes new rows of all stories that tell no day of their own."""
    (raw / "talks.txt").write_text(TALKS)
    take(published=date(2020, 1, 6))

    counts = take(published=date(2021, 3, 1)).counts

    assert counts.stories_new == 1
    assert [row["published_date"] for row in current(workspace)] == [date(2021, 3, 1)]


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"batch_stories": 7}, True),
        ({"goldstein_table": "icews"}, True),
        ({"languages": ["en", "fr"]}, False),
        ({"min_characters": 50}, False),
        ({"day_first": True}, False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_only_settings_about_reading_make_files_unknown(change: dict[str, Any], is_same: bool):
    """A setting that does not change what is read does not make files be read again."""
    mark = reading_fingerprint(Settings(**change))

    assert (mark == reading_fingerprint(Settings())) == is_same


def test_rejects_go_when_their_file_is_mended(raw: Path, take: Take, workspace: Workspace):
    """A reject belongs to one version of a file."""
    (raw / "talks.txt").write_text("Too short.")
    take()
    before = reasons(workspace)

    (raw / "talks.txt").write_text(TALKS)
    take()

    assert before == ["too_short"]
    assert reasons(workspace) == []
    assert len(current(workspace)) == 1


def test_rejected_file_is_counted_once_over_builds(raw: Path, take: Take, workspace: Workspace):
    """Building again does not double the rejects of a file that cannot be read."""
    (raw / "gone.txt").symlink_to(raw / "nowhere.txt")
    (raw / "talks.txt").write_text(TALKS)

    take()
    take()

    assert reasons(workspace) == ["unreadable"]


def test_batches_hold_no_more_than_the_settings_say(raw: Path, take: Take, workspace: Workspace):
    """Stories of one file go into as many batches as they need."""
    put_jsonl(raw / "many.jsonl", [(str(n), f"Story number {n}. {TALKS}") for n in range(7)])

    take(batch_stories=3)

    with closing(workspace.open_ledger()) as ledger:
        sizes = [len(ledger.current_documents(batch)) for batch in ledger.batches()]
    assert sizes == [3, 3, 1]


def test_interrupted_file_is_not_entered(
    raw: Path, take: Take, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    """A file whose last batch could not be written is read again, and its first batches stand."""
    put_jsonl(raw / "many.jsonl", [(str(n), f"Story number {n}. {TALKS}") for n in range(5)])
    enter, calls = Ledger.enter_batch, []

    def enter_one(ledger: Ledger, *args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise StorageError("disk full")
        enter(ledger, *args)

    monkeypatch.setattr(Ledger, "enter_batch", enter_one)
    with pytest.raises(StorageError):
        take(batch_stories=2)
    monkeypatch.setattr(Ledger, "enter_batch", enter)

    counts = take(batch_stories=2).counts

    assert (counts.files_known, counts.stories_unchanged, counts.stories_new) == (0, 2, 3)
    assert len(current(workspace)) == 5
