"""Whole runs against a site on this machine: what lands in the folder, and what happens the second time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from dragoman.collecting.fetching import Limits
from dragoman.collecting.sources import Source
from dragoman.errors import StorageError
from dragoman.settings import Settings
from dragoman.stages.documents.reading import read_item
from dragoman.stages.documents.sources import find_raw

NEVER = timedelta(0)


def sidecar(path: Path) -> dict[str, Any]:
    return yaml.safe_load(Path(f"{path}.yml").read_text(encoding="utf-8"))


def rows(folder: Path) -> list[Any]:
    settings = Settings()
    return [row for item in find_raw([str(folder)], settings) for row in read_item(item, settings)]


# --- what lands ---------------------------------------------------------------------------


def test_pages_of_a_feed_land_with_what_the_feed_says(site: Any, run: Any):
    """A page lies under a hash with its address, title, day and the source's publisher beside it."""
    site.serve("/feed", site.feed("/a?utm_source=rss#top"), kind="application/rss+xml")
    site.serve("/a", site.page())

    summary = run(Source(site.at("/feed"), publisher="The Post"))

    (found,) = run.pages()
    assert found.read_bytes() == site.page()
    assert sidecar(found) == {
        "url": site.at("/a"),
        "title": "Talks & tea 0",
        "date": "Wed, 27 Sep 2023 23:30:00 +0300",
        "publisher": "The Post",
        "fetched": "2023-09-28T06:00:00Z",
    }
    assert (summary.feeds, dict(summary.pages), summary.failed) == (1, {"new": 1}, {})


def test_build_reads_what_landed(site: Any, run: Any):
    """The build takes a collected page with its day and address, and nothing else from the folder."""
    site.serve("/feed", site.feed("/a"))
    site.serve("/a", site.page())
    run(Source(site.at("/feed"), publisher="The Post"))

    (row,) = rows(run.out)

    assert row["title"] == "Talks & tea 0"
    assert row["url"] == site.at("/a")
    assert row["publisher"] == "The Post"
    assert row["published_date"].isoformat() == "2023-09-27"
    assert row["published_method"] == "sidecar"


def test_relative_and_repeated_links_are_one_page(site: Any, run: Any):
    """Links relative to the feed and the same link twice are asked for once."""
    site.serve("/news/feed", site.feed("a", "/news/a", "a#comments", "../news/a"))
    site.serve("/news/a", site.page())

    summary = run(site.at("/news/feed"))

    assert site.paths() == ["/news/feed", "/news/a"]
    assert dict(summary.pages) == {"new": 1}


def test_link_in_two_feeds_is_asked_for_once(site: Any, run: Any):
    """Sections of one paper share stories; each is fetched once, and is done for both."""
    site.serve("/one", site.feed("/a", "/b"))
    site.serve("/two", site.feed("/b", "/c"))
    for path in ("/a", "/b", "/c"):
        site.serve(path, site.page(title=path))

    summary = run(site.at("/one"), site.at("/two"))
    again = run(site.at("/one"), site.at("/two"))

    assert summary.pages["new"] == 3
    assert (again.fresh, again.pages.total()) == (4, 0)


def test_links_to_files_and_other_schemes_are_skipped(site: Any, run: Any):
    """A feed cannot make us read files or speak other protocols."""
    odd = [
        "file:///etc/passwd",
        "ftp://x.example/a",
        "javascript:alert(1)",
        "http://me:secret@x.example/",
        "mailto:a@b.example",
    ]
    site.serve("/feed", site.feed(*odd, "/a"))
    site.serve("/a", site.page())

    summary = run(site.at("/feed"))

    assert summary.pages["new"] == 1
    assert run.reasons() == ["bad_address"] * len(odd)
    assert summary.failed == {}


