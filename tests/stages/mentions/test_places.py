"""Places: which names are places, which place each is, and what the words around it say of it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.stages.mentions.places import (
    countries_of,
    country_of_town,
    find_places,
    places_of_story,
    town_at,
)
from dragoman.tables import table_schema


def names(text: str) -> list[str]:
    return [place["text"] for place in find_places(text)]


def place_of(text: str, name: str) -> dict[str, Any]:
    return next(place for place in find_places(text) if place["text"] == name)


@pytest.mark.parametrize(
    ("text", "name", "country", "latitude"),
    [
        pytest.param("They met in Ankara.", "Ankara", "TUR", 39.9, id="in"),
        pytest.param("They met in Paris.", "Paris", "FRA", 48.9, id="most-populous"),
        pytest.param("A bomb exploded near Kabul on Friday.", "Kabul", "AFG", 34.5, id="near"),
        pytest.param("Michael Jordan spoke in Tbilisi.", "Tbilisi", "GEO", 41.7, id="beside-a-person"),
        pytest.param("The village of Jindires was hit.", "Jindires", None, None, id="on-no-list"),
        pytest.param("He lives in St. Louis.", "St. Louis", "USA", 38.6, id="with-a-point"),
        pytest.param(
            "Ships waited off Port-au-Prince on Friday.", "Port-au-Prince", "HTI", 18.5, id="hyphens"
        ),
    ],
)
def test_town_has_coordinates(text: str, name: str, country: str | None, latitude: float | None):
    """A town is a place with its country and coordinates; one that no list has is one without."""
    (place,) = find_places(text)

    assert (place["text"], place["country"]) == (name, country)
    assert place["latitude"] == (pytest.approx(latitude, abs=0.1) if latitude else None)


@pytest.mark.parametrize(
    ("text", "name", "country", "feature", "precision"),
    [
        pytest.param("They met in Turkey.", "Turkey", "TUR", "PCLI", 6, id="country"),
        pytest.param("Jordan voted.", "Jordan", "JOR", "PCLI", 6, id="ambiguous-name-alone"),
        pytest.param("It is in eastern Ukraine.", "Ukraine", "UKR", "PCLI", 5, id="part-of-a-country"),
        pytest.param("Soldiers fled Nagorno-Karabakh.", "Nagorno-Karabakh", "AZE", "RGN", 5, id="region"),
        pytest.param("A strike in Helmand province.", "Helmand", "AFG", "ADM1", 4, id="province"),
        pytest.param("Floods in Rapides Parish.", "Rapides Parish", "USA", "ADM2", 3, id="county"),
        pytest.param("Ships met in the Red Sea.", "Red Sea", None, "SEA", 7, id="sea"),
        pytest.param("They are in the Strait of Hormuz.", "Strait of Hormuz", None, "STRT", 7, id="strait"),
        pytest.param("They crossed the Euphrates.", "Euphrates", "SYR", "STM", 5, id="river"),
        pytest.param("Fighting went on in Darfur.", "Darfur", "SDN", "RGN", 5, id="conflict-region"),
        pytest.param("It happened in Ramadi.", "Ramadi", "IRQ", "PPL", 1, id="town"),
        pytest.param("It happened outside Ramadi.", "Ramadi", "IRQ", "PPL", 2, id="near-a-town"),
        pytest.param("Ten kilometres from Ramadi.", "Ramadi", "IRQ", "PPL", 2, id="so-far-from-a-town"),
        pytest.param("They are in Africa.", "Africa", None, "CONT", None, id="continent"),
    ],
)
def test_place_has_a_kind_and_the_precision_of_ucdp(
    text: str, name: str, country: str | None, feature: str, precision: int | None
):
    """Countries, regions, provinces, waters and towns are known as what they are."""
    place = place_of(text, name)

    assert (place["country"], place["feature_code"], place["where_precision"]) == (
        country,
        feature,
        precision,
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Paris Hilton smiled.", id="first-name"),
        pytest.param("He met Michael Jordan.", id="surname"),
        pytest.param("Sheriff Houston denied it.", id="title"),
        pytest.param("They spoke in March.", id="month"),
        pytest.param("The Reading was long.", id="town-name-as-a-word"),
        pytest.param("Four men were killed.", id="number"),
        pytest.param("It happened in Nowhereville.", id="unknown"),
        pytest.param("SEC rules changed.", id="letters"),
        pytest.param("They went to the Northwest.", id="direction"),
        pytest.param("", id="empty"),
        pytest.param("🙂 \x00 <br/>", id="no-words"),
        pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
    ],
)
def test_other_words_are_no_places(text: str):
    """Persons, months, words and unknown names are no places."""
    assert find_places(text) == []


def test_adjective_is_told_apart():
    """A people's word leads to its country, and says so; nothing is there."""
    (place,) = find_places("The Turkish army spoke.")

    assert (place["country"], place["rule_id"], place["place_cue"]) == ("TUR", "places:adjective", None)


