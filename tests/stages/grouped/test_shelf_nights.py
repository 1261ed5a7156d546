"""A shelf that grows night by night takes up what it had come to, and writes only what comes out otherwise."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dragoman.stages.grouped.clustering import GRID, HORIZON, Cluster, pack, unpack
from dragoman.stages.grouped.reports import (
    BY_PUBLICATION,
    BY_WORDS,
    LAG,
    NOWHERE,
    POINT,
    UNDATED,
    WITHIN_DAYS,
    WITHIN_MONTH,
    WITHIN_YEAR,
    Report,
)
from dragoman.stages.grouped.shelf import Shelf

FIRST = date(2021, 1, 1).toordinal() // GRID * GRID
# Days on both sides of where states are kept, near one another and more than the horizon apart.
DAYS = (
    3,
    4,
    5,
    100,
    GRID - 2,
    GRID - 1,
    GRID,
    GRID + 1,
    200,
    2 * GRID,
    3 * GRID - 1,
    3 * GRID,
    500,
    5 * GRID,
)
SIDES = ("RUS", "RUSMIL", "UKR", "UKRMIL", "TURGOV", "", "INSMOS", "IGOUNO")
Batches = dict[str, list[Report]]


def make_report(chance: random.Random, key: str, story: str) -> Report:
    """A report of one of a few days, that knows both sides, one or none."""
    day = FIRST + chance.choice(DAYS) + chance.choice([0, 0, 0, 2 * HORIZON])
    dated, first, last = chance.choice(
        [
            *[(BY_WORDS, day, day)] * 3,
            *[(BY_PUBLICATION, day - LAG, day)] * 3,
            (WITHIN_DAYS, day - 6, day),
            (WITHIN_MONTH, day, day + 30),
            (WITHIN_YEAR, day - 100, day + 264),
            (UNDATED, 0, 0),
        ]
    )
    town = {"level": POINT, "place": "a", "place_country": "UKR", "latitude": 48.7, "longitude": 37.6}
    nowhere = {"level": NOWHERE, "place": "", "place_country": "", "latitude": None, "longitude": None}
    return Report(
        event_id=key, story=story, document_id=story, sentence=0, trigger=chance.randint(0, 1) * 40,
        code=chance.choice(["190", "194"]), status=chance.choice(["asserted"] * 5 + ["denied"]),
        source=chance.choice(SIDES), target=chance.choice(SIDES), source_person="", target_person="",
        both_ways=chance.choice([0, 0, 1]), dated=dated, first=first, last=last, published=max(last, 1),
        **chance.choice([town, nowhere, nowhere]), killed=chance.choice([None, None, 3]),
        words=chance.choice([0, 3, 7]),
    )  # fmt: skip


def make_batch(chance: random.Random, name: str, n: int) -> list[Report]:
    """Reports of a few stories; some say the very same."""
    reports = [make_report(chance, f"{name}-{k}", f"s{chance.randint(0, 4)}") for k in range(n)]
    return [
        r if chance.random() < 0.8 else reports[0]._replace(event_id=r.event_id, story=r.story)
        for r in reports
    ]


def bring_to(shelf: Shelf, batches: Mapping[str, Sequence[Report]], left_out: frozenset[str]) -> None:
    """Let a shelf have these batches, as a build does."""
    known = shelf.batches()
    for name in known:
        if name not in batches:
            shelf.forget(name)
    for name, reports in batches.items():
        if known.get(name) != (mark := str(crc32(repr(reports).encode()))):
            shelf.enter(name, mark)
            shelf.put(name, reports)
    shelf.leave_out(left_out)
    shelf.group()


def groups_in(shelf: Shelf, batches: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of counting of each batch."""
    return {name: shelf.groups_of(name) for name in batches}


