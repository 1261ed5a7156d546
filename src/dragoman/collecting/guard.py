"""Connections that lead into the open internet only, and end when their time is over.

A name is looked up once and the address found is both checked and connected to, so a name that
means something else a moment later (DNS rebinding) gains nothing. Redirects open connections too, and
pass here like everything else.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from dragoman.collecting.reasons import CollectProblem

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_MAX_TRIED = 4


class Deadline:
    """The moment at which the request at work must be at its end."""

    def __init__(self) -> None:
        self._end = 0.0

    def start(self, seconds: float) -> None:
        """Give the next request its time."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise a time-out of httpcore's where there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the time for the whole answer is over")
        return seconds


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections for httpcore, to public addresses or hosts that were allowed by name.

    Args:
        allowed: names of hosts, as addresses write them, that may lie in a private network.
        deadline: holds for every read and write of every connection.
    """

    def __init__(self, allowed: Iterable[str], deadline: Deadline) -> None:
        self._allowed = frozenset(name.lower().strip("[]").rstrip(".") for name in allowed)
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of *host* that answers.

        Raises:
            CollectProblem: ``refused_address``, ``no_connection``.
        """
        problem: Exception | None = None
        for address in self._addresses(host, port)[:_MAX_TRIED]:
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.left(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
                continue
            self._check_peer(host, stream)
            return _TimedStream(stream, self._deadline)
        raise problem or httpcore.ConnectError("no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise CollectProblem(
                "no_connection", f"No address is known for the host {host!r} ({error}). Check its spelling."
            ) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if host in self._allowed:
            return addresses
        public = [address for address in addresses if is_public(address)]
        if not public:
            raise _refused(host, addresses[0] if addresses else "nothing")
        return public

    def _check_peer(self, host: str, stream: httpcore.NetworkStream) -> None:
        """Ask the open connection itself where it leads."""
        peer = stream.get_extra_info("server_addr")
        if host not in self._allowed and not (peer and is_public(str(peer[0]))):
            stream.close()
            raise _refused(host, str(peer[0]) if peer else "nothing")


def is_public(text: str) -> bool:
    """Return whether an IP address lies in the open internet, as do those that are packed into it.

    >>> is_public("93.184.216.34"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # with a zone ("fe80::1%eth0"): of one link only
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    if address.ipv4_mapped:
        return is_public(str(address.ipv4_mapped))
    packed = [address.sixtofour, *(address.teredo or ())]
    return (
        address.is_global
        and not address.is_multicast
        and all(is_public(str(part)) for part in packed if part)
    )


def _refused(host: str, address: str) -> CollectProblem:
    return CollectProblem(
        "refused_address",
        f"Expected a host in the open internet, found that {host!r} is at {address}, a private, local or "
        f"reserved address. If you mean it, add --allow-host {host}.",
        is_final=True,
    )


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step has the time that is left of the whole, however little comes in each."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
