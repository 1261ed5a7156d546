"""Office holders from Wikidata: asking, reading an answer, merging it; the service is a small one of our own."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml

from dragoman.dictionary_checks import dictionary_problems
from dragoman.errors import DictionaryError, DragomanError, StorageError
from dragoman.resources import resource
from dragoman.wikidata import asking
from dragoman.wikidata.asking import FetchError, fetch, fetch_all, queries, read_result
from dragoman.wikidata.holders import as_persons
from dragoman.wikidata.merging import FILE, merge
from dragoman.wikidata.updating import difference, update

DAY = date(2026, 3, 1)
OFFICES = """\
offices:
- {office: president, role: GOV, single: true}
- {office: foreign minister, role: GOV, single: true}
- {office: minister, role: GOV}
- {office: UN secretary-general, code: IGOUNO, single: true}
"""
BY_HAND = """\
persons:
- {name: Carl Cole, aliases: [Karl Cole], country: NGA, offices: [president 2015-05-29..2023-05-29]}
- {name: Dan Ürün, country: TUR, offices: [foreign minister 2010..2014]}
"""


def row(
    item: int,
    name: str,
    office: str = "president",
    begin: str = "2019-05-29",
    end: str = "",
    country: str = "NGA",
) -> dict[str, dict[str, str]]:
    """One row as Wikidata has it; a day of ten letters is exact to the day, of seven to the month, of four to the year."""
    precision = {4: "9", 7: "10", 10: "11"}
    values = {
        "person": f"http://www.wikidata.org/entity/Q{item}",
        "personLabel": name,
        "country": country,
        "office": office,
    }
    for key, day in (("from", begin), ("to", end)):
        if day:
            values[key] = f"{day}-01-01"[:10] + "T00:00:00Z"
            values[f"{key}Precision"] = precision[len(day)]
    return {key: {"type": "literal", "value": value} for key, value in values.items()}


def result(*rows: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {"head": {"vars": list(rows[0]) if rows else []}, "results": {"bindings": list(rows)}}


def persons(*rows: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    entries, problems = as_persons(result(*rows))
    assert problems == []
    return entries


def existing(wikidata_persons: str = "") -> dict[str, Any]:
    texts = {"offices.yml": OFFICES, "persons_hand.yml": BY_HAND, FILE: f"persons: [{wikidata_persons}]"}
    return {name: yaml.safe_load(text) for name, text in texts.items()}


def lines(contents: dict[str, Any], *rows: dict[str, dict[str, str]]) -> list[str]:
    return difference(merge(contents, persons(*rows))).splitlines()[:-2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of dictionaries without ``persons_wikidata.yml``."""
    (tmp_path / "offices.yml").write_text(OFFICES, encoding="utf-8")
    (tmp_path / "persons_hand.yml").write_text(BY_HAND, encoding="utf-8")
    return tmp_path


# --- asking ---------------------------------------------------------------------------

GOOD = json.dumps(result(row(1, "Ann Able"))).encode()


class Service(ThreadingHTTPServer):
    """Answers every question as it is told to, and keeps what it was asked."""

    daemon_threads = True
    status = 200
    body = GOOD
    declared = 0
    headers: tuple[tuple[str, str], ...] = ()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.is_slow = False
        self.closing = threading.Event()
        self.asked: list[tuple[dict[str, str], str]] = []

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((dict(self.headers), asked))
        if self.server.is_slow:
            self.server.closing.wait(10)
            return
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(self.server.declared or len(self.server.body)))
        for name, value in self.server.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_good_answer_is_returned(service: Service):
    """An answer is the rows; the question goes out with the format wanted and the program's name."""
    found = fetch("SELECT ?x {}", service.url, timeout=5)

    headers, asked = service.asked[0]
    assert as_persons(found)[0][0]["name"] == "Ann Able"
    assert parse_qs(asked)["query"] == ["SELECT ?x {}"]
    assert headers["Accept"] == "application/sparql-results+json"
    assert headers["User-Agent"].startswith("dragoman/")


