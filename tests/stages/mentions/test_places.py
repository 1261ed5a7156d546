"""Places: which names are places, and where they lie."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.stages.mentions.places import find_places


@pytest.mark.parametrize(
    ("text", "name", "country", "latitude"),
    [
        pytest.param("They met in Ankara.", "Ankara", "TUR", 39.9, id="in"),
        pytest.param("They met in Paris.", "Paris", "FRA", 48.9, id="most-populous"),
        pytest.param("A bomb exploded near Kabul on Friday.", "Kabul", "AFG", 34.5, id="near"),
        pytest.param("Michael Jordan spoke in Tbilisi.", "Tbilisi", "GEO", 41.7, id="beside-a-person"),
    ],
)
def test_city_after_a_preposition_has_coordinates(text: str, name: str, country: str, latitude: float):
    """A city after "in" or "near" is a place with its country and coordinates."""
    (place,) = find_places(text)

    assert (place["name"], place["country"], place["feature_code"]) == (name, country, "PPL")
    assert place["latitude"] == pytest.approx(latitude, abs=0.1)
    assert place["geonames_id"]


@pytest.mark.parametrize(
    ("text", "name", "country", "feature"),
    [
        pytest.param("They met in Turkey.", "Turkey", "TUR", "PCLI", id="country"),
        pytest.param("Jordan voted.", "Jordan", "JOR", "PCLI", id="ambiguous-name-alone"),
        pytest.param(
            "Soldiers of Nagorno-Karabakh fled.", "Nagorno-Karabakh", "AZE", "RGN", id="disputed-region"
        ),
    ],
)
def test_country_has_no_coordinates(text: str, name: str, country: str, feature: str):
    """A country is a place without coordinates, for its middle is no place."""
    (place,) = find_places(text)

    assert (place["name"], place["country"], place["feature_code"]) == (name, country, feature)
    assert [place[key] for key in ("latitude", "longitude", "geonames_id")] == [None] * 3


def test_city_and_its_country_are_both_found():
    """A city and its country behind a comma are two places, in this order."""
    found = [place["name"] for place in find_places("A court in Paris, France ruled.")]

    assert found == ["Paris", "France"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("New Mexico voted.", id="country-in-another-name"),
        pytest.param("He met Michael Jordan.", id="person"),
        pytest.param("They spoke in March.", id="month"),
        pytest.param("The Reading was long.", id="city-name-as-a-word"),
        pytest.param("It happened in Nowhereville.", id="unknown"),
        pytest.param("The Turkish army spoke.", id="adjective"),
        pytest.param("", id="empty"),
        pytest.param("🙂 \x00 <br/>", id="no-words"),
        pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
    ],
)
def test_other_words_are_no_places(text: str):
    """Persons, months, adjectives and unknown names are no places."""
    found = find_places(text)

    assert found == []


@settings(deadline=None, max_examples=60)
@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(
            st.sampled_from(["in", "Paris", "New", "Mexico", "Jordan", ",", "France", "York", "\x00"]),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_text_gives_places_inside_it(text: str):
    """No text raises, and places follow one another inside the text without overlap."""
    found = find_places(text)

    assert all(0 <= place["start"] < place["end"] <= len(text) for place in found)
    assert all(left["end"] <= right["start"] for left, right in pairwise(found))
