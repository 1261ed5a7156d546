"""The corpus's markup: marked text becomes records, records become marked text, and mistakes are named."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import markup
from dragoman.reader.labels import CODES, HARMS, STATUSES
from markup import (
    compile_file,
    known_codes,
    parse,
    read_corpus,
    render,
    render_file,
    usual_status,
    write_records,
)

Record = dict[str, Any]

SHELLED = """\
[n1 Turkey] [t1 shelled] [c1 Kurdish fighters] near [l1 Kobani] [d1 on Tuesday], killing [q1 four], [c2 medics] said.
= t1 194 n1 > c1 d1 l1 q1:killed by c2
"""


def parse_one(marked: str) -> Record:
    """The one record of a marked text without mistakes."""
    records, mistakes = parse(marked, "x_01")
    assert mistakes == []
    [record] = records
    return record


def only_mistake(marked: str) -> str:
    records, mistakes = parse(marked, "x_01")
    assert records == []
    [mistake] = mistakes
    return mistake


def words(record: Record, group: str) -> list[tuple[str, str]]:
    return [(record["text"][span["start"] : span["end"]], span["kind"]) for span in record[group]]


# --- what is read ---------------------------------------------------------------------


def test_marks_become_offsets_in_the_plain_sentence():
    """The sentence has no marks left, and each span is its words at its offsets."""
    record = parse_one(SHELLED)

    assert record["text"] == (
        "Turkey shelled Kurdish fighters near Kobani on Tuesday, killing four, medics said."
    )
    assert words(record, "actors") == [
        ("Turkey", "named"), ("Kurdish fighters", "common"), ("medics", "common"),
    ]  # fmt: skip
    assert words(record, "spans") == [("Kobani", "place"), ("on Tuesday", "date"), ("four", "quantity")]


def test_event_line_becomes_an_event():
    """Trigger, code, status, sides, what hangs on it and who said it are read from one line."""
    [event] = parse_one(SHELLED)["events"]

    assert event == {
        "start": 7, "end": 14, "code": "194", "act_code": None, "status": "asserted", "is_reciprocal": False,
        "sources": [0], "targets": [1], "said_by": 2, "dates": [1], "places": [0],
        "quantities": [{"span": 2, "harm": "killed"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("t1 190 n1 > n2", {"sources": [0], "targets": [1]}, id="both-sides"),
        pytest.param("t1 190 n1 >", {"sources": [0], "targets": []}, id="source-only"),
        pytest.param("t1 190 > n2", {"sources": [], "targets": [1]}, id="target-only"),
        pytest.param("t1 190 n1,c1 > n2", {"sources": [0, 2], "targets": [1]}, id="two-sources"),
        pytest.param("t1 190 n1 > n2,c1", {"sources": [0], "targets": [1, 2]}, id="two-targets"),
        pytest.param("t1 040 n1 <> n2", {"is_reciprocal": True}, id="both-ways"),
        pytest.param("t1 190 denied n1 > n2", {"status": "denied"}, id="status"),
        pytest.param("t1 190 n1 > n2", {"status": "asserted"}, id="usual-status-of-an-act"),
        pytest.param("t1 1056 n1 > n2", {"status": "demanded"}, id="usual-status-of-a-demand"),
        pytest.param("t1 036 n1 > n2", {"status": "planned"}, id="usual-status-of-a-plan"),
        pytest.param("t1 138 n1 > n2 act 190", {"status": "threatened", "act_code": "190"}, id="threat"),
        pytest.param("t1 016 n1 > n2 act 190", {"status": "denied", "act_code": "190"}, id="denial"),
        pytest.param("t1 138 asserted n1 > n2", {"status": "asserted"}, id="other-than-usual"),
        pytest.param("t1 190 n1 > n2 by c1", {"said_by": 2}, id="said-by"),
    ],
)
def test_line_says_what_an_event_is(line: str, expected: Record):
    """Sides, direction, status, act and speaker each have their place in the line."""
    [event] = parse_one(f"[n1 Iran] [t1 struck] [n2 Iraq], [c1 police] said.\n= {line}\n")["events"]

    assert {key: event[key] for key in expected} == expected


def test_sentence_without_event_says_none():
    """Actors may be marked where nothing happens."""
    record = parse_one("Shares of [n1 Turkish Airlines] rose.\n= none\n")

    assert (record["events"], words(record, "actors")) == ([], [("Turkish Airlines", "named")])


def test_pronoun_and_two_events_of_one_sentence():
    """A sentence has an event line for each act, and a pronoun may be a side."""
    record = parse_one(
        "[n1 Macron], [p1 who] [t1 met] [n2 Merkel], [t2 accused] [n3 Iran].\n"
        "= t1 040 p1 <> n2\n= t2 112 n1 > n3\n"
    )

    assert [(event["code"], event["sources"], event["targets"]) for event in record["events"]] == [
        ("040", [1], [2]),
        ("112", [0], [3]),
    ]


def test_actors_are_numbered_by_their_place():
    """The letters and numbers of the marks do not matter; the order in the sentence does."""
    record = parse_one("[c9 Police] [t4 arrested] [n7 Lee].\n= t4 173 c9 > n7\n")

    assert words(record, "actors") == [("Police", "common"), ("Lee", "named")]
    assert (record["events"][0]["sources"], record["events"][0]["targets"]) == ([0], [1])


def test_topic_names_all_that_follows():
    """A line of two hashes is the topic of the sentences below it, one hash is a remark."""
    records, _ = parse(
        "## sport\n# a remark\nA ran.\n= none\n\nB ran.\n= none\n\n## weather\nRain.\n= none\n", "x"
    )

    assert [(record["topic"], record["text"]) for record in records] == [
        ("sport", "A ran."),
        ("sport", "B ran."),
        ("weather", "Rain."),
    ]


def test_records_are_numbered_in_their_batch():
    """The id of a record is its batch and its number in it."""
    records, _ = parse("A ran.\n= none\n\nB ran.\n= none\n", "s1_05")

    assert [(record["id"], record["batch"]) for record in records] == [
        ("s1_05-0001", "s1_05"),
        ("s1_05-0002", "s1_05"),
    ]


def test_nothing_is_no_records():
    """An empty file has neither records nor mistakes."""
    assert parse("", "x") == ([], [])


# --- mistakes -------------------------------------------------------------------------

STRUCK = "[n1 Iran] [t1 struck] [n2 Iraq]."


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        pytest.param(STRUCK, "expected event lines, or the one line '= none'", id="no-event-line"),
        pytest.param(f"{STRUCK}\n= none\n= t1 190 n1 > n2", "expected event lines, or", id="none-and-events"),
        pytest.param(f"{STRUCK}\n= none", "trigger t1 has no event line", id="trigger-unused"),
        pytest.param(f"{STRUCK}\n= t1 190 n1 > n3", "t1 names n3, which is not marked", id="no-such-actor"),
        pytest.param(f"{STRUCK}\n= t2 190 n1 > n2", "t2 names t2, which is not marked", id="no-such-trigger"),
        pytest.param(f"{STRUCK}\n= t1 190 n1 > n2 d1", "t1 names d1, which is not", id="no-such-date"),
        pytest.param(f"{STRUCK}\n= t1 190 n1 > n2 q1:killed", "t1 names q1, which", id="no-such-number"),
        pytest.param(f"{STRUCK}\n= t1 190 n1 > n2 by c1", "t1 names c1, which", id="no-such-speaker"),
        pytest.param(f"{STRUCK}\n= t1 999 n1 > n2", "unknown CAMEO code '999'", id="no-such-code"),
        pytest.param(f"{STRUCK}\n= t1 138 n1 > n2 act 999", "unknown CAMEO code '999'", id="no-such-act"),
        pytest.param(f"{STRUCK}\n= t1 19 n1 > n2", "expected '= t1 CODE", id="root-is-no-code"),
        pytest.param(f"{STRUCK}\n= t1 190 maybe n1 > n2", "unknown status 'maybe'", id="no-such-status"),
        pytest.param(
            "[n1 Iran] [t1 struck] [n2 Iraq], [q1 two] died.\n= t1 190 n1 > n2 q1:dead",
            "unknown harm 'dead'",
            id="no-such-harm",
        ),
        pytest.param(f"{STRUCK}\n= t1 190 >", "t1 has neither source nor target", id="no-sides"),
        pytest.param(f"{STRUCK}\n= t1 040 n1 <>", "t1 is reciprocal but has one side only", id="one-side"),
        pytest.param(f"{STRUCK}\n= t1 190 n1 > n1", "t1 has one actor on both sides", id="same-actor"),
        pytest.param(f"{STRUCK}\n= t1 190 n1 n2", "expected '= t1 CODE", id="no-arrow"),
        pytest.param(f"{STRUCK}\n= t1 190 n1 > n2 at home", "did not understand 'at home'", id="rest"),
        pytest.param("[n1 Iran [t1 struck]].\n= none", "span t1 opens inside n1", id="nested"),
        pytest.param("[n1 Iran] and [n1 Iraq].\n= none", "span n1 is marked twice", id="twice"),
        pytest.param("[n1 ] ran.\n= none", "span n1 is empty", id="empty-span"),
        pytest.param("[n1  Iran] ran.\n= none", "span n1 begins or ends with a space", id="space-before"),
        pytest.param("[n1 Iran ] ran.\n= none", "span n1 begins or ends with a space", id="space-behind"),
        pytest.param("[n1 Iran ran.\n= none", "span n1 is never closed", id="never-closed"),
        pytest.param("Iran] ran.\n= none", "a bracket that opens or closes no span at '] ran.'", id="closes-none"),
        pytest.param("[sic] ran.\n= none", "a bracket that opens or closes no span at '[sic] ran.'", id="opens-none"),
    ],
)  # fmt: skip
def test_mistake_is_named_with_its_line(marked: str, expected: str):
    """A sentence that cannot be read gives one mistake with the line on which it stands."""
    mistake = only_mistake(f"# a remark\n\n{marked}\n")

    assert mistake.startswith("line 3: ")
    assert expected in mistake


@pytest.mark.parametrize("line", ["= t1 190 n1 > n2", "= none"])
def test_event_line_without_a_sentence_is_a_mistake(line: str):
    """An event line above every sentence is named."""
    assert only_mistake(f"{line}\n") == "line 1: an event line, but no sentence above it"


def test_all_mistakes_are_named_and_the_rest_is_read():
    """One mistake costs one sentence."""
    records, mistakes = parse("[n1 A] ran.\n\nB ran.\n= none\n\nC] ran.\n= none\n", "x")

    assert [record["text"] for record in records] == ["B ran."]
    assert [mistake.partition(":")[0] for mistake in mistakes] == ["line 1", "line 6"]


# --- what is written ------------------------------------------------------------------


def test_record_is_written_as_people_write_it():
    """A record becomes the marked sentence and the event line that it came from."""
    assert render(parse_one(SHELLED)) == SHELLED.strip()


def test_marks_stand_around_the_spans():
    """In the marked text every span has its mark before it and a bracket behind it, the rest as it was."""
    record = parse_one("[n1 Iran][t1 's strikes on] [n2 Iraq]\n= t1 195 n1 > n2\n")

    assert render(record).splitlines() == ["[n1 Iran][t1 's strikes on] [n2 Iraq]", "= t1 195 n1 > n2"]


def test_usual_status_is_not_written():
    """A status is written only where it is not the usual one of its code."""
    marked = "[n1 Iran] [t1 threatened to strike] [n2 Iraq].\n= t1 138 n1 > n2 act 190"

    assert render(parse_one(marked)) == marked


LETTERS = st.sampled_from("abcdeÄé 俄'\",.;:-()=#>1290")
text_parts = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool)


def _event(draw: Any, trigger: tuple[int, int], actors: int, kinds: list[str]) -> Record:
    sides = draw(st.lists(st.sampled_from(["source", "target", ""]), min_size=actors, max_size=actors))
    sources = [n for n, side in enumerate(sides) if side == "source"] or [0]
    targets = [n for n, side in enumerate(sides) if side == "target" and n not in sources]
    code = draw(st.sampled_from(CODES))
    hanging = {
        kind: [n for n, other in enumerate(kinds) if other == kind and draw(st.booleans())]
        for kind in set(kinds)
    }
    return {
        "start": trigger[0], "end": trigger[1], "code": code,
        "act_code": draw(st.none() | st.sampled_from(CODES)),
        "status": draw(st.sampled_from(STATUSES)),
        "is_reciprocal": bool(sources and targets) and draw(st.booleans()),
        "sources": sources, "targets": targets,
        "said_by": draw(st.none() | st.integers(0, actors - 1)),
        "dates": hanging.get("date", []), "places": hanging.get("place", []),
        "quantities": [{"span": n, "harm": draw(st.sampled_from(HARMS))} for n in hanging.get("quantity", [])],
    }  # fmt: skip


@st.composite
def records(draw: Any) -> Record:
    """Any record that the markup can hold: at least one actor, spans apart, events between actors."""
    kinds = ["named", *draw(st.lists(st.sampled_from(list(markup.KINDS.values())), max_size=7))]
    kinds = draw(st.permutations(kinds))
    text, spans = "x", []
    for kind in kinds:
        text += draw(st.sampled_from(["", " ", " and "]))
        start = len(text)
        text += draw(text_parts)
        spans.append({"start": start, "end": len(text), "kind": kind})
    actors = [span for span in spans if span["kind"] in ("named", "common", "pronoun")]
    others = [span for span in spans if span["kind"] in ("date", "place", "quantity")]
    triggers = [(span["start"], span["end"]) for span in spans if span["kind"] == "trigger"]
    other_kinds = [span["kind"] for span in others]
    events = [
        _event(draw, trigger, len(actors), other_kinds)
        for trigger in triggers
        for _ in range(draw(st.integers(1, 2)))
    ]
    return {"topic": "", "text": f"{text}.", "actors": actors, "spans": others, "events": events}


@given(records())
def test_record_survives_being_written_and_read(record: Record):
    """What `render` writes, `parse` reads as the same record, to the last offset."""
    found = parse_one(render(record) + "\n")

    assert found == {"id": "x_01-0001", "batch": "x_01", **record}


@given(st.lists(records(), max_size=5))
def test_file_survives_being_written_and_read(found: list[Record]):
    """Several records one below the other stay apart."""
    text = "\n\n".join(map(render, found))

    back, mistakes = parse(text, "x_01")

    assert mistakes == []
    assert [{key: record[key] for key in found[0]} for record in back] == found


@given(st.text(max_size=200))
def test_any_text_is_read_or_named(text: str):
    """No text raises: each sentence is a record whose spans lie inside it, or a mistake with a line."""
    found, mistakes = parse(text, "x")

    assert all(mistake.startswith("line ") for mistake in mistakes)
    for record in found:
        spans = sorted((span["start"], span["end"]) for span in (*record["actors"], *record["spans"]))
        assert all(0 <= start < end <= len(record["text"]) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


# --- codes ----------------------------------------------------------------------------


def test_codes_are_those_of_the_network():
    """Every code with at least three digits can be marked; roots cannot."""
    assert known_codes() == set(CODES)
    assert {"010", "1056"} < known_codes()
    assert "19" not in known_codes()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("020", "demanded"), ("1056", "demanded"), ("030", "planned"), ("138", "threatened"),
        ("016", "denied"), ("015", "asserted"), ("120", "asserted"), ("190", "asserted"),
    ],
)  # fmt: skip
def test_usual_status_follows_from_the_code(code: str, status: str):
    """Appeals and demands are demanded, intents planned, threats threatened, denials denied, the rest asserted."""
    assert usual_status(code) == status


# --- files ----------------------------------------------------------------------------


def test_marked_file_becomes_records(tmp_path: Path):
    """A file without mistakes is written as JSON Lines, which reads back as its records."""
    (tmp_path / "x_01.txt").write_text(SHELLED, encoding="utf-8")

    mistakes = compile_file(tmp_path / "x_01.txt", tmp_path / "x_01.jsonl", "x_01")

    assert mistakes == []
    assert read_corpus(tmp_path) == [parse_one(SHELLED)]


def test_file_with_a_mistake_is_not_written(tmp_path: Path):
    """Half a file is no corpus."""
    (tmp_path / "x_01.txt").write_text(SHELLED + "\n[n1 Iran ran.\n= none\n", encoding="utf-8")

    mistakes = compile_file(tmp_path / "x_01.txt", tmp_path / "x_01.jsonl", "x_01")

    assert len(mistakes) == 1
    assert not (tmp_path / "x_01.jsonl").exists()


def test_corpus_is_read_in_the_order_of_its_files(tmp_path: Path):
    """Files come by their names, records as they stand; other files are no corpus."""
    for name in ("b_01", "a_02", "a_01"):
        write_records([{"id": name, "text": "Türkiye 俄"}], tmp_path / f"{name}.jsonl")
    (tmp_path / "REPORT.md").write_text("no corpus", encoding="utf-8")

    found = read_corpus(tmp_path)

    assert [record["id"] for record in found] == ["a_01", "a_02", "b_01"]
    assert found[0]["text"] == "Türkiye 俄"


def test_records_are_shown_as_the_file_they_came_from(tmp_path: Path):
    """A file of records is shown with its topics and parses to the same records."""
    text = f"## shelling\n\n{SHELLED.strip()}\n\nIran ran.\n= none\n\n## sport\n\nIraq ran.\n= none\n"
    found, _ = parse(text, "x_01")
    write_records(found, tmp_path / "x_01.jsonl")

    shown = render_file(tmp_path / "x_01.jsonl")

    assert shown == text


# --- the program ----------------------------------------------------------------------


def run(monkeypatch: pytest.MonkeyPatch, *args: object) -> int:
    monkeypatch.setattr(sys, "argv", ["markup.py", *map(str, args)])
    return markup.main()


def test_program_writes_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """With --into a sound file is counted and compiled, its name the batch, and the status is 0."""
    (tmp_path / "x_01.txt").write_text(SHELLED, encoding="utf-8")
    (tmp_path / "corpus").mkdir()

    status = run(monkeypatch, tmp_path / "x_01.txt", "--into", tmp_path / "corpus")

    assert status == 0
    assert "1 sentences, 0 without events, 0 mistakes" in capsys.readouterr().out
    assert [record["batch"] for record in read_corpus(tmp_path / "corpus")] == ["x_01"]


def test_program_names_mistakes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A mistake is printed with file and line, whatever comes after it, and the status is 1."""
    (tmp_path / "bad.txt").write_text("[n1 Iran ran.\n= none\n", encoding="utf-8")
    (tmp_path / "good.txt").write_text(SHELLED, encoding="utf-8")

    status = run(monkeypatch, tmp_path / "bad.txt", tmp_path / "good.txt")

    assert status == 1
    assert f"{tmp_path / 'bad.txt'}: line 1: span n1 is never closed" in capsys.readouterr().out


def test_program_shows_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A file of records is printed as marked text."""
    write_records([parse_one(SHELLED)], tmp_path / "x_01.jsonl")

    status = run(monkeypatch, tmp_path / "x_01.jsonl")

    assert status == 0
    assert SHELLED.strip() in capsys.readouterr().out
