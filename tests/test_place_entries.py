"""Places in dictionaries: what their check finds, and that ours are whole."""

from __future__ import annotations

from collections import Counter

import pytest

from dragoman.dictionaries import load_knowledge
from dragoman.dictionary_checks import PLACE_KINDS, dictionary_problems
from dragoman.dictionary_claims import shared_problems
from dragoman.resources import load_yaml

GOOD = {"name": "X", "kind": "region", "country": "UKR", "lat": 1, "lon": 2}


def written(**changes: object) -> str:
    entry = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return "places:\n- {" + ", ".join(f"{key}: {value}" for key, value in entry.items()) + "}\n"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"kind": "stat"}, "unknown kind 'stat'. Did you mean 'state'?", id="kind"),
        pytest.param({"lat": 91}, "lat: expected degrees from -90 to 90, found 91", id="latitude"),
        pytest.param({"lon": -180.5}, "lon: expected degrees from -180 to 180, found -180.5", id="longitude"),
        pytest.param({"lat": "north"}, "lat: expected degrees from -90 to 90, found 'north'", id="words"),
        pytest.param({"lat": "true"}, "lat: expected degrees from -90 to 90, found True", id="truth"),
        pytest.param({"lat": ".nan"}, "lat: expected degrees", id="not-a-number"),
        pytest.param({"lon": None}, "the key 'lon' is missing", id="no-longitude"),
        pytest.param({"country": "UKRA"}, "unknown country 'UKRA'. Did you mean 'UKR'?", id="country"),
        pytest.param({"countries": "[RUS, UKRA]", "country": None}, "unknown country 'UKRA'", id="countries"),
        pytest.param({"countries": "[RUS]"}, "expected either 'country' or 'countries'", id="both"),
        pytest.param({"country": None, "kind": "state"}, "a state lies in one", id="state-of-no-country"),
        pytest.param({"precision": 8}, "precision: expected UCDP's where_precision, 1 to 7, found 8", id="precision"),
        pytest.param({"precision": "exact"}, "precision: expected UCDP's", id="precision-in-words"),
        pytest.param({"aliases": "Y"}, "aliases: expected a list of texts, found 'Y'", id="one-alias"),
        pytest.param({"short": "[1]"}, "short: expected a list of texts, found [1]", id="short"),
        pytest.param({"latitude": 1}, "unknown key 'latitude'.", id="key"),
    ],
)  # fmt: skip
def test_problem_of_a_place_is_told(changes: dict[str, object], expected: str):
    """Each mistake is told with file and line, and what is right."""
    problems = dictionary_problems(written(**changes), "mine.yml")

    assert len(problems) == 1, problems
    assert problems[0].startswith("mine.yml:2: ")
    assert expected in problems[0]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="plain"),
        pytest.param({"kind": "sea", "country": None}, id="sea-of-nobody"),
        pytest.param({"countries": "[RUS, UKR]", "country": None}, id="over-a-border"),
        pytest.param({"country": "KSV"}, id="CAMEO-code"),
        pytest.param({"precision": 2, "aliases": "[Y, Z]", "town": "Kyiv", "short": "[X.]"}, id="all-keys"),
    ],
)
def test_right_place_has_no_problem(changes: dict[str, object]):
    """What is right passes."""
    assert dictionary_problems(written(**changes), "mine.yml") == []


def test_two_places_that_nothing_tells_apart_are_told():
    """The same name, kind and country twice is a mistake; another kind or country is none."""
    text = (
        "places:\n- {name: X, kind: region, country: UKR, lat: 1, lon: 2}\n"
        "- {name: Y, aliases: [X], kind: region, country: UKR, lat: 1, lon: 2}\n"
        "- {name: X, kind: region, country: RUS, lat: 1, lon: 2}\n"
        "- {name: X, kind: state, country: UKR, lat: 1, lon: 2}\n"
    )

    problems = shared_problems({"mine.yml": load_yaml(text)}, {"mine.yml": text})

    assert problems == ["mine.yml:3: 'X' is a region here and in mine.yml: remove one of the two"]


def test_shipped_places_cover_the_world():
    """Hundreds of first-level divisions, and seas, straits, rivers, islands and regions of conflicts."""
    places = load_knowledge().places
    kinds = Counter(place["kind"] for place in places)
    names = {name for place in places for name in (place["name"], *place.get("aliases", ()))}

    assert set(kinds) <= set(PLACE_KINDS)
    assert kinds["state"] > 900
    assert min(kinds[kind] for kind in ("sea", "strait", "river", "island", "region", "country")) > 10
    assert {"Nagorno-Karabakh", "Gaza Strip", "West Bank", "Donbas", "Sahel", "Kashmir", "Darfur", "Kurdistan",
            "Tigray", "Rakhine", "Strait of Hormuz", "Black Sea", "Golan Heights", "Transnistria"} <= names  # fmt: skip
