"""The gazetteer: what places a name may be."""

from __future__ import annotations

import sqlite3
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import gazetteer as module
from dragoman.codebook import countries
from dragoman.dictionaries import load_knowledge, use_dictionaries
from dragoman.errors import DictionaryError
from dragoman.gazetteer import Gazetteer, open_gazetteer, use_installed_gazetteer
from dragoman.gazetteer_build import Row, build_towns
from dragoman.place_names import name_key


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return open_gazetteer()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Saint Louis", "St. Louis", id="saint"),
        pytest.param("Mt. Pleasant", "Mount Pleasant", id="mount"),
        pytest.param("Fort Worth", "Ft. Worth", id="fort"),
        pytest.param("Medellín", "MEDELLIN", id="accents-and-capitals"),
        pytest.param("Coeur d'Alene", "Coeur d’Alene", id="apostrophes"),
        pytest.param("Port-au-Prince", "Port au Prince", id="hyphens"),
        pytest.param("Diyarbakır", "Diyarbakir", id="dotless-i"),
        pytest.param("Łódź", "Lodz", id="barred-l"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str):
    """However a name is written, it is one name."""
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("L.A.", "La"), ("U.S.", "US"), ("Paris", "Parish")])
def test_other_names_have_other_keys(one: str, other: str):
    """Initials are no word."""
    assert name_key(one) != name_key(other)


@given(st.text(max_size=40))
def test_key_of_a_key_is_itself(text: str):
    """A key is its own key, whatever the text; so names are looked up as they were kept."""
    key = name_key(text)

    assert name_key(key) == key


@pytest.mark.parametrize(
    ("name", "country", "admin1", "feature"),
    [
        pytest.param("paris", "FRA", "11", "PPLC", id="capital"),
        pytest.param("springfield", "USA", "MO", "PPL", id="most-populous"),
        pytest.param("walker county", "USA", "GA", "ADM2", id="county"),
        pytest.param("helmand", "AFG", "10", "ADM1", id="province"),
        pytest.param("black sea", "", "", "SEA", id="sea"),
        pytest.param("donbas", "UKR", "", "RGN", id="region"),
    ],
)
def test_name_has_places(places: Gazetteer, name: str, country: str, admin1: str, feature: str):
    """Towns, counties, provinces, regions and seas are found with where they lie."""
    found = places.places(name)

    assert any((p.country, p.admin1, p.feature_code) == (country, admin1, feature) for p in found)


def test_places_of_one_name_come_by_population(places: Gazetteer):
    """Of many towns of a name the most populous comes first."""
    towns = [place for place in places.places("alexandria") if place.kind == "town" and not place.is_alias]

    assert towns[0].country == "EGY"
    assert [t.population for t in towns] == sorted((t.population for t in towns), reverse=True)


@pytest.mark.parametrize(
    ("short", "name"), [("Ky.", "Kentucky"), ("TX", "Texas"), ("B.C.", "British Columbia")]
)
def test_abbreviation_is_a_state(places: Gazetteer, short: str, name: str):
    """What stands behind a town and a comma is a state."""
    found = places.short(short)

    assert found is not None
    assert found.name == name


def test_every_state_of_the_usa_is_known_by_its_code(places: Gazetteer):
    """All fifty, and the district, can be named from GeoNames' code of a town."""
    codes = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"

    assert [code for code in codes.split() if places.division("USA", code) is None] == []


def test_divisions_lie_where_their_towns_are(places: Gazetteer):
    """No division of ours was given the code of another: its middle is not far from its towns."""
    rows = places._towns.execute(
        "SELECT country, admin1, MIN(latitude), MAX(latitude), MIN(longitude), MAX(longitude) FROM places "
        "WHERE kind = 'town' GROUP BY country, admin1"
    )
    boxes = {(row[0], row[1]): row[2:] for row in rows}

    outside = [
        division.name
        for where, division in places._divisions.items()
        for south, north, west, east in [boxes.get(where, (-90, 90, -180, 180))]
        if not (south - 4 <= division.latitude <= north + 4 and west - 4 <= division.longitude <= east + 4)
    ]

    assert outside == []


def test_every_state_of_today_has_a_middle(places: Gazetteer):
    """Members of the United Nations and what is like them can be put on a map."""
    missing = [
        row["iso3"] for row in countries().values() if not row["valid_to"] and not places.middle(row["iso3"])
    ]

    assert len(missing) < 60, missing  # islands and uninhabited territories
    assert not {"USA", "CHN", "XKX", "PSE", "TWN", "SSD"} & set(missing)


def test_town_of_ours_has_the_id_of_geonames(places: Gazetteer):
    """A second name for a large town leads to GeoNames' town."""
    (found,) = [place for place in places.places("l.a.") if place.country == "USA"]

    assert (found.name, found.geonames_id) == ("Los Angeles", "5368361")


def test_own_dictionary_adds_and_wins(tmp_path: Path):
    """A place in a folder of one's own takes the place of the same of ours; others stay."""
    entry = "places:\n- {name: Donbas, kind: region, country: UKR, lat: 1, lon: 2}\n- {name: Numenor, kind: island, lat: 3, lon: 4}\n"
    (tmp_path / "mine.yml").write_text(entry, encoding="utf-8")

    use_dictionaries(tmp_path)
    try:
        found = open_gazetteer()
        (donbas,) = [p for p in found.places("donbas") if p.kind == "region"]
        (numenor,) = found.places("numenor")
    finally:
        use_dictionaries(None)

    assert (donbas.latitude, numenor.kind) == (1.0, "island")
    assert open_gazetteer().places("numenor") == ()


def test_installed_dump_is_asked_for_where_none_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The message says where it was expected and how to get one; the shipped towns stay in use."""
    monkeypatch.setattr(module, "user_cache_path", lambda _: tmp_path)

    with pytest.raises(DictionaryError, match="dragoman places install"):
        use_installed_gazetteer(True)
    assert module._installed == []


def test_without_a_cache_folder_the_towns_are_made_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A cache that cannot be written costs time, not the answer."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    row = Row(1, "Somewhere", "town", "PPL", "FRA", "11", "", 1.0, 2.0, 600)
    monkeypatch.setattr(module, "user_cache_path", lambda _: tmp_path / "file")
    monkeypatch.setattr(module, "shipped_rows", lambda: [row])

    path = module._towns_file()

    assert path.is_file()
    assert tmp_path not in path.parents


def test_towns_are_written_whole_or_not_at_all(tmp_path: Path):
    """What fails half way leaves what was there."""
    target = tmp_path / "towns.sqlite"
    row = Row(1, "Somewhere", "town", "PPL", "FRA", "11", "", 1.0, 2.0, 600, ("Elsewhere",))
    build_towns(target, [row])

    def broken():
        yield row
        raise sqlite3.OperationalError("disk full")

    with pytest.raises(sqlite3.OperationalError):
        build_towns(target, broken())

    found = Gazetteer(target, []).places("elsewhere")
    assert [(p.name, p.is_alias) for p in found] == [("Somewhere", True)]
    assert [path.name for path in tmp_path.iterdir()] == ["towns.sqlite"]


def test_gazetteer_takes_little_memory():
    """It lies on disk: what is opened stays far below 150 MB."""
    load_knowledge()
    tracemalloc.start()
    try:
        found = Gazetteer(module._towns_file(), load_knowledge().places)
        found.places("springfield")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000
