"""What resolving actors costs beside reading them, and what the dictionaries cost at start.

    python benchmarks/resolver.py

On sentences of our corpus, in one run and one process: time of the processor, so that other work on the
machine does not count.
"""

from __future__ import annotations

import json
import resource
import time
from datetime import date
from pathlib import Path

from dragoman.dictionaries import load_knowledge
from dragoman.reader.opening import open_reader
from dragoman.stages.mentions.actors import StoryActors
from dragoman.stages.mentions.places import countries_of, find_places

CORPUS = Path(__file__).resolve().parents[1] / "training" / "corpus"
SENTENCES = 1000
DAY = date(2020, 1, 1)


def sentences() -> list[str]:
    """Return the first sentences of the corpus's stories."""
    lines = (line for path in sorted(CORPUS.glob("s*.jsonl")) for line in path.open(encoding="utf-8"))
    return [json.loads(line)["text"] for _, line in zip(range(SENTENCES), lines, strict=False)]


def main() -> None:
    """Print one JSON object."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    load_knowledge()
    loaded = time.process_time() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    texts = sentences()
    reader = open_reader("neural")
    reader.read(texts[:5])
    find_places("in Paris")  # the gazetteer is loaded when first asked
    StoryActors(DAY).resolve("Lagos police")
    started = time.process_time()
    readings = reader.read(texts)
    reading = time.process_time() - started
    started = time.process_time()
    for text, found in zip(texts, readings, strict=True):
        story = StoryActors(DAY)
        story.next_sentence(text, *countries_of(find_places(text)))
        for actor in found.actors:
            story.resolve_span(text, actor.start, actor.end)
    resolving = time.process_time() - started
    figures = {
        "sentences": len(texts),
        "actors_and_places_of_reading": round(resolving / reading, 3),
        "dictionaries_seconds": round(loaded, 2),
        "dictionaries_mb": round(grown),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
