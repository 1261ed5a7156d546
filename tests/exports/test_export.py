"""Exports, read back by readers that are not ours."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pyreadstat
import pytest
from geojson_pydantic import FeatureCollection

from dragoman.errors import SchemaError, SettingsError, StorageError
from dragoman.exports import FORMATS, Exported, Selection, export, load_format, stata, workbook
from dragoman.exports.delimited import without_guard
from dragoman.tables import table_schema

Event = Callable[..., dict[str, Any]]
Publish = Callable[[Path, Sequence[Mapping[str, Any]]], Path]

ALL = Selection()
NAMES = table_schema("events").names
AWKWARD = {
    "quotes": "He said \"no\", then 'yes'; 100%",
    "tab": "one\ttwo",
    "line breaks": "one\r\ntwo\nthree\rfour\u2028five",
    "right to left": "التقى الرئيس \u202bבנימין\u202c 2024",
    "combining and emoji": "e\u0301 👩‍👩‍👧 𝔸",
    "formula": "=cmd|' /C calc'!A0",
    "link": '=HYPERLINK("http://evil.example","click")',
    "plus": "+1 555 0100",
    "minus": "-2+3",
    "at": "@SUM(A1:A9)",
    "guarded already": "'=1+1",
    "apostrophe only": "'tis the season",
    "full width": "＝1+1",
    "leading tab": "\t=1+1",
    "looks like a number": "007",
    "looks like nothing": "NA",
    "markup": "<script>alert(1)</script>&amp;",
    "escape of Excel": "_x0041_ and \x01",
    "long": "x" * 40_000,
    "blank ends": "  padded  ",
}


@pytest.fixture
def make(tmp_path: Path, publish_events: Publish) -> Callable[..., Path]:
    """Publish events and return the release."""
    return lambda *events: publish_events(tmp_path / "news", list(events))


@pytest.fixture
def awkward(event: Event, make: Callable[..., Path]) -> Path:
    """A release with one event for each awkward text, in order."""
    return make(
        *(
            event(
                n,
                event_id=f"{n:020x}",
                event_date_start=date(2024, 1, 1),
                sentence_text=text,
                title=text,
                source_roles=["GOV", "MIL"],
            )
            for n, text in enumerate(AWKWARD.values())
        )
    )


def read_lines(path: Path, separator: str = "\t") -> list[list[str]]:
    """Split an unquoted file as naive readers do."""
    return [line.split(separator) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def written(release: Path, name: str, out: Path, selection: Selection = ALL, **how: Any) -> Exported:
    return export(release, name, out / f"x{load_format(name).suffix}", selection, **how)


# --- CSV ------------------------------------------------------------------------------


def test_csv_gives_back_every_awkward_text(awkward: Path, tmp_path: Path):
    """Quotes, tabs, line breaks and scripts survive; only what spreadsheets would run has a guard."""
    done = written(awkward, "csv", tmp_path)

    rows = read_rows(done.path)

    assert [without_guard(row["sentence_text"]) for row in rows] == list(AWKWARD.values())


def test_csv_has_no_formula(awkward: Path, tmp_path: Path):
    """No text cell begins with a character that starts a formula."""
    rows = read_rows(written(awkward, "csv", tmp_path).path)

    assert not [row["title"] for row in rows if row["title"][:1] in "=+-@\t\r\n＝"]


def test_exact_csv_is_exact(awkward: Path, tmp_path: Path):
    """With exact nothing is put before any text."""
    rows = read_rows(written(awkward, "csv", tmp_path, exact=True).path)

    assert [row["sentence_text"] for row in rows] == list(AWKWARD.values())


def test_csv_is_read_by_arrow_and_pandas(awkward: Path, tmp_path: Path):
    """Two other readers find the same rows, and columns with the schema's names."""
    path = written(awkward, "csv", tmp_path, exact=True).path

    options = pa_csv.ParseOptions(newlines_in_values=True)
    table = pa_csv.read_csv(path, parse_options=options)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)

    assert table.column_names == list(frame.columns) == NAMES
    assert list(frame["sentence_text"])[:2] == list(AWKWARD.values())[:2]
    assert table["sentence_text"].to_pylist() == list(AWKWARD.values())


