"""What is wrong with a dictionary file: every problem at once, with line and nearest valid value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from dragoman.codebook import actor_code_problem, contexts, countries, event_codes, roles
from dragoman.coding_checks import CODING_KEYS, coding_problems, override_problem
from dragoman.errors import suggest
from dragoman.persons import Spell, parse_spell
from dragoman.resources import compose_yaml, load_yaml

_KEYS: Mapping[str, tuple[str, ...]] = {
    "countries": (
        "code", "names", "adjectives", "demonyms", "capital", "metonyms", "from", "to",
        "region", "region_of", "ambiguous", "shared", "source",
    ),
    "organisations": (
        "name", "aliases", "fighters_of", "code", "codes", "country", "from", "to", "ambiguous", "source",
    ),
    "persons": ("name", "aliases", "known_as", "country", "offices", "otherwise", "source"),
    "offices": ("office", "role", "code", "single"),
    "groups": ("name", "words", "kind", "code", "countries", "source"),
    "not_countries": (),
    "agents": ("role", "words", "source"),
    "not_places": ("words", "source"),
    "places": (
        "name", "aliases", "short", "kind", "country", "countries", "lat", "lon", "town", "precision",
        "source",
    ),
    "patterns": ("code", "verbs", "nouns", "passive", "reciprocal", "target", "needs", "source"),
    "codings": CODING_KEYS,
    "contexts": ("context", "phrases", "verbs", "leave_out", "source"),
    "reporting": ("kind", "verbs", "words", "source"),
}  # fmt: skip
_LISTS = (
    "names adjectives demonyms metonyms aliases fighters_of known_as offices codes words countries "
    "verbs nouns needs ambiguous phrases leave_out short"
).split()
_PLAIN_TEXTS = "not_countries"
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "countries": ("names",),
    "organisations": ("name",),
    "persons": ("name", "country", "offices"),
    "offices": ("office",),
    "groups": ("name", "words", "kind"),
    "agents": ("words",),
    "not_places": ("words",),
    "places": ("name", "kind", "lat", "lon"),
    "contexts": ("context",),
    "reporting": ("kind",),
}
_TYPES: Mapping[str, type] = {
    "name": str,
    "office": str,
    "country": str,
    "capital": str,
    "town": str,
    "from": int,
    "to": int,
    "region": bool,
    "single": bool,
    "passive": bool,
    "reciprocal": bool,
}
_NAMES = {str: "a text", int: "a year", bool: "true or false"}
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "countries.yml": ("countries",),
    "organisations.yml": ("organisation_codes", "organisations"),
    "agents.yml": ("agents",),
    "offices.yml": ("offices",),
    "verbs.yml": ("patterns",),
    "places.yml": ("not_places",),
    "contexts.yml": ("contexts",),
    "reporting.yml": ("reporting",),
}
_CODE_KEY = {
    "countries": "code", "organisations": "code", "patterns": "code", "agents": "role",
}  # fmt: skip
_OTHERWISE = ("ELI", "OPP")
_GROUP_KINDS = ("ethnic", "religion")
PLACE_KINDS: Mapping[str, int | None] = {
    "town": 1, "facility": 1, "district": 3, "state": 4, "region": 5, "river": 5, "lake": 5, "island": 5,
    "mountain": 5, "country": 6, "sea": 7, "strait": 7, "continent": None,
}  # fmt: skip
"""The kinds of places with their where_precision (UCDP)."""
_DEGREES = {"lat": 90, "lon": 180}
REPORTING_KINDS: Mapping[str, str] = {
    "says": "verbs", "states": "verbs", "blames": "verbs", "claims": "verbs", "cites": "verbs",
    "according": "words", "hearsay": "words", "document": "words",
}  # fmt: skip
"""Kinds of words by which a report is told, and the key that holds them."""
_REPLACED = "overrides"
"""A section of earlier versions; ``codings`` has taken its place."""


def dictionary_problems(text: str, where: str) -> list[str]:
    """Return every problem in one dictionary file as ``file:line: what is wrong``."""
    try:
        content = load_yaml(text)
        node = compose_yaml(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: 2023-02-31 is a day that no calendar has
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        return [f"{where}{line}: expected plain YAML, but {getattr(error, 'problem', None) or error}"]
    if not isinstance(content, dict):
        return [f"{where}:1: expected a mapping with a list of entries, found an empty or other file"]
    lines = _lines_of(node)
    known = (*_KEYS, "organisation_codes", "source", _REPLACED)
    strange = [section for section in content if section not in known]
    missing = [section for section in _SECTIONS.get(Path(where).name, ()) if not content.get(section)]
    return [
        *(f"{where}:1: unknown section {name!r}.{suggest(str(name), list(_KEYS))}" for name in strange),
        *(f"{where}:1: the section {section!r} is missing or empty" for section in missing),
        *_section_problems(content, where),
        *_replaced_problems(content, lines, where),
        *_all_entry_problems(content, lines, where),
    ]


def _section_problems(content: Mapping[str, Any], where: str) -> Iterator[str]:
    for section, found in content.items():
        kind, name = (list, "a list of entries") if section in _KEYS else (dict, "a mapping of codes")
        is_known = section in _KEYS or section == "organisation_codes"
        if is_known and found and not isinstance(found, kind):
            yield f"{where}:1: {section}: expected {name}, found {type(found).__name__}"


def _replaced_problems(
    content: Mapping[str, Any], lines: Mapping[tuple[str, int], int], where: str
) -> Iterator[str]:
    """Yield for each override of earlier versions the coding to write in its place."""
    if _REPLACED not in content:
        return
    entries = content[_REPLACED] if isinstance(content[_REPLACED], list) else []
    for number, entry in enumerate(entries):
        yield f"{where}:{lines.get((_REPLACED, number), 1)}: {override_problem(entry)}"
    if not entries:
        yield f"{where}:1: 'overrides' are codings now, and none stands here: remove the section or the file"


def _all_entry_problems(
    content: Mapping[str, Any], lines: Mapping[tuple[str, int], int], where: str
) -> Iterator[str]:
    return (
        f"{where}:{lines.get((section, number), 1)}: {problem}"
        for section, entries in content.items()
        if section in _KEYS and isinstance(entries, list)
        for number, entry in enumerate(entries)
        for problem in _entry_problems(section, entry)
    )


def _lines_of(node: yaml.Node | None) -> dict[tuple[str, int], int]:
    sections = node.value if isinstance(node, yaml.MappingNode) else []
    return {
        (key.value, number): item.start_mark.line + 1
        for key, value in sections
        if isinstance(value, yaml.SequenceNode)
        for number, item in enumerate(value.value)
    }


def _entry_problems(section: str, entry: Any) -> Iterator[str]:
    keys = _KEYS[section]
    if section == _PLAIN_TEXTS:
        if not isinstance(entry, str):
            yield f"expected a text, found {entry!r}"
    elif not isinstance(entry, dict):
        yield f"expected a mapping, found {entry!r}"
    elif section == "codings":
        yield from coding_problems(entry)
    else:
        yield from (f"unknown key {key!r}.{suggest(str(key), keys)}" for key in entry if key not in keys)
        yield from _missing_keys(section, entry)
        yield from _code_problems(section, entry)
        yield from _list_problems(entry)
        yield from _type_problems(entry)
        yield from _actor_problems(section, entry)


def _missing_keys(section: str, entry: Mapping[str, Any]) -> Iterator[str]:
    for key in _REQUIRED.get(section, ()):
        if key not in entry or entry[key] == []:
            yield f"the key {key!r} is missing or empty"
    if section == "patterns" and not (entry.get("verbs") or entry.get("nouns")):
        yield "the key 'verbs' or 'nouns' is missing or empty"


def _code_problems(section: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if section not in _CODE_KEY or (section == "organisations" and "code" not in entry):
        return
    code = entry.get(_CODE_KEY[section])
    if not isinstance(code, str):
        yield f"expected a code as a string in quotes, found {code!r}"
    elif section == "patterns" and code not in event_codes():
        yield (
            f"unknown CAMEO code {code!r}.{suggest(code, list(event_codes()))} "
            "Codes are listed in schemas/codes/cameo_events.csv."
        )
    elif section != "patterns" and (problem := actor_code_problem(code)):
        yield f"actor code {code!r}: {problem}"


def _actor_problems(section: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with countries, spells and roles of persons, offices and organisations."""
    country = entry.get("country")
    if section in ("persons", "organisations") and isinstance(country, str) and country not in countries():
        yield f"unknown country {country!r}.{suggest(country, list(countries()))}"
    check = _ACTOR_CHECKS.get(section)
    if check:
        yield from check(entry)


