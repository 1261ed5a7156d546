"""The data set report counts right, stands alone, and says what is missing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.reports.dataset_page import dataset_page
from dragoman.reports.page import STATIC

MAX_BYTES = 6_000_000
SCRIPT = "<script>alert('name')</script>"
N_SECTIONS = 16

EventOf = Callable[..., dict[str, Any]]
ReleaseOf = Callable[..., Path]
PageOf = Callable[[str], Any]


def section(page: str, id_: str) -> str:
    """Return the source of one section."""
    (found,) = re.findall(rf'<section id="{id_}">(.*?)</section>', page, re.DOTALL)
    return str(found)


def rows_of(page: str, id_: str) -> list[list[str]]:
    """Return the rows of a section's table."""
    rows = re.findall(r"<tr>(.*?)</tr>", section(page, id_), re.DOTALL)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows[1:]]


@pytest.fixture(scope="module")
def sample_page(sample_build: Any) -> str:
    return dataset_page(sample_build.release.path, "Events of the sample", {"All runs": "../index.html"})


# --- the page as a whole ------------------------------------------------------------------


def test_page_asks_for_nothing_outside_itself(sample_page: str, page_of: PageOf):
    """No element or style names an address outside, and the page's own policy forbids any."""
    page = page_of(sample_page)

    policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv")]
    assert page.outside() == []
    assert [*page.addresses()][:1] == ["../index.html"]
    assert policies[0].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policies[0]


def test_only_our_own_scripts_run(sample_page: str, page_of: PageOf):
    """The checksum of each script stands in the page's policy, and no element has a handler."""
    page = page_of(sample_page)

    allowed = re.findall(r"'sha256-([^']*)'", sample_page)
    found = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in page.scripts]
    assert found == allowed
    assert len(found) == 2
    assert page.handlers() == []


def test_same_release_same_bytes(sample_build: Any, sample_page: str):
    """The report of a release does not depend on when it is made."""
    again = dataset_page(sample_build.release.path, "Events of the sample", {"All runs": "../index.html"})

    assert again == sample_page


def test_page_is_small_enough(sample_page: str):
    """The file stays below 6 MB."""
    assert len(sample_page.encode()) < MAX_BYTES


def test_every_chart_has_a_table_and_a_reading_aid(sample_page: str, page_of: PageOf):
    """Each section says how to read it, and what is drawn also stands in a table."""
    sections = re.findall(r'<section id="([^"]*)">(.*?)</section>', sample_page, re.DOTALL)

    assert len(sections) == N_SECTIONS
    for name, source in sections:
        assert re.search(r'<p class="aid">[^<]{10,}</p>', source), name
        assert ("data-chart=" in source) == ("<tbody>" in source), name
    assert len(page_of(sample_page).specs) == sample_page.count("data-chart=")


def test_every_chart_is_valid_vega_lite(sample_page: str, page_of: PageOf):
    """Altair, which knows the schema of Vega-Lite, accepts each specification."""
    altair = pytest.importorskip("altair")

    for spec in page_of(sample_page).specs:
        coloured = json.loads(re.sub(r'"@[a-z0-9]+"', '"#123456"', json.dumps(spec)))
        altair.Chart.from_dict(coloured)


def test_every_colour_is_in_both_themes(sample_page: str, page_of: PageOf):
    """Each colour that a chart names is set for the light and for the dark theme."""
    named = set(re.findall(r'"@([a-z0-9]+)"', json.dumps(page_of(sample_page).specs)))
    style = (STATIC / "page.css").read_text(encoding="utf-8")

    assert named
    assert [name for name in named if style.count(f"--{name}: #") != 2] == []


# --- numbers ------------------------------------------------------------------------------


