"""Coding batches: only what must be, and one bad story stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dragoman import coding
from dragoman.coding import BatchCount, CodingJob, event_batch, fingerprint, mention_batch, split_batch
from dragoman.errors import DictionaryError, DragomanError
from dragoman.intake import Intake
from dragoman.settings import Settings
from dragoman.tables import read_table
from dragoman.workspace import Workspace

TALKS = "The president of France met the prime minister of Spain in Paris on Monday, officials said.\n"
ATTACK = "Russia attacked an army post in the north of Ukraine on Tuesday and killed two soldiers there.\n"


@pytest.fixture
def job(tmp_path: Path, take: Callable[..., Intake]) -> CodingJob:
    """Two stories and a copy, in a batch each."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in {"a": TALKS, "b": ATTACK, "c": TALKS}.items():
        (raw / f"{name}.txt").write_text(text)
    take(batch_stories=1)
    return CodingJob(Workspace(tmp_path / "interim"), Settings())


def batches(job: CodingJob) -> list[str]:
    with closing(job.workspace.open_ledger()) as ledger:
        return ledger.batches()


def code_all(job: CodingJob) -> dict[str, list[BatchCount]]:
    steps = {"sentences": split_batch, "mentions": mention_batch, "events": event_batch}
    return {stage: [work(job, batch) for batch in batches(job)] for stage, work in steps.items()}


def n_new(counts: dict[str, list[BatchCount]]) -> dict[str, int]:
    return {stage: sum(count.is_new for count in found) for stage, found in counts.items()}


def rows(job: CodingJob, table: str) -> list[dict[str, Any]]:
    return [
        row for batch in batches(job) for row in read_table(job.workspace.batch(table, batch)).to_pylist()
    ]


def rejects(job: CodingJob, stage: str) -> list[dict[str, Any]]:
    return [
        row for batch in batches(job) for row in read_table(job.workspace.rejects(stage, batch)).to_pylist()
    ]


def test_unchanged_batches_are_not_coded_again(job: CodingJob):
    """The second time nothing is new."""
    first = code_all(job)

    second = code_all(job)

    assert n_new(first) == {"sentences": 3, "mentions": 3, "events": 3}
    assert n_new(second) == {"sentences": 0, "mentions": 0, "events": 0}


def test_changed_dictionary_codes_again_what_depends_on_it(job: CodingJob, monkeypatch: pytest.MonkeyPatch):
    """A change in the dictionaries makes mentions and events anew, sentences stand."""
    code_all(job)
    monkeypatch.setattr(coding, "knowledge_checksums", lambda: {"dictionaries": "changed"})

    again = code_all(job)

    assert n_new(again) == {"sentences": 0, "mentions": 3, "events": 3}


def test_changed_setting_codes_again_only_events(job: CodingJob):
    """Another Goldstein table makes the events anew and nothing before them."""
    code_all(job)
    changed = CodingJob(job.workspace, Settings(goldstein_table="icews"))

    again = code_all(changed)

    assert n_new(again) == {"sentences": 0, "mentions": 0, "events": 3}


@pytest.mark.parametrize("stage", ["sentences", "mentions", "events"])
def test_fingerprint_tells_batches_and_stages_apart(stage: str):
    """No two tables share a fingerprint."""
    others = {fingerprint(name, Settings(), "b1") for name in ("sentences", "mentions", "events")}

    assert len(others) == 3
    assert fingerprint(stage, Settings(), "b1") != fingerprint(stage, Settings(), "b2")


def test_copy_is_not_coded(job: CodingJob):
    """A copy has no sentences, so no mentions and no events."""
    code_all(job)

    copies = {row["document_id"] for row in rows(job, "documents") if row["duplicate_of"]}

    assert len(copies) == 1
    assert copies.isdisjoint(row["document_id"] for row in rows(job, "sentences"))
    assert copies.isdisjoint(row["document_id"] for row in rows(job, "events"))


def test_story_that_breaks_a_stage_becomes_a_reject(job: CodingJob, monkeypatch: pytest.MonkeyPatch):
    """The story is left out with the error, and the others are coded."""
    find = coding.find_mentions

    def find_or_break(sentences: list[dict[str, Any]], reader: Any) -> list[dict[str, Any]]:
        if "attacked" in sentences[0]["text"]:
            raise IndexError("no such token")
        return find(sentences, reader)

    monkeypatch.setattr(coding, "find_mentions", find_or_break)
    code_all(job)

    (left_out,) = rejects(job, "mentions")
    assert (left_out["reason"], left_out["stage"]) == ("stage_failed", "mentions")
    assert "IndexError('no such token')" in left_out["detail"]
    assert left_out["document_id"] not in {row["document_id"] for row in rows(job, "events")}
    assert rows(job, "events")


def test_malformed_row_is_its_own_storys_fault(job: CodingJob, monkeypatch: pytest.MonkeyPatch):
    """A row that its schema refuses leaves out one story, not the batch."""
    find = coding.find_mentions

    def find_or_spoil(sentences: list[dict[str, Any]], reader: Any) -> list[dict[str, Any]]:
        found = find(sentences, reader)
        return [{**found[0], "colour": "red"}] if "attacked" in sentences[0]["text"] else found

    monkeypatch.setattr(coding, "find_mentions", find_or_spoil)
    code_all(job)

    assert [reject["reason"] for reject in rejects(job, "mentions")] == ["stage_failed"]
    assert rows(job, "events")


def test_broken_dictionary_stops_the_build(job: CodingJob, monkeypatch: pytest.MonkeyPatch):
    """A dictionary that cannot be used is no story's fault: nothing is rejected, the error goes on."""

    def broken(name: str, year: int | None) -> None:
        raise DictionaryError("verbs.yml:12: unknown CAMEO code '0879'")

    monkeypatch.setattr(coding, "open_reader", broken)

    with pytest.raises(DictionaryError, match="0879"):
        code_all(job)


def test_lost_action_is_found(job: CodingJob, monkeypatch: pytest.MonkeyPatch):
    """An action that is neither coded nor rejected is reported as a failure of the stage."""
    monkeypatch.setattr(coding, "code_events", lambda *_: ([], []))
    code_all(job)

    found = rejects(job, "events")

    assert found
    assert all("was neither coded nor rejected" in reject["detail"] for reject in found)
    assert DragomanError.__name__ in found[0]["detail"]
