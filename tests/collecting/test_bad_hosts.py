"""Hosts that misbehave: each costs its own page, bounded time and memory, and a reason that says what to do."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from typing import Any

import httpcore
import pytest

from dragoman.collecting import guard
from dragoman.collecting.clock import Clock
from dragoman.collecting.fetching import Limits
from dragoman.collecting.guard import is_public

# --- answers that are errors --------------------------------------------------------------


def in_turn(site: Any, path: str, *answers: Any) -> None:
    """Serve one answer after another; the last one for ever."""
    left = list(answers)
    site.routes[path] = lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def status(code: int, **headers: str) -> Any:
    return lambda handler: handler.answer(b"oops", status=code, **headers)


def good(handler: Any) -> None:
    handler.answer(handler.server.page())


def test_missing_page_fails_at_once(site: Any, run: Any):
    """404 is an answer: it is not asked for again and told as a failure."""
    summary = run(site.at("/gone"))

    assert dict(summary.failed) == {"http_status": 1}
    assert "found 404" in run.rejects()[0]["detail"]
    assert site.paths() == ["/gone"]


def test_server_error_is_tried_again_with_longer_pauses(site: Any, run: Any):
    """Two errors, then the page: three requests, the pauses between them grow."""
    in_turn(site, "/a", status(500), status(502), good)

    summary = run(site.at("/a"))

    assert dict(summary.pages) == {"new": 1}
    assert run.clock.slept == [2.0, 4.0]


def test_server_error_is_given_up(site: Any, run: Any):
    """Three attempts are all that a page gets in a run."""
    site.routes["/a"] = status(500)

    summary = run(site.at("/a"))

    assert site.paths() == ["/a"] * 3
    assert dict(summary.failed) == {"http_status": 1}


@pytest.mark.parametrize(
    "wanted", [pytest.param("30", id="seconds"), pytest.param("Thu, 28 Sep 2023 06:00:30 GMT", id="date")]
)
def test_short_pause_is_kept(site: Any, run: Any, wanted: str):
    """429 with a short Retry-After: the run waits as long as it was asked to."""
    in_turn(site, "/a", status(429, Retry_After=wanted), good)

    summary = run(site.at("/a"))

    assert dict(summary.pages) == {"new": 1}
    assert run.clock.slept == [30.0]


def test_long_pause_leaves_the_host_alone(site: Any, run: Any):
    """429 with a long Retry-After: nothing more is asked of the host, in this run and the next, until then."""
    site.serve("/feed", site.feed("/a", "/b", "/c"))
    in_turn(site, "/a", status(429, Retry_After="7200"), good)
    for path in ("/b", "/c"):
        site.serve(path, site.page(title=path))

    first = run(site.at("/feed"))
    early = run(site.at("/feed"))
    run.clock.go_on(7201)
    late = run(site.at("/feed"))

    assert dict(first.failed) == {"too_many_requests": 1}
    assert dict(first.skipped) == {"host_waits": 2}
    assert early.skipped["host_waits"] == 4
    assert dict(late.pages) == {"new": 3}
    assert run.clock.slept == []


@pytest.mark.parametrize("wanted", ["", "soon", "-5", "9" * 400, "Thu, 99 Sep 2023 99:00:00 GMT"])
def test_nonsense_for_a_pause_is_passed_over(site: Any, run: Any, wanted: str):
    """A Retry-After that means nothing leaves the usual pauses."""
    in_turn(site, "/a", status(503, Retry_After=wanted), good)

    assert dict(run(site.at("/a")).pages) == {"new": 1}
    assert run.clock.slept == [2.0]


def test_delay_holds_between_requests(site: Any, run: Any):
    """Every request but the first waits for --delay, those for robots.txt too."""
    site.serve("/feed", site.feed("/a", "/b"))
    site.serve("/a", site.page(title="A"))
    site.serve("/b", site.page(title="B"))

    run(site.at("/feed"), delay=5.0)

    assert run.clock.slept == [5.0, 5.0, 5.0]


def test_unasked_not_modified_is_an_error(site: Any, run: Any):
    """304 to a request without conditions brings no page and is told."""
    site.routes["/a"] = status(304)

    assert dict(run(site.at("/a")).failed) == {"http_status": 1}


# --- answers without an end ---------------------------------------------------------------


def drip(handler: Any) -> None:
    """Send a byte now and then, for ever: each read of a client succeeds."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while not handler.server.closing.wait(0.02):
        handler.wfile.write(b"<")


