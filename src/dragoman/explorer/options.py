"""What the page offers to choose from, each filter of several values with its list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dragoman.codebook import contexts, countries, event_codes
from dragoman.explorer.filters import Asked
from dragoman.explorer.opening import COUNTRIES, Explored
from dragoman.exports.selection import known_statuses
from dragoman.reports.sections import QUADS


@dataclass(frozen=True)
class Choice:
    """A filter of several values.

    Args:
        name: of the filter.
        label: what the page calls it.
        options: value, what it is called, and whether it is chosen.
    """

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


def choices(explored: Explored, asked: Asked) -> list[Choice]:
    """Return each filter of several values; countries are those that occur, and those that are chosen."""
    names = {row["iso3"]: row["name"] for row in countries().values() if row["iso3"]}
    roots = ((code, f"{code} {entry.label}") for code, entry in event_codes().items() if len(code) == 2)
    quads = ((str(number), f"{number} {name}") for number, name in sorted(QUADS.items()))
    found = [
        _choice(asked, "root", "Kind of act", roots),
        _choice(asked, "quad", "Quad class", quads),
        _choice(asked, "status", "Status", ((status, status) for status in known_statuses())),
    ]
    labels = ("Country of the source", "Country of the target", "Country of the place")
    for column, label in zip(COUNTRIES, labels, strict=True):
        known = explored.countries[column]
        codes = {*known, *asked.texts.get(column, ())}
        ordered = sorted(codes, key=lambda code: (names.get(code, code), code))
        found.append(_choice(asked, column, label, ((c, _country(c, names, known)) for c in ordered)))
    subjects = ((name, row["label"]) for name, row in contexts().items())
    return [*found, _choice(asked, "context", "Subject of the sentence", subjects)]


def _choice(asked: Asked, name: str, label: str, options: Iterable[tuple[str, str]]) -> Choice:
    chosen = asked.texts.get(name, ())
    return Choice(name, label, tuple((value, text, value in chosen) for value, text in options))


def _country(code: str, names: Mapping[str, str], known: Mapping[str, int]) -> str:
    return f"{names.get(code, code)} ({code}) {known.get(code, 0):,}"
