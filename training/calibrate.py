"""Set the thresholds and the calibration that ship with exported weights.

    python training/calibrate.py --weights models/reader

Thresholds: those with the best F1 of roots on the sentences of the corpus that were held back.
Calibration: log-odds of being right, fitted to the reader's own scores on the same sentences. An event
is right where its trigger overlaps one of the gold with the same root and an actor in common. Nothing of ../shared is used.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.reader import ReadEvent, Reading
from dragoman.reader.neural import NeuralReader, log_odds
from dragoman.reader.weights import MANIFEST, Weights, load_weights
from examples import held_back
from export import write_manifest
from markup import read_corpus

HERE = Path(__file__).resolve().parent
TRIGGER_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
SENTENCE_THRESHOLDS = (0.05, 0.2, 0.35, 0.5, 0.65)
IDENTITY = [0.0, 1.0, 0.0, 0.0]

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


def best_thresholds(weights: Weights, records: Sequence[Record]) -> dict[str, float]:
    """Return the thresholds with the best F1; codes are read once without pairs, which changes no span."""
    texts = [record["text"] for record in records]
    scored = []
    for trigger, sentence in product(TRIGGER_THRESHOLDS, SENTENCE_THRESHOLDS):
        reader = with_settings(
            weights,
            trigger_threshold=trigger,
            sentence_threshold=sentence,
            pair_share=0.0,
            calibration=IDENTITY,
        )
        scored.append((roots_f1(records, reader.read(texts)), trigger, sentence))
    best = max(scored)
    print(f"thresholds: trigger {best[1]}, sentence {best[2]}, F1 of roots {best[0]:.3f}")
    return {"trigger_threshold": best[1], "sentence_threshold": best[2]}


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
    settings = {**weights.settings, **best_thresholds(weights, records)}
    reader = with_settings(weights, **settings)
    scores, right = event_scores(reader, records)
    settings["calibration"] = fit(scores, right)
    print(f"{len(right)} events, {right.mean():.3f} right; calibration {settings['calibration']}")
    version = json.loads((options.weights / MANIFEST).read_text(encoding="utf-8"))["version"]
    write_manifest(options.weights, version, settings)


if __name__ == "__main__":
    main()