def _person_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    if entry.get("otherwise", "ELI") not in _OTHERWISE:
        yield f"otherwise: expected ELI or OPP, found {entry['otherwise']!r}"
    for spell in _spells(entry, "offices"):
        if isinstance(spell, str):
            yield f"offices: {spell}"
        elif spell.role and (problem := actor_code_problem(spell.role)):
            yield f"offices: role {spell.role!r} of {spell.title!r}: {problem}"


def _organisation_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    if ("code" in entry) == ("codes" in entry):
        yield "expected either 'code' or 'codes'"
    for spell in _spells(entry, "codes"):
        if isinstance(spell, str):
            yield f"codes: {spell}"
        elif problem := actor_code_problem(spell.title):
            yield f"codes: actor code {spell.title!r}: {problem}"


def _office_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    given = [key for key in ("role", "code") if key in entry]
    if len(given) != 1:
        yield "expected either 'role' or 'code'"
    for key in given:
        if problem := actor_code_problem(str(entry[key])):
            yield f"{key} {entry[key]!r}: {problem}"


def _group_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    if entry.get("kind") not in _GROUP_KINDS:
        yield f"kind: expected ethnic or religion, found {entry.get('kind')!r}"
    elif entry["kind"] == "religion" and roles().get(str(entry.get("code"))) != "religion":
        yield f"code: expected the code of a religion, found {entry.get('code')!r}"
    for country in entry.get("countries") or ():
        if country not in countries():
            yield f"unknown country {country!r}.{suggest(str(country), list(countries()))}"


