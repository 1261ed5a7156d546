"""Check the corpus and report on it: offsets, codes, near-duplicates, variety and balance.

python training/corpus_report.py            write training/corpus/REPORT.md; exit 1 on a mistake
python training/corpus_report.py --check    exit 1 also where the written report is stale
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from dragoman.reader.labels import HARMS, STATUSES
from markup import known_codes, read_corpus

CORPUS = Path(__file__).resolve().parent / "corpus"
REPORT = CORPUS / "REPORT.md"
MIN_SENTENCES, MIN_LEAF, MIN_ROOT, MIN_WITHOUT = 8000, 20, 200, 1 / 3
MIN_LONG_WORDS = 40
NEAR = 0.75
MAX_FRAME_SHARE = 0.005
_KINDS = {"actors": {"named", "common", "pronoun"}, "spans": {"date", "place", "quantity"}}
_WORD = re.compile(r"\w+")

Record = Mapping[str, Any]


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower())


def mistakes(records: Sequence[Record]) -> list[str]:
    """Return everything that is wrong with single records, each with its id."""
    codes = known_codes()
    found = [f"{record['id']}: {problem}" for record in records for problem in _problems(record, codes)]
    ids = Counter(record["id"] for record in records)
    found += [f"{name}: this id occurs {number} times" for name, number in ids.items() if number > 1]
    found += [f"{one} and {other}: nearly the same sentence" for one, other in near_duplicates(records)]
    return found


def _problems(record: Record, codes: frozenset[str]) -> Iterator[str]:
    text = record["text"]
    taken: list[tuple[int, int]] = []
    for group, kinds in _KINDS.items():
        for span in record[group]:
            if span["kind"] not in kinds:
                yield f"unknown kind {span['kind']!r} among {group}"
            taken.append((span["start"], span["end"]))
    taken += sorted({(event["start"], event["end"]) for event in record["events"]})
    for start, end in taken:
        if not 0 <= start < end <= len(text):
            yield f"span {start}-{end} lies outside the text of {len(text)} characters"
        elif text[start:end] != text[start:end].strip():
            yield f"span {start}-{end} begins or ends with a space"
    order = sorted(taken)
    for one, other in pairwise(order):
        if other[0] < one[1]:
            yield f"spans {one} and {other} overlap"
    for event in record["events"]:
        yield from _event_problems(event, record, codes)


def _event_problems(event: Record, record: Record, codes: frozenset[str]) -> Iterator[str]:
    for code in filter(None, (event["code"], event["act_code"])):
        if code not in codes:
            yield f"unknown CAMEO code {code!r}"
    if event["status"] not in STATUSES:
        yield f"unknown status {event['status']!r}"
    if not event["sources"] and not event["targets"]:
        yield "an event with neither source nor target"
    if any(item["harm"] not in HARMS for item in event["quantities"]):
        yield "a number of people with an unknown harm"
    actors = [
        *event["sources"],
        *event["targets"],
        *([event["said_by"]] if event["said_by"] is not None else []),
    ]
    others = [*event["dates"], *event["places"], *(item["span"] for item in event["quantities"])]
    if any(not 0 <= index < len(record["actors"]) for index in actors):
        yield "an event names an actor that is not there"
    if any(not 0 <= index < len(record["spans"]) for index in others):
        yield "an event names a span that is not there"


def near_duplicates(records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Yield pairs of sentences that share more than ``NEAR`` of their runs of three words."""
    shingles = [frozenset(zip(w, w[1:], w[2:], strict=False)) for w in (words_of(r["text"]) for r in records)]
    holders: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, runs in enumerate(shingles):
        for run in runs:
            holders[run].append(number)
    for number, runs in enumerate(shingles):
        shared = Counter(
            other for run in runs if len(holders[run]) <= 60 for other in holders[run] if other < number
        )
        for other, count in sorted(shared.items()):
            if count / len(runs | shingles[other]) > NEAR:
                yield records[other]["id"], records[number]["id"]


def shortfalls(records: Sequence[Record]) -> list[str]:
    """Return which of the corpus's goals are not reached."""
    found = []
    by_code, by_root = _counts(records)
    without = sum(not record["events"] for record in records)
    if len(records) < MIN_SENTENCES:
        found.append(f"{len(records)} sentences, expected {MIN_SENTENCES}")
    found += [
        f"code {c}: {by_code[c]} events, expected {MIN_LEAF}" for c in _leaves() if by_code[c] < MIN_LEAF
    ]
    found += [
        f"root {r}: {by_root[r]} events, expected {MIN_ROOT}" for r in _roots() if by_root[r] < MIN_ROOT
    ]
    if without < MIN_WITHOUT * len(records):
        found.append(f"{without} of {len(records)} sentences without events, expected a third")
    frames = Counter(" ".join(words_of(record["text"])[:3]) for record in records)
    limit = max(10, MAX_FRAME_SHARE * len(records))
    found += [
        f"{number} sentences begin with {frame!r}" for frame, number in frames.items() if number > limit
    ]
    return found


