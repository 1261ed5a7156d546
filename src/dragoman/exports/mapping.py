"""How each format writes our columns: read from ``mappings/<format>.yml``, the one place that says it.

The exporter, the README beside each export and ``docs/exports.md`` are made from these files. What a
word after ``how`` does is in ``conversions.py`` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import compress
from pathlib import Path
from typing import Any

from dragoman.errors import SchemaError, SettingsError, suggest
from dragoman.exports import acled, actors, conversions, places, ucdp
from dragoman.resources import load_yaml
from dragoman.tables import table_schema

Converter = Callable[..., Any]

FOLDER = Path(__file__).parent / "mappings"
FORMATS = ("gdelt", "icews", "phoenix", "polecat", "acled", "ucdp", "csv", "stata", "xlsx", "geojson")
CONVERTERS: Mapping[str, Converter] = {
    **conversions.CONVERTERS,
    **actors.CONVERTERS,
    **places.CONVERTERS,
    **acled.CONVERTERS,
    **ucdp.CONVERTERS,
}


@dataclass(frozen=True)
class RowRule:
    """Which events a format has a place for: a function, and the columns it is given."""

    takes: Callable[..., bool]
    sources: tuple[str, ...]


ROW_RULES: Mapping[str, RowRule] = {
    "has_acled_type": RowRule(acled.has_acled_type, ("cameo_code", "target_code", "target_name")),
    "is_lethal": RowRule(ucdp.is_lethal, ("cameo_root", "killed_low", "killed_best", "killed_high")),
}


@dataclass(frozen=True)
class ExportColumn:
    """One column of a format.

    Args:
        name: as the format calls it.
        sources: our columns that it is made of, in the order the converter takes them; none where
            the format has a column that we have nothing for.
        how: name of the converter.
        note: what a reader has to know: what is lost, or why it is empty.
    """

    name: str
    sources: tuple[str, ...]
    how: str
    note: str

    def values(self, block: Mapping[str, list[Any]], n_rows: int) -> list[Any]:
        """Return the values of this column for a block of events."""
        if not self.sources:
            return [None] * n_rows
        return list(map(CONVERTERS[self.how], *(block[name] for name in self.sources)))

    @property
    def how_words(self) -> str:
        """What the converter does, in words."""
        if not self.sources:
            return "always empty"
        return (CONVERTERS[self.how].__doc__ or "").strip().splitlines()[0].rstrip(".")


@dataclass(frozen=True)
class Format:
    """One format.

    Args:
        name: the word after ``--format``.
        title: what it is.
        suffix: of the file, with its point.
        writer: which writer writes it; see ``exports/__init__.py``.
        options: of the writer.
        statuses: which events it takes unless ``--status`` says otherwise.
        row_rule: which of these rows have a place in the format; empty where all have.
        rows: the same in words.
        conventions: how it writes values, in words.
        lost: what it cannot say.
        columns: its columns in order; none where it takes all of ours as they are.
    """

    name: str
    title: str
    suffix: str
    writer: str
    options: Mapping[str, Any]
    statuses: tuple[str, ...]
    row_rule: str
    rows: str
    conventions: tuple[str, ...]
    lost: tuple[str, ...]
    columns: tuple[ExportColumn, ...]

    @property
    def is_ours(self) -> bool:
        """Whether it takes every column of the events as it is."""
        return not self.columns

    @property
    def left_out(self) -> list[str]:
        """Our columns that have no place in it."""
        if self.is_ours:
            return []
        used = {name for column in self.columns for name in column.sources}
        return [name for name in table_schema("events").names if name not in used]

    @property
    def sources(self) -> list[str] | None:
        """Our columns that it is made of, in their order; None where it takes all."""
        if self.is_ours:
            return None
        used = {name for column in self.columns for name in column.sources}
        asked = ROW_RULES[self.row_rule].sources if self.row_rule else ()
        return [name for name in table_schema("events").names if name in used or name in asked]

    def taken(self, block: Mapping[str, list[Any]]) -> Mapping[str, list[Any]]:
        """Return those of a block of events that have a place in the format."""
        if not self.row_rule:
            return block
        rule = ROW_RULES[self.row_rule]
        keep = list(map(rule.takes, *(block[name] for name in rule.sources)))
        return {name: list(compress(values, keep)) for name, values in block.items()}


@cache
def load_format(name: str) -> Format:
    """Return a format by its name.

    Raises:
        SettingsError: there is no such format.
        SchemaError: its file names a column or a converter that is not there; every problem is told.
    """
    if name not in FORMATS:
        raise SettingsError(
            f"There is no export format {name!r}.{suggest(name, FORMATS)} Formats: {', '.join(FORMATS)}."
        )
    path = FOLDER / f"{name}.yml"
    return parse_format(path.read_text(encoding="utf-8"), path.name)


def parse_format(text: str, where: str) -> Format:
    """Parse one mapping, reporting all its problems at once."""
    raw = load_yaml(text)
    columns = tuple(
        ExportColumn(
            str(column["name"]),
            tuple(column.get("from", ())),
            column.get("how", "copy"),
            column.get("note", ""),
        )
        for column in raw.get("columns", ())
    )
    found = Format(
        name=raw["format"],
        title=raw["title"],
        suffix=raw["suffix"],
        writer=raw["writer"],
        options=raw.get("options", {}),
        statuses=tuple(raw["statuses"]),
        row_rule=raw.get("row_rule", ""),
        rows=raw.get("rows", ""),
        conventions=tuple(raw.get("conventions", ())),
        lost=tuple(raw.get("lost", ())),
        columns=columns,
    )
    problems = list(_problems(found))
    if problems:
        raise SchemaError("\n".join(f"{where}: {problem}" for problem in problems))
    return found


def _problems(found: Format) -> Iterator[str]:
    known = table_schema("events").names
    seen: set[str] = set()
    if found.row_rule and found.row_rule not in ROW_RULES:
        yield f"unknown row_rule {found.row_rule!r}.{suggest(found.row_rule, list(ROW_RULES))}"
    for column in found.columns:
        if column.name in seen:
            yield f"column {column.name!r} stands twice"
        seen.add(column.name)
        for name in column.sources:
            if name not in known:
                yield f"column {column.name!r}: events have no column {name!r}.{suggest(name, known)}"
        if column.how not in CONVERTERS:
            near = suggest(column.how, list(CONVERTERS))
            yield f"column {column.name!r}: unknown how {column.how!r}.{near}"
        if not column.sources and not column.note:
            yield f"column {column.name!r} is empty without a note that says why"
