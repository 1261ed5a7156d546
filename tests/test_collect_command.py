"""``dragoman collect`` as it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman import collect_command
from dragoman.cli import app
from dragoman.collecting import running
from dragoman.collecting.house import Summary
from dragoman.collecting.reasons import FAILED, SKIPPED, CollectProblem

DOCS = Path(__file__).resolve().parents[1] / "docs" / "collecting.md"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a run would have been told; the summary it gives back is the last item's."""
    told: list[Any] = []

    def collect(sources: Any, plan: Any) -> Summary:
        told.extend([sources, plan])
        summary = Summary(feeds=1, fresh=4, left=3)
        summary.pages.update(new=2)
        if plan.limit == 0:
            summary.failed.update(http_status=2, too_slow=1)
        return summary

    monkeypatch.setattr(running, "collect", collect)
    return told


def call(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["collect", *arguments])


def test_options_reach_the_run(asked: list[Any], tmp_path: Path):
    """Every option means something to the run, and its counts are told."""
    result = call(
        "https://a.example/feed", "--out", str(tmp_path / "raw"), "--delay", "3", "--max-bytes", "5000", "--timeout", "7",
        "--limit", "9", "--warc", str(tmp_path / "warc"), "--allow-host", "intranet", "--contact", "me@uni.example",
        "--publisher", "A", "--recheck", "2",
    )  # fmt: skip

    sources, plan = asked
    assert result.exit_code == 0, result.output
    assert sources.sources[0].publisher == "A"
    assert (plan.delay, plan.limits.max_bytes, plan.limits.timeout, plan.limit) == (3.0, 5000, 7.0, 9)
    assert plan.recheck.total_seconds() == 7200
    assert plan.allowed == ("intranet",)
    assert plan.user_agent.startswith("dragoman/")
    assert "me@uni.example" in plan.user_agent
    assert "1 feeds read; 2 pages new, 0 changed, 0 unchanged, 4 not asked for again yet." in result.output
    assert "3 pages are left" in result.output


def test_failures_end_with_status_1(asked: list[Any], tmp_path: Path):
    """If something failed, the status says so and the summary why, and where to read more."""
    result = call("https://a.example/", "--out", str(tmp_path), "--limit", "0")

    assert result.exit_code == 1
    assert "3 failed: 2 http_status, 1 too_slow." in result.output
    assert "rejects.jsonl" in result.output
    assert "no --contact" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["nowhere"], id="neither file nor address"),
        pytest.param(
            ["https://a.example/", "--out", "raw", "--warc", "raw/warc"], id="archive among raw data"
        ),
        pytest.param(["https://a.example/", "--user-agent", "a\r\nX: y"], id="header smuggled in"),
        pytest.param(["https://a.example/", "--delay", "-1"], id="negative delay"),
    ],
)
def test_mistakes_are_told_before_anything_is_asked(asked: list[Any], arguments: list[str]):
    """A command that cannot be used stops before its first request."""
    result = call(*arguments)

    assert result.exit_code != 0
    assert asked == []


@pytest.mark.parametrize("reason", sorted({**FAILED, **SKIPPED}))
def test_reason_is_documented_and_used(reason: str):
    """Each reason stands in docs/collecting.md, and some code gives it."""
    folder = Path(running.__file__).parent
    code = "".join(
        path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "reasons.py"
    )

    assert f"`{reason}`" in DOCS.read_text(encoding="utf-8")
    assert f'"{reason}"' in code


def test_unknown_reason_is_refused():
    """The list of reasons is closed."""
    with pytest.raises(ValueError, match="Unknown reason"):
        CollectProblem("because", "so")


def test_counts_are_sorted():
    """Reasons are told in one order."""
    summary = Summary()
    summary.skipped.update(robots_disallowed=2, bad_address=1)

    assert "3 skipped: 1 bad_address, 2 robots_disallowed." in collect_command.summary_lines(
        summary, Path("x")
    )