def _context_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    name = str(entry.get("context"))
    if name not in contexts():
        yield (
            f"unknown context {name!r}.{suggest(name, list(contexts()))} "
            "Contexts are listed in schemas/codes/contexts.csv."
        )
    if not any(entry.get(key) for key in ("phrases", "verbs", "leave_out")):
        yield "the key 'phrases', 'verbs' or 'leave_out' is missing or empty"


def _reporting_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    kind = str(entry.get("kind"))
    if kind not in REPORTING_KINDS:
        known = list(REPORTING_KINDS)
        yield f"kind: expected {', '.join(known)}, found {kind!r}.{suggest(kind, known)}"
        return
    wanted = REPORTING_KINDS[kind]
    if not entry.get(wanted):
        yield f"the key {wanted!r} is missing or empty: the kind {kind!r} needs it"


def _place_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    kind = entry.get("kind")
    if kind is not None and kind not in PLACE_KINDS:
        yield f"kind: unknown kind {kind!r}.{suggest(str(kind), list(PLACE_KINDS))}"
    for key, most in _DEGREES.items():
        value = entry.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
            yield f"{key}: expected degrees from -{most} to {most}, found {value!r}"
    given = [entry["country"]] if "country" in entry else []
    several = entry.get("countries")
    for country in [*given, *(several if isinstance(several, list) else ())]:
        if country not in countries():
            yield f"unknown country {country!r}.{suggest(str(country), list(countries()))}"
    if given and several:
        yield "expected either 'country' or 'countries'"
    if kind in ("country", "state", "district", "town") and not given and not several:
        yield f"the key 'country' is missing: a {kind} lies in one"
    precision = entry.get("precision", 1)
    if not _is_of(precision, int) or not 1 <= precision <= 7:
        yield f"precision: expected UCDP's where_precision, 1 to 7, found {precision!r}"


def _spells(entry: Mapping[str, Any], key: str) -> Iterator[Spell | str]:
    """Yield each spell of a list, or what is wrong with it."""
    values = entry.get(key)
    for text in values if isinstance(values, list) else ():
        if isinstance(text, str):
            try:
                yield parse_spell(text)
            except ValueError as error:
                yield str(error)


_ACTOR_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "persons": _person_problems,
    "organisations": _organisation_problems,
    "offices": _office_problems,
    "groups": _group_problems,
    "contexts": _context_problems,
    "reporting": _reporting_problems,
    "places": _place_problems,
}


def _list_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in _LISTS:
        values = entry.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            yield f"{key}: expected a list of texts, found {values!r} (a bare no, on or 12 needs quotes)"
        elif key in ("verbs", "nouns"):
            for phrase in values:
                if phrase.split()[0] == "*":
                    yield f"{key}: a phrase begins with a word, not with '*', found {phrase!r}"


def _type_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, kind in _TYPES.items():
        if key in entry and not _is_of(entry[key], kind):
            yield f"{key}: expected {_NAMES[kind]}, found {entry[key]!r}"
    if entry.get("target", "none") != "none":
        yield f"target: expected none, found {entry['target']!r}"


def _is_of(value: Any, kind: type) -> bool:
    if isinstance(value, str) and not value.strip():
        return False  # a name without words would load and never be found
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def entry_lines(text: str) -> dict[tuple[str, int], int]:
    """Return the line of each entry of a dictionary file by section and number."""
    return _lines_of(compose_yaml(text))
