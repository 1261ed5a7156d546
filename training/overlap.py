"""Which sentences of the corpus share a run of words with a development set?

    python training/overlap.py [--words 8]

Prints each such sentence with the run, then how many there are; names of institutions and stock phrases are
to be expected, a sentence taken over is not.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from markup import read_corpus

HERE = Path(__file__).resolve().parent
EVAL = HERE.parent.parent / "shared" / "eval"
_WORD = re.compile(r"\w+")


def runs(text: str, length: int) -> Iterator[str]:
    """Yield the runs of *length* words of a text, in lower case."""
    words = _WORD.findall(text.lower())
    for at in range(len(words) - length + 1):
        yield " ".join(words[at : at + length])


def main() -> None:
    """Print what is shared."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=int, default=8)
    options = parser.parse_args()
    if not EVAL.is_dir():
        raise SystemExit(f"{EVAL} is not here; the development sets lie in ../shared, beside the repository.")
    known = {
        run
        for path in sorted(EVAL.glob("*_dev.jsonl"))
        for line in path.open(encoding="utf-8")
        for run in runs(json.loads(line)["text"], options.words)
    }
    count = 0
    for record in read_corpus(HERE / "corpus"):
        shared = next((run for run in runs(record["text"], options.words) if run in known), None)
        if shared is not None:
            count += 1
            print(f"{record['batch']}: {shared}")
    print(f"{count} sentences share {options.words} words in a row with a development set")


if __name__ == "__main__":
    main()
