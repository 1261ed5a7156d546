"""Sidecars: ``NAME.yml`` beside a story tells what the story's file does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from os.path import splitext
from typing import Any

import yaml

from dragoman.errors import RawDataError, suggest
from dragoman.resources import load_yaml
from dragoman.stages.documents.fields import check_mapping
from dragoman.stages.documents.formats import unpacked_name

KEYS = ("title", "date", "publisher", "language", "url", "author", "id", "columns", "charset", "fetched")
"""``charset`` is what a server said of a page; ``fetched`` says when it came, and dates nothing."""
EXTENSION = ".yml"
MAX_BYTES = 64 * 1024


def is_passed_over(name: str) -> bool:
    """Return whether a file in a folder is hidden, or about the stories and not one of them."""
    return name.startswith((".", "README")) or name == "source.yml"


def sidecar_names(name: str) -> list[str]:
    """Return the names that a file's sidecar may have, the most exact first.

    >>> sidecar_names("talks.txt")
    ['talks.txt.yml', 'talks.yml']
    """
    stems = [name, splitext(name)[0], splitext(unpacked_name(name))[0]]
    return [f"{stem}{EXTENSION}" for stem in dict.fromkeys(stems) if stem]


def sidecars_among(names: Iterable[str]) -> dict[str, str]:
    """Return each file's name with its sidecar's, for the files of one folder that have one."""
    present = set(names)
    pairs = {}
    for name in sorted(present):
        found = next((side for side in sidecar_names(name) if side in present and side != name), None)
        if found and not name.endswith(EXTENSION):
            pairs[name] = found
    return pairs


def parse_sidecar(data: bytes, where: str) -> dict[str, Any]:
    """Return what a sidecar says.

    Raises:
        RawDataError: ``unreadable`` for bad YAML or an unknown key, ``invalid_date`` for a date that
            no calendar has; each names the file.

    >>> parse_sidecar(b"publisher: Reuters", "talks.yml")
    {'publisher': 'Reuters'}
    """
    facts = parse_facts(data.decode("utf-8", "replace"), where)
    for key, value in facts.items():
        if key not in KEYS:
            raise RawDataError(
                "unreadable",
                f"{where}: unknown key {key!r}.{suggest(str(key), KEYS)} "
                f"A sidecar may hold {', '.join(KEYS)}.",
            )
        if isinstance(value, (dict, list)) != (key == "columns"):
            raise RawDataError("unreadable", f"{where}: {key!r} holds {value!r:.80}, which it cannot be.")
    if "columns" in facts:
        if not isinstance(facts["columns"], dict):
            raise RawDataError("unreadable", f"{where}: expected a mapping in 'columns'.")
        check_mapping(facts["columns"], f"{where}: columns")
    return facts


def parse_facts(text: str, where: str) -> dict[str, Any]:
    """Return the mapping that a piece of YAML holds.

    Raises:
        RawDataError: ``unreadable`` or ``invalid_date``.
    """
    try:
        facts = load_yaml(text)
    except yaml.YAMLError as error:
        raise RawDataError(
            "unreadable", f"{where}: expected YAML, but {_one_line(error)}. Correct it."
        ) from error
    except ValueError as error:  # YAML reads 2023-02-31 as a date, and no calendar has it
        line = re.search(r"^.*\b\d{4}-\d{1,2}-\d{1,2}\b.*$", text, re.M)
        raise RawDataError(
            "invalid_date", f"{where}: {line[0].strip() if line else text[:80]!r} holds no day ({error})."
        ) from error
    if facts is None:
        return {}
    if not isinstance(facts, Mapping) or not all(isinstance(key, str) for key in facts):
        raise RawDataError("unreadable", f"{where}: expected a mapping such as 'date: 2023-09-27'.")
    return dict(facts)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
