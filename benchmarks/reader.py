"""How fast is the reader? Sentences of real news, on one core and on two, beside the bare encoder.

    python benchmarks/reader.py [--sentences 3000]

Prints one JSON line: sentences a second of the bare encoder (word pieces in, states out, one
sentence at a time), of the complete reading (encoder, mentions, events) on one core, of
two worker processes together, the ratios of these, seconds to load, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dragoman.reader.neural import NeuralReader, neural_reader
from dragoman.reader.wordpieces import split_pieces, windows
from dragoman.stages.sentences import sentence_rows

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "articles"
WARM_UP = 50


def news_sentences(wanted: int) -> list[str]:
    """Return sentences of the bodies of ``../shared/articles``, all of them again if there are too few."""
    index = [json.loads(line) for line in (ARTICLES / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [page["gold_text"] for page in index if page["gold_text"] and page.get("lang", "en") == "en"]
    sentences = [
        row["text"]
        for text in texts
        for row in sentence_rows({"document_id": "page", "text": text, "body_start": 0, "title": None})
    ]
    return (sentences * (1 + wanted // len(sentences)))[:wanted]


def encoder_seconds(reader: NeuralReader, sentences: Sequence[str]) -> float:
    """Return the seconds that the encoder alone takes."""
    started = time.monotonic()
    for pieces in split_pieces(reader.weights.tokenizer, sentences):
        for window in windows(pieces):
            reader.weights.encode(window)
    return time.monotonic() - started


def reading_seconds(reader: NeuralReader, sentences: Sequence[str]) -> float:
    """Return the seconds that the complete reading takes."""
    started = time.monotonic()
    reader.read(sentences)
    return time.monotonic() - started


def _work(sentences: Sequence[str]) -> tuple[float, float]:
    reader = neural_reader()
    reader.read(sentences[:WARM_UP])
    started = time.time()
    reader.read(sentences)
    return started, time.time()


def two_process_seconds(sentences: Sequence[str]) -> float:
    """Return the seconds that two workers take for half of the sentences each, loading left out."""
    halves = [sentences[::2], sentences[1::2]]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_work, [sentences[:WARM_UP]] * 2, chunksize=1)
        times = pool.map(_work, halves, chunksize=1)
    return max(end for _, end in times) - min(start for start, _ in times)


def main() -> None:
    """Measure by turns and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=3000)
    options = parser.parse_args()
    if not ARTICLES.is_dir():
        sys.exit(f"The pages are not here: expected them in {ARTICLES}.")
    started = time.monotonic()
    reader = neural_reader()
    load = time.monotonic() - started
    sentences = news_sentences(options.sentences)
    reader.read(sentences[:WARM_UP])
    bare = min(encoder_seconds(reader, sentences) for _ in range(2))
    whole = min(reading_seconds(reader, sentences) for _ in range(2))
    both = two_process_seconds(sentences)
    n = len(sentences)
    events = sum(bool(reading.events) for reading in reader.read(sentences[:500])) / min(500, n)
    result = {
        "sentences": n,
        "with_events": round(events, 3),
        "encoder_per_second": round(n / bare, 1),
        "reading_per_second": round(n / whole, 1),
        "two_cores_per_second": round(n / both, 1),
        "reading_of_encoder": round(bare / whole, 3),
        "two_of_one_core": round(whole / both, 2),
        "load_seconds": round(load, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
