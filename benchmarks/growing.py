"""What does it cost to add 100 stories to a data set of a million events, to compact it, to compare it?

    python benchmarks/growing.py [--events 1000000] [--stories 100] [--folder DIR]

Makes a data set as ten years of nightly builds leave it (synthetic events, dated day after day), builds
it once from what was coded, then adds stories in the newest week, and changes one of them. Prints one
JSON line for each step, then the ratios that matter. "Beyond coding" is the time of the build less that
of the same stories alone in an empty data set. A folder that was made before is taken up again.
"""

from __future__ import annotations

import argparse
import json
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
from dragoman.compacting import compact
from dragoman.provenance import sha256_text, short_hash
from dragoman.rejects import rejects_table
from dragoman.settings import Settings
from dragoman.tables import table_schema, to_table, write_table
from dragoman.workspace import FINGERPRINT, Workspace, default_interim

EVENTS_PER_STORY = 4
ACTORS = """Turkey TUR,Syria SYR,Germany DEU,France FRA,Russia RUS,Ukraine UKR,China CHN,Japan JPN,India IND,
Pakistan PAK,Iran IRN,Iraq IRQ,Israel ISR,Egypt EGY,Sudan SDN,Kenya KEN,Nigeria NGA,Brazil BRA,Mexico MEX,
Spain ESP,Italy ITA,Poland POL,Greece GRC,Serbia SRB,Yemen YEM,Libya LBY,Mali MLI,Peru PER,Chile CHL,
Cuba CUB"""
BUILD = """
import json, resource, sys, time
from pathlib import Path
from dragoman import building, validating
from dragoman.settings import Settings

def trust(events, suite, known=[]):
    if not known:
        known.append(really(events, suite)[2])
    return events, [], known[0]

if sys.argv[4] == "trusting":  # the first build is not what is measured: one group is checked for all
    really, validating.validate_events = validating.validate_events, trust
settings = Settings(reader="dictionary", keep_releases=9)
building.load_knowledge()
began, used = time.monotonic(), time.process_time()
run = building.make_build([sys.argv[1]], Path(sys.argv[2]), None, settings, sys.argv[3], 1)
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
files = [path.stat().st_nlink > 1 for path in release.path.rglob("*.parquet")]
print(json.dumps({
    "seconds": round(time.monotonic() - began, 1),
    "cpu_seconds": round(time.process_time() - used, 1),
    "stage_seconds": {name: counts["seconds"] for name, counts in stages.items()},
    "events": stages["published"]["events"],
    "files": len(files),
    "files_taken_over": sum(files),
    "release": str(release.path),
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
}))
"""


def make_coded(out: Path, n_events: int, settings: Settings) -> None:
    """Write the working folder of a data set whose stories are coded and not yet published."""
    workspace = Workspace(default_interim(out))
    validation.ACTORS = tuple(  # type: ignore[assignment]
        (f"{code}GOV", name, code, "GOV")
        for name, code in (pair.split() for pair in ACTORS.replace("\n", "").split(","))
    )
    validation.BROKEN = 0.0  # a coder whose rows break rules is another matter
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


def run_build(source: Path, out: Path, run_id: str, how: str = "") -> dict[str, Any]:
    """Build in a fresh process and return what it took."""
    command = [sys.executable, "-c", BUILD, str(source), str(out), run_id, how]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure_diff(before: str, after: str) -> dict[str, Any]:
    """Compare two releases in a fresh process and return what it took."""
    code = (
        "import json, resource, sys, time; from pathlib import Path; from dragoman.diffing import compare; "
        "began = time.monotonic(); found = compare(Path(sys.argv[1]), Path(sys.argv[2])); "
        "print(json.dumps({'seconds': round(time.monotonic() - began, 1), "
        "'changes': sum(found.counts.values()), "
        "'peak_mb': round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))"
    )
    done = subprocess.run([sys.executable, "-c", code, before, after], check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure_compaction(folder: Path, n_batches: int) -> dict[str, Any]:
    """Join small batches of five stories and return what it took."""
    out = folder / "small"
    make_coded(out, n_batches * 5 * EVENTS_PER_STORY, Settings(reader="dictionary", batch_stories=5))
    workspace = Workspace(default_interim(out))
    with closing(workspace.open_ledger()) as ledger:
        began = time.monotonic()
        joined = compact(workspace, ledger, Settings(reader="dictionary"))
        seconds = time.monotonic() - began
        left = len(ledger.batches())
    return {"batches": joined, "left": left, "seconds": round(seconds, 1)}


def main() -> None:
    """Measure each step and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--small-batches", type=int, default=400)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        measure(folder, options.events, options.stories)
        tell("compaction", measure_compaction(Path(name), options.small_batches))


def measure(folder: Path, n_events: int, n_stories: int) -> None:
    """Print one line for each build and comparison, and the ratios."""
    out, nothing, new = folder / "news", folder / "nothing.jsonl", folder / "new.jsonl"
    nothing.touch()
    new_stories(new, n_stories)
    if not (out / "latest").exists():
        make_coded(out, n_events, Settings(reader="dictionary"))
        tell("first build, of what was coded", run_build(nothing, out, "1", "trusting"))
    shutil.rmtree(folder / "alone", ignore_errors=True)
    alone = tell("the new stories alone", run_build(new, folder / "alone", "1"))
    idle = tell("nothing new", run_build(nothing, out, "2"))
    added = tell("with the new stories", run_build(new, out, "3"))
    change_one(new)
    changed = tell("with one of them changed", run_build(new, out, "4"))
    compared = tell("diff of the last two", measure_diff(added["release"], changed["release"]))
    tell("diff of the new stories", measure_diff(idle["release"], added["release"]))
    tell(
        "ratios",
        {
            "seconds_beyond_coding": round(added["seconds"] - alone["seconds"], 1),
            "added_to_idle": round(added["seconds"] / idle["seconds"], 2),
            "changed_to_idle": round(changed["seconds"] / idle["seconds"], 2),
            "files_taken_over": round(changed["files_taken_over"] / changed["files"], 3),
            "diff_to_build": round(compared["seconds"] / changed["seconds"], 3),
        },
    )


def change_one(path: Path) -> None:
    """Let the first story say something else."""
    first, *others = path.read_text(encoding="utf-8").splitlines()
    story = json.loads(first)
    story["text"] += "\n\nFrance accused Spain of violating its airspace."
    path.write_text("\n".join([json.dumps(story, ensure_ascii=False), *others]) + "\n", encoding="utf-8")


def tell(step: str, found: dict[str, Any]) -> dict[str, Any]:
    """Print what a step took, and return it."""
    print(json.dumps({"step": step, **found}), flush=True)
    return found


if __name__ == "__main__":
    main()
