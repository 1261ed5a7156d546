"""Clustering: which reports of one stream mean one event.

Reports come in the order of the last day on which their event can have happened, the most
exactly dated first. All reports of one such step are put together at once, the most alike
first; a report joins a group only if it is like the group as a whole and no member speaks
against it, so chains do not glue different days together. What was put together stays; a
report that fits two groups puts them together too, where they fit.
Groups too old for any report to come are given out and forgotten, so memory is bounded by
what happens in one stream within about a year.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from dragoman.stages.grouped.codes import families_of
from dragoman.stages.grouped.likeness import THRESHOLD, likeness
from dragoman.stages.grouped.reports import LAG, UNDATED, Report

MAX_KNOWN_BY = 12
"""Members of a group that a report is compared with: the first that joined, which are the most exact."""
HORIZON = 400 + LAG
"""Days after which no report can join a group: one dated within a year comes at the year's end."""
_WIDE, _TIDY_EVERY = 14, 30  # days
MEAN_SHARE = 0.3
"""How much a report's likeness to all of a group counts, beside its likeness to the member most like it."""


@dataclass(eq=False, slots=True)
class Cluster:
    """A group as it grows.

    Args:
        known_by: the reports that others are compared with, the first that joined.
        members: the numbers of all reports that belong to it.
        number: the group's number where it was formed in another stream and only takes in, else 0.
        first: first day on which its event can have happened.
        last: last such day.
        is_taken_in: it is now a part of another group.
    """

    known_by: list[Report]
    members: list[int]
    number: int = 0
    first: int = field(init=False)
    last: int = field(init=False)
    is_taken_in: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.first = max(report.first for report in self.known_by)
        self.last = min(report.last for report in self.known_by)

    def take_in(self, other: Cluster) -> None:
        """Let the members of another group be members of this one."""
        self.members += other.members
        self.known_by += other.known_by[: max(0, MAX_KNOWN_BY - len(self.known_by))]
        self.first, self.last = max(self.first, other.first), min(self.last, other.last)
        other.is_taken_in = True


def step_of(cluster: Cluster) -> tuple[int, int]:
    """Return when a cluster's turn comes; formed groups come before what may join them."""
    if cluster.number:
        return cluster.first, 0
    report = cluster.known_by[0]
    return report.last, report.dated


def cluster_stream(arriving: Iterable[Cluster]) -> Iterator[Cluster]:
    """Yield the groups of a stream, those that were formed before included.

    Args:
        arriving: one cluster for each report, and groups formed before, in the order of ``step_of``
            and then of event id.
    """
    active = _Active()
    for (day, _), step in groupby(arriving, key=step_of):
        yield from active.forget_before(day - HORIZON)
        new = list(step)
        if new[0].number:
            for cluster in new:
                active.enter(cluster)
            continue
        for cluster in _put_together(_collapse(new), active):
            active.enter(cluster)
    yield from active.forget_before(None)


Key = tuple[str, str]
Found = dict[int, Cluster]


class _Active:
    """The groups that a report can still join, found by day, status and family of codes."""

    def __init__(self) -> None:
        self._by_day: dict[int, dict[Key, Found]] = {}
        self._wide: dict[Key, Found] = {}
        self._in_order: deque[Cluster] = deque()
        self._oldest = 0

    def enter(self, cluster: Cluster) -> None:
        """Let a group be found."""
        self._in_order.append(cluster)
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
        """Return the groups that share a family and, within a day, a day with a report."""
        families = [(report.status, family) for family in families_of(report.code)]
        days = (self._by_day.get(day) for day in range(report.first - 1, report.last + 2))
        found: Found = {}
        for there in (self._wide, *(day for day in days if day)):
            for key in families:
                if key in there:
                    found |= there[key]
        return [cluster for cluster in found.values() if not cluster.is_taken_in]

    def forget_before(self, day: int | None) -> Iterator[Cluster]:
        """Yield and forget the groups that lie before *day*, or all."""
        while self._in_order and (day is None or self._in_order[0].last < day):
            cluster = self._in_order.popleft()
            if not cluster.is_taken_in:
                yield cluster
        if day is not None and day > self._oldest + _TIDY_EVERY:
            self._oldest = day
            for old in [known for known in self._by_day if known < day]:
                del self._by_day[old]
            for found in self._wide.values():
                for key in [key for key, cluster in found.items() if cluster.last < day]:
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
