"""Actors as the dictionaries list them: states, organisations, persons and agent nouns, ready to look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from lemminflect import getInflection

from dragoman.codebook import ActorCode, countries
from dragoman.persons import Office, Person, Spell, ended_by, first_day, last_day, parse_spell
from dragoman.tokens import PhraseTree, tokenise

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """One name an actor goes by.

    Args:
        code: CAMEO actor code.
        name: name to publish.
        kind: ``name``, ``adjective``, ``demonym``, ``metonym``, ``organisation``, ``region``, ``group`` for a
            people ("Kurdish"), or ``nobody`` for words that hold a country's name and are no actor
            ("New Mexico").
        alias: the words as the dictionary has them.
        first: first day on which the name means this, or None.
        last: last such day, or None.
        is_ambiguous: it is often a person's name or a place as well ("Jordan").
        homes: of a people, or of a word that several countries share ("Congolese"), those countries, ``code``
            first.
    """

    code: ActorCode
    name: str
    kind: str
    alias: str
    first: date | None = None
    last: date | None = None
    is_ambiguous: bool = False
    homes: tuple[str, ...] = ()

    def covers(self, day: date | None) -> bool:
        """Tell whether the name means this actor on *day*; an unknown day means today's actors."""
        if day is None:
            return self.last is None
        return (self.first or date.min) <= day <= (self.last or date.max)


@dataclass(frozen=True, slots=True)
class PersonName:
    """One name a person goes by; ``is_short`` where it is a surname that stands for nobody else."""

    person: Person
    is_short: bool = False


def actor_tree(
    states: Entry, organisations: Sequence[Entry], groups: Sequence[Entry] = ()
) -> PhraseTree[ActorEntry]:
    """Return every name of states, organisations and peoples; a people's only where it is nobody else's."""
    tree: PhraseTree[ActorEntry] = PhraseTree()
    nobody = [
        ActorEntry(ActorCode(""), phrase, "nobody", phrase) for phrase in states.get("not_countries") or []
    ]
    for entry in [*_country_entries(states["countries"]), *_organisation_entries(organisations), *nobody]:
        words = [token.text for token in tokenise(entry.alias)]
        tree.add(words, entry)
        if entry.kind != "organisation" and not entry.alias.isupper():
            tree.add([word.upper() for word in words], entry)  # headlines in capitals
    for entry in _peoples(groups):
        words = [token.text for token in tokenise(entry.alias)]
        known = tree.longest(words, 0)
        if known is None or known[0] < len(words):
            tree.add(words, entry)
    return tree


def _peoples(groups: Sequence[Entry]) -> Iterator[ActorEntry]:
    for group in groups:
        homes = tuple(group.get("countries", ()))
        if group["kind"] == "ethnic" and homes:
            for alias in group["words"]:
                yield ActorEntry(ActorCode(homes[0]), group["name"], "group", alias, homes=homes)


def religious_agents(groups: Sequence[Entry]) -> list[Entry]:
    """Return religious groups as agent nouns, with their religion for a role."""
    return [
        {"role": group["code"], "words": [word.lower() for word in group["words"]]}
        for group in groups
        if group["kind"] == "religion"
    ]


def _country_entries(states: Sequence[Entry]) -> Iterator[ActorEntry]:
    for state in states:
        is_region = bool(state.get("region"))
        official = countries().get(state["code"], {})
        name = state["names"][0] if is_region else official.get("name", state["names"][0])
        kinds = {"names": "region" if is_region else "name", "adjectives": "adjective"}
        kinds |= {"demonyms": "demonym", "metonyms": "metonym"}
        taken: set[str] = set()
        for key, kind in kinds.items():
            for alias in state.get(key, []):
                if alias not in taken:
                    taken.add(alias)
                    yield ActorEntry(
                        ActorCode(state["code"]),
                        name,
                        kind,
                        alias,
                        _first(state.get("from")),
                        _last(state.get("to")),
                        alias in state.get("ambiguous", ()),
                        tuple(state.get("shared", {}).get(alias, ())),
                    )


FIGHTERS = tuple(
    """rebel rebels guerrilla guerrillas fighter fighters militant militants insurgent insurgents separatist
    separatists secessionist secessionists""".split()
)
"""Who of a people in arms is named as "Karen guerrillas"."""


def organisation_names(organisation: Entry) -> list[str]:
    """Return each name of an organisation once, the first the published one."""
    armed = [f"{people} {noun}" for people in organisation.get("fighters_of", []) for noun in FIGHTERS]
    return list(dict.fromkeys([organisation["name"], *organisation.get("aliases", []), *armed]))


