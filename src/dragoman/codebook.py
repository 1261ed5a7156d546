"""CAMEO's code lists: events, roles, countries; what follows from a code.

Read from ``schemas/codes/*.csv``. Codes are strings everywhere: ``'020'`` is not 20.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NewType

import yaml

from dragoman.errors import DictionaryError, suggest
from dragoman.resources import load_yaml, resource

ActorCode = NewType("ActorCode", str)

GOLDSTEIN_TABLES = ("gdelt", "icews", "phoenix")
QUAD_SCHEMES = ("gdelt", "phoenix", "plover")
MAX_ACTOR_GROUPS = 5
_CODE = re.compile(r"^(0[1-9]|1[0-9]|20)[0-9]{0,2}$")


@dataclass(frozen=True)
class EventCode:
    """One CAMEO event code with what follows from it."""

    code: str
    root: str
    base: str
    parent: str
    label: str
    description: str
    example: str
    goldstein: Mapping[str, float]
    goldstein_source: str
    quad: Mapping[str, int]
    plover_type: str
    is_legacy: bool

    def goldstein_in(self, table: str) -> tuple[float, str]:
        """Return the Goldstein value in *table* and where it is from; the default fills gaps."""
        if table in self.goldstein:
            return self.goldstein[table], table
        return self.goldstein["default"], self.goldstein_source

    def quad_in(self, scheme: str) -> int:
        """Return the quad class under *scheme*; 0 where the scheme leaves the code out."""
        return self.quad.get(scheme, 0)


def read_code_list(name: str) -> list[dict[str, str]]:
    """Return the rows of ``schemas/codes/<name>.csv``.

    Raises:
        DictionaryError: the file is missing, or a row has another number of cells than the header.
    """
    path = resource("schemas", "codes", f"{name}.csv")
    if not path.is_file():
        raise DictionaryError(f"{path}: this code list is missing. Install Dragoman again.")
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.reader(lines)
        header = next(table)
        return [_row(header, cells, f"{path}, line {table.line_num}") for cells in table]


def _row(header: Sequence[str], cells: Sequence[str], where: str) -> dict[str, str]:
    if len(cells) != len(header):
        raise DictionaryError(
            f"{where}: expected {len(header)} cells ({', '.join(header)}), found {len(cells)}. "
            "Put cells that hold a comma in double quotes."
        )
    return dict(zip(header, cells, strict=True))


@cache
def event_codes() -> Mapping[str, EventCode]:
    """Return every CAMEO event code by its string."""
    return {row["code"]: _event_code(row) for row in read_code_list("cameo_events")}


def _event_code(row: Mapping[str, str]) -> EventCode:
    values = {t: float(row[f"goldstein_{t}"]) for t in GOLDSTEIN_TABLES if row[f"goldstein_{t}"]}
    return EventCode(
        code=row["code"],
        root=row["root"],
        base=row["base"],
        parent=row["parent"],
        label=row["label"],
        description=row["description"],
        example=row["example"],
        goldstein={**values, "default": float(row["goldstein"])},
        goldstein_source=row["goldstein_source"],
        quad={s: int(row[f"quad_{s}"]) for s in QUAD_SCHEMES if row[f"quad_{s}"]},
        plover_type=row["plover_type"],
        is_legacy=row["legacy"] == "true",
    )


def event_code(code: str) -> EventCode:
    """Return what the code list says of *code*.

    Raises:
        DictionaryError: no such code; names the nearest and says when zeros were lost.

    >>> event_code("0411" if "0411" in event_codes() else "041").root
    '04'
    """
    found = event_codes().get(code)
    if found:
        return found
    padded = f"0{code}"
    if not _CODE.match(code) and padded in event_codes():
        hint = f" Was its leading zero lost? {padded!r} is {event_codes()[padded].label!r}."
    else:
        hint = suggest(code, list(event_codes()))
    raise DictionaryError(
        f"Unknown CAMEO event code {code!r}.{hint} Codes are listed in schemas/codes/cameo_events.csv."
    )


def children(code: str) -> list[EventCode]:
    """Return the codes right below *code*."""
    return [entry for entry in event_codes().values() if entry.parent == code]


@cache
def roles() -> Mapping[str, str]:
    """Return every role, type, region and religion group with its kind."""
    return {row["code"]: row["kind"] for row in read_code_list("actor_roles")}


@cache
def contexts() -> Mapping[str, Mapping[str, str]]:
    """Return every context, or issue, that an event can be about, by its name."""
    return {row["name"]: row for row in read_code_list("contexts")}


@cache
def countries() -> Mapping[str, Mapping[str, str]]:
    """Return every country row by its CAMEO code."""
    return {row["code"]: row for row in read_code_list("countries")}


_UNIONS = (
    ("SUN", "1991-08-23", "ARM AZE BLR EST GEO KAZ KGZ LTU LVA MDA RUS TJK TKM UKR UZB"),
    ("CSK", "1992-12-31", "CZE SVK"),
    ("YUG", "1991-06-24", "HRV SVN"),
    ("YUG", "1991-09-07", "MKD"),
    ("YUG", "1992-03-02", "BIH"),
    ("YUG", "2003-02-03", "SRB MNE"),
    ("SCG", "2006-06-02", "SRB MNE"),
)


def state_on(country: str, day: date | None) -> str:
    """Return the code of the state that *country* was, or was a part of, on *day*.

    >>> state_on("CZE", date(1989, 11, 17)), state_on("SRB", date(2004, 3, 20)), state_on("SRB", None)
    ('CSK', 'SCG', 'SRB')
    """
    if day is None:
        return country
    return next(
        (
            union
            for union, end, parts in _UNIONS
            if day <= date.fromisoformat(end) and country in parts.split()
        ),
        country,
    )


_HEIRS = {
    "SUN": "RUS",
    "DDR": "DEU",
    "YUG": "SRB",
    "SCG": "SRB",
    "ZAR": "COD",
    "TMP": "TLS",
    "BYS": "BLR",
    "YMD": "YEM",
}


def heir_on(country: str, day: date | None) -> str:
    """Return the state that speaks for *country* on *day*, where that is gone and one state took its place.

    >>> heir_on("SUN", date(1999, 2, 3)), heir_on("SUN", date(1985, 2, 3))
    ('RUS', 'SUN')
    """
    ends = countries().get(country, {}).get("valid_to")
    if not ends or (day is not None and day.year <= int(ends)):
        return country
    return state_on(_HEIRS.get(country, country), day)


@cache
def iso3_codes() -> frozenset[str]:
    """Return every ISO alpha-3 code that a ``country`` column may hold."""
    return frozenset(row["iso3"] for row in countries().values() if row["iso3"])


@cache
def country_names() -> Mapping[str, str]:
    """Return the name of every country by its ISO alpha-3 code."""
    return {row["iso3"]: row["name"] for row in countries().values() if row["iso3"] and not row["valid_to"]}


def iso3_of(actor_code: str) -> str | None:
    """Return the ISO alpha-3 country an actor code begins with, or None.

    >>> iso3_of("TURGOV")
    'TUR'
    >>> iso3_of("IGOUNO") is None
    True
    """
    row = countries().get(actor_code[:3])
    return row["iso3"] if row else None


ROLE_KINDS = frozenset({"primary_role", "party", "secondary_role", "tertiary_role"})


def groups_of(actor_code: str) -> list[str]:
    """Return the three-letter groups of an actor code.

    >>> groups_of("TURGOV")
    ['TUR', 'GOV']
    """
    return [actor_code[at : at + 3] for at in range(0, len(actor_code), 3)]


def roles_of(actor_code: str) -> tuple[str, ...]:
    """Return the roles in an actor code, in its order.

    >>> roles_of("TURGOVHLH")
    ('GOV', 'HLH')
    """
    groups = groups_of(actor_code)[1 if iso3_of(actor_code) else 0 :]
    return tuple(group for group in groups if roles().get(group) in ROLE_KINDS)


@cache
def organisation_codes() -> Mapping[str, str]:
    """Return the organisation groups declared in ``dictionaries/organisations.yml``.

    Raises:
        DictionaryError: the file is broken or declares none.
    """
    path = Path(resource("dictionaries", "organisations.yml"))
    try:
        codes = load_yaml(path.read_text(encoding="utf-8"))["organisation_codes"]
        return {str(key): str(value) for key, value in codes.items()}
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise DictionaryError(
            f"{path}: expected a mapping 'organisation_codes' in plain YAML, but {error!s}"
        ) from error


@cache
def actor_groups() -> frozenset[str]:
    """Return the closed list of three-letter groups an actor code may be made of."""
    return frozenset(roles()) | frozenset(countries()) | frozenset(organisation_codes())


def actor_code_problem(code: str) -> str | None:
    """Return what is wrong with an actor code, or None.

    >>> actor_code_problem("TURGOV") is None
    True
    >>> actor_code_problem("TURGVO")
    "group 'GVO' is in no list"
    """
    groups = groups_of(code)
    if not 1 <= len(groups) <= MAX_ACTOR_GROUPS:
        return f"{len(groups)} groups, expected 1 to {MAX_ACTOR_GROUPS}"
    if len(code) % 3:
        return f"its length {len(code)} is no multiple of three"
    strange = next((group for group in groups if group not in actor_groups()), None)
    return f"group {strange!r} is in no list" if strange else None
