"""A published data set in the formats that other tools and other event data have.

    from dragoman.exports import export, Selection
    export(release, "gdelt", Path("news.export.CSV"), Selection(statuses=("asserted",)))

How each format writes our columns stands in ``mappings/``, nowhere else. Events pass through a bounded
number at a time, and a file appears whole or not at all, with a README beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.exports import stata, workbook
from dragoman.exports.delimited import Dialect, write_delimited
from dragoman.exports.geojson import write_geojson
from dragoman.exports.mapping import FORMATS, Format, load_format
from dragoman.exports.reading import Events
from dragoman.exports.selection import Selection, check_selection
from dragoman.exports.sidecar import sidecar
from dragoman.storage import write_text
from dragoman.tables import storage_error, table_schema

__all__ = ["FORMATS", "Exported", "Selection", "export", "load_format"]

_WIDTHS = {
    "sentence_text": 60,
    "title": 40,
    "source_name": 24,
    "target_name": 24,
    "cameo_label": 24,
    "url": 30,
}


@dataclass(frozen=True)
class Exported:
    """What one export gave.

    Args:
        path: the file.
        readme: the page beside it.
        n_rows: rows in the file.
        n_selected: events the selection found.
        remarks: what happened to some of them, in words.
    """

    path: Path
    readme: Path
    n_rows: int
    n_selected: int
    remarks: tuple[str, ...] = ()


def export(
    release: Path, name: str, path: Path, selection: Selection | None = None, exact: bool = False
) -> Exported:
    """Write the events of a release in another format, with a README beside the file.

    Args:
        release: what ``open_release`` gave.
        name: one of ``FORMATS``.
        path: where to; a file that is there is replaced.
        selection: which events; by default those with the statuses that the format takes.
        exact: leave texts as they are that a spreadsheet would take for formulas.

    Raises:
        SettingsError: an unknown format or selection, or more rows than the format takes.
        StorageError: the release cannot be read or the file not be written.
    """
    form = load_format(name)
    selection = selection or Selection(statuses=form.statuses)
    check_selection(selection)
    events = Events(release, selection, form.sources)
    readme = path.with_name(path.name + ".README.txt")
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        done = _write(form, events, staged, selection, release, exact)
        os.replace(staged, path)
    except OSError as error:
        raise storage_error(path, error) from error
    finally:
        with suppress(OSError):
            staged.unlink()
    exported = Exported(path, readme, *done)
    write_text(
        readme, sidecar(form, release, selection, exported.n_rows, exported.n_selected, exported.remarks)
    )
    return exported


def _write(
    form: Format, events: Events, path: Path, selection: Selection, release: Path, exact: bool
) -> tuple[int, int, tuple[str, ...]]:
    """Return how many rows were written, how many events selected, and remarks."""
    names = table_schema("events").names
    if form.writer == "stata":
        stata.check_rows(events.count())
        n_rows = stata.write_stata(path, table_schema("events").columns, events.tables())
        return n_rows, n_rows, ()
    if form.writer == "xlsx":
        n_rows = events.count()
        workbook.check_rows(n_rows)
        about = sidecar(form, release, selection, n_rows, n_rows, ()).splitlines()
        n_rows, n_cut = workbook.write_workbook(path, names, _WIDTHS, events.rows(), about)
        return n_rows, n_rows, (f"{n_cut} texts were too long for a cell and were cut.",) if n_cut else ()
    if form.writer == "geojson":
        n_rows, n_nowhere = write_geojson(path, names, events.rows())
        return n_rows, n_rows, (f"{n_nowhere} events have no coordinates; their geometry is null.",)
    return _write_delimited(form, events, path, exact)


def _write_delimited(
    form: Format, events: Events, path: Path, exact: bool
) -> tuple[int, int, tuple[str, ...]]:
    dialect = Dialect(**form.options, exact=exact)
    names = [column.name for column in form.columns] or table_schema("events").names
    counted = _Counted(form, events)
    n_rows = write_delimited(path, names, counted.blocks(), dialect)
    n_left_out = counted.n_selected - n_rows
    remarks = (f"{n_left_out} events have no place in this format. {form.rows}",) if n_left_out else ()
    return n_rows, counted.n_selected, remarks


class _Counted:
    """The values of a format, column by column, and how many events they were made from."""

    def __init__(self, form: Format, events: Events) -> None:
        self.form, self.events, self.n_selected = form, events, 0

    def blocks(self) -> Iterator[list[list[Any]]]:
        for block in self.events.blocks():
            self.n_selected += len(next(iter(block.values())))
            taken = self.form.taken(block)
            n_rows = len(next(iter(taken.values())))
            columns = self.form.columns
            yield [column.values(taken, n_rows) for column in columns] if columns else [*taken.values()]
