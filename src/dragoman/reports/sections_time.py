"""Sections over time: events by quad class, the busiest pairs of countries, harm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dragoman.codebook import countries
from dragoman.reports.opening import Counter
from dragoman.reports.periods import Window
from dragoman.reports.sections import QUADS, Chart, Row, Section, Table, say_count
from dragoman.reports.specs import signed_time_bars, single_time_bars, time_bars

N_PAIRS = 8
UNDATED = "No event has a date, so there is nothing to draw over time."
_ORDER = (1, 2, 0, 3, 4)
HARM = ("killed", "injured", "displaced", "detained", "protesters")
_HARM_WORDS = {"protesters": "took part in protests"}


def over_time(counter: Counter, window: Window | None) -> Section:
    """Return events by step and quad class."""
    title, aid = "Events over time", "Each bar is the events of one {}; its parts are the four quad classes."
    if window is None:
        return Section("time", title, aid.format("day"), empty=UNDATED, is_wide=True)
    found = counter.rows(
        f"SELECT {window.step} AS step, quad_class, count(*) AS n FROM counted WHERE {window.condition} "
        "GROUP BY ALL ORDER BY step, quad_class"
    )
    if not found:
        return Section(
            "time",
            title,
            aid.format(window.unit),
            notes=window.told,
            empty="All dates are too vague to draw.",
            is_wide=True,
        )
    bars = list(_stacked(window, found))
    return Section(
        "time",
        title,
        aid.format(window.unit),
        [Chart(time_bars(bars, "events"), f"Events by {window.unit} and quad class")],
        _by_step(window, found),
        window.told,
        is_wide=True,
    )


def _stacked(window: Window, found: Sequence[Row]) -> Iterator[Row]:
    """Yield the parts of each bar, one on the other in a fixed order of classes."""
    heights: dict[date, int] = {}
    for row in sorted(found, key=lambda row: (row["step"], _ORDER.index(row["quad_class"]))):
        low = heights.get(row["step"], 0)
        heights[row["step"]] = low + row["n"]
        yield {
            **window.place(row["step"]),
            "low": low,
            "high": low + row["n"],
            "quad": QUADS[row["quad_class"]],
            "n_events": row["n"],
        }


def _by_step(window: Window, found: Sequence[Row]) -> Table:
    present = [number for number in QUADS if any(row["quad_class"] == number for row in found)]
    steps: dict[str, dict[int, int]] = {}
    for row in found:
        steps.setdefault(window.place(row["step"])["when"], {})[row["quad_class"]] = row["n"]
    rows = [
        [when, *(counts.get(number, 0) for number in present), sum(counts.values())]
        for when, counts in steps.items()
    ]
    return Table([window.unit, *(QUADS[number] for number in present), "all"], rows)


# --- pairs ------------------------------------------------------------------------------


def busiest_pairs(counter: Counter, window: Window | None) -> Section:
    """Return the Goldstein sum over time of the pairs of countries with most events."""
    title = "The busiest pairs of countries"
    aid = (
        f"The sum of the Goldstein values of a {window.unit if window else 'month'}, both ways together: "
        "above nought they cooperated more, below they quarrelled more."
    )
    if window is None:
        return Section("pairs", title, aid, empty=UNDATED, is_wide=True)
    pair = "least(source_country, target_country) AS a, greatest(source_country, target_country) AS b"
    between = f"source_country != target_country AND {window.condition}"
    pairs = counter.rows(
        f"SELECT {pair}, count(*) AS n, {_GOLDSTEIN} AS total FROM counted WHERE {between} "
        f"GROUP BY ALL ORDER BY n DESC, a, b LIMIT {N_PAIRS}"
    )
    if not pairs:
        empty = "No dated event has a source and a target of two different countries."
        return Section("pairs", title, aid, empty=empty, is_wide=True)
    wanted = ", ".join(f"('{row['a']}', '{row['b']}')" for row in pairs)
    steps = counter.rows(
        f"SELECT {pair}, {window.step} AS step, count(*) AS n, {_GOLDSTEIN} AS total FROM counted "
        f"WHERE {between} AND (least(source_country, target_country), "
        f"greatest(source_country, target_country)) IN ({wanted}) GROUP BY ALL ORDER BY step"
    )
    charts = [_pair_chart(window, row, steps) for row in pairs]
    rows = [[f"{row['a']}–{row['b']}", *_names(row), row["n"], float(row["total"])] for row in pairs]
    head = ["pair", "country", "country", "events", "Goldstein sum"]
    notes = ["The Goldstein scale is ordinal: a sum says which way, not how far."]
    return Section("pairs", title, aid, charts, Table(head, rows), notes, is_wide=True)


# Added up as whole numbers: the same sum in whatever order the rows come.
_GOLDSTEIN = "sum(CAST(round(goldstein * 100) AS BIGINT)) / 100"


def _pair_chart(window: Window, pair: Row, steps: Sequence[Row]) -> Chart:
    found = {row["step"]: row for row in steps if (row["a"], row["b"]) == (pair["a"], pair["b"])}
    nothing = {"total": 0, "n": 0}
    # The first and the last step stand in every chart, so that all have the same axis.
    bars = [
        {
            **window.place(step),
            "low": 0,
            "high": float(row["total"]),
            "value": float(row["total"]),
            "sign": "below nought" if row["total"] < 0 else "nought or above",
            "n_events": row["n"],
        }
        for step, row in sorted({window.start: nothing, window.end: nothing, **found}.items())
    ]
    caption = f"{' and '.join(_names(pair))}: {say_count(pair['n'], 'event')}"
    return Chart(signed_time_bars(bars, "Goldstein sum"), caption)


def _names(pair: Row) -> list[str]:
    return [country_name(pair[side]) for side in ("a", "b")]


def country_name(iso3: str) -> str:
    """Return the name of a country by its ISO code; the code itself where no list has it.

    >>> country_name("TUR"), country_name("QQQ")
    ('Turkey', 'QQQ')
    """
    names = {row["iso3"]: row["name"] for row in countries().values() if row["iso3"]}
    return names.get(iso3, iso3)


# --- harm -------------------------------------------------------------------------------


def harm(counter: Counter, window: Window | None) -> Section:
    """Return how many people were harmed over time, by kind."""
    title = "Harm over time"
    aid = "People, by the best estimate of each event that is told as a fact; each kind has its own scale."
    sums = ", ".join(f"sum({kind}_best) AS {kind}, count({kind}_best) AS n_{kind}" for kind in HARM)
    told = counter.rows(f"SELECT {sums} FROM counted WHERE status = 'asserted'")[0]
    kinds = [kind for kind in HARM if told[f"n_{kind}"]]
    if not kinds or window is None:
        empty = (
            UNDATED if kinds else "No event tells a number of people killed, injured, displaced or detained."
        )
        return Section("harm", title, aid, empty=empty, is_wide=True)
    shown = counter.rows(
        f"SELECT {window.step} AS step, {sums} FROM counted WHERE status = 'asserted' AND {window.condition} "
        "GROUP BY step ORDER BY step"
    )
    charts = [
        Chart(
            single_time_bars(
                _harm_bars(window, shown, kind), "people", colour="@quad4" if kind != "protesters" else "@bar"
            ),
            _HARM_WORDS.get(kind, kind),
        )
        for kind in kinds
    ]
    table = Table(
        ["kind", "events with a number", "people"],
        [[_HARM_WORDS.get(kind, kind), told[f"n_{kind}"], int(told[kind])] for kind in kinds],
    )
    notes = [
        *window.told,
        "Most events tell no number: that is not nought. Two events may count the same people.",
    ]
    return Section("harm", title, aid, charts, table, notes, is_wide=True)


def _harm_bars(window: Window, shown: Sequence[Row], kind: str) -> list[Row]:
    """Return the bars of a kind of harm; the first and the last step stand in every chart."""
    found = {row["step"]: int(row[kind]) for row in shown if row[f"n_{kind}"]}
    return [
        {**window.place(step), "low": 0, "high": people, "n_events": people}
        for step, people in sorted({window.start: 0, window.end: 0, **found}.items())
    ]
