"""Clustering: which reports of one stream mean one event.

Reports come in the order of the last day on which their event can have happened, the most
exactly dated first. All reports of one such step are put together at once, the most alike
first; a report joins a group only if it is like the group as a whole and no member speaks
against it, so chains do not glue different days together. What was put together stays; a
report that fits two groups puts them together too, where they fit.
Groups too old for any report to come are given out and forgotten, so memory is bounded by
what happens in one stream within about a year.

What a stream has come to by a day is all that later days depend on: the groups that a report can
still join. It is kept for some days, as numbers only, so that grouping can be taken up there.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import groupby

import numpy as np

from dragoman.stages.grouped.codes import families_of
from dragoman.stages.grouped.likeness import THRESHOLD, likeness
from dragoman.stages.grouped.reports import LAG, UNDATED, Report

MAX_KNOWN_BY = 12
"""Members of a group that a report is compared with: the first that joined, which are the most exact."""
HORIZON = 400 + LAG
"""Days after which no report can join a group: one dated within a year comes at the year's end."""
GRID = 128
"""Days between two days for which it is kept what a stream has come to."""
_WIDE, _TIDY_EVERY = 14, 30  # days
MEAN_SHARE = 0.3
"""How much a report's likeness to all of a group counts, beside its likeness to the member most like it."""


@dataclass(eq=False, slots=True)
class Cluster:
    """A group as it grows.

    Args:
        known_by: the reports that others are compared with, the first that joined; none while it sleeps,
            since no report that is to come can join it.
        known: their numbers.
        members: the numbers of all reports that belong to it.
        number: the group's number where it was formed in another stream and only takes in, else 0.
        first: first day on which its event can have happened.
        last: last such day.
        until: the last day as it first came; it is forgotten ``HORIZON`` days later.
        is_closed: it is now a part of another group, or forgotten.
    """

    known_by: list[Report]
    known: list[int]
    members: list[int]
    number: int
    first: int
    last: int
    until: int
    is_closed: bool = field(init=False, default=False)

    def take_in(self, other: Cluster) -> None:
        """Let the members of another group be members of this one."""
        self.members += other.members
        room = max(0, MAX_KNOWN_BY - len(self.known))
        self.known_by += other.known_by[:room]
        self.known += other.known[:room]
        self.first, self.last = max(self.first, other.first), min(self.last, other.last)
        other.is_closed = True


def cluster_of(report: Report, number: int) -> Cluster:
    """Return the group that one report is by itself."""
    return Cluster([report], [number], [number], 0, report.first, report.last, report.last)


def formed_cluster(known_by: list[Report], known: list[int], number: int) -> Cluster:
    """Return a group that was formed in another stream."""
    first, last = max(report.first for report in known_by), min(report.last for report in known_by)
    return Cluster(known_by, known, [], number, first, last, last)


def step_of(cluster: Cluster) -> tuple[int, int]:
    """Return when a cluster's turn comes; formed groups come before what may join them."""
    if cluster.number:
        return cluster.first, 0
    report = cluster.known_by[0]
    return report.last, report.dated


Keep = Callable[[int, Sequence[Cluster]], bool]


def cluster_stream(
    arriving: Iterable[Cluster], state: Iterable[Cluster] = (), since: int = 0, keep: Keep | None = None
) -> Iterator[Cluster]:
    """Yield the groups of a stream, those that were formed before included.

    Args:
        arriving: one cluster for each report, and groups formed before, in the order of ``step_of``
            and then of event id.
        state: what the stream had come to by the day *since*; only reports of later steps arrive.
        since: a day of the grid, 0 for the beginning.
        keep: is told what the stream has come to by a day of the grid. If it returns true then all
            is from there on as it was before, and nothing more is yielded.
    """
    active = _Active()
    for cluster in state:
        active.enter(cluster)
    done = since - 1
    for (day, _), step in groupby(arriving, key=step_of):
        for grid_day in _passed(done, day) if keep else ():
            yield from active.forget_before(grid_day - HORIZON)
            if grid_day > since and keep and keep(grid_day, active.held()):
                return
        done = max(done, day)
        yield from active.forget_before(day - HORIZON)
        new = list(step)
        if new[0].number:
            for cluster in new:
                active.enter(cluster)
            continue
        for cluster in _put_together(_collapse(new), active):
            active.enter(cluster)
    grid_day = done + GRID - done % GRID
    if keep:
        yield from active.forget_before(grid_day - HORIZON)
        if grid_day > since and keep(grid_day, active.held()):
            return
    yield from active.forget_before(None)