def test_atom_and_a_list_of_pages(site: Any, run: Any):
    """Atom is read like RSS; an address that is no feed is a page; ``updated`` is no day of publication."""
    entry = (
        '<entry><title>T</title><id>urn:1</id><updated>2023-09-28T01:00:00Z</updated><link href="a"/></entry>'
    )
    site.serve("/atom", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title>{entry}</feed>'.encode())
    site.serve("/a", site.page())
    site.serve("/b", site.page(title="Other"))

    summary = run(site.at("/atom"), site.at("/b"))

    assert summary.pages["new"] == 2
    assert all("date" not in sidecar(path) for path in run.pages())


@pytest.mark.parametrize(
    ("body", "kind", "suffix"),
    [
        pytest.param(b"Ministers met in Vienna.", "text/plain; charset=utf-8", ".txt", id="text"),
        pytest.param(b"%PDF-1.7 ...", "application/pdf", ".pdf", id="pdf"),
        pytest.param(b"<html><body>x</body></html>", "application/octet-stream", ".html", id="untold"),
        pytest.param(b"<!doctype html><p>x", "text/plain", ".html", id="HTML told as text"),
    ],
)
def test_kinds_of_pages(site: Any, run: Any, body: bytes, kind: str, suffix: str):
    """The file's extension is what the build needs to choose a reader."""
    site.serve("/a", body, kind=kind)

    run(site.at("/a"))

    assert [path.suffix for path in run.pages()] == [suffix]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(b"\x89PNG....", "image/png", id="picture"),
        pytest.param(b"PK\x03\x04....", "text/html", id="ZIP told as HTML"),
        pytest.param(b"WARC/1.0\r\n", "text/plain", id="WARC told as text"),
        pytest.param(b'{"text": "x"}', "application/json", id="JSON"),
        pytest.param(b"\x1f\x8b........", "text/html", id="gzip without its header"),
    ],
)
def test_what_is_no_story_is_skipped(site: Any, run: Any, body: bytes, kind: str):
    """Pictures and archives do not land among raw data, whatever their header says."""
    site.serve("/a", body, kind=kind)

    summary = run(site.at("/a"))

    assert run.pages() == []
    assert dict(summary.skipped) == {"not_a_story": 1}


@pytest.mark.parametrize(
    ("text", "stored", "told"),
    [
        pytest.param("Zürich", "utf-8", "iso-8859-1", id="told Latin-1, is UTF-8"),
        pytest.param("Zürich für größere Brücken", "cp1252", "utf-8", id="told UTF-8, is Western"),
        pytest.param(
            "Київ провів переговори у Варшаві", "cp1251", "windows-1251", id="only the header tells"
        ),
        pytest.param("Zürich", "utf-8", "no-such-charset", id="unknown"),
        pytest.param("Zürich", "utf-8", "unicode_escape", id="a codec that is none of the web's"),
    ],
)
def test_wrong_charset_costs_nothing(site: Any, run: Any, text: str, stored: str, told: str):
    """Bytes land as they came, and the build reads the right letters whatever the header says."""
    body = site.page().decode().replace("VIENNA", text * 3).encode(stored, "replace")
    site.serve("/a", body, kind=f"text/html; charset={told}")

    run(site.at("/a"))

    assert run.pages()[0].read_bytes() == body
    assert text in rows(run.out)[0]["text"]


# --- the second time ----------------------------------------------------------------------


def cautious(site: Any, path: str, body: bytes, etag: str = '"v1"') -> None:
    """Serve *body*, or 304 to whoever has it."""

    def route(handler: Any) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.answer(body, ETag=etag, Last_Modified="Wed, 27 Sep 2023 20:30:00 GMT")

    site.routes[path] = route


def test_unchanged_page_is_asked_for_changes_only(site: Any, run: Any):
    """The second time ETag and Last-Modified go along, 304 is taken for an answer, no file is touched."""
    cautious(site, "/feed", site.feed("/a"))
    cautious(site, "/a", site.page())
    run(site.at("/feed"))
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in run.out.iterdir() if p.is_file()}

    summary = run(site.at("/feed"), recheck=NEVER)

    assert dict(summary.pages) == {"unchanged": 1}
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in run.out.iterdir() if p.is_file()} == before
    path, headers = site.asked[-1]
    assert path == "/a"
    assert headers["If-Modified-Since"] == "Wed, 27 Sep 2023 20:30:00 GMT"