def test_csv_keeps_values_of_every_type(event: Event, make: Callable[..., Path], tmp_path: Path):
    """Leading zeros, negative numbers, dates, truth values, lists and what is missing."""
    release = make(
        event(
            1,
            cameo_code="0256",
            event_date_start=date(1979, 3, 5),
            killed_best=5_000_000_000,
            latitude=-38.7176,
            source_roles=["GOV", "MIL"],
            contexts=[],
        )
    )

    (row,) = read_rows(written(release, "csv", tmp_path).path)

    assert (row["cameo_code"], row["event_date_start"], row["killed_best"]) == (
        "0256",
        "1979-03-05",
        "5000000000",
    )
    assert (row["latitude"], row["is_lead"], row["is_headline"]) == ("-38.7176", "true", "false")
    assert (row["source_roles"], row["contexts"], row["target_code"]) == ("GOV;MIL", "", "")


# --- Excel ----------------------------------------------------------------------------


def test_workbook_gives_back_texts_and_runs_nothing(awkward: Path, tmp_path: Path):
    """Every text is a text for openpyxl, formulas and links too; one over Excel's limit is cut and told."""
    done = written(awkward, "xlsx", tmp_path)

    sheet = openpyxl.load_workbook(done.path)["events"]
    column = NAMES.index("sentence_text")
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    names = [cell.value for cell in next(sheet.iter_rows(max_row=1))]

    assert names == NAMES
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    # openpyxl leaves Excel's escape of control characters as it stands in the file
    same = {k: v for k, v in AWKWARD.items() if k not in ("long", "escape of Excel", "line breaks")}
    found = dict(zip(AWKWARD, (cell.value for cell in cells), strict=True))
    assert {key: found[key] for key in same} == same
    assert len(found["long"]) == workbook.MOST_CHARACTERS
    assert "cut" in done.remarks[0]
    assert done.remarks[0] in done.readme.read_text(encoding="utf-8")


def test_workbook_has_types(event: Event, make: Callable[..., Path], tmp_path: Path):
    """Numbers are numbers, days are days, also those before Excel's calendar, and codes keep zeros."""
    release = make(
        event(1, event_id="0" * 20, event_date_start=date(1815, 6, 18), cameo_code="0256"),
        event(2, event_id="1" * 20, event_date_start=date(2024, 6, 18), killed_best=3, source_roles=["GOV"]),
    )

    book = openpyxl.load_workbook(written(release, "xlsx", tmp_path).path)
    rows = [
        dict(zip(NAMES, (c.value for c in row), strict=True)) for row in book["events"].iter_rows(min_row=2)
    ]

    assert rows[0]["event_date_start"] == "1815-06-18"
    assert rows[1]["event_date_start"] == datetime(2024, 6, 18)
    assert rows[0]["cameo_code"] == "0256"
    assert (rows[1]["killed_best"], rows[1]["goldstein"], rows[1]["is_lead"]) == (3, -10, True)
    assert rows[1]["source_roles"] == "GOV"
    assert "Excel" in book["about"]["A1"].value


# --- Stata ----------------------------------------------------------------------------


def test_stata_is_read_by_pandas_and_readstat(awkward: Path, tmp_path: Path):
    """Two readers of Stata's format find every text; only the byte zero, which it cannot hold, would be lost."""
    path = written(awkward, "stata", tmp_path).path

    frame = pd.read_stata(path)
    other, meta = pyreadstat.read_dta(path)

    assert list(frame.columns) == list(other.columns) == NAMES
    assert list(frame["sentence_text"]) == list(AWKWARD.values())
    assert list(other["sentence_text"]) == list(AWKWARD.values())
    assert meta.column_names_to_labels["event_date_end"].startswith("Last day")


