"""``dragoman story`` and ``dragoman explain --html`` write the page and say what is in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from dragoman import cli


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run a command as ``main`` does and return its exit status."""
    monkeypatch.setattr(sys, "argv", ["dragoman", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_story_is_written(
    sample_build: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A story of a data set is named by the end of its origin; the working folder is found beside it."""
    out, build = tmp_path / "pages" / "page.html", sample_build.build

    status = run(
        monkeypatch, "story", "001_ceasefire_chad.txt", "--dataset", str(build.out), "--interim",
        str(build.interim), "-o", str(out),
    )  # fmt: skip

    assert status == 0
    assert capsys.readouterr().out.startswith(f"{out}: ")
    assert "Chad and northern rebels sign 60-day ceasefire in Doha</h1>" in out.read_text(encoding="utf-8")


def test_story_of_no_name_is_refused(
    sample_build: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """A story that is not there is a usage error that says how stories are named; nothing is written."""
    out, build = tmp_path / "page.html", sample_build.build

    status = run(monkeypatch, "story", "none.txt", "--interim", str(build.interim), "-o", str(out))

    assert status == cli.USAGE
    assert "expected a document_id" in capsys.readouterr().err
    assert not out.exists()


def test_explained_text_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """``explain --html`` writes the page of a text of no data set."""
    out = tmp_path / "page.html"

    status = run(monkeypatch, "explain", "Turkey accused Greece of spying.", "--html", str(out))

    assert status == 0
    assert "TUR" in out.read_text(encoding="utf-8")
