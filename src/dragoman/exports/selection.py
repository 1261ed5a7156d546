"""Which events an export takes: options of the command line, checked and turned into a filter for Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow.dataset as ds

from dragoman.codebook import event_codes, iso3_codes
from dragoman.errors import SettingsError, suggest
from dragoman.tables import table_schema

ALL = "all"
COUNTRIES = ("source_country", "target_country", "place_country")
SELECTED_BY = ("status", "event_date_start", "cameo_root", "is_representative", *COUNTRIES)
"""The columns that a selection asks of."""


@dataclass(frozen=True)
class Selection:
    """What to take.

    Args:
        statuses: these only; all where empty.
        since: first day of event_date_start.
        until: last day of it.
        countries: ISO alpha-3 codes, one of which is the source's, the target's or the place's.
        roots: CAMEO roots.
        representative_only: one row an event instead of one a report.
    """

    statuses: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    countries: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    representative_only: bool = False

    def words(self) -> Iterator[str]:
        """Yield what was asked for, in words."""
        yield "status: " + (", ".join(self.statuses) or ALL)
        if self.since or self.until:
            since, until = self.since or "the beginning", self.until or "the end"
            yield f"event_date_start from {since} to {until}; events without a date are left out"
        if self.countries:
            yield "source, target or place in " + ", ".join(self.countries)
        if self.roots:
            yield "CAMEO roots " + ", ".join(self.roots)
        yield "one row an event" if self.representative_only else "one row a report"


def known_statuses() -> list[str]:
    """Return every status an event can have."""
    column = next(column for column in table_schema("events").columns if column.name == "status")
    return [str(value) for value in column.constraints["enum"]]


def check_selection(selection: Selection) -> None:
    """Refuse what no event can match, all of it at once.

    Raises:
        SettingsError: an unknown status, country or root, or days the wrong way round.
    """
    problems = list(_problems(selection))
    if problems:
        raise SettingsError("\n".join(problems))


def _problems(selection: Selection) -> Iterator[str]:
    statuses = known_statuses()
    for status in selection.statuses:
        if status not in statuses:
            yield f"--status {status!r}: expected {', '.join([*statuses, ALL])}.{suggest(status, statuses)}"
    for country in selection.countries:
        if country not in iso3_codes():
            near = suggest(country.upper(), sorted(iso3_codes()))
            yield f"--country {country!r}: expected an ISO 3166-1 alpha-3 code, such as TUR.{near}"
    for root in selection.roots:
        found = event_codes().get(root)
        if found is None or found.code != found.root:
            padded = root.zfill(2)
            hint = f" Did you mean {padded!r}?" if padded != root and padded in event_codes() else ""
            yield f"--root {root!r}: expected two digits from 01 to 20.{hint}"
    if selection.since and selection.until and selection.since > selection.until:
        yield f"--since {selection.since} is after --until {selection.until}; turn them round."


def arrow_filter(selection: Selection) -> Any:
    """Return the filter as an Arrow expression, or None where all is taken."""
    parts = []
    if selection.statuses:
        parts.append(ds.field("status").isin(list(selection.statuses)))
    if selection.since:
        parts.append(ds.field("event_date_start") >= selection.since)
    if selection.until:
        parts.append(ds.field("event_date_start") <= selection.until)
    if selection.roots:
        parts.append(ds.field("cameo_root").isin(list(selection.roots)))
    if selection.representative_only:
        parts.append(ds.field("is_representative"))
    if selection.countries:
        wanted = list(selection.countries)
        # An empty country is no match; without is_valid it would make the whole row unknown.
        some = [ds.field(name).is_valid() & ds.field(name).isin(wanted) for name in COUNTRIES]
        parts.append(some[0] | some[1] | some[2])
    whole = None
    for part in parts:
        whole = part if whole is None else whole & part
    return whole
