"""A shelf that batches come to and leave gives what one gives that had them all from the start."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.stages.grouped.reports import BY_WORDS, LAG, NOWHERE, POINT, WITHIN_YEAR, Report
from dragoman.stages.grouped.shelf import Shelf
from dragoman.stages.grouped.stories import Story, signature_of

FIRST = date(2021, 1, 1).toordinal()
WORDS = [f"{a}{b}" for a in "ba ce di fo gu ha ke li mo nu".split() for b in "ran tel sim pok dun".split()]
ACTORS = ["RUS", "RUSMIL", "UKRMIL", "UKR", "", "IGOUNO", "TURGOV", "SYRREB", "INSMOS"]
Columns = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Batch:
    """What is put on the shelf for a batch."""

    mark: str
    reports: tuple[Report, ...]
    stories: tuple[Story, ...]
    outlets: tuple[tuple[str, str], ...]


def make_batch(name: str, seed: int) -> Batch:
    """Stories of half a year, some of which tell one another again, each with up to four reports."""
    chance = random.Random(f"{name} {seed}")
    stories, reports, outlets = [], [], []
    for number in range(chance.randint(0, 6)):
        key, day = f"{name}-{number}", FIRST + chance.choice([3, 5, 9, 12, 40, 41, 44, 150])
        text = random.Random(chance.randint(0, 5))
        words = [text.choice(WORDS) for _ in range(80)]
        words[chance.randint(0, 79)] = "other"
        stories.append(Story(key, day, signature_of(" ".join(words))))
        outlets += [(key, f"outlet {chance.randint(0, 3)}") for _ in range(chance.randint(0, 2))]
        reports += [make_report(chance, f"{key}-{n}", key, day) for n in range(chance.randint(0, 4))]
    # Copies of stories that lie in other batches.
    outlets += [(f"b{chance.randint(0, 7)}-{chance.randint(0, 3)}", f"copier {name}") for _ in range(3)]
    return Batch(f"{name} {seed}", tuple(reports), tuple(stories), tuple(outlets))


def make_report(chance: random.Random, key: str, story: str, day: int) -> Report:
    is_vague = chance.random() < 0.2
    town = {"level": POINT, "place": "a", "place_country": "UKR", "latitude": 48.7, "longitude": 37.6}
    return Report(
        event_id=key, story=story, document_id=story, sentence=0, trigger=chance.randint(0, 2) * 40,
        code=chance.choice(["190", "194", "040", "042"]), status=chance.choice(["asserted", "denied"]),
        source=chance.choice(ACTORS), target=chance.choice(ACTORS), source_person="", target_person="",
        both_ways=0, dated=WITHIN_YEAR if is_vague else BY_WORDS,
        first=FIRST if is_vague else day - LAG, last=FIRST + 364 if is_vague else day - LAG, published=day,
        **{"level": NOWHERE, "place": "", "place_country": "", "latitude": None, "longitude": None,
           **(town if chance.random() < 0.3 else {})},
        killed=chance.choice([None, 3]), words=0,
    )  # fmt: skip


def without(batch: Batch, prefix: str) -> Batch:
    """Return a batch less the stories whose ids begin so."""
    stories = tuple(s for s in batch.stories if not s.document_id.startswith(prefix))
    if len(stories) == len(batch.stories):
        return batch
    reports = tuple(r for r in batch.reports if not r.document_id.startswith(prefix))
    return Batch(f"{batch.mark} without {prefix}", reports, stories, batch.outlets)


def move_a_story(batches: dict[str, Batch], chance: random.Random) -> None:
    """Let the first story of one batch lie in another, as when small batches are joined."""
    here, there = (batches[name] for name in chance.sample(sorted(batches), 2))
    if not here.stories:
        return
    story, reports = (
        here.stories[0],
        [r for r in here.reports if r.document_id == here.stories[0].document_id],
    )
    left = tuple(r for r in here.reports if r.document_id != story.document_id)
    for name, batch in list(batches.items()):
        if batch is here:
            batches[name] = Batch(f"{here.mark} less", left, here.stories[1:], here.outlets)
        elif batch is there:
            batches[name] = Batch(
                f"{there.mark} more", (*there.reports, *reports), (*there.stories, story), there.outlets
            )


def bring_to(shelf: Shelf, wanted: Mapping[str, Batch], left_out: Iterable[str]) -> None:
    """Let a shelf have these batches, as a build does."""
    known = shelf.batches()
    new = [name for name in wanted if known.get(name) != wanted[name].mark]
    gone = known.keys() - wanted.keys()
    for name in new:
        shelf.hand_over(gone, name, [story.document_id for story in wanted[name].stories])
    for name in sorted(gone):
        shelf.forget(name)
    for name in new:
        shelf.enter(name, wanted[name].mark)
        shelf.put_stories(wanted[name].stories, name)
        shelf.put_outlets(wanted[name].outlets, name)
    shelf.find_rewrites()
    for name in new:
        retold = shelf.retold([story.document_id for story in wanted[name].stories])
        shelf.put(name, (r._replace(story=retold.get(r.document_id, r.story)) for r in wanted[name].reports))
    shelf.leave_out(frozenset(left_out))
    shelf.group()


def joined(batches: Mapping[str, Batch], names: Iterable[str], name: str) -> dict[str, Batch]:
    """Return the batches with some of them as one, with another name."""
    parts = [batches[one] for one in names]
    whole = Batch(
        f"{name} of {' '.join(names)}",
        tuple(report for part in parts for report in part.reports),
        tuple(story for part in parts for story in part.stories),
        tuple(dict.fromkeys(outlet for part in parts for outlet in part.outlets)),
    )
    return {**{one: batch for one, batch in batches.items() if one not in names}, name: whole}


def what_came_out(shelf: Shelf, batches: Mapping[str, Batch]) -> dict[str, Any]:
    """Return for each batch its counting columns and its retold stories."""
    return {
        name: (shelf.groups_of(name), shelf.retold([story.document_id for story in batch.stories]))
        for name, batch in batches.items()
    }


@pytest.mark.parametrize("seed", range(12))
def test_growing_gives_what_all_at_once_gives(tmp_path: Path, seed: int):
    """After each of many random changes the shelf has just what a new one has, and names what has changed."""
    chance = random.Random(seed)
    batches: dict[str, Batch] = {}
    left_out: set[str] = set()
    before: dict[str, Any] = {}
    n_rewrites = 0
    for step in range(14):
        for _ in range(chance.randint(1, 3)):
            name = f"b{chance.randint(0, 7)}"
            if name in batches and chance.random() < 0.3:
                del batches[name]
            elif name in batches and len(batches) > 1 and chance.random() < 0.4:
                move_a_story(batches, chance)
            elif len(batches) > 2 and chance.random() < 0.15:
                batches = joined(batches, chance.sample(sorted(batches), 2), f"joined {step}")
            else:
                batches[name] = make_batch(name, chance.randint(0, 3))
                elsewhere = [n for n in batches if n != name]
                for other in elsewhere:  # those of its stories that were moved there
                    batches[other] = without(batches[other], f"{name}-")
        ids = sorted(report.event_id for batch in batches.values() for report in batch.reports)
        left_out = {key for key in ids if chance.random() < 0.05}

        with closing(Shelf(tmp_path / "grown.sqlite", "code")) as shelf:
            bring_to(shelf, batches, left_out)
            grown, changed, counts = what_came_out(shelf, batches), shelf.changed_batches(), shelf.counts()
            shelf.commit()
        with closing(Shelf(tmp_path / f"new-{step}.sqlite", "code")) as new:
            bring_to(new, dict(reversed(batches.items())), left_out)
            expected, expected_counts = what_came_out(new, batches), new.counts()

        assert grown == expected
        assert counts == expected_counts
        assert {name for name in grown if grown[name] != before.get(name)} <= set(changed)
        n_rewrites += counts["retold"]
        before = grown
    assert n_rewrites > 0


def test_what_was_not_committed_is_as_if_it_had_not_been(tmp_path: Path):
    """A build that is killed in the middle leaves the shelf as it was."""
    path = tmp_path / "shelf.sqlite"
    one, two = make_batch("one", 1), make_batch("two", 2)
    with closing(Shelf(path, "code")) as shelf:
        bring_to(shelf, {"one": one}, ())
        shelf.commit()

    with closing(Shelf(path, "code")) as shelf:
        bring_to(shelf, {"two": two}, ())
    with closing(Shelf(path, "code")) as shelf:
        found = shelf.batches()

    assert found == {"one": one.mark}


def test_nothing_changed_changes_nothing(tmp_path: Path):
    """Brought to what it is, a shelf names no batch as changed."""
    batches = {name: make_batch(name, 1) for name in ("one", "two")}
    with closing(Shelf(tmp_path / "shelf.sqlite", "code")) as shelf:
        bring_to(shelf, batches, ())
        shelf.commit()

    with closing(Shelf(tmp_path / "shelf.sqlite", "code")) as shelf:
        bring_to(shelf, batches, ())
        changed = shelf.changed_batches()

    assert changed == []


def test_only_what_a_change_touches_is_grouped_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A new report of one pair of countries leaves the groups of another pair alone."""
    chance = random.Random(1)
    reports = [make_report(chance, f"e{n}", f"s{n}", FIRST + 5) for n in range(2)]
    first = reports[0]._replace(source="TURGOV", target="SYRREB")
    second = reports[1]._replace(source="RUS", target="UKR")
    grouped: list[str] = []
    real = Shelf._arriving

    def noting(shelf: Shelf, is_whole: bool, stream: str, since: int) -> Any:
        grouped.append(stream)
        return real(shelf, is_whole, stream, since)

    with closing(Shelf(tmp_path / "shelf.sqlite", "code")) as shelf:
        bring_to(shelf, {"one": Batch("1", (first,), (), ())}, ())
        shelf.commit()
    monkeypatch.setattr(Shelf, "_arriving", noting)
    with closing(Shelf(tmp_path / "shelf.sqlite", "code")) as shelf:
        bring_to(shelf, {"one": Batch("1", (first,), (), ()), "two": Batch("2", (second,), (), ())}, ())
        rows = shelf.groups_of("one")

    assert grouped == ["RUS UKR"]
    assert [row["event_id"] for row in rows] == ["e0"]