def _passed(done: int, day: int) -> Sequence[int]:
    """Return the first and the last day of the grid after one step and not after the next one's day.

    >>> _passed(GRID - 1, GRID), _passed(GRID, GRID + 1), _passed(1, 9 * GRID + 5)
    ((128,), (), (128, 1152))
    """
    first, last = done + GRID - done % GRID, day - day % GRID
    return () if first > last else (first,) if first == last else (first, last)


Key = tuple[str, str]
Found = dict[int, Cluster]


class _Active:
    """The groups that a report can still join, found by day, status and family of codes."""

    def __init__(self) -> None:
        self._by_day: dict[int, dict[Key, Found]] = {}
        self._wide: dict[Key, Found] = {}
        self._by_end: list[tuple[int, int, Cluster]] = []
        self._n_entered = 0
        self._oldest = 0

    def enter(self, cluster: Cluster) -> None:
        """Let a group be found, if it does not sleep."""
        self._n_entered += 1
        heappush(self._by_end, (cluster.until, self._n_entered, cluster))
        if cluster.known_by:
            self.enter_again(cluster)

    def enter_again(self, cluster: Cluster) -> None:
        """Let a group be found by what its new members say, too."""
        keys = {(r.status, family) for r in cluster.known_by for family in families_of(r.code)}
        first, last = sorted((cluster.first, cluster.last))
        if last - first > _WIDE:
            places = [self._wide]
        else:
            places = [self._by_day.setdefault(day, {}) for day in range(first, last + 1)]
        for there in places:
            for key in keys:
                there.setdefault(key, {})[id(cluster)] = cluster

    def near(self, report: Report) -> list[Cluster]:
        """Return the groups that a report can join: they share a status and a family of codes with it.

        Those that share no day with it, or two days that touch, may be left out: they do not fit anyway.
        """
        families = [(report.status, family) for family in families_of(report.code)]
        days = (self._by_day.get(day) for day in range(report.first - 1, report.last + 2))
        found: Found = {}
        for there in (self._wide, *(day for day in days if day)):
            for key in families:
                if key in there:
                    found |= there[key]
        return [cluster for cluster in found.values() if not cluster.is_closed]

    def held(self) -> list[Cluster]:
        """Return the groups that are not forgotten, less those of another stream that took nothing in."""
        return [
            cluster
            for _, _, cluster in self._by_end
            if not cluster.is_closed and (cluster.members or not cluster.number)
        ]

    def forget_before(self, day: int | None) -> Iterator[Cluster]:
        """Yield and forget the groups that lie before *day*, or all."""
        while self._by_end and (day is None or self._by_end[0][0] < day):
            cluster = heappop(self._by_end)[2]
            if not cluster.is_closed:
                cluster.is_closed = True
                yield cluster
        if day is not None and day > self._oldest + _TIDY_EVERY:
            self._oldest = day
            for old in [known for known in self._by_day if known < day]:
                del self._by_day[old]
            for found in self._wide.values():
                for key in [key for key, cluster in found.items() if cluster.is_closed]:
                    del found[key]


def _collapse(new: Sequence[Cluster]) -> list[Cluster]:
    """Put reports together at once that say the same of the same day."""
    kept: dict[tuple[object, ...], Cluster] = {}
    for cluster in new:
        report = cluster.known_by[0]
        said = (*report[5:15], *report[16:22], report.story if report.dated == UNDATED else "")
        if said in kept:
            kept[said].members += cluster.members
        else:
            kept[said] = cluster
    return list(kept.values())


@dataclass(order=True, frozen=True, slots=True)
class _Edge:
    unlike: float
    one: str
    other: str
    ends: tuple[Cluster, Cluster] = field(compare=False)


