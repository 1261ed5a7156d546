"""The dates of a text as a table for people; ``dragoman dates --on`` prints it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.stages.mentions.dates import StoryDates
from dragoman.stages.sentences import sentence_rows

_COLUMNS = ("Type", "Value", "First day", "Last day", "Precision", "Method")


def print_dates(text: str, published: date, console: Console) -> None:
    """Print each temporal expression of *text* with what it stands for.

    The method is explicit where the words tell all, relative where they count from the day of
    publication, anchored where from a date told before, and unknown where they tell no day.

    Args:
        text: an expression, a sentence or a story.
        published: the day that it is read on.
        console: where to print.
    """
    table = Table("Words", box=None, padding=(0, 1, 0, 0))  # narrow enough for 80 columns
    for name in _COLUMNS:
        table.add_column(name, no_wrap=True)
    for words, row in dates_of(text, published):
        first, last = (str(row[key]) if row[key] else "-" for key in ("date_start", "date_end"))
        bound = f"{row['date_mod']} " if row["date_mod"] else ""
        value, precision = row["date_value"] or "-", row["date_precision"] or "-"
        cells = (bound + words, row["date_type"], value, first, last, precision, row["date_method"])
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table if table.row_count else "No date found.")


def dates_of(text: str, published: date | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the words of each expression of *text* with its row, as StoryDates makes it."""
    document = {
        "document_id": "read",
        "text": text,
        "body_start": 0,
        "published_date": published,
        "title": None,
    }
    sentences = [row["text"] for row in sentence_rows(document)]
    story = StoryDates(published, sentences)
    for sentence in sentences:
        for row in story.next_sentence(sentence):
            yield sentence[row["start"] : row["end"]], row