def test_page_in_hand_is_left_alone_for_a_day(site: Any, run: Any):
    """Hourly runs ask for the feed, and for a page only after --recheck."""
    site.serve("/feed", site.feed("/a"))
    site.serve("/a", site.page())
    run(site.at("/feed"))
    hour_later = run(site.at("/feed"))
    run.clock.go_on(25 * 3600)

    day_later = run(site.at("/feed"))

    assert (hour_later.fresh, hour_later.pages.total()) == (1, 0)
    assert dict(day_later.pages) == {"unchanged": 1}
    assert site.paths().count("/a") == 2


def test_changed_page_keeps_its_old_version(site: Any, run: Any):
    """The build sees the new version in the place of the old, which is kept with its sidecar."""
    site.serve("/a", site.page())
    run(site.at("/a"))
    site.serve("/a", site.page(title="Talks fail"))

    summary = run(site.at("/a"), recheck=NEVER)

    assert dict(summary.pages) == {"changed": 1}
    (row,) = rows(run.out)
    assert row["title"] == "Talks fail"
    (old,) = run.versions()
    assert old.read_bytes() == site.page()
    assert sidecar(old)["url"] == site.at("/a")


def test_page_that_becomes_a_pdf_leaves_one_page_in_sight(site: Any, run: Any):
    """A page of another kind takes the old one's place too."""
    site.serve("/a", site.page())
    run(site.at("/a"))
    site.serve("/a", b"%PDF-1.7", kind="application/pdf")

    run(site.at("/a"), recheck=NEVER)

    assert [path.suffix for path in run.pages()] == [".pdf"]
    assert len(run.versions()) == 1
    assert not list(run.out.glob("*.html.yml"))


def test_removed_page_is_fetched_whole(site: Any, run: Any):
    """If somebody deleted the file, 304 would leave nothing: then no validators are sent."""
    cautious(site, "/a", site.page())
    run(site.at("/a"))
    run.pages()[0].unlink()

    summary = run(site.at("/a"), recheck=NEVER)

    assert dict(summary.pages) == {"new": 1}
    assert len(run.pages()) == 1


def test_lost_state_writes_nothing_twice(site: Any, run: Any):
    """Without the state every page is asked for again, and one that is the same stays as it is."""
    site.serve("/a", site.page())
    run(site.at("/a"))
    for path in (run.out / ".collect").glob("state.sqlite*"):
        path.unlink()

    summary = run(site.at("/a"))

    assert dict(summary.pages) == {"unchanged": 1}
    assert not (run.out / ".collect" / "versions").exists()


def test_limit_leaves_the_rest_for_the_next_run(site: Any, run: Any):
    """A run asks for so many pages; the next ones go on, even if the feed says nothing has changed."""
    cautious(site, "/feed", site.feed(*(f"/{n}" for n in range(5))))
    for n in range(5):
        site.serve(f"/{n}", site.page(title=str(n)))

    left = [run(site.at("/feed"), limit=2).left for _ in range(3)]

    assert left == [3, 1, 0]
    assert sorted(path for path in site.paths() if path != "/feed") == [f"/{n}" for n in range(5)]


def test_limit_holds_for_listed_pages(site: Any, run: Any):
    """A list of addresses is bounded like the links of a feed."""
    for n in range(5):
        site.serve(f"/{n}", site.page(title=str(n)))
    addresses = [site.at(f"/{n}") for n in range(5)]

    left = [run(*addresses, limit=2).left for _ in range(3)]

    assert left == [3, 1, 0]
    assert len(run.pages()) == 5


def test_failed_page_is_asked_for_by_the_next_run(site: Any, run: Any):
    """A page that could not be had this time is not lost when its feed no longer lists it."""
    site.serve("/feed", site.feed("/a", "/b"))
    site.serve("/a", site.page())
    site.serve("/b", b"", status=503)
    first = run(site.at("/feed"))
    site.serve("/feed", site.feed("/a"))
    site.serve("/b", site.page(title="B"))

    second = run(site.at("/feed"))

    assert dict(first.failed) == {"http_status": 1}
    assert dict(second.pages) == {"new": 1}


def test_page_that_never_comes_is_given_up(site: Any, run: Any):
    """What left its feed and fails run after run is not asked for ever."""
    site.serve("/feed", site.feed("/a", "/b"))
    site.serve("/a", site.page())
    site.serve("/b", b"", status=500)
    run(site.at("/feed"))
    site.serve("/feed", site.feed("/a"))

    for _ in range(6):
        last = run(site.at("/feed"))

    assert last.failed == {}


