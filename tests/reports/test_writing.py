"""The pages of a build lie beside one another and lead to one another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from dragoman.reports.writing import write_reports, write_runs

PageOf = Callable[[str], Any]


def write_all(
    sample_build: Any, reports: Path, run: str, n_stories: int = 5, keep: int = 2
) -> dict[str, str]:
    """Write all pages of a run, as a build does."""
    folder = reports / run
    folder.mkdir(parents=True)
    paths = write_reports(folder, sample_build.release.path, sample_build.build.workspace, n_stories, keep)
    (folder / "index.html").write_text("<p>validation</p>", encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"started": run, "outcome": "completed"}), encoding="utf-8")
    write_runs(reports)
    return paths


@pytest.fixture(scope="module")
def reports(sample_build: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "news" / "reports"
    write_all(sample_build, folder, "2024-11-01")
    return folder


def test_every_link_leads_somewhere(reports: Path, page_of: PageOf):
    """Each address of each page is a file beside it or a place in it."""
    pages = [
        path
        for path in reports.rglob("*.html")
        if path.name != "index.html" or path.parent.name != "2024-11-01"
    ]

    assert len(pages) == 1 + 1 + 1 + 5
    for path in pages:
        page = page_of(path.read_text(encoding="utf-8"))
        ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        for address in page.addresses():
            file, _, anchor = unquote(address).partition("#")
            assert (path.parent / file).is_file() if file else anchor in ids, (path, address)
        assert page.outside() == []
        assert page.handlers() == []


def test_paths_are_told(sample_build: Any, reports: Path):
    """What is returned are the pages to open."""
    paths = write_all(sample_build, reports.parents[1] / "told" / "reports", "2024-11-01")

    assert {name: Path(path).name for name, path in paths.items()} == {
        "dataset": "dataset.html",
        "stories": "index.html",
    }
    assert all(Path(path).is_file() for path in paths.values())


def test_same_release_same_pages(sample_build: Any, reports: Path, tmp_path: Path):
    """Another run on the same release writes the same bytes."""
    write_all(sample_build, tmp_path / "news" / "reports", "2024-12-24")

    one, two = reports / "2024-11-01", tmp_path / "news" / "reports" / "2024-12-24"
    names = sorted(path.relative_to(one).as_posix() for path in one.rglob("*.html"))
    assert names == sorted(path.relative_to(two).as_posix() for path in two.rglob("*.html"))
    assert [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()] == []


def test_pages_of_old_runs_go(sample_build: Any, tmp_path: Path):
    """Pages on data set and stories stay for as many runs as releases; records and validation stay."""
    reports = tmp_path / "news" / "reports"
    for run in ("2024-11-01", "2024-11-02", "2024-11-03"):
        write_all(sample_build, reports, run, n_stories=1, keep=2)

    left = {
        run.name: sorted(path.name for path in run.iterdir()) for run in reports.iterdir() if run.is_dir()
    }
    assert left["2024-11-01"] == ["index.html", "run.json"]
    assert left["2024-11-02"] == left["2024-11-03"] == ["dataset.html", "index.html", "run.json", "stories"]


def test_no_stories_are_wanted(sample_build: Any, tmp_path: Path, page_of: PageOf):
    """With story_pages 0 the list says that none is shown."""
    paths = write_all(sample_build, tmp_path / "news" / "reports", "2024-11-01", n_stories=0)

    assert "story_pages is 0" in page_of(Path(paths["stories"]).read_text(encoding="utf-8")).text
