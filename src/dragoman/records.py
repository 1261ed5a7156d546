"""One JSON record in, one out: the commands that read and write JSON Lines.

Each function takes a record with ``text`` and gives what the command promises for it; the
texts are coded as they stand, so offsets are in characters of the given text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TextIO

from dragoman.errors import DictionaryError, WeightsError
from dragoman.provenance import sha256_text, short_hash
from dragoman.reader import NoReader, SentenceReader
from dragoman.reader.opening import open_reader
from dragoman.settings import Settings
from dragoman.stages.events import code_events
from dragoman.stages.mentions import find_mentions
from dragoman.stages.sentences import sentence_rows
from dragoman.tables import table_schema

Record = dict[str, Any]
SETTINGS = Settings()
Answer = Callable[[Record], Record]


class RecordError(ValueError):
    """One record cannot be answered; the message says what was expected and found."""


def answer_lines(lines: TextIO, out: TextIO, answer: Answer) -> int:
    """Answer each line of *lines* in order, one line out for one in; return how many failed.

    A line that cannot be answered gives ``{"id", "error"}``. Blank lines are passed over.
    """
    failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        record = answer_line(line, number, answer)
        failed += "error" in record
        out.write(_as_line(record))
    return failed


def _as_line(record: Record) -> str:
    line = json.dumps(record, ensure_ascii=False, default=str)
    if not _is_utf8(line):  # half a character, written in the input as an escape, leaves as one
        line = json.dumps(record, default=str)
    return line + "\n"


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def answer_line(line: str, number: int, answer: Answer) -> Record:
    """Answer one line, or say in ``error`` why it cannot be answered."""
    if not _is_utf8(line):  # read with "surrogateescape", so that one bad byte costs one line
        return {"id": None, "error": f"line {number}: expected UTF-8, found other bytes"}
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number}: expected one JSON object, but {error}"}
    if not isinstance(record, dict):
        return {"id": None, "error": f"line {number}: expected a JSON object, found {type(record).__name__}"}
    try:
        return {"id": record.get("id"), **answer(record)}
    except RecordError as error:
        return {"id": record.get("id"), "error": f"line {number}: {error}"}
    except (DictionaryError, WeightsError):
        raise  # no record's fault
    except Exception as error:  # whatever a text does to the code, the other records go on
        return {"id": record.get("id"), "error": f"line {number}: failed with {error!r}; please report it"}


def code(record: Record) -> Record:
    """Return the events of a text with every column of the events table."""
    reader = _reader(record)
    document, sentences, mentions = _read(record, reader)
    rows, _ = code_events(
        document, sentences, mentions, SETTINGS, reader.version, keeps_unresolved=True
    )  # nothing is published here: actors that no dictionary knows have text and no code, and stay
    names = table_schema("events").names
    return {"events": [{name: _plain(row.get(name)) for name in names} for row in _in_text_order(rows)]}


def _in_text_order(rows: list[Record]) -> list[Record]:
    return sorted(rows, key=lambda row: (row["trigger_char_start"], row["event_id"]))


def classify(record: Record) -> Record:
    """Return the CAMEO code of what ``source`` does to ``target`` in the text."""
    text = _text(record)
    source, target = (_span(record, key, text) for key in ("source", "target"))
    cameo_code, confidence = _reader(record).classify(text, source, target)
    return {"cameo_code": cameo_code, "confidence": confidence}


def dates(record: Record) -> Record:
    """Return the temporal expressions of a text with TIMEX3 types and values."""
    return {
        "dates": [
            {**_where(mention), "type": mention["date_type"], "value": mention["date_value"]}
            for mention in _mentions(record, "date")
        ]
    }


def actors(record: Record) -> Record:
    """Return the actors of a text with their codes."""
    return {
        "actors": [
            {
                **_where(mention),
                "name": mention["name"],
                "code": mention["actor_code"],
                "country": mention["country"],
                "roles": mention["roles"],
            }
            for mention in _mentions(record, "actor")
        ]
    }


def places(record: Record) -> Record:
    """Return the places of a text with coordinates."""
    return {
        "places": [
            {
                **_where(mention),
                "name": mention["name"],
                "geonameid": mention["geonames_id"],
                "lat": mention["latitude"],
                "lon": mention["longitude"],
                "country": mention["country"],
            }
            for mention in _mentions(record, "place")
        ]
    }


def _mentions(record: Record, kind: str) -> Iterator[Record]:
    reader = _reader(record) if kind == "actor" else NoReader()
    return (mention for mention in _read(record, reader)[2] if mention["kind"] == kind)


def _where(mention: Mapping[str, Any]) -> Record:
    return {key: mention[key] for key in ("start", "end", "text")}


def _read(record: Record, reader: SentenceReader) -> tuple[Record, list[Record], list[Record]]:
    """Return the text as a story with its sentences and mentions."""
    text = _text(record)
    published = _published(record)
    document = {
        "document_id": short_hash("record", record.get("id"), sha256_text(text)),
        "text": text,
        "body_start": 0,
        "published_date": published,
        "origin": f"record {record.get('id')}",
        **{key: record.get(key) for key in ("title", "publisher", "url")},
    }
    sentences = sentence_rows(document)
    return document, sentences, find_mentions(sentences, reader)


def _reader(record: Record) -> SentenceReader:
    published = _published(record)
    return open_reader(SETTINGS.reader, published.year if published else None)


def _text(record: Record) -> str:
    text = record.get("text")
    if not isinstance(text, str):
        raise RecordError(f"expected a field 'text' with a text, found {text!r}")
    return text


def _published(record: Record) -> date | None:
    value = record.get("published")
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise RecordError(f"expected 'published' as YYYY-MM-DD, found {value!r}") from error


def _span(record: Record, key: str, text: str) -> tuple[int, int]:
    match record.get(key):
        case [int(start), int(end)] if start is not False and 0 <= start < end <= len(text):
            return start, end
        case str(words) if words and words in text:
            return text.index(words), text.index(words) + len(words)
        case found:
            raise RecordError(f"expected {key!r} as [start, end] inside the text, found {found!r}")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
