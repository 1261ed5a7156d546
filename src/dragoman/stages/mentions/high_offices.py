"""Whom a bare surname means: who holds a high office on the day, or held one of late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from dragoman.codebook import state_on
from dragoman.dictionaries import load_knowledge
from dragoman.stages.mentions.actor_codes import LETTERS, UNRESOLVED, ResolvedActor, coded

LATE = 5
"""Years in which a surname alone still means who held a high office, where the country is spoken of."""


def in_high_office(surname: str, day: date, spoken_of: Collection[str]) -> ResolvedActor | None:
    """Return the one person of a surname who holds a high office on *day*, or held one of late.

    Args:
        surname: a name of one word.
        day: day of publication.
        spoken_of: codes of the countries that the story speaks of; of two of a name, the one whose country is
            spoken of is meant.
    """
    held = load_knowledge().holders.get(surname, ())
    now = [(person, spell) for person, spell in held if spell.covers(day)]
    if len({person.name for person, _ in now}) != 1:
        late = [(person, spell) for person, spell in held if spell.ended_within(LATE, day)]
        now = [
            (person, spell)
            for person, spell in now or late
            if state_on(spell.code[:LETTERS], day) in spoken_of
        ]
        if len({person.name for person, _ in now}) != 1:
            return None
    person, spell = now[0]
    code = spell.code if spell.covers(day) else person.code_on(day)
    whole = state_on(code[:LETTERS], day) + code[LETTERS:]
    return coded(replace(UNRESOLVED, name=person.name), whole, "context")
