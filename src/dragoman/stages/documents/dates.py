"""Written days and moments: parsed strictly, never guessed, never today.

The shapes that news metadata really use are read here; dateparser, in strict mode, reads the
written dates of other languages. Which date counts for a story is for ``published.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial

import dateparser

FIRST_YEAR, LAST_YEAR = 1800, 2100

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",),
            ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"),
            ("october", "oct"), ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_ZONES: Mapping[str, int] = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7,
}  # fmt: skip
"""Hours of the zones of RFC 2822; others, such as IST, mean several and tell nothing."""

MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
WRITTEN = (
    rf"{_WEEKDAY}(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<m1>{MONTH})\b\.?,?\s+(?P<y1>\d{{4}})"
    rf"|(?P<m2>{MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}}))(?!\d)"
)
"""A day with month name and year, as a part of a larger pattern."""
_TIME = (
    r"(?:(?:,?\s*(?:at|[-–—|·])?\s*|T)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*\(?(?P<zone>[A-Z]{1,5}|[+-]\d{2}:?\d{2}|[A-Z]{3}[+-]\d{2}:?\d{2})?\)?)?"
)
_WRITTEN_MOMENT = re.compile(rf"^{WRITTEN}{_TIME}$", re.I)
_WRITTEN_MONTH = re.compile(rf"^(?P<month>{MONTH})\.?,?\s+(?P<year>\d{{4}})$", re.I)
_NUMERIC = re.compile(
    rf"^(?P<a>\d{{1,2}})(?P<mark>[./-])(?P<b>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_TIME}$", re.I
)
_YEAR_FIRST = re.compile(
    rf"^(?P<year>\d{{4}})[./-](?P<month>\d{{1,2}})[./-](?P<day>\d{{1,2}})\.?{_TIME}$", re.I
)
_RFC = re.compile(r"^(?:[A-Za-z]{3},?\s+)?\d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4}\s+\d{1,2}:\d{2}")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d+)?$")
_MAX_WRITTEN = 60
_MAX_LENGTH = 200


@dataclass(frozen=True)
class Moment:
    """A day, the moment in UTC where time and zone are known, and how exact it is."""

    day: date
    at: datetime | None = None
    precision: str = "day"


def parse_moment(
    value: str | int | float | date | datetime, day_first: bool, languages: Sequence[str] = ("en",)
) -> Moment | None:
    """Return the day or moment that *value* writes, or None if no calendar has it.

    Args:
        value: a date as metadata give it.
        day_first: read 06/07/2022 as 6 July.
        languages: whose written dates may stand there.

    >>> found = parse_moment("Thu, 28 Sep 2023 00:30:00 +0300", False)
    >>> found.day.isoformat(), found.at.isoformat(), found.precision
    ('2023-09-28', '2023-09-27T21:30:00+00:00', 'moment')
    >>> parse_moment("31/02/2023", False) is None
    True
    """
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return _in_range(Moment(value))
    text = " ".join(str(value)[:_MAX_LENGTH].split())
    try:
        return _in_range(_parse_text(text, day_first, languages))
    except (ValueError, OverflowError):  # a day that no calendar has, such as 31 February
        return None


def written_day(found: re.Match[str]) -> Moment | None:
    """Return the day that a match of ``WRITTEN`` writes."""
    year, month, day = (
        (found["y1"], found["m1"], found["d1"]) if found["y1"] else (found["y2"], found["m2"], found["d2"])
    )
    return calendar_day(int(year), MONTHS[month.lower()], int(day))


def calendar_day(year: int, month: int, day: int) -> Moment | None:
    """Return a day, or None if no calendar has it."""
    try:
        return _in_range(Moment(date(year, month, day)))
    except ValueError:
        return None


def _parse_text(text: str, day_first: bool, languages: Sequence[str]) -> Moment | None:
    if text.isdigit():
        return _digits(text)
    if _EPOCH.match(text):
        return _moment(datetime.fromtimestamp(float(text), UTC))
    iso = _iso(text)
    if iso:
        return iso
    if _RFC.match(text):
        return _moment(parsedate_to_datetime(text))
    for pattern, read in (
        (_WRITTEN_MOMENT, _written),
        (_YEAR_FIRST, _year_first),
        (_NUMERIC, partial(_numeric, day_first)),
        (_WRITTEN_MONTH, _written_month),
    ):
        found = pattern.match(text)
        if found:
            return read(found)
    return _in_other_words(text, day_first, languages)


def _digits(text: str) -> Moment | None:
    if len(text) == 4:
        return Moment(date(int(text), 1, 1), None, "year")
    if len(text) == 8:
        return Moment(datetime.strptime(text, "%Y%m%d").date())
    if len(text) == 14:
        return _moment(datetime.strptime(text, "%Y%m%d%H%M%S"))
    if len(text) in {10, 13}:
        return _moment(datetime.fromtimestamp(int(text[:10]), UTC))
    return None


def _iso(text: str) -> Moment | None:
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return Moment(date.fromisoformat(f"{text}-01"), None, "month")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Moment(date.fromisoformat(text))
    # "2023-09-27 14:00:00 UTC", "... +0300" and "...T14:00:00.000+0000" are common near misses of ISO 8601.
    near = re.sub(r"\s*(?:UTC|GMT)$", "Z", text)
    near = re.sub(r"\s+([+-]\d{2}:?\d{2})$", r"\1", near)
    if not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}", near):
        return None
    try:
        return _moment(datetime.fromisoformat(near))
    except ValueError:
        return None


def _moment(value: datetime) -> Moment | None:
    at = value.astimezone(UTC).replace(microsecond=0) if value.tzinfo else None
    return _in_range(Moment(value.date(), at, "moment" if at else "day"))


def _in_range(moment: Moment | None) -> Moment | None:
    return moment if moment and FIRST_YEAR <= moment.day.year <= LAST_YEAR else None


def _written(found: re.Match[str]) -> Moment | None:
    return _with_time(written_day(found), found)


def _year_first(found: re.Match[str]) -> Moment | None:
    return _with_time(calendar_day(int(found["year"]), int(found["month"]), int(found["day"])), found)


def _written_month(found: re.Match[str]) -> Moment | None:
    return Moment(date(int(found["year"]), MONTHS[found["month"].lower()], 1), None, "month")


def _numeric(day_first: bool, found: re.Match[str]) -> Moment | None:
    """Read 27/09/2023: what is above 12 is the day, dots mean day first, else the settings decide."""
    a, b = int(found["a"]), int(found["b"])
    is_day_first = b <= 12 and (a > 12 or day_first or found["mark"] == ".")
    day, month = (a, b) if is_day_first else (b, a)
    return _with_time(calendar_day(int(found["year"]), month, day), found)


def _with_time(moment: Moment | None, found: re.Match[str]) -> Moment | None:
    zone = _zone(found["zone"])
    if not moment or not found["hour"] or zone is None:
        return moment
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    hour = hour % 12 + (12 if half.startswith("p") else 0) if half else hour
    local = datetime(
        moment.day.year,
        moment.day.month,
        moment.day.day,
        hour,
        int(found["minute"]),
        int(found["second"] or 0),
    )
    return _moment(local.replace(tzinfo=zone))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    offset = re.search(r"([+-])(\d{2}):?(\d{2})$", text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    hours = _ZONES.get(text.lower())
    return None if hours is None else timezone(timedelta(hours=hours))


def _in_other_words(text: str, day_first: bool, languages: Sequence[str]) -> Moment | None:
    """Ask dateparser, which must find day, month and year, each written; it never fills one in."""
    if len(text) > _MAX_WRITTEN or not re.search(r"\d", text) or not re.search(r"[^\W\d_]{3}", text):
        return None
    settings = {
        "STRICT_PARSING": True,
        "PARSERS": ["absolute-time"],
        "DATE_ORDER": "DMY" if day_first else "MDY",
        "RELATIVE_BASE": datetime(2000, 1, 1),
    }
    found = dateparser.parse(text, languages=list(languages), settings=settings)
    return _moment(found) if found else None
