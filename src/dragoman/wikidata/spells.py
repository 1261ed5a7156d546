"""Spells in office compared: whether two are one, clash, or say the same day more exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.persons import (
    Spell,
    first_day,
    last_day,
    overlaps,
)


def united(spells: Sequence[Spell]) -> list[Spell]:
    """Return spells of one person, in order, those that cannot stand beside each other made one."""
    united: list[Spell] = []
    for spell in sorted(spells, key=lambda s: (s.title, s.role, first_day(s.first), s.first, s.last)):
        before = united[-1] if united else None
        if before and is_same_office(before, spell) and _is_one_time(before, spell):
            united[-1] = _union(before, spell)
        else:
            united.append(spell)
    return sorted(united, key=lambda s: (first_day(s.first), s.title, s.role))


def _is_one_time(before: Spell, after: Spell) -> bool:
    has_met = not before.last or first_day(after.first) <= last_day(before.last)
    return clash(before, after) or (begin_alike(before, after) and has_met)


def _union(before: Spell, after: Spell) -> Spell:
    """Return the time of both; of an office noted twice, once without its end, the end that is known."""
    begin = better(before.first, after.first) if begin_alike(before, after) else before.first
    if not after.last:
        end = before.last if begin_alike(before, after) else ""
    elif not before.last or before.last.startswith(after.last) or after.last.startswith(before.last):
        end = better(before.last, after.last)
    else:
        end = max(before.last, after.last, key=last_day)
    return replace(before, first=begin, last=end)


def is_same_office(one: Spell, other: Spell) -> bool:
    """Tell whether two spells are in one office."""
    return (one.title, one.role) == (other.title, other.role)


def begin_together(one: Spell, other: Spell) -> bool:
    """Tell whether two spells begin on one day, as it is written."""
    return one.first == other.first


def begin_alike(one: Spell, other: Spell) -> bool:
    """Tell whether the two begin at one time, as far as each knows it."""
    is_known = one.first and other.first
    return bool(is_known) and (one.first.startswith(other.first) or other.first.startswith(one.first))


def clash(one: Spell, other: Spell) -> bool:
    """Tell whether the two share more than a handover, in either order where they begin on one day."""
    return any(overlaps([("a", one), ("b", other)])) or any(overlaps([("b", one), ("a", other)]))


def better(old: str, new: str) -> str:
    """Return the newer of two days, but the old one where the newer says less.

    >>> better("2019-07", "2019"), better("2019", "2019-07"), better("2019", "2020"), better("2019", "")
    ('2019-07', '2019-07', '2020', '2019')
    """
    return old if old.startswith(new) else new


def spell_text(spell: Spell) -> str:
    """Return a spell as dictionaries write it."""
    role = f" ({spell.role})" if spell.role else ""
    return f"{spell.title}{role} {spell.first}..{spell.last}"
