"""What the user names to collect from: addresses, plain lists of them, and lists with settings in YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dragoman.collecting.addresses import parse_address
from dragoman.collecting.reasons import CollectProblem
from dragoman.errors import SettingsError, suggest
from dragoman.resources import load_yaml

_SOURCE_KEYS = ("address", "publisher", "language")
_FILE_KEYS = ("contact", "publisher", "language", "sources")
_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A feed or a page to collect from, as it was written, and what its sidecars shall say."""

    address: str
    publisher: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Sources:
    """Everything that a run collects from, each address once, and whom a site may write to."""

    sources: tuple[Source, ...]
    contact: str | None = None


def read_sources(named: Sequence[str], publisher: str | None = None) -> Sources:
    """Return the sources that the command line names.

    Args:
        named: addresses of feeds and pages, or files: one address a line, or YAML (``.yml``).
        publisher: of sources for which no file says another.

    Raises:
        SettingsError: a file cannot be read or a key in it is unknown, or something named is neither a file
            nor an address. A bad address in a list does not stop the others.
    """
    found: list[Source] = []
    contact = None
    for name in named:
        path = Path(name)
        if path.is_file():
            told = _read_file(path)
            contact = contact or told.contact
            found += told.sources
            continue
        try:
            parse_address(name)
        except CollectProblem as problem:
            raise SettingsError(
                f"Expected an address (https://...) or a file with addresses, found {name!r}, which is "
                f"neither: no such file is here, and {problem.detail}"
            ) from problem
        found.append(Source(name))
    each = {source.address: source for source in reversed(found)}
    sources = [each.pop(source.address) for source in found if source.address in each]
    if not sources:
        raise SettingsError(
            f"Expected addresses to collect from, found none in {', '.join(map(repr, named))}."
        )
    return Sources(tuple(Source(s.address, s.publisher or publisher, s.language) for s in sources), contact)


def _read_file(path: Path) -> Sources:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SettingsError(
                f"{path}: expected a list of addresses, found a file of more than {_MAX_BYTES} bytes."
            )
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Cannot read {str(path)!r}: {error}. Save the list as UTF-8.") from error
    if path.suffix.lower() in {".yml", ".yaml"}:
        return _parse_yaml(text, str(path))
    lines = (line.strip() for line in text.splitlines())
    return Sources(tuple(Source(line) for line in lines if line and not line.startswith("#")))


def _parse_yaml(text: str, where: str) -> Sources:
    try:
        content = load_yaml(text)
    except (yaml.YAMLError, ValueError) as error:
        raise SettingsError(f"{where}: expected YAML, but {error}") from error
    if not isinstance(content, Mapping) or not isinstance(content.get("sources"), list):
        raise SettingsError(
            f"{where}: expected a mapping with a list 'sources', found {type(content).__name__}."
        )
    problems = _unknown(content, _FILE_KEYS, where)
    sources = []
    for number, entry in enumerate(content["sources"], start=1):
        facts = {"address": entry} if isinstance(entry, str) else entry
        place = f"{where}: source {number}"
        if not isinstance(facts, Mapping) or not facts.get("address"):
            problems.append(
                f"{place}: expected an address, or a mapping with 'address', found {entry!r:.100}."
            )
            continue
        problems += _unknown(facts, _SOURCE_KEYS, place)
        sources.append(
            Source(
                str(facts["address"]).strip(),
                _text(facts, content, "publisher"),
                _text(facts, content, "language"),
            )
        )
    if problems:
        raise SettingsError("\n".join(problems))
    return Sources(tuple(sources), _text(content, {}, "contact"))


def _text(facts: Mapping[str, Any], outer: Mapping[str, Any], key: str) -> str | None:
    value = facts.get(key) or outer.get(key)
    return " ".join(str(value).split()) if value else None


def _unknown(facts: Mapping[str, Any], known: Iterable[str], where: str) -> list[str]:
    known = list(known)
    return [
        f"{where}: unknown key {key!r}.{suggest(str(key), known)} Known: {', '.join(known)}."
        for key in facts
        if key not in known
    ]
