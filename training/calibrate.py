"""Set the thresholds and the calibration that ship with exported weights.

    python training/calibrate.py --weights models/reader

All on the sentences of the corpus that were held back. The share of the marked reading: with it most
codes are right. The threshold: the least confidence with which the F1 of roots is best. Calibration:
log-odds of being right, fitted to the reader's own scores. An event is right where its trigger overlaps one
of the gold with the same root and an actor in common. Nothing of ../shared is used.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from compare_heads import both_ways, held_back_pairs
from dragoman.reader import ReadEvent, Reading
from dragoman.reader.decoding import best_code
from dragoman.reader.neural import NeuralReader, log_odds
from dragoman.reader.weights import MANIFEST, Weights, load_weights
from examples import held_back
from export import write_manifest
from markup import read_corpus

HERE = Path(__file__).resolve().parent
PAIR_SHARES = (0.0, 0.3, 0.5, 0.7)
CLASSIFY_SHARES = (0.3, 0.5, 0.7, 1.0)
EVENT_THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(2, 17))
# Everything that may be an event is scored; the threshold on confidence decides.
OPEN = {"event_threshold": 0.0}

Record = Mapping[str, Any]


def with_settings(weights: Weights, **changes: Any) -> NeuralReader:
    """Return a reader over *weights* with other settings."""
    return NeuralReader(replace(weights, settings={**weights.settings, **changes}))


def roots_f1(records: Sequence[Record], readings: Sequence[Reading]) -> float:
    """Return the F1 of the roots of each sentence, as sets."""
    hits = found = wanted = 0
    for record, reading in zip(records, readings, strict=True):
        gold = {event["code"][:2] for event in record["events"]} - {"01"}
        said = {event.cameo_code[:2] for event in reading.events} - {"01"}
        hits, found, wanted = hits + len(gold & said), found + len(said), wanted + len(gold)
    return 2 * hits / max(1, found + wanted)


def best_share(weights: Weights, records: Sequence[Record]) -> float:
    """Return the weight of the marked reading with the most codes right, to the last digit."""
    texts = [record["text"] for record in records]
    scored = []
    for share in PAIR_SHARES:
        readings = with_settings(weights, **OPEN, pair_share=share).read(texts)
        scored.append((same_codes(records, readings), -share))
        print(f"share of the marked reading {share}: {scored[-1][0]:.4f} of codes right")
    return -max(scored)[1]


def best_classify_share(weights: Weights) -> float:
    """Return the weight of the marked reading with the most pairs right, to the last digit."""
    pairs = list(held_back_pairs())
    chances = both_ways(NeuralReader(weights), pairs)
    scored = []
    for share in CLASSIFY_SHARES:
        said = [best_code(share * pair + (1 - share) * trigger)[0] for pair, trigger in chances]
        right = [code == pair[3] for code, pair in zip(said, pairs, strict=True)]
        scored.append((sum(right) / len(right), share))
        print(f"classify, share of the marked reading {share}: {scored[-1][0]:.4f} of codes right")
    return max(scored)[1]


def same_codes(records: Sequence[Record], readings: Sequence[Reading]) -> float:
    """Return the share of gold events found, by trigger, that have the very same code."""
    pairs = [
        (gold["code"], event.cameo_code)
        for record, reading in zip(records, readings, strict=True)
        for gold in record["events"]
        for event in reading.events
        if gold["start"] < event.end and event.start < gold["end"]
    ]
    return sum(gold == said for gold, said in pairs) / max(1, len(pairs))


def best_threshold(reader: NeuralReader, records: Sequence[Record]) -> float:
    """Return the least confidence of an event with which the F1 of roots is best."""
    readings = reader.read([record["text"] for record in records])
    scored = []
    for least in EVENT_THRESHOLDS:
        kept = [
            replace(reading, events=tuple(e for e in reading.events if e.confidence >= least))
            for reading in readings
        ]
        scored.append((roots_f1(records, kept), -least))
    print(f"threshold {-max(scored)[1]}: F1 of roots {max(scored)[0]:.4f}")
    return -max(scored)[1]


def is_right(event: ReadEvent, reading: Reading, record: Record) -> bool:
    """Tell whether an event is one of the gold's, by trigger, root and an actor in common."""
    return any(
        gold["start"] < event.end
        and event.start < gold["end"]
        and gold["code"][:2] == event.cameo_code[:2]
        and _share_actor(event, reading, gold, record)
        for gold in record["events"]
    )


def _share_actor(event: ReadEvent, reading: Reading, gold: Record, record: Record) -> bool:
    for side, indexes in (("sources", event.sources), ("targets", event.targets)):
        wanted = [record["actors"][n] for n in gold[side]]
        said = [reading.actors[n] for n in indexes]
        if any(w["start"] < s.end and s.start < w["end"] for w in wanted for s in said):
            return True
    return False


def fit(scores: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> list[float]:
    """Return intercept and weights of a logistic regression, by Newton's method with a little ridge."""
    features = np.column_stack([np.ones(len(scores)), scores])
    weights = np.zeros(features.shape[1])
    ridge = np.diag([0.0, *[1.0] * scores.shape[1]])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (chance - right) + ridge @ weights
        curve = features.T @ (features * (chance * (1 - chance))[:, None]) + ridge
        weights -= np.linalg.solve(curve, slope)
    return [round(float(weight), 4) for weight in weights]


def event_scores(
    reader: NeuralReader, records: Sequence[Record]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the log-odds of root, trigger and sentence of each event, (n, 3), and if it is right, (n,)."""
    texts = [record["text"] for record in records]
    columns = []
    right: list[bool] = []
    for number in range(3):
        only = [0.0, *(float(number == column) for column in range(3))]
        readings = with_settings(reader.weights, calibration=only).read(texts)
        columns.append([log_odds(event.confidence) for reading in readings for event in reading.events])
        right = [
            is_right(event, reading, record)
            for record, reading in zip(records, readings, strict=True)
            for event in reading.events
        ]
    return np.array(columns).T, np.array(right, dtype=np.float64)


def main() -> None:
    """Fit and write the settings into the manifest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=HERE / "corpus")
    options = parser.parse_args()
    weights = load_weights(options.weights)
    records = [record for record in read_corpus(options.corpus) if held_back(record)]
    settings = {**weights.settings, **OPEN, "classify_share": best_classify_share(weights)}
    settings["pair_share"] = best_share(with_settings(weights, **settings).weights, records)
    scores, right = event_scores(with_settings(weights, **settings), records)
    settings["calibration"] = fit(scores, right)
    print(f"{len(right)} candidates, {right.mean():.3f} right; calibration {settings['calibration']}")
    settings["event_threshold"] = best_threshold(with_settings(weights, **settings), records)
    version = json.loads((options.weights / MANIFEST).read_text(encoding="utf-8"))["version"]
    write_manifest(options.weights, version, settings)


if __name__ == "__main__":
    main()
