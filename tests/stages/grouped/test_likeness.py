"""What speaks for two reports being of one event, and what speaks against it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dragoman.codebook import event_codes, read_code_list
from dragoman.stages.grouped.codes import code_likeness, families_of, goes_both_ways
from dragoman.stages.grouped.likeness import THRESHOLD, likeness
from dragoman.stages.grouped.reports import Report, from_row, report_of, to_row
from dragoman.stages.grouped.sides import actor_likeness

DAY = date(2021, 5, 10)


def report(key: str = "a", story: str | None = None, **columns: Any) -> Report:
    """A report of a shelling in Donetsk, but for *columns*."""
    row = {
        "event_id": key, "document_id": story or key, "sentence_char_start": 0, "trigger_char_start": 9,
        "cameo_code": "194", "status": "asserted", "source_code": "RUSMIL", "target_code": "UKRCVL",
        "source_name": None, "target_name": None, "source_text": "Russian troops", "target_text": "houses",
        "is_reciprocal": False, "event_date_start": DAY, "event_date_end": DAY, "date_method": "explicit",
        "published_date": DAY, "where_precision": None, "geonames_id": None, "place_name": None,
        "place_country": None, "latitude": None, "longitude": None, "killed_best": None, "sentence_text": "",
    }  # fmt: skip
    return report_of(
        {**row, **columns}, row["document_id"], {"Hakan Fidan": True, "Turkey": False, "Ali Bacheev": True}
    )


def town(name: str, latitude: float, longitude: float) -> dict[str, Any]:
    return {
        "place_name": name, "place_country": "UKR", "where_precision": 1, "latitude": latitude, "longitude": longitude,
    }  # fmt: skip


def days(start: int, end: int, method: str = "explicit") -> dict[str, Any]:
    return {
        "event_date_start": date(2021, 5, start),
        "event_date_end": date(2021, 5, end),
        "date_method": method,
        "published_date": date(2021, 5, end),
    }


def are_one(one: Report, other: Report) -> bool:
    found = likeness(one, other)
    assert found == likeness(other, one)
    return found is not None and found >= THRESHOLD


ONE = {
    "the same again": {},
    "published a day later, without a date": days(11, 11, "publication"),
    "published two days later, without a date": days(12, 12, "publication"),
    "of this week": days(8, 14),
    "an actor told less exactly": {"source_code": "RUS"},
    "an actor told more exactly": {"source_code": "RUSGOVMIL"},
    "one side missing": {"source_code": None},
    "a near code": {"cameo_code": "190"},
}
TWO = {
    "another day": days(12, 12),
    "published three days later": days(13, 13, "publication"),
    "published before it happened": days(9, 9, "publication"),
    "a week that ended before": days(2, 8),
    "turned round": {"source_code": "UKRMIL", "target_code": "RUSMIL"},
    "another country": {"source_code": "BLRMIL"},
    "a threat": {"status": "threatened"},
    "a denial": {"status": "denied"},
    "a meeting": {"cameo_code": "040"},
}


@pytest.mark.parametrize("columns", ONE.values(), ids=ONE)
def test_one_event(columns: dict[str, Any]):
    """Told otherwise, it is still one event."""
    assert are_one(report("a"), report("b", **columns))


@pytest.mark.parametrize("columns", TWO.values(), ids=TWO)
def test_two_events(columns: dict[str, Any]):
    """What differs in this is another event."""
    assert not are_one(report("a"), report("b", **columns))


def test_towns_apart_are_two_events():
    """The same day, sides and act in a town 100 km away is another event; in the next village it may be one."""
    here = report("a", **town("Kramatorsk", 48.72, 37.56))

    assert not are_one(here, report("b", **town("Donetsk", 48.0, 37.8)))
    assert likeness(here, report("b", **town("Donetsk", 48.0, 37.8))) is None
    assert are_one(here, report("b", **town("Druzhkivka", 48.62, 37.53)))


def test_area_holds_its_towns():
    """An area is no other place than a town in it."""
    here = report("a", **town("Kramatorsk", 48.72, 37.56))
    area = report("b", **{**town("Donetsk Oblast", 48.1, 37.7), "where_precision": 4})

    assert are_one(here, area)


def test_toll_rises():
    """A toll that has risen speaks for one event, one that has fallen or is quite other against it."""
    found = [
        likeness(report("a", killed_best=early), report("b", killed_best=late, **days(11, 11, "publication")))
        for early, late in ((12, 12), (12, 15), (15, 12), (2, 40))
    ]

    assert found == sorted(found, key=lambda value: -(value or 0))
    assert len(set(found)) == 4


@pytest.mark.parametrize("code", ["040", "042", "043", "046", "057", "041"])
def test_meetings_go_both_ways(code: str):
    """A visit told by the guest and one told by the host are one meeting."""
    sides = {"source_code": "TURGOV", "target_code": "IRNGOV"}
    turned = {"source_code": "IRNGOV", "target_code": "TUR"}

    assert are_one(report("a", cameo_code=code, **sides), report("b", cameo_code=code, **turned))


def test_reciprocal_fire_goes_both_ways():
    """The two rows of a clash are one event; fire and answering fire, each one-sided, are two."""
    there, back = (
        {"source_code": "INDMIL", "target_code": "PAKMIL"},
        {"source_code": "PAKMIL", "target_code": "INDMIL"},
    )

    assert are_one(report("a", is_reciprocal=True, **there), report("b", is_reciprocal=True, **back))
    assert not are_one(report("a", **there), report("b", **back))


def test_other_person_of_one_office():
    """Two people of one government are two actors, a person and the country are not."""
    sides = {"cameo_code": "111", "source_code": "TURGOV", "target_code": "GRC"}

    def said_by(name: str) -> Report:
        return report(name, source_name=name, target_name="Greece", **sides, **days(10, 10, "publication"))

    assert not are_one(said_by("Hakan Fidan"), said_by("Ali Bacheev"))
    assert are_one(said_by("Hakan Fidan"), said_by("Turkey"))


def test_undated_reports_stay_in_their_story():
    """Without a date, only what one story says again is one event."""
    undated = {"event_date_start": None, "event_date_end": None, "date_method": "unknown"}

    assert are_one(report("a", "s", **undated), report("b", "s", **undated))
    assert not are_one(report("a", "s", **undated), report("b", "t", **undated))
    assert not are_one(report("a", "s", **undated), report("b", "s"))


def test_report_survives_the_disk():
    """A report read back is the report that was stored."""
    one = report(
        "a", sentence_text="Shells hit Çukurca’s market, its bakery and 北京 on Monday.", killed_best=0
    )

    assert one.words
    assert from_row(to_row(one)) == one


@pytest.mark.parametrize("text", ["", " ", "1234 5678", "\ud83d", "a" * 100_000, "ß" * 50])
def test_any_sentence_gives_a_report(text: str):
    """No text is too strange."""
    one = report("a", sentence_text=text)

    assert from_row(to_row(one)) == one


# --- codes and sides ------------------------------------------------------------------


def test_code_likeness_is_mutual():
    """Of all pairs of codes, each is as like the other as the other is like it, and most like itself."""
    codes = sorted(event_codes())

    for one in codes:
        assert code_likeness(one, one) == 1.0
        for other in codes:
            found = code_likeness(one, other)
            assert found == code_likeness(other, one)
            assert found is None or other == one or found < 1.0
            if found is not None and len(one) > 2 and len(other) > 2:
                assert set(families_of(one)) & set(families_of(other)), (one, other)


def test_near_codes_are_event_codes():
    """Each family is named once, says why, and holds codes of the code list."""
    rows = read_code_list("near_codes")

    assert len({row["family"] for row in rows}) == len(rows)
    assert all(row["description"] and row["both_ways"] in ("true", "false") for row in rows)
    assert all(code in event_codes() for row in rows for code in row["codes"].split())


def test_only_talk_goes_both_ways():
    """Violence has a direction, whatever it is called."""
    assert goes_both_ways("042", "043")
    assert not goes_both_ways("190", "193")
    assert not goes_both_ways("040", "041")


@pytest.mark.parametrize(
    ("one", "other", "is_like"),
    [
        ("TURGOVMIL", "TUR", True),
        ("PAKREB", "INSMOS", True),
        ("PAKUAF", "PAKINS", True),
        ("IGOMIL", "USAMIL", True),
        ("IRQCVL", "", True),
        ("COLMIL", "COLREB", None),
        ("TURGOV", "GRCGOV", None),
        ("IGOUNO", "IGOEUREEC", None),
        ("IGOEUREEC", "DEUGOV", False),
        ("ZAFBUS", "ZAFCOP", False),
    ],
)
def test_actor_likeness(one: str, other: str, is_like: bool | None):
    """Nested and kindred codes can be one actor; sides at war, countries and organisations cannot."""
    found = actor_likeness(one, other)

    assert found == actor_likeness(other, one)
    assert (found if found is None else found >= 0) == is_like
