"""Codings: what a person says of words wins over what the reader read, and nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from dragoman.codings import Codings, codings_of
from dragoman.reader import ActorSpan, ReadEvent, Reading, ReadSpan
from dragoman.settings import Settings
from dragoman.stages.events import code_events
from dragoman.stages.mentions import find_mentions
from dragoman.stages.sentences import sentence_rows

Row = dict[str, Any]
DAY = date(2023, 9, 27)


@dataclass(frozen=True)
class FixedReader:
    """Reads of every sentence the actors named, and the acts: trigger, source, target and what else is said."""

    actors: tuple[str, ...]
    acts: tuple[tuple[str, str, str, dict[str, Any]], ...] = ()
    version: str = "fixed-1"

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""
        return [self._read(text) for text in sentences]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Return nothing."""
        return "", 0.0

    def _read(self, text: str) -> Reading:
        names = sorted((name for name in self.actors if name in text), key=text.index)
        spans = tuple(ActorSpan(text.index(n), text.index(n) + len(n), "named") for n in names)
        return Reading(spans, tuple(self._event(text, names, *act) for act in self.acts))

    def _event(
        self, text: str, names: list[str], trigger: str, source: str, target: str, more: Row
    ) -> ReadEvent:
        def side(name: str) -> tuple[int, ...]:
            return (names.index(name),) if name else ()

        start = text.index(trigger)
        values: Row = {"cameo_code": "112", "status": "asserted", "is_reciprocal": False, "confidence": 0.7}
        return ReadEvent(
            start=start,
            end=start + len(trigger),
            sources=side(source),
            targets=side(target),
            rule_id="reader:fixed-1",
            spans=(ReadSpan(0, 1, "date"),),
            **{**values, **more},
        )


def coding(words: Any = "frobnicate", **what: Any) -> Row:
    return {"id": "mine", "words": words, "reason": "It is so.", **what}


def mentions(
    text: str, reader: FixedReader, *entries: Row, published: date | None = DAY, publisher: str | None = None
) -> list[Row]:
    document = {
        "document_id": "d", "text": text, "body_start": 0, "published_date": published, "publisher": publisher,
    }  # fmt: skip
    return find_mentions(sentence_rows(document), reader, codings_of(entries))


def acts(text: str, reader: FixedReader, *entries: Row, **about: Any) -> list[Row]:
    """Return the acts found, their sides by words."""
    rows = mentions(text, reader, *entries, **about)
    words = {row["mention_id"]: row["text"] for row in rows}
    return [
        {
            **row,
            "source": [words[key] for key in row["source_ids"]],
            "target": [words[key] for key in row["target_ids"]],
        }
        for row in rows
        if row["kind"] == "action"
    ]


def said(act: Row) -> tuple[str, str | None, str, list[str], list[str], str]:
    return act["cameo_code"], act["act_code"], act["status"], act["source"], act["target"], act["rule_id"]


READ = FixedReader(("Norway", "Peru"), (("frobnicated", "Norway", "Peru", {}),))
TEXT = "Norway frobnicated Peru on Monday."


# --- acts that the reader read ------------------------------------------------------------


def test_code_is_the_persons():
    """An act whose trigger the words overlap takes the code; its rule names the coding, and it is sure."""
    [act] = acts(TEXT, READ, coding(code="163"))

    assert said(act) == ("163", None, "asserted", ["Norway"], ["Peru"], "codings:mine")
    assert act["confidence"] == 1.0


def test_everything_else_stays_as_it_was_read():
    """Sides, status and what hangs on the act are the reader's where the coding does not speak of them."""
    [before] = acts(TEXT, READ)
    [after] = acts(TEXT, READ, coding(code="163"))

    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"mention_id", "rule_id", "confidence", "cameo_code"}


def test_what_the_reader_reads_so_stays_the_readers():
    """An act that is already coded so keeps the reader's rule and its calibrated confidence."""
    assert acts(TEXT, READ, coding(code="112")) == acts(TEXT, READ)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"status": "denied"}, ("112", None, "denied")),
        ({"act_code": "190"}, ("112", "190", "asserted")),
        ({"code": "139"}, ("139", None, "threatened")),
        ({"code": "139", "act_code": "190"}, ("139", "190", "threatened")),
        ({"code": "163", "status": "past"}, ("163", None, "past")),
        ({"code": "163", "status": "denied"}, ("163", "163", "denied")),
    ],
)
def test_code_status_and_act_go_together(what: Row, expected: tuple[str, str | None, str]):
    """A threat is threatened, a denied act is named; what is said is taken as it is."""
    [act] = acts(TEXT, READ, coding(**what))

    assert said(act)[:3] == expected


