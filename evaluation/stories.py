"""How right are whole records: events of the stories and sentences in ``evaluation/stories``, part by part.

    python evaluation/stories.py                 every figure, on all files
    python evaluation/stories.py stories_1       on one file
    python evaluation/stories.py --errors date   what went wrong with one part: date, code, status ...

The records were labelled by people's rules (CAMEO, UCDP) before the coder had read the stories. A labelled
event and a coded one are the same where their triggers overlap and, of several, sides and code agree best.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from dragoman.codebook import iso3_of, state_on
from dragoman.provenance import short_hash
from dragoman.reader.opening import open_reader
from dragoman.settings import Settings
from dragoman.stages.events import code_events
from dragoman.stages.mentions import find_mentions
from dragoman.stages.sentences import sentence_rows

FOLDER = Path(__file__).with_name("stories")
HARMS = ("killed", "injured", "displaced", "detained", "protesters")
NEAR_KM = 161
MIN_FOR_FIGURE = 30
DEVELOPED = ("sentences_1", "sentences_2", "stories_1", "stories_2")
BLIND = ("stories_3",)
"""The first were looked at while rules were written; of the last no error was looked at."""

Row = dict[str, Any]
USUAL = Settings()


@dataclass(frozen=True)
class Pair:
    """A labelled event and the coded one that is the same, or None where the coder has none."""

    story: Row
    gold: Row
    coded: Row | None


def read_stories(names: Sequence[str] = ()) -> list[Row]:
    """Return the labelled stories of the files *names* (all, where none is named), with file names."""
    paths = [FOLDER / f"{name}.yml" for name in names] or sorted(FOLDER.glob("*.yml"))
    return [
        {**story, "file": path.stem}
        for path in paths
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def code_story(story: Mapping[str, Any], settings: Settings = USUAL) -> list[Row]:
    """Return the events that the coder finds in a labelled story."""
    head = f"{story['headline']}\n\n" if story.get("headline") else ""
    document = {
        "document_id": short_hash("story", story["id"]),
        "text": head + story["text"],
        "body_start": len(head),
        "published_date": story["published"],
        "title": story.get("headline"),
        "publisher": None,
        "url": None,
        "origin": story["id"],
    }
    reader = open_reader(settings.reader, story["published"].year)
    sentences = sentence_rows(document)
    mentions = find_mentions(sentences, reader)
    rows, _ = code_events(document, sentences, mentions, settings, reader.version, keeps_unresolved=True)
    return rows


def pairs_of(story: Row, coded: Sequence[Row]) -> list[Pair]:
    """Return each labelled event of a story with the coded one that is the same."""
    head = f"{story['headline']}\n\n" if story.get("headline") else ""
    text = head + story["text"]
    free = list(coded)
    found = []
    for gold in story["events"]:
        start = text.find(gold["in"])
        first = text.find(gold["trigger"], start)
        span = (first, first + len(gold["trigger"]))
        same = [
            row for row in free if row["trigger_char_start"] < span[1] and span[0] < row["trigger_char_end"]
        ]
        best = max(same, key=lambda row: _likeness(row, gold), default=None)
        if best is not None:
            free.remove(best)
        found.append(Pair(story, gold, best))
    return found


def _likeness(row: Mapping[str, Any], gold: Mapping[str, Any]) -> float:
    """How like a coded event is to a labelled one: sides count more than the code."""
    sides = sum(
        _shares_words(row[f"{side}_text"], gold[side]) + (row[f"{side}_code"] == gold[f"{side}_code"])
        for side in ("source", "target")
    )
    return float(sides + (row["cameo_root"] == gold["code"][:2]))


def _shares_words(one: str | None, other: str | None) -> float:
    if not one or not other:
        return float(not one and not other)
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) / max(1, min(len(first), len(second)))


# --- parts: name -> (is it labelled?, is it right?) ------------------------------------------


def _date_label(gold: Mapping[str, Any]) -> tuple[date | None, date | None]:
    if gold["date"] is None:
        return None, None
    start, end = (date.fromisoformat(part) for part in str(gold["date"]).split("/"))
    return start, end


def is_date_right(gold: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether first and last day are those of the label."""
    return (row["event_date_start"], row["event_date_end"]) == _date_label(gold)


