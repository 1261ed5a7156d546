"""Excel workbooks, written row by row with flat memory. The only door to xlsxwriter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from dragoman.errors import SettingsError
from dragoman.exports.delimited import joined

MOST_ROWS = 1_048_575
"""Rows of a sheet, less the header."""
MOST_CHARACTERS = 32_767
_FIRST_DAY = date(1900, 3, 1)
"""Excel believes in 29 February 1900, so the days before it are ambiguous."""
_LARGEST_EXACT = 10**15
_MADE = datetime(2000, 1, 1)
"""Stands in the file as its day of making: the same events give the same bytes."""


def check_rows(n_rows: int) -> None:
    """Refuse more rows than a sheet has.

    Raises:
        SettingsError: too many rows; says what to do.
    """
    if n_rows > MOST_ROWS:
        raise SettingsError(
            f"An Excel sheet has {MOST_ROWS:,} rows, and {n_rows:,} events were selected. Take fewer "
            "with --since and --until (a year), --country, --root or --representative-only, or "
            "choose --format csv."
        )


def write_workbook(
    path: Path,
    names: Sequence[str],
    widths: Mapping[str, int],
    rows: Iterable[Sequence[Any]],
    about: Sequence[str],
) -> tuple[int, int]:
    """Write a workbook of two sheets; return how many rows it has and how many texts were cut.

    Args:
        path: where to.
        names: of the columns.
        widths: of the columns that have another than the usual width, in characters.
        rows: values in the order of *names*.
        about: lines of the second sheet.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            return _write_sheets(book, names, widths, rows, about)
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _write_sheets(
    book: Any,
    names: Sequence[str],
    widths: Mapping[str, int],
    rows: Iterable[Sequence[Any]],
    about: Sequence[str],
) -> tuple[int, int]:
    n_rows, n_cut = 0, 0
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet("events")
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for number, name in enumerate(names):
        sheet.set_column(number, number, widths.get(name, 12))
        sheet.write_string(0, number, name, bold)
    for n_rows, row in enumerate(rows, start=1):
        for number, value in enumerate(row):
            n_cut += _write(sheet, n_rows, number, value, day_format)
    sheet.autofilter(0, 0, max(n_rows, 1), len(names) - 1)
    _write_about(book.add_worksheet("about"), about)
    return n_rows, n_cut


def _write(sheet: Any, row: int, column: int, value: Any, day_format: Any) -> int:
    """Write one cell by the kind of its value; return 1 where a text had to be cut."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return 0
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and abs(value) < _LARGEST_EXACT:
        sheet.write_number(row, column, value)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, column, value, day_format)
    else:
        text = joined(value) if isinstance(value, list | tuple) else str(value)
        is_long = len(text) > MOST_CHARACTERS
        sheet.write_string(row, column, text[: MOST_CHARACTERS - 3] + "..." if is_long else text)
        return int(is_long)
    return 0


def _write_about(sheet: Any, lines: Sequence[str]) -> None:
    sheet.set_column(0, 0, 120)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
