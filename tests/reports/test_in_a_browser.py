"""The pages as a browser opens them from disk: every chart is drawn and nothing is complained of."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.reports.dataset_page import dataset_page
from dragoman.reports.page import write_page
from dragoman.reports.story_page import Story, story_page

EventOf = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.slow


def opened(chromium: str, page: Path, profile: Path, anchor: str = "") -> tuple[str, list[str]]:
    """Open a page without a network; return the document it becomes, and what the console says."""
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--virtual-time-budget=30000",
            "--window-size=1280,900", "--dump-dom", page.as_uri() + anchor,
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout, re.findall(r"CONSOLE[^\]]*\] (.*)", done.stderr)


def test_every_chart_is_drawn(chromium: str, sample_build: Any, tmp_path: Path):
    """The data set report opens from disk, draws all its charts, and the console stays empty."""
    text = dataset_page(sample_build.release.path, "Events of the sample")
    page = write_page(tmp_path / "dataset.html", text)

    document, console = opened(chromium, page, tmp_path / "profile")

    n_charts = text.count("data-chart=")
    assert console == []
    assert f'data-drawn="{n_charts}"' in document
    assert document.count("<svg") >= n_charts > 20


def test_empty_report_opens(chromium: str, release_of: Callable[..., Path], tmp_path: Path):
    """The report on nothing opens without a complaint."""
    page = write_page(tmp_path / "empty.html", dataset_page(release_of([]), "Nothing"))

    document, console = opened(chromium, page, tmp_path / "profile")

    assert console == []
    assert "No event has a date" in document


def test_story_opens_and_shows_an_event(chromium: str, event_of: EventOf, tmp_path: Path):
    """A story with hostile text opens; its address can name an event, whose parts are then marked."""
    text = "<script>document.title='taken'</script> met Greece."
    row = event_of(1, trigger_char_start=40, trigger_char_end=43, target_char_start=44, target_char_end=50)
    document = {"document_id": "a" * 20, "text": text, "title": text, "origin": "a.txt"}
    page = write_page(tmp_path / "story.html", story_page(Story(document, events=[row])))

    found, console = opened(chromium, page, tmp_path / "profile", "#e1")

    assert console == []
    assert "<title>&lt;script&gt;" in found
    assert re.findall(r'lit" href="[^"]*" data-e="1:act"|lit" data-e="1:target"', found)
    assert found.count('class="m lit"') + found.count('class="m action lit"') == 2
