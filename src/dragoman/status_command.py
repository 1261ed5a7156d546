"""``dragoman status``: how the data sets of this machine stand."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.errors import StorageError
from dragoman.settings import DEFAULT_OUT

if TYPE_CHECKING:
    from dragoman.standing import Backlog, Run, Standing

LAST_FAILED = 1
MAX_DAYS = 14


def status(
    datasets: Annotated[
        list[Path] | None,
        typer.Argument(help="Data sets, as given to --out; by default all in data/processed."),
    ] = None,
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--input", help="Raw data to compare with; by default the last run's. May be given again."
        ),
    ] = None,
    interim: Annotated[Path | None, typer.Option(help="Working folder; by default the last run's.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="How many of the last runs to tell.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Tell the last runs, what waits, what was left out, and events by day; exit 1 if the last run failed.

    Example: `dragoman status data/processed/news`
    """
    from dataclasses import asdict

    from dragoman.standing import find_datasets, read_standing

    named = datasets or find_datasets(DEFAULT_OUT.parent)
    if not named:
        raise StorageError(
            f"No data set is in {str(DEFAULT_OUT.parent)!r}. Name one: `dragoman status DIR`, or build one "
            "first."
        )
    found = [read_standing(path, inputs or (), interim, runs) for path in named]
    if as_json:
        told = {"datasets": [asdict(standing) for standing in found]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
    else:
        sys.stdout.write("\n\n".join("\n".join(lines(standing)) for standing in found) + "\n")
    if any(standing.runs and standing.runs[0].outcome == "failed" for standing in found):
        raise typer.Exit(LAST_FAILED)


def lines(standing: Standing) -> Iterator[str]:
    """Yield what is told of a data set, for people."""
    release = f"release {standing.release}" if standing.release else "nothing published yet"
    yield f"{standing.dataset}  ({release})"
    yield "Last runs:" if standing.runs else "No run has left a record."
    yield from (f"  {_run_line(run)}" for run in standing.runs)
    yield f"Backlog: {_backlog_line(standing.backlog)}"
    left_out = [f"{count} {reason}" for reason, count in standing.rejects_by_reason.items()]
    yield f"Left out: {', '.join(left_out) or 'nothing'}."
    yield from _day_lines(standing)


def _run_line(run: Run) -> str:
    seconds = "" if run.seconds is None else f"{run.seconds:.1f} s"
    if run.outcome == "completed":
        said = f"{run.stories_new} stories new or changed, {run.events} events"
    else:
        said = " ".join((run.error or "").split())
    return f"{run.started[:19].replace('T', ' ')}  {run.outcome:<9}  {seconds:>9}  {said}".rstrip()


def _backlog_line(backlog: Backlog) -> str:
    if backlog.problem:
        return f"not known: {backlog.problem}"
    waiting = backlog.new + backlog.changed
    parts = [f"{waiting} of {backlog.files} raw files are not in the data set yet"]
    if waiting:
        parts.append(f"{backlog.new} new, {backlog.changed} to be read again")
    if backlog.unreadable:
        parts.append(f"{backlog.unreadable} cannot be read")
    if backlog.not_counted:
        parts.append(f"not counted: {', '.join(backlog.not_counted)}")
    return "; ".join(parts) + "."


def _day_lines(standing: Standing) -> Iterator[str]:
    days = {day: count for day, count in standing.events_by_day.items() if day != "no day"}
    undated = standing.events_by_day.get("no day", 0)
    total = sum(days.values()) + undated
    shown = list(days.items())[-MAX_DAYS:]
    cut = f", the last {MAX_DAYS} of {len(days)} days" if len(shown) < len(days) else ""
    yield f"Events by day{cut} ({total} in all, {undated} without a day):"
    yield from (f"  {day}  {count}" for day, count in shown)