def states_in(shelf: Shelf) -> dict[tuple[bool, str, int], Any]:
    """What each stream had come to by the days for which that is kept, told by event ids."""
    ids = dict(shelf._do("SELECT number, event_id FROM reports").fetchall())
    return {
        (bool(is_whole), stream, day): sorted(
            (
                [ids[n] for n in cluster.known],
                sorted(ids[n] for n in cluster.members),
                bool(cluster.number),
                (cluster.first, cluster.last, cluster.until),
            )
            for cluster in unpack(state)
        )
        for is_whole, stream, day, state in shelf._do("SELECT is_whole, stream, day, state FROM checkpoints")
    }


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32), nights=st.lists(st.integers(1, 4), min_size=2, max_size=5))
def test_nights_give_what_all_at_once_gives(seed: int, nights: list[int]):
    """Whatever comes late, goes, changes or is left out: groups and states are those of a new shelf."""
    chance = random.Random(seed)
    batches: Batches = {}
    before: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        for night, n_changes in enumerate(nights):
            for _ in range(n_changes):
                name = f"b{chance.randint(0, 4)}"
                if name in batches and chance.random() < 0.4:
                    kept = [r for r in batches[name] if chance.random() < 0.7]
                    batches[name] = [
                        r if chance.random() < 0.8 else r._replace(story=f"s{chance.randint(0, 4)}")
                        for r in kept
                    ]
                elif name in batches and chance.random() < 0.3:
                    del batches[name]
                else:
                    batches[name] = make_batch(chance, name, chance.choice([1, 3, 10, 25]))
            ids = [r.event_id for reports in batches.values() for r in reports]
            left_out = frozenset(key for key in ids if chance.random() < 0.05)

            with closing(Shelf(Path(folder) / "grown.sqlite")) as shelf:
                bring_to(shelf, batches, left_out)
                grown, states, changed = groups_in(shelf, batches), states_in(shelf), shelf.changed_batches()
                shelf.commit()
            with closing(Shelf(Path(folder) / f"{night}.sqlite")) as new:
                bring_to(new, dict(reversed(batches.items())), left_out)
                expected, expected_states = groups_in(new, batches), states_in(new)

            assert grown == expected
            common = states.keys() & expected_states.keys()
            assert {key: states[key] for key in common} == {key: expected_states[key] for key in common}
            assert {name for name in grown if grown[name] != before.get(name, [])} <= set(changed)
            before = grown


# --- how much is done -------------------------------------------------------------------