def test_every_query_is_asked(service: Service):
    """The shipped queries are asked one after the other."""
    answers = fetch_all(service.url, timeout=5)

    assert [parse_qs(asked)["query"][0] for _, asked in service.asked] == list(queries().values())
    assert len(answers) == len(queries())


def test_query_that_fails_is_named(service: Service):
    """One bad answer ends the asking, and names the file of its query."""
    service.status = 500

    with pytest.raises(FetchError, match=r"^dictionaries/wikidata/defence_ministers\.rq: http://"):
        fetch_all(service.url, timeout=5)
    assert len(service.asked) == 1


def test_empty_answer_is_no_rows(service: Service):
    """A result without rows is a result."""
    service.body = json.dumps(result()).encode()

    assert fetch("q", service.url, timeout=5) == {"results": {"bindings": []}}


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        pytest.param(500, (), b"oops", "found 500 Internal Server Error. Try again later", id="500"),
        pytest.param(
            500,
            (),
            b"java.util.concurrent.TimeoutException at",
            "longer than the service allows",
            id="500, time is over",
        ),
        pytest.param(429, (("Retry-After", "17"),), b"", "too many questions. Wait 17 seconds", id="429"),
        pytest.param(429, (), b"", "too many questions. Wait some minutes", id="429 without a time"),
        pytest.param(
            200, (), b"<!doctype html><p>Down", "found 22 bytes that begin with '<!doctype html>", id="HTML"
        ),
        pytest.param(200, (), GOOD[:-40], "expected a whole result in JSON", id="half an answer"),
        pytest.param(200, (), b"", "found 0 bytes", id="empty body"),
        pytest.param(200, (), b"[" * 100_000, "expected a whole result in JSON", id="nested too deep"),
        pytest.param(200, (), b"\xff\xfe", "expected a whole result in JSON", id="bytes that are no text"),
        pytest.param(200, (), b'{"boolean": true}', "results.bindings", id="answer to another question"),
        pytest.param(200, (), b'{"results": {"bindings": [1]}}', "results.bindings", id="row that is none"),
        pytest.param(
            200,
            (),
            b'{"results": {"bindings": [{"person": {"value": 5}}]}}',
            "expected a text for 'person' in each row, found {'value': 5}",
            id="number for a text",
        ),
    ],
)
def test_bad_answer_says_what_to_do(
    service: Service, status: int, headers: tuple[tuple[str, str], ...], body: bytes, expected: str
):
    """Whatever is wrong with an answer becomes one error, with the way around it."""
    service.status, service.headers, service.body = status, headers, body

    with pytest.raises(FetchError) as caught:
        fetch("q", service.url, timeout=5)

    assert isinstance(caught.value, DragomanError)
    assert expected in str(caught.value)
    assert service.url in str(caught.value)
    assert "--from-file" in str(caught.value)


def test_answer_that_breaks_off_is_no_answer(service: Service):
    """A connection that ends before the length it declared is an error."""
    service.body, service.declared = GOOD[:100], len(GOOD)

    with pytest.raises(FetchError, match="--from-file"):
        fetch("q", service.url, timeout=5)


def test_late_answer_is_a_time_out(service: Service):
    """Without an answer in the time given, the error tells the time."""
    service.is_slow = True

    with pytest.raises(FetchError, match=r"within 0\.2 seconds"):
        fetch("q", service.url, timeout=0.2)


def test_too_large_answer_is_refused(service: Service, monkeypatch: pytest.MonkeyPatch):
    """No more is read than an answer may have."""
    monkeypatch.setattr(asking, "MAX_ANSWER_BYTES", 100)

    with pytest.raises(FetchError, match="at most 100 bytes"):
        fetch("q", service.url, timeout=5)


