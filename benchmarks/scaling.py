"""What does a million stories cost: core-hours by stage, gigabytes by table, and how far do workers help?

    python benchmarks/scaling.py [--stories 400] [--workers 1 2] [--batch 200]

Builds the same stories without Prefect, once for each number of workers. Prints one JSON line a run:
wall and processor seconds of each stage (the processor's only with one worker, where all is done in this
process), then bytes by table. The last line reckons from what the second half of the stories added to the
run with one worker: stories per core-hour, core-hours and gigabytes per million stories, and the number of
workers at which the stages that one process does take as long as those that workers share. Published
tables are counted as one file each, since the stories lie over ten years, and so few make small files.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus import write_stories

SHARED = ("sentences", "mentions", "events")
MILLION = 1_000_000
GB = 1e9


def measure(source: Path, folder: Path, workers: int, how: Mapping[str, Any]) -> dict[str, Any]:
    """Build once; return seconds by stage and bytes by table."""
    from dragoman import building
    from dragoman.settings import Settings
    from dragoman.workers import Processes

    build = building.make_build(
        [str(source)],
        folder / "news",
        None,
        Settings.model_validate(how),
        f"{workers}",
        workers,
    )
    seconds: dict[str, dict[str, float]] = {}

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        wall, cpu = time.monotonic(), time.process_time()
        result = work()
        seconds[stage] = {
            "wall": round(time.monotonic() - wall, 2),
            "cpu": round(time.process_time() - cpu, 2),
        }
        return result

    with Processes(workers) as crew:
        staffed = replace(build, crew=crew)
        timed("documents", lambda: building.read_documents(staffed))
        timed("sentences", lambda: building.split_sentences(staffed))
        timed("mentions", lambda: building.find_mentions(staffed))
        timed("events", lambda: building.code_events(staffed))
        timed("grouped", lambda: building.group_events(staffed))
    validation = timed("validated", lambda: building.validate_events(build))
    release, counts = timed("published", lambda: building.publish_release(build, validation))
    return {
        "workers": workers,
        "events": counts["events"],
        "seconds": seconds,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak_worker_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "bytes": {
            "raw": source.stat().st_size,
            **{f"interim/{p.name}": size_of(p) for p in sorted(build.interim.iterdir())},
            **{
                f"published/{name}": size_in_one(release.path / name, folder)
                for name in ("events", "documents", "rejects")
            },
        },
    }


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def size_in_one(table: Path, folder: Path) -> int:
    """Return the bytes of a published table as one file."""
    from dragoman.tables import read_table, write_table

    rows = pa.concat_tables(read_table(path) for path in sorted(table.rglob("*.parquet")))
    write_table(rows, folder / "one.parquet")
    return (folder / "one.parquet").stat().st_size


def reckon(stories: int, run: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from the run with one worker, less what the first half of its stories cost."""
    n = stories - fixed["stories"]
    each = {
        stage: max(0.0, took["cpu"] - fixed["seconds"][stage]["cpu"]) / n
        for stage, took in run["seconds"].items()
    }
    total = sum(each.values())
    shared = sum(each[stage] for stage in SHARED)
    in_gb = {
        where: round(
            sum(size - fixed["bytes"][name] for name, size in run["bytes"].items() if name.startswith(where))
            / n
            * MILLION
            / GB,
            2,
        )
        for where in ("raw", "interim", "published")
    }
    return {
        "events_per_story": round(run["events"] / stories, 2),
        "stories_per_core_hour": round(3600 / total),
        "core_hours_per_million": {stage: round(cpu * MILLION / 3600, 2) for stage, cpu in each.items()},
        "core_hours_per_million_in_all": round(total * MILLION / 3600, 1),
        "gb_per_million": in_gb,
        "workers_at_which_one_process_takes_half": round(shared / (total - shared), 1),
    }


def main() -> None:
    """Measure each number of workers and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, default=400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--reader", choices=["neural", "dictionary"], default="neural")
    parser.add_argument(
        "--batch", type=int, default=200, help="few stories are shared out in small batches only"
    )
    options = parser.parse_args()
    how = {"reader": options.reader, "batch_stories": options.batch}
    few = options.stories // 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n in (few, options.stories):
            write_stories(folder / f"{n}.jsonl", n)
        fixed = measure(folder / f"{few}.jsonl", folder / "few", 1, how)
        fixed["stories"] = few
        runs = {}
        for workers in options.workers:
            runs[workers] = measure(
                folder / f"{options.stories}.jsonl", folder / f"by-{workers}", workers, how
            )
            print(
                json.dumps({"stories": options.stories, **how, **runs[workers]}),
                flush=True,
            )
        if 1 in runs:
            print(json.dumps(reckon(options.stories, runs[1], fixed)))


if __name__ == "__main__":
    main()