def test_stata_has_types_and_missing_values(event: Event, make: Callable[..., Path], tmp_path: Path):
    """Days of five centuries, numbers beyond 32 bits, codes with zeros, and what is missing."""
    release = make(
        event(
            1,
            event_id="0" * 20,
            event_date_start=date(1500, 1, 1),
            cameo_code="0256",
            contexts=["arms", "war"],
        ),
        event(
            2, event_id="1" * 20, event_date_start=date(2024, 6, 18), killed_best=5_000_000_000, latitude=-1.5
        ),
        event(3, event_id="2" * 20, is_representative=None),
    )

    path = written(release, "stata", tmp_path).path
    rows = pd.read_stata(path).set_index("event_id")
    other, _ = pyreadstat.read_dta(path)

    one, two, three = rows.loc["0" * 20], rows.loc["1" * 20], rows.loc["2" * 20]
    assert (one["event_date_start"], two["event_date_start"]) == (datetime(1500, 1, 1), datetime(2024, 6, 18))
    assert other.set_index("event_id").loc["0" * 20, "event_date_start"] == date(1500, 1, 1)
    assert (one["cameo_code"], one["contexts"]) == ("0256", "arms;war")
    assert (two["killed_best"], two["latitude"], two["is_representative"]) == (5e9, -1.5, 1)
    assert pd.isna(three["event_date_start"])
    assert pd.isna(three["killed_best"])
    assert pd.isna(three["is_representative"])
    assert three["target_code"] == ""


# --- GeoJSON --------------------------------------------------------------------------


def test_geojson_is_valid_and_whole(event: Event, make: Callable[..., Path], tmp_path: Path):
    """A library that knows RFC 7946 takes it; a place is longitude, latitude; no place is no geometry."""
    release = make(
        event(
            1,
            event_id="0" * 20,
            latitude=37.0,
            longitude=-122.5,
            contexts=["arms"],
            event_date_start=date(2024, 1, 2),
        ),
        event(2, event_id="1" * 20, sentence_text=AWKWARD["line breaks"]),
    )

    done = written(release, "geojson", tmp_path)
    found = FeatureCollection.model_validate_json(done.path.read_text(encoding="utf-8"))

    here = {feature.id: feature for feature in found.features}
    assert here["0" * 20].geometry.coordinates == (-122.5, 37.0)  # type: ignore[union-attr]
    assert here["0" * 20].properties["contexts"] == ["arms"]  # type: ignore[index]
    assert here["0" * 20].properties["event_date_start"] == "2024-01-02"  # type: ignore[index]
    assert here["1" * 20].geometry is None
    assert here["1" * 20].properties["sentence_text"] == AWKWARD["line breaks"]  # type: ignore[index]
    assert list(here["1" * 20].properties) == NAMES  # type: ignore[arg-type]
    assert "1 events have no coordinates" in done.remarks[0]


# --- formats of peers -----------------------------------------------------------------

COLUMNS = {"gdelt": 61, "icews": 20, "phoenix": 26, "polecat": 40, "acled": 31, "ucdp": 49}
HEADERLESS = ("gdelt", "phoenix")


@pytest.mark.parametrize("name", COLUMNS)
def test_peer_format_has_its_columns_on_every_line(name: str, awkward: Path, tmp_path: Path):
    """Whatever a text holds, a naive reader finds one line an event and the format's number of columns."""
    done = written(awkward, name, tmp_path)
    separator = {"tab": "\t", "comma": ","}[load_format(name).options["separator"]]

    if separator == "\t":
        lines = read_lines(done.path)
    else:
        text = done.path.read_text(encoding="utf-8")
        lines = list(csv.reader(io.StringIO(text)))
        assert text.count("\n") == len(lines)

    assert {len(line) for line in lines} == {COLUMNS[name]}
    assert len(lines) == done.n_rows + (name not in HEADERLESS)
    if name not in HEADERLESS:
        assert lines[0] == [column.name for column in load_format(name).columns]
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "@", "+"))]


@pytest.fixture
def attack(event: Event) -> dict[str, Any]:
    """A deadly attack in Turkey, with all that formats of peers ask for."""
    return event(
        1,
        event_id="0d5c1f7a9be24c3386aa",
        document_id="3b1f0c9a7d2e4f6081a2",
        sentence_id="3b1f0c9a7d2e4f6081a2-4",
        cameo_code="1831",
        event_date_start=date(2016, 7, 1),
        source_code="IMGMOSISI",
        source_name="Islamic State",
        source_text="IS",
        target_code="TURCVL",
        target_name=None,
        target_text="travellers\tat the airport",
        target_country="TUR",
        killed_low=45,
        killed_best=45,
        killed_side="target",
        place_name="Istanbul",
        place_text="Istanbul's airport",
        place_country="TUR",
        place_admin1="Istanbul",
        where_precision=1,
        latitude=41.01384,
        longitude=28.94966,
        n_mentions=7,
        n_stories=4,
        n_sources=3,
        publisher="Example Wire",
        title='Attack "kills" 45',
        url="https://news.example/1",
        contexts=["terrorism"],
    )


