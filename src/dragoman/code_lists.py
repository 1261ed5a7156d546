"""The code lists of a release: what ``schemas/codes/code_lists.yml`` says of them, and their text as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dragoman.codebook import organisation_codes
from dragoman.errors import SchemaError
from dragoman.resources import load_yaml, resource

NUMBERS = frozenset({"goldstein", "goldstein_gdelt", "goldstein_icews", "goldstein_phoenix"})


@dataclass(frozen=True)
class CodeList:
    """One code list.

    Args:
        name: of its file, without the ending.
        title: what it is called.
        description: what it holds.
        used_by: columns that hold its codes.
        columns: each column and what it holds.
        source: the dictionary that it is made from, where it is no file of its own.
    """

    name: str
    title: str
    description: str
    used_by: tuple[str, ...]
    columns: Mapping[str, str]
    source: str = ""

    @property
    def path(self) -> str:
        """Its path in a release."""
        return f"codes/{self.name}.csv"

    @property
    def key(self) -> str:
        """Its first column, which is unique together with nothing else."""
        return next(iter(self.columns))


@cache
def code_lists() -> tuple[CodeList, ...]:
    """Return every code list that a release holds.

    Raises:
        SchemaError: a list and its description name different columns.
    """
    raw = load_yaml(resource("schemas", "codes", "code_lists.yml").read_text(encoding="utf-8"))
    lists = tuple(
        CodeList(
            name=name,
            title=about["title"],
            description=about["description"],
            used_by=tuple(about["used_by"]),
            columns=about["columns"],
            source=about.get("from", ""),
        )
        for name, about in raw.items()
    )
    for found in lists:
        header = next(csv.reader(io.StringIO(code_list_text(found))))
        if header != list(found.columns):
            raise SchemaError(
                f"schemas/codes/code_lists.yml describes the columns {list(found.columns)} of {found.name}, "
                f"but the list has {header}. Make them the same."
            )
    return lists


def code_list_text(found: CodeList) -> str:
    """Return a code list as CSV."""
    if not found.source:
        return resource("schemas", "codes", f"{found.name}.csv").read_text(encoding="utf-8")
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(found.columns)
    writer.writerows(sorted(organisation_codes().items()))
    return lines.getvalue()
