"""Are people killed and injured counted right? Stories of shootings against what people coded of them.

    python evaluation/harm.py              score the half of the stories that we develop on
    python evaluation/harm.py --held-back  score the other half, which is for a last check
    python evaluation/harm.py --errors 20  show stories that differ

Gold: ``../shared/eval/harm_dev.jsonl``, 600 American local news stories of one shooting each. Halves are
cut by the stories' ids. A story's number is found by a plain rule from the counts of its sentences (no
reader, no events): the largest number that is no part and no total among the first sentences, else in the
rest, else none. Those who were "shot" are those hit, dead or not, so the dead are taken off.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.stages.mentions.quantities import find_quantities
from dragoman.stages.sentences import split_paragraphs, split_sentences

GOLD = Path(__file__).resolve().parents[2] / "shared" / "eval" / "harm_dev.jsonl"
LEAD = 8
"""A story says what happened in its first sentences, and what happened elsewhere in its last."""
KINDS = ("killed", "injured")

Story = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """One number of a story: how many, and whether they were only said to be shot."""

    sentence: int
    kind: str
    best: int
    is_shot: bool


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a story."""
    for start, end in split_paragraphs(text):
        for first, last in split_sentences(text[start:end]):
            yield text[start + first : start + last]


def counts_of(text: str) -> list[Found]:
    """Return the numbers of a story that are neither parts nor totals."""
    return [
        Found(number, row["quantity_kind"], row["best"], words.startswith(("shot", "shoot")))
        for number, sentence in enumerate(sentences_of(text))
        for row in find_quantities(sentence)
        for words in (sentence[row["harm_start"] : row["harm_end"]].lower(),)
        if not row["is_part"] and not row["is_total"]
    ]


def story_numbers(text: str) -> dict[str, int | None]:
    """Return how many a story says were killed and injured, None where it tells no number."""
    counts = counts_of(text)
    killed = _largest([count for count in counts if count.kind == "killed"])
    injured = _largest([count for count in counts if count.kind == "injured"])
    number = injured.best if injured else None
    if injured and injured.is_shot and killed and killed.best <= injured.best:
        number = injured.best - killed.best
    return {"killed": killed.best if killed else None, "injured": number}


def _largest(counts: Sequence[Found]) -> Found | None:
    lead = [count for count in counts if count.sentence < LEAD]
    return max(lead or counts, key=lambda count: count.best, default=None)


def is_held_back(story: Story) -> bool:
    """Tell whether a story belongs to the half that nothing is developed on."""
    return hashlib.sha256(story["id"].encode()).digest()[0] % 2 == 1


def figures_of(stories: Sequence[Story]) -> dict[str, dict[str, float]]:
    """Return for each kind the shares of stories with the very number, and off by one at most.

    A story that tells no number is taken as none harmed.
    """
    found = [story_numbers(story["text"]) for story in stories]
    figures: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        off = [abs((numbers[kind] or 0) - story[kind]) for numbers, story in zip(found, stories, strict=True)]
        figures[kind] = {
            "exact": round(sum(gap == 0 for gap in off) / len(off), 3),
            "within 1": round(sum(gap <= 1 for gap in off) / len(off), 3),
        }
    both = [
        all((n[kind] or 0) == story[kind] for kind in KINDS) for n, story in zip(found, stories, strict=True)
    ]
    figures["both"] = {"exact": round(sum(both) / len(both), 3)}
    return figures


def main() -> None:
    """Print the figures, and stories that differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-back", action="store_true", help="score the half for a last check")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N stories that differ")
    args = parser.parse_args()
    if not GOLD.exists():
        raise SystemExit(f"{GOLD} is not here: without the shared data nothing can be scored.")
    stories = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    stories = [story for story in stories if is_held_back(story) == args.held_back]
    print(len(stories), "stories", json.dumps(figures_of(stories), indent=1))
    shown = 0
    for story in stories:
        numbers = story_numbers(story["text"])
        wrong = [kind for kind in KINDS if (numbers[kind] or 0) != story[kind]]
        if wrong and shown < args.errors:
            shown += 1
            print("\n---", {kind: (story[kind], numbers[kind]) for kind in KINDS}, counts_of(story["text"]))
            print(story["text"][:1200])


if __name__ == "__main__":
    main()
