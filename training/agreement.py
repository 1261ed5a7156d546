"""How far two coders agree: sentences of the corpus that were marked a second time, blind.

    python training/agreement.py

The second marking is in ``training/second/blind.jsonl``, under the ids of the first.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "evaluation"))

from markup import read_corpus  # noqa: E402
from measures import as_spans, f1_of, kappa, overlap, span_counts, triple_counts  # noqa: E402

Record = Mapping[str, Any]
Pair = tuple[Record, Record]


def aligned(pairs: Sequence[Pair]) -> list[tuple[Record | None, Record | None]]:
    """Return the events of both coders, joined where their triggers overlap."""
    joined: list[tuple[Record | None, Record | None]] = []
    for one, other in pairs:
        left = list(other["events"])
        for event in one["events"]:
            where = (event["start"], event["end"])
            same = next((e for e in left if overlap(where, (e["start"], e["end"]))), None)
            if same is not None:
                left.remove(same)
            joined.append((event, same))
        joined += [(None, event) for event in left]
    return joined


def figures(pairs: Sequence[Pair]) -> dict[str, float]:
    """Return every measure of agreement."""
    has = [
        ("event" if one["events"] else "none", "event" if other["events"] else "none") for one, other in pairs
    ]
    both = [(one, other) for one, other in aligned(pairs) if one and other]
    every = aligned(pairs)
    roots = [
        (one["code"][:2] if one else "none", other["code"][:2] if other else "none") for one, other in every
    ]
    shared = [(one["code"], other["code"]) for one, other in both]
    actors = [span_counts(_actors(one), _actors(other), is_exact=True) for one, other in pairs]
    loose = [span_counts(_actors(one), _actors(other), is_exact=False) for one, other in pairs]
    triggers = [span_counts(_triggers(one), _triggers(other), is_exact=False) for one, other in pairs]
    triples = [triple_counts(as_spans(one), as_spans(other)) for one, other in pairs]
    return {
        "sentences": len(pairs),
        "kappa, event or none, by sentence": _kappa(has),
        "kappa, root, by event (an event that one missed counts as none)": _kappa(roots),
        "kappa, root, events that both marked": _kappa([(a[:2], b[:2]) for a, b in shared]),
        "same code, events that both marked": sum(a == b for a, b in shared) / len(shared),
        "same three digits": sum(a[:3] == b[:3] for a, b in shared) / len(shared),
        "same root": sum(a[:2] == b[:2] for a, b in shared) / len(shared),
        "same status": sum(a["status"] == b["status"] for a, b in both) / len(both),
        "F1 of actor spans, exact": _f1(actors),
        "F1 of actor spans, overlapping": _f1(loose),
        "F1 of triggers, overlapping": _f1(triggers),
        "F1 of root, source and target": _f1(triples),
    }  # fmt: skip


def _kappa(pairs: Sequence[tuple[str, str]]) -> float:
    return kappa([one for one, _ in pairs], [other for _, other in pairs])


def _actors(record: Record) -> list[tuple[int, int]]:
    return [(actor["start"], actor["end"]) for actor in record["actors"]]


def _triggers(record: Record) -> list[tuple[int, int]]:
    return sorted({(event["start"], event["end"]) for event in record["events"]})


def _f1(counts: Sequence[tuple[int, int, int]]) -> float:
    return f1_of(*(sum(column) for column in zip(*counts, strict=True)))


def main() -> None:
    """Print the figures as a table."""
    first = {record["id"]: record for record in read_corpus(HERE / "corpus")}
    pairs = [(first[record["id"]], record) for record in read_corpus(HERE / "second")]
    print("| agreement of two coders | figure |\n|---|---|")
    for name, value in figures(pairs).items():
        print(f"| {name} | {value if isinstance(value, int) else f'{value:.3f}'} |")


if __name__ == "__main__":
    main()
