"""The check of the corpus: what is wrong with records, what is missing, and the report's figures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import corpus_report
from corpus_report import distinct, mistakes, near_duplicates, report, shortfalls, words_of
from markup import parse, write_records

Record = dict[str, Any]

MARKED = """\
## shelling

[n1 Turkey] [t1 shelled] [c1 Kurdish fighters] near [l1 Kobani] [d1 on Tuesday], killing [q1 four], [c2 medics] said.
= t1 194 n1 > c1 d1 l1 q1:killed by c2

[n1 France] [t1 met] [n2 Spain] and [t2 threatened to strike] [n3 Iran].
= t1 040 n1 <> n2
= t2 138 n1 > n3 act 190

Bakers in Lyon fought a price war over croissants.
= none
"""


def sound() -> list[Record]:
    """Three records without mistakes, anew for each test."""
    records, wrong = parse(MARKED, "x_01")
    assert wrong == []
    return records


# --- mistakes -------------------------------------------------------------------------


def test_sound_records_have_no_mistakes():
    """What the markup gives passes."""
    assert mistakes(sound()) == []


def _set(*path: str | int, value: Any) -> Any:
    def change(record: Record) -> None:
        place: Any = record
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            _set("actors", 0, "kind", value="nobody"), "unknown kind 'nobody' among actors", id="kind"
        ),
        pytest.param(_set("spans", 0, "kind", value="named"), "unknown kind 'named' among spans", id="group"),
        pytest.param(
            _set("actors", 2, "end", value=99), "span 70-99 lies outside the text of 82", id="outside"
        ),
        pytest.param(_set("actors", 0, "start", value=-1), "span -1-6 lies outside", id="before-the-text"),
        pytest.param(_set("actors", 0, "end", value=0), "span 0-0 lies outside", id="empty-span"),
        pytest.param(_set("actors", 0, "end", value=7), "span 0-7 begins or ends with a space", id="space"),
        pytest.param(_set("actors", 0, "end", value=9), "spans (0, 9) and (7, 14) overlap", id="overlap"),
        pytest.param(_set("events", 0, "code", value="999"), "unknown CAMEO code '999'", id="code"),
        pytest.param(_set("events", 0, "code", value="19"), "unknown CAMEO code '19'", id="root"),
        pytest.param(_set("events", 0, "act_code", value="x"), "unknown CAMEO code 'x'", id="act"),
        pytest.param(_set("events", 0, "status", value="true"), "unknown status 'true'", id="status"),
        pytest.param(
            _set("events", 0, "sources", value=[7]), "an event names an actor that is not", id="source"
        ),
        pytest.param(
            _set("events", 0, "targets", value=[-1]), "an event names an actor that is", id="target"
        ),
        pytest.param(
            _set("events", 0, "said_by", value=3), "an event names an actor that is not", id="said-by"
        ),
        pytest.param(_set("events", 0, "dates", value=[3]), "an event names a span that is not", id="date"),
        pytest.param(
            _set("events", 0, "places", value=[-1]), "an event names a span that is not", id="place"
        ),
        pytest.param(
            _set("events", 0, "quantities", 0, "span", value=9), "an event names a span that is", id="number"
        ),
        pytest.param(
            _set("events", 0, "quantities", 0, "harm", value="dead"),
            "a number of people with an unknown harm",
            id="harm",
        ),
    ],
)
def test_mistake_is_named_with_its_record(change: Any, expected: str):
    """What is wrong with a record is told with its id."""
    records = sound()
    change(records[0])

    found = mistakes(records)

    assert any(line.startswith("x_01-0001: ") and expected in line for line in found), found
    assert {line.partition(":")[0] for line in found} == {"x_01-0001"}


def test_event_of_nobody_is_a_mistake():
    """An event has a source or a target."""
    records = sound()
    records[0]["events"][0] |= {"sources": [], "targets": []}

    assert mistakes(records) == ["x_01-0001: an event with neither source nor target"]


def test_id_that_occurs_twice_is_a_mistake():
    """Every record has an id of its own."""
    records = sound()
    records[2]["id"] = records[0]["id"]

    assert mistakes(records) == ["x_01-0001: this id occurs 2 times"]


def test_two_events_may_share_a_trigger():
    """One trigger of two acts is not an overlap."""
    records = sound()
    records[0]["events"].append(records[0]["events"][0] | {"code": "190"})

    assert mistakes(records) == []


# --- near-duplicates ------------------------------------------------------------------

LONG = "the minister of health told reporters in the capital on Monday that the talks would go on"


def texts(*found: str) -> list[Record]:
    return [
        {"id": f"r{number}", "text": text, "actors": [], "spans": [], "events": []}
        for number, text in enumerate(found)
    ]


@pytest.mark.parametrize(
    ("other", "is_near"),
    [
        pytest.param(LONG, True, id="same"),
        pytest.param(LONG.upper() + "!", True, id="capitals-and-marks"),
        pytest.param(LONG + " today", True, id="one-word-more"),
        pytest.param(
            LONG.replace("health", "finance").replace("talks", "strike"), False, id="two-words-changed"
        ),
        pytest.param(" ".join(reversed(LONG.split())), False, id="other-order"),
        pytest.param("Police arrested three men.", False, id="other-sentence"),
        pytest.param("", False, id="empty"),
    ],
)
def test_near_duplicates_share_most_runs_of_three_words(other: str, is_near: bool):
    """Two sentences are nearly the same where three quarters of their runs of three words are."""
    found = list(near_duplicates(texts(LONG, "Something else was said here.", other)))

    assert found == ([("r0", "r2")] if is_near else [])


def test_near_duplicate_is_a_mistake():
    """A sentence that was written twice is told with both ids."""
    assert mistakes(texts(LONG, LONG)) == ["r0 and r1: nearly the same sentence"]


def test_every_pair_of_duplicates_is_named_once():
    """Three times the same sentence are three pairs."""
    assert sorted(near_duplicates(texts(LONG, LONG, LONG))) == [("r0", "r1"), ("r0", "r2"), ("r1", "r2")]


def test_sentence_of_a_few_words_is_no_duplicate_of_nothing():
    """Sentences too short to hold three words share nothing."""
    assert list(near_duplicates(texts("He ran.", "He ran."))) == []


# --- goals ----------------------------------------------------------------------------


def test_small_corpus_falls_short_of_its_goals():
    """What is missing is told for sentences, for codes and for roots."""
    found = shortfalls(sound())

    assert "3 sentences, expected 8000" in found
    assert "code 194: 1 events, expected 20" in found
    assert "code 1056: 0 events, expected 20" in found
    assert "root 19: 1 events, expected 200" in found


def test_goals_are_for_codes_without_sub_codes():
    """A code that only sums up its sub-codes needs no events of its own, nor does the legacy code."""
    named = {line.split()[1].rstrip(":") for line in shortfalls(sound()) if line.startswith("code ")}

    assert {"195", "105", "1213"}.isdisjoint(named)
    assert {"1951", "1056", "190"} <= named


def test_too_few_sentences_without_event_are_told():
    """A third of the sentences hold no event."""
    with_events = sound()[:2]

    assert "0 of 2 sentences without events, expected a third" in shortfalls(with_events)
    assert not any("without events" in line for line in shortfalls(sound()))


def test_pet_beginning_is_told():
    """A frame at the head of more than ten sentences is named with its number."""
    records = texts(*(f"Police in Lagos arrested man {number}." for number in range(11)))

    assert "11 sentences begin with 'police in lagos'" in shortfalls(records)
    assert not any("begin with" in line for line in shortfalls(records[:10]))


# --- the report -----------------------------------------------------------------------


def test_words_are_lower_case_and_without_marks():
    """Words are what stands between blanks and marks."""
    assert words_of("Turkey's U.S. visit, 2-1!") == ["turkey", "s", "u", "s", "visit", "2", "1"]


@pytest.mark.parametrize(
    ("found", "n", "share"),
    [
        pytest.param(["a b a b"], 2, 2 / 3, id="repeated"),
        pytest.param(["a b", "c d"], 2, 1.0, id="all-different"),
        pytest.param(["a"], 2, 0.0, id="too-short"),
        pytest.param([], 2, 0.0, id="nothing"),
    ],
)
def test_distinct_is_the_share_of_different_runs(found: list[str], n: int, share: float):
    """Runs of words that occur once and again count once of all."""
    assert distinct(texts(*found), n) == pytest.approx(share)


@pytest.mark.parametrize(
    "row",
    [
        "| sentences | 3 |",
        "| of these without any event | 1 (33.3%) |",
        "| of these with several events | 1 |",
        "| events | 3 |",
        "| codes that occur | 3 |",
        "| events with both sides | 3 |",
        "| reciprocal events | 1 |",
        "| actors marked | 6 |",
        "| different names of actors | 4 |",
        "| most frequent name's share of named actors | 25.0% |",
        "| asserted | 2 |",
        "| threatened | 1 |",
        "| 19 | 1 |",
        "| 05 | 0 |",
        "040 1, 138 1, 194 1.",
        "* 3 sentences, expected 8000",
    ],
)
def test_report_counts_what_is_there(row: str):
    """Each figure of the report is counted from the records."""
    assert row in report(sound()).splitlines()


def test_report_says_how_it_is_made():
    """The report begins with the program that writes it."""
    assert report(sound()).startswith("<!-- Generated from training/corpus by training/corpus_report.py")


def test_report_does_not_depend_on_the_order_of_records():
    """The same records give the same report."""
    assert report(sound()) == report(sound()[::-1])


# --- the program ----------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of the three records in a folder of its own, which the program takes for its own."""
    write_records(sound(), tmp_path / "x_01.jsonl")
    monkeypatch.setattr(corpus_report, "CORPUS", tmp_path)
    monkeypatch.setattr(corpus_report, "REPORT", tmp_path / "REPORT.md")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    monkeypatch.setattr(sys, "argv", ["corpus_report.py", *args])
    return corpus_report.main()


