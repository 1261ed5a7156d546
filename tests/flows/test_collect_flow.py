"""Collecting and building under Prefect: what comes in is built, and a failure is told and tried again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman.flow_loading import load_flow
from dragoman.scheduled_collecting import CollectFailed, Wanted

# Prefect's server leaves sockets and loops to the garbage collector.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

STORY = "The president of France met the prime minister of Spain in Paris on 6 May 2021, officials said.\n"


@pytest.fixture(scope="module")
def flow() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=120):
            yield load_flow("collect")


@pytest.fixture
def collecting(flow: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Wanted]]:
    """Let collecting go as told: each answer is an error, or the text of a page that comes."""

    def go(*answers: str | CollectFailed) -> list[Wanted]:
        left, asked = list(answers), []

        def collect_pages(wanted: Wanted) -> str:
            asked.append(wanted)
            answer = left.pop(0) if len(left) > 1 else left[0]
            wanted.raw.mkdir(parents=True, exist_ok=True)
            if isinstance(answer, CollectFailed):
                raise answer
            (wanted.raw / "page.txt").write_text(answer)
            return "1 feeds read"

        monkeypatch.setattr(flow, "collect_pages", collect_pages)
        return asked

    return go


def test_what_is_collected_is_built(flow: Any, collecting: Callable[..., list[Wanted]], tmp_path: Path):
    """A source that fails for a time is asked again, and its page is in the release."""
    asked = collecting(CollectFailed("no connection", may_pass=True), STORY)

    record = flow.collect_and_build(
        ["https://post.example/rss"], raw=tmp_path / "raw", out=tmp_path / "news", retry_after=[0.1, 0.1]
    )

    assert [wanted.sources for wanted in asked] == [("https://post.example/rss",)] * 2
    assert record["stages"]["documents"]["stories"] == 1
    assert record["inputs"] == [str(tmp_path / "raw")]


def test_failure_is_told_after_the_build(flow: Any, collecting: Callable[..., list[Wanted]], tmp_path: Path):
    """Where nothing comes, what is there is built all the same, and the run fails with the reason."""
    asked = collecting(CollectFailed("Nothing could be collected: 2 no_connection", may_pass=True))
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "story.txt").write_text(STORY)

    state = flow.collect_and_build(
        ["https://post.example/rss"],
        raw=tmp_path / "raw",
        paths=[str(tmp_path / "old")],
        out=tmp_path / "news",
        retry_after=[0.1],
        return_state=True,
    )

    assert len(asked) == 2
    assert state.is_failed()
    assert "2 no_connection" in state.message
    assert (tmp_path / "news" / "latest" / "manifest.json").is_file()


def test_what_will_not_pass_is_not_tried_again(
    flow: Any, collecting: Callable[..., list[Wanted]], tmp_path: Path
):
    """A mistake in the list of addresses is told at once, and nothing is published from nothing."""
    asked = collecting(CollectFailed("bad address", may_pass=False))

    state = flow.collect_and_build(
        ["https://post.example/rss"],
        raw=tmp_path / "raw",
        out=tmp_path / "news",
        retry_after=[60, 60],
        return_state=True,
    )

    assert len(asked) == 1
    assert "bad address" in state.message
    assert not (tmp_path / "news").exists()


def test_failed_build_leaves_its_record(flow: Any, tmp_path: Path):
    """A build that fails puts down why, when and how long, for `dragoman status`; Prefect says why too."""
    state = flow.building_flow.build_dataset(
        [str(tmp_path / "gone")], out=tmp_path / "news", return_state=True
    )
    record = json.loads(next((tmp_path / "news" / "reports").glob("*/run.json")).read_text())

    assert state.is_failed()
    assert "gone" in state.message
    assert record["outcome"] == "failed"
    assert record["error"].startswith("StorageError: Expected files to read")
    assert record["started"] <= record["ended"]
