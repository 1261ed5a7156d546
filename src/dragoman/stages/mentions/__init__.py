"""mentions: every span of a story that means something, and what it stands for.

In: the sentences of one story. Out: rows of the mentions table: actors resolved to codes,
actions with their sources and targets, dates as intervals, places with coordinates,
numbers of people. What the reader sees is resolved here against the whole story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.codings import Codings
from dragoman.provenance import short_hash
from dragoman.reader import ReadEvent, Reading, SentenceReader
from dragoman.stages.mentions.actors import ResolvedActor, StoryActors
from dragoman.stages.mentions.dates import StoryDates
from dragoman.stages.mentions.places import countries_of, places_of_story
from dragoman.stages.mentions.quantities import find_quantities
from dragoman.stages.mentions.understanding import understand

Row = dict[str, Any]


def find_mentions(
    sentences: Sequence[Mapping[str, Any]], reader: SentenceReader, codings: Codings | None = None
) -> list[Row]:
    """Return the mentions of one story, in the order of its text.

    Args:
        sentences: rows of the sentences table, all of one story, in order.
        reader: reads the sentences.
        codings: what wins over the reader, by default the codings of the dictionaries.
    """
    readings = reader.read([sentence["text"] for sentence in sentences])
    published = sentences[0]["published_date"] if sentences else None
    story = StoryActors(published)
    dates = StoryDates(published, [sentence["text"] for sentence in sentences])
    rows: list[Row] = []
    named = places_of_story([sentence["text"] for sentence in sentences], published)
    for sentence, reading, places in zip(sentences, readings, named, strict=True):
        story.next_sentence(sentence["text"], *countries_of(places))
        others = _span_rows(sentence, "date", dates.next_sentence(sentence["text"]))
        others += _span_rows(sentence, "place", places)
        others += _span_rows(sentence, "quantity", find_quantities(sentence["text"]))
        rows += _reading_rows(sentence, reading, story, places, others, codings) + others
    return sorted(rows, key=lambda row: (row["start"], row["end"], row["kind"], row["mention_id"]))


def _reading_rows(
    sentence: Mapping[str, Any],
    reading: Reading,
    story: StoryActors,
    places: Sequence[Row],
    others: Sequence[Row],
    codings: Codings | None,
) -> list[Row]:
    said = understand(sentence["text"], reading, story, places, sentence.get("publisher"), codings)
    rows_of = [
        [_actor_row(sentence, (span.start, span.end), known, number) for number, known in enumerate(found)]
        for span, found in zip(said.reading.actors, said.who, strict=True)
    ]
    actors = [row for rows in rows_of for row in rows]
    ids = [[row["mention_id"] for row in rows] for rows in rows_of]
    implied = [
        _actor_row(sentence, (target.start, target.end), target.actor, 0) if target else None
        for target in said.implied
    ]
    actions = [
        _row(
            sentence,
            "action",
            (event.start, event.end),
            {
                "rule_id": event.rule_id,
                "confidence": event.confidence,
                "cameo_code": event.cameo_code,
                "status": event.status,
                "act_code": event.act_code,
                "source_ids": [key for number in event.sources for key in ids[number]],
                "target_ids": [key for number in event.targets for key in ids[number]]
                or ([country["mention_id"]] if country else []),
                "is_reciprocal": event.is_reciprocal,
                "is_dropped": event.is_dropped,
                "said_by_id": ids[event.said_by][0] if event.said_by is not None else None,
                "hanging_ids": _hanging_ids(sentence, event, others),
            },
        )
        for event, country in zip(said.reading.events, implied, strict=True)
    ]
    actors += {row["mention_id"]: row for row in implied if row}.values()
    used = {
        mention for row in actions for mention in (*row["source_ids"], *row["target_ids"], row["said_by_id"])
    }
    return [row for row in actors if row["actor_code"] or row["mention_id"] in used] + actions


def _hanging_ids(sentence: Mapping[str, Any], event: ReadEvent, others: Sequence[Row]) -> list[str]:
    """Return the dates, places and numbers found in the sentence that the reader ties to the event."""
    spans = [
        (span.start + sentence["start"], span.end + sentence["start"], span.role) for span in event.spans
    ]
    return [
        row["mention_id"]
        for row in others
        if any(
            start < row["end"] and row["start"] < end and role in (row["kind"], row.get("quantity_kind"))
            for start, end, role in spans
        )
    ]


def _actor_row(sentence: Mapping[str, Any], span: tuple[int, int], actor: ResolvedActor, number: int) -> Row:
    """Return the row of one actor; *number* tells two apart that one span stands for."""
    return _row(
        sentence,
        "actor",
        span,
        {
            "rule_id": f"actors:{actor.method}" + (f":{number + 1}" if number else ""),
            "confidence": actor.confidence,
            "name": actor.name,
            "person": actor.person.name if actor.person else None,
            "actor_code": actor.code,
            "country": actor.country,
            "roles": list(actor.roles),
        },
    )


def _span_rows(sentence: Mapping[str, Any], kind: str, found: Sequence[Row]) -> list[Row]:
    return [
        _row(
            sentence,
            kind,
            (item["start"], item["end"]),
            {
                key: value + sentence["start"] if key in ("harm_start", "harm_end") else value
                for key, value in item.items()
                if key not in ("start", "end")
            },
        )
        for item in found
    ]


def _row(sentence: Mapping[str, Any], kind: str, span: tuple[int, int], values: Mapping[str, Any]) -> Row:
    start, end = span[0] + sentence["start"], span[1] + sentence["start"]
    rule = f"{values['rule_id']}|{values.get('cameo_code', '')}"
    return {
        "mention_id": short_hash(sentence["document_id"], kind, start, end, rule),
        "document_id": sentence["document_id"],
        "sentence_id": sentence["sentence_id"],
        "kind": kind,
        "start": start,
        "end": end,
        "text": sentence["text"][span[0] : span[1]],
        **values,
    }