def test_program_writes_the_report(corpus: Path, monkeypatch: pytest.MonkeyPatch):
    """Without options the report is written; goals that are not reached are no mistakes."""
    status = run(monkeypatch)

    assert status == 0
    assert (corpus / "REPORT.md").read_text(encoding="utf-8") == report(sound())


def test_program_finds_a_fresh_report_fresh(corpus: Path, monkeypatch: pytest.MonkeyPatch):
    """A report that was just written passes the check."""
    run(monkeypatch)

    assert run(monkeypatch, "--check") == 0


@pytest.mark.parametrize("text", [None, "old"])
def test_program_tells_a_stale_report(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str | None
):
    """A report that is missing or of other records fails the check, is named, and is left alone."""
    if text is not None:
        (corpus / "REPORT.md").write_text(text, encoding="utf-8")

    status = run(monkeypatch, "--check")

    assert status == 1
    assert f"{corpus / 'REPORT.md'}: stale. Run: python training/corpus_report.py" in capsys.readouterr().out
    assert (corpus / "REPORT.md").is_file() is (text is not None)


def test_program_tells_mistakes(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A mistake in a record is printed, and the status is 1."""
    records = sound()
    records[0]["events"][0]["code"] = "999"
    write_records(records, corpus / "x_01.jsonl")

    status = run(monkeypatch)

    assert status == 1
    assert "x_01-0001: unknown CAMEO code '999'" in capsys.readouterr().out
