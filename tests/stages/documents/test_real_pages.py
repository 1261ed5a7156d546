"""Sixty real news pages: read without an error, and dated right."""

from __future__ import annotations

import json

import pytest

from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.reading import read_item
from dragoman.stages.documents.sources import find_raw


@pytest.fixture(scope="module")
def pages(shared):
    """Each page's file name with what was read and what the index expects."""
    lines = (shared / "articles" / "index.jsonl").read_text(encoding="utf-8").splitlines()
    expected = {record["file"]: record for record in map(json.loads, lines)}
    items = find_raw([str(shared / "articles" / "*.html")], Settings())
    found = {item.name: list(read_item(item, Settings(languages=("en", "es", "pt")))) for item in items}
    return [(found[name][0], expected[name]) for name in sorted(expected)]


def test_nearly_every_page_gives_its_story(pages):
    """The body is found on at least 95 of 100 pages, and no page stops the others."""
    read = [row for row, _ in pages if not isinstance(row, Reject) and row["n_characters"] > 250]

    assert len(read) >= 0.95 * len(pages)


def test_the_day_of_publication_is_right(pages):
    """Nine of ten pages get the day that was written down for them."""
    dated = [
        (row, record) for row, record in pages if record["expected_date"] and not isinstance(row, Reject)
    ]
    right = [row for row, record in dated if str(row["published_date"]) == record["expected_date"]]

    assert len(right) >= 0.9 * len(dated)


def test_most_of_the_marked_text_is_found(pages):
    """On at least 95 of 100 pages the words that people marked as the story are in the text."""
    good = 0
    marked = [(row, set(record["gold_text"].split())) for row, record in pages if record["gold_text"]]
    for row, words in marked:
        good += not isinstance(row, Reject) and len(words & set(row["text"].split())) >= 0.8 * len(words)

    assert good >= 0.95 * len(marked)
