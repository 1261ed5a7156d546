"""How long does it take to group a million reports, how much memory, and what do some more cost then?

    python benchmarks/grouping.py [--reports 1000000] [--years 8] [--more 400]

Made-up events, each with one to eight reports: thirty countries of which a few are in most of the
news, forty codes, dates of every precision, a quarter of the reports with a side missing.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate, count, islice
from pathlib import Path
from typing import Any

from dragoman.stages.grouped.reports import AREA, COUNTRY, LAG, POINT, WORD_BITS, Report
from dragoman.stages.grouped.shelf import Shelf

COUNTRIES = """USA RUS CHN IND PAK ISR PSE IRN IRQ SYR TUR UKR GBR FRA DEU JPN KOR PRK NGA ETH SDN EGY SAU
    YEM AFG MEX COL BRA ZAF KEN""".split()
WEIGHTS = list(accumulate(1 / (place + 1) ** 0.7 for place in range(len(COUNTRIES))))
ROLES = ["", "GOV", "MIL", "COP", "REB", "CVL", "OPP", "GOVMIL", "BUS", "MED"]
CODES = """010 012 020 030 036 040 042 043 046 051 057 061 070 073 090 100 110 111 112 114 120 130 138 140 141
    143 145 150 160 163 170 173 175 180 183 1831 190 193 194 195 200""".split()
STATUSES = [*["asserted"] * 9, "planned", "denied", "threatened"]
N_TOWNS, N_WORDS, BATCH, FIRST_DAY = 30, 4_000, 5_000, 730_000


def main() -> None:
    """Print the seconds of processor time and the memory that grouping takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--years", type=float, default=8.0)
    parser.add_argument("--more", type=int, default=400, help="reports that come later")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, closing(Shelf(Path(folder) / "shelf.sqlite")) as shelf:
        reports = islice(make_reports(random.Random(5), wanted.years), wanted.reports)
        seconds = 0.0
        batches = 0
        while batch := list(islice(reports, BATCH)):
            seconds += timed(lambda batch=batch, name=str(batches): shelf.put(name, batch))
            batches += 1
        before = memory()
        seconds += timed(shelf.group)
        seconds += sum(timed(lambda name=str(n): shelf.groups_of(name)) for n in range(batches))
        held = f"{memory()} MB held at most, {before} MB before grouping"
        print(f"{shelf.counts()}: {seconds:.0f} s of one core, {held}", flush=True)
        for name, days in (("of the last week", 7.0), ("of any day", 365 * wanted.years)):
            coming = make_reports(random.Random(6), wanted.years, days, after=2 * wanted.reports)
            more = list(islice(coming, wanted.more))
            shelf.enter(name, "")
            seconds = timed(lambda more=more, name=name: shelf.put(name, more)) + timed(shelf.group)
            print(f"{len(more)} more {name}: {seconds:.1f} s of one core")
            shelf.forget(name)
            print(f"and without them again: {timed(shelf.group):.1f} s", flush=True)


def timed(work: Any) -> float:
    """Return the seconds of processor time that *work* takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def memory() -> int:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def make_reports(
    chance: random.Random, years: float, last_days: float | None = None, after: int = 0
) -> Iterator[Report]:
    """Yield reports without end, those of one event one after another.

    Args:
        chance: decides what they tell.
        years: from the first event to the last.
        last_days: of these, the days on which the events happen; all if None.
        after: the number after which the reports are numbered.
    """
    towns = [
        (country, f"{country} {number}", chance.uniform(-60, 60), chance.uniform(-170, 170))
        for country in COUNTRIES
        for number in range(N_TOWNS)
    ]
    number = count(after + 1)
    days = 365 * years
    first = days - (days if last_days is None else last_days)
    while True:
        event = _event(chance, (first, days), chance.choice(towns))
        for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 5, 8])):
            yield _report(chance, event, next(number))


def _event(
    chance: random.Random, days: tuple[float, float], town: tuple[str, str, float, float]
) -> dict[str, Any]:
    source = chance.choices(COUNTRIES, cum_weights=WEIGHTS)[0]
    is_domestic = chance.random() < 0.45
    target = source if is_domestic else chance.choices(COUNTRIES, cum_weights=WEIGHTS)[0]
    code = chance.choice(CODES)
    has_toll = code[:2] in ("18", "19", "20") and chance.random() < 0.6
    return {
        "sides": (source, target),
        "roles": (chance.choice(ROLES), chance.choice(ROLES)),
        "code": code,
        "status": chance.choice(STATUSES),
        "day": FIRST_DAY + int(days[0] + chance.random() * (days[1] - days[0])),
        "town": town,
        "killed": chance.randint(1, 60) if has_toll else None,
        "words": chance.sample(range(N_WORDS), 12),
    }


def _report(chance: random.Random, event: dict[str, Any], number: int) -> Report:
    day, published = event["day"], event["day"] + chance.randint(0, LAG)
    source, target = (
        side + chance.choice([role, role, ""])
        for side, role in zip(event["sides"], event["roles"], strict=True)
    )
    missing = chance.random()
    dated = chance.choice([1, 1, 2, 2, 2, 3, 4]) if chance.random() < 0.97 else 5
    month = day - day % 30
    windows = {
        1: (day, day),
        2: (published - LAG, published),
        3: (day - 3, day + 3),
        4: (month, month + 29),
        5: (day - 200, day + 150),
    }
    level = chance.choice([POINT, POINT, AREA, COUNTRY, COUNTRY])
    country, name, latitude, longitude = event["town"]
    has_point = level in (POINT, AREA)
    document = f"{chance.randrange(number // 3 + 1):020x}"
    return Report(
        event_id=f"{number:020x}",
        story=document,
        document_id=document,
        sentence=chance.randrange(5_000),
        trigger=chance.randrange(9_000),
        code=event["code"],
        status=event["status"],
        source="" if 0.15 <= missing < 0.25 else source,
        target="" if missing < 0.15 else target,
        source_person="",
        target_person="",
        both_ways=int(event["code"] in ("040", "193")),
        dated=dated,
        first=windows[dated][0],
        last=windows[dated][1],
        published=published,
        level=level,
        place=name if has_point else "",
        place_country=country,
        latitude=latitude if has_point else None,
        longitude=longitude if has_point else None,
        killed=event["killed"],
        words=_bits([*chance.sample(event["words"], 6), *chance.sample(range(N_WORDS), 3)]),
    )


def _bits(words: list[int]) -> int:
    bits = 0
    for word in words:
        bits |= 1 << word % WORD_BITS
    return bits


if __name__ == "__main__":
    main()