def test_status_alone_leaves_the_confidence():
    """Where a coding does not decide code or sides, the reader is as sure of them as before."""
    [act] = acts(TEXT, READ, coding(status="denied"))

    assert act["confidence"] == 0.7


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ({"cameo_code": "138", "act_code": "190", "status": "threatened"}, ("138", "163", "threatened")),
        ({"cameo_code": "102", "act_code": "080", "status": "demanded"}, ("102", "163", "demanded")),
        ({"cameo_code": "190", "act_code": "190", "status": "denied"}, ("163", "163", "denied")),
        ({"cameo_code": "130", "status": "threatened"}, ("163", None, "asserted")),
        ({"cameo_code": "190", "status": "possible"}, ("163", None, "possible")),
    ],
)
def test_an_act_spoken_of_stays_spoken_of(read: Row, expected: tuple[str, str | None, str]):
    """A coding of a deed says what was threatened or demanded; it makes no deed of a threat."""
    [act] = acts(
        TEXT, FixedReader(READ.actors, (("frobnicated", "Norway", "Peru", read),)), coding(code="163")
    )

    assert said(act)[:3] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Norway threatened to frobnicate Peru.",
        "Norway threatened to quickly and secretly frobnicate Peru.",
        "Norway threatened that its navy would frobnicate Peru.",
    ],
)
def test_words_behind_a_threat_are_what_is_threatened(text: str):
    """The act that speaks of the words gets their code as its act; no deed is added."""
    threat = {"cameo_code": "130", "status": "threatened", "act_code": "138"}
    reader = FixedReader(READ.actors, (("threatened", "Norway", "Peru", threat),))

    [act] = acts(text, reader, coding(code="163"))

    assert said(act) == ("130", "163", "threatened", ["Norway"], ["Peru"], "codings:mine")


def test_dropped_act_is_kept_as_dropped_and_is_a_reject():
    """An act that a coding drops is no event; the reject names the coding."""
    text, entry = TEXT, coding(drop=True)
    rows = mentions(text, READ, entry)
    document = {
        "document_id": "d", "text": text, "body_start": 0, "published_date": DAY, "title": None,
        "publisher": None, "url": None, "origin": "x",
    }  # fmt: skip

    events, rejects = code_events(document, sentence_rows(document), rows, Settings(), "fixed-1")

    [action] = [row for row in rows if row["kind"] == "action"]
    assert (action["is_dropped"], action["cameo_code"], action["rule_id"]) == (True, "112", "codings:mine")
    assert events == []
    [reject] = rejects
    assert (reject.reason, reject.item) == ("dropped_by_coding", action["mention_id"])
    assert "'frobnicated' (112) is no event by codings:mine" in reject.detail


def test_coded_event_has_rule_and_sure_code():
    """The event row carries the coding's id, and 1 as code_confidence."""
    document = {
        "document_id": "d", "text": TEXT, "body_start": 0, "published_date": DAY, "title": None,
        "publisher": None, "url": None, "origin": "x",
    }  # fmt: skip
    rows = mentions(TEXT, READ, coding(code="163", target={"set": "CHLGOV"}))

    [event], rejects = code_events(document, sentence_rows(document), rows, Settings(), "fixed-1")

    assert (event["rule_id"], event["code_confidence"], rejects) == ("codings:mine", 1.0, [])
    assert (event["target_code"], event["target_text"], event["target_method"]) == (
        "CHLGOV",
        "Peru",
        "coding",
    )


# --- conditions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({"source": {"country": "NOR"}}, True),
        ({"source": {"country": ["SWE", "NOR"]}}, True),
        ({"source": {"country": "PER"}}, False),
        ({"source": {"role": "GOV"}}, False),
        ({"source": {"code": "NOR"}, "target": {"code": "PER"}}, True),
        ({"source": {"code": "NORGOV"}}, False),
        ({"source": {"is": "Norway"}}, True),
        ({"source": {"is": "=orway"}}, False),
        ({"target": {"country": "other"}}, True),
        ({"target": {"country": "same"}}, False),
        ({"needs": "tuesday"}, False),
        ({"needs": "Monday"}, True),
        ({"needs": ["(on|last) (Sunday|Monday)"]}, True),
        ({"unless": "Monday"}, False),
        ({"unless": "Tuesday"}, True),
        ({"from": "2023-09-27"}, True),
        ({"from": "2023-09-28"}, False),
        ({"to": "2023-09-26"}, False),
        ({"from": "2020-01-01", "to": "2030-01-01"}, True),
        ({"publisher": "the daily news"}, True),
        ({"publisher": ["Other", "The Daily News"]}, True),
        ({"publisher": "Other"}, False),
    ],
)
def test_coding_holds_where_its_conditions_do(conditions: Row, holds: bool):
    """Actors by role, country, code and name, other words, days and publishers decide."""
    [act] = acts(TEXT, READ, coding(code="163", **conditions), publisher="The Daily News")

    assert (act["cameo_code"] == "163") == holds


