"""Delimited text: CSV with quotes, and tab-separated lines without, as GDELT and its kin have them.

Unquoted formats and those of peers have one line an event: white space inside a text becomes one space.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

_FORMULA = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet takes for a formula; with any apostrophes before it, so that the guard can be undone."""
_NOT_A_FORMULA = "'"
# What readers take for the end of a line, or cannot take at all, and what separates the columns.
_BREAKS = re.compile(r"[\t\r\n\v\f\x00\x1c-\x1e\x85\u2028\u2029]+")
SEPARATORS = {"tab": "\t", "comma": ","}


@dataclass(frozen=True)
class Dialect:
    """How the text is delimited.

    Args:
        separator: ``tab`` or ``comma``.
        header: a first line with names.
        quoting: quote texts where needed; without it nothing is quoted or escaped.
        lines: ``keep`` leaves line breaks inside texts.
        lists: ``semicolon``; the formats of peers make texts of lists themselves.
        exact: leave texts that look like formulas.
    """

    separator: str
    header: bool
    quoting: bool
    lines: str = "space"
    lists: str = "semicolon"
    exact: bool = False


def write_delimited(
    path: Path, names: Sequence[str], blocks: Iterable[Sequence[Sequence[Any]]], dialect: Dialect
) -> int:
    """Write blocks of rows; return how many rows.

    Args:
        path: where to.
        names: of the columns.
        blocks: for each some rows, as the values of every column.
        dialect: how.
    """
    n_rows = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        write = _line_writer(stream, dialect)
        if dialect.header:
            write(names)
        for block in blocks:
            for row in zip(*(_cells(values, dialect) for values in block), strict=True):
                write(row)
                n_rows += 1
    return n_rows


def _cells(values: Sequence[Any], dialect: Dialect) -> list[str]:
    return ["" if value is None else cell(value, dialect) for value in values]


def _line_writer(stream: TextIO, dialect: Dialect) -> Callable[[Sequence[str]], object]:
    separator = SEPARATORS[dialect.separator]
    if dialect.quoting:
        return csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerow
    return lambda cells: stream.write(separator.join(cells) + "\n")


def cell(value: Any, dialect: Dialect) -> str:
    """Return one value as text.

    >>> plain = Dialect("comma", True, True)
    >>> cell("=cmd|' /C calc'!A0", plain), cell(-2.5, plain), cell(None, plain), cell(True, plain)
    ("'=cmd|' /C calc'!A0", '-2.5', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value, dialect)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return _text(joined(value), dialect)
    return str(value)


def _text(value: str, dialect: Dialect) -> str:
    text = value.replace("\x00", "") if dialect.lines == "keep" else _BREAKS.sub(" ", value)
    if not dialect.exact and _FORMULA.match(text):
        return _NOT_A_FORMULA + text
    return text


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def joined(values: Sequence[Any]) -> str:
    """Return a list as one text, semicolons between."""
    return ";".join(str(value) for value in values)


def without_guard(text: str) -> str:
    """Return a guarded text as it was.

    >>> without_guard("'=1+1"), without_guard("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith(_NOT_A_FORMULA) and _FORMULA.match(text) else text
