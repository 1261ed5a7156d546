"""How near two actor codes are: can two reports with these codes mean one actor?"""

from __future__ import annotations

from functools import cache

from dragoman.codebook import groups_of, iso3_of, roles

# Who stands on which side, so that one report's rebels may be another's insurgents but not its soldiers.
_SIDES = {
    "state": "GOV MIL COP JUD LEG SPY",
    "armed": "REB INS SEP UAF IMG CRM RAD",
    "society": "CVL OPP PTY AGR BUS DEV EDU ELI ENV HLH HRI LAB MED REF MNC NGO NGM",
}
_SIDE_OF = {role: side for side, roles in _SIDES.items() for role in roles.split()}
# These say of an actor only that it is international: any country may stand behind it.
_ANYBODY = frozenset({"IGO", "INT"})

SAME, NESTED, BARE, KINDRED, OTHER = 1.0, 0.8, 0.6, 0.4, -0.8


@cache
def country_of(code: str) -> str:
    """Return the country of an actor code, or nothing for an international one and for none at all."""
    return iso3_of(code) or "" if code else ""


@cache
def actor_likeness(one: str, other: str) -> float | None:
    """Return how alike two actor codes are, from -1 to 1, or None where they are different actors.

    A missing side is like any.

    >>> actor_likeness("TUR", "TURGOVMIL"), actor_likeness("PAKREB", "PAKUAF"), actor_likeness("", "IRQ")
    (0.8, 0.4, 0.0)
    >>> actor_likeness("TUR", "GRC") is None, actor_likeness("COLMIL", "COLREB") is None
    (True, True)
    """
    if not one or not other:
        return 0.0
    if one == other:
        return SAME
    here, there = country_of(one), country_of(other)
    if here and there and here != there:
        return None
    ours, theirs = _groups(one), _groups(other)
    if _are_other_organisations(ours, theirs):
        return OTHER if here and there else None
    if bool(here) == bool(there):
        return _role_likeness(ours, theirs)
    if _organisations(ours if there else theirs):
        return OTHER  # the European Union is not one of its states, though it may act by one
    likeness = _role_likeness(ours, theirs)
    return None if likeness is None else min(likeness, KINDRED)


def _groups(code: str) -> frozenset[str]:
    return frozenset(groups_of(code)[1 if country_of(code) else 0 :]) - _ANYBODY


def _are_other_organisations(one: frozenset[str], other: frozenset[str]) -> bool:
    """The United Nations are not the European Union, though both are international and have no role."""
    ours, theirs = _organisations(one), _organisations(other)
    return bool(ours and theirs) and not ours & theirs


def _organisations(groups: frozenset[str]) -> frozenset[str]:
    return groups - set(roles())


def _role_likeness(one: frozenset[str], other: frozenset[str]) -> float | None:
    if not one or not other:
        # A country's bare name means its state before it means its rebels or its people.
        return NESTED if _sides(one | other) <= {"state"} else BARE
    if one <= other or other <= one:
        return NESTED
    sides, others = _sides(one), _sides(other)
    if not sides or not others or one & other:
        return KINDRED
    if sides & others:
        return KINDRED
    if {"state", "armed"} <= sides | others and "society" not in sides | others:
        return None
    return OTHER


def _sides(groups: frozenset[str]) -> frozenset[str]:
    return frozenset(_SIDE_OF[group] for group in groups if group in _SIDE_OF)
