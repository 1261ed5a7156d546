"""What does the reader get wrong? Sentences held back from training, as labelled and as read.

    python evaluation/errors.py [--number 40] [--seed 1]

Draws from all held-back sentences of which a root, a source or a target came out otherwise.
``errors.md`` explains twenty of them by hand.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.reader.neural import neural_reader
from evaluate import held_back_records
from measures import as_spans, reading_events, triple_counts

Record = Mapping[str, Any]
Events = Sequence[Record]


def wrong_readings() -> list[tuple[str, Events, Events]]:
    """Return text, labelled events and read events of each sentence that was not read as labelled."""
    records = held_back_records()
    readings = neural_reader().read([record["text"] for record in records])
    found: list[tuple[str, Events, Events]] = []
    for record, reading in zip(records, readings, strict=True):
        gold, said = as_spans(record), reading_events(reading)
        hits, n_said, n_gold = triple_counts(said, gold)
        if not hits == n_said == n_gold:
            found.append((record["text"], gold, said))
    return found


def lines_of(text: str, gold: Events, said: Events) -> Iterator[str]:
    """Yield one wrong reading as lines for people."""
    yield text
    for name, events in (("  gold", gold), ("  said", said)):
        yield from (f"{name}: {_event(text, event)}" for event in events)
        if not events:
            yield f"{name}: none"


def _event(text: str, event: Record) -> str:
    sides = [", ".join(text[a:b] for a, b in event[side]) or "-" for side in ("sources", "targets")]
    sure = f", {event['confidence']:.2f}" if "confidence" in event else ""
    trigger = text[event["start"] : event["end"]]
    way = "<>" if event["is_reciprocal"] else ">"
    return f"{event['code']} {event['status']} '{trigger}': {sides[0]} {way} {sides[1]}{sure}"


def main() -> None:
    """Print a draw of wrong readings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wrong = wrong_readings()
    drawn = random.Random(options.seed).sample(wrong, min(options.number, len(wrong)))
    print(f"{len(wrong)} sentences are read otherwise than labelled, {len(drawn)} of them:")
    for text, gold, said in drawn:
        print("\n" + "\n".join(lines_of(text, gold, said)))


if __name__ == "__main__":
    main()
