"""Other people's dictionaries: actor and agent files of PETRARCH and TABARI, read into our YAML.

Taken: names with ``_`` for spaces, synonyms with ``+``, dated codes (``[AFGGOV 861124-920416]``, ``<``,
``>``, years of two digits), ``!SETS!``, plurals of agents in braces. What cannot be taken is told with file
and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from dragoman.codebook import actor_code_problem
from dragoman.errors import StorageError

PIVOT = 30
"""Two-digit years from here on are of the last century: 30 is 1930, 29 is 2029."""
_CODE = re.compile(r"\[(?P<inside>[^\]]*)\]")
_AGENT = re.compile(r"^(?P<name>[^\[]+?)\s*\[(?P<code>~?[A-Z]{3,}~?)\]")
_SET = re.compile(r"^!(?P<name>\w+)!\s*=\s*(?P<words>.+)$")
_SET_NAME = re.compile(r"!(\w+)!")
_DATES = re.compile(r"^(?:(?P<sign>[<>])(?P<one>\d+)|(?P<first>\d+)-(?P<last>\d+))$")
_SMALL = frozenset(
    "of the and for in on at by to de la del di da do dos das bin ibn al el von van der den du".split()
)


@dataclass
class Imported:
    """What a file gave: entries of our sections, and a line for each thing that it could not give."""

    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    agents: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """File and line of each actor's first name."""
    n_lines: int = 0

    def as_yaml(self, source: str) -> str:
        """Return the entries as a dictionary file."""
        content: dict[str, Any] = {"source": source}
        if self.organisations:
            content["organisations"] = [self.organisations[name] for name in sorted(self.organisations)]
        if self.agents:
            content["agents"] = [
                {"role": role, "words": sorted(words)} for role, words in sorted(self.agents.items())
            ]
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)


def import_files(paths: Sequence[Path]) -> Imported:
    """Read actor and agent files, which kind each is being seen from its lines.

    Raises:
        StorageError: a file cannot be read.
    """
    found = Imported()
    for path in paths:
        lines = _read(path)
        found.n_lines += len(lines)
        if any(
            _AGENT.match(line) for line in (raw.split("#", 1)[0].strip() for raw in lines) if "[~" in line
        ):
            _import_agents(path.name, lines, found)
        else:
            _import_actors(path.name, lines, found)
    _give_each_name_once(found)
    return found


def _give_each_name_once(found: Imported) -> None:
    """Leave a name to the actor that has it for a first name, else to the first that has it at all."""
    owner = {name: name for name in found.organisations}
    for name, entry in found.organisations.items():
        kept = []
        for alias in entry.pop("aliases", []):
            if owner.setdefault(alias, name) == name:
                kept.append(alias)
            else:
                found.problems.append(
                    f"{found.places[name]}: {name!r}: its other name {alias!r} "
                    f"is {owner[alias]!r} as well; left to that"
                )
        if kept:
            entry["aliases"] = kept