def news(n_days: int, per_day: int = 2) -> list[Report]:
    """Reports of one pair of countries, day after day, of which those of one day can be one event."""
    chance = random.Random(3)
    model = make_report(chance, "", "")
    return [
        model._replace(
            event_id=f"e{day:04d}-{n}", story=f"s{day}-{n}", document_id=f"s{day}-{n}", trigger=n, code="190",
            status="asserted", source="RUSMIL", target="UKRMIL", dated=BY_WORDS, first=FIRST + day,
            last=FIRST + day, published=FIRST + day + n, killed=None, both_ways=0, words=0,
        )
        for day in range(n_days)
        for n in range(per_day)
    ]  # fmt: skip


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The events that are read to be grouped, from now on."""
    found: list[str] = []
    real = Shelf._arriving

    def noting(shelf: Shelf, is_whole: bool, stream: str, since: int) -> Iterator[Cluster]:
        for cluster in real(shelf, is_whole, stream, since):
            found.append(cluster.known_by[0].event_id)
            yield cluster

    monkeypatch.setattr(Shelf, "_arriving", noting)
    return found


def grow(path: Path, *nights: tuple[Batches, frozenset[str]]) -> list[str]:
    """Build each night; return the batches that came out otherwise in the last."""
    changed: list[str] = []
    for batches, left_out in nights:
        with closing(Shelf(path)) as shelf:
            bring_to(shelf, batches, left_out)
            changed = shelf.changed_batches()
            shelf.commit()
    return changed


def test_new_report_is_grouped_from_the_last_state_on(tmp_path: Path, read: list[str]):
    """Of ten years of reports those since the last day of the grid are read, not the others."""
    reports = news(3650)
    late = reports[-1]._replace(event_id="new", story="new", document_id="new")
    grow(tmp_path / "s", ({"old": reports}, frozenset()))
    read.clear()

    changed = grow(tmp_path / "s", ({"old": reports, "new": [late]}, frozenset()))

    assert "new" in read
    assert len(read) <= 2 * GRID + 1
    assert min(r for r in read if r != "new") >= f"e{(3650 // GRID) * GRID:04d}"
    assert set(changed) == {"old", "new"}


def test_late_report_of_an_old_day_leaves_the_later_ones_alone(tmp_path: Path, read: list[str]):
    """Once all is as it was, nothing more is read: here when the old day has been forgotten."""
    reports = news(3650)
    late = reports[2 * 400]._replace(event_id="new", story="new", document_id="new")
    grow(tmp_path / "s", ({"old": reports}, frozenset()))
    read.clear()

    grow(tmp_path / "s", ({"old": reports, "new": [late]}, frozenset()))

    assert "new" in read
    assert len(read) <= 2 * (HORIZON + 3 * GRID)


def test_undated_report_leaves_the_dated_ones_alone(tmp_path: Path, read: list[str]):
    """A report without a day comes before all others and joins none of them."""
    reports = news(1000)
    undated = reports[0]._replace(event_id="new", dated=UNDATED, first=0, last=0)
    grow(tmp_path / "s", ({"old": reports}, frozenset()))
    read.clear()

    grow(tmp_path / "s", ({"old": reports, "new": [undated]}, frozenset()))

    assert "new" in read
    assert len(read) <= 2


def test_first_report_with_a_side_missing_reads_only_groups_near_it(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
):
    """Groups of two countries are looked through about the days of the reports that can join them."""
    reports = news(2000)
    half = reports[500]._replace(event_id="new", target="")
    grow(tmp_path / "s", ({"old": reports}, frozenset()))
    formed: list[int] = []
    real = Shelf._formed_as
    monkeypatch.setattr(Shelf, "_formed_as", lambda shelf, some: formed.extend(some) or real(shelf, some))
    read.clear()

    changed = grow(tmp_path / "s", ({"old": reports, "new": [half]}, frozenset()))

    assert read == ["new"]
    assert 1 <= len(formed) <= 6
    assert changed == ["new", "old"]


def test_batches_whose_groups_stay_are_not_changed(tmp_path: Path):
    """A batch is named as changed only if one of its own groups has changed."""
    reports = news(300)
    batches = {f"b{at:03d}": reports[at : at + 20] for at in range(0, len(reports), 20)}
    late = reports[405]._replace(event_id="new", story="new", document_id="new")

    changed = grow(tmp_path / "s", (batches, frozenset()), ({**batches, "new": [late]}, frozenset()))

    assert "new" in changed
    assert "b400" in changed
    assert len(changed) <= 3


def test_only_what_came_out_otherwise_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Groups that are taken up and come out as they were are neither placed nor counted again."""
    reports = news(600)
    late = reports[-1]._replace(event_id="new", story="new", document_id="new")
    grow(tmp_path / "s", ({"old": reports}, frozenset()))

    with closing(Shelf(tmp_path / "s")) as shelf:
        shelf._do("CREATE TEMP TABLE written (what TEXT)")
        for table in ("placed", "summary"):
            shelf._do(
                f"CREATE TEMP TRIGGER noting_{table} AFTER INSERT ON main.{table} "
                f"BEGIN INSERT INTO written VALUES ('{table}'); END"
            )
        bring_to(shelf, {"old": reports, "new": [late]}, frozenset())
        written = [what for (what,) in shelf._do("SELECT what FROM written")]

    assert 1 <= written.count("placed") <= 4
    assert 1 <= written.count("summary") <= 3


def test_state_is_the_same_in_any_order_and_comes_back():
    """What a stream has come to is packed by the numbers of its reports; it comes back asleep."""
    clusters = [
        Cluster([], [9, 4], [9, 4, 12], 0, 700_000, 700_003, 700_004),
        Cluster([], [5], [5], 0, 700_009, 700_008, 700_008),
        Cluster([], [1, 2, 3], [77], 1, -2, 0, 0),
    ]

    found = unpack(pack(clusters))

    assert pack(clusters[::-1]) == pack(clusters)
    assert [(c.known, c.members, c.number, c.first, c.last, c.until) for c in found] == [
        ([1, 2, 3], [77], 1, -2, 0, 0),
        ([9, 4], [4, 9, 12], 0, 700_000, 700_003, 700_004),
        ([5], [5], 0, 700_009, 700_008, 700_008),
    ]
    assert unpack(pack([])) == []
