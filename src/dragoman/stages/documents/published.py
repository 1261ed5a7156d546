"""The day a story was published, and how that was learnt; docs/input.md has the order of trust.

A file's modification time is never asked, and nothing is dated today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dragoman.errors import RawDataError
from dragoman.settings import Settings
from dragoman.stages.documents.address_days import day_in_name, day_in_url
from dragoman.stages.documents.dates import WRITTEN, Moment, parse_moment, written_day
from dragoman.stages.documents.formats import MANY
from dragoman.stages.documents.story import RawStory

DATELINE_LINES = 6
_AGENCY = r"(?:\s*\([^)\n]{2,40}\))?"
_PLACE = r"[A-Z][A-Z.'’ -]{2,40}(?:,\s*[A-Z][\w.'’ -]{1,40})?"
# "VIENNA, Sept. 27, 2023 (Reuters) - Ministers"; without a place only a line of its own counts.
_DATELINE = re.compile(rf"^{_PLACE}(?i:{_AGENCY}[,:]?\s+\(?{WRITTEN}\)?{_AGENCY})\s*(?:[-–—:]|$)")
_LABEL = r"(?:(?:first\s+)?(?:published|posted|date|issued|released)(?:\s+(?:on|at))?\s*:?\s*)"
_BEFORE_WEEKDAY = r"(?:[^.!?\n]{2,40}[,|·–—-]\s*(?=(?:mon|tue|wed|thu|fri|sat|sun)))"
_DATE_LINE = re.compile(rf"^[\W_]*(?:{_LABEL}|{_BEFORE_WEEKDAY})?{WRITTEN}(?P<rest>.{{0,40}})$", re.I)
_TIME_ONLY = re.compile(
    r"^[\s,|·–—-]*(?:at\s*)?(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)?\s*(?:[ap]\.?m\.?)?\s*\(?[A-Z]{0,5}\)?"
    r"(?:\s*[+-]\d{2}:?\d{2})?[\W_]*$",
    re.I,
)


@dataclass(frozen=True)
class Published:
    """A day of publication with its precision and how it was learnt."""

    day: date | None
    at: datetime | None
    precision: str | None
    method: str


def find_published(
    story: RawStory, sidecar: Mapping[str, Any], file_name: str, settings: Settings
) -> Published:
    """Return the day of publication by the most trusted thing that tells one.

    What a person wrote down wins as it stands; among the rest a day wins over a month.

    Raises:
        RawDataError: ``invalid_date``, where a field that a person filled in holds no date.
    """
    told = _told_by_people(story, sidecar, settings)
    if told:
        return told
    rough: Published | None = None
    for method, moment in _signs(story, sidecar, file_name, settings):
        found = Published(moment.day, moment.at, moment.precision, method)
        if moment.precision in {"moment", "day"}:
            return found
        rough = rough or found
    return rough or Published(None, None, None, "unknown")


def _told_by_people(story: RawStory, sidecar: Mapping[str, Any], settings: Settings) -> Published | None:
    fields = (
        ("sidecar", "the sidecar's 'date'", sidecar.get("date")),
        (story.published_method, story.published_field, story.published if story.published_field else None),
    )
    for method, where, value in fields:
        if value is None or not str(value).strip():
            continue
        moment = parse_moment(value, settings.day_first, settings.languages)
        if moment is None:
            raise RawDataError(
                "invalid_date",
                f"Expected a day of publication in {where}, found {str(value)[:100]!r}, which no calendar "
                "has or which cannot be read. Write it as YYYY-MM-DD.",
            )
        return Published(moment.day, moment.at, moment.precision, method)
    return None


def _signs(
    story: RawStory, sidecar: Mapping[str, Any], file_name: str, settings: Settings
) -> Iterator[tuple[str, Moment]]:
    if story.published is not None and not story.published_field:
        moment = parse_moment(story.published, settings.day_first, settings.languages)
        if moment:
            yield story.published_method, moment
    url = sidecar.get("url") or story.url
    signs: list[tuple[str, Moment | None]] = [
        ("url", day_in_url(url) if url else None),
        ("dateline", Moment(story.date_line) if story.date_line else find_dateline(story.body)),
        # The name of a dump or a crawl tells when it was made, not when its stories were published.
        ("file_name", None if story.format in MANY else day_in_name(file_name)),
        ("metadata", Moment(story.file_created) if story.file_created else None),
        ("command_line", Moment(settings.published) if settings.published else None),
        ("warc", Moment(story.captured) if story.captured else None),
    ]
    for method, found in signs:
        if found:
            yield method, found


def find_dateline(body: str) -> Moment | None:
    """Return the day of a dateline or a date line among the first lines, if it has a year.

    >>> find_dateline("VIENNA, Sept. 27, 2023 (Reuters) - Ministers met.").day.isoformat()
    '2023-09-27'
    >>> find_dateline("On September 11, 2001, the towers fell.") is None
    True
    """
    lines = [line.strip() for line in body[:2000].split("\n") if line.strip()][:DATELINE_LINES]
    return next((moment for line in lines if (moment := date_line(line) or _dateline(line))), None)


def date_line(line: str) -> Moment | None:
    """Return the day that a line of its own gives, with or without a time.

    >>> date_line("Meridian News, Wednesday, 27 September 2023").day.isoformat()
    '2023-09-27'
    """
    found = _DATE_LINE.match(line)
    return written_day(found) if found and _TIME_ONLY.match(found["rest"]) else None


def _dateline(line: str) -> Moment | None:
    found = _DATELINE.match(line)
    return written_day(found) if found else None
