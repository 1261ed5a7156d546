"""Do the columns said_by_* name who reports an event? On 153 pieces of news that we labelled ourselves.

    python evaluation/said_by.py              precision and recall, two thirds of the set
    python evaluation/said_by.py --held-out   the last third, held out while the rules were written
    python evaluation/said_by.py --errors     and every piece that came out otherwise
    python evaluation/said_by.py --reader     what the reader alone says

The labels (``evaluation/said_by.yml``) were written before the rules, by the same author. The whole pipeline
runs: sentences, reader, mentions. Where the reader does not find the event asked about, the rules are asked
about its words all the same (it has then no source), for what they say does not hang on the reader.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dragoman.reader.opening import open_reader
from dragoman.resources import load_yaml
from dragoman.stages.events.said_by import report_of, said_by_columns, story_reports
from dragoman.stages.mentions import find_mentions
from dragoman.stages.sentences import sentence_rows

LABELS = Path(__file__).with_name("said_by.yml")
NOBODY: dict[str, Any] = {"mention_id": None, "actor_code": None}


def items(held_out: bool) -> list[dict[str, Any]]:
    """Return the labelled pieces: every third one is held out."""
    every = load_yaml(LABELS.read_text(encoding="utf-8"))["items"]
    return [item for number, item in enumerate(every, 1) if (number % 3 == 0) == held_out]


def answer(item: Mapping[str, Any], reader_only: bool) -> tuple[dict[str, Any], bool, float]:
    """Return the columns for the event of *item*, whether the reader found it, and the seconds it took."""
    document = {"document_id": "0" * 20, "text": item["text"], "body_start": 0, "published_date": None}
    sentences = sentence_rows(document)
    mentions = find_mentions(sentences, open_reader("neural", None))
    start = item["text"].index(item["event"])
    end = start + len(item["event"])
    at = next(s for s in sentences if s["start"] <= start < s["end"])
    actions = [m for m in mentions if m["kind"] == "action" and m["start"] < end and start < m["end"]]
    asked = {"start": start, "end": end, "cameo_code": "190", "said_by_id": None, "source_ids": []}
    action = actions[0] if actions else asked
    source = next((m for m in mentions if m["mention_id"] in action["source_ids"]), NOBODY)
    there = [m for m in mentions if m["sentence_id"] == at["sentence_id"]]
    begun = time.perf_counter()
    by_sentence: dict[str, list[Any]] = {}
    for mention in mentions:
        by_sentence.setdefault(mention["sentence_id"], []).append(mention)
    reports = {} if reader_only else story_reports(sentences, by_sentence)
    report = report_of(action, source, there, reports.get(at["sentence_id"], ()))
    columns = said_by_columns(report, report.speaker.mention if report and report.speaker else None)
    return columns, bool(actions), (time.perf_counter() - begun) / len(sentences)


def is_same(item: Mapping[str, Any], columns: Mapping[str, Any]) -> bool:
    """Tell whether the words found overlap those wanted."""
    wanted = item["said_by"]
    places = [n for n in range(len(item["text"])) if item["text"].startswith(wanted, n)]
    start, end = columns["said_by_char_start"], columns["said_by_char_end"]
    return any(start < place + len(wanted) and place < end for place in places)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for option in ("--held-out", "--errors", "--reader"):
        parser.add_argument(option, action="store_true")
    options = parser.parse_args()
    chosen = items(options.held_out)
    count: Counter[str] = Counter()
    seconds = 0.0
    answer(chosen[0], options.reader)  # what is loaded once is not counted
    for item in chosen:
        columns, is_read, spent = answer(item, options.reader)
        seconds += spent
        found = columns.get("said_by_text")
        right = is_same(item, columns) if item["said_by"] and found else not item["said_by"] and not found
        verb = item.get("verb", "")
        verb_right = verb in (columns.get("said_by_verb") or "")
        count.update(
            items=1,
            read=is_read,
            wanted=bool(item["said_by"]),
            found=bool(found),
            hit=bool(item["said_by"] and found and right),
            right=right,
            right_and_read=right and is_read,
            verb=bool(columns.get("said_by_verb")) and bool(found),
            verbs_asked=bool(verb),
            verbs_right=bool(verb) and verb_right,
            coded=bool(columns.get("said_by_code")),
        )
        if options.errors and not (right and verb_right):
            print(item["text"])
            print(f"    {item['event']!r} (read: {is_read}): wanted {item['said_by']!r} {verb!r}")
            print(f"    found {found!r} {columns.get('said_by_verb')!r}")
    print(
        f"{count['items']} pieces, {count['read']} events read: "
        f"precision {count['hit'] / max(1, count['found']):.3f}, "
        f"recall {count['hit'] / max(1, count['wanted']):.3f}, "
        f"right (none among them) {count['right'] / count['items']:.3f}, "
        f"of those read {count['right_and_read'] / max(1, count['read']):.3f}\n"
        f"with a verb {count['verb']} of {count['found']}, "
        f"verbs right {count['verbs_right']} of {count['verbs_asked']}, "
        f"with a code {count['coded']} of {count['found']}; {seconds / len(chosen) * 1000:.3f} ms a sentence"
    )


if __name__ == "__main__":
    main()
