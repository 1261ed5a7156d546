"""What does Prefect cost? The same build with Prefect and without, in one run, by turns.

    python benchmarks/overhead.py [--stories 2000] [--rounds 2]

Both commands do the same six steps over the same stories in a fresh folder; one through
``flows/build.py`` (Prefect's embedded default, server start included), one by plain calls.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_stories

PLAIN = """
import sys
from pathlib import Path
from dragoman import building
from dragoman.settings import Settings
build = building.make_build([sys.argv[1]], Path(sys.argv[2]), None, Settings(), "plain", 1)
building.read_documents(build)
building.split_sentences(build)
building.find_mentions(build)
building.code_events(build)
building.group_events(build)
building.publish_release(build, building.validate_events(build))
"""
FLOW = """
import sys
from dragoman.cli import main
sys.argv = ["dragoman", "build", sys.argv[1], "--out", sys.argv[2]]
main()
"""


def seconds_of(code: str, source: Path, out: Path) -> float:
    """Return the wall time of one build by *code* in a fresh process and folder."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code, str(source), str(out)], check=True, capture_output=True)
    return time.monotonic() - started


def main() -> None:
    """Measure by turns and print the shares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    plain, flow = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "stories.jsonl"
        write_stories(source, options.stories)
        for number in range(options.rounds):
            plain.append(seconds_of(PLAIN, source, folder / f"plain-{number}"))
            flow.append(seconds_of(FLOW, source, folder / f"flow-{number}"))
    best_plain, best_flow = min(plain), min(flow)
    result = {
        "stories": options.stories,
        "plain_seconds": [round(s, 1) for s in plain],
        "prefect_seconds": [round(s, 1) for s in flow],
        "overhead_seconds": round(best_flow - best_plain, 1),
        "overhead_share": round((best_flow - best_plain) / best_flow, 4),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
