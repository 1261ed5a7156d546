"""The data set report: one page that shows what a release holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from dragoman.reports import sections_time, sections_what, sections_where, sections_who
from dragoman.reports.opening import Counter, open_counter
from dragoman.reports.page import render
from dragoman.reports.periods import choose_window
from dragoman.reports.sections import Section

TEMPLATE = "dataset.html"


def dataset_page(release: Path, title: str, links: Mapping[str, str] | None = None) -> str:
    """Return the report on a release as one page.

    Args:
        release: folder of a published release.
        title: names the data set.
        links: text to relative address of the pages beside it.

    Raises:
        SchemaError: a file of the release cannot be read.
    """
    with open_counter(release) as counter:
        sections = list(_sections(counter, _rejects(release)))
        tiles, facts = _tiles(counter), _facts(counter, release)
    charts = [chart.spec for section in sections for chart in section.charts]
    return render(
        TEMPLATE,
        scripts=("vega.js", "charts.js") if charts else (),
        title=title,
        tiles=tiles,
        facts=facts,
        blocks=[list(block) for _, block in groupby(sections, lambda section: section.is_wide)],
        sections=sections,
        specs=charts,
        links=dict(links or {}),
    )


def _sections(counter: Counter, rejects: Mapping[str, int]) -> Iterator[Section]:
    window = choose_window(counter)
    yield sections_time.over_time(counter, window)
    yield sections_where.event_map(counter)
    yield sections_who.who_to_whom(counter)
    yield sections_who.mood(counter)
    yield sections_time.busiest_pairs(counter, window)
    yield sections_who.busiest_actors(counter)
    yield sections_time.harm(counter, window)
    yield sections_what.roots(counter)
    yield sections_what.status(counter)
    yield sections_what.subjects(counter)
    yield sections_what.date_precision(counter)
    yield sections_where.place_precision(counter)
    yield sections_what.confidence(counter)
    yield sections_what.publishers(counter)
    yield sections_where.regions(counter)
    yield sections_what.left_out(rejects)


def _tiles(counter: Counter) -> list[tuple[str, Any]]:
    found = counter.rows(
        "SELECT count(*) AS n, min(event_date_start) AS first, max(event_date_start) AS last, "
        "count(*) FILTER (event_date_start IS NOT NULL) AS dated FROM counted"
    )[0]
    n_countries = counter.value(
        "SELECT count(*) FROM (SELECT source_country AS c FROM counted UNION "
        "SELECT target_country FROM counted) WHERE c IS NOT NULL"
    )
    return [
        ("events", found["n"]),
        ("rows", counter.value("SELECT count(*) FROM all_events")),
        ("stories", counter.value("SELECT count(*) FROM documents")),
        ("countries", n_countries),
        ("first day", str(found["first"] or "no date")),
        ("last day", str(found["last"] or "no date")),
    ]


def _facts(counter: Counter, release: Path) -> list[str]:
    """Return what has to be known to read the numbers."""
    unsure = counter.value(
        "SELECT count(*) FROM all_events "
        "WHERE coalesce(is_representative, true) AND status IN ('denied', 'possible')"
    )
    schemes = [
        row["q"]
        for row in counter.rows("SELECT DISTINCT quad_scheme AS q FROM counted ORDER BY q")
        if row["q"]
    ]
    tables = [
        row["g"]
        for row in counter.rows("SELECT DISTINCT goldstein_table AS g FROM counted ORDER BY g")
        if row["g"]
    ]
    told = [
        "An event is counted once, however many stories tell it and though a meeting has two rows; "
        "the rows are the reports.",
        f"Left out of the charts: {unsure:,} events that are denied or only possible.",
    ]
    if schemes:
        told.append(
            f"Quad classes are those of {', '.join(schemes)}; Goldstein values are from {', '.join(tables)}."
        )
    told.append(f"Release {release.name}. What each column means stands in its codebook.md.")
    return told


def _rejects(release: Path) -> Mapping[str, int]:
    try:
        found = json.loads((release / "validation.json").read_text(encoding="utf-8"))
        rejects: Mapping[str, int] = found["run"]["rejects"]
    except (OSError, ValueError, LookupError):  # a release made without a validation report
        return {}
    return rejects