def test_role_is_that_of_the_resolved_actor():
    """Roles are those of the code that the actor was resolved to, not of the words."""
    reader = FixedReader(
        ("Kenyan police", "protesters"), (("frobnicated", "Kenyan police", "protesters", {}),)
    )
    text = "Kenyan police frobnicated protesters in Nairobi."

    [act] = acts(text, reader, coding(code="173", source={"role": "COP"}, target={"role": "OPP"}))

    assert act["cameo_code"] == "173"


@pytest.mark.parametrize(("end", "holds"), [({"to": "2023-01-01"}, False), ({"from": "2023-01-01"}, True)])
def test_story_without_a_day_takes_what_has_no_end(end: Row, holds: bool):
    """A coding that ended is not for a story of which no day is known."""
    [act] = acts(TEXT, READ, coding(code="163", **end), published=None)

    assert (act["cameo_code"] == "163") == holds


# --- sides --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sides", "source", "target"),
    [
        ({"source": {"stands": "after"}, "target": {"stands": "before"}}, ["Peru"], ["Norway"]),
        ({"target": "none"}, ["Norway"], []),
        ({"source": "none"}, [], ["Peru"]),
        ({"source": {"stands": "before", "country": "NOR"}}, ["Norway"], ["Peru"]),
    ],
)
def test_sides_are_set(sides: Row, source: list[str], target: list[str]):
    """Sides are where the coding says, or none."""
    [act] = acts(TEXT, READ, coding(**sides))

    assert (act["source"], act["target"]) == (source, target)


def test_side_that_does_not_stand_there_changes_nothing():
    """Where nobody fitting stands where the coding looks, it does not hold."""
    assert acts(TEXT, READ, coding(code="163", source={"stands": "after", "country": "NOR"})) == acts(
        TEXT, READ
    )


def test_target_none_is_not_filled_by_a_country():
    """No country named beside the act becomes the target of an act that has none."""
    text = "Norway frobnicated in Lima on Monday."
    reader = FixedReader(("Norway",), (("frobnicated", "Norway", "", {"cameo_code": "042"}),))

    [before], [after] = acts(text, reader), acts(text, reader, coding(code="042", target="none"))

    assert (before["target"], after["target"]) == (["Lima"], [])


def test_condition_sees_the_country_that_is_implied():
    """A target that only a country's name tells counts for conditions as well."""
    text = "Norway frobnicated in Lima on Monday."
    reader = FixedReader(("Norway",), (("frobnicated", "Norway", "", {"cameo_code": "042"}),))

    [peru] = acts(text, reader, coding(code="043", target={"country": "PER"}))
    [chile] = acts(text, reader, coding(code="043", target={"country": "CHL"}))

    assert (peru["cameo_code"], peru["target"], chile["cameo_code"]) == ("043", ["Lima"], "042")


def test_reciprocal_needs_two_sides():
    """Both do it only where there are both."""
    [both] = acts(TEXT, READ, coding(reciprocal=True))
    [one] = acts(TEXT, READ, coding(reciprocal=True, target="none"))

    assert (both["is_reciprocal"], one["is_reciprocal"]) == (True, False)


# --- acts that it did not -----------------------------------------------------------------

BLIND = FixedReader(("Norway", "Peru", "Chile", "Mali"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway frobnicated Peru.", ("163", None, "asserted", ["Norway"], ["Peru"])),
        ("Norway and Chile frobnicated Peru.", ("163", None, "asserted", ["Norway", "Chile"], ["Peru"])),
        ("Peru was frobnicated by Norway.", ("163", None, "asserted", ["Norway"], ["Peru"])),
        ("Peru has been quickly frobnicated by Norway.", ("163", None, "asserted", ["Norway"], ["Peru"])),
        ("In Mali, Norway frobnicated Peru.", ("163", None, "asserted", ["Norway"], ["Peru"])),
        ("Norway met Chile and frobnicated Peru.", ("163", None, "asserted", ["Norway"], ["Peru"])),
        ("Norway did not frobnicate Peru.", ("163", "163", "denied", ["Norway"], ["Peru"])),
        ("Norway may frobnicate Peru.", ("163", None, "possible", ["Norway"], ["Peru"])),
        ("Norway had its army to frobnicate Peru.", ("163", None, "possible", ["Norway"], ["Peru"])),
        ("Norway will frobnicate Peru.", ("130", "163", "threatened", ["Norway"], ["Peru"])),
        ("Norway frobnicated in Peru.", ("163", None, "asserted", ["Norway"], ["Peru"])),
        ("Norway frobnicated, Chile said.", ("163", None, "asserted", ["Norway"], [])),
        ("Norway slept; Peru frobnicated.", ("163", None, "asserted", ["Peru"], [])),
    ],
)  # fmt: skip
def test_act_that_the_reader_missed_is_made(text: str, expected: tuple[Any, ...]):
    """Words of a coding with a code are an act; its sides and its status are read off the order of words."""
    [act] = acts(text, BLIND, coding(code="163"))

    assert said(act) == (*expected, "codings:mine")
    assert (act["text"].split()[-1].startswith("frobnicate"), act["confidence"]) == (True, 1.0)