@pytest.mark.parametrize(
    ("text", "name", "cue"),
    [
        pytest.param("They met in Lima.", "Lima", "in", id="in"),
        pytest.param("They met near Lima.", "Lima", "near", id="near"),
        pytest.param("They came from Lima.", "Lima", "from", id="from"),
        pytest.param("LIMA, Sept 27 (Reuters) - They met.", "LIMA", "dateline", id="dateline"),
        pytest.param("Khartoum, Jun 15 (UNI) They met.", "Khartoum", "dateline", id="other-dateline"),
        pytest.param("CUTTACK: They met.", "CUTTACK", "dateline", id="indian-dateline"),
        pytest.param("Peru's president spoke.", "Peru", None, id="merely-named"),
        pytest.param("A court in Paris, France ruled.", "France", None, id="behind-its-town"),
        pytest.param("Alexandria Police Department said so in Lima.", "Alexandria", None, id="in-a-name"),
        pytest.param("They met in the capital Lima.", "Lima", "in", id="announced"),
    ],
)
def test_words_around_say_whether_something_is_there(text: str, name: str, cue: str | None):
    """Only what a preposition or a dateline puts somewhere is somewhere."""
    assert place_of(text, name)["place_cue"] == cue


# --- which place of a name -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "admin1"),
    [
        pytest.param("He lives in Paris, Texas.", "Paris", "Texas", id="state"),
        pytest.param("He lives in Lexington, Ky.", "Lexington", "Kentucky", id="abbreviation"),
        pytest.param("He lives in Athens, Ga., now.", "Athens", "Georgia", id="abbreviation-inside"),
        pytest.param("He lives in Charleston, W.Va., now.", "Charleston", "West Virginia", id="two-points"),
        pytest.param("He lives in London, Ontario.", "London", "Ontario", id="province"),
        pytest.param(
            "An explosion in Birmingham, England, killed two.", "Birmingham", "England", id="country"
        ),
        pytest.param("They met in Huntsville in Walker County in Texas.", "Huntsville", "Texas", id="county"),
        pytest.param("Police in Moscow, Idaho, asked Boise for help.", "Moscow", "Idaho", id="moscow"),
    ],
)
def test_what_is_around_a_town_says_which_it_is(text: str, name: str, admin1: str):
    """A state, a county or a country beside a town decides, against population."""
    assert place_of(text, name)["place_admin1"] == admin1


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        pytest.param(
            "Rebels took Tripoli. Benghazi and Misrata fell too.", "Tripoli", "LBY", id="neighbours"
        ),
        pytest.param("Clashes in Tripoli spread from Beirut to Sidon.", "Tripoli", "LBN", id="others"),
        pytest.param("In Georgia, Tbilisi protested against Russia.", "Georgia", "GEO", id="country"),
        pytest.param("In Georgia, Atlanta and Savannah flooded.", "Georgia", "USA", id="state"),
    ],
)
def test_other_places_of_the_story_decide(text: str, name: str, country: str):
    """A name means the place among the other places."""
    assert place_of(text, name)["country"] == country


def test_small_places_of_one_state_find_one_another():
    """Local news that names several places of a county leaves no doubt about each."""
    story = ["Deputies searched homes in Alexandria and Pineville.", "Rapides Parish jailed two from Ball."]

    found = [place for places in places_of_story(story) for place in places]

    assert {place["place_admin1"] for place in found} == {"Louisiana"}


