"""Where: which place is an event's, how it came to it, and how exactly it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.codebook import countries
from dragoman.stages.events.where import dateline_of, place_columns, with_dateline
from dragoman.tables import table_schema

Row = dict[str, Any]


def a_sentence(text: str, start: int = 0) -> Row:
    return {"text": text, "start": start}


def an_action(text: str, word: str, hanging: Sequence[str] = (), start: int = 0, name: str = "act") -> Row:
    at = text.index(word) + start
    return {
        "kind": "action",
        "mention_id": name,
        "start": at,
        "end": at + len(word),
        "source_ids": [],
        "target_ids": ["actor"],
        "hanging_ids": list(hanging),
    }


def a_place(
    text: str, name: str, precision: int | None = 1, cue: str | None = "in", start: int = 0, **values: Any
) -> Row:
    at = text.index(name) + start
    return {
        "kind": "place",
        "mention_id": name,
        "start": at,
        "end": at + len(name),
        "text": name,
        "name": name,
        "country": "UKR",
        "rule_id": "places:population",
        "confidence": 0.8,
        "feature_code": "PPL",
        "geonames_id": "1",
        "latitude": 50.0,
        "longitude": 30.0,
        "place_admin1": None,
        "place_admin2": None,
        "where_precision": precision,
        "place_cue": cue,
        **values,
    }


def found_in(text: str, word: str, *places: Row, hanging: Sequence[str] = ()) -> Row:
    action = an_action(text, word, hanging)
    return place_columns(action, [action, *places], a_sentence(text))


def test_place_has_its_words_and_what_is_known_of_it():
    """Words, offsets, country, division, coordinates and precision are the place's."""
    text = "They shelled a school in Bakhmut."
    place = a_place(text, "Bakhmut", place_admin1="Donetsk Region")

    found = found_in(text, "shelled", place)

    assert (found["place_text"], found["place_char_start"], found["place_char_end"]) == ("Bakhmut", 25, 32)
    assert (found["place_country"], found["place_admin1"], found["where_precision"]) == (
        "UKR",
        "Donetsk Region",
        1,
    )
    assert (found["latitude"], found["longitude"]) == (50.0, 30.0)


@pytest.mark.parametrize("precision", [1, 2, 3, 4, 5, 7])
def test_only_countries_have_no_coordinates(precision: int):
    """What is smaller than a country, or a sea, keeps its coordinates."""
    text = "They fought in X."

    found = found_in(text, "fought", a_place(text, "X", precision))

    assert found["latitude"] == 50.0


def test_country_has_no_coordinates():
    """The middle of a country is no place."""
    text = "They fought in Ukraine."

    found = found_in(text, "fought", a_place(text, "Ukraine", 6, feature_code="PCLI"))

    assert (found["place_country"], found["where_precision"]) == ("UKR", 6)
    assert found["latitude"] is found["longitude"] is None


@pytest.mark.parametrize(
    ("text", "word", "places", "hanging", "name", "method"),
    [
        pytest.param(
            "They shelled Kyiv and fled to Lviv.", "shelled", [("Kyiv", 1, None), ("Lviv", 1, "in")], ["Kyiv"],
            "Kyiv", "reader", id="the-reader-ties-it",
        ),
        pytest.param(
            "They fought in Kyiv in Ukraine.", "fought", [("Kyiv", 1, "in"), ("Ukraine", 6, "in")], ["Ukraine"],
            "Ukraine", "reader", id="the-reader-wins-over-exactness",
        ),
        pytest.param(
            "They fought in Ukraine near Kyiv.", "fought", [("Ukraine", 6, "in"), ("Kyiv", 2, "near")], [],
            "Kyiv", "clause", id="a-town-before-a-country",
        ),
        pytest.param(
            "They fought in Kyiv, while talks went on in Lviv.", "talks",
            [("Kyiv", 1, "in"), ("Lviv", 1, "in")], [], "Lviv", "clause", id="its-own-clause",
        ),
        pytest.param(
            "He was arrested after he spoke in Lviv.", "arrested", [("Lviv", 1, "in")], [],
            "Lviv", "sentence", id="another-clause",
        ),
        pytest.param(
            "Rebels killed 30 in Borno, the governor said in Kano.", "killed",
            [("Borno", 4, "in"), ("Kano", 1, "in")], ["Borno", "Kano"], "Borno", "reader",
            id="not-where-it-was-said",
        ),
        pytest.param(
            "Men from Kyiv fought in Lviv.", "fought", [("Kyiv", 1, "from"), ("Lviv", 1, "in")], [],
            "Lviv", "clause", id="not-where-they-are-from",
        ),
        pytest.param(
            "They fought in Donetsk region in Kyiv.", "fought", [("Donetsk", 4, "in"), ("Kyiv", 1, "in")], [],
            "Kyiv", "clause", id="a-town-before-a-region",
        ),
    ],
)  # fmt: skip
def test_place_and_how_it_was_found(
    text: str,
    word: str,
    places: list[tuple[str, int, str | None]],
    hanging: list[str],
    name: str,
    method: str,
):
    """The reader's place wins, then the clause's, then the sentence's; of these the most exact."""
    rows = [a_place(text, place, precision, cue) for place, precision, cue in places]

    found = found_in(text, word, *rows, hanging=hanging)

    assert (found["place_name"], found["place_method"]) == (name, method)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"cue": None}, id="merely-named"),
        pytest.param({"cue": "dateline"}, id="dateline"),
        pytest.param({"precision": None}, id="continent"),
        pytest.param({"rule_id": "places:adjective"}, id="people"),
    ],
)
def test_place_where_nothing_is_is_not_taken(values: Row):
    """Peru's president, a dateline, a continent and a people say nothing of where an act happened."""
    text = "Peru met others."

    assert found_in(text, "met", a_place(text, "Peru", **values)) == {}


