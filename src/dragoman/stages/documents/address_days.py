"""The days that addresses and file names hold, such as ``/2023/09/27/``."""

from __future__ import annotations

import re
from datetime import date

from dragoman.stages.documents.dates import MONTH, MONTHS, Moment, calendar_day

_DAY = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[/_.-]?)(?P<month>0?[1-9]|1[0-2]|{MONTH})(?P=mark)(?P<day>[0-3]?\d)(?!\d)",
    re.I,
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>0[1-9]|1[0-2])/(?!\d{1,2}(?:/|$))")


def day_in_url(url: str) -> Moment | None:
    """Return the day, or else the month, that an address holds, or None.

    Eight digits count only as a whole part of the path: elsewhere they are often an article's number.

    >>> day_in_url("https://x.example/2023/sep/27/talks").day.isoformat()
    '2023-09-27'
    >>> day_in_url("https://x.example/world-20210325") is None
    True
    """
    for found in _DAY.finditer(url):
        moment = _day_found(found)
        is_part = (url[found.start() - 1 : found.start()], url[found.end() : found.end() + 1]) == ("/", "/")
        if moment and (found["mark"] or is_part):
            return moment
    month = _URL_MONTH.search(url)
    return Moment(date(int(month["year"]), int(month["month"]), 1), None, "month") if month else None


def day_in_name(name: str) -> Moment | None:
    """Return the day that a file name holds, or None.

    >>> day_in_name("20230927_talks.txt").day.isoformat()
    '2023-09-27'
    """
    return next((moment for found in _DAY.finditer(name) if (moment := _day_found(found))), None)


def _day_found(found: re.Match[str]) -> Moment | None:
    month, day = found["month"].lower(), found["day"]
    if not found["mark"] and (len(month) != 2 or len(day) != 2):
        return None
    return calendar_day(int(found["year"]), MONTHS[month] if month in MONTHS else int(month), int(day))
