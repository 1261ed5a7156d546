"""What does it cost to add 100 stories to a data set of a million events, to compact it, to compare it?

    python benchmarks/growing.py [--events 1000000] [--stories 100] [--folder DIR]

Makes a data set as ten years of nightly builds leave it (synthetic events, dated day after day), builds
it once from what was coded, then adds stories in the newest week, and changes one old story. Prints one
JSON line for each step, then the ratios that matter. "Beyond coding" is the time of the build less that
of the same stories alone in an empty data set. A folder that was made before is taken up again.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import validation
from corpus import FIRST_DAY, N_DAYS, stories

from dragoman.coding import fingerprint
from dragoman.provenance import sha256_text, short_hash
from dragoman.rejects import rejects_table
from dragoman.settings import Settings
from dragoman.tables import table_schema, to_table, write_table
from dragoman.workspace import FINGERPRINT, Workspace, default_interim

EVENTS_PER_STORY = 4
ACTORS = """Turkey TUR,Syria SYR,Germany DEU,France FRA,Russia RUS,Ukraine UKR,China CHN,Japan JPN,India IND,
Pakistan PAK,Iran IRN,Iraq IRQ,Israel ISR,Egypt EGY,Sudan SDN,Kenya KEN,Nigeria NGA,Brazil BRA,Mexico MEX,
Spain ESP,Italy ITA,Poland POL,Greece GRC,Serbia SRB,Yemen YEM,Libya LBY,Mali MLI,Peru PER,Chile CHL,Cuba CUB"""
BUILD = """
import json, resource, sys, time
from pathlib import Path
from dragoman import building
from dragoman.settings import Settings
began = time.monotonic()
run = building.make_build([sys.argv[1]], Path(sys.argv[2]), None, Settings(reader="dictionary"), sys.argv[3], 1)
stages = {
    "documents": building.read_documents(run),
    "sentences": building.split_sentences(run),
    "mentions": building.find_mentions(run),
    "events": building.code_events(run),
    "grouped": building.group_events(run),
}
validation = building.validate_events(run)
stages["validated"] = validation.counts
release, stages["published"] = building.publish_release(run, validation)
print(json.dumps({
    "seconds": round(time.monotonic() - began, 1),
    "stage_seconds": {name: counts["seconds"] for name, counts in stages.items()},
    "events": stages["published"]["events"],
    "release": release.id,
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
}))
"""


def make_coded(out: Path, n_events: int) -> None:
    """Write the working folder of a data set whose stories are coded and not yet published."""
    workspace, settings = Workspace(default_interim(out)), Settings(reader="dictionary")
    validation.ACTORS = tuple(  # type: ignore[assignment]
        (f"{code}GOV", name, code, "GOV")
        for name, code in (pair.split() for pair in ACTORS.replace("\n", "").split(","))
    )
    random = np.random.default_rng(validation.SEED)
    per_batch = settings.batch_stories * EVENTS_PER_STORY
    with closing(workspace.open_ledger()) as ledger:
        for start in range(0, n_events, per_batch):
            events = _dated(validation.synthetic_events(start, per_batch, random), n_events)
            rows = list(_documents(events))
            batch = short_hash("synthetic", start)
            _write_batch(workspace, settings, batch, rows, events)
            with ledger.transaction():
                ledger.enter_batch(batch, [(row, row["origin"]) for row in rows])


def _dated(events: pa.Table, n_events: int) -> pa.Table:
    """Let days follow the number of the event, as they do where a build is made every night."""
    numbers = np.array([int(key, 16) for key in events["document_id"].to_pylist()])
    days = np.datetime64(FIRST_DAY) + (numbers * EVENTS_PER_STORY * N_DAYS // n_events)
    for name in ("event_date_start", "event_date_end", "published_date"):
        at = events.schema.get_field_index(name)
        events = events.set_column(at, events.schema.field(at), pa.array(days, pa.date32()))
    at = events.schema.get_field_index("days_before_publication")
    zeros = pa.array(np.zeros(len(numbers), "int32"))
    return events.set_column(at, events.schema.field(at), zeros)


def _documents(events: pa.Table) -> Iterator[dict[str, Any]]:
    seen = set()
    columns = ("document_id", "origin", "published_date")
    for key, origin, day in zip(*(events[name].to_pylist() for name in columns), strict=True):
        if key not in seen:
            seen.add(key)
            text = f"Story {key}. " + " ".join(short_hash(key, n) for n in range(30))
            yield {
                "document_id": key,
                "story_id": short_hash("story", key),
                "origin": origin,
                "format": "text",
                "raw_sha256": sha256_text(text),
                "text": text,
                "body_start": 0,
                "text_sha256": sha256_text(text),
                "n_characters": len(text),
                "language": "en",
                "published_date": day,
                "published_at": None,
                "published_precision": "day",
                "published_method": "metadata",
                "publisher": f"Outlet {int(key, 16) % 7}",
                "title": None,
                "author": None,
                "url": None,
                "duplicate_of": None,
                "near_duplicate_of": None,
            }


def _write_batch(
    workspace: Workspace, settings: Settings, batch: str, documents: list[dict[str, Any]], events: pa.Table
) -> None:
    sentences = [
        {
            "sentence_id": f"{row['document_id']}-0",
            "document_id": row["document_id"],
            "sentence_no": 0,
            "paragraph_no": 0,
            "start": 0,
            "end": len(row["text"]),
            "text": row["text"],
            "is_headline": False,
            "is_lead": True,
            "published_date": row["published_date"],
        }
        for row in documents
    ]
    tables = {
        "sentences": to_table("sentences", sentences),
        "mentions": to_table("mentions", []),
        "events": events.cast(table_schema("events").arrow),
    }
    write_table(to_table("documents", documents), workspace.batch("documents", batch))
    for stage, table in tables.items():
        mark = {FINGERPRINT: fingerprint(stage, settings, batch)}
        write_table(rejects_table([]), workspace.rejects(stage, batch), mark)
        write_table(table, workspace.batch(stage, batch), mark)


def new_stories(path: Path, n: int) -> None:
    """Write *n* stories of the data set's last week."""
    last = FIRST_DAY + timedelta(days=N_DAYS)
    with path.open("w", encoding="utf-8") as lines:
        for number, story in enumerate(stories(n)):
            day = last - timedelta(days=number % 7)
            lines.write(json.dumps({**story, "date": day.isoformat()}, ensure_ascii=False) + "\n")


def run_build(source: Path, out: Path, run_id: str) -> dict[str, Any]:
    """Build in a fresh process and return what it took."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(source), str(out), run_id], check=True, stdout=subprocess.PIPE
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
