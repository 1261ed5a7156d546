"""Reports: of an events row, what tells whether two rows mean one event in the world.

A report is small and holds no text, so that many can be kept and sorted on disk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from sys import intern
from typing import Any, NamedTuple
from zlib import crc32

from dragoman.stages.grouped.sides import country_of

# How exactly a report is dated; the more exact are grouped first, the others join them.
BY_WORDS, BY_PUBLICATION, WITHIN_DAYS, WITHIN_MONTH, WITHIN_YEAR, UNDATED = range(1, 7)
_LONGEST = ((WITHIN_DAYS, 10), (WITHIN_MONTH, 45), (WITHIN_YEAR, 400))
# A report dated by its day of publication tells of that day or of the days before.
LAG = 2
# How exactly a place is known: UCDP's scale in schemas/events.yml, in three steps.
POINT, AREA, COUNTRY, NOWHERE = 1, 2, 3, 4
_LEVELS = {1: POINT, 2: POINT, 3: AREA, 4: AREA, 5: AREA, 6: COUNTRY, 7: AREA}

WORD_BITS = 1024
"""So many that two reports of ten words each share a bit by chance once in ten pairs."""
_WORD = re.compile(r"[^\W\d_]{4,40}")
# Words of any report: they say how it was learnt, not what happened.
_EMPTY = frozenset(
    """about according accused after again against agency also among another around authorities been
    before being between both call called city claim claimed confirmed could country dead died during each
    earlier early ended ending even first five force forces four from government group have head here
    hours hundreds including into just killed killing last late later least left local made main many
    member members month more morning most near nearly night officer officers official officials other
    over part party people person police president report reported reporters reports said same saying says
    second several since small soldier soldiers some spokesman spokeswoman state statement still such than
    that their them then there these they third this those thousands three through time today told tonight
    took town troops under until upon villagers village wave week weekend were what when where which while
    whom will with witnesses would year years yesterday monday tuesday wednesday thursday friday saturday
    sunday january february march april june july august september october november december""".split()
)


class Report(NamedTuple):
    """One row of events as a grouping sees it.

    Args:
        event_id: the row's id.
        story: the story, or the one that it is a rewrite of.
        document_id: the story itself.
        sentence: offset of its sentence in the story.
        trigger: offset of its trigger in the story.
        code: CAMEO code.
        status: how the sentence stands to the act.
        source: actor code, "" where there is none.
        target: the same.
        source_person: name of the person that the source is, "" where it is none.
        target_person: the same.
        both_ways: 1 where the row is one of the two of a reciprocal act.
        dated: how exactly it is dated, from ``BY_WORDS`` to ``UNDATED``.
        first: first day on which it can have happened, as an ordinal; 0 where nothing tells.
        last: last such day.
        published: day of publication, 0 where unknown.
        level: how exactly the place is known.
        place: what names the place, "" where nothing does.
        place_country: its country, "" where unknown.
        latitude: degrees, None where unknown.
        longitude: the same.
        killed: number of people killed, None where the report tells none.
        words: one of ``WORD_BITS`` bits for each word that is worth comparing.
    """

    event_id: str
    story: str
    document_id: str
    sentence: int
    trigger: int
    code: str
    status: str
    source: str
    target: str
    source_person: str
    target_person: str
    both_ways: int
    dated: int
    first: int
    last: int
    published: int
    level: int
    place: str
    place_country: str
    latitude: float | None
    longitude: float | None
    killed: int | None
    words: int

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of its actors, sorted, each once."""
        return tuple(sorted({country_of(self.source), country_of(self.target)} - {""}))

    @property
    def is_whole(self) -> bool:
        """Both sides are known by their country."""
        return bool(country_of(self.source) and country_of(self.target))


COLUMNS = (
    "event_id", "document_id", "sentence_char_start", "trigger_char_start", "cameo_code", "status",
    "source_code", "target_code", "source_name", "target_name", "source_text", "target_text", "is_reciprocal",
    "event_date_start", "event_date_end", "date_method", "published_date", "where_precision", "geonames_id",
    "place_name", "place_country", "latitude", "longitude", "killed_best", "sentence_text",
)  # fmt: skip
"""The columns of events that a report is made of."""


def report_of(row: Mapping[str, Any], story: str, persons: Mapping[str, bool]) -> Report:
    """Return the report that an events row is.

    Args:
        row: the columns of ``COLUMNS``.
        story: the story that its own story is a rewrite of, else its own.
        persons: for each resolved name whether it is a person's.
    """
    dated, first, last = _window(row)
    level = _LEVELS.get(row["where_precision"] or 0, NOWHERE)
    return Report(
        event_id=row["event_id"],
        story=story,
        document_id=row["document_id"],
        sentence=row["sentence_char_start"],
        trigger=row["trigger_char_start"],
        code=row["cameo_code"],
        status=row["status"],
        source=row["source_code"] or "",
        target=row["target_code"] or "",
        source_person=_person(row["source_name"], persons),
        target_person=_person(row["target_name"], persons),
        both_ways=int(row["is_reciprocal"]),
        dated=dated,
        first=first,
        last=last,
        published=_ordinal(row["published_date"]),
        level=level,
        place=row["geonames_id"] or (row["place_name"] or "").casefold(),
        place_country=row["place_country"] or "",
        latitude=row["latitude"] if level in (POINT, AREA) else None,
        longitude=row["longitude"] if level in (POINT, AREA) else None,
        killed=row["killed_best"],
        words=_words(row),
    )


def _person(name: str | None, persons: Mapping[str, bool]) -> str:
    return name if name and persons.get(name) else ""


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _window(row: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return how exactly the row is dated, and the days on which its event can have happened."""
    start, end = row["event_date_start"], row["event_date_end"]
    if start is None or end is None:
        return UNDATED, 0, 0
    first, last = start.toordinal(), end.toordinal()
    if row["date_method"] == "publication":
        # What is announced or has begun on the day of the report has no lag behind it.
        return BY_PUBLICATION, first - LAG, last
    if first == last:
        return BY_WORDS, first, last
    length = last - first + 1
    dated = next((step for step, longest in _LONGEST if length <= longest), UNDATED)
    return (dated, first, last) if dated != UNDATED else (UNDATED, 0, 0)


def _words(row: Mapping[str, Any]) -> int:
    """Return the words that say what happened, as checksums of their beginnings; actors have codes."""
    text = row["sentence_text"] or ""
    actors = f"{row['source_text'] or ''} {row['target_text'] or ''}".casefold()
    named = {word[:6] for word in _WORD.findall(actors)}
    found = {word[:6] for word in _WORD.findall(text.casefold()) if word not in _EMPTY} - named
    bits = 0
    for word in found:
        bits |= 1 << crc32(word.encode()) % WORD_BITS
    return bits


def to_row(report: Report) -> tuple[Any, ...]:
    """Return a report as values that SQLite stores."""
    return (*report[:-1], report.words.to_bytes(WORD_BITS // 8, "big"))


def from_row(row: Sequence[Any]) -> Report:
    """Return the report that ``to_row`` stored; the codes of all reports share their memory."""
    texts = (intern(text) for text in row[5:11])
    return Report._make(
        (
            *row[:5],
            *texts,
            *row[11:17],
            intern(row[17]),
            intern(row[18]),
            *row[19:-1],
            int.from_bytes(row[-1], "big"),
        )
    )
