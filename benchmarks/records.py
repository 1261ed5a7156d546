"""What whole records cost beside the reader: dates, actors, places, harm, said by, contexts, rows, groups.

    python benchmarks/records.py [--stories 200]

Codes the benchmark's stories in one run and one process, once with the reader's own readings played back,
so that all else is measured by itself. Time of the processor, so that other work on the machine does not
count as time, though it does make every figure larger. Prints one JSON object of ratios.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from corpus import stories
from dragoman.provenance import short_hash
from dragoman.reader import Reading, SentenceReader
from dragoman.reader.opening import open_reader
from dragoman.settings import Settings
from dragoman.stages.events import code_events
from dragoman.stages.grouped.clustering import cluster_of, cluster_stream, step_of
from dragoman.stages.grouped.reports import COLUMNS, report_of
from dragoman.stages.mentions import find_mentions
from dragoman.stages.sentences import sentence_rows

T = TypeVar("T")
Row = dict[str, Any]


class Playback:
    """A reader that says again what was read before."""

    def __init__(self, version: str, read: dict[str, Reading]) -> None:
        self.version = version
        self._read = read

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Return the readings."""
        return [self._read[sentence] for sentence in sentences]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Nobody asks."""
        raise NotImplementedError


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what work makes, and its seconds of the processor."""
    began = time.process_time()
    return work(), time.process_time() - began


def documents(n_stories: int) -> list[Row]:
    """Return the benchmark's stories as rows of documents."""
    return [
        {
            "document_id": short_hash("benchmark", story["id"]),
            "text": f"{story['title']}\n\n{story['text']}",
            "body_start": len(story["title"]) + 2,
            "published_date": date.fromisoformat(str(story["date"])[:10]),
            "title": story["title"],
            "publisher": None,
            "url": None,
            "origin": story["id"],
        }
        for story in stories(n_stories)
    ]


def code(rows: Iterable[tuple[Row, list[Row]]], reader: SentenceReader) -> list[Row]:
    """Return the events of stories."""
    found: list[Row] = []
    for document, sentences in rows:
        mentions = find_mentions(sentences, reader)
        found += code_events(document, sentences, mentions, Settings(), reader.version)[0]
    return found


def group(events: Sequence[Row]) -> int:
    """Put the events into groups, as one stream, and return how many groups there are."""
    rows: list[Row] = [{name: row.get(name) for name in COLUMNS} for row in events]
    reports = [report_of(row, row["document_id"], {}) for row in rows]
    arriving = sorted((cluster_of(report, n) for n, report in enumerate(reports)), key=step_of)
    return sum(1 for _ in cluster_stream(arriving))


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=int, default=200)
    rows = [(row, sentence_rows(row)) for row in documents(parser.parse_args().stories)]
    texts = [sentence["text"] for _, sentences in rows for sentence in sentences]
    reader = open_reader("neural")
    code(rows[:3], reader)  # everything is loaded
    readings, reading = timed(lambda: reader.read(texts))
    playback = Playback(reader.version, dict(zip(texts, readings, strict=True)))
    events, recording = timed(lambda: code(rows, playback))
    n_groups, grouping = timed(lambda: group(events))
    figures = {
        "stories": len(rows),
        "sentences": len(texts),
        "events": len(events),
        "groups": n_groups,
        "reading_ms_per_sentence": round(1000 * reading / len(texts), 2),
        "records_of_reading": round(recording / reading, 3),
        "grouping_of_reading": round(grouping / reading, 3),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