def _counts(records: Iterable[Record]) -> tuple[Counter[str], Counter[str]]:
    by_code = Counter(event["code"] for record in records for event in record["events"])
    by_root: Counter[str] = Counter()
    for code, number in by_code.items():
        by_root[code[:2]] += number
    return by_code, by_root


def _leaves() -> list[str]:
    codes = known_codes()
    legacy = {"1213"}
    return sorted(c for c in codes - legacy if not any(o != c and o.startswith(c) for o in codes))


def _roots() -> list[str]:
    return sorted({code[:2] for code in known_codes()})


def report(records: Sequence[Record]) -> str:
    """Return the report on the corpus as Markdown."""
    by_code, by_root = _counts(records)
    events = [event for record in records for event in record["events"]]
    lengths = sorted(len(words_of(record["text"])) for record in records)
    names = Counter(
        record["text"][actor["start"] : actor["end"]]
        for record in records
        for actor in record["actors"]
        if actor["kind"] == "named"
    )
    several = sum(len(record["events"]) > 1 for record in records)
    without = sum(not record["events"] for record in records)
    rows = [
        ("sentences", len(records)),
        ("of these without any event", f"{without} ({without / len(records):.1%})"),
        ("of these with several events", several),
        (f"of these of {MIN_LONG_WORDS} words or more", sum(n >= MIN_LONG_WORDS for n in lengths)),
        ("words in a sentence: median, longest", f"{lengths[len(lengths) // 2]}, {lengths[-1]}"),
        ("events", len(events)),
        ("codes that occur", len(by_code)),
        ("rarest leaf code", min((by_code[code], code) for code in _leaves())[::-1]),
        ("rarest root", min((by_root[root], root) for root in _roots())[::-1]),
        ("events with both sides", sum(bool(e["sources"] and e["targets"]) for e in events)),
        ("reciprocal events", sum(e["is_reciprocal"] for e in events)),
        ("actors marked", sum(len(record["actors"]) for record in records)),
        ("different names of actors", len(names)),
        (
            "most frequent name's share of named actors",
            f"{names.most_common(1)[0][1] / sum(names.values()):.1%}",
        ),
        ("different words", len({word for record in records for word in words_of(record["text"])})),
        *((f"different runs of {n} words, of all", f"{distinct(records, n):.1%}") for n in (2, 3, 4)),
    ]
    table = "\n".join(f"| {name} | {_plain(value)} |" for name, value in rows)
    statuses = Counter(event["status"] for event in events)
    status_rows = "\n".join(f"| {status} | {statuses[status]} |" for status in STATUSES)
    root_rows = "\n".join(f"| {root} | {by_root[root]} |" for root in _roots())
    code_cells = ", ".join(f"{code} {number}" for code, number in sorted(by_code.items()))
    missing = "\n".join(f"* {line}" for line in shortfalls(records)) or "None."
    return f"""<!-- Generated from training/corpus by training/corpus_report.py; do not edit. -->
# The corpus in figures

| what | figure |
|---|---|
{table}

## Goals that are not reached

{missing}

## Events by status

| status | events |
|---|---|
{status_rows}

## Events by root

| root | events |
|---|---|
{root_rows}

## Events by code

{code_cells}.
"""


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def distinct(records: Iterable[Record], n: int) -> float:
    """Return the share of runs of *n* words that are different from one another."""
    runs: Counter[tuple[str, ...]] = Counter()
    for record in records:
        words = words_of(record["text"])
        runs.update(tuple(words[i : i + n]) for i in range(len(words) - n + 1))
    return len(runs) / max(1, sum(runs.values()))


def main() -> int:
    """Check the corpus and write its report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    records = read_corpus(CORPUS)
    found = mistakes(records)
    for line in found:
        print(line)
    text = report(records)
    stale = options.check and (not REPORT.is_file() or REPORT.read_text(encoding="utf-8") != text)
    if stale:
        print(f"{REPORT}: stale. Run: python training/corpus_report.py")
    if not options.check:
        REPORT.write_text(text, encoding="utf-8")
    for line in shortfalls(records):
        print(f"not reached: {line}")
    print(f"{len(records)} sentences, {len(found)} mistakes")
    return int(bool(found) or stale)


if __name__ == "__main__":
    sys.exit(main())