def one(release: Path, name: str, out: Path) -> dict[str, str]:
    """Return the only event of an export by column."""
    done = written(release, name, out)
    names = [column.name for column in load_format(name).columns]
    if load_format(name).options["separator"] == "tab":
        lines = read_lines(done.path)
    else:
        lines = list(csv.reader(io.StringIO(done.path.read_text(encoding="utf-8"))))
    (line,) = lines[name not in HEADERLESS :]
    return dict(zip(names, line, strict=True))


def test_gdelt_conventions(attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path):
    """GDELT's numbers, dates, actor groups, FIPS countries and quad class."""
    row = one(make(attack), "gdelt", tmp_path)

    expected = {
        "GLOBALEVENTID": str(int("0d5c1f7a9be24c3", 16)),
        "SQLDATE": "20160701",
        "MonthYear": "201607",
        "Year": "2016",
        "FractionDate": "2016.4959",
        "Actor1Code": "IMGMOSISI",
        "Actor1Name": "ISLAMIC STATE",
        "Actor1CountryCode": "",
        "Actor1Religion1Code": "MOS",
        "Actor1Type1Code": "IMG",
        "Actor2Code": "TURCVL",
        "Actor2Name": "TRAVELLERS AT THE AIRPORT",
        "Actor2CountryCode": "TUR",
        "Actor2Type1Code": "CVL",
        "IsRootEvent": "1",
        "EventCode": "1831",
        "EventBaseCode": "183",
        "EventRootCode": "18",
        "QuadClass": "4",
        "GoldsteinScale": "-10",
        "NumMentions": "7",
        "NumSources": "3",
        "NumArticles": "4",
        "AvgTone": "",
        "ActionGeo_Type": "4",
        "ActionGeo_FullName": "Istanbul, Turkey",
        "ActionGeo_CountryCode": "TU",
        "ActionGeo_ADM1Code": "",
        "ActionGeo_Lat": "41.01384",
        "DATEADDED": "20160701000000",
        "SOURCEURL": "https://news.example/1",
    }
    assert {key: row[key] for key in expected} == expected


def test_icews_conventions(attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path):
    """ICEWS spells out sectors and countries; its event text is the code's name."""
    row = one(make(attack), "icews", tmp_path)

    expected = {
        "Event Date": "2016-07-01",
        "Source Name": "Islamic State",
        "Target Sectors": "Civilians",
        "Target Country": "Turkey",
        "CAMEO Code": "1831",
        "Sentence Number": "5",
        "City": "Istanbul",
        "Country": "Turkey",
    }
    assert {key: row[key] for key in expected} == expected
    assert "suicide" in row["Event Text"].lower()


def test_phoenix_conventions(attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path):
    """Phoenix takes a code apart into entity, role and attributes, and has five classes."""
    row = one(make(attack), "phoenix", tmp_path)

    assert (row["Date"], row["Year"], row["Month"], row["Day"]) == ("20160701", "2016", "07", "01")
    assert (row["TargetActorEntity"], row["TargetActorRole"]) == ("TUR", "CVL")
    assert (row["SourceActorEntity"], row["SourceActorAttribute"]) == ("IMG", "MOS;ISI")
    assert (row["PentaClass"], row["Issues"]) == ("4", "TERRORISM,1")


def test_polecat_conventions(attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path):
    """POLECAT has PLOVER's types and quad classes in words, and Correlates of War numbers."""
    row = one(make(attack), "polecat", tmp_path)

    assert (row["Event Type"], row["Quad Code"]) == ("ASSAULT", "MATERIAL CONFLICT")
    assert (row["Recipient COW"], row["Primary Recipient Sector"]) == ("640", "CVL")
    assert row["Recipient Name Raw"] == "travellers at the airport"


