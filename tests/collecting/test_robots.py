"""robots.txt: obeyed, asked for once a site and run, and not to be had is not the same as not there."""

from __future__ import annotations

from typing import Any

import pytest


def rules(site: Any, text: str, **how: Any) -> None:
    site.serve("/robots.txt", text.encode(), kind="text/plain", **how)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        pytest.param("User-agent: *\nDisallow: /", False, id="everything"),
        pytest.param("User-agent: *\nDisallow: /a", False, id="this page"),
        pytest.param("User-agent: *\nDisallow: /b", True, id="another page"),
        pytest.param("User-agent: dragoman\nDisallow: /\n\nUser-agent: *\nDisallow:", False, id="us by name"),
        pytest.param("User-agent: other\nDisallow: /", True, id="another robot"),
        pytest.param("User-agent: *\nDisallow: /\nAllow: /a", True, id="the longer rule wins"),
        pytest.param("User-agent: *\nDisallow: /*.html$", True, id="wildcard, other end"),
        pytest.param("User-agent: *\nDisallow: /*a$", False, id="wildcard"),
        pytest.param("\ufeffUser-agent: *\r\nDisallow: /\r\n", False, id="byte order mark"),
        pytest.param("<!doctype html><p>Not found", True, id="a page instead"),
        pytest.param("", True, id="empty"),
        pytest.param("User-agent: *\nDisallow: /" + "*a" * 2000 + "b$", True, id="made to be slow"),
    ],
)
def test_rules_are_obeyed(site: Any, run: Any, text: str, allowed: bool):
    """A page is asked for only where the site's rules let us."""
    rules(site, text)
    site.serve("/a", site.page())

    summary = run(site.at("/a"))

    assert dict(summary.pages) == ({"new": 1} if allowed else {})
    assert dict(summary.skipped) == ({} if allowed else {"robots_disallowed": 1})
    assert summary.failed == {}


def test_rules_are_asked_for_once(site: Any, run: Any):
    """One robots.txt a site and run, and before anything else."""
    site.serve("/feed", site.feed("/a", "/b"))
    site.serve("/a", site.page(title="A"))
    site.serve("/b", site.page(title="B"))

    run(site.at("/feed"))

    assert [path for path, _ in site.asked] == ["/robots.txt", "/feed", "/a", "/b"]


def test_rules_hold_after_a_redirect(site: Any, run: Any):
    """A redirect does not lead around the rules."""
    rules(site, "User-agent: *\nDisallow: /private")
    site.serve("/a", b"", status=301, Location="/private/a")
    site.serve("/private/a", site.page())

    assert dict(run(site.at("/a")).skipped) == {"robots_disallowed": 1}
    assert site.paths() == ["/a"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_missing_rules_allow_everything(site: Any, run: Any, status: int):
    """RFC 9309: an answer of 4xx means that there are no rules."""
    rules(site, "User-agent: *\nDisallow: /", status=status)
    site.serve("/a", site.page())

    assert dict(run(site.at("/a")).pages) == {"new": 1}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_rules_that_cannot_be_had_allow_nothing(site: Any, run: Any, status: int):
    """Without its rules nothing is asked of a site; the next run may have them."""
    rules(site, "", status=status)
    site.serve("/a", site.page())

    first = run(site.at("/a"))
    rules(site, "")
    second = run(site.at("/a"))

    assert dict(first.failed) == {"robots_unavailable": 1}
    assert dict(second.pages) == {"new": 1}


def test_rules_may_lie_elsewhere(site: Any, run: Any):
    """Redirects of robots.txt are followed, a few."""
    site.serve("/robots.txt", b"", status=302, Location="/rules")
    site.serve("/rules", b"User-agent: *\nDisallow: /", kind="text/plain")

    assert dict(run(site.at("/a")).skipped) == {"robots_disallowed": 1}


@pytest.mark.parametrize("target", ["/robots.txt", "file:///etc/passwd"])
def test_rules_that_lead_nowhere(site: Any, run: Any, target: str):
    """A circle counts as no rules; another scheme as rules that cannot be had."""
    site.serve("/robots.txt", b"", status=302, Location=target)
    site.serve("/a", site.page())

    summary = run(site.at("/a"))

    assert summary.pages.total() + summary.failed["robots_unavailable"] == 1


@pytest.mark.parametrize("text", ["Crawl-delay: 7", "Request-rate: 1/7"])
def test_crawl_delay_is_kept(site: Any, run: Any, text: str):
    """A site's own pause wins over a shorter --delay."""
    rules(site, f"User-agent: *\n{text}")
    site.serve("/feed", site.feed("/a", "/b"))
    site.serve("/a", site.page(title="A"))
    site.serve("/b", site.page(title="B"))

    run(site.at("/feed"), delay=1.0)

    assert run.clock.slept == [1.0, 7.0, 7.0]


def test_crawl_delay_of_hours_leaves_pages_for_later(site: Any, run: Any):
    """A run does not wait for hours: one page comes now, the others in runs to come."""
    rules(site, "User-agent: *\nCrawl-delay: 86400")
    site.serve("/a", site.page(title="A"))
    site.serve("/b", site.page(title="B"))

    first = run(site.at("/a"), site.at("/b"))
    run.clock.go_on(90_000)
    second = run(site.at("/a"), site.at("/b"))

    assert (first.pages["new"], dict(first.skipped)) == (1, {"host_waits": 1})
    assert second.pages["new"] == 1


def test_long_rules_are_read_in_part(site: Any, run: Any):
    """A file without an end is read up to its limit."""
    rules(site, "User-agent: *\nDisallow: /a\n" + "# filler\n" * 200_000)
    site.serve("/a", site.page())

    assert dict(run(site.at("/a")).skipped) == {"robots_disallowed": 1}


def test_rules_that_would_fill_the_memory_are_refused(site: Any, run: Any):
    """Thousands of robots with thousands of rules each are no rules that can be kept."""
    rules(site, "User-agent: x\n" * 3000 + "Disallow: /\n" * 3000)

    assert dict(run(site.at("/a")).failed) == {"robots_unavailable": 1}


def test_own_name_is_the_first_word_of_the_user_agent(site: Any, run: Any):
    """With another user agent another group of rules holds."""
    rules(site, "User-agent: surveybot\nDisallow: /\n\nUser-agent: dragoman\nDisallow:")
    site.serve("/a", site.page())

    summary = run(site.at("/a"), user_agent="SurveyBot/2.1 (uni.example)")

    assert dict(summary.skipped) == {"robots_disallowed": 1}
    assert site.asked[0][1]["User-Agent"] == "SurveyBot/2.1 (uni.example)"