def test_no_service_is_a_failed_connection(service: Service):
    """A refused connection is told as one."""
    url = service.url.replace("127.0.0.1", "127.0.0.2")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "127.0.0.2")
        with pytest.raises(FetchError, match="the connection failed"):
            fetch("q", url, timeout=5)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "wikidata", "ftp://example.org/", "http://[::1"])
def test_other_addresses_are_not_opened(url: str):
    """Only http and https are asked."""
    with pytest.raises(FetchError):
        fetch("q", url, timeout=1)


# --- saved results --------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(result(row(1, "Ann Able")), id="SPARQL JSON"),
        pytest.param([{k: v["value"] for k, v in row(1, "Ann Able").items()}], id="list of texts"),
        pytest.param([row(1, "Ann Able")], id="list, verbose"),
    ],
)
def test_saved_result_of_each_format_is_read(tmp_path: Path, content: Any):
    """What query.wikidata.org saves is the same as what the service answers."""
    path = tmp_path / "saved.json"
    path.write_text("\ufeff" + json.dumps(content), encoding="utf-8")

    assert as_persons(read_result(path)) == as_persons(result(row(1, "Ann Able")))


def test_saved_result_that_is_none_is_an_error(tmp_path: Path):
    """A missing file and one that is no result say so with their name."""
    (tmp_path / "page.json").write_text("<html>", encoding="utf-8")

    with pytest.raises(StorageError, match=r"missing\.json"):
        read_result(tmp_path / "missing.json")
    with pytest.raises(FetchError, match=r"page\.json"):
        read_result(tmp_path / "page.json")


# --- persons --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2019-07-24", "2021-09-15", "president 2019-07-24..2021-09-15"),
        ("2019-07", "2021", "president 2019-07..2021"),
        ("2019", "", "president 2019.."),
    ],
)
def test_day_is_as_precise_as_wikidata_knows_it(begin: str, end: str, expected: str):
    """The first of January of a year is the year."""
    (entry,) = persons(row(1, "Ann Able", begin=begin, end=end))

    assert entry == {"name": "Ann Able", "country": "NGA", "offices": [expected], "source": "Wikidata Q1"}


def _with(**values: str) -> dict[str, dict[str, str]]:
    changed = {**row(7, "Ann Able", begin="2019-05-29", end="2021-01-01")}
    for key, value in values.items():
        changed[key] = {"type": "literal", "value": value}
    return changed


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        pytest.param(_with(personLabel="Q7"), "no English label", id="number for a label"),
        pytest.param(_with(personLabel=" "), "no English label", id="blank label"),
        pytest.param(_with(personLabel="Ann\ud800Able"), "no English label", id="broken label"),
        pytest.param(_with(country="XYZ"), "unknown country 'XYZ'", id="unknown country"),
        pytest.param(_with(**{"from": "2019-02-31T00:00:00Z"}), "no day of the calendar", id="no such day"),
        pytest.param(_with(**{"from": "-0044-03-15T00:00:00Z"}), "bad date", id="before our era"),
        pytest.param(_with(fromPrecision="8"), "bad date", id="decade"),
        pytest.param(_with(toPrecision=""), "bad date", id="no precision"),
        pytest.param(_with(to="t123456"), "bad date", id="unknown value"),
        pytest.param(_with(**{"from": ""}), "no day of beginning", id="no beginning"),
        pytest.param(_with(office=""), "no office", id="no office"),
        pytest.param(_with(to="2018-01-01T00:00:00Z"), "ends before it begins", id="end before beginning"),
        pytest.param(_with(person="http://example.org/x"), "address of a person's item", id="no item"),
    ],
)
def test_row_that_cannot_be_used_is_a_problem(bad: dict[str, dict[str, str]], expected: str):
    """Such a row is told, once, and the others are taken."""
    entries, problems = as_persons(result(bad, row(1, "Ben Baker"), bad))

    assert [entry["name"] for entry in entries] == ["Ben Baker"]
    assert len(problems) == 1
    assert expected in problems[0]


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        pytest.param([("2010", "2015"), ("2010", "2015")], ["2010..2015"], id="twice"),
        pytest.param(
            [("2010", "2015"), ("2010-05-01", "2015-03-02")], ["2010-05-01..2015-03-02"], id="more precise"
        ),
        pytest.param([("2010", ""), ("2010-05", "2012")], ["2010-05..2012"], id="once without its end"),
        pytest.param([("2010", ""), ("2014", "2018")], ["2010..2018"], id="open before a known end"),
        pytest.param([("2010", "2015"), ("2014", "")], ["2010.."], id="goes on"),
        pytest.param(
            [("2014-05-17", "2019-05-24"), ("2019-05-24", "")],
            ["2014-05-17..2019-05-24", "2019-05-24.."],
            id="terms in a row",
        ),
        pytest.param(
            [("2010", "2010-02"), ("2010-04", "")], ["2010..2010-02", "2010-04.."], id="twice in one year"
        ),
        pytest.param(
            [("2000", "2004"), ("2010", "2015")], ["2000..2004", "2010..2015"], id="twice in office"
        ),
    ],
)
def test_spells_of_one_office_do_not_overlap(spells: list[tuple[str, str]], expected: list[str]):
    """What Wikidata has twice, or in parts that overlap, is one spell."""
    rows = [row(1, "Ann Able", begin=begin, end=end) for begin, end in spells]

    (forward,), (backward,) = persons(*rows), persons(*reversed(rows))

    assert forward["offices"] == [f"president {spell}" for spell in expected]
    assert forward == backward