def test_acled_conventions(attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path):
    """ACLED's types follow from the code and the target."""
    row = one(make(attack), "acled", tmp_path)

    expected = {
        "event_id_cnty": "TUR0d5c1f7a9be24c3386aa",
        "event_date": "2016-07-01",
        "time_precision": "1",
        "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Suicide bomb",
        "actor1": "Islamic State",
        "inter1": "3",
        "inter2": "7",
        "interaction": "37",
        "civilian_targeting": "Civilian targeting",
        "iso": "792",
        "region": "Middle East",
        "geo_precision": "1",
        "fatalities": "45",
    }
    assert {key: row[key] for key in expected} == expected


def test_ucdp_conventions(attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path):
    """UCDP counts dead civilians apart and has cells of PRIO-GRID and quoted articles."""
    row = one(make(attack), "ucdp", tmp_path)

    expected = {
        "type_of_violence": "3",
        "side_a": "Islamic State",
        "number_of_sources": "3",
        "source_article": '"Example Wire","2016-07-01","Attack \'kills\' 45"',
        "where_prec": "1",
        "geom_wkt": "POINT (28.94966 41.01384)",
        "country_id": "640",
        "region": "Middle East",
        "date_start": "2016-07-01 00:00:00.000",
        "deaths_a": "0",
        "deaths_b": "0",
        "deaths_civilians": "45",
        "deaths_unknown": "0",
        "best": "45",
        "low": "45",
        "high": "45",
    }
    assert {key: row[key] for key in expected} == expected
    assert row["priogrid_gid"] == str(262 * 720 + 417 + 1)


def test_left_out_events_are_told(event: Event, make: Callable[..., Path], tmp_path: Path):
    """ACLED has no talks: the command and the README say how many were left out."""
    done = written(make(event(1, cameo_code="042"), event(2, cameo_code="141")), "acled", tmp_path)

    assert (done.n_rows, done.n_selected) == (1, 2)
    assert "1 events have no place" in done.remarks[0]
    assert done.remarks[0] in done.readme.read_text(encoding="utf-8")


# --- which events ---------------------------------------------------------------------


@pytest.fixture
def mixed(event: Event, make: Callable[..., Path]) -> Path:
    """Five events that differ in what can be selected by."""
    return make(
        event(
            1, event_id="a" * 20, event_date_start=date(2023, 12, 31), source_country="TUR", cameo_code="141"
        ),
        event(2, event_id="b" * 20, event_date_start=date(2024, 1, 1), target_country="TUR", status="denied"),
        event(
            3, event_id="c" * 20, event_date_start=date(2024, 6, 1), place_country="TUR", status="demanded"
        ),
        event(4, event_id="d" * 20, event_date_start=date(2024, 6, 1), is_representative=False),
        event(5, event_id="e" * 20),
    )


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), "abcde"),
        (Selection(statuses=("asserted",)), "ade"),
        (Selection(since=date(2024, 1, 1)), "bcd"),
        (Selection(until=date(2023, 12, 31)), "a"),
        (Selection(since=date(2024, 1, 1), until=date(2024, 1, 1)), "b"),
        (Selection(countries=("TUR",)), "abc"),
        (Selection(roots=("14", "20")), "a"),
        (Selection(representative_only=True), "abce"),
        (Selection(statuses=("denied",), countries=("TUR",), since=date(2024, 1, 1)), "b"),
        (Selection(countries=("FRA",)), ""),
    ],
)
def test_selection(mixed: Path, tmp_path: Path, selection: Selection, expected: str):
    """Each option takes what it says, and an event that lacks a value is no match."""
    rows = read_rows(written(mixed, "csv", tmp_path, selection).path)

    assert sorted(row["event_id"][0] for row in rows) == list(expected)


def test_default_statuses(mixed: Path, tmp_path: Path):
    """Our own formats take what happened; GDELT's also words, but nothing denied or only possible."""
    ours = export(mixed, "csv", tmp_path / "x.csv")
    gdelt = export(mixed, "gdelt", tmp_path / "x.tsv")

    assert (ours.n_rows, gdelt.n_rows) == (3, 4)


