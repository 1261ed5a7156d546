"""Is the coder right? Scores on the development sets of ../shared/eval, by their own scorer.

    python evaluation/development.py

Prints one JSON line a task. The sets are for developing; nothing is trained or tuned to them here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "eval"
# command of dragoman, task of score.py, development set
TASKS = [
    ("classify", "relations", "relations_dev"),
    ("code", "sentences", "sentences_dev"),
    ("dates", "dates", "dates_dev"),
    ("places", "places", "places_dev"),
]


def score(command: str, task: str, name: str, folder: Path) -> dict[str, object]:
    """Answer one development set by the command line and return what the scorer says."""
    gold, answers = SHARED / f"{name}.jsonl", folder / f"{name}.jsonl"
    run = "import sys; from dragoman.cli import main; sys.argv[0] = 'dragoman'; main()"
    subprocess.run([sys.executable, "-c", run, command, str(gold), "-o", str(answers)], check=True)
    scored = subprocess.run(
        [sys.executable, str(SHARED / "score.py"), task, str(gold), str(answers)],
        check=True,
        capture_output=True,
        text=True,
    )
    return {"task": task, **json.loads(scored.stdout)}


def main() -> None:
    """Score every task, or say why that cannot be done."""
    if not SHARED.is_dir():
        sys.exit(f"The development sets are not here: expected them in {SHARED}.")
    with tempfile.TemporaryDirectory() as folder:
        for command, task, name in TASKS:
            print(json.dumps(score(command, task, name, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
