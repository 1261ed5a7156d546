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


_RECT: Spec = {"type": "rect", "clip": True}


def _over_time(rows: Sequence[Row], title: str, height: int, ticks: int, **more: Any) -> Spec:
    """Return blocks from ``start`` to ``end`` and from ``low`` to ``high``."""
    return chart(
        rows,
        height,
        encoding={
            "x": {
                "field": "start",
                "type": "temporal",
                "title": None,
                "scale": {"type": "utc"},
                "axis": {"grid": False, "format": {"quarter": "%b %Y", "month": "%b %Y"}},
            },
            "x2": {"field": "end"},
            "y": {
                "field": "low",
                "type": "quantitative",
                "title": title,
                "scale": {"zero": True},
                "axis": {**COUNT_AXIS, "tickCount": ticks},
            },
            "y2": {"field": "high"},
            **more.pop("encoding"),
        },
        **more,
    )


def time_bars(rows: Sequence[Row], title: str, height: int = 240) -> Spec:
    """Return bars over time, a part for each class; rows have start, end, when, low, high, quad, n_events."""
    tips = tooltip(when="when", quad="quad class", n_events=title)
    return _over_time(
        rows, title, height, 5, mark=_RECT, encoding={"color": quad_colour(rows), "tooltip": tips}
    )


def single_time_bars(rows: Sequence[Row], title: str, height: int = 120, colour: str = "@bar") -> Spec:
    """Return bars over time of one measure; rows have start, end, when, low, high, n_events."""
    tips = tooltip(when="when", n_events=title)
    return _over_time(rows, title, height, 3, mark={**_RECT, "color": colour}, encoding={"tooltip": tips})


def signed_time_bars(rows: Sequence[Row], title: str, height: int = 110) -> Spec:
    """Return bars up and down from nought; rows have start, end, when, low, high, value, sign, n_events."""
    colour = {
        "field": "sign",
        "type": "nominal",
        "scale": {"domain": ["below nought", "nought or above"], "range": ["@negative", "@positive"]},
        "legend": None,
    }
    tips = tooltip(when="when", value=title, n_events="events")
    return _over_time(rows, title, height, 3, mark=_RECT, encoding={"color": colour, "tooltip": tips})


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
