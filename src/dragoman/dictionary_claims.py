"""What dictionary files claim together: no name means two things on one day, no office has two holders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.actor_lists import organisation_names
from dragoman.dictionary_checks import entry_lines
from dragoman.errors import suggest
from dragoman.persons import Claim, Office, Spell, offices_of, overlaps, parse_spell

Contents = Mapping[str, Mapping[str, Any]]
_Place = tuple[str, str, int]  # file, section, number of the entry


def shared_problems(
    contents: Contents, texts: Mapping[str, str], offices: Sequence[Mapping[str, Any]] = ()
) -> list[str]:
    """Return every contradiction between entries as ``file:line: what is wrong``.

    Args:
        contents: parsed files by name, each without problems of its own.
        texts: the same files as text, for their line numbers.
        offices: offices that they may name although another folder has them.
    """
    found = [
        *_office_problems(contents, offices),
        *_name_problems(contents),
        *_coding_problems(contents),
        *_place_problems(contents),
    ]
    lines: dict[str, Mapping[tuple[str, int], int]] = {
        name: entry_lines(texts[name]) for name in {place[0] for place, _ in found}
    }
    return [
        f"{name}:{lines[name].get((section, number), 1)}: {words}" for (name, section, number), words in found
    ]


def _entries(contents: Contents, section: str) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
    for name in sorted(contents):
        for number, entry in enumerate(contents[name].get(section) or []):
            yield (name, section, number), entry


def _coding_problems(contents: Contents) -> Iterator[tuple[_Place, str]]:
    """Yield codings whose id another coding of the same folder has: rule_id names only one."""
    places: dict[str, _Place] = {}
    for place, entry in _entries(contents, "codings"):
        first = places.setdefault(entry["id"], place)
        if first != place:
            yield place, f"the id {entry['id']!r} stands in {first[0]} too: give this coding another"


def _office_problems(contents: Contents, known: Sequence[Mapping[str, Any]]) -> Iterator[tuple[_Place, str]]:
    offices = offices_of([*known, *(entry for _, entry in _entries(contents, "offices"))])
    claims: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    places: dict[str, _Place] = {}
    for place, entry in _entries(contents, "persons"):
        places.setdefault(entry["name"], place)
        for text in entry["offices"]:
            spell = parse_spell(text)
            office = offices.get(spell.title, Office(spell.title))
            if not spell.role and spell.title not in offices:
                hint = suggest(spell.title, list(offices))
                yield place, f"{spell.title!r} is not in offices.yml.{hint} Or give its role in brackets."
            elif office.is_single and not spell.role and spell.first:
                claims[office.code or entry["country"], spell.title].append((entry["name"], spell))
    for (where, title), held in claims.items():
        for (earlier, before), (later, after) in overlaps(held):
            if earlier == later:
                continue
            yield (
                places[later],
                (
                    f"{later} is {title} ({where}) from {after.first}, "
                    f"but {earlier} was until {before.last or 'now'}: "
                    "one person at a time holds it"
                ),
            )


def _name_problems(contents: Contents) -> Iterator[tuple[_Place, str]]:
    """Yield names that mean two things on one day, unless one of the two is marked ambiguous."""
    claims: dict[str, list[tuple[_Place, str, Spell]]] = defaultdict(list)
    for place, entry in _entries(contents, "countries"):
        spell = Spell("", "", str(entry.get("from", "")), str(entry.get("to", "")))
        names = {
            name for key in ("names", "adjectives", "demonyms", "metonyms") for name in entry.get(key, ())
        }
        for name in sorted(names - set(entry.get("ambiguous", ()))):
            claims[name].append((place, entry["code"], spell))
    for place, entry in _entries(contents, "organisations"):
        for name in sorted(set(organisation_names(entry)) - set(entry.get("ambiguous", ()))):
            claims[name] += [(place, entry["name"], spell) for spell in _code_spells(entry)]
    for place, entry in _entries(contents, "persons"):
        for name in sorted({entry["name"], *entry.get("aliases", ()), *entry.get("known_as", ())}):
            claims[name].append((place, entry["name"], Spell("", "", "", "")))
    for name, claimed in claims.items():
        if len(claimed) > 1:
            yield from _clashes(name, claimed)


def _place_problems(contents: Contents) -> Iterator[tuple[_Place, str]]:
    """Yield names that two places of one kind and country share: nothing could tell them apart."""
    first: dict[tuple[str, str, str], _Place] = {}
    for place, entry in _entries(contents, "places"):
        country = entry.get("country") or ", ".join(entry.get("countries", ()))
        for name in dict.fromkeys([entry["name"], *entry.get("aliases", ())]):
            other = first.setdefault((name, entry["kind"], country), place)
            if other != place:
                yield place, f"{name!r} is a {entry['kind']} here and in {other[0]}: remove one of the two"


def _clashes(name: str, claimed: list[tuple[_Place, str, Spell]]) -> Iterator[tuple[_Place, str]]:
    numbered = {f"{number:06}": claim for number, claim in enumerate(claimed)}
    seen: set[tuple[_Place, _Place]] = set()
    for earlier, later in overlaps([(key, spell) for key, (_, _, spell) in numbered.items()]):
        place, meaning, _ = numbered[later[0]]
        other_place, other, _ = numbered[earlier[0]]
        if place == other_place or (place[1] == "countries" == other_place[1] and meaning == other):
            continue  # the first of an entry's own spells wins
        if (place, other_place) in seen or (other_place, place) in seen:
            continue
        seen.add((place, other_place))
        yield (
            place,
            f"{name!r} means {meaning} here and {other} in {other_place[0]}: mark it ambiguous or remove one",
        )


def _code_spells(entry: Mapping[str, Any]) -> list[Spell]:
    if "codes" in entry:
        return [parse_spell(text) for text in entry["codes"]]
    return [Spell("", "", str(entry.get("from", "")), str(entry.get("to", "")))]