def test_person_of_two_countries_stands_under_one():
    """The country of most spells is taken; what is left out is told."""
    rows = [
        row(1, "Ann Able", begin="2001", end="2002", country="KEN"),
        row(1, "Ann Able", begin="2003", end="2004"),
        row(1, "Ann Able", begin="2007", end="2008"),
    ]

    (entry,), problems = as_persons(result(*rows))

    assert entry["country"] == "NGA"
    assert problems == ["Q1 (Ann Able): president 2001..2002 of KEN: the entry is one of NGA"]


def test_kosovo_has_the_code_of_our_list():
    """Wikidata's ISO code becomes CAMEO's."""
    assert persons(row(1, "Ann Able", country="XKX"))[0]["country"] == "KSV"


# --- merging --------------------------------------------------------------------------

OURS = "{name: Ben Baker, country: KEN, offices: ['president 2013-04..'], source: Wikidata Q5}"


def test_new_person_is_added():
    """A person of no file is new."""
    assert lines(existing(), row(1, "Ann Able", begin="2023-05-29")) == [
        "+ NGA Ann Able: president 2023-05-29.."
    ]


@pytest.mark.parametrize("name", ["Carl Cole", "Karl Cole", "Cárl COLE"])
def test_person_made_by_hand_is_not_changed(name: str):
    """Such a person is found by name and alias, and what Wikidata has beside it is only told."""
    told = lines(
        existing(),
        row(1, name, begin="2015", end="2023"),
        row(1, name, "minister", "1999", "2003"),
    )

    assert told == [
        f"= NGA {name}: minister 1999..2003: persons_hand.yml has no such spell, and is made by hand"
    ]


def test_other_days_than_those_by_hand_are_told():
    """A contradiction with a hand-made spell names it."""
    (told,) = lines(existing(), row(1, "Carl Cole", begin="2015-06-01", end="2023-05-29"))

    assert "persons_hand.yml has 'president 2015-05-29..2023-05-29'" in told


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        pytest.param("2013-04-09", "", "2013-04-09..", id="more precise"),
        pytest.param("2013-04-09", "2022-09-13", "2013-04-09..2022-09-13", id="ended"),
        pytest.param("2013", "2022", "2013-04..2022", id="less precise beginning stays"),
        pytest.param("2014-01", "2022", "2014-01..2022", id="corrected"),
    ],
)
def test_spell_of_wikidata_is_corrected(begin: str, end: str, expected: str):
    """A newer result fills in and corrects what an older one gave."""
    assert lines(existing(OURS), row(5, "Ben Baker", begin=begin, end=end, country="KEN")) == [
        f"~ KEN Ben Baker: president 2013-04.. -> president {expected}"
    ]


