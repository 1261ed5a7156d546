"""Sections on who does what to whom: countries by countries, and the actors named most."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.reports.opening import Counter
from dragoman.reports.sections import QUADS, Chart, Row, Section, Spec, Table, percent, say_count
from dragoman.reports.sections_time import country_name
from dragoman.reports.specs import bar_list, heat_map, tooltip

N_COUNTRIES = 20
N_ACTORS = 15
N_CELLS = 100
ALL = "all classes"
_NO_COUNTRIES = "No event has both a source and a target of a known country."
_SHORT = 60


def who_to_whom(counter: Counter) -> Section:
    """Return how often each country acts on each, by quad class."""
    names, cells = _cells(counter)
    title = "Who does what to whom"
    aid = (
        "A row is the country that acts, a column the one acted on; the stronger, the more events. "
        "Choose a class below."
    )
    if not cells:
        return Section("whom", title, aid, empty=_NO_COUNTRIES)
    values = [
        {**_named(row), "m": measure, "n_events": count, "share": percent(count, row["n"])}
        for row in cells
        for measure, count in _measures(row)
        if count
    ]
    measures = [ALL, *(name for name in QUADS.values() if any(value["m"] == name for value in values))]
    spec = heat_map(
        values,
        names,
        _count_colour(values),
        tooltip(source="source", target="target", m="class", n_events="events", share="of all between them"),
        params=[
            {"name": "shown", "value": ALL, "bind": {"input": "select", "options": measures, "name": "Show "}}
        ],
        transform=[{"filter": "datum.m === shown"}],
    )
    return Section(
        "whom", title, aid, [Chart(spec, "Events by country that acts and country acted on")],
        _table(cells), _notes(counter, names),
    )  # fmt: skip


def mood(counter: Counter) -> Section:
    """Return the mean Goldstein value of what each country does to each."""
    names, cells = _cells(counter)
    title = "How they deal with one another"
    aid = "The mean Goldstein value of each cell's events: blue is cooperation, orange conflict."
    if not cells:
        return Section("mood", title, aid, empty=_NO_COUNTRIES)
    values = [{**_named(row), "value": row["mean"], "n_events": row["n"]} for row in cells]
    colour = {
        "field": "value",
        "type": "quantitative",
        "title": "mean Goldstein",
        "scale": {
            "domain": [-10, 0, 10],
            "range": ["@negative", "@middle", "@positive"],
            "interpolate": "rgb",
        },
        "legend": {"orient": "top", "gradientLength": 160, "values": [-10, 0, 10]},
    }
    tips = tooltip(source="source", target="target", value="mean Goldstein", n_events="events")
    spec = heat_map(values, names, colour, tips)
    rows = [[row["s"], row["t"], row["n"], row["mean"]] for row in cells[:N_CELLS]]
    table = Table(["source", "target", "events", "mean Goldstein"], rows, _cut(cells))
    notes = ["A mean of few events says little; the numbers are in the table."]
    return Section(
        "mood", title, aid, [Chart(spec, "Mean Goldstein value by source and target")], table, notes
    )


def _cells(counter: Counter) -> tuple[list[str], list[Row]]:
    """Return the countries with most events, and the cells that they make, most events first."""
    ranked = counter.rows(
        "SELECT c, count(*) AS n FROM (SELECT s AS c FROM directed WHERE s IS NOT NULL AND t IS NOT NULL "
        "UNION ALL SELECT t FROM directed WHERE s IS NOT NULL AND t IS NOT NULL AND s != t) "
        f"GROUP BY c ORDER BY n DESC, c LIMIT {N_COUNTRIES}"
    )
    names = [row["c"] for row in ranked]
    if not names:
        return [], []
    listed = ", ".join(f"'{name}'" for name in names)
    classes = ", ".join(f"count(*) FILTER (quad_class = {number}) AS quad{number}" for number in QUADS)
    cells = counter.rows(
        f"SELECT s, t, count(*) AS n, {classes}, "
        "round(sum(CAST(round(goldstein * 100) AS BIGINT)) / 100 / count(*), 2) AS mean "
        f"FROM directed WHERE s IN ({listed}) AND t IN ({listed}) GROUP BY s, t ORDER BY n DESC, s, t"
    )
    return names, [{**row, "mean": float(row["mean"])} for row in cells]


def _named(row: Row) -> Row:
    return {
        "s": row["s"],
        "t": row["t"],
        "source": country_name(row["s"]),
        "target": country_name(row["t"]),
    }


def _measures(row: Row) -> list[tuple[str, int]]:
    return [(ALL, row["n"]), *((name, row[f"quad{number}"]) for number, name in QUADS.items())]


def _count_colour(values: Sequence[Row]) -> Spec:
    most = max(value["n_events"] for value in values)
    return {
        "field": "n_events",
        "type": "quantitative",
        "title": "events",
        "scale": {"type": "sqrt", "domain": [0, most], "range": ["@low", "@high"], "interpolate": "rgb"},
        "legend": {
            "orient": "top",
            "gradientLength": 160,
            "values": sorted({0, most // 4, most}),
            "format": ",d",
        },
    }


def _table(cells: Sequence[Row]) -> Table:
    present = [number for number in QUADS if any(row[f"quad{number}"] for row in cells)]
    rows = [
        [row["s"], row["t"], *(row[f"quad{number}"] for number in present), row["n"]]
        for row in cells[:N_CELLS]
    ]
    return Table(["source", "target", *(QUADS[number] for number in present), "all"], rows, _cut(cells))


def _cut(cells: Sequence[Row]) -> str:
    return f"The {N_CELLS} busiest of {len(cells)} cells." if len(cells) > N_CELLS else ""


def _notes(counter: Counter, names: Sequence[str]) -> list[str]:
    found = counter.rows(
        "SELECT count(*) AS n, count(*) FILTER (source_country IS NULL OR target_country IS NULL) AS without "
        "FROM counted"
    )[0]
    without = (
        f"{say_count(found['without'], 'event')} of {found['n']:,} ({percent(found['without'], found['n'])}) "
        "are not here: source or target has no country, as the United Nations, or could not be resolved."
    )
    shown = (
        f"Shown are the {say_count(len(names), 'country', 'countries')} with most events. "
        if len(names) == N_COUNTRIES
        else ""
    )
    return [
        *([without] if found["without"] else []),
        f"{shown}The diagonal is what happens within a country.",
    ]


# --- actors -----------------------------------------------------------------------------


def busiest_actors(counter: Counter) -> Section:
    """Return the actors with most events, as source and as target."""
    title, aid = "The busiest actors", "How many events an actor is the source of, and the target of."
    charts, rows = [], []
    for side in ("source", "target"):
        found = counter.rows(
            f"SELECT {side}_name AS name, {side}_code AS code, count(*) AS n FROM counted "
            f"WHERE {side}_code IS NOT NULL GROUP BY ALL ORDER BY n DESC, code, name LIMIT {N_ACTORS}"
        )
        total = counter.value(f"SELECT count({side}_code) FROM counted")
        if found:
            bars = [
                {"name": _actor(row), "n_events": row["n"], "share": percent(row["n"], total)}
                for row in found
            ]
            charts.append(Chart(bar_list(bars), f"as {side}"))
            rows += [[side, row["name"], row["code"], row["n"], percent(row["n"], total)] for row in found]
    if not charts:
        return Section("actors", title, aid, empty="No actor of any event could be resolved.", is_wide=True)
    n_actors = counter.value(
        "SELECT count(*) FROM (SELECT source_code AS c FROM counted UNION SELECT target_code FROM counted) "
        "WHERE c IS NOT NULL"
    )
    table = Table(["side", "actor", "code", "events", "share"], rows)
    notes = [f"{say_count(n_actors, 'actor code')} in all; shown are the first {N_ACTORS} of each side."]
    return Section("actors", title, aid, charts, table, notes, is_wide=True)


def _actor(row: Row) -> str:
    name = " ".join(str(row["name"] or "").split())
    shown = name if len(name) <= _SHORT else name[: _SHORT - 1] + "…"
    return f"{shown} ({row['code']})" if shown else str(row["code"])
