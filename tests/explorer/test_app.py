"""The explorer over HTTP: what it finds, what it gives away, and how it lives with releases that come and go."""

from __future__ import annotations

import csv
import errno
import io
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from dragoman.explorer.app import make_app
from dragoman.explorer.filters import Asked
from dragoman.explorer.opening import Explored, explore

Visit = Callable[..., TestClient]
EventOf = Callable[..., dict[str, Any]]
Publish = Callable[[Path, Sequence[Mapping[str, Any]]], Path]

SENTENCE = "On Monday the army shelled villagers near Kidal, witnesses said."


def _span(part: str, words: str, begin: int = 100) -> dict[str, Any]:
    start = begin + SENTENCE.index(words)
    return {
        f"{part}_text": words,
        f"{part}_char_start": start,
        f"{part}_char_end": start + len(words),
    }


@pytest.fixture(scope="module")
def shelling(event: EventOf) -> dict[str, Any]:
    """An event with everything a page can show."""
    spans = {
        **_span("trigger", "shelled"),
        **_span("source", "the army"),
        **_span("target", "villagers"),
        **_span("date", "Monday"),
        **_span("place", "Kidal"),
        **_span("said_by", "witnesses"),
    }
    return event(
        1,
        cameo_code="194",
        event_date_start=date(2024, 1, 8),
        sentence_text=SENTENCE,
        sentence_char_start=100,
        sentence_char_end=100 + len(SENTENCE),
        source_code="MLIMIL",
        source_name="Malian Armed Forces",
        source_country="MLI",
        target_code="MLICVL",
        target_country="MLI",
        target_name="Civilians",
        said_by_verb="said",
        place_name="Kidal",
        place_country="MLI",
        latitude=18.44,
        longitude=1.41,
        where_precision=1,
        killed_best=3,
        contexts=["terrorism", "arms"],
        title="Army shells <b>village</b>",
        publisher="Sahel Post",
        url="https://sahel.example/1",
        event_group_id="a" * 20,
        confidence=0.81,
        **spans,
    )