def test_one_name_means_one_place_in_a_story():
    """What a name means where its state stands beside it, it means throughout."""
    story = [
        "A fire broke out in Athens, Ga.",
        "Athens has seen many fires.",
        "People in Athens were shocked.",
    ]

    found = [place for places in places_of_story(story) for place in places if place["text"] == "Athens"]

    assert [place["place_admin1"] for place in found] == ["Georgia"] * 3
    assert len({place["geonames_id"] for place in found}) == 1


def test_town_of_a_country_that_no_list_has_is_not_one_elsewhere():
    """Langa, South Africa, is not Langå in Denmark; a large town before a comma may be one of a row."""
    langa, _ = find_places("Police opened fire at Langa, South Africa.")
    damascus = find_places("He went to Damascus, Turkey and Iran.")[0]

    assert (langa["country"], langa["latitude"], langa["name"]) == ("ZAF", None, "Langa")
    assert damascus["country"] == "SYR"


def test_small_town_by_another_name_needs_its_country():
    """Banjska in Kosovo is not Bansko in Bulgaria; in a story that speaks of Bulgaria it may be."""
    banjska, _ = find_places("the raid on the village of Banjska in Kosovo")
    bansko = find_places("Bulgarian police raided the village of Banjska")[-1]

    assert (banjska["name"], banjska["country"], banjska["latitude"]) == ("Banjska", "XKX", None)
    assert (bansko["name"], bansko["country"]) == ("Bansko", "BGR")


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        pytest.param(
            "They signed accords at the White House.", "White House", "USA", id="no other town's name"
        ),
        pytest.param("The United States and Russia agreed in Geneva.", "Geneva", "CHE", id="large town"),
        pytest.param("Soldiers stormed a cave on Cyprus.", "Cyprus", "CYP", id="on an island"),
    ],
)
def test_place_of_world_news(text: str, name: str, country: str):
    """States that act abroad do not draw every town home; facilities win over towns' other names."""
    found = next(place for place in find_places(text) if place["name"] == name)

    assert (found["country"], found["place_cue"] in ("in", None)) == (country, True)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        pytest.param("Russian planes bombed Gori on Saturday.", "Gori", "GEO", id="verb-of-war"),
        pytest.param("Fighters attacked Palma in northern Mozambique.", "Palma", "MOZ", id="in-a-part"),
        pytest.param("Tourists arrived in Palma on Saturday.", "Palma", "ESP", id="larger-town-alone"),
        pytest.param("Troops retook Palmyra from the militants.", "Palmyra", "SYR", id="town-of-our-own"),
        pytest.param("Police in Palmyra, New York, spoke.", "Palmyra", "USA", id="state-behind"),
        pytest.param(
            "Police bombarded Smith in Mozambique with questions.", "Smith", None, id="no-town-there"
        ),
    ],
)
def test_town_in_the_news_of_war(text: str, name: str, country: str | None):
    """Verbs of war take places; "in" and a country behind a town say which it is."""
    found = {place["text"]: place["country"] for place in find_places(text)}

    assert found.get(name) == country


def test_name_without_a_cue_is_known_from_elsewhere():
    """A small town named without any preposition counts where another sentence is sure of it."""
    alone, story = "Oakdale wants to pay.", ["Oakdale wants to pay.", "The council of Oakdale, Conn., met."]

    assert "Oakdale" not in names(alone)
    assert [place["text"] for place in places_of_story(story)[0]] == ["Oakdale"]


def test_surname_of_the_story_is_no_place():
    """Who was introduced with a first name is a person later, not a town."""
    story = ["Police arrested Brandon Houston on Friday.", "Houston denied it."]

    assert [place["text"] for places in places_of_story(story) for place in places] == []


def test_counties_in_a_row_are_counties():
    """A row of names before "counties" is of counties, all in one state."""
    found = find_places("Crops failed in Navarro, Henderson and Ellis counties in Texas.")

    assert [place["name"] for place in found] == [
        "Navarro County",
        "Henderson County",
        "Ellis County",
        "Texas",
    ]
    assert {place["place_admin1"] for place in found} == {"Texas"}


def test_street_lies_in_the_town_beside_it():
    """A street that no list has is about where its sentence's town is, and says so."""
    street = place_of("A house burnt on Orchard Street in Springfield, Ohio.", "Orchard Street")

    assert (street["feature_code"], street["where_precision"], street["geonames_id"]) == ("RD", 2, None)
    assert street["latitude"] == pytest.approx(39.9, abs=0.2)
    assert street["rule_id"] == "places:neighbour"


