"""Values as other formats write them, one by one; and the mappings themselves."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.codebook import countries, event_codes
from dragoman.errors import SchemaError
from dragoman.exports import acled, actors, conversions, places, ucdp
from dragoman.exports.delimited import Dialect, cell, without_guard
from dragoman.exports.mapping import CONVERTERS, FORMATS, load_format, parse_format
from dragoman.exports.page import exports_page
from dragoman.tables import table_schema

COMMA = Dialect("comma", header=True, quoting=True, lines="keep")
TAB = Dialect("tab", header=False, quoting=False)


# --- guard ----------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")))
def test_guard_can_be_undone(text: str):
    """Whatever a text is, it is found again, and never begins as a formula."""
    guarded = cell(text, COMMA)

    assert without_guard(guarded) == text
    assert guarded[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_unquoted_cell_stays_in_its_line(text: str):
    """No text can break the line or the column it stands in."""
    found = cell(text, TAB)

    assert len(found.splitlines()) <= 1
    assert "\t" not in found


# --- dates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "fraction"),
    [
        (date(2015, 2, 18), "2015.1315"),
        (date(2013, 4, 1), "2013.2493"),
        (date(2024, 12, 31), "2024.9890"),
        (date(2024, 1, 1), "2024.0027"),
    ],
)
def test_fraction_date_is_gdelts(day: date, fraction: str):
    """The part of the year gone by, as GDELT's own rows have it."""
    assert conversions.fraction_date(day) == fraction


def test_days_before_the_year_1000_keep_four_digits():
    """A year never loses its zeros."""
    assert conversions.compact_day(date(987, 6, 5)) == "09870605"


# --- actors ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "place", "kind", "types", "group"),
    [
        ("TURGOVMIL", "TUR", None, "GOV;MIL", None),
        ("IGOUNO", None, "IGO", "IGO", "UNO"),
        ("IGOWSTNAT", "WST", "IGO", "IGO", "NAT"),
        ("COP", None, None, "COP", None),
        ("SUN", "SUN", None, None, None),
        ("IRQREBSUN", "IRQ", None, "REB", None),
        ("EUR", "EUR", None, None, None),
    ],
)
def test_actor_code_is_taken_apart(
    code: str, place: str | None, kind: str | None, types: str | None, group: str | None
):
    """Country or region, international type, roles and organisation; SUN is a state or a faith by its place."""
    parts = actors.parts_of(code)

    assert (parts.place, parts.kind, parts.organisation) == (place, kind, group)
    assert actors.all_roles(code) == types


def test_bare_country_is_a_state_only_where_it_is_named():
    """France is France; two French women are civilians."""
    assert actors.is_state("FRA", "France")
    assert not actors.is_state("FRA", None)
    assert actors.is_civilian("FRA", None)
    assert actors.side_name("FRA", "France", "Paris", "FRA") == "Government of France"
    assert actors.side_name("FRA", None, "two women", "FRA") == "two women"


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("SYRMIL", "SYRREB", ucdp.STATE_BASED),
        ("SYRREB", "SYRMIL", ucdp.STATE_BASED),
        ("RUSMIL", "UKRMIL", ucdp.STATE_BASED),
        ("SYRREB", "SYRINS", ucdp.NON_STATE),
        ("SYRMIL", "SYRCVL", ucdp.ONE_SIDED),
        ("SYRCVL", "SYRMIL", None),
        (None, "SYRCVL", None),
        ("SYRMIL", None, None),
    ],
)
def test_type_of_violence(source: str | None, target: str | None, expected: int | None):
    """UCDP's three types follow from who the sides are, and nothing is guessed."""
    assert ucdp.violence_type(source, source, target, target) == expected


# --- codes and places -----------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(event_codes()))
def test_every_code_has_values_in_every_scheme(code: str):
    """No code of the list falls through the conversions."""
    assert conversions.gdelt_quad(code) in (1, 2, 3, 4)
    assert conversions.phoenix_penta(code) in range(5)
    assert all(-10 <= f(code) <= 10 for f in (conversions.goldstein_gdelt, conversions.goldstein_icews))
    found = acled.acled_types(code, None, None)
    assert (found is not None) <= (code[:2] in ("08", "14", "17", "18", "19", "20"))


