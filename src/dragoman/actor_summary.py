"""The page that counts what the dictionaries hold: by kind, by region of the world, by decade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.codebook import countries
from dragoman.persons import first_day, last_day, parse_spell
from dragoman.resources import load_yaml, resource

FIRST_DECADE, LAST_DECADE = 1980, 2020
_WORLD = "the world at large"
_KINDS = {
    "countries.yml": "names of states, territories and regions",
    "world_regions.yml": "groups of states",
    "international.yml": "international bodies, missions, courts",
    "organisations.yml": "organisations of every kind, first list",
    "state_bodies.yml": "bodies of states",
    "parties.yml": "parties and movements",
    "armed_groups.yml": "armed groups",
    "ngos.yml": "NGOs, unions, churches",
    "companies.yml": "companies and media",
    "groups.yml": "ethnic and religious groups",
    "agents.yml": "agent nouns and titles",
}


def actor_lists_page(note: str) -> str:
    """Return the page ``docs/actor_lists.md``.

    Args:
        note: what says that the page is made by a program.
    """
    contents = {
        path.name: load_yaml(path.read_text(encoding="utf-8"))
        for path in resource("dictionaries").glob("*.yml")
    }
    return "\n".join(
        [
            "# What the dictionaries hold",
            "",
            f"<!-- {note} -->",
            "",
            "Written from general knowledge by a language model (Claude), each file with its source;",
            "days as far as known. How they are edited, and how your own are added, is in",
            "[dictionaries.md](dictionaries.md).",
            "",
            "## By kind",
            "",
            "| kind | file | entries | names |",
            "|---|---|---|---|",
            *_kind_rows(contents),
            "",
            "## By region",
            "",
            "| region | persons | organisations | ethnic groups |",
            "|---|---|---|---|",
            *_region_rows(contents),
            "",
            "## By decade",
            "",
            "Persons in an office at any time of the decade, and spells that began in it.",
            "",
            "| decade | persons in office | spells begun |",
            "|---|---|---|",
            *_decade_rows(contents),
            "",
        ]
    )


def _kind_rows(contents: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    persons = _entries(contents, "persons")
    yield f"| persons with offices | `persons_*.yml` | {len(persons):,} | {_names(persons):,} |"
    for file, kind in _KINDS.items():
        found = [
            entry
            for section, values in contents.get(file, {}).items()
            if section in ("countries", "organisations", "groups", "agents")
            for entry in values
        ]
        yield f"| {kind} | `{file}` | {len(found):,} | {_names(found):,} |"


def _entries(contents: Mapping[str, Mapping[str, Any]], section: str) -> list[Mapping[str, Any]]:
    return [entry for name in sorted(contents) for entry in contents[name].get(section) or []]


def _names(entries: Sequence[Mapping[str, Any]]) -> int:
    lists = ("names", "adjectives", "demonyms", "metonyms", "aliases", "known_as", "words")
    return sum(bool(entry.get("name")) + sum(len(entry.get(key) or ()) for key in lists) for entry in entries)


def _region_rows(contents: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    persons = Counter(_region(entry["country"]) for entry in _entries(contents, "persons"))
    bodies = Counter(
        _region(str(entry.get("country") or _first_code(entry))[:3])
        for entry in _entries(contents, "organisations")
    )
    groups = Counter(
        _region((entry.get("countries") or [""])[0])
        for entry in _entries(contents, "groups")
        if entry["kind"] == "ethnic"
    )
    for region in [*sorted({*persons, *bodies, *groups} - {_WORLD}), _WORLD]:
        yield f"| {region} | {persons[region]:,} | {bodies[region]:,} | {groups[region]:,} |"


def _first_code(entry: Mapping[str, Any]) -> str:
    return str(entry.get("code") or (entry.get("codes") or [""])[0])


def _region(country: str) -> str:
    row = countries().get(country)
    return (row or {}).get("region") or _WORLD


def _decade_rows(contents: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    held: Counter[int] = Counter()
    begun: Counter[int] = Counter()
    for entry in _entries(contents, "persons"):
        decades: set[int] = set()
        for text in entry["offices"]:
            spell = parse_spell(text)
            if spell.first:
                first = first_day(spell.first).year // 10 * 10
                last = last_day(spell.last).year // 10 * 10 if spell.last else LAST_DECADE
                begun[first] += 1
                decades.update(range(first, last + 1, 10))
        held.update(decades)
    for decade in range(FIRST_DECADE, LAST_DECADE + 1, 10):
        yield f"| {decade}s | {held[decade]:,} | {begun[decade]:,} |"
