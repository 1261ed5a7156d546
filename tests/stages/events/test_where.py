"""Where: which place is an event's, how it came to it, and how exactly it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.codebook import countries
from dragoman.stages.events.where import StoryWhere, dateline_of, place_columns
from dragoman.tables import table_schema

Row = dict[str, Any]


def a_sentence(text: str, start: int = 0, number: int = 0, **values: Any) -> Row:
    return {
        "text": text,
        "start": start,
        "sentence_no": number,
        "paragraph_no": number // 4,
        "is_headline": False,
        "is_lead": False,
        **values,
    }


def an_action(
    text: str,
    word: str,
    hanging: Sequence[str] = (),
    start: int = 0,
    name: str = "act",
    code: str = "040",
    status: str = "asserted",
) -> Row:
    at = text.index(word) + start
    return {
        "kind": "action",
        "mention_id": name,
        "start": at,
        "end": at + len(word),
        "cameo_code": code,
        "status": status,
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
    """The reader's place wins, then the clause's; of these the most exact."""
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


def test_another_clause_is_elsewhere():
    """What stands in another clause only is where something else happened."""
    text = "He was arrested after he spoke in Lviv."

    assert found_in(text, "arrested", a_place(text, "Lviv")) == {}


@pytest.mark.parametrize(
    ("code", "method"), [("190", "target"), ("042", "target"), ("111", None), ("040", None), ("163", None)]
)
def test_target_is_the_place_of_deeds_that_are_done_there(code: str, method: str | None):
    """An attack or a visit is where its target lies; words about a country are said elsewhere."""
    text = "They did it to Ukraine."
    place = a_place(text, "Ukraine", 6, cue=None)
    action = an_action(text, "did it", code=code)
    actor = {"kind": "actor", "mention_id": "actor", "start": place["start"], "end": place["end"]}

    found = place_columns(action, [action, actor, place], a_sentence(text))

    assert found.get("place_method") == method


def test_words_have_the_place_only_that_the_reader_ties():
    """An accusation near a place was not made there, unless the reader says so."""
    text = "They accused rebels of an attack in Kyiv."
    action = an_action(text, "accused", code="112")
    tied = an_action(text, "accused", ["Kyiv"], code="112")
    place = a_place(text, "Kyiv")

    assert place_columns(action, [action, place], a_sentence(text)) == {}
    assert place_columns(tied, [tied, place], a_sentence(text))["place_method"] == "reader"


def test_where_a_witness_is_is_not_where_it_happened():
    """A witness such as "a diplomat in Lviv" with no part in the act says nothing of where it happened."""
    text = "They fought again, as a diplomat in Lviv knew."
    action = an_action(text, "fought", code="190")
    at = text.index("a diplomat")
    witness = {"kind": "actor", "mention_id": "w", "start": at, "end": at + len("a diplomat")}

    assert place_columns(action, [action, witness, a_place(text, "Lviv")], a_sentence(text)) == {}


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


# --- beyond the sentence ----------------------------------------------------------------


def story_of(*pieces: tuple[str, str, list[str], dict[str, Any]]) -> list[Row]:
    """Return the place columns of one act a sentence: text, word, places, and what else is to be known."""
    mentions: list[Row] = []
    asked = []
    for number, (text, word, names, values) in enumerate(pieces):
        values = dict(values)
        act = an_action(text, word, name=f"act{number}", code=values.pop("code", "190"))
        act["status"] = values.pop("status", "asserted")
        cue = values.pop("cue", "in")
        here = [act, *(a_place(text, name, cue=cue) for name in names)]
        mentions += here
        asked.append((act, here, a_sentence(text, 0, values.pop("number", number), **values)))
    where = StoryWhere(mentions)
    return [where.columns(*one) for one in asked]


def test_a_deed_goes_on_where_the_one_before_was_done():
    """A deed without a place takes that of the deed before it in the paragraph, less surely."""
    first, second = story_of(
        ("Gunmen attacked a bus in Kyiv.", "attacked", ["Kyiv"], {}), ("They burned it.", "burned", [], {})
    )

    assert (second["place_name"], second["place_method"]) == ("Kyiv", "carried")
    assert second["place_score"] < first["place_score"]


@pytest.mark.parametrize(
    ("values", "method"),
    [
        pytest.param({"code": "111"}, None, id="words"),
        pytest.param({"number": 9}, "story", id="far-behind"),
        pytest.param({"is_headline": True}, "story", id="headline"),
        pytest.param({"status": "planned"}, None, id="planned"),
        pytest.param({"status": "demanded"}, None, id="demanded"),
    ],
)
def test_what_does_not_go_on_about_a_deed_has_no_place_of_it(values: Row, method: str | None):
    """Words, plans, demands, headlines and what is told far behind do not happen where a deed did.

    Of deeds told without a place the country is known at most.
    """
    _, second = story_of(
        ("Gunmen attacked a bus in Kyiv.", "attacked", ["Kyiv"], {}),
        ("They burned it.", "burned", [], values),
    )

    assert second.get("place_method") == method
    assert second.get("place_text") is None
    assert second.get("latitude") is None


@pytest.mark.parametrize(
    ("values", "text", "method"),
    [
        pytest.param({"is_lead": True}, "KYIV", "dateline", id="lead"),
        pytest.param({"is_headline": True}, "KYIV", "dateline", id="headline"),
        pytest.param({}, None, "story", id="later"),
        pytest.param({"is_lead": True, "code": "112"}, None, None, id="words"),
    ],
)
def test_dateline_is_where_the_lead_happened(values: Row, text: str | None, method: str | None):
    """A deed of lead or headline without a place has the dateline's; a later one at most its country."""
    (found,) = story_of(("KYIV - They fought.", "fought", ["KYIV"], {"cue": "dateline", **values}))

    assert (found.get("place_text"), found.get("place_method")) == (text, method)


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


