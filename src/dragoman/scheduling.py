"""What a schedule is: when, which inputs, how they are built; ``flows/serve.py`` hands it to Prefect."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml

from dragoman.errors import SettingsError, StorageError
from dragoman.resources import load_yaml

RETRY_AFTER = (60.0, 300.0, 900.0)
"""Seconds before each new try of what may mend by itself; together a quarter of an hour and more."""

SHORTEST_INTERVAL = timedelta(seconds=10)

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_INTERVAL = re.compile(r"([0-9]{1,9})([smhdw])")
# What `dragoman build` reads at an address; anything else of the web is a page or a feed.
_DATA_FILES = (
    ".txt",
    ".md",
    ".pdf",
    ".docx",
    ".json",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".tsv",
    ".parquet",
    ".warc",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".zip",
    ".tar",
    ".tgz",
)
_MAX_LIST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Schedule:
    """When runs begin.

    Args:
        crons: cron lines of five fields; each begins runs.
        interval: time between two beginnings; None where cron lines say when.
        timezone: name of the zone that the cron lines are meant in.
        overlap: what a run does that finds its predecessor at work: ``wait`` or ``skip``.
    """

    crons: tuple[str, ...]
    interval: timedelta | None
    timezone: str
    overlap: str = "wait"

    def __str__(self) -> str:
        when = [f"cron {cron!r} ({self.timezone})" for cron in self.crons]
        return " and ".join(when) or f"every {self.interval}"


@dataclass(frozen=True)
class Job:
    """What each run does.

    Args:
        name: of the deployment, as Prefect's page shows it.
        flow: file below ``flows/`` and the function in it.
        parameters: of the function; plain values, all paths absolute.
    """

    name: str
    flow: tuple[str, str]
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """What is to be built, sorted by how it is come by: collected first, or read as it is."""

    sources: tuple[str, ...]
    paths: tuple[str, ...]


def sort_inputs(named: Sequence[str]) -> Inputs:
    """Tell feeds, pages and lists of addresses, which are collected first, from raw data.

    Raises:
        SettingsError: standard input, which a second run could not read again.
        StorageError: a path names nothing.
    """
    sources: list[str] = []
    paths: list[str] = []
    for name in named:
        if name == "-":
            raise SettingsError(
                "Expected files, folders or addresses, found '-': a later run cannot read it."
            )
        if "://" in name:
            (sources if _is_feed_or_page(name) else paths).append(name)
            continue
        path = os.path.abspath(name)
        if not os.path.lexists(path) and not any(mark in name for mark in "*?["):
            raise StorageError(
                f"Expected files to read, found nothing at {name!r}. "
                "Check the spelling, or the folder you are in."
            )
        (sources if _is_address_list(Path(path)) else paths).append(path)
    return Inputs(tuple(sources), tuple(paths))


def _is_feed_or_page(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and not parts.path.lower().endswith(_DATA_FILES)


def _is_address_list(path: Path) -> bool:
    """Tell whether a file holds addresses, one a line, or is YAML with ``sources``; no story does."""
    if not path.is_file() or path.suffix.lower() not in {".txt", ".lst", ".urls", ".yml", ".yaml", ""}:
        return False
    if path.stat().st_size > _MAX_LIST_BYTES:
        return False
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() in {".yml", ".yaml"}:
            content = load_yaml(text)
            return isinstance(content, dict) and isinstance(content.get("sources"), list)
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError):
        return False
    lines = [line.strip() for line in text.splitlines()]
    told = [line for line in lines if line and not line.startswith("#")]
    return bool(told) and all(line.startswith(("http://", "https://")) for line in told)


def parse_interval(text: str) -> timedelta:
    """Return a time such as ``30m``, ``6h`` or ``1d``.

    Raises:
        SettingsError: it is written otherwise, or shorter than ten seconds.

    >>> parse_interval("90m")
    datetime.timedelta(seconds=5400)
    """
    match = _INTERVAL.fullmatch(text.strip().lower())
    if match is None:
        raise SettingsError(f"Expected an interval such as 30m, 6h or 1d, found {text!r}.")
    try:
        interval = timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError as error:
        raise SettingsError(f"Expected an interval such as 30m, 6h or 1d, found {text!r}.") from error
    if interval < SHORTEST_INTERVAL:
        raise SettingsError(f"Expected an interval of 10s or more, found {text!r}.")
    return interval


def make_schedule(crons: Sequence[str], interval: str | None, timezone: str, overlap: str) -> Schedule:
    """Return the schedule that the command line tells.

    Raises:
        SettingsError: neither or both of cron and interval are given, or the zone is unknown.
    """
    if bool(crons) == bool(interval):
        found = "both" if crons else "neither"
        raise SettingsError(
            "Expected --cron or --interval, found "
            f"{found}. For every night: --cron '15 2 * * *'; for every six hours: --interval 6h."
        )
    for cron in crons:
        if len(cron.split()) != 5:
            raise SettingsError(f"Expected a cron line of five fields such as '15 2 * * *', found {cron!r}.")
    try:
        ZoneInfo(timezone)
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            f"Expected a time zone such as UTC or Europe/Paris in --timezone, found {timezone!r}."
        ) from error
    return Schedule(
        tuple(" ".join(cron.split()) for cron in crons),
        parse_interval(interval) if interval else None,
        timezone,
        overlap,
    )
