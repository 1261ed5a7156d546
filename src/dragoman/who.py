"""Who somebody is by the dictionaries: every spell with its code, or the nearest names."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from dragoman.actor_lists import ActorEntry
from dragoman.codebook import state_on
from dragoman.dictionaries import load_knowledge
from dragoman.persons import Person, Spell, first_day
from dragoman.stages.mentions.actor_codes import resolve_words
from dragoman.tokens import PhraseTree, tokenise

MAX_NAMES = 5


def describe(name: str, day: date | None) -> tuple[list[str], bool]:
    """Return what the dictionaries know of *name*, line by line, and whether they know anybody.

    Args:
        name: a person, a body, a country or a phrase.
        day: the day of interest; None shows what holds today.
    """
    words = [token.text for token in tokenise(name)]
    knowledge = load_knowledge()
    lines: list[str] = []
    person = knowledge.persons.longest(words, 0)
    if person and person[0] == len(words):
        lines += _person_lines(person[1][0].person, day)
    actor = knowledge.actors.longest(words, 0)
    if actor and actor[0] == len(words):
        lines += _actor_lines([entry for entry in actor[1] if entry.kind != "nobody"], day)
    if not lines:
        found = resolve_words(name, day)
        if found.code:
            lines.append(f"{name}: {found.code} (by {found.method})")
    if lines:
        return lines, True
    near = nearest_names(name)
    hint = f" Nearest names: {'; '.join(near)}." if near else ""
    return [f"No dictionary knows {name!r}.{hint}"], False


def _person_lines(person: Person, day: date | None) -> Iterator[str]:
    when = f"on {day}" if day else "now"
    office = person.office_on(day)
    yield f"{person.name}: {person.code_on(day)} {when}" + (f", {office.title}" if office else ", no office")
    for spell in sorted(person.spells, key=lambda s: s.first or ""):
        yield f"  {spell.first or '?':>10} to {spell.last or '...':<10}  {_code(spell):<12} {spell.title}"
    yield f"  otherwise               {person.country + person.otherwise:<12}"


def _code(spell: Spell) -> str:
    known = spell.first or spell.last
    return state_on(spell.code[:3], first_day(known) if known else None) + spell.code[3:]


def _actor_lines(entries: list[ActorEntry], day: date | None) -> Iterator[str]:
    holding = next((entry for entry in entries if entry.covers(day)), None)
    for entry in entries:
        mark = "*" if entry is holding else " "
        span = f"{entry.first or '...'} to {entry.last or '...'}"
        note = ", often something else" if entry.is_ambiguous else ""
        yield f"{mark} {entry.name}: {entry.code} ({entry.kind}, {span}{note})"


def nearest_names(name: str) -> list[str]:
    """Return the names in the dictionaries that look most like *name*."""
    plain = _plain(name)
    last = plain.split()[-1:] or [""]
    known = {_plain(phrase): phrase for phrase in _phrases()}
    alike = difflib.get_close_matches(plain, known, n=MAX_NAMES, cutoff=0.75)
    same_surname = [phrase for phrase in sorted(known) if phrase.split()[-1] == last[0]]
    return [known[phrase] for phrase in dict.fromkeys([*alike, *same_surname])][:MAX_NAMES]


def _phrases() -> Iterator[str]:
    knowledge = load_knowledge()
    yield from _walk(knowledge.persons, ())
    yield from _walk(knowledge.actors, ())


def _walk(tree: PhraseTree[Any], words: tuple[str, ...]) -> Iterator[str]:
    for word, branch in tree.branches.items():
        path = (*words, word)
        if branch.values:
            yield " ".join(path)
        yield from _walk(branch, path)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