def _organisation_entries(organisations: Sequence[Entry]) -> Iterator[ActorEntry]:
    for organisation in organisations:
        for alias in organisation_names(organisation):
            for code, first, last in _codes(organisation):
                yield ActorEntry(
                    ActorCode(code),
                    organisation["name"],
                    "organisation",
                    alias,
                    first,
                    last,
                    alias in organisation.get("ambiguous", ()),
                )


def _codes(organisation: Entry) -> Iterator[tuple[str, date | None, date | None]]:
    if "code" in organisation:
        yield organisation["code"], _first(organisation.get("from")), _last(organisation.get("to"))
    for text in organisation.get("codes", []):
        spell = parse_spell(text)
        yield spell.title, _first(spell.first), _last(spell.last)


def _first(written: str | int | None) -> date | None:
    return first_day(str(written)) if written else None


def _last(written: str | int | None) -> date | None:
    return last_day(str(written)) if written else None


def person_tree(entries: Sequence[Entry], persons: Sequence[Person]) -> PhraseTree[PersonName]:
    """Return every name of persons, given as entries and as what they describe."""
    tree: PhraseTree[PersonName] = PhraseTree()
    for entry, person in zip(entries, persons, strict=True):
        for alias in dict.fromkeys([entry["name"], *entry.get("aliases", [])]):
            tree.add([token.text for token in tokenise(alias)], PersonName(person))
        for alias in entry.get("known_as", []):
            tree.add([token.text for token in tokenise(alias)], PersonName(person, is_short=True))
    return tree


FAMILY_FIRST = frozenset({"CHN", "TWN", "KOR", "PRK", "HKG", "MAC"})
"""Countries whose people's names begin with the family's."""
Holders = dict[str, tuple[tuple[Person, Spell], ...]]


def office_holders(persons: Sequence[Person], offices: Mapping[str, Office]) -> Holders:
    """Return, by surname, who held an office that one person at a time holds, and when."""
    found: dict[str, list[tuple[Person, Spell]]] = {}
    for person in persons:
        names = person.name.split()
        surname = names[0] if person.country in FAMILY_FIRST else names[-1]
        surnames = dict.fromkeys([surname, surname.removeprefix("al-").removeprefix("el-")])
        for spell in person.spells:
            if not spell.role and spell.title in offices and offices[spell.title].is_single and spell.first:
                for name in surnames:
                    found.setdefault(name, []).append((person, spell))
    return {surname: tuple(spells) for surname, spells in found.items()}


Successors = Mapping[str, Sequence[Spell]]


def person_of(entry: Entry, offices: Mapping[str, Office], successors: Successors | None = None) -> Person:
    """Return a person as ``persons*.yml`` describes one, each spell with the code it gives.

    Args:
        entry: the person.
        offices: offices by title.
        successors: spells in single offices by country, of other dictionaries that know more: where one
            began, a spell without an end has ended.
    """
    spells = [parse_spell(text) for text in entry.get("offices", [])]
    if successors:
        known = successors.get(entry["country"], ())
        spells = [ended_by(spell, known) if not spell.last else spell for spell in spells]
    return Person(
        name=entry["name"],
        country=entry["country"],
        spells=tuple(_with_code(spell, entry["country"], offices) for spell in spells),
        otherwise=entry.get("otherwise", "ELI"),
    )


def successors_of(persons: Sequence[Person], offices: Mapping[str, Office]) -> dict[str, list[Spell]]:
    """Return, by country, the spells of persons in offices that one at a time holds."""
    found: dict[str, list[Spell]] = {}
    for person in persons:
        for spell in person.spells:
            if not spell.role and spell.title in offices and offices[spell.title].is_single:
                found.setdefault(person.country, []).append(spell)
    return found


def _with_code(spell: Spell, country: str, offices: Mapping[str, Office]) -> Spell:
    office = offices.get(spell.title, Office(spell.title))
    code = country + spell.role if spell.role else office.code or country + office.role
    return Spell(spell.title, spell.role, spell.first, spell.last, code)


def agent_tree(agents: Sequence[Entry]) -> PhraseTree[str]:
    """Return every agent noun with its roles, in singular and plural."""
    tree: PhraseTree[str] = PhraseTree()
    for entry in agents:
        for phrase in entry["words"]:
            words = [token.lower for token in tokenise(phrase)]
            tree.add(words, entry["role"])
            plural = [*words[:-1], *plural_of(words[-1])]
            if plural != words:
                tree.add(plural, entry["role"])
    return tree


@cache
def plural_of(noun: str) -> tuple[str, ...]:
    """Return the plural of a noun as a tuple of one, or the noun where it has none."""
    forms = getInflection(noun, tag="NNS")
    return (str(forms[0]),) if forms else (noun,)
