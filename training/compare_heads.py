"""Which way of building the heads codes best? One table, for the weights at hand.

    python training/compare_heads.py

A code for a given source and target can be read in three ways: from the sentence with both sides marked
(pair), from the plain sentence at the trigger that the roles tie to both sides (trigger), or from
both together. Scored on the pairs held back from the corpus and, where it is there, on ``relations_dev``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.reader.decoding import Array, best_code
from dragoman.reader.neural import NeuralReader, neural_reader
from examples import held_back
from markup import read_corpus

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared" / "eval"
SHARES = (0.0, 0.3, 0.5, 0.7, 1.0)

Pair = tuple[str, tuple[int, int], tuple[int, int], str]


def held_back_pairs() -> Iterator[Pair]:
    """Yield text, source, target and code of the first pair of each event held back."""
    for record in read_corpus(HERE / "corpus"):
        for event in record["events"] if held_back(record) else ():
            if event["sources"] and event["targets"]:
                sides = [record["actors"][event[side][0]] for side in ("sources", "targets")]
                source, target = ((side["start"], side["end"]) for side in sides)
                yield record["text"], source, target, event["code"]


def development_pairs() -> Iterator[Pair]:
    """Yield text, source, target and class of each relation of the development set."""
    with (SHARED / "relations_dev.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["text"], tuple(row["source"]), tuple(row["target"]), row["gold_root"]


def both_ways(reader: NeuralReader, pairs: Sequence[Pair]) -> list[tuple[Array, Array]]:
    """Return the chances of codes by marked pair and by trigger, for each pair."""
    return [(reader.pair_chances(*pair[:3]), reader.trigger_chances(*pair[:3])) for pair in pairs]


def row(share: float, chances: Sequence[tuple[Array, Array]], gold: Sequence[str], score: Any) -> list[str]:
    """Return the figures of one way, the pair counting *share* and the trigger the rest."""
    said = [best_code(share * pair + (1 - share) * trigger)[0] for pair, trigger in chances]
    if score is not None:
        names = [score.class_of(code) for code in said]
        return [
            f"{score.macro_f1(list(gold), names):.3f}",
            f"{np.mean([a == b for a, b in zip(gold, names, strict=True)]):.3f}",
        ]
    return [f"{np.mean([a[:k] == b[:k] for a, b in zip(gold, said, strict=True)]):.3f}" for k in (2, 3, 4)]


def load_scorer() -> Any:
    """Return the scorer of the development sets, or None where they are not."""
    if not SHARED.is_dir():
        return None
    sys.path.insert(0, str(SHARED))
    import score

    return score


def main() -> None:
    """Print the table."""
    reader = neural_reader()
    score = load_scorer()
    sets: list[tuple[list[Pair], Any]] = [(list(held_back_pairs()), None)]
    if score is not None:
        sets.append((list(development_pairs()), score))
    chances = [both_ways(reader, pairs) for pairs, _ in sets]
    heads: Mapping[float, str] = {0.0: "trigger with roles", 1.0: "marked pair"}
    print("| way | root | three digits | exact | relations macro F1 | accuracy |\n|---|---|---|---|---|---|")
    for share in SHARES:
        cells = [
            cell
            for (pairs, scorer), scored in zip(sets, chances, strict=True)
            for cell in row(share, scored, [pair[3] for pair in pairs], scorer)
        ]
        print(f"| {heads.get(share, f'both, pair {share:.0%}')} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
