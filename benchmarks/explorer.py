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
from dragoman.tables import read_table, write_table

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
    for month in sorted((release / "events").glob("*/*")):
        _merge(month)
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


def _merge(month: Path) -> None:
    """Make one file of the files of a month, as a release has it."""
    parts = sorted(month.glob("*.parquet"))
    whole = pa.concat_tables([read_table(path) for path in parts]).sort_by("event_date_start")
    for path in parts:
        path.unlink()
    write_table(whole, month / "events.parquet")


QUESTIONS = {
    "everything": "",
    "every report": "count=reports",
    "actor": "actor=brazil",
    "actor and subject": "actor=bra&context=energy&context=elections",
    "country, status, days": "source_country=BRA&source_country=AFG&status=asserted&since=2018-01-01",
    "code and confidence": "code=19&confidence=0.5",
    "sorted by confidence, page 15,000": "count=reports&sort=confidence&page=15000",
}


def main() -> None:
    """Ask each question and print what it took."""
    from starlette.testclient import TestClient

    from dragoman.explorer.app import make_app
    from dragoman.explorer.opening import explore

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many events to explore")
    parser.add_argument("--folder", type=Path, required=True, help="where the data set is, or is made")
    arguments = parser.parse_args()
    if not (arguments.folder / "latest").exists():
        make_release(arguments.folder, arguments.rows)
    began = time.perf_counter()
    with explore(arguments.folder) as explored:
        figures: dict[str, Any] = {"rows": arguments.rows, "seconds_to_open": _since(began)}
        client = TestClient(make_app(explored, "benchmark"))
        for name, query in QUESTIONS.items():
            figures[name] = {path: _slowest(client, f"/{path}?{query}") for path in ("rows", "charts")}
        event_id = client.get("/rows").text.split('href="event/')[1][:20]
        figures["one event"] = _slowest(client, f"/event/{event_id}")
        for form in ("parquet", "csv"):
            query = "source_country=BRA&since=2018-01-01"
            figures[f"export as {form}"] = _slowest(client, f"/export?format={form}&{query}")
        folder = sum(file.stat().st_size for file in explored.folder.glob("*.duckdb"))
    figures["mb_on_disk"] = round(folder / 2**20)
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(figures))


def _slowest(client: Any, address: str) -> float:
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        answer = client.get(address)
        seconds.append(_since(began))
        if answer.status_code != 200:
            raise SystemExit(f"{address} was answered with {answer.status_code}: {answer.text[:200]}")
    return max(seconds)


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 3)


if __name__ == "__main__":
    main()