def test_place_that_no_list_has_leaves_the_others_alone():
    """One unknown village costs no other place of the story."""
    found = find_places("Villagers fled the village of Xyzzyk for Aleppo and Idlib in Syria.")

    assert [place["text"] for place in found] == ["Xyzzyk", "Aleppo", "Idlib", "Syria"]
    assert found[0]["country"] == "SYR"


def test_state_that_is_no_more_is_known_in_its_time():
    """On a day when there was a Soviet Union it is a country."""
    (found,) = places_of_story(["They met in the Soviet Union."], date(1985, 5, 1))[0]

    assert found["country"] == "SUN"


def test_town_and_its_country_are_both_found():
    """A town and its country behind a comma are two places, in this order."""
    assert [place["name"] for place in find_places("A court in Paris, France ruled.")] == ["Paris", "France"]


def test_values_are_columns_of_mentions():
    """Every value of a place but its offsets is a column of the mentions table."""
    (place,) = find_places("They met in Ankara.")

    assert set(place) <= set(table_schema("mentions").names)


# --- for actors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Peru's president spoke.", ([], []), id="merely-named"),
        pytest.param("The president of Peru spoke in Chile.", (["CHL"], []), id="a-country"),
        pytest.param("They met in Lagos.", (["NGA"], []), id="a-large-town"),
        pytest.param("They met in Oakdale.", ([], ["USA"]), id="a-village"),
        pytest.param("The Turkish army spoke.", ([], []), id="adjective"),
    ],
)
def test_countries_where_something_is(text: str, expected: tuple[list[str], list[str]]):
    """Countries count where something is put in them; small towns apart."""
    assert countries_of(find_places(text))[:2] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("Lagos is", (1, "NGA"), id="town"),
        pytest.param("Lagos State", (2, "NGA"), id="state-of-nigeria"),
        pytest.param("Tasmania 's premier", (1, "AUS"), id="state-of-australia"),
        pytest.param("Papua New Guinea", None, id="begins-a-longer-name"),
        pytest.param("Unity is", None, id="english-word"),
        pytest.param("Los Angeles", (2, "USA"), id="two-words"),
        pytest.param("LOS ANGELES", (2, "USA"), id="capitals"),
        pytest.param("New Mexico", (2, "USA"), id="state"),
        pytest.param("Oakdale", None, id="village"),
        pytest.param("March", None, id="no-place"),
        pytest.param("lagos", None, id="small"),
    ],
)
def test_large_town_or_state_at_a_word(words: str, expected: tuple[int, str] | None):
    """Large towns and states are known by their names alone, villages and words are not."""
    assert town_at(words.split(), 0) == expected


@pytest.mark.parametrize("name", ["", "the", "Nowhereville", "Lagos and Abuja"])
def test_what_is_no_one_town_has_no_country(name: str):
    """Nothing, a word, an unknown name and two towns are no town."""
    assert country_of_town(name) is None


# --- any text ------------------------------------------------------------------------------------

_WORDS = [
    "in", "Paris", "New", "Mexico", "Jordan", ",", "France", "York", "\x00", "Texas", "Ky.", "St.", "Street",
    "County", "Lake", "of", "town", "the", "-", "al", "counties", "and", "(", ")", ":", "'s", "Highway", "19",
    "D.C.", "Turkish", "said", "University",
]  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)),
        max_size=4,
    )
)
def test_any_story_gives_places_inside_it(story: list[str]):
    """No text raises, and places follow one another inside their sentence without overlap, the same twice."""
    found = places_of_story(story)

    for text, places in zip(story, found, strict=True):
        assert all(0 <= place["start"] < place["end"] <= len(text) for place in places)
        assert all(text[place["start"] : place["end"]] == place["text"] for place in places)
        assert all(left["end"] <= right["start"] for left, right in pairwise(places))
    assert places_of_story(story) == found


def test_long_line_of_capitals_takes_no_time():
    """A hostile text of one kind of word is read in time that grows with its length only."""
    for word in ("New ", "St. ", "al-", "Lake ", "of the ", "Highway ", "Paris, "):
        assert len(find_places(word * 2_000)) <= 2_000
