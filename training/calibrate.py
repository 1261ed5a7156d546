"""Set the calibration that ships with exported weights.

    python training/calibrate.py --weights models/reader

All on the sentences of the corpus that were held back. The share of the reading with the trigger marked:
the least that finds who did what to whom as well as any. That of the one with both sides marked: with it
most codes are right. Calibration: log-odds of being right, fitted to the reader's own scores. An event is
right where its trigger overlaps one of the gold with the same root and an actor in common.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dragoman.odds import fit_line, log_odds
from dragoman.reader import ReadEvent, Reading
from dragoman.reader.neural import NeuralReader
from dragoman.reader.weights import MANIFEST, Weights, load_weights
from examples import held_back
from export import SETTINGS, write_manifest
from markup import read_corpus

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "evaluation"))

from measures import as_spans, f1_of, reading_events, triple_counts  # noqa: E402

PAIR_SHARES = (0.0, 0.3, 0.5, 0.7)
MARKED_SHARES = (0.0, 0.5, 0.7, 0.85, 1.0)
AS_GOOD = 0.005
"""F1 of shares that differ by less is the same, well within its noise: of these the least is taken."""
WORTH = 0.01
"""Share of codes that the reading with both sides marked must add to be worth its time."""
# Everything that may be an event is scored; the threshold on confidence decides.
OPEN = {"event_threshold": 0.0}

Record = Mapping[str, Any]


def with_settings(weights: Weights, **changes: Any) -> NeuralReader:
    """Return a reader over *weights* with other settings."""
    return NeuralReader(replace(weights, settings={**weights.settings, **changes}))


def best_marked_share(weights: Weights, records: Sequence[Record]) -> float:
    """Return the weight of the reading with the trigger marked that finds best who did what to whom."""
    scored = []
    for share in MARKED_SHARES:
        readings = with_settings(weights, marked_share=share, pair_share=0.0).read(texts_of(records))
        scored.append((triples_f1(records, readings), share))
        print(f"share of the marked trigger {share}: root, source and target F1 {scored[-1][0]:.4f}")
    best = max(score for score, _ in scored)
    return next(share for score, share in scored if score > best - AS_GOOD)


def triples_f1(records: Sequence[Record], readings: Sequence[Reading]) -> float:
    """Return F1 of root, source and target over all sentences."""
    counts = [
        triple_counts(reading_events(reading), as_spans(record))
        for record, reading in zip(records, readings, strict=True)
    ]
    return f1_of(*(sum(column) for column in zip(*counts, strict=True)))


def texts_of(records: Sequence[Record]) -> list[str]:
    """Return the sentences."""
    return [record["text"] for record in records]


def best_pair_share(weights: Weights, records: Sequence[Record]) -> float:
    """Return the weight of the reading with both sides marked with the most codes right, to the last digit.

    It costs one more reading an event, so none is taken unless codes gain by it.
    """
    scored = []
    for share in PAIR_SHARES:
        readings = with_settings(weights, **OPEN, pair_share=share).read(texts_of(records))
        scored.append((round(same_codes(records, readings) - WORTH * bool(share), 4), -share))
        print(f"share of the marked pair {share}: {scored[-1][0] + WORTH * bool(share):.4f} of codes right")
    return -max(scored)[1]


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
    chosen = {"marked_share": best_marked_share(weights, records)}
    chosen["pair_share"] = best_pair_share(with_settings(weights, **chosen).weights, records)
    settings = {**weights.settings, **OPEN, **chosen}
    scores, right = event_scores(with_settings(weights, **settings), records)
    settings["calibration"] = fit_line(scores, right)
    print(f"{len(right)} candidates, {right.mean():.3f} right; calibration {settings['calibration']}")
    settings["event_threshold"] = SETTINGS["event_threshold"]
    version = json.loads((options.weights / MANIFEST).read_text(encoding="utf-8"))["version"]
    write_manifest(options.weights, version, settings)


if __name__ == "__main__":
    main()
