"""``dragoman export``: a published data set in the formats of other tools and other event data."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from dragoman.remote_files import as_address
from dragoman.settings import DEFAULT_OUT


def export(
    name: Annotated[
        str,
        typer.Option(
            "--format",
            help="gdelt, icews, phoenix, polecat, acled, ucdp, csv, stata, xlsx or geojson.",
        ),
    ],
    dataset: Annotated[
        Path, typer.Argument(help="A data set that `dragoman build` published, or one release of it.")
    ] = DEFAULT_OUT,
    out: Annotated[
        Path | None, typer.Option(help="Where to; by default the data set's name in this folder.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of event_date_start.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of event_date_start.")
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(help="ISO alpha-3 code of source, target or place; may be given again."),
    ] = None,
    root: Annotated[list[str] | None, typer.Option(help="CAMEO root, 01 to 20; may be given again.")] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(help="Status to take, or all; may be given again. By default what the format counts."),
    ] = None,
    representative_only: Annotated[
        bool, typer.Option("--representative-only", help="One row an event instead of one a report.")
    ] = False,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Leave texts as they are that a spreadsheet would take for formulas."),
    ] = False,
) -> None:
    """Write a published data set in another format, with a page beside it that says what is lost.

    Example: `dragoman export --format gdelt --since 2024-01-01 data/processed/sample`
    """
    from dragoman.dataset import open_release
    from dragoman.exports import Selection, load_format
    from dragoman.exports import export as write_export
    from dragoman.exports.selection import ALL

    form = load_format(name)
    statuses = tuple(status) if status else form.statuses
    selection = Selection(
        statuses=() if ALL in statuses else statuses,
        since=_day(since),
        until=_day(until),
        countries=tuple(code.upper() for code in country or ()),
        roots=tuple(root or ()),
        representative_only=representative_only,
    )
    release = open_release(dataset)
    path = out or Path(f"{dataset_name(dataset)}{_dash(name)}{form.suffix}")
    done = write_export(release, name, path, selection, exact)
    sys.stdout.write(f"{done.n_rows:,} rows written to {done.path}\n")
    for remark in done.remarks:
        sys.stdout.write(f"{remark}\n")
    sys.stdout.write(f"How values are written, and what is lost: {done.readme}\n")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _dash(name: str) -> str:
    """Two formats of one suffix must not overwrite one another."""
    return "" if name in ("csv", "stata", "xlsx", "geojson") else f"-{name}"


def dataset_name(dataset: Path) -> str:
    """Return the name of a data set by its folder or address, also where one release of it is given.

    >>> dataset_name(Path("data/processed/news")), dataset_name(Path("news/releases/0123"))
    ('news', 'news')
    >>> dataset_name(Path("s3://bucket/news?region=eu-central-1"))
    'news'
    """
    address = as_address(dataset)
    dataset = Path(urlsplit(address).path) if address else dataset
    parts = [part for part in Path(dataset).absolute().parts if part != "latest"]
    if len(parts) > 2 and parts[-2] == "releases":
        parts = parts[:-2]
    return parts[-1] if len(parts) > 1 else "events"