def test_end_that_wikidata_lost_stays():
    """An end is not taken away again."""
    ours = OURS.replace("2013-04..", "2013-04..2022")

    assert lines(existing(ours), row(5, "Ben Baker", begin="2013-04", country="KEN")) == []


def test_renamed_item_is_the_same_person():
    """A person is found by the item, and keeps the name."""
    told = lines(existing(OURS), row(5, "Benjamin Baker", begin="2013-04", end="2022", country="KEN"))

    assert told == ["~ KEN Ben Baker: president 2013-04.. -> president 2013-04..2022"]


def test_end_makes_room_for_who_came_next():
    """An end that is filled in comes before the successor is judged."""
    told = lines(
        existing(OURS),
        row(6, "Able Next", begin="2022-09-13", country="KEN"),
        row(5, "Ben Baker", begin="2013-04", end="2022-09-13", country="KEN"),
    )

    assert told == [
        "+ KEN Able Next: president 2022-09-13..",
        "~ KEN Ben Baker: president 2013-04.. -> president 2013-04..2022-09-13",
    ]


def test_what_wikidata_lost_is_told():
    """Nothing is deleted, and offices that the result is not about are not compared."""
    assert lines(existing(OURS), row(1, "Ann Able", begin="2024")) == [
        "+ NGA Ann Able: president 2024..",
        "= KEN Ben Baker: president 2013-04..: no longer in Wikidata; nothing is ever deleted",
    ]
    assert lines(existing(OURS), row(1, "Ann Able", "minister")) == ["+ NGA Ann Able: minister 2019-05-29.."]
    assert lines(existing(OURS)) == []


def test_second_holder_of_a_single_office_is_not_taken():
    """A spell that contradicts a hand-made one is told; one that shares the handover is taken."""
    told = lines(
        existing(),
        row(1, "Ann Able", begin="2020-01-01", end="2021-01-01"),
        row(2, "Ben Baker", begin="2023-05-29"),
        row(3, "Cecil Camp", begin="2020-01-01", country="KEN"),
    )

    assert told == [
        "+ KEN Cecil Camp: president 2020-01-01..",
        "+ NGA Ben Baker: president 2023-05-29..",
        "= NGA Ann Able: president 2020-01-01..2021-01-01: not taken: Carl Cole was president "
        "2015-05-29..2023-05-29, an office of one person at a time",
    ]


def test_spell_without_its_end_does_not_block_those_after_it():
    """Of rivals in one result, those with an end come first, then who began last."""
    told = lines(
        existing(),
        row(1, "Old Open", begin="2001", country="KEN"),
        row(2, "Mid Closed", begin="2008", end="2013", country="KEN"),
        row(3, "New Open", begin="2013", country="KEN"),
    )

    assert [line[:18] for line in told] == ["+ KEN Mid Closed: ", "+ KEN New Open: pr", "= KEN Old Open: pr"]