def test_page_that_returns_to_its_feed_is_checked_again(site: Any, run: Any):
    """A page that left its feed before it could be had, and came back, is a listed page like any other."""
    site.serve("/feed", site.feed("/a", "/b"))
    site.serve("/a", site.page())
    site.serve("/b", b"", status=500)
    run(site.at("/feed"))
    site.serve("/feed", site.feed("/a"))
    run(site.at("/feed"))
    site.serve("/feed", site.feed("/b"))
    site.serve("/b", site.page(title="B"))
    run(site.at("/feed"))

    summary = run(site.at("/feed"), recheck=NEVER)

    assert dict(summary.pages) == {"unchanged": 1}


def test_two_addresses_of_one_page(site: Any, run: Any):
    """Two links that lead to one page by redirects are one file under its real address."""
    for path in ("/x", "/y"):
        site.serve(path, b"", status=302, Location="/a")
    site.serve("/a", site.page())

    summary = run(site.at("/x"), site.at("/y"))

    assert dict(summary.pages) == {"new": 1}
    assert dict(summary.skipped) == {"same_page": 1}
    assert sidecar(run.pages()[0])["url"] == site.at("/a")


def test_two_runs_at_once_are_refused(site: Any, run: Any):
    """A second run into the same folder ends at once."""
    problems = []

    def second(handler: Any) -> None:
        with pytest.raises(StorageError, match="Another run") as caught:
            run(site.at("/b"))
        problems.append(caught.value)
        handler.answer(site.page())

    site.routes["/a"] = second

    run(site.at("/a"))

    assert len(problems) == 1


# --- killed -------------------------------------------------------------------------------

CHILD = """
import sys
from dragoman.collecting.clock import Clock
from dragoman.collecting.fetching import Limits
from dragoman.collecting.running import Plan, collect
from dragoman.collecting.sources import Source, Sources
from pathlib import Path
plan = Plan(Path(sys.argv[2]), "dragoman/0 (test)", 0.0, Limits(), allowed=("127.0.0.1",), warc=Path(sys.argv[3]))
collect(Sources((Source(sys.argv[1]),)), plan)
"""


def test_killed_run_is_taken_up(site: Any, run: Any, tmp_path: Path):
    """A run killed in the middle of an answer loses nothing, and the next one fetches only what is missing."""
    cautious(site, "/feed", site.feed(*(f"/{n}" for n in range(4))))
    for n in (0, 1, 3):
        site.serve(f"/{n}", site.page(title=str(n)))
    children: list[subprocess.Popen[bytes]] = []

    def kill(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b"<html>")
        os.kill(children[0].pid, signal.SIGKILL)

    site.routes["/2"] = kill
    warc = tmp_path / "warc"
    child = subprocess.Popen([sys.executable, "-c", CHILD, site.at("/feed"), str(run.out), str(warc)])
    children.append(child)
    assert child.wait(60) == -signal.SIGKILL
    after_kill = len(run.pages())
    site.serve("/2", site.page(title="2"))
    site.asked.clear()

    summary = run(site.at("/feed"), warc=warc)

    assert after_kill == 2
    assert dict(summary.pages) == {"new": 2}
    assert site.paths() == ["/feed", "/2", "/3"]
    assert len(rows(run.out)) == 4
    assert len(list(warc.glob("*.warc.gz"))) == 2
    assert not list(warc.glob("*.open"))


def test_kill_between_page_and_sidecar_is_mended(site: Any, run: Any):
    """A page without its sidecar gets one, and is not taken for changed."""
    cautious(site, "/a", site.page())
    run(site.at("/a"))
    Path(f"{run.pages()[0]}.yml").unlink()

    summary = run(site.at("/a"), recheck=NEVER)

    assert dict(summary.pages) == {"unchanged": 1}
    assert sidecar(run.pages()[0])["url"] == site.at("/a")


def test_full_run_with_default_limits_is_bounded(run: Any):
    """The shipped limits are finite."""
    assert 0 < Limits().max_bytes < 10**9
    assert 0 < Limits().timeout < 600
