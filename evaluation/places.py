"""Are places found and put where they are? Local news against what people marked, half by half and by kind.

    python evaluation/places.py              figures of both halves
    python evaluation/places.py --errors 40  show what of the first half was missed, made up or misplaced

Gold: ``../shared/eval/places_dev.jsonl`` (Local-Global Lexicon). Everything was chosen on the first half of
the file; the second, of other newspapers, was held back for a last check. Gold marks towns and countries, but
also adjectives ("Georgian"), streets and places inside the names of bodies; so the figures are given without
the first two as well. A second set, ``harm_dev.jsonl``, says where one shooting of each story was.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dragoman.stages.mentions.places import places_of_story
from dragoman.stages.sentences import sentence_rows
from evaluate import load_scorer, read_lines

SHARED = Path(__file__).resolve().parents[2] / "shared" / "eval"
NEAR_KM = 40

Row = dict[str, Any]
Places = Mapping[str, Row]

_WITHOUT: Mapping[str, Callable[[Row], bool]] = {
    "all": lambda place: True,
    "without adjectives": lambda place: place["rule_id"] != "places:adjective",
    "without streets": lambda place: place["feature_code"] != "RD",
}


def read_rows(name: str) -> list[Row]:
    """Return the rows of a set of ``../shared/eval``."""
    return read_lines(SHARED / name)


def find_all(rows: Sequence[Row]) -> tuple[dict[str, Row], float]:
    """Return the places of each story by its id, and the milliseconds that a sentence took."""
    found, seconds, n_sentences = {}, 0.0, 0
    for row in rows:
        document = {"document_id": row["id"], "text": row["text"], "body_start": 0, "published_date": None}
        sentences = sentence_rows({**document, "title": None})
        started = time.process_time()
        places = places_of_story([sentence["text"] for sentence in sentences])
        seconds += time.process_time() - started
        n_sentences += len(sentences)
        found[row["id"]] = {"id": row["id"], "places": list(_moved(sentences, places))}
    return found, 1000 * seconds / max(n_sentences, 1)


def _moved(sentences: Sequence[Row], places: Sequence[Sequence[Row]]) -> Iterator[Row]:
    for sentence, here in zip(sentences, places, strict=True):
        for place in here:
            start, end = place["start"] + sentence["start"], place["end"] + sentence["start"]
            yield {**place, "start": start, "end": end, "lat": place["latitude"], "lon": place["longitude"]}


def chosen(found: Places, keep: Callable[[Row], bool]) -> dict[str, Row]:
    """Return the same stories with some of their places only."""
    return {key: {"id": key, "places": [p for p in row["places"] if keep(p)]} for key, row in found.items()}


def table(score: Any, gold: Sequence[Row], found: Places) -> Iterator[str]:
    """Yield the lines of a Markdown table: halves, and what is left without adjectives or streets."""
    middle = len(gold) // 2
    yield "| stories | places | found P / R / F1 | within 161 km | country |"
    yield "|---|---|---|---|---|"
    for half, rows in (("first half", gold[:middle]), ("held back", gold[middle:]), ("both", gold)):
        for name, keep in _WITHOUT.items():
            said = score.places(rows, chosen(found, keep))
            parts = " / ".join(f"{said['found'][part]:.3f}" for part in ("precision", "recall", "f1"))
            near, country = said["within_161_km_of_found"], said["country_of_found"]
            yield f"| {half}, {name} | {said['n']} | {parts} | {near:.3f} | {country:.3f} |"


def by_kind(gold: Sequence[Row], found: Places) -> Iterator[str]:
    """Yield for each way of resolving and kind of place how many were named and how many gold marks."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in gold:
        for place in found[row["id"]]["places"]:
            count = counts[f"{place['rule_id'].split(':')[1]} {place['feature_code']}"]
            count[0] += 1
            count[1] += any(place["start"] < g["end"] and g["start"] < place["end"] for g in row["gold"])
    yield "| resolved by, kind | named | marked by people |"
    yield "|---|---|---|"
    for name, (n_named, n_marked) in sorted(counts.items(), key=lambda item: -item[1][0])[:20]:
        yield f"| {name} | {n_named} | {n_marked / n_named:.2f} |"


def near_shares(score: Any, rows: Sequence[Row], found: Places) -> tuple[float, float]:
    """Return in which share of stories any place, and the first exact one, is near where it was."""
    coded = [row for row in rows if row.get("lat") is not None]
    any_near = first_near = 0
    for row in coded:
        here = (row["lat"], row["lon"])
        exact = [
            p
            for p in found[row["id"]]["places"]
            if p["where_precision"] in (1, 2, 3) and p["lat"] is not None
        ]
        far = [score.kilometres((p["lat"], p["lon"]), here) for p in exact]
        any_near += min(far, default=math.inf) <= NEAR_KM
        first_near += bool(far) and far[0] <= NEAR_KM
    return any_near / len(coded), first_near / len(coded)


def errors(gold: Sequence[Row], found: Places) -> Iterator[str]:
    """Yield the names that were missed, made up or put into another country."""
    for row in gold:
        said, text = found[row["id"]]["places"], row["text"]
        for mark in row["gold"]:
            met = next((p for p in said if p["start"] < mark["end"] and mark["start"] < p["end"]), None)
            around = " ".join(text[max(0, mark["start"] - 30) : mark["end"] + 30].split())
            if met is None:
                yield f"missed {mark['text']!r}: {around}"
            elif mark["country_iso3"] and met["country"] != mark["country_iso3"]:
                yield f"{mark['text']!r} in {mark['country_iso3']}, not {met['country']} ({met['rule_id']})"
        for place in said:
            if not any(place["start"] < g["end"] and g["start"] < place["end"] for g in row["gold"]):
                around = " ".join(text[max(0, place["start"] - 30) : place["end"] + 30].split())
                yield f"made up {place['text']!r} ({place['rule_id']}): {around}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", type=int, default=0, help="show so many differences of the first half")
    options = parser.parse_args()
    score = load_scorer()
    gold = read_rows("places_dev.jsonl")
    found, milliseconds = find_all(gold)
    print("\n".join([*table(score, gold, found), "", *by_kind(gold, found)]))
    shootings = read_rows("harm_dev.jsonl")
    near, first = near_shares(score, shootings, find_all(shootings)[0])
    print(f"\nShootings ({len(shootings)} stories): a place within {NEAR_KM} km of where it was {near:.3f}, ")
    print(f"the first exact place of the story {first:.3f}")
    print(f"{milliseconds:.2f} ms a sentence")
    for line in list(errors(gold[: len(gold) // 2], found))[:: max(1, 600 // max(options.errors, 1))]:
        if options.errors:
            print(line)


if __name__ == "__main__":
    main()
