"""Collecting within a schedule: what counts as a failure of the whole run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dragoman.collecting import running
from dragoman.collecting.house import Summary
from dragoman.scheduled_collecting import CollectFailed, Wanted, collect_pages

FEED = "https://post.example/rss"


@pytest.fixture
def comes(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the next run come to a summary; give back the plan it was told."""

    def come(summary: Summary) -> list[Any]:
        plans: list[Any] = []

        def collect(sources: Any, plan: Any) -> Summary:
            plans.append(plan)
            return summary

        monkeypatch.setattr(running, "collect", collect)
        return plans

    return come


def _summary(feeds: int = 0, new: int = 0, fresh: int = 0, **failed: int) -> Summary:
    summary = Summary(feeds=feeds, fresh=fresh)
    summary.pages.update(new=new)
    summary.failed.update(failed)
    return summary


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param(_summary(feeds=1, new=3), id="all is well"),
        pytest.param(_summary(feeds=1, http_status=2), id="a feed answered, two pages are gone"),
        pytest.param(_summary(new=1, no_connection=4), id="a page came"),
        pytest.param(_summary(fresh=5, no_connection=1), id="pages are in hand"),
        pytest.param(_summary(), id="nothing to do"),
    ],
)
def test_single_failures_do_not_fail_the_run(comes: Any, summary: Summary, tmp_path: Path):
    """Some page is always gone: a run fails where nothing came at all."""
    plans = comes(summary)

    told = collect_pages(Wanted((FEED,), tmp_path, "me@uni.example", ("intranet",)))

    assert "feeds read" in told
    assert (plans[0].out, plans[0].allowed) == (tmp_path, ("intranet",))
    assert "me@uni.example" in plans[0].user_agent


@pytest.mark.parametrize(
    ("failed", "may_pass"),
    [
        ({"no_connection": 2}, True),
        ({"too_many_requests": 1, "broken_feed": 1}, True),
        ({"broken_feed": 1}, False),
        ({"too_large": 1, "empty": 1}, False),
    ],
)
def test_nothing_at_all_fails_the_run(comes: Any, failed: dict[str, int], may_pass: bool, tmp_path: Path):
    """The message has the source and the reasons, and tells whether another try may do better."""
    comes(_summary(**failed))

    with pytest.raises(CollectFailed, match=r"post\.example") as error:
        collect_pages(Wanted((FEED,), tmp_path))

    assert error.value.may_pass == may_pass
    assert all(reason in str(error.value) for reason in failed)