@pytest.fixture(scope="module")
def known(
    event: EventOf,
    publish_events: Publish,
    shelling: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A shelling, another report of it, and 120 meetings of others; to be read, not changed."""
    folder = tmp_path_factory.mktemp("explored") / "news"
    meetings = [
        event(
            number,
            cameo_code="040",
            event_date_start=date(2023, 1, 1) + timedelta(days=number * 3),
            source_code="TURGOV",
            source_name="Erdoğan",
            source_country="TUR",
            target_code="DEUGOV",
            target_name="Saint-Exupéry O'Brien",
            target_country="DEU",
            status="planned" if number % 4 == 0 else "asserted",
            confidence=number / 1000,
        )
        for number in range(2, 122)
    ]
    again = {**shelling, "event_id": "f" * 20, "is_representative": False, "confidence": 0.2}
    publish_events(folder, [shelling, again, *meetings])
    return folder


@pytest.fixture
def dataset(known: Path, tmp_path: Path) -> Path:
    """The same data set, to be changed."""
    return Path(shutil.copytree(known, tmp_path / "changed", symlinks=True))


@pytest.fixture(scope="module")
def client(visit: Visit, known: Path) -> TestClient:
    """A client of the data set."""
    return visit(known)


def _count(page: str) -> int:
    (found,) = re.findall(r"<strong>([\d,]+) rows?</strong>", page)
    return int(found.replace(",", ""))


def _ids(page: str) -> list[str]:
    return re.findall(r'<a class="row" href="event/([0-9a-f]{20})"', page)


@pytest.mark.parametrize(
    ("query", "n_rows"),
    [
        ("", 121),
        ("count=reports", 122),
        ("actor=mli", 1),
        ("actor=malian", 1),
        ("actor=armed", 1),
        ("actor=alian", 0),
        ("source=TURG", 120),
        ("source=erdogan", 120),
        ("source=Erdoğan", 120),
        ("target=exupery", 120),
        ("target=Exupéry o'b", 120),
        ("target=TUR", 0),
        ("actor=TUR&target=DEU", 120),
        ("code=19", 1),
        ("code=04, 19", 121),
        ("root=19&root=05", 1),
        ("quad=4", 1),
        ("status=planned", 30),
        ("status=planned&status=asserted", 121),
        ("source_country=TUR&source_country=MLI", 121),
        ("target_country=MLI", 1),
        ("place_country=MLI", 1),
        ("place_country=TUR", 0),
        ("context=arms&context=energy", 1),
        ("context=energy", 0),
        ("since=2023-12-01&until=2024-01-08", 10 + 1),
        ("since=2030-01-01", 0),
        ("confidence=0.1", 22 + 1),
        ("confidence=1", 0),
        (f"group={'a' * 20}&count=reports", 2),
    ],
)
def test_filters_find(client: TestClient, query: str, n_rows: int):
    """Each filter leaves the rows that meet it, and the address that it stands for is told."""
    answer = client.get(f"rows?{query}")

    assert answer.status_code == 200
    assert _count(answer.text) == n_rows
    assert answer.headers["HX-Push-Url"].startswith("./")


def test_whole_page_has_the_rows_and_what_was_asked(client: TestClient):
    """An address that was noted down opens with its filters filled in and its rows, without a script."""
    page = client.get("?actor=TUR&status=planned&since=2023-02-01&sort=confidence").text

    assert _count(page) > 0
    assert 'name="actor" value="TUR"' in page
    assert 'name="status" value="planned" checked' in page
    assert 'value="2023-02-01"' in page
    assert '<option value="confidence" selected>' in page
    assert "Turkey (TUR) 120" in page
    assert "France (FRA)" not in page


def test_pages_follow_one_another(client: TestClient):
    """Every row is on one page and only one; a page behind the last is the last."""
    pages = [_ids(client.get(f"rows?size=50&page={number}").text) for number in (1, 2, 3)]

    assert [len(ids) for ids in pages] == [50, 50, 21]
    assert len({key for ids in pages for key in ids}) == 121
    assert _ids(client.get("rows?size=50&page=999999999").text) == pages[2]


def test_rows_are_sorted(client: TestClient):
    """Rows come in the order that is asked for, from either end."""
    up = _ids(client.get("rows?sort=confidence&size=100").text)
    down = _ids(client.get("rows?sort=-confidence&size=100").text)

    assert down[0] == _ids(client.get("rows?code=194").text)[0]
    assert up[0] != down[0]
    assert up[21:] == down[:20:-1]


def test_event_shows_its_sentence(client: TestClient):
    """The sentence has its parts marked by name; story, link, reason and confidence stand below."""
    (key,) = _ids(client.get("rows?code=194").text)

    page = client.get(f"event/{key}", headers={"HX-Request": "true"}).text

    marked = re.findall(r'<span class="m lit (\w+)" data-part="([\w ]+)">([^<]*)</span>', page)
    assert marked == [
        ("date", "when", "Monday"),
        ("actor", "source", "the army"),
        ("action", "act", "shelled"),
        ("actor", "target", "villagers"),
        ("place", "where", "Kidal"),
        ("actor", "said by", "witnesses"),
    ]
    assert "Army shells &lt;b&gt;village&lt;/b&gt;" in page
    assert '<a href="https://sahel.example/1" target="_blank" rel="noopener noreferrer">' in page
    for fact in ("Sahel Post", "reader:reader-3", "0.81 the row", "0.50 the code", "“said”", "Killed"):
        assert fact in page
    assert re.search(r'href="\./\?group=a{20}&amp;count=reports">All 2 rows', page)


def test_event_is_a_page_of_its_own(client: TestClient):
    """Opened in a tab of its own, an event is a whole page."""
    (key,) = _ids(client.get("rows?code=194").text)

    page = client.get(f"event/{key}").text

    assert page.startswith("<!DOCTYPE html>")
    assert 'href="../static/page.css"' in page
    assert 'href=".././?group=' in page


@pytest.mark.parametrize("key", ["0" * 20, "x", "../../etc/passwd", "%2e%2e%2f", "'%20OR%20''='"])
def test_event_that_is_not_there(client: TestClient, key: str):
    """An id of no event is answered so."""
    assert client.get(f"event/{key}").status_code in (403, 404)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[x"]
)
def test_only_addresses_of_the_web_are_links(
    event: EventOf, publish_events: Publish, visit: Visit, tmp_path: Path, address: str
):
    """A story's address that a browser would run is text."""
    row = event(1, url=address)
    publish_events(tmp_path / "news", [row])

    page = visit(tmp_path / "news").get(f"event/{row['event_id']}").text

    assert f"<bdi>{address}</bdi>" in page
    assert f'href="{address}"' not in page


def test_stories_cannot_add_elements(event: EventOf, publish_events: Publish, visit: Visit, tmp_path: Path):
    """What a story says is text on every page, also in the data of the charts."""
    evil = "</div><script>alert(1)</script><img src=x onerror=alert(2)>"
    row = event(
        1,
        event_date_start=date(2024, 1, 8),
        **dict.fromkeys(("title", "publisher", "origin", "source_name", "target_text", "place_name"), evil),
        trigger_text=evil,
        sentence_text=evil,
        latitude=1.0,
        longitude=1.0,
    )
    publish_events(tmp_path / "news", [row])
    client = visit(tmp_path / "news", evil)

    for path in ("", "rows", "charts", f"event/{row['event_id']}", "?actor=" + evil):
        page = client.get(path).text
        assert "<img" not in page
        assert "<script>" not in page


def test_hostile_filters_are_told_and_harmless(client: TestClient):
    """A value that tries to be SQL, or HTML, is refused or finds nothing; the data stay."""
    attacks = {
        "actor": "x') OR 1=1; DROP TABLE events; --",
        "status": "asserted') OR ('1'='1",
        "sort": "1; COPY events TO '/tmp/stolen'",
        "code": "19' UNION SELECT 1",
        "<script>": "1",
        "since": "2024-01-01' OR '1'='1",
    }
    for name, text in attacks.items():
        for path in ("", "rows", "charts", "export"):
            answer = client.get(
                path, params={name: text, "format": "csv"} if path == "export" else {name: text}
            )
            if name == "actor":
                assert answer.status_code == 200
                assert path in ("charts", "export") or _count(answer.text) == 0
            else:
                assert answer.status_code == 400
                assert "<script>1" not in answer.text

    assert _count(client.get("rows").text) == 121


def test_wildcards_are_letters(client: TestClient):
    """No sign in a name stands for others."""
    assert _count(client.get("rows", params={"actor": "M%I"}).text) == 0
    assert _count(client.get("rows", params={"actor": "m_lian"}).text) == 0


@pytest.mark.parametrize("query", ["code=19&count=reports", "status=planned", "actor=nobody"])
def test_export_has_the_rows_that_were_asked_for(client: TestClient, known: Path, query: str):
    """Parquet and CSV have the filtered rows, all of them, with all columns of the release."""
    whole = pa.concat_tables(
        [pq.ParquetFile(path).read() for path in sorted((known / "latest" / "events").rglob("*.parquet"))]
    )
    expected = sorted(_ids(client.get(f"rows?{query}&size=100").text))

    parquet = client.get(f"export?format=parquet&{query}&size=25&page=2")
    text = client.get(f"export?format=csv&{query}")

    table = pq.read_table(io.BytesIO(parquet.content))
    rows = list(csv.DictReader(io.StringIO(text.text)))
    assert table.column_names == whole.column_names
    assert sorted(table["event_id"].to_pylist()) == sorted(row["event_id"] for row in rows) == expected
    assert all(row in whole.to_pylist() for row in table.to_pylist())
    assert [row["cameo_code"] for row in rows] == table["cameo_code"].to_pylist()
    told = table.schema.metadata
    assert told[b"dragoman_release"].decode() == (known / "latest").resolve().name
    assert told[b"dragoman_query"].decode() == query
    assert b"First day on which" in table.schema.field("event_date_start").metadata[b"description"]
    assert parquet.headers["content-disposition"].startswith('attachment; filename="news-')


def test_export_is_guarded_for_spreadsheets(
    event: EventOf, publish_events: Publish, visit: Visit, tmp_path: Path
):
    """A headline that a spreadsheet would take for a formula is guarded in CSV and left alone in Parquet."""
    publish_events(tmp_path / "news", [event(1, title="=HYPERLINK(1)")])
    client = visit(tmp_path / "news")

    (row,) = csv.DictReader(io.StringIO(client.get("export?format=csv").text))
    table = pq.read_table(io.BytesIO(client.get("export?format=parquet").content))

    assert row["title"] == "'=HYPERLINK(1)"
    assert table["title"].to_pylist() == ["=HYPERLINK(1)"]


def test_export_leaves_nothing_behind(known: Path, monkeypatch: pytest.MonkeyPatch):
    """A file that was fetched is removed; where the disk is full that is told, and nothing is left either."""

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with explore(known) as explored:
        client = TestClient(make_app(explored, "news"))
        before = sorted(explored.folder.iterdir())
        assert client.get("/export?format=csv").status_code == 200
        assert client.get("/export?format=parquet").status_code == 200
        monkeypatch.setattr("dragoman.explorer.app.write_rows", full)
        answer = client.get("/export?format=csv")

        assert (answer.status_code, "No space left" in answer.text) == (507, True)
        assert sorted(explored.folder.iterdir()) == before


def test_one_export_at_a_time(known: Path, monkeypatch: pytest.MonkeyPatch):
    """A second export beside one that is being written is refused, and can be had when that is done."""
    beside: list[int] = []

    def write(explored: Explored, asked: Asked, form: str, path: Path) -> None:
        beside.append(TestClient(app).get("/export?format=csv").status_code)
        path.write_text("")

    monkeypatch.setattr("dragoman.explorer.app.write_rows", write)
    with explore(known) as explored:
        app = make_app(explored, "news")
        first = TestClient(app).get("/export?format=csv").status_code

    assert (first, beside) == (200, [503])


@pytest.mark.parametrize(
    "query", ["", "format=xlsx", "format=csv&format=parquet", "format=../x", "format=csv&quad=9"]
)
def test_export_refuses(client: TestClient, query: str):
    """A format that is none, or filters that are none, are told."""
    assert client.get(f"export?{query}").status_code == 400


def test_charts_draw_what_is_filtered(client: TestClient):
    """The charts count the filtered rows, denied and planned ones too."""
    page = client.get("charts?status=planned").text
    data = re.findall(r"n_events\\?\"?&?\w*;?:(\d+)|\"n_events\":(\d+)", page)

    assert 'data-chart="0"' in page
    assert "No event has a place" in page
    assert sum(int(number or other) for number, other in data) == 30


def test_empty_dataset(publish_events: Publish, visit: Visit, tmp_path: Path):
    """A data set without events opens and says so."""
    publish_events(tmp_path / "news", [])
    client = visit(tmp_path / "news")

    assert "No event is left" in client.get("").text
    assert "No event has a date" in client.get("charts").text
    assert list(csv.DictReader(io.StringIO(client.get("export?format=csv").text))) == []
    assert pq.read_table(io.BytesIO(client.get("export?format=parquet").content)).num_rows == 0


def test_dataset_without_optional_columns(dataset: Path, visit: Visit):
    """A release of an older version, without many of today's columns, is explored as far as it goes."""
    kept = (
        "event_id document_id event_date_start source_code target_code cameo_code cameo_root cameo_label "
        "quad_class status sentence_text trigger_text confidence"
    ).split()
    for path in (dataset / "latest" / "events").rglob("*.parquet"):
        pq.write_table(pq.ParquetFile(path).read(columns=kept), path)
    client = visit(dataset)

    assert _count(client.get("rows").text) == 122  # none is known to stand for others
    assert _count(client.get("rows?actor=MLI").text) == 2
    assert _count(client.get("rows?context=energy").text) == 0
    assert "data-chart" in client.get("charts").text
    page = client.get(f"event/{_ids(client.get('rows?code=194').text)[0]}").text
    assert SENTENCE in page
    table = pq.read_table(io.BytesIO(client.get("export?format=parquet").content))
    assert sorted(table.column_names) == sorted(kept)


def test_newer_release_is_told_and_the_open_one_goes_on(
    dataset: Path, visit: Visit, event: EventOf, publish_events: Publish
):
    """A release that comes meanwhile changes no answer; the page says that it is there."""
    client = visit(dataset)
    before = client.get("rows").text
    newer = publish_events(dataset, [event(7, event_date_start=date(2025, 1, 1))])

    after = client.get("rows").text

    assert "newer release" not in before
    assert f"A newer release is there: {newer.name}" in after
    assert _ids(after) == _ids(before)
    assert client.get(f"event/{_ids(after)[0]}").status_code == 200
    assert _count(visit(dataset).get("rows").text) == 1


def test_release_that_is_removed_is_told(dataset: Path, visit: Visit):
    """Without its files filters still answer; sentences and exports say what to do."""
    client = visit(dataset)
    shutil.rmtree((dataset / "latest").resolve())

    assert _count(client.get("rows?code=19").text) == 1
    for path in (f"event/{_ids(client.get('rows').text)[0]}", "export?format=csv", "export?format=parquet"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "start it again" in answer.text


def test_many_questions_at_a_time(client: TestClient):
    """Questions that come together do not meet one another's rows."""
    queries = ["code=19", "status=planned", "actor=TUR", "count=reports"] * 8

    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(lambda query: client.get(f"rows?{query}").text, queries))
        charts = list(pool.map(lambda query: client.get(f"charts?{query}").text, queries))

    assert [_count(page) for page in pages] == [1, 30, 120, 122] * 8
    assert len(set(charts)) == 4


@pytest.mark.parametrize("name", ["a'b", "news [1]", "nöws*", "what?"])
def test_any_name_of_a_folder(known: Path, visit: Visit, tmp_path: Path, name: str):
    """A data set may have any name."""
    folder = Path(shutil.copytree(known, tmp_path / name, symlinks=True))
    client = visit(folder, name)

    assert _count(client.get("rows").text) == 121
    assert client.get("export?format=csv").status_code == 200
    assert client.get(f"event/{_ids(client.get('rows').text)[0]}").status_code == 200


def test_one_release_can_be_opened(known: Path, visit: Visit):
    """The folder of a release opens that release."""
    client = visit((known / "latest").resolve())

    assert _count(client.get("rows").text) == 121


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["", "rows", "export", "static/page.css"])
def test_nothing_can_be_sent(client: TestClient, method: str, path: str):
    """The explorer is for reading."""
    assert client.request(method, path).status_code == 405


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "%2e%2e/opening.py", "vega", "land-110m.json"])
def test_only_known_files_are_given(client: TestClient, name: str):
    """Static files are a closed list."""
    assert client.get(f"static/{name}").status_code == 404


def test_page_names_nothing_outside(client: TestClient):
    """The page asks for its own files only, and they are there."""
    page = client.get("").text
    addresses = re.findall(r'(?:src|href|action|hx-get)="([^"]*)"', page)

    assert not [address for address in addresses if re.match(r"(?:[a-z]+:)?//", address)]
    static = [address for address in addresses if address.startswith("static/")]
    assert len(static) == 6
    assert all(client.get(address).status_code == 200 for address in static)
