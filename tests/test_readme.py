"""README.md and the first page of the site show what the program really does, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pymdownx.slugs import slugify

import example

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SLUG = slugify(case="lower")


@pytest.mark.parametrize("name", example.PAGES)
def test_page_shows_the_rows_of_the_sample(name: str, sample_build: Any):
    """The rows shown are those that the code makes of the paragraph shown."""
    rows = example.rows_of(sample_build.rows("events"))

    shown = example.block(rows, example.PAGES[name])

    assert len(rows) >= 2
    assert shown in (ROOT / name).read_text(encoding="utf-8"), "run: make example"


def test_picture_shows_the_rows_of_the_sample(sample_build: Any):
    """The picture is that of the same rows, and small."""
    drawn = example.picture(example.rows_of(sample_build.rows("events")))

    assert drawn == (ROOT / example.PICTURE).read_text(encoding="utf-8"), "run: make example"
    assert len(drawn) < 20_000


def test_picture_has_every_word_of_the_paragraph():
    """Lines are cut between words, and nothing is lost."""
    lines = [example.paragraph()[start:end] for start, end in example._lines(example.paragraph())]

    assert " ".join(lines) == example.paragraph()
    assert max(map(len, lines)) <= example.COLUMNS


def _anchors(path: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {SLUG(title.replace("`", ""), "-") for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_of_the_repository(page: Path):
    """On a git host, too, each link within the repository leads to a file, and to a heading that is there."""
    text = page.read_text(encoding="utf-8")

    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link
