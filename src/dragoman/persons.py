"""Persons of the news and the offices they held, each with the days it began and ended.

A spell is written as people would note it, ``foreign minister 2019-07-24..2021-09-15``: the
title, a role in brackets where ``offices.yml`` has no such title, and the first and the last
day, as far as they are known ("2019", "2019-07"; open at either end).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dragoman.codebook import heir_on, state_on

_DAY = "[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_SPELL = re.compile(
    rf"(?P<title>[^()\s][^()\n]*?)(?<!\s)(?: \((?P<role>[A-Z]+)\))? (?P<first>{_DAY})?\.\.(?P<last>{_DAY})?"
)
FORM = "TITLE FROM..TO, such as 'foreign minister 2019-07-24..2021-09' or 'rebel leader (REB) 1998..'"


@dataclass(frozen=True, slots=True)
class Office:
    """A title: the role it gives behind a country's code, or a whole code of its own."""

    title: str
    role: str = ""
    code: str = ""
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in office with the code it gives; days as written, empty where unknown or open."""

    title: str
    role: str
    first: str
    last: str
    code: str = ""

    def covers(self, day: date) -> bool:
        """Tell whether the office was held on *day*, days that are not known taken generously."""
        return (not self.first or first_day(self.first) <= day) and (
            not self.last or day <= last_day(self.last)
        )

    def is_over(self, day: date) -> bool:
        """Tell whether the office had ended by *day*."""
        return bool(self.last) and last_day(self.last) < day

    def ended_within(self, years: int, day: date) -> bool:
        """Tell whether the office had ended by *day*, at most *years* before."""
        return self.is_over(day) and (day - last_day(self.last)).days <= years * 365.25


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the news names: the state served, and times in office with the most important first.

    ``otherwise`` is the role outside of them: ``ELI``, or ``OPP`` for people then in opposition.
    """

    name: str
    country: str
    spells: tuple[Spell, ...]
    otherwise: str = "ELI"

    def office_on(self, day: date | None) -> Spell | None:
        """Return the office held on *day*, or None; an unknown day means one that has not ended."""
        return next((s for s in self.spells if (s.covers(day) if day else not s.last)), None)

    def code_on(self, day: date | None) -> str:
        """Return the actor code on *day*, of the state that the country then was a part of, or its heir."""
        office = self.office_on(day)
        code = office.code if office else self.country + self.otherwise
        return heir_on(state_on(code[:3], day), day) + code[3:]


def parse_spell(text: str) -> Spell:
    """Return a spell from its written form.

    Raises:
        ValueError: it is not of that form, or a day is none of the calendar, or it ends before it begins.

    >>> parse_spell("foreign minister 2019-07..2021").last
    '2021'
    """
    match = _SPELL.fullmatch(text)
    if match is None:
        raise ValueError(f"expected {FORM}, found {text!r}")
    spell = Spell(match["title"], match["role"] or "", match["first"] or "", match["last"] or "")
    for day in filter(None, (spell.first, spell.last)):
        try:
            first_day(day)
        except ValueError as error:
            raise ValueError(f"{day!r} in {text!r} is no day of the calendar ({error})") from error
    if spell.first and spell.last and first_day(spell.first) > last_day(spell.last):
        raise ValueError(f"{text!r} ends before it begins")
    return spell


def first_day(written: str) -> date:
    """Return the first day of a day, month or year as written.

    >>> first_day("2019-07").isoformat()
    '2019-07-01'
    """
    year, month, day = ([int(part) for part in written.split("-")] + [1, 1])[:3]
    return date(year, month, day)


def last_day(written: str) -> date:
    """Return the last day of a day, month or year as written.

    >>> last_day("2019-02").isoformat()
    '2019-02-28'
    """
    parts = [int(part) for part in written.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


Claim = tuple[str, Spell]


def overlaps(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Yield pairs of claims to one thing whose spells surely share days, the earlier one first.

    A handover may share its day, or the month or year where no more is known.

    Args:
        claims: (who, spell) of one office or of one name.
    """
    ordered = sorted(claims, key=lambda claim: (_begin(claim[1]), claim[0]))
    for number, earlier in enumerate(ordered):
        for later in ordered[number + 1 :]:
            if _begin(later[1]) > _surely_until(earlier[1]):
                break
            if _surely_shares(earlier[1], later[1]):
                yield earlier, later


def _surely_shares(one: Spell, other: Spell) -> bool:
    return _surely_until(one) > _surely_from(other) and _surely_until(other) > _surely_from(one)


def _begin(spell: Spell) -> date:
    return first_day(spell.first) if spell.first else date.min


def _surely_from(spell: Spell) -> date:
    """Return the last day on which the spell may have begun."""
    return last_day(spell.first) if spell.first else date.min


def _surely_until(spell: Spell) -> date:
    """Return the first day on which the spell may have ended."""
    return first_day(spell.last) if spell.last else date.max


def is_succeeded(spell: Spell, later: Spell) -> bool:
    """Tell whether a spell without an end is one that *later* ended.

    >>> is_succeeded(parse_spell("monarch 1999.."), parse_spell("monarch 2020-01-11.."))
    True
    """
    return bool(not spell.last and spell.first and later.first) and first_day(later.first) > last_day(
        spell.first
    )


def ended_by(spell: Spell, others: Sequence[Spell]) -> Spell:
    """Return a spell without an end as ended by the first of *others* in that office that began later."""
    after = [other for other in others if other.title == spell.title and is_succeeded(spell, other)]
    if not after:
        return spell
    first = min(first_day(other.first) for other in after)
    return replace(spell, last=(first - timedelta(days=1)).isoformat())


def offices_of(entries: Sequence[Mapping[str, object]]) -> dict[str, Office]:
    """Return the offices of ``offices.yml`` by title."""
    return {
        str(entry["office"]): Office(
            str(entry["office"]),
            str(entry.get("role", "")),
            str(entry.get("code", "")),
            bool(entry.get("single")),
        )
        for entry in entries
    }