def test_events_are_counted_once(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """Rows that do not stand for their event, and what is denied or possible, are not counted."""
    release = release_of(
        [
            event_of(1),
            event_of(2, is_representative=False),
            event_of(3, status="denied"),
            event_of(4, status="possible"),
            event_of(5, status="planned"),
        ]
    )

    page = dataset_page(release, "Events")

    assert "<strong>2</strong> events" in page
    assert "<strong>5</strong> rows" in page
    assert "2 events that are denied or only possible" in page_of(page).text


def test_both_ways_of_a_reciprocal_act_are_in_the_heat_map(release_of: ReleaseOf, event_of: EventOf):
    """A meeting is one event and a cell in each direction."""
    page = dataset_page(release_of([event_of(1, is_reciprocal=True)]), "Events")

    assert [row[:2] for row in rows_of(page, "whom")] == [["GRC", "TUR"], ["TUR", "GRC"]]
    assert rows_of(page, "time")[0][-1] == "1"


def test_pairs_sum_both_directions_by_step(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """The Goldstein values of both directions of a pair are added up."""
    back = {"source_country": "GRC", "target_country": "TUR"}
    page = dataset_page(
        release_of([event_of(1, "190"), event_of(2, "190", **back), event_of(3, "057")]), "Events"
    )

    assert rows_of(page, "pairs") == [["GRC–TUR", "Greece", "Turkey", "3", "-12.00"]]


def test_quad_classes_and_roots_are_counted(release_of: ReleaseOf, event_of: EventOf):
    """Each root stands with its label, its quad class, its count and share."""
    page = dataset_page(
        release_of([event_of(1), event_of(2, "190"), event_of(3, "193"), event_of(4, "193")]), "Events"
    )

    assert rows_of(page, "roots") == [
        ["04 Consult", "verbal cooperation", "1", "25.0 %"],
        ["19 Fight", "material conflict", "3", "75.0 %"],
    ]


def test_harm_counts_only_what_is_told_as_a_fact(release_of: ReleaseOf, event_of: EventOf):
    """People that somebody threatens to kill are not among the killed."""
    page = dataset_page(
        release_of(
            [event_of(1, "190", killed_best=3), event_of(2, "190", killed_best=9, status="threatened")]
        ),
        "Events",
    )

    assert rows_of(page, "harm") == [["killed", "1", "3"]]


def test_old_events_do_not_press_the_others_together(
    release_of: ReleaseOf, event_of: EventOf, page_of: PageOf
):
    """Of many events a few of history are left out of the charts over time, and counted beside them."""
    rows = [event_of(number) for number in range(200)]
    old = [event_of(300, event_date_start=date(1815, 6, 18), event_date_end=date(1815, 6, 18))]

    page = dataset_page(release_of([*rows, *old]), "Events")

    assert "Each bar is the events of one day" in page
    assert "Not drawn: before 2023-09-01: 1 event." in page_of(page).text


def test_vague_dates_are_not_drawn_as_days(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """An event known to a year is on no single day; it is counted beside the chart."""
    page = dataset_page(release_of([event_of(1), event_of(2, date_precision=5)]), "Events")

    assert sum(int(row[-1]) for row in rows_of(page, "time")) == 1
    assert "dated less exactly than to a day: 1 event" in page_of(page).text


def test_rejects_stand_with_their_meaning(release_of: ReleaseOf, event_of: EventOf):
    """What was left out stands by stage and reason."""
    page = dataset_page(
        release_of([event_of(1)], **{"documents: empty": 4, "events: unresolved_pair": 2}), "Events"
    )

    assert [(row[0], row[1], row[3]) for row in rows_of(page, "rejects")] == [
        ("documents", "empty", "4"),
        ("events", "unresolved_pair", "2"),
    ]


# --- little, much, and hostile --------------------------------------------------------------


def test_empty_data_set_says_so(release_of: ReleaseOf, page_of: PageOf):
    """Without events each section says what is missing, nothing is drawn, and no script is needed."""
    page = page_of(dataset_page(release_of([]), "Nothing"))

    assert page.specs == []
    assert page.scripts == []
    assert page.source.count('class="empty"') >= N_SECTIONS
    assert "No event has a date" in page.text
    assert "No event has a place with coordinates" in page.text


def test_one_event_is_drawn(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """One event is enough for the charts it has values for."""
    page = page_of(
        dataset_page(release_of([event_of(1, latitude=38.4, longitude=27.1, place_name="Izmir")]), "One")
    )

    assert "Izmir" in page.text
    assert len(page.specs) > 8


def test_events_without_dates(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """Events without any date are counted, and the charts over time say why they are empty."""
    undated = {
        "event_date_start": None,
        "event_date_end": None,
        "date_precision": None,
        "date_precision_word": None,
    }
    page = page_of(
        dataset_page(release_of([event_of(1, **undated), event_of(2, killed_best=1, **undated)]), "Undated")
    )

    assert page.text.count("No event has a date") == 3
    assert "no date" in page.text


@pytest.mark.parametrize("how", ["empty", "missing"])
def test_columns_that_nobody_filled(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf, how: str):
    """Columns that are all empty, or that an older release does not have, are no error."""
    needed = {"event_id", "document_id", "cameo_code", "cameo_root", "quad_class", "goldstein"}
    optional = sorted(event_of(1).keys() - needed | {"contexts", "latitude", "killed_best", "place_name"})
    events = [event_of(1, **dict.fromkeys(optional)), event_of(2, **dict.fromkeys(optional))]

    page = page_of(dataset_page(release_of(events, drop=optional if how == "missing" else ()), "Bare"))

    assert "<strong>2</strong> events" in page.source
    assert "No actor of any event could be resolved" in page.text


def test_ten_thousand_actors(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """However many actors, places and outlets there are, the page shows the first and stays small."""
    events = [
        event_of(
            number,
            source_name=f"Ministry {number}",
            source_code=f"TUR{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}{chr(65 + number // 676 % 26)}",
            place_name=f"Town {number}",
            latitude=(number % 1700) / 10 - 85,
            longitude=(number % 3500) / 10 - 175,
            publisher=f"Paper {number}",
        )
        for number in range(10_000)
    ]

    page = dataset_page(release_of(events), "Many")

    assert len(page.encode()) < 2_000_000
    assert "10,001 actor codes in all; shown are the first 15" in page_of(page).text


def test_names_are_shown_as_text(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """Markup, scripts, right-to-left names and broken characters in names stay text."""
    hostile = f"{SCRIPT}</script><img src=x onerror=alert(1)>"
    events = [
        event_of(1, source_name=hostile, publisher=hostile, place_name=hostile, latitude=1.0, longitude=1.0),
        event_of(2, source_name="وزارة الخارجية", publisher="ידיעות אחרונות\u202e\x00", source_code="EGYGOV"),
    ]

    page = page_of(dataset_page(release_of(events, **{f"documents: {SCRIPT}": 1}), f"Events {SCRIPT}"))

    assert page.handlers() == []
    assert [tag for tag, _ in page.elements if tag == "img"] == []
    assert len(page.scripts) == 2
    assert SCRIPT in page.text
    assert "وزارة الخارجية" in page.text
    assert "\x00" not in page.source
    assert json.dumps(page.specs)


def test_release_without_a_validation_report(release_of: ReleaseOf, event_of: EventOf, page_of: PageOf):
    """A release whose validation.json is gone or cut is shown all the same."""
    release = release_of([event_of(1)])
    (release / "validation.json").write_text("{", encoding="utf-8")

    assert "Nothing was left out" in page_of(dataset_page(release, "Events")).text


def test_files_of_others_are_unchanged():
    """The bundle of Vega and the outline of the land are those that THIRD_PARTY.md names."""
    told = dict(
        re.findall(r"sha256 (\S+)\s+([0-9a-f]{64})", (STATIC / "THIRD_PARTY.md").read_text(encoding="utf-8"))
    )

    found = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name in told}
    assert found == told
    assert set(told) == {path.name for path in STATIC.iterdir()} - {
        "THIRD_PARTY.md",
        "page.css",
        "charts.js",
        "story.js",
    }