@pytest.mark.parametrize(
    "entry",
    [
        coding(code="163", create=False),
        coding(status="denied"),
        coding(drop=True),
        coding(code="163", source={"country": "PER"}),
        coding(code="163", target={"role": "GOV"}),
        coding(code="163", source="none", target={"stands": "before", "country": "CHL"}),
    ],
)
def test_no_act_is_made(entry: Row):
    """Not without a code, not where it is forbidden, not without the actors asked for."""
    assert acts("Norway frobnicated Peru.", BLIND, entry) == []


def test_words_without_any_actor_are_no_act():
    """An act has a source or a target."""
    assert acts("They were frobnicated at dawn.", BLIND, coding(code="163")) == []


def test_target_in_the_gap_is_found():
    """The target may stand between the words of a pattern."""
    [act] = acts("Norway frobnicated old Peru to bits.", BLIND, coding("frobnicate * to bits", code="163"))

    assert (act["source"], act["target"], act["text"]) == (
        ["Norway"],
        ["Peru"],
        "frobnicated old Peru to bits",
    )


def test_two_in_a_row_of_a_reciprocal_act_are_its_sides():
    """Norway and Peru did it to one another."""
    [act] = acts("Norway and Peru frobnicated.", BLIND, coding(code="040", reciprocal=True))

    assert (act["source"], act["target"], act["is_reciprocal"]) == (["Norway"], ["Peru"], True)


def test_code_given_to_a_side_stands_at_the_words():
    """Where nobody is named, the side that a coding sets has the words of the coding."""
    rows = mentions("Norway frobnicated.", BLIND, coding(code="163", target={"set": "CHLGOV"}))

    target = next(row for row in rows if row["rule_id"] == "actors:coding")
    assert (target["actor_code"], target["country"], target["text"]) == ("CHLGOV", "CHL", "frobnicated")


# --- which coding wins --------------------------------------------------------------------


def winner(*entries: Row, own: Sequence[Row] = ()) -> str:
    document = {"document_id": "d", "text": TEXT, "body_start": 0, "published_date": DAY}
    known: Codings = codings_of(entries, own)
    rows = find_mentions(sentence_rows(document), READ, known)
    [rule] = [row["rule_id"] for row in rows if row["kind"] == "action"]
    return str(rule)


SHORT = {"id": "short", "words": "frobnicate", "code": "163", "reason": "x"}
LONG = {"id": "long", "words": "frobnicate * on Monday", "code": "164", "reason": "x"}
STRICT = {**SHORT, "id": "strict", "code": "165", "target": {"country": "PER"}}


def test_longer_pattern_wins():
    """The coding with more words is the more exact one."""
    assert winner(SHORT, LONG) == winner(LONG, SHORT) == "codings:long"


def test_more_conditions_win():
    """Of two of the same words, that which asks more is the more exact one."""
    assert winner(SHORT, STRICT) == winner(STRICT, SHORT) == "codings:strict"


def test_own_coding_wins():
    """What the user says wins over a longer pattern that is shipped."""
    assert winner(LONG, STRICT, own=[SHORT]) == "codings:short"


def test_own_coding_takes_the_place_of_its_namesake():
    """A coding of the user's with the id of a shipped one stands in its place, or puts it out of use."""
    assert winner(SHORT, LONG, own=[{"id": "long", "reason": "x", "disabled": True}]) == "codings:short"
    assert winner(LONG, own=[{**LONG, "words": "never said"}]) == "reader:fixed-1"


def test_coding_that_does_not_hold_leaves_room_for_the_next():
    """Where the first asks for another actor, the second applies."""
    assert winner(SHORT, {**LONG, "source": {"role": "GOV"}}) == "codings:short"


def test_order_of_entries_does_not_matter():
    """Same codings, same result, in whatever order they stand."""
    twins = [{**SHORT, "id": name, "code": code} for name, code in (("b", "160"), ("a", "161"), ("c", "162"))]

    assert {winner(*twins), winner(*reversed(twins))} == {"codings:a"}


@pytest.mark.parametrize(
    "text", ["", "frobnicate", "…", "frobnicate " * 300, "\x00frobnicated\x1f", "🙂 frobnicated 🙂"]
)
def test_odd_sentences_are_coded(text: str):
    """No sentence breaks the codings, whatever it holds."""
    acts(
        text, BLIND, coding(code="163"), coding("frobnicate * frobnicate * frobnicate", code="164", id="two")
    )
