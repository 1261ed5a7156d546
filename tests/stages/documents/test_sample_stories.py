"""The bundled sample: all its stories are read, in all its formats."""

from __future__ import annotations

from collections import Counter

from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.reading import read_item
from dragoman.stages.documents.sources import find_raw


def read_sample(sample):
    return [found for item in find_raw([str(sample)], Settings()) for found in read_item(item, Settings())]


def test_the_whole_sample_is_read(sample):
    """Every story is read with a title and a day, but for the one in French."""
    found = read_sample(sample)

    rejects = [one for one in found if isinstance(one, Reject)]
    rows = [one for one in found if not isinstance(one, Reject)]
    assert [(one.item, one.reason) for one in rejects] == [("sample/016_greve_dakar.txt", "not_language")]
    assert all(
        row["published_date"] and row["published_method"] not in {"unknown", "command_line"} for row in rows
    )
    assert set(Counter(row["format"] for row in rows)) >= {
        "text",
        "markdown",
        "html",
        "pdf",
        "docx",
        "csv",
        "feed",
    }


def test_reading_twice_gives_the_same_rows(sample):
    """The same files give the same rows in the same order."""
    assert read_sample(sample) == read_sample(sample)
