"""How long and how much memory the validation of many events takes.

    python benchmarks/validation.py --rows 1000000

Makes events by a seeded generator that follows the schema, breaks one row in a thousand, checks
them in batches of 250,000, and prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from dragoman.codebook import EventCode, event_codes
from dragoman.stages.validated import suite as suite_module
from dragoman.stages.validated.batch import validate_events
from dragoman.tables import table_schema

SEED = 20231107
BROKEN = 0.001
ACTORS = (
    ("TURGOV", "Turkey", "TUR", "GOV"),
    ("SYRREB", "Syrian rebels", "SYR", "REB"),
    ("DEU", "Germany", "DEU", None),
)
SENTENCE = "The {source} and the {target} met in Geneva last Tuesday."
FIRST_DAY = np.datetime64("2015-01-01")


def main() -> None:
    """Validate the rows that the command line asks for and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=250_000, help="how many events to validate")
    rows = parser.parse_args().rows
    suite = suite_module.build_suite_json()
    before = 0.0
    seconds, n_kept, n_rejected = 0.0, 0, 0
    with _timed_gx() as seconds_gx:
        for events in synthetic_batches(rows):
            # The generator's lists are larger than its tables: what it needs is told apart.
            before = before or _peak_mb()
            started = time.perf_counter()
            kept, rejects, _ = validate_events(events, suite)
            seconds += time.perf_counter() - started
            n_kept, n_rejected = n_kept + kept.num_rows, n_rejected + len(rejects)
    figures = {
        "rows": rows,
        "seconds": round(seconds, 1),
        "peak_mb": round(_peak_mb()),
        "peak_mb_of_making_the_first_batch": round(before),
        "share_in_great_expectations": round(sum(seconds_gx) / seconds, 3),
        "expectations": len(suite["expectations"]),
        "kept": n_kept,
        "rejected": n_rejected,
    }
    print(json.dumps(figures))


def synthetic_batches(rows: int) -> Iterator[pa.Table]:
    """Yield tables of at most ``MAX_ROWS`` events that follow the schema, one row in a thousand broken."""
    random = np.random.default_rng(SEED)
    for start in range(0, rows, suite_module.MAX_ROWS):
        yield synthetic_events(start, min(suite_module.MAX_ROWS, rows - start), random)


def synthetic_events(start: int, rows: int, random: np.random.Generator) -> pa.Table:
    """Return *rows* events; those numbered from *start* on differ in their ids."""
    codes = list(event_codes().values())
    columns = {
        **_identity(start, rows),
        **_dates(rows, random),
        **_actors(rows, random),
        **_codes([codes[number] for number in random.integers(0, len(codes), rows)]),
        **_harm(rows, random),
    }
    broken = random.random(rows) < BROKEN
    columns["confidence"] = np.where(broken, 1.5, random.random(rows).round(3))
    columns["code_confidence"] = random.random(rows).round(3)
    schema = table_schema("events").arrow
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _identity(start: int, rows: int) -> dict[str, Any]:
    numbers = range(start, start + rows)
    return {
        "event_id": [f"{number:020x}" for number in numbers],
        "document_id": [f"{number // 4:020x}" for number in numbers],
        "sentence_id": [f"{number // 4:020x}-{number % 4}" for number in numbers],
        "origin": [f"bench/{number // 4}.txt" for number in numbers],
        "rule_id": ["verbs:met:040"] * rows,
        "coder": ["dictionary-1"] * rows,
        "status": ["asserted"] * rows,
        "is_headline": [False] * rows,
        "is_lead": [True] * rows,
        "is_reciprocal": [True] * rows,
    }


def _dates(rows: int, random: np.random.Generator) -> dict[str, Any]:
    published = FIRST_DAY + random.integers(0, 3650, rows)
    happened = published - random.integers(0, 7, rows)
    return {
        "published_date": published,
        "event_date_start": happened,
        "event_date_end": happened,
        "days_before_publication": (published - happened).astype("int32"),
        "date_precision": np.ones(rows, "int8"),
        "date_precision_word": ["day"] * rows,
        "date_method": ["relative"] * rows,
        "temporal_status": ["recent"] * rows,
    }


def _actors(rows: int, random: np.random.Generator) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    chosen = {side: random.integers(0, len(ACTORS), rows) for side in ("source", "target")}
    for side, numbers in chosen.items():
        for position, part in enumerate(("code", "name", "country", "primary_role")):
            columns[f"{side}_{part}"] = [ACTORS[number][position] for number in numbers]
        columns[f"{side}_method"] = ["dictionary"] * rows
        columns[f"{side}_confidence"] = np.full(rows, 0.9)
    columns["is_self_directed"] = chosen["source"] == chosen["target"]
    names = zip(columns["source_name"], columns["target_name"], strict=True)
    sentences = [SENTENCE.format(source=source, target=target) for source, target in names]
    starts = random.integers(0, 5000, rows)
    columns["sentence_text"] = sentences
    columns["sentence_char_start"] = starts
    columns["sentence_char_end"] = starts + [len(text) for text in sentences]
    words = {"source": columns["source_name"], "target": columns["target_name"], "trigger": ["met"] * rows}
    for span, texts in words.items():
        # The target follows "and the", so that a source of the same name is not found in its place.
        offsets = [
            text.index(word, text.index(" and the ") if span == "target" else 0)
            for text, word in zip(sentences, texts, strict=True)
        ]
        columns[f"{span}_text"] = texts
        columns[f"{span}_char_start"] = starts + offsets
        columns[f"{span}_char_end"] = starts + offsets + [len(word) for word in texts]
    return columns


def _codes(codes: list[EventCode]) -> dict[str, Any]:
    goldstein = [code.goldstein_in("gdelt") for code in codes]
    return {
        "cameo_code": [code.code for code in codes],
        "cameo_root": [code.code[:2] for code in codes],
        "cameo_base": [code.code[:3] for code in codes],
        "cameo_label": [code.label for code in codes],
        "plover_type": [code.plover_type or None for code in codes],
        "goldstein": [value for value, _ in goldstein],
        "goldstein_table": [table for _, table in goldstein],
        "quad_class": [code.quad_in("gdelt") for code in codes],
        "quad_scheme": ["gdelt"] * len(codes),
    }


def _harm(rows: int, random: np.random.Generator) -> dict[str, Any]:
    killed = random.integers(0, 40, rows)
    is_known = random.random(rows) < 0.1
    return {
        f"killed_{estimate}": pa.array(killed + extra, pa.int64(), mask=~is_known)
        for estimate, extra in (("low", 0), ("best", 1), ("high", 2))
    }


@contextmanager
def _timed_gx() -> Iterator[list[float]]:
    """Collect the seconds that each call of Great Expectations takes."""
    seconds: list[float] = []
    run = suite_module._run  # the one call that does nothing else

    def timed(*arguments: Any) -> dict[str, Any]:
        started = time.perf_counter()
        result = run(*arguments)
        seconds.append(time.perf_counter() - started)
        return result

    with patch.object(suite_module, "_run", timed):
        yield seconds


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
