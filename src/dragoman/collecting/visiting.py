"""Visiting addresses politely: one after another, with pauses, rules, redirects and patience.

Everything that goes out passes here: pages, feeds and robots.txt alike keep a host's pause.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from dragoman.collecting.addresses import Address, parse_address
from dragoman.collecting.clock import Clock
from dragoman.collecting.fetching import NOT_MODIFIED, OK, Answer
from dragoman.collecting.reasons import CollectProblem
from dragoman.collecting.robots import MAX_BYTES, Robots

MAX_REDIRECTS = 8
ATTEMPTS = 3
MAX_WAIT = 120.0
"""Seconds that a run waits for a host; what takes longer is left for the next run."""
MAX_FAILURES = 3
_BACK_OFF = 2.0
_BUSY = frozenset({429, 500, 502, 503, 504})
_ASK_FOR_PATIENCE = frozenset({429, 503})
_MOVED = frozenset({301, 302, 303, 307, 308})
_HOST_FAULTS = frozenset({"no_connection", "too_slow"})

Validators = Callable[[Address], Mapping[str, str]]


class Asks(Protocol):
    """What sends one request: a ``Fetcher``."""

    def get(self, address: Address, validators: Mapping[str, str], first_bytes: int | None = None) -> Answer:
        """Return the answer."""


class Pauses(Protocol):
    """What remembers over runs until when a host wants to be left alone: the ``State``."""

    def pause_of(self, host: str) -> datetime | None:
        """Return until when a host wants to be left alone."""

    def set_pause(self, host: str, until: datetime) -> None:
        """Remember it."""


@dataclass
class _Host:
    ready_at: float = 0.0
    n_failures: int = 0
    problem: CollectProblem | None = None


class Visitor:
    """Visits addresses for one run.

    Args:
        fetcher: sends the requests.
        robot: our name in robots.txt.
        delay: seconds between two requests to a host; a longer crawl delay of its wins.
        clock: waits.
        pauses: remembers what hosts asked for in earlier runs.
        archive: is given every answer.
    """

    def __init__(
        self,
        fetcher: Asks,
        robot: str,
        delay: float,
        clock: Clock,
        pauses: Pauses,
        archive: Callable[[Answer], None],
    ) -> None:
        self._fetcher = fetcher
        self._delay = delay
        self._clock = clock
        self._pauses = pauses
        self._archive = archive
        self._hosts: dict[str, _Host] = {}
        self._robots = Robots(robot, lambda address: self._ask(address, {}, self._delay, MAX_BYTES))

    def visit(self, address: Address, validators: Validators) -> Answer:
        """Return the answer of 200 or 304 that *address* leads to, after redirects.

        Raises:
            CollectProblem: anything else.
        """
        for _ in range(MAX_REDIRECTS + 1):
            asks_for_changes = validators(address)
            answer = self._step(address, asks_for_changes)
            if answer.status in _MOVED and answer.header("location"):
                address = parse_address(answer.header("location"), str(address))
            elif answer.status == OK or (answer.status == NOT_MODIFIED and asks_for_changes):
                return answer
            else:
                raise _bad_status(answer)
        raise CollectProblem(
            "too_many_redirects",
            f"Expected a page after at most {MAX_REDIRECTS} redirects, found one more, to {address}.",
            is_final=True,
        )

    def ready_at(self, host: str) -> float:
        """Return when a host may be asked again, by the clock's ``elapsed``."""
        return self._hosts[host].ready_at if host in self._hosts else 0.0

    def _step(self, address: Address, validators: Mapping[str, str]) -> Answer:
        host = self._host(address)
        rules = self._robots.rules(address)
        if not rules.allows(address):
            raise CollectProblem(
                "robots_disallowed",
                f"{address.site}/robots.txt asks robots to leave {address} alone. "
                "Ask the site for leave, or for its data.",
                is_final=True,
            )
        try:
            answer = self._ask(address, validators, max(self._delay, rules.delay), None)
        except CollectProblem as problem:
            if problem.reason in _HOST_FAULTS:
                self._count_failure(address, host)
            raise
        host.n_failures = 0
        return answer

    def _host(self, address: Address) -> _Host:
        host = self._hosts.setdefault(address.host, _Host())
        until = self._pauses.pause_of(address.host)
        if until and until > self._clock.now() + timedelta(seconds=MAX_WAIT):
            host.problem = host.problem or _waits(address.host, until)
        if host.problem:
            raise replace_problem(host.problem)
        return host

    def _count_failure(self, address: Address, host: _Host) -> None:
        host.n_failures += 1
        if host.n_failures >= MAX_FAILURES:
            host.problem = CollectProblem(
                "host_fails",
                f"{address.host!r} failed {MAX_FAILURES} times in a row. It is left alone in this run.",
            )

    def _ask(
        self, address: Address, validators: Mapping[str, str], delay: float, first_bytes: int | None
    ) -> Answer:
        """Ask until there is an answer, at most ``ATTEMPTS`` times and with growing pauses."""
        host = self._hosts.setdefault(address.host, _Host())
        for attempt in range(1, ATTEMPTS + 1):
            self._wait(address, host)
            pause = max(delay, _BACK_OFF * 2 ** (attempt - 1))
            try:
                answer = self._fetcher.get(address, validators, first_bytes)
            except CollectProblem as problem:
                is_last = attempt == ATTEMPTS or not problem.may_retry
                host.ready_at = self._clock.elapsed() + (delay if is_last else pause)
                if is_last:
                    raise
                continue
            self._archive(answer)
            wanted = self._wanted_pause(answer)
            is_last = attempt == ATTEMPTS or answer.status not in _BUSY
            host.ready_at = self._clock.elapsed() + max(delay if is_last else pause, wanted)
            if wanted:
                self._pauses.set_pause(address.host, self._clock.now() + timedelta(seconds=wanted))
            if wanted > MAX_WAIT:
                raise self._pause_host(address, host, answer, wanted)
            if is_last:
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, address: Address, host: _Host) -> None:
        until = self._pauses.pause_of(address.host)
        remembered = (until - self._clock.now()).total_seconds() if until else 0.0
        seconds = max(host.ready_at - self._clock.elapsed(), remembered)
        if seconds > MAX_WAIT:
            raise _waits(address.host, self._clock.now() + timedelta(seconds=int(seconds)))
        self._clock.sleep(seconds)

    def _wanted_pause(self, answer: Answer) -> float:
        told = answer.header("retry-after").strip()
        if answer.status not in _ASK_FOR_PATIENCE or not told:
            return 0.0
        if told.isdecimal() and len(told) < 9:
            return float(told)
        try:
            until = parsedate_to_datetime(told)
            until = until if until.tzinfo else until.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return 0.0
        return max(0.0, (until - self._clock.now()).total_seconds())

    def _pause_host(self, address: Address, host: _Host, answer: Answer, wanted: float) -> CollectProblem:
        until = self._clock.now() + timedelta(seconds=int(wanted))
        host.problem = _waits(address.host, until)
        return CollectProblem(
            "too_many_requests",
            f"{address.host!r} answered {answer.status} and asks for a pause of {wanted:,.0f} seconds; a run "
            f"waits {MAX_WAIT:g} at most. Nothing more is asked of it until {until:%Y-%m-%d %H:%M} UTC. "
            "Raise --delay, or run less often.",
        )


