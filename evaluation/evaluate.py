"""Is the coder right? Every figure, its noise, and whether it fell since it was last accepted.

    python evaluation/evaluate.py             score, and write docs/evaluation.md and its pictures
    python evaluation/evaluate.py --check     score, write nothing; exit 1 if a figure fell by more than noise
    python evaluation/evaluate.py --accept    score, write, and take today's figures as the ones to keep

Scores the development sets of ``../shared/eval`` by their own scorer, and the part of our corpus that
training never saw. Nothing is trained or set here.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import actors
import stories
from dragoman.codebook import event_code
from dragoman.reader.neural import neural_reader
from measures import (
    as_spans,
    calibration_error,
    f1_of,
    noise,
    overlap,
    reading_events,
    span_counts,
    triple_counts,
)
from report import write_report

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "eval"
ACCEPTED = Path(__file__).with_name("accepted.json")
CORPUS = ROOT / "training" / "corpus"
HELD_BACK = ROOT / "training" / "held_back.txt"
# How far a figure may fall, in standard errors, before it counts as a fall.
TOLERANCE = 2.0
OUR_PHRASES = "actor phrases"
OUR_RECORDS = "our records"

Record = dict[str, Any]
Figures = dict[str, tuple[float, float]]


def load_scorer() -> Any:
    """Return ``../shared/eval/score.py`` as a module."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"Cannot load {SHARED / 'score.py'}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_lines(path: Path) -> list[Record]:
    """Return the records of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def answers(command: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Record]:
    """Answer rows by the command line, as a user would, and return the answers by id."""
    run = "import sys; from dragoman.cli import main; sys.argv[0] = 'dragoman'; main()"
    with tempfile.TemporaryDirectory() as folder:
        asked, given = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        asked.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        subprocess.run([sys.executable, "-c", run, command, str(asked), "-o", str(given)], check=True)
        return {row["id"]: row for row in read_lines(given)}


def shared_figures(score: Any) -> tuple[Figures, Record]:
    """Return the figures of the development sets, and what the report shows of them."""
    figures: Figures = {}
    gold = read_lines(SHARED / "relations_dev.jsonl")
    said = answers("classify", gold)
    figures["relations, macro F1"] = _with_noise(gold, lambda rows: score.relations(rows, said)["macro_f1"])
    figures["relations, accuracy"] = _with_noise(gold, lambda rows: score.relations(rows, said)["accuracy"])
    shown = {"truth": [row["gold_root"] for row in gold]}
    shown["guess"] = [score.class_of(said[row["id"]]["cameo_code"]) for row in gold]
    gold = read_lines(SHARED / "sentences_dev.jsonl")
    coded = answers("code", gold)
    for name in ("event_sentences", "roots"):
        figures[f"sentences, {name.replace('_', ' ')} F1"] = _with_noise(
            gold, partial(_part_f1, score.sentences, coded, name), together="text"
        )  # most sentences stand there several times, once for each round of coders
    figures |= _date_figures(score) | _place_figures(score)
    figures |= _loose_figures()
    return figures, shown


def _date_figures(score: Any) -> Figures:
    """Return how many expressions of time are found, and how many have the right value."""
    gold = read_lines(SHARED / "dates_dev.jsonl")
    said = answers("dates", gold)
    figures = {
        f"dates, {part} F1": _with_noise(gold, partial(_part_f1, score.dates, said, part), draws=20)
        for part in ("relaxed", "value")
    }
    found = [
        str(met["value"]) == wanted["value"]
        for row in gold
        for wanted in row["gold"]
        if wanted["type"] == "DATE"
        and (met := next((d for d in said[row["id"]]["dates"] if overlap(_ends(d), _ends(wanted))), None))
    ]
    figures["dates, value of the DATEs found"] = _with_noise(found, _share)
    return figures


def _ends(span: Mapping[str, Any]) -> tuple[int, int]:
    return span["start"], span["end"]


def _place_figures(score: Any) -> Figures:
    """Return how many places are found, and how many of these lie where they should."""
    gold = read_lines(SHARED / "places_dev.jsonl")
    said = answers("places", gold)
    figures = {
        "places, found F1": _with_noise(gold, partial(_part_f1, score.places, said, "found"), draws=20)
    }
    for part in ("within_161_km_of_found", "country_of_found"):
        name = f"places, {part.replace('_of_', ' of those ').replace('_', ' ')}"
        figures[name] = _with_noise(gold, partial(_part, score.places, said, part), draws=20)
    return figures


def _loose_figures() -> Figures:
    """Return the figures of the sets that the scorer does not know: five-way classes, and ACLED snippets."""
    gold = [row for row in read_lines(SHARED / "penta_dev.jsonl") if _sides(row)]
    said = answers("classify", [{"id": row["id"], "text": row["text"], **_sides(row)} for row in gold])
    judged = [
        event_code(said[row["id"]]["cameo_code"]).quad_in("phoenix") == row["gold_penta"] for row in gold
    ]
    snippets = [row for row in read_lines(SHARED / "snippets_dev.jsonl") if row["in_cameo_scope"]]
    coded = answers("code", snippets)
    found = [
        bool(
            {c[:2] for c in row["cameo_candidates"]}
            & {e["cameo_code"][:2] for e in coded[row["id"]]["events"]}
        )
        for row in snippets
    ]
    return {
        "penta, accuracy where both spans are given": _with_noise(judged, _share),
        "snippets, share with the root of a candidate": _with_noise(found, _share),
    }


def _sides(row: Mapping[str, Any]) -> Record:
    """Return source and target of a penta row, or nothing where one is missing."""
    spans = {span["label"]: [span["start"], span["end"]] for span in row["spans"] or []}
    return {key: spans[key] for key in ("source", "target")} if {"source", "target"} <= spans.keys() else {}


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


def _part_f1(
    scorer: Callable[..., Record], said: Mapping[str, Record], part: str, rows: Sequence[Record]
) -> float:
    return float(scorer(rows, said)[part]["f1"])


def _part(
    scorer: Callable[..., Record], said: Mapping[str, Record], part: str, rows: Sequence[Record]
) -> float:
    return float(scorer(rows, said)[part])


def _with_noise(
    rows: Sequence[Any],
    figure: Callable[[Sequence[Any]], float],
    draws: int = 100,
    together: str | None = None,
) -> tuple[float, float]:
    """Return a figure and its noise; rows that share *together*, one text twice, are drawn together."""
    if together is None:
        return round(figure(rows), 4), round(noise(rows, figure, draws), 4)
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(row[together], []).append(row)
    drawn = noise(list(groups.values()), lambda some: figure([row for rows in some for row in rows]), draws)
    return round(figure(rows), 4), round(drawn, 4)


def held_back_records() -> list[Record]:
    """Return the sentences of our corpus that training never saw."""
    batches = set(HELD_BACK.read_text(encoding="utf-8").split())
    return [
        row for path in sorted(CORPUS.glob("*.jsonl")) for row in read_lines(path) if row["batch"] in batches
    ]


def corpus_figures(records: Sequence[Record]) -> tuple[Figures, Record]:
    """Return the figures of our own sentences held back, and what the report shows of them."""
    reader = neural_reader()
    readings = reader.read([record["text"] for record in records])
    rows: list[Record] = [
        {"record": record, "gold": as_spans(record), "said": reading_events(reading), "reading": reading}
        for record, reading in zip(records, readings, strict=True)
    ]
    pairs = [
        {"text": row["record"]["text"], "code": event["code"],
         "said": reader.classify(row["record"]["text"], event["sources"][0], event["targets"][0])[0]}
        for row in rows for event in row["gold"] if event["sources"] and event["targets"]
    ]  # fmt: skip
    figures: Figures = {}
    for name, digits in (("root", 2), ("three digits", 3), ("exact code", 4)):
        figures[f"held-back pairs, {name}"] = _with_noise(pairs, partial(_share_same, digits))
    found = [
        {"code": gold["code"], "said": event["code"]}
        for row in rows
        for gold in row["gold"]
        for event in row["said"]
        if overlap((event["start"], event["end"]), (gold["start"], gold["end"]))
    ]
    for name, digits in (("root", 2), ("three digits", 3), ("exact code", 4)):
        figures[f"held-back events found, {name}"] = _with_noise(found, partial(_share_same, digits))
    for name, count in _COUNTS.items():
        figures[f"held-back sentences, {name}"] = _with_noise(rows, partial(_total_f1, count))
    judged = [(event["confidence"], _is_right(event, row["gold"])) for row in rows for event in row["said"]]
    figures["held-back events, precision"] = _with_noise(
        judged, lambda some: sum(r for _, r in some) / len(some)
    )
    error = calibration_error([c for c, _ in judged], [r for _, r in judged])
    return figures, {"rows": rows, "judged": judged, "calibration_error": round(error, 4)}


def actor_figures() -> tuple[Figures, list[actors.Answer]]:
    """Return how many of our own actor phrases are resolved right, and the answers."""
    found = actors.answers(actors.read_items())
    figures = {
        f"{OUR_PHRASES}, {name}": _with_noise(found, partial(actors.share, part=part))
        for name, part in (("country", "country"), ("primary role", "role"), ("full code", "code"))
    }
    return figures, found


def side_figures() -> Figures:
    """Return how many marked sources and targets are seen, and how many of these have a country."""
    hits = actors.side_hits(actors.marked_sides())
    placed = [is_placed for is_seen, is_placed in hits if is_seen]
    return {
        "marked sources and targets, seen": _with_noise([is_seen for is_seen, _ in hits], _share),
        "of these, with a country or international": _with_noise(placed, _share),
    }


def _share_same(digits: int, pairs: Sequence[Record]) -> float:
    same = [str(pair["code"])[:digits] == str(pair["said"])[:digits] for pair in pairs]
    return sum(same) / len(same)


def _total_f1(count: Callable[[Record], tuple[int, int, int]], rows: Sequence[Record]) -> float:
    totals = [sum(column) for column in zip(*(count(row) for row in rows), strict=True)]
    return f1_of(*totals)


def _actors(row: Record, is_exact: bool) -> tuple[int, int, int]:
    said = [(actor.start, actor.end) for actor in row["reading"].actors]
    gold = [(actor["start"], actor["end"]) for actor in row["record"]["actors"]]
    return span_counts(said, gold, is_exact)


def _triggers(row: Record) -> tuple[int, int, int]:
    places = [sorted({(event["start"], event["end"]) for event in row[side]}) for side in ("said", "gold")]
    return span_counts(places[0], places[1], is_exact=False)


def _event_sentences(row: Record) -> tuple[int, int, int]:
    return int(bool(row["said"]) and bool(row["gold"])), int(bool(row["said"])), int(bool(row["gold"]))


_COUNTS: dict[str, Callable[[Record], tuple[int, int, int]]] = {
    "actors, exact spans F1": lambda row: _actors(row, is_exact=True),
    "actors, overlapping F1": lambda row: _actors(row, is_exact=False),
    "triggers, overlapping F1": _triggers,
    "event sentences F1": _event_sentences,
    "root, source and target F1": lambda row: triple_counts(row["said"], row["gold"]),
}


def _is_right(event: Record, gold: Sequence[Record]) -> bool:
    """Tell whether an event has the trigger and root of one of the gold, and an actor in common."""
    where = (event["start"], event["end"])
    return any(
        overlap(where, (other["start"], other["end"]))
        and event["code"][:2] == other["code"][:2]
        and any(overlap(a, b) for side in ("sources", "targets") for a in event[side] for b in other[side])
        for other in gold
    )


def falls(figures: Figures, accepted: Mapping[str, Sequence[float]]) -> list[str]:
    """Return a line for each figure that fell by more than its noise, or is gone."""
    lines = []
    for name, (value, error) in accepted.items():
        now = figures.get(name)
        if now is None:
            lines.append(f"{name}: no longer measured, was {value}")
        elif now[0] < value - TOLERANCE * max(error, now[1]):
            lines.append(
                f"{name}: fell from {value} to {now[0]}, more than {TOLERANCE} times its noise of {error}"
            )
    return lines


def main() -> int:
    """Score everything that can be scored here, and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    figures, shown = corpus_figures(held_back_records())
    of_actors, shown["actors"] = actor_figures()
    figures |= of_actors
    figures |= stories.record_figures(stories.DEVELOPED, OUR_RECORDS)
    figures |= stories.record_figures(stories.BLIND, f"{OUR_RECORDS}, blind set")
    relations: Record = {}
    if SHARED.is_dir():
        shared, relations = shared_figures(load_scorer())
        figures |= shared | side_figures()
    else:
        print(f"The development sets are not here ({SHARED}): only our own sentences are scored.")
    for name, (value, error) in figures.items():
        print(f"{name}: {value:.4f} (noise {error:.4f})")
    accepted = json.loads(ACCEPTED.read_text(encoding="utf-8")) if ACCEPTED.is_file() else {}
    if not SHARED.is_dir():
        accepted = {
            name: value
            for name, value in accepted.items()
            if name.startswith(("held-back", OUR_PHRASES, OUR_RECORDS))
        }
    fallen = falls(figures, accepted)
    for line in fallen:
        print(line, file=sys.stderr)
    if options.accept:
        ACCEPTED.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if not options.check and SHARED.is_dir():
        write_report(ROOT / "docs", figures, shown, relations)
    return int(bool(fallen) and not options.accept)


if __name__ == "__main__":
    sys.exit(main())