def drip_headers(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.closing.wait(0.02):
        handler.wfile.write(b"X-Slow: 1\r\n")


@pytest.mark.parametrize("route", [drip, drip_headers, lambda handler: handler.server.closing.wait(60)])
def test_slow_answer_is_cut_off(site: Any, run: Any, route: Any):
    """The time is that of the whole answer, however often a byte comes; it is not tried again at once."""
    site.serve("/robots.txt", b"", status=404)
    site.routes["/a"] = route

    summary = run(site.at("/a"), limits=Limits(200_000, 0.3))

    assert dict(summary.failed) == {"too_slow": 1}
    assert site.paths() == ["/a"]


def test_host_that_fails_again_and_again_is_left_alone(site: Any, run: Any):
    """Three pages in a row that do not come are enough; a dead host does not hold up the run."""
    site.serve("/feed", site.feed(*(f"/{n}" for n in range(6))))
    for n in range(6):
        site.routes[f"/{n}"] = drip

    summary = run(site.at("/feed"), limits=Limits(200_000, 0.2))

    assert dict(summary.failed) == {"too_slow": 3}
    assert dict(summary.skipped) == {"host_fails": 3}


def test_endless_body_is_cut_off(site: Any, run: Any):
    """A body without an end is read up to --max-bytes and no further."""
    sent = []

    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while not handler.server.closing.is_set():
            sent.append(handler.wfile.write(b"<p>x" * 1000))

    site.routes["/a"] = endless

    summary = run(site.at("/a"))

    assert dict(summary.failed) == {"too_large": 1}
    assert run.pages() == []


def test_declared_size_is_enough_to_refuse(site: Any, run: Any):
    """What says itself that it is too large is not read at all."""

    def large(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**12))
        handler.end_headers()

    site.routes["/a"] = large

    assert dict(run(site.at("/a")).failed) == {"too_large": 1}


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(gzip.compress(b"\0" * 50_000_000), "gzip", id="gzip"),
        pytest.param(zlib.compress(b"\0" * 50_000_000), "deflate", id="deflate"),
        pytest.param(gzip.compress(b"\0" * 150_000) * 3, "gzip", id="several gzips in a row"),
    ],
)
def test_bomb_is_not_unpacked(site: Any, run: Any, body: bytes, encoding: str):
    """Packed answers are unpacked up to --max-bytes."""
    site.serve("/a", body, Content_Encoding=encoding)

    summary = run(site.at("/a"))

    assert dict(summary.failed) == {"too_large": 1}
    assert "unpacked" in run.rejects()[0]["detail"]


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw deflate", "two gzips"])
def test_packed_page_lands_unpacked(site: Any, run: Any, encoding: str):
    """Every packing that servers use under the two names is undone."""
    plain = site.page()
    packer = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(plain),
        "x-gzip": gzip.compress(plain),
        "deflate": zlib.compress(plain),
        "raw deflate": packer.compress(plain) + packer.flush(),
        "two gzips": gzip.compress(plain[:50]) + gzip.compress(plain[50:]),
    }[encoding]
    header = {"raw deflate": "deflate", "two gzips": "gzip"}.get(encoding, encoding)
    site.serve("/a", packed, Content_Encoding=header)

    run(site.at("/a"))

    assert run.pages()[0].read_bytes() == plain


def raw(data: bytes) -> Any:
    def route(handler: Any) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return route


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", "broken_answer", id="breaks off"
        ),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", "broken_answer", id="no HTTP"),
        pytest.param(b"", "broken_answer", id="nothing"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n", "broken_answer", id="endless header"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
            "broken_answer",
            id="packing not asked for",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
            "broken_answer",
            id="no gzip",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"
            + gzip.compress(b"x" * 99)[:20],
            "broken_answer",
            id="half a gzip",
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n  ", "empty", id="blank"),
        pytest.param(
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "http_status", id="redirect to nowhere"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken_answer", id="bad chunk"
        ),
    ],
)
def test_broken_answer_is_one_failure(site: Any, run: Any, answer: bytes, reason: str):
    """Whatever comes instead of a page, the run ends well and tells it."""
    site.routes["/a"] = raw(answer)
    site.serve("/b", site.page())

    summary = run(site.at("/a"), site.at("/b"))

    assert dict(summary.failed) == {reason: 1}
    assert dict(summary.pages) == {"new": 1}


# --- redirects and private addresses ------------------------------------------------------


def test_redirect_loop_ends(site: Any, run: Any):
    """An address that leads to itself is given up after eight redirects."""
    site.routes["/a"] = status(302, Location="/a")

    summary = run(site.at("/a"))

    assert dict(summary.failed) == {"too_many_redirects": 1}
    assert len(site.paths()) == 9


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x.example/", "https:", "http://x:y/", "gopher://x"]
)
def test_redirect_to_another_scheme_is_refused(site: Any, run: Any, target: str):
    """A redirect leads to http and https only."""
    site.routes["/a"] = status(302, Location=target)

    summary = run(site.at("/a"))

    assert dict(summary.skipped) == {"bad_address": 1}