def _read(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise StorageError(f"Cannot read {str(path)!r}: {error.strerror}") from error


# --- actors -----------------------------------------------------------------------


@dataclass
class _Block:
    """Names that stand together, and the codes below them."""

    line: int
    names: list[str]
    codes: list[str] = field(default_factory=list)
    is_closed: bool = False
    """A code stood below the names; the next name begins another block."""


def _import_actors(file: str, lines: Iterable[str], found: Imported) -> None:
    block: _Block | None = None
    for number, raw in enumerate(lines, 1):
        line = re.split(r"[#;]", raw, maxsplit=1)[0].rstrip()
        if not line.strip():
            continue
        name = _CODE.sub("", line).strip()
        if name:
            if block and block.is_closed and not name.startswith("+"):
                _keep(file, block, found)
                block = None
            block = block or _Block(number, [])
            forms = forms_of(name)
            block.names += forms
            if not forms:
                found.problems.append(f"{file}:{number}: expected a name, found {raw.strip()!r}")
        for match in _CODE.finditer(line):
            _take_code(f"{file}:{number}", match["inside"], block, found)
    if block:
        _keep(file, block, found)


def _take_code(where: str, inside: str, block: _Block | None, found: Imported) -> None:
    code, problem = _dated(inside)
    if block is None:
        problem = "a code without a name above it"
    else:
        block.is_closed = True
    if problem:
        found.problems.append(f"{where}: [{inside}]: {problem}")
    elif block:
        block.codes.append(code)


def _keep(file: str, block: _Block, found: Imported) -> None:
    """Take a block; codes of a name that stood before go behind those it has already."""
    if not block.names:
        return
    if not block.codes:
        found.problems.append(f"{file}:{block.line}: {block.names[0]!r} has no code that could be taken")
        return
    name, *others = dict.fromkeys(block.names)
    entry = found.organisations.setdefault(name, {"name": name})
    found.places.setdefault(name, f"{file}:{block.line}")
    aliases = [alias for alias in dict.fromkeys([*entry.get("aliases", []), *others]) if alias != name]
    if aliases:
        entry["aliases"] = aliases
    entry["codes"] = list(dict.fromkeys([*entry.get("codes", []), *block.codes]))


def _dated(inside: str) -> tuple[str, str]:
    """Return a code as a spell, and what is wrong with it or an empty text."""
    parts = inside.split()
    if not parts or len(parts) > 2:
        return "", "expected a code and at most one span of dates"
    problem = actor_code_problem(parts[0])
    if problem:
        return "", problem
    if len(parts) == 1:
        return f"{parts[0]} ..", ""
    match = _DATES.match(parts[1])
    if match is None:
        return "", f"expected dates such as 920101-961231, <920101 or >920101, found {parts[1]!r}"
    try:
        first = _day(match["first"] or (match["one"] if match["sign"] == ">" else ""))
        last = _day(match["last"] or (match["one"] if match["sign"] == "<" else ""))
    except ValueError as error:
        return "", f"{parts[1]!r}: {error}"
    if first and last and first > last:
        return "", f"{parts[1]!r} ends before it begins"
    return f"{parts[0]} {first}..{last}", ""


def _day(digits: str) -> str:
    """Return YYMMDD or YYYYMMDD as an ISO day.

    Raises:
        ValueError: it is no day of the calendar.

    >>> _day("861124"), _day("070723"), _day("20070101")
    ('1986-11-24', '2007-07-23', '2007-01-01')
    """
    if not digits:
        return ""
    if len(digits) not in (6, 8):
        raise ValueError(f"expected a day of 6 or 8 digits, found {digits!r}")
    year = int(digits[:-4])
    if len(digits) == 6:
        year += 1900 if year >= PIVOT else 2000
    return date(year, int(digits[-4:-2]), int(digits[-2:])).isoformat()


def forms_of(name: str) -> list[str]:
    """Return a name as newspapers print it; a short word alone both as initials and as a name.

    >>> forms_of("OBAMA_"), forms_of("AFGHAN_NATIONAL_ARMY")
    (['OBAMA', 'Obama'], ['Afghan National Army'])
    """
    plain = readable(name)
    if not plain or not plain.isprintable() or set(plain) & set("[]\ufffd"):
        return []
    return [plain, plain.capitalize()] if plain.isalpha() and plain.isupper() and len(plain) > 2 else [plain]


def readable(name: str) -> str:
    """Return a name in capitals and underscores as newspapers print it.

    >>> readable("+ISLAMIC_REPUBLIC_OF_IRAN_"), readable("U.N._"), readable("BAN_KI-MOON")
    ('Islamic Republic of Iran', 'U.N.', 'Ban Ki-Moon')
    """
    words = name.strip().lstrip("+").replace("_", " ").split()
    if not any(any(letter.isalnum() for letter in word) for word in words):
        return ""
    return " ".join(
        _cased(word, is_first=number == 0, is_alone=len(words) == 1) for number, word in enumerate(words)
    )


def _cased(word: str, is_first: bool, is_alone: bool) -> str:
    if "." in word or any(letter.islower() for letter in word):
        return word
    lowered = word.lower()
    if lowered in _SMALL and not is_first:
        return lowered
    if (is_alone and len(word) <= 5) or not re.search(r"[AEIOUY]", word):
        return word
    return "".join(part.capitalize() for part in re.split(r"([-'’])", word))


# --- agents -----------------------------------------------------------------------


def _import_agents(file: str, lines: Iterable[str], found: Imported) -> None:
    sets: dict[str, list[str]] = {}
    for number, raw in enumerate(lines, 1):
        line = raw.split("#", 1)[0].strip()
        if not line:
            continue
        made = _SET.match(line)
        if made:
            sets[made["name"]] = [word.strip() for word in made["words"].split(",") if word.strip()]
            continue
        match = _AGENT.match(line)
        if match is None:
            found.problems.append(f"{file}:{number}: expected NAME [~CODE], found {line!r}")
            continue
        role = match["code"].strip("~")
        problem = actor_code_problem(role)
        unknown = [name for name in _SET_NAME.findall(match["name"]) if name not in sets]
        if unknown:
            problem = f"the set !{unknown[0]}! is not defined above"
        if problem:
            found.problems.append(f"{file}:{number}: [{match['code']}]: {problem}")
            continue
        if "[" in line[match.end() :]:
            found.problems.append(f"{file}:{number}: only its first code is taken: {line!r}")
        made_words = list(_agent_words(match["name"], sets))
        if not made_words:
            found.problems.append(f"{file}:{number}: expected words before the code, found {line!r}")
            continue
        words = found.agents.setdefault(role, [])
        words += [word for word in made_words if word not in words]


def _agent_words(name: str, sets: dict[str, list[str]]) -> Iterator[str]:
    """Yield the words of an agent: each of its sets' words, and the plural that stands in braces."""
    forms = re.split(r"[{}]", name)
    for form in forms:
        spread = [form]
        for key in _SET_NAME.findall(form):
            spread = [one.replace(f"!{key}!", word) for one in spread for word in sets[key]]
        for one in spread:
            plain = " ".join(one.replace("_", " ").lower().split())
            if plain:
                yield plain
