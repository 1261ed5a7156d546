"""``dragoman serve``: the build on a schedule, with all that it needs on this machine."""

from __future__ import annotations

import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from dragoman.errors import SettingsError
from dragoman.remote_files import as_address
from dragoman.scheduling import RETRY_AFTER, Inputs, Job, make_schedule, sort_inputs
from dragoman.settings import DEFAULT_OUT, load_settings


def serve(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH_OR_FEED...",
            help="What `dragoman build` reads; feeds, pages and lists of addresses are collected first.",
        ),
    ],
    cron: Annotated[
        list[str] | None, typer.Option(help="When to build, as cron writes it; may be given again.")
    ] = None,
    interval: Annotated[
        str | None, typer.Option(help="Time between two builds instead: 30m, 6h, 1d.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="Time zone that --cron is meant in.")] = "UTC",
    run_now: Annotated[bool, typer.Option("--run-now", help="Begin a first build at once.")] = False,
    overlap: Annotated[
        Literal["wait", "skip"],
        typer.Option(help="What a build does that finds the one before it still at work."),
    ] = "wait",
    name: Annotated[
        str | None, typer.Option(help="Name in Prefect's page; by default that of the folder --out.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port of Prefect's page; by default 4200, or a free one."),
    ] = None,
    raw: Annotated[
        Path, typer.Option(help="Folder of raw data that feeds and lists are collected into.")
    ] = Path("data/raw/news"),
    contact: Annotated[
        str | None, typer.Option(help="Whom a site may write to; stands in the user agent.")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Host that may lie in a private network; may be given again.")
    ] = None,
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of publication of stories that tell none."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of the published data set.")] = DEFAULT_OUT,
    interim: Annotated[
        Path | None, typer.Option(help="Working folder; by default it stands beside --out.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file, see docs/settings.md.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to code with; the result is the same.")] = 1,
) -> None:
    """Build on a schedule until Ctrl-C; a Prefect server is started here unless PREFECT_API_URL names one.

    Example: `dragoman serve --cron "15 2 * * *" data/raw --out data/processed/news`
    """
    schedule = make_schedule(cron or [], interval, timezone, overlap)
    day = published.date() if published else None
    load_settings(config, published=day)  # a mistake in it shows now, not at night
    parameters: dict[str, Any] = {
        "out": as_address(out) or os.path.abspath(out),
        "interim": os.path.abspath(interim) if interim else None,
        "config": os.path.abspath(config) if config else None,
        "published": day.isoformat() if day else None,
        "workers": workers,
        "retry_after": list(RETRY_AFTER),
    }
    inputs = sort_inputs(paths)
    job = _job(_checked_name(name or out.name), inputs, parameters, raw, contact, allow_host or [])
    from dragoman.flow_loading import TOLD, load_flow

    load_flow("serve", TOLD).serve(job, schedule, run_now, port, _say)


def _job(
    name: str, inputs: Inputs, parameters: dict[str, Any], raw: Path, contact: str | None, allowed: list[str]
) -> Job:
    if not inputs.sources:
        return Job(name, ("build.py", "build_dataset"), {"paths": list(inputs.paths), **parameters})
    collecting = {
        "sources": list(inputs.sources),
        "raw": os.path.abspath(raw),
        "paths": list(inputs.paths),
        "contact": contact,
        "allowed": allowed,
    }
    return Job(name, ("collect.py", "collect_and_build"), {**collecting, **parameters})


def _checked_name(name: str) -> str:
    if not re.fullmatch(r"[\w.-]{1,100}", name):
        raise SettingsError(f"Expected letters, digits, '-', '_' and '.' in --name, found {name!r}.")
    return name


def _say(text: str) -> None:
    sys.stderr.write(f"dragoman: {text}\n")
    sys.stderr.flush()
