"""Measures that ``../shared/eval/score.py`` does not have: spans, who did what to whom, and calibration."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dragoman.reader import Reading

Record = Mapping[str, Any]
Span = tuple[int, int]


def f1_of(hits: int, found: int, wanted: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * hits / (found + wanted) if found + wanted else 0.0


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def span_counts(found: Sequence[Span], wanted: Sequence[Span], is_exact: bool) -> tuple[int, int, int]:
    """Return hits, found and wanted; each wanted span is hit once."""
    left = list(wanted)
    hits = 0
    for span in found:
        same = next((w for w in left if (span == w if is_exact else overlap(span, w))), None)
        if same is not None:
            left.remove(same)
            hits += 1
    return hits, len(found), len(wanted)


def triples(events: Sequence[Record]) -> list[tuple[str, Span | None, Span | None]]:
    """Return root, source and target of each event and pair, reciprocal ones in both directions."""
    found: list[tuple[str, Span | None, Span | None]] = []
    for event in events:
        for source in event["sources"] or [None]:
            for target in event["targets"] or [None]:
                found.append((event["code"][:2], source, target))
                if event["is_reciprocal"] and source and target:
                    found.append((event["code"][:2], target, source))
    return found


def triple_counts(found: Sequence[Record], wanted: Sequence[Record]) -> tuple[int, int, int]:
    """Return hits, found and wanted triples; actors are the same where their spans overlap."""
    said, left = triples(found), triples(wanted)
    n_wanted, hits = len(left), 0
    for root, source, target in said:
        same = next((w for w in left if w[0] == root and _same(source, w[1]) and _same(target, w[2])), None)
        if same is not None:
            left.remove(same)
            hits += 1
    return hits, len(said), n_wanted


def _same(one: Span | None, other: Span | None) -> bool:
    return one is other if one is None or other is None else overlap(one, other)


def as_spans(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the events of a corpus record with spans in place of indexes."""
    actors = [(actor["start"], actor["end"]) for actor in record["actors"]]
    return [
        {
            **event,
            "sources": [actors[n] for n in event["sources"]],
            "targets": [actors[n] for n in event["targets"]],
        }
        for event in record["events"]
    ]


def reading_events(reading: Reading) -> list[dict[str, Any]]:
    """Return the events of a reading in the same form."""
    actors = [(actor.start, actor.end) for actor in reading.actors]
    return [
        {
            "start": event.start, "end": event.end, "code": event.cameo_code, "status": event.status,
            "is_reciprocal": event.is_reciprocal, "confidence": event.confidence,
            "sources": [actors[n] for n in event.sources], "targets": [actors[n] for n in event.targets],
        }
        for event in reading.events
    ]  # fmt: skip


def kappa(one: Sequence[str], other: Sequence[str]) -> float:
    """Return Cohen's kappa of two raters' labels."""
    n = len(one)
    agreed = sum(map(str.__eq__, one, other)) / n
    left, right = Counter(one), Counter(other)
    chance = sum(left[label] * right[label] for label in left) / n**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def calibration_error(sure: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Return the mean distance of confidence from the share that is right, by bins of like confidence."""
    return sum(n * abs(mean - share) for mean, share, n in reliability(sure, right, bins)) / max(1, len(sure))


def reliability(
    sure: Sequence[float], right: Sequence[bool], bins: int = 10
) -> list[tuple[float, float, int]]:
    """Return mean confidence, share right and number of events of each bin that holds any."""
    rows = []
    for number in range(bins):
        inside = [
            (p, hit) for p, hit in zip(sure, right, strict=True) if min(int(p * bins), bins - 1) == number
        ]
        if inside:
            rows.append(
                (
                    sum(p for p, _ in inside) / len(inside),
                    sum(h for _, h in inside) / len(inside),
                    len(inside),
                )
            )
    return rows


def noise(rows: Sequence[Any], figure: Callable[[Sequence[Any]], float], draws: int = 200) -> float:
    """Return the standard error of a figure: its spread when the rows are drawn anew, with a fixed seed."""
    chance = random.Random(0)
    values = [figure(chance.choices(rows, k=len(rows))) for _ in range(draws)]
    mean = sum(values) / draws
    return float((sum((value - mean) ** 2 for value in values) / draws) ** 0.5)
