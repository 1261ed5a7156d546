"""robots.txt: what a site asks of us, kept for one run. The only door to protego.

As RFC 9309 has it: no file (an answer of 4xx) allows everything; a file that cannot be had (5xx, no
connection, 429) allows nothing for now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from dragoman.collecting.addresses import Address, parse_address
from dragoman.collecting.fetching import OK, Answer
from dragoman.collecting.reasons import CollectProblem

MAX_BYTES = 512 * 1024
MAX_REDIRECTS = 5
# The parser keeps each rule once for each robot named above it: a small file could fill the memory.
_MAX_PRODUCT = 3_000_000
_TOO_MANY_REQUESTS = 429

Get = Callable[[Address], Answer]


@dataclass(frozen=True)
class Rules:
    """What one site asks of one robot."""

    _parsed: Protego | None
    _robot: str

    def allows(self, address: Address) -> bool:
        """Return whether the site lets us ask for this address."""
        return self._parsed is None or bool(self._parsed.can_fetch(str(address), self._robot))

    @property
    def delay(self) -> float:
        """Return the seconds that the site wants between two requests; 0 where it does not say."""
        if self._parsed is None:
            return 0.0
        rate = self._parsed.request_rate(self._robot)
        spread = rate.seconds / rate.requests if rate else 0.0
        return max(float(self._parsed.crawl_delay(self._robot) or 0.0), spread)


class Robots:
    """The rules of every site met in a run, each asked for once.

    Args:
        robot: our name, the first word of the user agent.
        get: asks for one address, without rules and redirects.
    """

    def __init__(self, robot: str, get: Get) -> None:
        self._robot = robot
        self._get = get
        self._known: dict[str, Rules | CollectProblem] = {}

    def rules(self, address: Address) -> Rules:
        """Return the rules of the site that *address* lies in.

        Raises:
            CollectProblem: ``robots_unavailable``, ``refused_address``.
        """
        if address.site not in self._known:
            try:
                self._known[address.site] = self._fetch(address.site)
            except CollectProblem as problem:
                self._known[address.site] = problem
        found = self._known[address.site]
        if isinstance(found, CollectProblem):
            raise CollectProblem(found.reason, found.detail, is_final=found.is_final)
        return found

    def _fetch(self, site: str) -> Rules:
        target = parse_address(f"{site}/robots.txt")
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = self._get(target)
                if 300 <= answer.status < 400 and answer.header("location"):
                    target = parse_address(answer.header("location"), str(target))
                    continue
            except CollectProblem as problem:
                if problem.reason in {"refused_address", "host_waits"}:
                    raise
                raise _unavailable(target, problem.detail) from problem
            if answer.status == OK:
                return Rules(_parse(answer.body, target), self._robot)
            if answer.status >= 500 or answer.status == _TOO_MANY_REQUESTS:
                raise _unavailable(target, f"HTTP status {answer.status}.")
            return Rules(None, self._robot)
        return Rules(None, self._robot)  # RFC 9309, 2.3.1.2: too many redirects count as no file


def _parse(body: bytes, target: Address) -> Protego:
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    lines = text.lower().splitlines()
    n_robots = sum(line.lstrip().startswith("user") for line in lines)
    if n_robots * (len(lines) - n_robots) > _MAX_PRODUCT:
        raise _unavailable(target, f"{n_robots:,} robots with {len(lines) - n_robots:,} rules are too many.")
    return Protego.parse(text)


def _unavailable(target: Address, found: str) -> CollectProblem:
    return CollectProblem(
        "robots_unavailable",
        f"Expected {target}, which says what may be asked for, found: {found} Nothing is asked of this "
        "site in this run; the next one tries again.",
    )
