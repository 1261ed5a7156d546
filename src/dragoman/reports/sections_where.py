"""Sections on place: a map, how exactly places are known, and coverage by region."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from dragoman.codebook import countries
from dragoman.reports.opening import Counter
from dragoman.reports.page import STATIC
from dragoman.reports.sections import Chart, Row, Section, Spec, Table, percent, say_count
from dragoman.reports.sections_time import country_name
from dragoman.reports.specs import COUNT_AXIS, bar_list, chart, tooltip

N_PLACES = 500
N_LISTED = 50
_MAP_HEIGHT = 380
_POINT, _WIDE = "point", "rough middle"
PRECISIONS: Mapping[int | None, str] = {
    1: "1 exact point",
    2: "2 about 25 km around a point",
    3: "3 second-level division",
    4: "4 first-level division",
    5: "5 part of a country, or over borders",
    6: "6 country",
    7: "7 water or air",
    None: "no place",
}
_NOWHERE = "no place named"
_ANTARCTIC = -60


def event_map(counter: Counter) -> Section:
    """Return where the events happened."""
    title = "Where it happened"
    aid = (
        "The larger a circle, the more events; orange is conflict, blue cooperation. "
        "Rings are rough middles of areas."
    )
    total = counter.rows("SELECT count(*) AS n, count(latitude) AS placed FROM counted")[0]
    places = counter.rows(
        "SELECT coalesce(place_name, place_text) AS name, coalesce(place_country, '') AS country, "
        "round(latitude, 2) AS latitude, round(longitude, 2) AS longitude, "
        f"coalesce(where_precision, 1) <= 2 AS is_point, count(*) AS n, "
        "count(*) FILTER (quad_class IN (3, 4)) AS conflict FROM counted "
        "WHERE latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180 GROUP BY ALL "
        f"ORDER BY n DESC, name, country, latitude, longitude, is_point LIMIT {N_PLACES}"
    )
    if not places:
        return Section("map", title, aid, empty="No event has a place with coordinates.", is_wide=True)
    values = [_spot(row) for row in places]
    unplaced = total["n"] - total["placed"]
    notes = []
    if unplaced:
        count = f"{say_count(unplaced, 'event')} of {total['n']:,}"
        notes.append(f"Not drawn, without coordinates (of some the country is known): {count}.")
    if len(places) == N_PLACES:
        notes.append(f"Drawn are the {N_PLACES} places with most events.")
    rows = [
        [row["name"], row["country"], row["n"], row["conflict"], row["latitude"], row["longitude"]]
        for row in places[:N_LISTED]
    ]
    told = f"The {N_LISTED} places with most events." if len(places) > N_LISTED else ""
    head = ["place", "country", "events", "of these conflict", "latitude", "longitude"]
    return Section(
        "map",
        title,
        aid,
        [Chart(_map(values), "Map of events by place")],
        Table(head, rows, told),
        notes,
        is_wide=True,
    )


def _spot(row: Row) -> Row:
    return {
        "name": row["name"],
        "country": country_name(row["country"]),
        "lat": row["latitude"],
        "lon": row["longitude"],
        "n_events": row["n"],
        "conflict": round(row["conflict"] / row["n"], 3),
        "exact": _POINT if row["is_point"] else _WIDE,
    }


def _map(values: Sequence[Row]) -> Spec:
    points: Spec = {
        "data": {"values": list(values)},
        "transform": [{"filter": f"datum.exact === '{_POINT}'"}],
        "mark": {"type": "circle", "opacity": 0.75, "stroke": "@page", "strokeWidth": 0.5},
        "encoding": _spots(values, "color"),
    }
    rings = {
        **points,
        "transform": [{"filter": f"datum.exact === '{_WIDE}'"}],
        "mark": {"type": "point", "filled": False, "strokeWidth": 2, "opacity": 0.9},
    }
    land = {
        "data": {"values": _land(), "format": {"type": "topojson", "feature": "land"}},
        "mark": {"type": "geoshape", "fill": "@land", "stroke": None},
    }
    return {
        "width": "container",
        "height": _MAP_HEIGHT,
        "projection": {"type": "equalEarth"},
        "layer": [land, rings, points],
    }


def _spots(values: Sequence[Row], channel: str) -> Spec:
    most = max(value["n_events"] for value in values)
    return {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
        "size": {
            "field": "n_events",
            "type": "quantitative",
            "title": "events",
            "scale": {"domain": [0, most], "range": [12, 500]},
            "legend": {"orient": "bottom", "tickCount": 3, "format": ",d", "values": _sizes(most)},
        },
        channel: {
            "field": "conflict",
            "type": "quantitative",
            "title": "share of conflict",
            "scale": {
                "domain": [0, 0.5, 1],
                "range": ["@positive", "@between", "@negative"],
                "interpolate": "rgb",
            },
            "legend": {"orient": "bottom", "format": "%", "values": [0, 0.5, 1], "gradientLength": 120},
        },
        "tooltip": [
            *tooltip(name="place", country="country", n_events="events"),
            {"field": "conflict", "title": "share of conflict", "format": ".0%"},
            *tooltip(exact="drawn at"),
        ],
    }


def _sizes(most: int) -> list[int]:
    """Return the sizes that the legend shows.

    >>> _sizes(1), _sizes(200)
    ([1], [1, 100, 200])
    """
    return sorted({1, max(1, most // 2), most})


@cache
def _land() -> dict[str, Any]:
    """Return the outline of the land as TopoJSON, without the Antarctic, which would take a fifth of it."""
    topology: dict[str, Any] = json.loads((STATIC / "land-110m.json").read_text(encoding="utf-8"))
    (shape,) = topology["objects"]["land"]["geometries"]
    north = [polygon for polygon in shape["arcs"] if _northmost(topology, polygon) > _ANTARCTIC]
    return {**topology, "objects": {"land": {**shape, "arcs": north}}}


def _northmost(topology: Mapping[str, Any], polygon: Sequence[Sequence[int]]) -> float:
    """Return the northmost latitude of a polygon's outline; arcs are kept as steps from point to point."""
    scale: float = topology["transform"]["scale"][1]
    start: float = topology["transform"]["translate"][1]
    arcs = (topology["arcs"][number if number >= 0 else ~number] for number in polygon[0])
    return max(start + scale * float(y) for arc in arcs for y in accumulate(step[1] for step in arc))


