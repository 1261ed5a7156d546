"""Grouping on disk: the same groups whatever the order and the batches, and no chains."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.stages.grouped.reports import (
    BY_PUBLICATION,
    BY_WORDS,
    LAG,
    NOWHERE,
    POINT,
    WITHIN_DAYS,
    WITHIN_MONTH,
    Report,
)
from dragoman.stages.grouped.shelf import Shelf

DAY = date(2021, 5, 1).toordinal() - 1
ONE = Report(
    event_id="", story="", document_id="", sentence=0, trigger=9, code="194", status="asserted",
    source="RUSMIL", target="UKRCVL", source_person="", target_person="", both_ways=0, dated=BY_WORDS,
    first=DAY + 10, last=DAY + 10, published=DAY + 10, level=NOWHERE, place="", place_country="",
    latitude=None, longitude=None, killed=None, words=0,
)  # fmt: skip
KRAMATORSK, DONETSK, KHERSON = (
    {"level": POINT, "place": name, "place_country": "UKR", "latitude": latitude, "longitude": longitude}
    for name, latitude, longitude in (("a", 48.72, 37.56), ("b", 48.0, 37.8), ("c", 46.6, 32.6))
)


def report(key: str, story: str | None = None, **changes: Any) -> Report:
    """A report of a shelling on 10 May, but for *changes*."""
    return ONE._replace(event_id=key, story=story or key, document_id=story or key, **changes)


def days(first: int, last: int) -> dict[str, Any]:
    """Dated by words: a day of May 2021, or several."""
    dated = BY_WORDS if first == last else WITHIN_DAYS if last - first < 10 else WITHIN_MONTH
    return {"dated": dated, "first": DAY + first, "last": DAY + last, "published": DAY + last}


def published(day: int) -> dict[str, Any]:
    """Dated by its day of publication in May 2021."""
    return {"dated": BY_PUBLICATION, "first": DAY + day - LAG, "last": DAY + day, "published": DAY + day}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "grouped" / "shelf.sqlite")
    yield made
    made.close()


def grouped(path: Path, batches: Sequence[Sequence[Report]]) -> dict[str, dict[str, Any]]:
    """The counting columns of every event, by its id."""
    shelf = Shelf(path)
    for number, batch in enumerate(batches):
        shelf.put(str(number), batch)
    shelf.group()
    rows = [row for number in range(len(batches)) for row in shelf.groups_of(str(number))]
    shelf.close()
    return {row["event_id"]: row for row in rows}


def together(rows: dict[str, dict[str, Any]]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for row in rows.values():
        groups.setdefault(row["event_group_id"], set()).add(row["event_id"])
    return {frozenset(members) for members in groups.values()}


def some_reports(seed: int, n: int = 60) -> list[Report]:
    """Reports of a few weeks, countries, codes and towns, whole and with a side missing."""
    chance = random.Random(seed)
    towns = [{}, {}, KRAMATORSK, DONETSK, KHERSON]
    made = []
    for number in range(n):
        start = chance.randint(1, 20)
        dates = [days(start, start), days(start, start + 3), days(start, start + 9), published(start)]
        made.append(
            report(
                f"e{number:03d}",
                f"s{chance.randint(0, n // 3)}",
                code=chance.choice(["190", "194", "195", "040", "042", "112"]),
                status=chance.choice(["asserted", "asserted", "denied"]),
                source=chance.choice(["RUS", "RUSMIL", "UKRMIL", "", "IGOUNO", "INSMOS"]),
                target=chance.choice(["UKRCVL", "UKR", "UKRMIL", "", "RUS"]),
                both_ways=int(chance.random() < 0.2),
                killed=chance.choice([None, None, 3, 12]),
                **chance.choice(towns),
                **chance.choice(dates),
            )
        )
    return made


@pytest.mark.parametrize("seed", range(8))
def test_order_and_batches_do_not_matter(tmp_path: Path, seed: int):
    """The same reports in any order and any batches give the same columns."""
    reports = some_reports(seed)
    expected = grouped(tmp_path / "shelf.sqlite", [reports])

    random.Random(seed + 100).shuffle(reports)
    other = grouped(tmp_path / "shelf.sqlite", [reports[:7], [], reports[7:40], reports[40:]])

    assert other == expected
    assert 1 < len(together(expected)) < len(reports)


@pytest.mark.parametrize("seed", range(4))
def test_each_group_has_one_representative(tmp_path: Path, seed: int):
    """One row of each group stands for it, and all rows of a group count the same."""
    rows = grouped(tmp_path / "shelf.sqlite", [some_reports(seed)])

    for members in together(rows):
        assert sum(rows[key]["is_representative"] for key in members) == 1
        assert (
            len({tuple(v for k, v in sorted(rows[key].items()) if k[:2] in ("n_", "fi")) for key in members})
            == 1
        )


def test_chain_does_not_join_days(tmp_path: Path):
    """Reports without a date on each day of two weeks do not make one event of two weeks."""
    reports = [report(f"e{day:02d}", **published(day)) for day in range(1, 15)]

    groups = together(grouped(tmp_path / "shelf.sqlite", [reports]))

    assert max(len(members) for members in groups) <= 3


def test_vague_report_does_not_join_days(tmp_path: Path):
    """A report of the month joins one of the days that it can mean, and glues no two together."""
    reports = [report("e1", **days(3, 3)), report("e2", **days(20, 20)), report("e3", **days(1, 31))]

    groups = together(grouped(tmp_path / "shelf.sqlite", [reports]))

    assert not any({"e1", "e2"} <= members for members in groups)


def test_missing_side_joins_the_pair_it_can_mean(tmp_path: Path):
    """A report that names no source belongs to the attack on that town, whoever is said to have done it."""
    here, there = KRAMATORSK, KHERSON
    reports = [
        report("e1", **here),
        report("e2", source="UKRMIL", **there),
        report("e3", source="", code="190", **here),
        report("e4", source="", target="", **there),
    ]

    groups = together(grouped(tmp_path / "shelf.sqlite", [reports]))

    assert frozenset({"e1", "e3"}) in groups


def test_representative_is_the_most_exact(tmp_path: Path):
    """A date told by words comes first, then both sides, then the place, then the earliest day, then the id."""
    by_words, by_report = days(10, 10), published(10)
    late = {**by_words, "published": DAY + 12}
    tests = [
        (report("e2", **by_words), report("e1", **by_report)),
        (report("e2", **by_words), report("e1", source="", **by_words)),
        (report("e2", **by_words, **KHERSON), report("e1", **by_words)),
        (report("e2", **by_words), report("e1", **late)),
        (report("e1", **by_words), report("e2", **by_words)),
    ]

    for first, second in tests:
        rows = grouped(tmp_path / "shelf.sqlite", [[second, first]])
        assert len(together(rows)) == 1
        assert rows[first.event_id]["is_representative"], (first, second)


def test_counts(shelf: Shelf):
    """Mentions, stories and outlets are counted once each; the rows of a reciprocal act are one mention."""
    both = {"code": "040", "both_ways": 1}
    shelf.put(
        "b",
        [
            report("e1", "s1", **both),
            report("e2", "s1", **both, source="UKRCVL", target="RUSMIL"),
            report("e3", "s1", trigger=70, **both),
            report("e4", "s2", published=DAY + 9, **both),
            report("e5", "s3", status="denied", **both),
        ],
    )
    shelf.put_outlets([("s1", "afp"), ("s1", "reuters"), ("s2", "afp"), ("s9", "tass")])

    shelf.group()
    rows = {row["event_id"]: row for row in shelf.groups_of("b")}

    assert [rows["e1"][key] for key in ("n_mentions", "n_stories", "n_sources")] == [3, 2, 2]
    assert rows["e1"]["first_seen"] == date(2021, 5, 9)
    assert [rows["e5"][key] for key in ("n_mentions", "n_stories", "n_sources")] == [1, 1, 0]


def test_nothing_gives_nothing(tmp_path: Path):
    """No reports, no groups."""
    assert grouped(tmp_path / "shelf.sqlite", [[], []]) == {}
