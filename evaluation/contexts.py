"""Does the column contexts say what a sentence is about? On 150 sentences that we labelled ourselves.

    python evaluation/contexts.py              precision and recall, two thirds of the set
    python evaluation/contexts.py --held-out   the last third, held out while the words were chosen
    python evaluation/contexts.py --errors     and every sentence that came out otherwise

The labels (``evaluation/contexts.yml``) were written before ``dictionaries/contexts.yml``, by the same
author.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import Any

from dragoman.resources import load_yaml
from dragoman.stages.events.contexts import contexts_of

LABELS = Path(__file__).with_name("contexts.yml")


def items(held_out: bool) -> list[dict[str, Any]]:
    """Return the labelled sentences: every third one is held out."""
    every = load_yaml(LABELS.read_text(encoding="utf-8"))["items"]
    return [item for number, item in enumerate(every, 1) if (number % 3 == 0) == held_out]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    chosen = items(options.held_out)
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    whole = 0
    for item in chosen:
        wanted, found = set(item["contexts"]), set(contexts_of(item["text"]))
        right.update(wanted & found)
        extra.update(found - wanted)
        missed.update(wanted - found)
        whole += wanted == found
        if options.errors and wanted != found:
            print(f"{item['text']}\n    extra {sorted(found - wanted)} missed {sorted(wanted - found)}")
    n = right.total()
    print(
        f"{len(chosen)} sentences, {n + missed.total()} labels: "
        f"precision {n / max(1, n + extra.total()):.3f}, "
        f"recall {n / max(1, n + missed.total()):.3f}, all right in {whole / len(chosen):.3f}"
    )
    begun = time.perf_counter()
    for item in chosen * 20:
        contexts_of(item["text"])
    print(f"{(time.perf_counter() - begun) / len(chosen) / 20 * 1000:.3f} ms a sentence")


if __name__ == "__main__":
    main()