def an_actor(name: str, country: str | None) -> Row:
    return {"kind": "actor", "mention_id": name, "start": 0, "end": 1, "country": country}


@pytest.mark.parametrize(
    ("code", "source", "target", "country"),
    [
        pytest.param("173", "KEN", "KEN", "KEN", id="arrest at home"),
        pytest.param("173", "KEN", "UGA", None, id="of another country"),
        pytest.param("173", "KEN", None, None, id="of nobody's country"),
        pytest.param("141", "KEN", "", "KEN", id="protest against nobody named"),
        pytest.param("190", "KEN", "", None, id="fight against nobody named"),
        pytest.param("111", "KEN", "KEN", None, id="words"),
        pytest.param("190", "SUN", "SUN", None, id="a state that is gone"),
    ],
)
def test_deed_of_one_country_is_done_there(code: str, source: str, target: str | None, country: str | None):
    """Where no place is told, what people of one country do to one another is done in it."""
    action = an_action("They did it.", "did", code=code) | {"source_ids": ["source"]}
    actors = [an_actor("source", source)] + ([] if target == "" else [an_actor("actor", target)])

    found = StoryWhere([]).columns(action, actors, a_sentence("They did it."))

    assert found.get("place_country") == country
    assert found.get("place_method") == ("actors" if country else None)
    assert found.get("latitude") is None


@pytest.mark.parametrize(
    ("countries_of_places", "code", "source", "country"),
    [
        pytest.param(["UKR", "UKR", "POL"], "190", "UKR", "UKR", id="two of three places"),
        pytest.param(["UKR", "UKR", "POL"], "190", None, "UKR", id="side of no country"),
        pytest.param(["UKR", "UKR", "POL"], "190", "POL", None, id="side of another country"),
        pytest.param(["UKR", "UKR", "POL"], "111", "UKR", None, id="words"),
        pytest.param(["UKR", "POL"], "190", "UKR", None, id="two countries alike"),
        pytest.param([], "190", "UKR", None, id="no places"),
    ],
)
def test_deed_without_a_place_lies_where_the_story_plays(
    countries_of_places: list[str], code: str, source: str | None, country: str | None
):
    """A fight of which no place is told is in the country where nearly all of its story happens."""
    places = [a_place("in Kyiv", "Kyiv", country=iso3) for iso3 in countries_of_places]
    action = an_action("They fought.", "fought", code=code) | {"source_ids": ["source"], "target_ids": []}

    found = StoryWhere(places).columns(action, [an_actor("source", source)], a_sentence("They fought."))

    assert found.get("place_country") == country
    assert found.get("place_method") == ("story" if country else None)
    assert found.get("latitude") is None


def test_carried_place_yields_to_the_country_of_both_sides():
    """A place carried from the deed before does not stand where both sides are of another country."""
    first, second = "Gunmen attacked a bus in Kyiv.", "Police arrested them."
    place = a_place(first, "Kyiv")
    story = StoryWhere([place])
    story.columns(an_action(first, "attacked", code="190"), [place], a_sentence(first))
    action = an_action(second, "arrested", code="173") | {"source_ids": ["source"]}
    sides = [an_actor("source", "POL"), an_actor("actor", "POL")]

    found = story.columns(action, sides, a_sentence(second, number=1))

    assert (found["place_country"], found["place_method"]) == ("POL", "actors")


@pytest.mark.parametrize(
    ("text", "word", "code", "is_there"),
    [
        pytest.param("They signed a treaty in Kyiv.", "signed", "057", True, id="signing"),
        pytest.param("They agreed in Kyiv on Monday to talk.", "agreed", "030", True, id="words and a day"),
        pytest.param("They condemned the coup in Kyiv.", "condemned", "111", False, id="words"),
    ],
)
def test_words_are_placed_by_the_day_behind(text: str, word: str, code: str, is_there: bool):
    """Words are said where a place with a day says so; a treaty is signed where a place in its clause says."""
    place = a_place(text, "Kyiv")
    at = text.find("Monday")
    day = {"kind": "date", "mention_id": "day", "start": at, "end": at + len("Monday")}

    found = place_columns(an_action(text, word, code=code), [place, day], a_sentence(text))

    assert found.get("place_name") == ("Kyiv" if is_there else None)