def in_polite_order(addresses: Sequence[Address], ready_at: Callable[[str], float]) -> Iterator[int]:
    """Yield the number of each address, always one of the host that may be asked the soonest.

    >>> pages = [parse_address(f"http://{host}.example/{n}") for host in "ab" for n in (1, 2)]
    >>> list(in_polite_order(pages, lambda host: 0.0))
    [0, 2, 1, 3]
    """
    waiting: dict[str, deque[int]] = {}
    for number, address in enumerate(addresses):
        waiting.setdefault(address.host, deque()).append(number)
    while waiting:
        host = min(waiting, key=ready_at)
        numbers = waiting.pop(host)
        yield numbers.popleft()
        if numbers:
            waiting[host] = numbers  # to the end of the row: hosts that are ready take turns


def replace_problem(problem: CollectProblem) -> CollectProblem:
    """Return the same problem as a new error, so that tracebacks do not pile up on one."""
    return CollectProblem(problem.reason, problem.detail, is_final=problem.is_final)


def _waits(host: str, until: datetime) -> CollectProblem:
    return CollectProblem(
        "host_waits",
        f"{host!r} wants to be left alone until {until:%Y-%m-%d %H:%M} UTC, longer than a run waits. "
        "The next run after that asks again.",
    )


def _bad_status(answer: Answer) -> CollectProblem:
    is_final = 300 <= answer.status < 500 and answer.status not in _BUSY
    return CollectProblem(
        "http_status",
        f"Expected HTTP status 200, found {answer.status}"
        + (" after several attempts." if answer.status in _BUSY else "."),
        is_final=is_final,
    )
