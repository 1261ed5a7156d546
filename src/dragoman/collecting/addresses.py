"""Addresses: what may be asked for, written in one way, so that one page has one address."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from dragoman.collecting.reasons import CollectProblem

MAX_LENGTH = 4096
_PORTS = {"http": 80, "https": 443}
# Added by feeds and newsletters to count readers; the page is the same without.
_TRACKING = re.compile(r"^(?:utm_\w{1,40}|fbclid|gclid|dclid|msclkid)$", re.I)


@dataclass(frozen=True)
class Address:
    """An address of http or https in its one way of writing: no fragment, no tracking, ASCII only."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        return f"{self.site}{self.target}"

    @property
    def site(self) -> str:
        """Return scheme, host and port, which share one robots.txt."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def parse_address(text: str, base: str | None = None) -> Address:
    """Return the address that *text* writes, relative to *base* if there is one.

    Raises:
        CollectProblem: ``bad_address``.

    >>> str(parse_address("../talks?id=7&utm_source=rss#top", "https://Post.example:443/world/feed.xml"))
    'https://post.example/talks?id=7'
    """
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise _bad(text, f"it has {len(text):,} characters, more than {MAX_LENGTH:,}")
    try:
        url = httpx.URL(base).join(text) if base else httpx.URL(text)
        host = url.raw_host.decode("ascii").lower().rstrip(".")
        target = url.raw_path.decode("ascii") or "/"
        port = url.port
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise _bad(text, str(error)) from error
    if url.scheme not in _PORTS:
        raise _bad(text, f"only http and https are fetched, and it begins with {url.scheme!r}")
    if not host or not target.startswith("/"):
        raise _bad(text, "it names no host")
    if url.userinfo:
        raise _bad(text, "it holds a user name or a password, which would be stored with every page")
    if port is not None and not 0 < port < 65536:
        raise _bad(text, f"{port} is no port")
    return Address(url.scheme, host, port or _PORTS[url.scheme], _without_tracking(target))


def _without_tracking(target: str) -> str:
    path, mark, query = target.partition("?")
    kept = [part for part in query.split("&") if not _TRACKING.match(part.partition("=")[0])]
    return f"{path}?{'&'.join(kept)}" if mark and any(kept) else path


def _bad(text: str, found: str) -> CollectProblem:
    return CollectProblem(
        "bad_address", f"Expected an address of http or https, found {text[:200]!r}: {found}.", is_final=True
    )
