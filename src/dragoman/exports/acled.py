"""Which ACLED event a CAMEO event is, and who its actors are to ACLED.

ACLED counts political violence, demonstrations and a few strategic developments; all else has no place there.
The table stands by ACLED's codebook; where CAMEO says less than ACLED asks, the plainest type is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from dragoman.exports.actors import (
    ARMED_ROLES,
    MILITIAS,
    is_civilian,
    is_state,
    parts_of,
)

_BATTLE = ("Battles", "Armed clash")
_ATTACK = ("Violence against civilians", "Attack")
_BOMB = ("Explosions/Remote violence", "Remote explosive/landmine/IED")
_PROTEST = ("Protests", "Peaceful protest")

# By the longest prefix of the code; None is left out though a shorter prefix is not.
_TYPES: Mapping[str, tuple[str, str] | None] = {
    "0871": ("Strategic developments", "Agreement"),
    "14": _PROTEST,
    "143": None,  # a strike is no demonstration to ACLED
    "145": ("Riots", "Violent demonstration"),
    "1712": ("Strategic developments", "Looting/property destruction"),
    "173": ("Strategic developments", "Arrests"),
    "175": _ATTACK,
    "18": _ATTACK,
    "181": ("Violence against civilians", "Abduction/forced disappearance"),
    "1821": ("Violence against civilians", "Sexual violence"),
    "183": _BOMB,
    "1831": ("Explosions/Remote violence", "Suicide bomb"),
    "19": _BATTLE,
    "191": ("Strategic developments", "Other"),
    "192": ("Strategic developments", "Non-violent transfer of territory"),
    "194": ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    "195": ("Explosions/Remote violence", "Air/drone strike"),
    "20": _ATTACK,
    "201": ("Strategic developments", "Other"),
    "204": ("Explosions/Remote violence", "Chemical weapon"),
    "2042": None,
}
_DISORDER = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Protests": "Demonstrations",
    "Riots": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
STATE, REBELS, MILITIA, RIOTERS, PROTESTERS, CIVILIANS, OTHERS = 1, 2, 3, 5, 6, 7, 8


def acled_types(code: str, target: str | None, name: str | None) -> tuple[str, str] | None:
    """Return event_type and sub_event_type, or None where ACLED has no such event.

    >>> acled_types("1831", "IRQCVL", None)
    ('Explosions/Remote violence', 'Suicide bomb')
    >>> acled_types("042", None, None) is None
    True
    """
    found = _type_of_code(code)
    return _ATTACK if found == _BATTLE and is_civilian(target, name) else found


@cache
def _type_of_code(code: str) -> tuple[str, str] | None:
    return next((_TYPES[code[:n]] for n in range(len(code), 1, -1) if code[:n] in _TYPES), None)


def has_acled_type(code: str, target: str | None, name: str | None) -> bool:
    """Whether ACLED has such an event."""
    return acled_types(code, target, name) is not None


def event_type(code: str, target: str | None, name: str | None) -> str | None:
    """ACLED's event type, by a table from CAMEO codes; a fight against civilians is violence against them."""
    found = acled_types(code, target, name)
    return found[0] if found else None


def sub_event_type(code: str, target: str | None, name: str | None) -> str | None:
    """ACLED's sub-event type, by the same table."""
    found = acled_types(code, target, name)
    return found[1] if found else None


def disorder_type(code: str, target: str | None, name: str | None) -> str | None:
    """ACLED's disorder type, which follows from the event type."""
    return _DISORDER.get(event_type(code, target, name) or "")


def civilian_targeting(code: str, target: str | None, name: str | None) -> str | None:
    """Civilian targeting, where the event type says it or the target is civilian."""
    kind = event_type(code, target, name)
    is_targeting = kind == "Violence against civilians" or (
        _DISORDER.get(kind or "") == "Political violence" and is_civilian(target, name)
    )
    return "Civilian targeting" if is_targeting else None


def inter_source(actor: str | None, name: str | None, event: str, place: str | None) -> int | None:
    """1 state, 2 rebels, 3 militias, 5 rioters, 6 protesters, 7 civilians, 8 others and foreign states."""
    if event.startswith("14"):
        return RIOTERS if event.startswith("145") else PROTESTERS
    return inter_target(actor, name, event, place)


def inter_target(actor: str | None, name: str | None, event: str, place: str | None) -> int | None:
    """The same for the other side."""
    if not actor:
        return None
    found = parts_of(actor)
    kinds = {found.kind, *found.roles}
    if is_state(actor, name):
        return OTHERS if place and found.place != place else STATE
    if kinds & ARMED_ROLES:
        return REBELS
    if kinds & MILITIAS:
        return MILITIA
    return CIVILIANS if is_civilian(actor, name) else OTHERS


def interaction(
    source: str | None, source_name: str | None, target: str | None, target_name: str | None,
    event: str, place: str | None,
) -> int | None:  # fmt: skip
    """The two numbers side by side, the smaller first; 0 after it where there is one side."""
    sides = (
        inter_source(source, source_name, event, place),
        inter_target(target, target_name, event, place),
    )
    known = sorted(side for side in sides if side is not None)
    if not known:
        return None
    return known[0] * 10 + (known[1] if len(known) > 1 else 0)


def acled_id(iso3: str | None, event_id: str) -> str:
    """The country's three letters, where a country is known, and our event_id."""
    return f"{iso3 or ''}{event_id}"


def acled_time_precision(precision: int | None) -> int | None:
    """1 a day, 2 a week, 3 a month; empty where only a year is known, which ACLED does not record."""
    return {1: 1, 2: 2, 3: 2, 4: 3}.get(precision or 0)


def number_or_zero(*values: int | None) -> int:
    """The first number that is there, or 0."""
    return next((value for value in values if value is not None), 0)


CONVERTERS: Mapping[str, Any] = {
    function.__name__: function
    for function in (
        event_type, sub_event_type, disorder_type, civilian_targeting, inter_source, inter_target,
        interaction, acled_id, acled_time_precision, number_or_zero,
    )
}  # fmt: skip
