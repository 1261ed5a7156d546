"""An actor code taken apart as other formats want it: countries, known groups, religions, types, sectors.

A code is groups of three letters: a country, region or international type first, then roles, religions and
an organisation. The first line of each docstring stands in the documentation beside the column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from dragoman.codebook import (
    ROLE_KINDS,
    countries,
    groups_of,
    organisation_codes,
    read_code_list,
    roles,
)
from dragoman.exports.conversions import one_line

STATE_ROLES = frozenset({"GOV", "MIL", "COP", "JUD", "SPY", "LEG"})
ARMED_ROLES = frozenset({"REB", "INS", "SEP"})
MILITIAS = frozenset({"UAF", "IMG"})
CIVILIAN_ROLES = frozenset(
    "AGR BUS CVL DEV EDU ELI ENV HLH HRI LAB MED REF OPP PTY NGO NGM MNC CRM".split()
)  # fmt: skip
"""No armed side of a conflict. Parties and the opposition are civilians to UCDP and ACLED alike."""


class Parts(NamedTuple):
    """What the groups of an actor code are."""

    place: str | None
    kind: str | None
    roles: tuple[str, ...]
    religions: tuple[str, ...]
    organisation: str | None


@lru_cache(maxsize=50_000)
def parts_of(code: str) -> Parts:
    """Take an actor code apart.

    >>> parts_of("TURGOVMIL").roles, parts_of("IGOUNO").kind, parts_of("IGOUNO").organisation
    (('GOV', 'MIL'), 'IGO', 'UNO')
    """
    groups = groups_of(code)
    kinds = roles()
    head = groups[0]
    place = head if head in countries() or kinds.get(head) == "region" else None
    kind = head if kinds.get(head) == "international_type" else None
    rest = groups[1:] if place or kind else groups
    if kind and rest and kinds.get(rest[0]) == "region":
        place, rest = rest[0], rest[1:]
    known_roles = tuple(g for g in rest if kinds.get(g) in ROLE_KINDS or kinds.get(g) == "international_type")
    religions = tuple(g for g in rest if kinds.get(g) == "religion")
    left = [g for g in rest if g not in known_roles and g not in religions and g in organisation_codes()]
    return Parts(place, kind, known_roles, religions, left[0] if left else None)


def loud_name(name: str | None, text: str | None) -> str | None:
    """The name, or the words where no name is known, on one line in capitals."""
    found = one_line(name, text)
    return found.upper() if found else None


def cameo_country(code: str | None) -> str | None:
    """CAMEO's code of three letters for the actor's country or region."""
    return parts_of(code).place if code else None


def known_group(code: str | None) -> str | None:
    """The code of the organisation within the actor code."""
    return parts_of(code).organisation if code else None


def religion_1(code: str | None) -> str | None:
    """The first religion within the actor code."""
    return _nth(parts_of(code).religions, 0) if code else None


def religion_2(code: str | None) -> str | None:
    """The second religion within the actor code."""
    return _nth(parts_of(code).religions, 1) if code else None


def type_1(code: str | None) -> str | None:
    """The first international type or role within the actor code."""
    return _nth(_types(code), 0)


def type_2(code: str | None) -> str | None:
    """The second international type or role within the actor code."""
    return _nth(_types(code), 1)


def type_3(code: str | None) -> str | None:
    """The third international type or role within the actor code."""
    return _nth(_types(code), 2)


def _types(code: str | None) -> tuple[str, ...]:
    if not code:
        return ()
    found = parts_of(code)
    return (found.kind, *found.roles) if found.kind else found.roles


def _nth(values: Sequence[str], number: int) -> str | None:
    return values[number] if number < len(values) else None


def entity(code: str | None) -> str | None:
    """The first group of the actor code where it is a country, region or international type."""
    if not code:
        return None
    found = parts_of(code)
    return found.kind or found.place


def role(code: str | None) -> str | None:
    """The first role within the actor code."""
    return _nth(parts_of(code).roles, 0) if code else None


def attributes(code: str | None) -> str | None:
    """All further groups of the actor code, with semicolons between."""
    if not code:
        return None
    rest = groups_of(code)
    for known in (entity(code), role(code)):
        if known in rest:
            rest.remove(known)
    return ";".join(rest) or None


def all_roles(code: str | None) -> str | None:
    """All international types and roles within the actor code, with semicolons between."""
    return ";".join(_types(code)) or None


def sectors(code: str | None) -> str | None:
    """What the groups after the country mean, in English, with commas between."""
    if not code:
        return None
    found = parts_of(code)
    words = [_labels()[group] for group in (*_types(code), *found.religions)]
    if found.organisation:
        words.append(organisation_codes()[found.organisation])
    return ",".join(word.replace(",", "") for word in words) or None


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    return {row["code"]: row["label"] for row in read_code_list("actor_roles")}


def country_name(iso3: str | None) -> str | None:
    """The country's name in English."""
    row = country_row(iso3)
    return row["name"] if row else None


def cow_number(iso3: str | None) -> int | None:
    """The country's number in Correlates of War; empty for territories it does not count."""
    row = country_row(iso3)
    return int(row["cow"]) if row and row["cow"] else None


@lru_cache(maxsize=1)
def _by_iso3() -> Mapping[str, Mapping[str, str]]:
    return {row["iso3"]: row for row in countries().values()}


def country_row(iso3: str | None) -> Mapping[str, str] | None:
    """Return the row of a country in our list, or None."""
    return _by_iso3().get(iso3) if iso3 else None


# --- sides of a conflict --------------------------------------------------------------


def is_state(code: str | None, name: str | None) -> bool:
    """Whether an actor is a state, its forces or its organs.

    A bare country is its state where it is named ("France"), not where only its people's words are there
    ("two sons", coded ARG).
    """
    if not code:
        return False
    found = parts_of(code)
    if found.place not in countries():
        return False
    is_bare = not (found.roles or found.religions or found.organisation)
    return bool(name) if is_bare else _nth(found.roles, 0) in STATE_ROLES


def is_armed_group(code: str | None, name: str | None) -> bool:
    """Whether an actor is an armed group that is no state's."""
    return bool(set(_types(code)) & (ARMED_ROLES | MILITIAS)) and not is_state(code, name)


def is_civilian(code: str | None, name: str | None) -> bool:
    """Whether an actor is people who are no armed side."""
    if not code or is_state(code, name) or is_armed_group(code, name):
        return False
    found = parts_of(code)
    is_bare = found.place in countries() and not (found.roles or found.organisation)
    return is_bare or bool(set(_types(code)) & CIVILIAN_ROLES)


def side_name(code: str | None, name: str | None, text: str | None, iso3: str | None) -> str | None:
    """A state as "Government of ..."; else the name, or the words."""
    if is_state(code, name) and iso3:
        return f"Government of {country_name(iso3)}"
    return one_line(name, text)


CONVERTERS: Mapping[str, Any] = {
    function.__name__: function
    for function in (
        loud_name, cameo_country, known_group, religion_1, religion_2, type_1, type_2, type_3, entity, role,
        attributes, all_roles, sectors, country_name, cow_number, side_name,
    )
}  # fmt: skip
