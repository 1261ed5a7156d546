"""One request and its answer. The only door to httpcore, together with ``guard.py``.

No cookies, no proxy, no redirects (``visiting.py`` follows them), HTTP/1.1, certificates checked.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import certifi
import httpcore

from dragoman.collecting.addresses import Address
from dragoman.collecting.clock import Clock
from dragoman.collecting.guard import Deadline, GuardedBackend
from dragoman.collecting.reasons import CollectProblem
from dragoman.collecting.unpacking import ACCEPTED, Body, too_large

OK, NOT_MODIFIED = 200, 304
_ERROR_PAGE = 64 * 1024
"""Bytes of an answer without a page that are read, so that the connection can go on."""
_KEPT_OPEN = 30


@dataclass(frozen=True)
class Answer:
    """What a host answered.

    Args:
        address: the address asked for.
        status: of HTTP.
        headers: names in small letters.
        raw: the body as it came, packed or not.
        body: the body, unpacked; of an answer other than 200 as it came.
        is_whole: whether the body was read to its end.
        at: when it was asked for.
        ip: the address that was connected to.
        request: the request's headers.
    """

    address: Address
    status: int
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    body: bytes
    is_whole: bool
    at: datetime
    ip: str
    request: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """Return the first header of this name, or an empty string."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True)
class Limits:
    """Bytes of an answer, packed and unpacked, and seconds for the whole of it."""

    max_bytes: int = 10_000_000
    timeout: float = 60.0


class Fetcher:
    """Asks for addresses, one at a time; keeps one connection a host open.

    Args:
        user_agent: who we are.
        limits: of one answer.
        allowed: hosts that may lie in a private network.
        clock: tells when an answer came.
    """

    def __init__(self, user_agent: str, limits: Limits, allowed: Iterable[str], clock: Clock) -> None:
        self._user_agent = user_agent
        self._limits = limits
        self._clock = clock
        self._deadline = Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(),
            max_connections=_KEPT_OPEN,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(allowed, self._deadline),
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def get(self, address: Address, validators: Mapping[str, str], first_bytes: int | None = None) -> Answer:
        """Ask for *address*.

        Args:
            address: what to ask for.
            validators: headers such as ``If-None-Match``.
            first_bytes: be content with so many bytes where there are more.

        Raises:
            CollectProblem: ``no_connection``, ``too_slow``, ``too_large``, ``broken_answer``,
                ``refused_address``.
        """
        headers = (
            ("Host", address.site.partition("://")[2]),
            ("User-Agent", self._user_agent),
            ("Accept", "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,*/*;q=0.5"),
            ("Accept-Encoding", ACCEPTED),
            *validators.items(),
        )
        self._deadline.start(self._limits.timeout)
        try:
            return self._ask(address, headers, first_bytes)
        except httpcore.TimeoutException as error:
            raise CollectProblem(
                "too_slow",
                f"Expected the whole answer within {self._limits.timeout:g} seconds, found that it was not "
                "there then. The next run asks again; raise --timeout if the host is just slow.",
            ) from error
        except (httpcore.NetworkError, ssl.SSLError, OSError) as error:
            raise CollectProblem(
                "no_connection", f"The connection to {address.host!r} failed: {error}.", may_retry=True
            ) from error
        except (httpcore.ProtocolError, ValueError) as error:
            raise CollectProblem(
                "broken_answer", f"Expected an answer in HTTP, found: {error}.", may_retry=True
            ) from error

    def _ask(self, address: Address, headers: tuple[tuple[str, str], ...], first_bytes: int | None) -> Answer:
        at = self._clock.now()
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        wire = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]
        with self._pool.stream("GET", url, headers=wire) as response:
            peer = response.extensions["network_stream"].get_extra_info("server_addr")
            told = tuple((k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in response.headers)
            body, is_whole = self._read(response, dict(reversed(told)), first_bytes)
        unpacked = body.whole() if response.status == OK and is_whole else body.so_far()
        return Answer(
            address, response.status, told, bytes(body.raw), unpacked, is_whole, at, str(peer[0]), headers
        )

    def _read(
        self, response: httpcore.Response, told: Mapping[str, str], first_bytes: int | None
    ) -> tuple[Body, bool]:
        is_page = response.status == OK
        most = first_bytes or (self._limits.max_bytes if is_page else _ERROR_PAGE)
        may_cut = first_bytes is not None or not is_page
        length = told.get("content-length", "")
        if not may_cut and length.isdecimal() and len(length) < 20 and int(length) > most:
            raise too_large(most, f", by its own account {int(length):,}")
        encoding = told.get("content-encoding", "") if is_page else ""
        body = Body(encoding, most)
        try:
            for piece in response.iter_stream():
                body.add(piece)
        except CollectProblem as problem:
            if problem.reason != "too_large" or not may_cut:
                raise
            return body, False
        return body, True


def _trust() -> ssl.SSLContext:
    """Trust what this machine trusts, such as a university's own authority, and Mozilla's list."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context
