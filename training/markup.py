"""The corpus as people write it, and as programs read it.

A marked sentence stands on one line, with spans in square brackets, then one line an event:

    [n1 Turkey] [t1 shelled] [c1 Kurdish fighters] [d1 on Tuesday], killing [q1 four], [c2 medics] said.
    = t1 194 n1 > c1 d1 q1:killed by c2

`parse` makes records of such text, `render` makes such text of records, and neither loses
anything.

    python training/markup.py FILE.txt                            name every mistake with its line
    python training/markup.py FILE.txt --into training/corpus     and write the records
    python training/markup.py training/corpus/a_01.jsonl          show records as marked text
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dragoman.reader.labels import CODES, HARMS, STATUSES

KINDS = {
    "n": "named", "c": "common", "p": "pronoun", "t": "trigger", "d": "date", "l": "place", "q": "quantity",
}  # fmt: skip
_LETTERS = {kind: letter for letter, kind in KINDS.items()}
_PIECE = re.compile(r"\[([nctpdlq]\d+) |\]|\[|[^\[\]]+")
_EVENT = re.compile(
    r"^= (?P<trigger>t\d+) (?P<code>\d{3,4}) (?:(?P<status>[a-z]+) )?"
    r"(?P<sources>[ncp]\d+(?:,[ncp]\d+)*)? ?(?P<arrow><>|>)"
    r"(?: (?P<targets>[ncp]\d+(?:,[ncp]\d+)*))?(?P<rest>.*)$"
)
_REST = re.compile(
    r"(?P<date>d\d+)|(?P<place>l\d+)|(?P<quantity>q\d+):(?P<harm>\w+)"
    r"|act (?P<act>\d{3,4})|by (?P<by>[ncp]\d+)"
)
_STATUS_OF_ROOT = {"02": "demanded", "10": "demanded", "03": "planned", "13": "threatened"}

Record = dict[str, Any]


@dataclass
class Draft:
    """One marked sentence as it stands in the file."""

    line: int
    marked: str
    topic: str
    events: list[str] = field(default_factory=list)
    has_none: bool = False


class MarkupError(ValueError):
    """A marked sentence that cannot be read; the message says why."""


def usual_status(code: str) -> str:
    """Return the status an event of *code* has where nothing else is said.

    >>> usual_status("1056"), usual_status("016"), usual_status("190")
    ('demanded', 'denied', 'asserted')
    """
    return "denied" if code == "016" else _STATUS_OF_ROOT.get(code[:2], "asserted")


def known_codes() -> frozenset[str]:
    """Return every code of three or four digits in the code list."""
    return frozenset(CODES)


def parse(text: str, batch: str) -> tuple[list[Record], list[str]]:
    """Return the records of a marked file and every mistake in it, each with its line."""
    codes = known_codes()
    records: list[Record] = []
    mistakes: list[str] = []
    for draft in _drafts(text, mistakes):
        try:
            record = _record(draft, codes)
        except MarkupError as error:
            mistakes.append(f"line {draft.line}: {error}")
        else:
            records.append({"id": f"{batch}-{len(records) + 1:04d}", "batch": batch, **record})
    return records, mistakes


def _drafts(text: str, mistakes: list[str]) -> Iterator[Draft]:
    draft: Draft | None = None
    topic = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("## "):
            topic = line[3:].strip()
        elif line == "= none" and draft:
            draft.has_none = True
        elif line.startswith("=") and draft:
            draft.events.append(line)
        elif line.startswith("="):
            mistakes.append(f"line {number}: an event line, but no sentence above it")
        elif line and not line.startswith("#"):
            if draft:
                yield draft
            draft = Draft(number, line, topic)
    if draft:
        yield draft


def _record(draft: Draft, codes: frozenset[str]) -> Record:
    text, spans = _unmark(draft.marked)
    if draft.has_none == bool(draft.events):
        raise MarkupError("expected event lines, or the one line '= none'")
    events = [_event(line, spans, codes) for line in draft.events]
    marked = {key for key in spans if key[0] == "t"}
    used = {event["trigger"] for event in events}
    if marked - used:
        raise MarkupError(f"trigger {', '.join(sorted(marked - used))} has no event line")
    order = sorted((key for key in spans if key[0] in "ncp"), key=lambda key: spans[key])
    others = sorted((key for key in spans if key[0] in "dlq"), key=lambda key: spans[key])
    return {
        "topic": draft.topic,
        "text": text,
        "actors": [_span(spans[key], key) for key in order],
        "spans": [_span(spans[key], key) for key in others],
        "events": [_numbered(event, spans, order, others) for event in events],
    }


def _span(where: tuple[int, int], key: str) -> Record:
    return {"start": where[0], "end": where[1], "kind": KINDS[key[0]]}


def _unmark(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the plain text of a marked sentence and where each span stands in it."""
    text, open_key, start = "", "", 0
    spans: dict[str, tuple[int, int]] = {}
    for piece in _PIECE.finditer(marked):
        if piece[1]:
            _check_opening(piece[1], open_key, spans)
            open_key, start = piece[1], len(text)
        elif piece[0] == "]" and open_key:
            spans[open_key] = (start, len(text))
            open_key = ""
        elif piece[0] in ("[", "]"):
            found = marked[piece.start() : piece.start() + 20]
            raise MarkupError(f"a bracket that opens or closes no span at {found!r}")
        else:
            text += piece[0]
    if open_key:
        raise MarkupError(f"span {open_key} is never closed")
    _check_spans(text, spans)
    return text, spans