def place_precision(counter: Counter) -> Section:
    """Return how exactly the places of events are known."""
    title = "How exactly places are known"
    aid = "UCDP's scale from 1, an exact point, to 7; most sentences name no place of their own."
    found = counter.rows(
        "SELECT where_precision AS p, count(*) AS n FROM counted GROUP BY ALL ORDER BY p NULLS LAST"
    )
    return bar_section(
        "places", title, aid, [(PRECISIONS.get(row["p"], str(row["p"])), row["n"]) for row in found]
    )


def bar_section(
    id_: str,
    title: str,
    aid: str,
    counts: Sequence[tuple[str, int]],
    what: str = "",
    notes: Sequence[str] = (),
) -> Section:
    """Return a section of one list of bars."""
    total = sum(count for _, count in counts)
    if not total:
        return Section(id_, title, aid, empty="There are no events.", notes=notes)
    bars = [{"name": name, "n_events": count, "share": percent(count, total)} for name, count in counts]
    table = Table(
        [what or "value", "events", "share"], [[bar["name"], bar["n_events"], bar["share"]] for bar in bars]
    )
    return Section(id_, title, aid, [Chart(bar_list(bars), title)], table, notes)


# --- regions ----------------------------------------------------------------------------


def regions(counter: Counter) -> Section:
    """Return coverage by region of the place, the source and the target."""
    title, aid = (
        "Coverage by region",
        "How many events happened in a region, and how many its countries' actors took part in.",
    )
    sides = {"place": "place_country", "source": "source_country", "target": "target_country"}
    counts: dict[str, dict[str, int]] = {}
    for side, column in sides.items():
        for row in counter.rows(
            f"SELECT {column} AS c, count(*) AS n FROM counted GROUP BY ALL ORDER BY n DESC, c"
        ):
            by_side = counts.setdefault(region_of(row["c"]), {})
            by_side[side] = by_side.get(side, 0) + row["n"]
    unknown = counts.pop(_NOWHERE, {})
    if not counts:
        return Section(
            "regions", title, aid, empty="No event has a place, source or target of a known country."
        )
    order = sorted(counts, key=lambda name: (-sum(counts[name].values()), name))
    bars = [
        {"name": name, "side": side, "n_events": counts[name].get(side, 0)}
        for name in order
        for side in sides
    ]
    notes = [
        "Without a country: "
        + ", ".join(f"{side} of {say_count(n, 'event')}" for side, n in unknown.items())
        + "."
    ]
    rows = [[name, *(counts[name].get(side, 0) for side in sides)] for name in order]
    table = Table(["region", *(f"by {side}" for side in sides)], rows)
    return Section(
        "regions", title, aid, [Chart(_grouped(bars, order), title)], table, notes if unknown else []
    )


def _grouped(bars: Sequence[Row], order: Sequence[str]) -> Spec:
    sides = ["place", "source", "target"]
    return chart(
        bars,
        max(len(order), 2) * 34,
        mark={"type": "bar"},
        encoding={
            "y": {
                "field": "name", "type": "nominal", "sort": list(order), "title": None,
                "axis": {"ticks": False, "domain": False, "labelPadding": 6},
            },
            "yOffset": {"field": "side", "type": "nominal", "sort": sides},
            "x": {"field": "n_events", "type": "quantitative", "title": "events", "axis": COUNT_AXIS},
            "color": {
                "field": "side", "type": "nominal", "title": None,
                "scale": {"domain": sides, "range": ["@bar", "@second", "@third"]},
                "legend": {"orient": "top", "symbolType": "square"},
            },
            "tooltip": tooltip(name="region", side="by", n_events="events"),
        },
    )  # fmt: skip


def region_of(iso3: str | None) -> str:
    """Return the region of the United Nations' list that a country lies in.

    >>> region_of("TUR"), region_of(None), region_of("QQQ")
    ('Western Asia', 'no place named', 'no region')
    """
    if iso3 is None:
        return _NOWHERE
    return _regions().get(iso3) or "no region"


@cache
def _regions() -> Mapping[str, str]:
    return {row["iso3"]: row["region"] for row in countries().values() if row["iso3"]}
