"""How fast is a build, how much memory does it take, and does either grow out of line?

    python benchmarks/build.py [--sizes 200 2000 20000] [--workers 1] [--runner dask]

Prints one JSON line a size: stories, events, seconds, stories per second, peak memory of the
largest process. Then the two ratios that matter: memory and time per story, largest size
against the one before it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import write_stories


def measure_build(n: int, staff: Sequence[str], folder: Path) -> dict[str, Any]:
    """Build *n* stories by the command line, *staff* saying who works; time and memory are the command's."""
    source = folder / f"stories-{n}.jsonl"
    write_stories(source, n)
    command = [sys.executable, "-c", "from dragoman.cli import main; main()", "build", str(source), "--json"]
    command += ["--out", str(folder / f"out-{n}"), *staff]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    record = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the build of {n} stories failed with status {status}")
    seconds = time.monotonic() - started
    stages = record["stages"]
    return {
        "stories": n,
        "events": stages["published"]["events"],
        "seconds": round(seconds, 1),
        "stories_per_second": round(n / seconds, 1),
        "peak_mb": round(usage.ru_maxrss / 1024),
        "stage_seconds": {stage: counts["seconds"] for stage, counts in stages.items()},
    }


def main() -> None:
    """Measure each size and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 2_000, 20_000])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--runner", choices=("dask", "ray"), help="a cluster on this machine, not plain processes"
    )
    options = parser.parse_args()
    staff = ["--workers", str(options.workers), *(["--runner", options.runner] if options.runner else [])]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for n in options.sizes:
            found.append(measure_build(n, staff, Path(folder)))
            print(json.dumps(found[-1]), flush=True)
    if len(found) > 1:
        small, large = found[-2:]
        per_story = [sum(f["stage_seconds"].values()) / f["stories"] for f in (small, large)]
        ratios = {
            "sizes": [small["stories"], large["stories"]],
            "memory_ratio": round(large["peak_mb"] / small["peak_mb"], 3),
            "time_per_story_ratio": round(per_story[1] / per_story[0], 3),
        }
        print(json.dumps(ratios))


if __name__ == "__main__":
    main()