def test_first_report_with_a_side_missing_joins_an_old_group(tmp_path: Path):
    """Groups of two countries are looked through as soon as a report comes that tells only one of them."""
    chance = random.Random(1)
    whole = make_report(chance, "e1", "s1", FIRST + 5)._replace(source="RUS", target="UKR", trigger=0)
    whole = whole._replace(dated=BY_WORDS, first=FIRST + 5, last=FIRST + 5, status="asserted", code="194")
    half = whole._replace(event_id="e2", story="s2", document_id="s2", target="")
    one, two = Batch("1", (whole,), (), ()), Batch("2", (half,), (), ())
    for batches in ({"one": one}, {"one": one, "two": two}):
        with closing(Shelf(tmp_path / "shelf.sqlite", "code")) as shelf:
            bring_to(shelf, batches, ())
            rows = [row for name in batches for row in shelf.groups_of(name)]
            changed = shelf.changed_batches()
            shelf.commit()

    assert len({row["event_group_id"] for row in rows}) == 1
    assert [row["n_stories"] for row in rows] == [2, 2]
    assert changed == ["one", "two"]


@pytest.mark.parametrize("how", ["other code", "no database", "another database", "empty"])
def test_file_that_cannot_be_gone_on_with_is_begun_anew(tmp_path: Path, how: str):
    """A shelf of another program, or a damaged one, is no hindrance."""
    path = tmp_path / "shelf.sqlite"
    if how == "other code":
        with closing(Shelf(path, "old code")) as shelf:
            bring_to(shelf, {"one": make_batch("one", 1)}, ())
            shelf.commit()
    elif how == "another database":
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE reports (number INTEGER)")
    else:
        path.write_bytes(b"not a database" if how == "no database" else b"")

    with closing(Shelf(path, "code")) as shelf:
        bring_to(shelf, {"two": make_batch("two", 1)}, ())
        found = shelf.batches()

    assert list(found) == ["two"]


def test_joining_batches_groups_nothing_anew(tmp_path: Path):
    """Reports that only lie in another batch now keep their numbers and places, and come out as they were."""
    batches = {f"b{number}": make_batch(f"b{number}", 1) for number in range(6)}
    for name, batch in batches.items():
        batches[name] = Batch(batch.mark, batch.reports, batch.stories, batch.outlets[:-3])
    path = tmp_path / "shelf.sqlite"
    with closing(Shelf(path)) as shelf:
        bring_to(shelf, batches, [])
        shelf.commit()
    placed = placed_in(path)
    assert len(placed) > 10

    together = joined(batches, ["b1", "b2", "b4"], "b9")
    with closing(Shelf(path)) as shelf:
        bring_to(shelf, together, [])
        changed, found = shelf.changed_batches(), what_came_out(shelf, together)
        shelf.commit()

    assert placed_in(path) == placed
    assert set(changed) == {"b9"}
    with closing(Shelf(tmp_path / "new.sqlite")) as fresh:
        bring_to(fresh, together, [])
        assert what_came_out(fresh, together) == found


def placed_in(path: Path) -> list[tuple[int, int, int]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT number, cluster, is_known FROM placed ORDER BY number").fetchall()
