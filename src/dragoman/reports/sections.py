"""What a section of the data set report is made of: charts, their table, and how to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """One chart.

    Args:
        spec: in Vega-Lite; colours are names such as ``@quad1``, which the page turns into its theme's.
        label: what the chart shows, for those who cannot see it; its caption where a section has several.
    """

    spec: Spec
    label: str


@dataclass(frozen=True)
class Table:
    """The numbers of a section.

    Args:
        head: the columns' names.
        rows: one sequence of values each.
        told: what of the whole the rows are, where they are not all.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    told: str = ""


@dataclass(frozen=True)
class Section:
    """One section of the report.

    Args:
        id: its anchor.
        title: its heading.
        aid: one line that says how to read it.
        charts: none where there is nothing to draw.
        table: the same numbers, or None.
        notes: what is not drawn, and what to beware of.
        empty: said in place of charts where there are none.
        is_wide: takes the page's whole width.
    """

    id: str
    title: str
    aid: str
    charts: Sequence[Chart] = ()
    table: Table | None = None
    notes: Sequence[str] = ()
    empty: str = ""
    is_wide: bool = False


QUADS: Mapping[int, str] = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
    0: "neutral",
}


def percent(part: int, whole: int) -> str:
    """Return a share as text.

    >>> percent(1, 3), percent(0, 0)
    ('33.3 %', '–')
    """
    return f"{100 * part / whole:.1f} %" if whole else "–"


def say_count(count: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun.

    >>> say_count(1, "event"), say_count(1200, "event"), say_count(2, "story", "stories")
    ('1 event', '1,200 events', '2 stories')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
