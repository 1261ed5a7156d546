"""States that came and went, and what an actor code is made of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.codebook import actor_code_problem, countries, groups_of, heir_on, iso3_of, roles_of, state_on

ALL_COUNTRIES = st.sampled_from(sorted(countries()))
DAYS = st.none() | st.dates(date(1945, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        pytest.param("CZE", date(1989, 11, 17), "CSK", id="Czechoslovakia"),
        pytest.param("SVK", date(1992, 12, 31), "CSK", id="last day of Czechoslovakia"),
        pytest.param("SVK", date(1993, 1, 1), "SVK", id="first day of Slovakia"),
        pytest.param("RUS", date(1985, 3, 11), "SUN", id="Soviet Union"),
        pytest.param("UKR", date(1990, 12, 31), "SUN", id="Ukraine in the Soviet Union"),
        pytest.param("UKR", date(1992, 1, 1), "UKR", id="Ukraine after the Soviet Union"),
        pytest.param("HRV", date(1991, 6, 24), "YUG", id="last day of Croatia in Yugoslavia"),
        pytest.param("HRV", date(1991, 6, 25), "HRV", id="first day of Croatia"),
        pytest.param("MKD", date(1991, 9, 7), "YUG", id="Macedonia left later"),
        pytest.param("BIH", date(1992, 3, 3), "BIH", id="first day of Bosnia"),
        pytest.param("SRB", date(1999, 3, 24), "YUG", id="Serbia in Yugoslavia"),
        pytest.param("MNE", date(2003, 2, 3), "YUG", id="last day of Yugoslavia"),
        pytest.param("MNE", date(2003, 2, 4), "SCG", id="first day of Serbia and Montenegro"),
        pytest.param("SRB", date(2004, 3, 20), "SCG", id="Serbia and Montenegro"),
        pytest.param("SRB", date(2006, 6, 3), "SRB", id="first day of Serbia"),
        pytest.param("DEU", date(1985, 1, 1), "DEU", id="never in a union"),
        pytest.param("SUN", date(1985, 1, 1), "SUN", id="the union itself"),
        pytest.param("IGO", date(1985, 1, 1), "IGO", id="no country"),
        pytest.param("", date(1985, 1, 1), "", id="nothing"),
    ],
)
def test_state_on_a_day(country: str, day: date, expected: str):
    """A country is the union that it belongs to up to that union's last day, and then itself."""
    assert state_on(country, day) == expected


@pytest.mark.parametrize("country", ["CZE", "RUS", "SRB", "SUN"])
def test_state_on_an_unknown_day_is_the_country(country: str):
    """Where the day is not known, a country is itself."""
    assert state_on(country, None) == country


@given(ALL_COUNTRIES, DAYS)
def test_state_on_a_day_is_a_state_that_stays(country: str, day: date | None):
    """Every country gives one of the list, and asked again for the same day that one gives itself."""
    state = state_on(country, day)

    assert state in countries()
    assert state_on(state, day) == state


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        pytest.param("SUN", date(1985, 2, 3), "SUN", id="Soviet Union that stands"),
        pytest.param("SUN", date(1991, 12, 31), "SUN", id="year in which it ends"),
        pytest.param("SUN", date(1992, 1, 1), "RUS", id="Soviet Union that is gone"),
        pytest.param("DDR", date(1995, 1, 1), "DEU", id="East Germany"),
        pytest.param("ZAR", date(2001, 1, 1), "COD", id="Zaire"),
        pytest.param("TMP", date(2010, 1, 1), "TLS", id="East Timor"),
        pytest.param("BYS", date(1995, 1, 1), "BLR", id="Byelorussia"),
        pytest.param("YUG", date(1999, 3, 24), "YUG", id="Yugoslavia that stands"),
        pytest.param("YUG", date(2004, 1, 1), "SCG", id="heir that was itself in a union"),
        pytest.param("YUG", date(2010, 1, 1), "SRB", id="Yugoslavia that is gone"),
        pytest.param("SCG", date(2010, 1, 1), "SRB", id="Serbia and Montenegro"),
        pytest.param("CSK", date(1999, 1, 1), "CSK", id="two states took its place"),
        pytest.param("FRA", date(1999, 1, 1), "FRA", id="never gone"),
        pytest.param("IGO", date(1999, 1, 1), "IGO", id="no country"),
    ],
)
def test_heir_on_a_day(country: str, day: date, expected: str):
    """A state that is gone is spoken for by the one that took its place, and any other by itself."""
    assert heir_on(country, day) == expected


@pytest.mark.parametrize(
    ("country", "expected"), [("SUN", "RUS"), ("YUG", "SRB"), ("CSK", "CSK"), ("FRA", "FRA")]
)
def test_heir_on_an_unknown_day_is_of_today(country: str, expected: str):
    """Where the day is not known, a state that is gone is taken to be gone."""
    assert heir_on(country, None) == expected


@given(ALL_COUNTRIES, DAYS)
def test_heir_has_no_other_heir(country: str, day: date | None):
    """Every heir is in the list of countries and speaks for itself."""
    heir = heir_on(country, day)

    assert heir in countries()
    assert heir_on(heir, day) == heir


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("TUR", ["TUR"], id="one"),
        pytest.param("TURGOV", ["TUR", "GOV"], id="two"),
        pytest.param("USAMILGOVCOPJUD", ["USA", "MIL", "GOV", "COP", "JUD"], id="five"),
        pytest.param("TURGO", ["TUR", "GO"], id="letter lost"),
        pytest.param("", [], id="empty"),
    ],
)
def test_groups_of_a_code(code: str, expected: list[str]):
    """An actor code is cut after every third letter, and what is over is a group too."""
    assert groups_of(code) == expected


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=20))
def test_groups_joined_are_the_code(code: str):
    """No letter of a code is lost in its groups."""
    assert "".join(groups_of(code)) == code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("TUR", (), id="country alone"),
        pytest.param("TURGOV", ("GOV",), id="country and role"),
        pytest.param("TURGOVHLH", ("GOV", "HLH"), id="two roles in their order"),
        pytest.param("TURHLHGOV", ("HLH", "GOV"), id="two roles the other way"),
        pytest.param("GOV", ("GOV",), id="role alone"),
        pytest.param("TUROPPPTY", ("OPP", "PTY"), id="party"),
        pytest.param("IRQREBMOD", ("REB", "MOD"), id="tertiary role"),
        pytest.param("SUNGOV", ("GOV",), id="country that is also a religion"),
        pytest.param("IRQSHIREB", ("REB",), id="religion is no role"),
        pytest.param("IGOUNO", (), id="organisation"),
        pytest.param("NGOHLHIRC", ("HLH",), id="role inside of an organisation"),
        pytest.param("EURGOV", ("GOV",), id="region"),
        pytest.param("", (), id="empty"),
    ],
)
def test_roles_of_a_code(code: str, expected: tuple[str, ...]):
    """Only roles count: no country, no organisation, no region, no religion."""
    assert roles_of(code) == expected


@pytest.mark.parametrize("code", ["CSKGOV", "SUNMIL", "YUGGOV", "SCGELI", "DDRSPY", "ZARREB"])
def test_code_of_a_state_that_is_gone_is_valid(code: str):
    """States that are gone may stand in an actor code and have a country."""
    assert actor_code_problem(code) is None
    assert iso3_of(code) == code[:3]