def test_actor_is_not_the_place():
    """Words that are an actor of the act are not where it happened."""
    text = "They attacked Ukraine."
    place = a_place(text, "Ukraine", 6)
    action = an_action(text, "attacked")
    actor = {"kind": "actor", "mention_id": "actor", "start": place["start"], "end": place["end"]}

    assert place_columns(action, [action, actor, place], a_sentence(text)) == {}


def test_place_of_another_event_is_not_taken():
    """A place that the reader ties to one act is not where the other happened."""
    text = "They met and fought in Kyiv."
    action, other = an_action(text, "met"), an_action(text, "fought", ["Kyiv"], name="other")

    assert place_columns(action, [action, other, a_place(text, "Kyiv")], a_sentence(text)) == {}


def test_offsets_of_a_later_sentence_are_its_own():
    """The clause is looked for in the sentence, wherever in the story that stands."""
    text = "They fought in Kyiv, while talks went on in Lviv."
    action = an_action(text, "talks", start=500)
    places = [a_place(text, name, start=500) for name in ("Kyiv", "Lviv")]

    found = place_columns(action, [action, *places], a_sentence(text, 500))

    assert (found["place_name"], found["place_method"]) == ("Lviv", "clause")


def test_less_direct_methods_are_less_sure():
    """The score falls from the reader to the dateline."""
    text = "KYIV - They fought in Lviv after talks."
    place, dateline = a_place(text, "Lviv"), a_place(text, "KYIV", cue="dateline")
    event = {"is_lead": True, "is_headline": False}

    scores = [
        found_in(text, "fought", place, hanging=["Lviv"])["place_score"],
        found_in(text, "fought", place)["place_score"],
        found_in(text, "talks", place)["place_score"],
        with_dateline(event, dateline)["place_score"],
    ]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


# --- datelines ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "name"),
    [
        pytest.param({"is_lead": True, "is_headline": False}, "KYIV", id="lead"),
        pytest.param({"is_lead": False, "is_headline": True}, "KYIV", id="headline"),
        pytest.param({"is_lead": False, "is_headline": False}, None, id="later"),
        pytest.param({"is_lead": True, "is_headline": False, "place_text": "Lviv"}, None, id="has-its-own"),
    ],
)
def test_dateline_is_where_the_lead_happened(event: Row, name: str | None):
    """An event of lead or headline without a place has the dateline's; others have none of it."""
    found = with_dateline(event, a_place("KYIV - They met.", "KYIV", cue="dateline"))

    assert (found.get("place_name"), found.get("place_method")) == (name, "dateline" if name else None)


def test_first_dateline_is_the_storys():
    """Of two datelines the first counts, of none none."""
    text = "KYIV - They met. LVIV - They spoke."
    places = [a_place(text, name, cue="dateline") for name in ("LVIV", "KYIV")]

    assert (dateline_of(places) or {})["name"] == "KYIV"
    assert dateline_of([a_place(text, "KYIV"), {"kind": "date"}]) is None


def test_columns_are_those_of_the_schema():
    """Every column given is one of the events table, and the country one that it allows."""
    text = "They fought in Kyiv."

    found = found_in(text, "fought", a_place(text, "Kyiv"))

    assert set(found) <= set(table_schema("events").names)
    assert found["place_country"] in {row["iso3"] for row in countries().values()}