def _country(code: str | None) -> str | None:
    if not code:
        return None
    return iso3_of(code) or (code[:3] if code[:3] in ("IGO", "NGO", "MNC", "IMG", "INT") else None)


def is_triple_right(gold: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether root, source country and target country are those of the label."""
    return row["cameo_root"] == gold["code"][:2] and all(
        _country(row[f"{side}_code"]) == _country(gold[f"{side}_code"]) for side in ("source", "target")
    )


def _is_place_country_right(gold: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether the country is that of the label, which may name the state that held the place then."""
    here, label = row.get("place_country"), gold["place"]["country"]
    return here is not None and (iso3_of(label) == here or label == state_on(here, _date_label(gold)[0]))


def _is_near(gold: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    there, here = gold["place"], (row.get("latitude"), row.get("longitude"))
    return here[0] is not None and kilometres((there["lat"], there["lon"]), here) <= NEAR_KM


def kilometres(one: Sequence[float], other: Sequence[Any]) -> float:
    """Return the distance of two points (latitude, longitude in degrees) over the earth."""
    (a, b), (c, d) = ((math.radians(p[0]), math.radians(p[1])) for p in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


def _is_harm_right(kind: str, gold: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return [row.get(f"{kind}_{level}") for level in ("low", "best", "high")] == list(gold[kind])


def _is_said_by_right(gold: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    if row.get("said_by_code") and row["said_by_code"] == gold["said_by"].get("code"):
        return True
    return _shares_words(row.get("said_by_text"), gold["said_by"].get("text")) >= 0.5


def has_place(gold: Mapping[str, Any]) -> bool:
    """Tell whether the label names a place with a country."""
    return bool(gold.get("place") and gold["place"].get("country"))


def is_place_right(gold: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether the place has the label's country and, where the label has a point, lies near it."""
    return _is_place_country_right(gold, row) and (not _has_point(gold) or _is_near(gold, row))


def _has_point(gold: Mapping[str, Any]) -> bool:
    return has_place(gold) and gold["place"].get("lat") is not None


PARTS: dict[str, tuple[Any, Any]] = {
    "triple": (lambda gold: True, is_triple_right),
    "root": (lambda gold: True, lambda gold, row: row["cameo_root"] == gold["code"][:2]),
    "three digits": (lambda gold: True, lambda gold, row: row["cameo_base"] == gold["code"][:3]),
    "code": (lambda gold: True, lambda gold, row: row["cameo_code"] == gold["code"]),
    "status": (lambda gold: True, lambda gold, row: row["status"] == gold["status"]),
    "date": (lambda gold: True, is_date_right),
    "date by words": (lambda gold: gold["date_from"] not in (None, "publication"), is_date_right),
    "date precision": (
        lambda gold: True,
        lambda gold, row: row["date_precision_word"] == gold["precision"],
    ),
    "place country": (has_place, _is_place_country_right),
    "place within 161 km": (_has_point, _is_near),
    **{
        kind: (
            lambda gold, kind=kind: kind in gold,
            lambda gold, row, kind=kind: _is_harm_right(kind, gold, row),
        )
        for kind in HARMS
    },
    "said by": (lambda gold: bool(gold.get("said_by")), _is_said_by_right),
}


def figures_of(pairs: Sequence[Pair], n_coded: int) -> dict[str, tuple[float, int]]:
    """Return each figure with the number of events that it is a share of."""
    met = [pair for pair in pairs if pair.coded is not None]
    right = sum(is_triple_right(pair.gold, pair.coded) for pair in met if pair.coded)
    precision, recall = right / max(1, n_coded), right / max(1, len(pairs))
    figures = {
        "events found": (len(met) / max(1, len(pairs)), len(pairs)),
        "triples, precision": (precision, n_coded),
        "triples, recall": (recall, len(pairs)),
        "triples, F1": (2 * precision * recall / max(1e-9, precision + recall), len(pairs)),
    }
    for name, (is_labelled, is_right) in PARTS.items():
        there = [pair for pair in met if is_labelled(pair.gold)]
        if there:
            share = sum(bool(is_right(pair.gold, pair.coded)) for pair in there) / len(there)
            figures[f"of found: {name}"] = (share, len(there))
    return figures


def record_figures(names: Sequence[str], title: str) -> dict[str, tuple[float, float]]:
    """Return the figures of whole records in the files *names*, each with its standard error."""
    pairs: list[Pair] = []
    n_coded = 0
    for _, coded, found in all_pairs(read_stories(names)):
        pairs += found
        n_coded += len(coded)
    return {
        f"{title}, {name}": (round(value, 4), round(math.sqrt(value * (1 - value) / number), 4))
        for name, (value, number) in figures_of(pairs, n_coded).items()
        if number >= MIN_FOR_FIGURE
    }


def all_pairs(
    stories: Sequence[Row], settings: Settings = USUAL
) -> Iterator[tuple[Row, list[Row], list[Pair]]]:
    """Yield each story with what was coded and how it meets the labels."""
    for story in stories:
        coded = code_story(story, settings)
        yield story, coded, pairs_of(story, coded)


def main() -> None:
    """Print the figures, or the errors of one part."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", help="names of files in evaluation/stories, without .yml")
    parser.add_argument("--errors", choices=sorted(PARTS), help="print what went wrong with this part")
    options = parser.parse_args()
    pairs: list[Pair] = []
    n_coded = 0
    for _, coded, found in all_pairs(read_stories(options.files)):
        pairs += found
        n_coded += len(coded)
    if options.errors:
        _print_errors(pairs, options.errors)
    for name, (value, number) in figures_of(pairs, n_coded).items():
        print(f"{name:32} {value:.3f}  of {number}")


def _print_errors(pairs: Sequence[Pair], part: str) -> None:
    is_labelled, is_right = PARTS[part]
    for pair in pairs:
        if pair.coded is None or not is_labelled(pair.gold) or is_right(pair.gold, pair.coded):
            continue
        row, gold = pair.coded, pair.gold
        print(f"{pair.story['id']} ({pair.story['published']:%a %Y-%m-%d}) {gold['in']}")
        print(f"    label: {gold['trigger']!r} {gold['code']} {gold['status']}", end=" | ")
        print(f"{gold['source']!r} {gold['source_code']} > {gold['target']!r} {gold['target_code']}")
        print(f"           {gold['date']} from {gold['date_from']!r}, place {gold.get('place')}", end=" ")
        print({key: gold[key] for key in ("said_by", *HARMS) if key in gold})
        print(f"    coded: {row['trigger_text']!r} {row['cameo_code']} {row['status']}", end=" | ")
        print(f"{row['source_text']!r} {row['source_code']} > {row['target_text']!r} {row['target_code']}")
        print(
            f"           {row['event_date_start']}/{row['event_date_end']} from {row['date_text']!r}", end=" "
        )
        print(f"({row['date_method']}), place {row.get('place_name')} {row.get('place_country')}", end=" ")
        print({"said_by": row.get("said_by_text"), **_coded_harm(row)})


def _coded_harm(row: Mapping[str, Any]) -> dict[str, Any]:
    levels = ("low", "best", "high")
    counted = [kind for kind in HARMS if any(row.get(f"{kind}_{level}") is not None for level in levels)]
    return {kind: [row[f"{kind}_{level}"] for level in levels] for kind in counted}


if __name__ == "__main__":
    main()