def test_fips_is_not_iso():
    """Austria, Australia, China, Switzerland, Germany, and Palestine's two parts."""
    found = [places.fips(iso3, None) for iso3 in ("AUT", "AUS", "CHN", "CHE", "DEU", "PSE")]

    assert found == ["AU", "AS", "CH", "SZ", "GM", None]
    assert places.fips("PSE", "Gaza Strip") == "GZ"
    assert places.fips_admin1("USA", "Texas", 4) == "USTX"
    assert places.fips_admin1("TUR", "İzmir", 4) is None
    assert places.fips_admin1("TUR", None, 6) == "TU"


@pytest.mark.parametrize("iso3", sorted(row["iso3"] for row in countries().values() if row["region"]))
def test_every_country_has_regions(iso3: str):
    """ACLED's and UCDP's regions are known for each country."""
    assert places.acled_region(iso3)
    assert places.ucdp_region(iso3) in ("Africa", "Americas", "Asia", "Europe", "Middle East", "Antarctica")


@pytest.mark.parametrize(
    ("latitude", "longitude", "cell_number"),
    [
        (-90, -180, 1),
        (90, 180, 360 * 720),
        (0.1, 0.1, 180 * 720 + 361),
        (41.01384, 28.94966, 262 * 720 + 418),
    ],
)
def test_prio_grid(latitude: float, longitude: float, cell_number: int):
    """Cells are numbered from the south-west corner, and the edges of the world lie in the last ones."""
    assert places.prio_grid(latitude, longitude) == cell_number


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((12, 12, None), (12, 12, 12)),
        ((None, 40, 40), (0, 40, 40)),
        ((5, None, None), (5, 5, 5)),
        ((0, 0, 0), (0, 0, 0)),
        ((10, 12, 20), (10, 12, 20)),
    ],
)
def test_ucdp_estimates_are_in_order(numbers: tuple[int | None, ...], expected: tuple[int, int, int]):
    """Low, best and high are always there and never cross."""
    assert (ucdp.low(*numbers), ucdp.best(*numbers), ucdp.high(*numbers)) == expected


# --- mappings -------------------------------------------------------------------------


def test_page_tells_every_column_and_every_loss():
    """The page is made of the mappings: columns, notes, and our columns that have no place."""
    page = exports_page("made")

    for form in map(load_format, FORMATS):
        assert f"## {form.name}" in page
        assert all(text.replace("|", "\\|") in page for text in (*form.lost, *form.conventions))
        assert all(f"| `{column.name}` |" in page for column in form.columns)
        assert all(f"`{name}`" in page for name in form.left_out)


@pytest.mark.parametrize("name", [name for name in FORMATS if load_format(name).columns])
def test_every_column_of_ours_is_used_or_told_as_lost(name: str):
    """No column of the schema is silently forgotten by a format."""
    form = load_format(name)

    assert {*form.left_out, *(s for c in form.columns for s in c.sources)} == set(
        table_schema("events").names
    )
    assert form.lost


def test_every_converter_is_used_and_explains_itself():
    """What a converter does stands in the documentation."""
    used = {column.how for name in FORMATS for column in load_format(name).columns}

    assert set(CONVERTERS) == used
    assert all((converter.__doc__ or "").strip() for converter in CONVERTERS.values())


def test_mistakes_in_a_mapping_are_all_told():
    """An unknown column, converter and row rule, a name given twice and an empty column without a reason."""
    text = """
format: x
title: X
suffix: .x
writer: delimited
statuses: [asserted]
row_rule: is_lethl
columns:
- {name: a, from: [event_idd]}
- {name: a, from: [event_id], how: coppy}
- {name: b}
"""

    with pytest.raises(SchemaError) as error:
        parse_format(text, "x.yml")

    hints = ("'is_lethal'", "'event_id'", "'copy'", "stands twice", "says why")
    assert all(hint in str(error.value) for hint in hints)