def _check_opening(key: str, open_key: str, spans: dict[str, tuple[int, int]]) -> None:
    if open_key:
        raise MarkupError(f"span {key} opens inside {open_key}; spans do not nest")
    if key in spans:
        raise MarkupError(f"span {key} is marked twice")


def _check_spans(text: str, spans: dict[str, tuple[int, int]]) -> None:
    for key, (first, last) in spans.items():
        if first == last:
            raise MarkupError(f"span {key} is empty")
        if text[first:last] != text[first:last].strip():
            raise MarkupError(f"span {key} begins or ends with a space")


def _event(line: str, spans: dict[str, tuple[int, int]], codes: frozenset[str]) -> Record:
    match = _EVENT.match(line)
    if not match:
        raise MarkupError(f"expected '= t1 CODE [status] SOURCES > TARGETS ...', found {line!r}")
    rest = match["rest"].strip()
    if _REST.sub("", rest).strip(" ,"):
        raise MarkupError(f"did not understand {_REST.sub('', rest).strip()!r} in {line!r}")
    event: Record = {
        "trigger": match["trigger"], "code": match["code"],
        "status": match["status"] or usual_status(match["code"]),
        "sources": _keys(match["sources"]), "targets": _keys(match["targets"]),
        "is_reciprocal": match["arrow"] == "<>",
        "act_code": None, "said_by": None, "dates": [], "places": [], "quantities": [],
    }  # fmt: skip
    for part in _REST.finditer(rest):
        if part["date"]:
            event["dates"].append(part["date"])
        elif part["place"]:
            event["places"].append(part["place"])
        elif part["quantity"]:
            event["quantities"].append((part["quantity"], part["harm"]))
        elif part["act"]:
            event["act_code"] = part["act"]
        else:
            event["said_by"] = part["by"]
    _check_event(event, spans, codes)
    return event


def _keys(words: str | None) -> list[str]:
    return words.split(",") if words else []


def _check_event(event: Record, spans: dict[str, tuple[int, int]], codes: frozenset[str]) -> None:
    _check_names(event, spans)
    for code in filter(None, (event["code"], event["act_code"])):
        if code not in codes:
            raise MarkupError(f"unknown CAMEO code {code!r}; codes are in schemas/codes/cameo_events.csv")
    if event["status"] not in STATUSES:
        raise MarkupError(f"unknown status {event['status']!r}; expected one of {', '.join(STATUSES)}")
    for _, harm in event["quantities"]:
        if harm not in HARMS:
            raise MarkupError(f"unknown harm {harm!r}; expected one of {', '.join(HARMS)}")


def _check_names(event: Record, spans: dict[str, tuple[int, int]]) -> None:
    sources, targets = event["sources"], event["targets"]
    named = [event["trigger"], *sources, *targets, *event["dates"], *event["places"]]
    named += [key for key, _ in event["quantities"]] + ([event["said_by"]] if event["said_by"] else [])
    for key in named:
        if key not in spans:
            raise MarkupError(f"{event['trigger']} names {key}, which is not marked in the sentence")
    if not sources and not targets:
        raise MarkupError(f"{event['trigger']} has neither source nor target")
    if event["is_reciprocal"] and not (sources and targets):
        raise MarkupError(f"{event['trigger']} is reciprocal but has one side only")
    if set(sources) & set(targets):
        raise MarkupError(f"{event['trigger']} has one actor on both sides")