def test_selection_that_no_event_can_match_is_refused(mixed: Path, tmp_path: Path):
    """Every mistake is told at once, with what to write instead."""
    wrong = Selection(
        statuses=("assertd",),
        countries=("tur",),
        roots=("4",),
        since=date(2024, 2, 1),
        until=date(2024, 1, 1),
    )

    with pytest.raises(SettingsError) as error:
        written(mixed, "csv", tmp_path, wrong)

    text = str(error.value)
    assert all(hint in text for hint in ("'asserted'", "'TUR'", "'04'", "after --until"))


def test_unknown_format_names_the_nearest():
    """A misspelt format is refused."""
    with pytest.raises(SettingsError, match="Did you mean 'gdelt'"):
        load_format("gdlet")


# --- no events, one event, old releases, broken ones -----------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_empty_data_set(name: str, make: Callable[..., Path], tmp_path: Path):
    """An export of nothing is a file that its reader opens, and the README says that it is empty."""
    done = written(make(), name, tmp_path)

    assert done.n_rows == 0
    assert "no rows" in done.readme.read_text(encoding="utf-8")
    if name == "stata":
        assert list(pd.read_stata(done.path).columns) == NAMES
    elif name == "xlsx":
        assert openpyxl.load_workbook(done.path)["events"].max_row == 1
    elif name == "geojson":
        assert FeatureCollection.model_validate_json(done.path.read_text()).features == []
    else:
        assert len(done.path.read_text().splitlines()) == (name not in HEADERLESS)


@pytest.mark.parametrize("name", FORMATS)
def test_event_with_nothing_but_what_is_required(
    name: str, event: Event, make: Callable[..., Path], tmp_path: Path
):
    """An event without date, actors, place or counts goes through every format that takes it."""
    done = written(make(event(1)), name, tmp_path)

    assert done.n_rows == (0 if name == "ucdp" else 1)


def test_release_without_newer_columns(event: Event, make: Callable[..., Path], tmp_path: Path):
    """Columns that an older release lacks are empty; what needs them says so."""
    release = make(event(1, event_date_start=date(2024, 1, 2)))
    (path,) = (release / "events").rglob("*.parquet")
    pq.write_table(pq.ParquetFile(path).read().drop_columns(["is_representative", "n_mentions"]), path)

    row = one(release, "gdelt", tmp_path)

    assert row["NumMentions"] == ""
    with pytest.raises(SchemaError, match="Build the data set again"):
        written(release, "csv", tmp_path, Selection(representative_only=True))


def test_broken_release_is_an_error_and_no_file(event: Event, make: Callable[..., Path], tmp_path: Path):
    """A damaged file ends the export; no half file is left under the name."""
    release = make(event(1))
    (path,) = (release / "events").rglob("*.parquet")
    path.write_bytes(b"PAR1 not parquet")

    with pytest.raises(StorageError, match="dragoman validate"):
        written(release, "csv", tmp_path)

    assert not list(tmp_path.glob("x*"))
    assert not list(tmp_path.glob(".x*"))


def test_folder_that_cannot_be_written(event: Event, make: Callable[..., Path], tmp_path: Path):
    """A file in the way of the folder is told as such."""
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="Cannot write"):
        export(make(event(1)), "csv", tmp_path / "file" / "x.csv")


@pytest.mark.parametrize("check", [stata.check_rows, workbook.check_rows])
def test_too_many_rows_say_what_to_do(check: Callable[[int], None]):
    """The limits of Excel and Stata are told before anything is written."""
    with pytest.raises(SettingsError, match=r"(?s)2,000,000 events were selected.*--since.*--format csv"):
        check(2_000_000)


@pytest.mark.parametrize("name", FORMATS)
def test_same_release_same_bytes(
    name: str, attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path
):
    """No clock and no random number is in an export."""
    release = make(attack)

    first = written(release, name, tmp_path).path.read_bytes()
    second = written(release, name, tmp_path).path.read_bytes()

    assert first == second


def test_geojson_lines_are_json_each(attack: dict[str, Any], make: Callable[..., Path], tmp_path: Path):
    """One feature a line, so that tools for lines can work on it."""
    lines = written(make(attack), "geojson", tmp_path).path.read_text(encoding="utf-8").splitlines()

    assert json.loads(lines[1].rstrip(","))["type"] == "Feature"