@pytest.mark.parametrize(
    "host", ["localhost", "[::1]", "2130706433", "127.1", "0.0.0.0", "10.0.0.1", "169.254.169.254"]
)
def test_redirect_to_a_private_address_is_refused(site: Any, run: Any, host: str):
    """The host that was allowed by name allows no other, however its address is written."""
    site.routes["/a"] = status(302, Location=f"http://{host}:{site.server_port}/secret")
    site.serve("/secret", site.page())

    summary = run(site.at("/a"))

    assert set(summary.skipped + summary.failed) <= {"refused_address", "no_connection"}
    assert site.paths() == ["/a"]


def test_private_address_needs_leave_by_name(site: Any, run: Any):
    """Without --allow-host nothing of a private host is asked for, not even robots.txt; the detail says how."""
    site.serve("/a", site.page())

    summary = run(site.at("/a"), allowed=())

    assert dict(summary.skipped) == {"refused_address": 1}
    assert "--allow-host 127.0.0.1" in run.rejects()[0]["detail"]
    assert site.asked == []


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """Names with the addresses they have at each look-up; the last for ever."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host in known:
            found = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]
        if isinstance(host, str) and not host.replace(".", "").isdigit():
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that connections were opened to; none leaves this machine."""
    opened: list[str] = []

    def connect(self: Any, host: str, *args: Any, **kwargs: Any) -> Any:
        opened.append(host)
        raise httpcore.ConnectError("refused")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return opened


def test_name_of_a_private_address_is_refused(run: Any, names: Any, connected: list[str]):
    """A public name may not mean a private address."""
    names["evil.example"] = [["192.168.1.1", "127.0.0.1"]]

    summary = run("http://evil.example/a")

    assert dict(summary.skipped) == {"refused_address": 1}
    assert connected == []


def test_name_that_changes_its_meaning_gains_nothing(run: Any, names: Any, connected: list[str]):
    """The address that was checked is the one connected to; each new connection is checked anew."""
    names["evil.example"] = [["93.184.216.34"], ["127.0.0.1"]]

    run("http://evil.example/a")

    assert set(connected) == {"93.184.216.34"}


def test_only_public_ones_of_many_addresses_are_tried(run: Any, names: Any, connected: list[str]):
    """A private address beside public ones is passed over."""
    names["evil.example"] = [["10.0.0.1", "93.184.216.34"]]

    run("http://evil.example/a")

    assert set(connected) == {"93.184.216.34"}


def test_open_connection_is_asked_where_it_leads(
    site: Any, run: Any, names: Any, monkeypatch: pytest.MonkeyPatch
):
    """Even a connection that leads elsewhere than it was told to is refused before a byte is sent."""
    names["evil.example"] = [["93.184.216.34"]]
    real = httpcore.SyncBackend.connect_tcp
    monkeypatch.setattr(
        httpcore.SyncBackend,
        "connect_tcp",
        lambda self, host, port, *a, **k: real(self, "127.0.0.1", site.server_port, *a, **k),
    )

    summary = run("http://evil.example/a")

    assert dict(summary.skipped) == {"refused_address": 1}
    assert site.asked == []


def test_unknown_host_is_asked_for_once(run: Any, names: Any):
    """A name without an address fails without attempts that cannot help."""
    summary = run("http://nowhere.example/a")

    assert dict(summary.failed) == {"robots_unavailable": 1}
    assert "nowhere.example" in run.rejects()[0]["detail"]
    assert run.clock.slept == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:0:0:0:0:80ff:fffe", False),
        ("no address", False),
    ],
)
def test_public_addresses(address: str, expected: bool):
    """Only the open internet is public; addresses packed into others count as what they are."""
    assert is_public(address) is expected


def test_deadline_is_over_when_it_is_over():
    """A deadline that has passed stops the next step."""
    deadline = guard.Deadline()
    deadline.start(0.0)

    with pytest.raises(httpcore.ReadTimeout):
        deadline.left()


def test_one_connection_serves_a_host(site: Any, run: Any, monkeypatch: pytest.MonkeyPatch):
    """Pages of one host come one after another over one connection."""
    opened = []
    real = httpcore.SyncBackend.connect_tcp
    monkeypatch.setattr(
        httpcore.SyncBackend, "connect_tcp", lambda *a, **k: opened.append(1) or real(*a, **k)
    )
    site.serve("/feed", site.feed(*(f"/{n}" for n in range(4))))
    for n in range(4):
        site.serve(f"/{n}", site.page(title=str(n)))

    summary = run(site.at("/feed"))

    assert summary.pages["new"] == 4
    assert len(opened) == 1
    assert threading.active_count() < 10


def test_clock_tells_utc():
    """The machine's clock is in UTC and sleeps not for nothing."""
    clock = Clock()
    before = clock.elapsed()
    clock.sleep(0)

    assert clock.now().utcoffset().total_seconds() == 0  # type: ignore[union-attr]
    assert clock.elapsed() >= before
