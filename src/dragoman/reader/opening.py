"""Which reader codes: the trained one, or the one that works by verb patterns."""

from __future__ import annotations

from dragoman.reader import SentenceReader
from dragoman.reader.dictionary import dictionary_reader
from dragoman.reader.neural import neural_reader

READERS = ("neural", "dictionary")


def open_reader(name: str, year: int | None = None) -> SentenceReader:
    """Return the reader *name* for stories of *year*; only the dictionary's actors depend on the year.

    Raises:
        WeightsError: the trained reader's weights are missing or damaged.
    """
    if name == "dictionary":
        return dictionary_reader(year)
    return neural_reader()
