"""A result of the queries as persons with their spells in office, as the dictionaries have them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.codebook import countries
from dragoman.persons import (
    Spell,
    parse_spell,
)
from dragoman.wikidata.spells import spell_text, united

Entry = dict[str, Any]

_ITEM = re.compile(r"(?:^|/)(Q[1-9]\d*)$")
_TIME = re.compile(r"^\+?(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]+(?:Z|\+00:00)?)?$")
_LENGTHS = {"9": 4, "10": 7, "11": 10}  # Wikidata's precision: year, month, day


@dataclass(frozen=True)
class _Row:
    item: str
    name: str
    country: str
    spell: Spell


def as_persons(result: Mapping[str, Any]) -> tuple[list[Entry], list[str]]:
    """Return the persons of a result as ``persons*.yml`` has them, and what is wrong with rows not taken.

    One entry a person, under the state most of the spells are of, for an entry has one. Spells of one office
    that say the same time, or share more of it than a handover, become one.

    Args:
        result: as ``fetch`` or ``read_result`` returns it.
    """
    rows: list[_Row] = []
    problems: set[str] = set()
    for bindings in result["results"]["bindings"]:
        try:
            rows.append(_row({key: " ".join(value["value"].split()) for key, value in bindings.items()}))
        except ValueError as error:
            problems.add(str(error))
    persons: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        persons[row.item].append(row)
    entries = [_person(of_one, problems) for of_one in persons.values()]
    return sorted(entries, key=lambda entry: (entry["country"], entry["name"], entry["source"])), sorted(
        problems
    )


def _row(values: Mapping[str, str]) -> _Row:
    """Return one row.

    Raises:
        ValueError: it cannot be used, and why.
    """
    item = _ITEM.search(values.get("person", ""))
    if item is None:
        raise ValueError(f"expected the address of a person's item, found {values.get('person', '')!r}")
    name = unicodedata.normalize("NFC", values.get("personLabel", ""))
    who = f"{item[1]} ({name}), {values.get('office', '')} of {values.get('country', '')}"
    if not name or _ITEM.search(name) or not name.isprintable():
        raise ValueError(f"{who}: no English label")
    country = _codes_by_iso3().get(values.get("country", ""))
    if country is None:
        raise ValueError(f"{who}: unknown country {values.get('country', '')!r}")
    if not values.get("office") or not values.get("from"):
        raise ValueError(f"{who}: {'no day of beginning' if values.get('office') else 'no office'}")
    try:
        begin = _written(values["from"], values.get("fromPrecision", ""))
        end = _written(values["to"], values.get("toPrecision", "")) if values.get("to") else ""
        spell = parse_spell(f"{values['office']} {begin}..{end}")
    except ValueError as error:
        raise ValueError(f"{who}: {error}") from error
    return _Row(item[1], name, country, spell)


def _written(value: str, precision: str) -> str:
    match = _TIME.match(value)
    length = _LENGTHS.get(precision)
    if match is None or length is None:
        raise ValueError(
            f"bad date, expected a day, month or year, found {value!r} with precision {precision!r}"
        )
    return "-".join(match.groups())[:length]


@cache
def _codes_by_iso3() -> dict[str, str]:
    return {row["iso3"]: code for code, row in countries().items() if row["iso3"]}


def _person(rows: Sequence[_Row], problems: set[str]) -> Entry:
    spells = {(row.country, row.spell) for row in rows}
    counts = Counter(country for country, _ in spells)
    country = min(counts, key=lambda code: (-counts[code], code))
    item, name = rows[0].item, min(row.name for row in rows)
    for other, spell in spells:
        if other != country:
            problems.add(f"{item} ({name}): {spell_text(spell)} of {other}: the entry is one of {country}")
    taken = united([spell for code, spell in spells if code == country])
    return {
        "name": name,
        "country": country,
        "offices": [spell_text(spell) for spell in taken],
        "source": f"Wikidata {item}",
    }