def test_office_of_an_organisation_has_one_holder_in_the_world():
    """An office with a code of its own is one, whatever country its holders are of."""
    told = lines(
        existing(),
        row(1, "Ann Able", "UN secretary-general", "2007", "2016"),
        row(2, "Ben Baker", "UN secretary-general", "2010", "2012", "KEN"),
    )

    assert [line[0] for line in told] == ["+", "="]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [row(1, "Carl Cole", country="KEN")], "means Carl Cole (NGA) in persons_hand.yml", id="by hand"
        ),
        pytest.param([row(9, "Ben Baker", country="KEN")], f"Wikidata Q5) in {FILE}", id="other item"),
        pytest.param([row(1, "New Bank")], "means something else in organisations.yml", id="organisation"),
        pytest.param([row(1, "Sole")], "a name of one word", id="one word"),
        pytest.param(
            [row(1, "Ann Able", "minister"), row(2, "Ann Able", "minister", country="KEN")],
            "two items in Wikidata have this name",
            id="two items",
        ),
        pytest.param([row(1, "Ann Able", "tsar")], "'tsar' is not in offices.yml", id="unknown office"),
    ],
)
def test_name_that_means_another_is_not_taken(rows: list[dict[str, dict[str, str]]], expected: str):
    """What the dictionaries could not be loaded with is told."""
    contents = {
        **existing(OURS),
        "organisations.yml": {"organisations": [{"name": "New Bank", "code": "IGO"}]},
    }

    told = [line for line in lines(contents, *rows) if "no longer" not in line]

    assert len(told) == len(rows)
    assert all(line.startswith("= ") and expected in line for line in told)


def test_counts_end_the_difference():
    """The last lines tell how many spells there are of each kind, and what would be written."""
    changes = merge(
        existing(OURS),
        persons(row(5, "Ben Baker", begin="2013-04", country="KEN"), row(1, "Ann Able", begin="2023-05-29")),
    )

    assert difference(changes).splitlines()[-2:] == [
        "1 added, 0 changed, 0 told and left, 1 the same.",
        f"To be written to {FILE}: 1 spells of 1 persons.",
    ]
    assert difference([]).endswith("Nothing to be written.")


# --- writing --------------------------------------------------------------------------


def test_nothing_is_written_unless_asked(folder: Path):
    """Without ``write`` the difference is told and the folder stays as it is."""
    told = update(
        folder, [result(row(1, "Ann Able", begin="2023-05-29"))], write=False, taken=DAY, base=folder
    )

    assert "+ NGA Ann Able" in told
    assert sorted(path.name for path in folder.iterdir()) == ["offices.yml", "persons_hand.yml"]


def test_written_file_is_a_dictionary_with_its_source(folder: Path):
    """The file notes where and when it is from, and has the most important office first."""
    rows = [row(1, "Änn Able", "minister", "2021"), row(1, "Änn Able", begin="2023-05-29")]

    told = update(folder, [result(rows[0]), result(rows[1])], write=True, taken=DAY, base=folder)

    text = (folder / FILE).read_text(encoding="utf-8")
    assert told.endswith(f"Written: {folder / FILE}")
    assert dictionary_problems(text, FILE) == []
    assert text == (
        "source: Wikidata (CC0), taken 2026-03-01\n"
        "persons:\n"
        "- name: Änn Able\n"
        "  country: NGA\n"
        "  offices: [president 2023-05-29.., minister 2021..]\n"
        "  source: Wikidata Q1\n"
    )


def test_same_results_give_the_same_bytes(folder: Path):
    """The order of rows does not matter, and a second time nothing changes, whatever the day."""
    rows = [
        row(n, f"Name {chr(65 + n)}", "minister", f"20{10 + n}", country=c)
        for n, c in enumerate(("NGA", "KEN", "TUR"), 1)
    ]
    update(folder, [result(*rows)], write=True, taken=DAY, base=folder)
    first = (folder / FILE).read_bytes()

    told = update(folder, [result(*reversed(rows))], write=True, taken=date(2027, 1, 1), base=folder)

    assert (folder / FILE).read_bytes() == first
    assert told.endswith("Nothing to be written.")
    (folder / FILE).unlink()
    update(folder, [result(*reversed(rows))], write=True, taken=DAY, base=folder)
    assert (folder / FILE).read_bytes() == first


