"""Vega-Lite specifications for the kinds of chart that the report has.

Colours are names that begin with ``@``: the page puts in those of its light or dark theme.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dragoman.reports.sections import QUADS, Row, Spec

ROW_HEIGHT = 21
_CELL_HEIGHT = 18


def tooltip(**fields: str) -> list[Spec]:
    """Return what is shown at a mark: title of each field, by its name; numbers with separators."""
    return [
        {"field": name, "title": title, **({"format": ","} if name.startswith("n_") else {})}
        for name, title in fields.items()
    ]


def bar_list(
    rows: Sequence[Row],
    title: str = "events",
    quads: bool = False,
    colour: str = "@bar",
) -> Spec:
    """Return horizontal bars in the order of *rows*, which have ``name``, ``n_events`` and ``share``.

    Args:
        rows: one for each bar, or with *quads* one for each part of a bar.
        title: of the axis.
        quads: the rows have ``quad`` and bars take its colour.
        colour: of the bars without *quads*.
    """
    names = list(dict.fromkeys(row["name"] for row in rows))
    encoding: Spec = {
        "y": {
            "field": "name",
            "type": "nominal",
            "sort": names,
            "title": None,
            "axis": {"ticks": False, "domain": False, "labelPadding": 6},
        },
        "x": {"field": "n_events", "type": "quantitative", "title": title, "axis": COUNT_AXIS},
        "tooltip": tooltip(name="what", n_events=title, share="share"),
    }
    mark: Spec = {"type": "bar", "height": {"band": 0.72}, "color": colour}
    if quads:
        encoding["color"] = quad_colour(rows)
        encoding["tooltip"] = tooltip(name="what", quad="quad class", n_events=title, share="share")
        del mark["color"]
    return chart(rows, ROW_HEIGHT * max(len(names), 2), mark=mark, encoding=encoding)


COUNT_AXIS: Spec = {"format": ",~s", "tickCount": 5, "tickMinStep": 1}


def chart(rows: Sequence[Row], height: int, **parts: Any) -> Spec:
    """Return a chart as wide as its place."""
    return {"data": {"values": list(rows)}, "width": "container", "height": height, **parts}


def quad_colour(rows: Sequence[Row]) -> Spec:
    """Return the colour channel of rows with ``quad``."""
    present = {row["quad"] for row in rows}
    shown = [(number, name) for number, name in QUADS.items() if name in present]
    scale = {"domain": [name for _, name in shown], "range": [f"@quad{number}" for number, _ in shown]}
    return {"field": "quad", "type": "nominal", "title": None, "scale": scale, "legend": TOP_LEGEND}


TOP_LEGEND: Spec = {"orient": "top", "columns": 2, "symbolType": "square"}


def time_axis(field: str = "start") -> Spec:
    """Return the channel of a bar that reaches from ``start`` to ``end``."""
    return {"field": field, "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": {"grid": False}}


def time_bars(rows: Sequence[Row], y_title: str, height: int = 240) -> Spec:
    """Return bars over time, stacked by ``quad``; rows have start, end, when, quad, n_events."""
    return chart(
        rows,
        height,
        mark={"type": "bar", "binSpacing": 0},
        encoding={
            "x": time_axis(),
            "x2": {"field": "end"},
            "y": {"field": "n_events", "type": "quantitative", "title": y_title, "axis": COUNT_AXIS},
            "color": quad_colour(rows),
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": tooltip(when="when", quad="quad class", n_events=y_title),
        },
    )


def single_time_bars(rows: Sequence[Row], title: str, height: int = 120, colour: str = "@bar") -> Spec:
    """Return bars over time of one measure; rows have start, end, when, n_events."""
    return chart(
        rows,
        height,
        mark={"type": "bar", "binSpacing": 0, "color": colour},
        encoding={
            "x": time_axis(),
            "x2": {"field": "end"},
            "y": {"field": "n_events", "type": "quantitative", "title": title, "axis": {**COUNT_AXIS, "tickCount": 3}},
            "tooltip": tooltip(when="when", n_events=title),
        },
    )


def signed_time_bars(rows: Sequence[Row], title: str, height: int = 110) -> Spec:
    """Return bars that go up and down from nought; rows have start, end, when, value, sign, n_events."""
    return chart(
        rows,
        height,
        mark={"type": "bar", "binSpacing": 0},
        encoding={
            "x": time_axis(),
            "x2": {"field": "end"},
            "y": {"field": "value", "type": "quantitative", "title": title, "axis": {"tickCount": 3}},
            "color": {
                "field": "sign",
                "type": "nominal",
                "scale": {"domain": ["below nought", "nought or above"], "range": ["@negative", "@positive"]},
                "legend": None,
            },
            "tooltip": tooltip(when="when", value=title, n_events="events"),
        },
    )


def heat_map(rows: Sequence[Row], names: Sequence[str], colour: Spec, tips: list[Spec], **parts: Any) -> Spec:
    """Return a square of cells, sources down and targets across, both in the order of *names*."""
    axis: Spec = {"domain": False, "ticks": False, "labelFontSize": 10}
    scale = {"domain": list(names)}
    return chart(
        rows,
        _CELL_HEIGHT * max(len(names), 2),
        mark={"type": "rect", "stroke": "@page", "strokeWidth": 1},
        encoding={
            "x": {
                "field": "t",
                "type": "nominal",
                "title": "target",
                "scale": scale,
                "axis": {**axis, "labelAngle": -90, "orient": "top"},
            },
            "y": {"field": "s", "type": "nominal", "title": "source", "scale": scale, "axis": axis},
            "color": colour,
            "tooltip": tips,
        },
        **parts,
    )
