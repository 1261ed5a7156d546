"""The committed corpus: sound, fresh in its report, and lost in no way between its two forms.

The functions that judge it are those of ``corpus_report`` and ``markup``, which have tests of their own
on records made by hand.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from corpus_report import CORPUS, MIN_SENTENCES, REPORT, mistakes, report, shortfalls
from dragoman.reader.labels import CODES, ROOTS, STATUSES
from markup import parse, read_corpus, render_file

HELD_BACK = CORPUS.parent / "held_back.txt"
Record = dict[str, Any]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Every record of the committed corpus; to be read, not changed."""
    return read_corpus(CORPUS)


def test_corpus_is_as_large_as_it_should_be(records: list[Record]):
    """The goal for the number of sentences is reached."""
    assert len(records) >= MIN_SENTENCES


def test_no_record_has_a_mistake(records: list[Record]):
    """Offsets, codes and indexes are right, ids are unique, and no sentence was written twice."""
    assert mistakes(records) == []


def test_report_is_that_of_the_corpus(records: list[Record]):
    """The committed report was made from these records: python training/corpus_report.py."""
    assert REPORT.read_text(encoding="utf-8") == report(records)


def test_report_tells_every_goal_that_is_not_reached(records: list[Record]):
    """What is still missing stands in the report, line by line."""
    lines = REPORT.read_text(encoding="utf-8").splitlines()

    assert [line for line in shortfalls(records) if f"* {line}" not in lines] == []


def test_every_file_survives_being_shown_and_read(records: list[Record]):
    """Each file, shown as marked text and parsed again under its name, gives its records, numbered alike."""
    shown = {path.stem: parse(render_file(path), path.stem) for path in sorted(CORPUS.glob("*.jsonl"))}

    assert [line for _, wrong in shown.values() for line in wrong] == []
    assert [record for found, _ in shown.values() for record in found] == records


def test_every_code_and_status_is_taught(records: list[Record]):
    """No label of the network is without any example."""
    codes = Counter(event["code"] for record in records for event in record["events"])
    statuses = Counter(event["status"] for record in records for event in record["events"])

    assert {code[:2] for code in codes} == set(ROOTS)
    assert set(codes) <= set(CODES)
    assert set(statuses) == set(STATUSES)


def test_held_back_files_are_there(records: list[Record]):
    """Every file that training leaves out is in the corpus, once in the list, and they are the smaller part."""
    names = HELD_BACK.read_text(encoding="utf-8").split()

    held = [record for record in records if record["batch"] in names]
    assert set(names) <= {record["batch"] for record in records}
    assert len(names) == len(set(names))
    assert 0 < len(held) < len(records) / 4
    assert {event["code"][:2] for record in held for event in record["events"]} == set(ROOTS)