def test_what_was_added_by_hand_to_the_file_stays(folder: Path):
    """Aliases of an entry, and persons without an item, are kept."""
    (folder / FILE).write_text(
        "persons:\n"
        f"- {OURS[:-1]}, aliases: [B. Baker]}}\n"
        "- {name: Zoe Zed, country: KEN, offices: [minister ..2001]}\n",
        encoding="utf-8",
    )

    newer = result(row(5, "Ben Baker", begin="2013", end="2022", country="KEN"))
    update(folder, [newer], write=True, taken=DAY, base=folder)

    kept = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))["persons"]
    assert kept == [
        {
            "name": "Ben Baker",
            "country": "KEN",
            "offices": ["president 2013-04..2022"],
            "source": "Wikidata Q5",
            "aliases": ["B. Baker"],
        },
        {"name": "Zoe Zed", "country": "KEN", "offices": ["minister ..2001"]},
    ]


def test_empty_result_changes_nothing(folder: Path):
    """A result without rows is told as such."""
    told = update(folder, [result()], write=True, taken=DAY, base=folder)

    assert told.startswith("The results hold no rows.")
    assert not (folder / FILE).exists()


def test_problems_of_rows_are_told(folder: Path):
    """Rows not taken come first, with an exclamation mark."""
    told = update(folder, [result(row(7, "Q7"))], write=False, taken=DAY, base=folder)

    assert told.startswith("! Q7 (Q7), president of NGA: no English label")


def test_broken_dictionary_is_left_alone(folder: Path):
    """A folder whose files cannot be loaded gets no new file."""
    (folder / "persons_more.yml").write_text(
        "persons: [{name: Eve Else, country: NGA, offices: [president 2016..2017]}]", encoding="utf-8"
    )

    with pytest.raises(DictionaryError, match=r"(?s)Eve Else is president.*Nothing was written"):
        update(folder, [result(row(1, "Ann Able"))], write=True, taken=DAY, base=folder)
    assert not (folder / FILE).exists()


def test_own_folder_adds_to_the_base(folder: Path, tmp_path: Path):
    """A folder of one's own may hold nothing yet; what it adds to is made by hand, and is not written."""
    own = tmp_path / "own"
    (folder / FILE).write_text(f"persons: [{OURS}]", encoding="utf-8")
    rows = [row(1, "Ann Able", begin="2023-05-29"), row(2, "Carl Cole", begin="2014", end="2023")]
    before = {path.name: path.read_bytes() for path in folder.glob("*.yml")}

    told = update(own, [result(*rows)], write=True, taken=DAY, base=folder)

    assert f"{folder.name}/persons_hand.yml has 'president 2015-05-29..2023-05-29'" in told
    assert [p["name"] for p in yaml.safe_load((own / FILE).read_text(encoding="utf-8"))["persons"]] == [
        "Ann Able"
    ]
    assert {path.name: path.read_bytes() for path in folder.glob("*.yml")} == before
    assert update(own, [result(*rows)], write=True, taken=DAY, base=folder).endswith("Nothing to be written.")


def test_base_without_offices_is_none(tmp_path: Path):
    """What the folder adds to must hold the offices."""
    with pytest.raises(StorageError, match=r"offices\.yml"):
        update(tmp_path / "own", [result()], write=False, taken=DAY, base=tmp_path)


# --- queries --------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(queries()))
def test_query_gives_the_columns_we_read(name: str):
    """Each shipped query selects what a row needs, with titles that offices.yml has."""
    query = queries()[name]
    offices = yaml.safe_load(resource("dictionaries", "offices.yml").read_text(encoding="utf-8"))["offices"]
    end = query.index(" AS ?office)")

    titles = re.findall(r'"([a-z -]+)"', query[query.rindex("BIND(", 0, end) : end])

    assert "?person ?personLabel ?country ?office ?from ?fromPrecision ?to ?toPrecision WHERE" in query
    assert titles
    assert set(titles) <= {entry["office"] for entry in offices}
