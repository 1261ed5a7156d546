"""How fast the explorer answers over many events: seconds of each question a page asks, on this machine.

    python benchmarks/explorer.py --rows 1000000 --folder /tmp/explorer-data

Makes a release of synthetic events (taken up again if the folder has it), opens it, asks each question three
times over HTTP without a network, and prints one JSON line with the slowest of the three.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import validation

from dragoman.codebook import contexts, countries, roles
from dragoman.tables import write_table

STATUSES = ("asserted", "asserted", "asserted", "planned", "demanded", "denied", "threatened", "possible")
PER_BATCH = 250_000


def make_release(folder: Path, rows: int) -> None:
    """Write a published data set of *rows* synthetic events, dated over ten years."""
    validation.ACTORS = _actors()  # type: ignore[assignment]
    random = np.random.default_rng(validation.SEED)
    release = folder / "releases" / f"{rows:016x}"
    for start in range(0, rows, PER_BATCH):
        events = validation.synthetic_events(start, min(PER_BATCH, rows - start), random)
        _write_months(release, _with_more(events, random), start)
    (release / "manifest.json").write_text("{}")
    (folder / "latest").unlink(missing_ok=True)
    (folder / "latest").symlink_to(release.relative_to(folder))


def _actors() -> tuple[tuple[str, str, str, str], ...]:
    known = [row for row in countries().values() if row["iso3"]][:150]
    return tuple(
        (f"{row['iso3']}{role}", f"{row['name']} {label}", row["iso3"], role)
        for row in known
        for role, label in list(roles().items())[:12]
    )


def _with_more(events: pa.Table, random: np.random.Generator) -> pa.Table:
    """Fill in what the generator of the validation's benchmark leaves empty and the explorer asks of."""
    rows = events.num_rows
    places = random.integers(0, 3000, rows)
    is_placed = random.random(rows) < 0.6
    names = list(contexts())
    iso3 = [row["iso3"] for row in countries().values() if row["iso3"]]
    groups = random.integers(0, rows, rows)
    more = {
        "status": np.array(STATUSES)[random.integers(0, len(STATUSES), rows)],
        "is_representative": random.random(rows) < 0.7,
        "event_group_id": [f"{number:020x}" for number in groups],
        "confidence": random.random(rows).round(3),
        "place_name": pa.array([f"Town {n}" for n in places], mask=~is_placed),
        "place_country": pa.array([iso3[n % 150] for n in places], mask=~is_placed),
        "latitude": pa.array((places * 7 % 1200 / 10) - 50.0, mask=~is_placed),
        "longitude": pa.array((places * 13 % 3500 / 10) - 175.0, mask=~is_placed),
        "contexts": [names[n : n + 2] if n % 3 else [] for n in random.integers(0, len(names), rows)],
        "title": [f"Headline {n}" for n in groups],
        "publisher": [f"Outlet {n % 40}" for n in groups],
    }
    for name, values in more.items():
        at = events.schema.get_field_index(name)
        field = events.schema.field(at)
        array = values.cast(field.type) if isinstance(values, pa.Array) else pa.array(values, field.type)
        events = events.set_column(at, field, array)
    return events


def _write_months(release: Path, events: pa.Table, start: int) -> None:
    days = events["event_date_start"]
    months = pc.add(pc.multiply(pc.year(days), 100), pc.month(days))
    for month in pc.unique(months).to_pylist():
        some = events.filter(pc.equal(months, month)).sort_by("event_date_start")
        folder = release / "events" / f"year={month // 100}" / f"month={month % 100}"
        folder.mkdir(parents=True, exist_ok=True)
        write_table(some, folder / f"events-{start}.parquet")