def _put_together(new: Sequence[Cluster], active: _Active) -> list[Cluster]:
    """Let new reports join groups and one another, the most alike first; return the new groups."""
    into: dict[int, Cluster] = {}

    def end_of(cluster: Cluster) -> Cluster:
        while id(cluster) in into:
            cluster = into[id(cluster)]
        return cluster

    old: set[int] = set()
    edges: list[_Edge] = []
    for cluster in new:
        for group in active.near(cluster.known_by[0]):
            old.add(id(group))
            edges += _edge(group, cluster)
    edges += _edges_among(new)
    for edge in sorted(edges):
        one, other = (end_of(end) for end in edge.ends)
        if one is other or (one.number and other.number):
            continue
        if other.number or (id(other) in old and id(one) not in old):
            one, other = other, one
        if _fit(one, other) >= THRESHOLD:
            one.take_in(other)
            into[id(other)] = one
            if id(one) in old:
                active.enter_again(one)
    return [cluster for cluster in new if id(cluster) not in into]


def _edges_among(new: Sequence[Cluster]) -> Iterator[_Edge]:
    by_key: dict[tuple[str, str], list[int]] = {}
    for number, cluster in enumerate(new):
        report = cluster.known_by[0]
        near: set[int] = set()
        for family in families_of(report.code):
            there = by_key.setdefault((report.status, family), [])
            near.update(there)
            there.append(number)
        for earlier in sorted(near):
            yield from _edge(new[earlier], cluster)


def _edge(one: Cluster, other: Cluster) -> Iterator[_Edge]:
    fit = _fit(one, other)
    if fit >= THRESHOLD:
        yield _Edge(-fit, one.known_by[0].event_id, other.known_by[0].event_id, (one, other))


def _fit(one: Cluster, other: Cluster) -> float:
    """Return how well two groups fit: between their likeness on the whole and that of the two most alike."""
    best, total, n = -9.0, 0.0, 0
    for report in one.known_by:
        for another in other.known_by:
            found = likeness(report, another)
            if found is None:
                return -9.0
            best, total, n = max(best, found), total + found, n + 1
    return MEAN_SHARE * total / n + (1 - MEAN_SHARE) * best


# --- what a stream has come to, as bytes ------------------------------------------------


def pack(clusters: Sequence[Cluster]) -> bytes:
    """Return the groups of a stream as numbers; the same groups give the same bytes."""
    in_order = sorted(clusters, key=lambda cluster: cluster.number or min(cluster.members))
    numbers = [len(in_order)]
    for column in ("number", "first", "last", "until"):
        numbers += [getattr(cluster, column) for cluster in in_order]
    for column in ("known", "members"):
        numbers += [len(getattr(cluster, column)) for cluster in in_order]
    for cluster in in_order:
        numbers += cluster.known
    for cluster in in_order:
        numbers += sorted(cluster.members)
    steps = np.diff(np.array(numbers, "<i8"), prepend=0).astype("<i8")
    # Small numbers have many bytes of nothing, which are best packed side by side.
    return zlib.compress(steps.view("u1").reshape(-1, 8).T.tobytes(), 1)


def unpack(state: bytes) -> list[Cluster]:
    """Return the groups that ``pack`` was given, asleep."""
    planes = np.frombuffer(zlib.decompress(state), "u1").reshape(8, -1)
    numbers = np.cumsum(np.ascontiguousarray(planes.T).view("<i8").ravel()).tolist()
    n = numbers[0]
    columns = [numbers[1 + at * n : 1 + (at + 1) * n] for at in range(6)]
    at = 1 + 6 * n
    known: list[list[int]] = []
    members: list[list[int]] = []
    for lists, sizes in ((known, columns[4]), (members, columns[5])):
        for size in sizes:
            lists.append(numbers[at : at + size])
            at += size
    return [Cluster([], *columns_of_one) for columns_of_one in zip(known, members, *columns[:4], strict=True)]


class Days:
    """Ranges of days, to tell which groups a report of one of them can join."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted(ranges):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def touch(self, first: int, last: int) -> bool:
        """Tell whether a group that can have happened from *first* to *last* lies within a day of them.

        >>> days = Days([(5, 7), (20, 30), (8, 8)])
        >>> [days.touch(*lies) for lies in ((9, 9), (10, 10), (1, 3), (40, 29), (12, 19))]
        [True, False, False, True, True]
        """
        first, last = min(first, last) - 1, max(first, last) + 1
        at = bisect_left(self._lasts, first)
        return at < len(self._lasts) and self._firsts[at] <= last

    def bounds(self) -> tuple[int, int]:
        """Return the first day and the last of all; no day at all if there are none."""
        return (self._firsts[0], self._lasts[-1]) if self._firsts else (0, -1)