def _numbered(
    event: Record, spans: dict[str, tuple[int, int]], actors: list[str], others: list[str]
) -> Record:
    start, end = spans[event["trigger"]]
    return {
        "start": start, "end": end, "code": event["code"], "act_code": event["act_code"],
        "status": event["status"], "is_reciprocal": event["is_reciprocal"],
        "sources": [actors.index(key) for key in event["sources"]],
        "targets": [actors.index(key) for key in event["targets"]],
        "said_by": actors.index(event["said_by"]) if event["said_by"] else None,
        "dates": [others.index(key) for key in event["dates"]],
        "places": [others.index(key) for key in event["places"]],
        "quantities": [{"span": others.index(key), "harm": harm} for key, harm in event["quantities"]],
    }  # fmt: skip


def render(record: Record) -> str:
    """Return the marked text of a record, ready to be edited and parsed again."""
    spans: list[tuple[int, int, str]] = []
    names: dict[str, dict[int, str]] = {"actors": {}, "spans": {}}
    counts: dict[str, int] = {}
    for group in ("actors", "spans"):
        for index, span in enumerate(record[group]):
            letter = _LETTERS[span["kind"]]
            counts[letter] = counts.get(letter, 0) + 1
            names[group][index] = f"{letter}{counts[letter]}"
            spans.append((span["start"], span["end"], names[group][index]))
    places = sorted({(event["start"], event["end"]) for event in record["events"]})
    triggers = {where: f"t{number}" for number, where in enumerate(places, 1)}
    spans += [(*where, key) for where, key in triggers.items()]
    text = record["text"]
    for start, end, key in sorted(spans, reverse=True):
        text = f"{text[:start]}[{key} {text[start:end]}]{text[end:]}"
    lines = [_event_line(event, triggers[event["start"], event["end"]], names) for event in record["events"]]
    return "\n".join([text, *(lines or ["= none"])])


def _event_line(event: Record, trigger: str, names: dict[str, dict[int, str]]) -> str:
    actors, others = names["actors"], names["spans"]
    parts = ["=", trigger, event["code"]]
    if event["status"] != usual_status(event["code"]):
        parts.append(event["status"])
    parts.append(",".join(actors[index] for index in event["sources"]))
    parts.append("<>" if event["is_reciprocal"] else ">")
    parts.append(",".join(actors[index] for index in event["targets"]))
    parts += [f"act {event['act_code']}"] if event["act_code"] else []
    parts += [others[index] for index in (*event["dates"], *event["places"])]
    parts += [f"{others[item['span']]}:{item['harm']}" for item in event["quantities"]]
    parts += [f"by {actors[event['said_by']]}"] if event["said_by"] is not None else []
    return " ".join(part for part in parts if part)


def read_corpus(folder: Path) -> list[Record]:
    """Return the records of every file of the corpus, in the order of the files' names."""
    records: list[Record] = []
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            records += [json.loads(line) for line in lines]
    return records


def write_records(records: Iterable[Record], path: Path) -> None:
    """Write records as JSON Lines."""
    with path.open("w", encoding="utf-8") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def compile_file(source: Path, target: Path, batch: str) -> list[str]:
    """Write the records of one marked file as JSON Lines, or return its mistakes and write nothing."""
    records, mistakes = parse(source.read_text(encoding="utf-8"), batch)
    if not mistakes:
        write_records(records, target)
    return mistakes


def render_file(source: Path) -> str:
    """Return the marked text of a JSON Lines file, with a line of ``##`` before each topic."""
    parts: list[str] = []
    topic = None
    with source.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["topic"] != topic:
                topic = record["topic"]
                parts.append(f"## {topic}")
            parts.append(render(record))
    return "\n\n".join(parts) + "\n"


def check_file(path: Path) -> bool:
    """Print every mistake of a marked file and its counts; tell whether it has none."""
    records, mistakes = parse(path.read_text(encoding="utf-8"), path.stem)
    for mistake in mistakes:
        print(f"{path}: {mistake}")
    without = sum(not record["events"] for record in records)
    counts = Counter(event["code"] for record in records for event in record["events"])
    print(f"{path}: {len(records)} sentences, {without} without events, {len(mistakes)} mistakes")
    print("  events by code:", " ".join(f"{code}:{n}" for code, n in sorted(counts.items())))
    return not mistakes


def main() -> int:
    """Check, compile or render."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "paths", nargs="+", type=Path, help="marked files (.txt), or .jsonl to show as marked text"
    )
    parser.add_argument(
        "--into", type=Path, help="folder to write JSON Lines into; the file's name is the batch"
    )
    options = parser.parse_args()
    is_right = True
    for path in options.paths:
        if path.suffix == ".jsonl":
            print(render_file(path), end="")
        else:
            is_right &= check_file(path)
            if options.into:
                compile_file(path, options.into / f"{path.stem}.jsonl", path.stem)
    return int(not is_right)


if __name__ == "__main__":
    sys.exit(main())
