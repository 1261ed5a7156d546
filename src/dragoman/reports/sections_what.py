"""Sections on what was coded and how sure it is: roots, status, subjects, dates, sources, rejects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dragoman.codebook import contexts, event_codes
from dragoman.rejects import reject_reasons
from dragoman.reports.opening import Counter
from dragoman.reports.sections import QUADS, Chart, Row, Section, Table, percent, say_count
from dragoman.reports.sections_where import bar_section
from dragoman.reports.specs import COUNT_AXIS, bar_list, chart, tooltip

N_PUBLISHERS = 20
N_SUBJECTS = 25
_BINS = 20
_NONE = "There are no events."
_SHORT = 60
_WORDS = ("day", "range", "week", "month", "quarter", "season", "year", "decade")
STATUSES: Mapping[str, str] = {
    "asserted": "asserted: told as a fact",
    "planned": "planned or promised",
    "demanded": "demanded or appealed for",
    "threatened": "threatened",
    "possible": "possible",
    "denied": "denied",
}


def roots(counter: Counter) -> Section:
    """Return events by the first two digits of their code, coloured by quad class."""
    title, aid = "What they do", "Events by CAMEO root; a bar of two colours has codes of two quad classes."
    found = counter.rows(
        "SELECT cameo_root AS root, quad_class AS quad, count(*) AS n FROM counted "
        "GROUP BY ALL ORDER BY root, quad"
    )
    total = sum(row["n"] for row in found)
    if not total:
        return Section("roots", title, aid, empty=_NONE)
    bars = [
        {
            "name": f"{row['root']} {_root_label(row['root'])}",
            "quad": QUADS[row["quad"]],
            "n_events": row["n"],
            "share": percent(row["n"], total),
        }
        for row in found
    ]
    rows = [[bar["name"], bar["quad"], bar["n_events"], bar["share"]] for bar in bars]
    table = Table(["root", "quad class", "events", "share"], rows)
    return Section("roots", title, aid, [Chart(bar_list(bars, quads=True), title)], table)


def _root_label(root: str) -> str:
    code = event_codes().get(root)
    return code.label if code else "not in the code list"


def status(counter: Counter) -> Section:
    """Return events by status, those that the other charts leave out too."""
    found = counter.rows(
        "SELECT status, count(*) AS n FROM all_events WHERE coalesce(is_representative, true) "
        "GROUP BY ALL ORDER BY n DESC, status"
    )
    counts = [(STATUSES.get(row["status"], str(row["status"])), row["n"]) for row in found]
    notes = [
        "The other charts leave out what is denied or only possible. For deeds alone take the asserted ones."
    ]
    return bar_section(
        "status", "Said or done", "How the sentence stands to the act.", counts, "status", notes
    )


def subjects(counter: Counter) -> Section:
    """Return events by context."""
    found = counter.rows(
        "SELECT context, count(*) AS n FROM (SELECT unnest(contexts) AS context FROM counted) "
        f"GROUP BY context ORDER BY n DESC, context LIMIT {N_SUBJECTS}"
    )
    labels = contexts()
    counts = [
        (labels[row["context"]]["label"] if row["context"] in labels else row["context"], row["n"])
        for row in found
    ]
    title, aid = "What it is about", "Events whose sentence names a subject; one may name several."
    if not counts:
        return Section("subjects", title, aid, empty="No sentence of an event names a subject of the list.")
    return bar_section("subjects", title, aid, counts, "subject")


def date_precision(counter: Counter) -> Section:
    """Return how exactly the days of events are known."""
    found = {
        row["word"]: row["n"]
        for row in counter.rows("SELECT date_precision_word AS word, count(*) AS n FROM counted GROUP BY ALL")
    }
    counts = [(word, found.pop(word)) for word in _WORDS if word in found]
    undated = found.pop(None, 0)
    counts += sorted((str(word), n) for word, n in found.items())
    counts += [("no date", undated)] if undated else []
    methods = counter.rows(
        "SELECT date_method AS m, count(*) AS n FROM counted GROUP BY ALL ORDER BY n DESC, m"
    )
    notes = (
        ["Learnt from: " + ", ".join(f"{row['m'] or 'nothing'} {row['n']:,}" for row in methods) + "."]
        if methods
        else []
    )
    return bar_section(
        "dates",
        "How exactly dates are known",
        "The stretch of time within which an event happened.",
        counts,
        "precision",
        notes,
    )


def confidence(counter: Counter) -> Section:
    """Return events by confidence."""
    title, aid = "How sure the coder is", "Events by confidence: the further right, the surer."
    charts, counts = [], {}
    for column, label in (("confidence", "of the whole row"), ("code_confidence", "of the act's code")):
        found = counter.rows(
            f"SELECT least(CAST(floor({column} * {_BINS} + 1e-9) AS INTEGER), {_BINS - 1}) AS bin, "
            f"count(*) AS n FROM counted WHERE {column} BETWEEN 0 AND 1 GROUP BY ALL ORDER BY bin"
        )
        counts[column] = {row["bin"]: row["n"] for row in found}
        if found:
            charts.append(Chart(_histogram(found), label))
    if not charts:
        return Section("confidence", title, aid, empty=_NONE)
    rows = [
        [f"{number / _BINS:.2f} to {(number + 1) / _BINS:.2f}", *(c.get(number, 0) for c in counts.values())]
        for number in range(_BINS)
    ]
    table = Table(["confidence", "of the row", "of the code"], rows)
    notes = ["The row's is the code's times the actors' mean, which is a rank by method and no probability."]
    return Section("confidence", title, aid, charts, table, notes)


def _histogram(found: Sequence[Row]) -> Row:
    bars = [
        {
            "start": row["bin"] / _BINS,
            "end": (row["bin"] + 1) / _BINS,
            "name": f"{row['bin'] / _BINS:.2f} to {(row['bin'] + 1) / _BINS:.2f}",
            "n_events": row["n"],
        }
        for row in found
    ]
    return chart(
        bars,
        130,
        mark={"type": "bar", "color": "@bar"},
        encoding={
            "x": {
                "field": "start", "type": "quantitative", "title": "confidence", "bin": {"binned": True},
                "scale": {"domain": [0, 1]}, "axis": {"format": ".1f", "values": [0, 0.2, 0.4, 0.6, 0.8, 1]},
            },
            "x2": {"field": "end"},
            "y": {
                "field": "n_events", "type": "quantitative", "title": "events",
                "axis": {**COUNT_AXIS, "tickCount": 3},
            },
            "tooltip": tooltip(name="confidence", n_events="events"),
        },
    )  # fmt: skip


# --- coverage ---------------------------------------------------------------------------


def publishers(counter: Counter) -> Section:
    """Return coverage by outlet."""
    title, aid = (
        "Coverage by source",
        "Reports of events by outlet: here each row counts, however many tell the same.",
    )
    found = counter.rows(
        "SELECT publisher AS name, count(*) AS n, count(DISTINCT document_id) AS stories FROM all_events "
        f"GROUP BY ALL ORDER BY n DESC, name LIMIT {N_PUBLISHERS + 1}"
    )
    if not found:
        return Section("sources", title, aid, empty=_NONE)
    n_outlets = counter.value("SELECT count(DISTINCT publisher) FROM all_events")
    total = counter.value("SELECT count(*) FROM all_events")
    shown = found[:N_PUBLISHERS]
    bars = [
        {
            "name": _short(row["name"] or "outlet not known"),
            "n_events": row["n"],
            "share": percent(row["n"], total),
        }
        for row in shown
    ]
    rows = [
        [row["name"] or "outlet not known", row["stories"], row["n"], percent(row["n"], total)]
        for row in shown
    ]
    notes = (
        [f"{say_count(n_outlets, 'outlet')} in all; shown are the first {N_PUBLISHERS}."]
        if len(found) > N_PUBLISHERS
        else []
    )
    table = Table(["outlet", "stories with events", "reports", "share"], rows)
    return Section("sources", title, aid, [Chart(bar_list(bars, "reports"), title)], table, notes)


def _short(name: str) -> str:
    text = " ".join(name.split())
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def left_out(rejects: Mapping[str, int]) -> Section:
    """Return what was left out, by stage and reason.

    Args:
        rejects: ``stage: reason`` to how often.
    """
    title, aid = (
        "What was left out",
        "Everything that a stage did not take over stands in the table of rejects with its reason.",
    )
    if not rejects:
        return Section("rejects", title, aid, empty="Nothing was left out.")
    ranked = sorted(rejects.items(), key=lambda item: (-item[1], item[0]))
    total = sum(rejects.values())
    bars = [{"name": name, "n_events": count, "share": percent(count, total)} for name, count in ranked]
    rows = []
    for name, count in ranked:
        stage, _, reason = name.partition(": ")
        rows.append([stage, reason, reject_reasons().get(reason, ""), count])
    table = Table(["stage", "reason", "what it means", "left out"], rows)
    return Section("rejects", title, aid, [Chart(bar_list(bars, "left out", colour="@second"), title)], table)
