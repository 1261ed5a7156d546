"""The report opens without a network, tells the same as its numbers, and lets no story write HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dragoman.errors import StorageError
from dragoman.stages.validated.dataset_checks import check_dataset
from dragoman.stages.validated.outcomes import RuleOutcome, SuiteResult
from dragoman.stages.validated.report import write_validation
from dragoman.stages.validated.suite import validate_frame

EventsTable = Callable[..., pa.Table]

SCRIPT = "<script>alert('story')</script>"
RUN = {
    "title": f"News {SCRIPT}",
    "groups": ["2023-09", SCRIPT],
    "n_stories": 1234,
    "source": SCRIPT,
    "rejects": {"failed_rule": 3, "too_short": 1},
}
WARNING = RuleOutcome("share_x", f"Share {SCRIPT}", "", "warning", False, 4, 3, [SCRIPT], 0.75, 0.5)


class Page(HTMLParser):
    """Collects the addresses, the text and the scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Keep the tag and where it points."""
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


@pytest.fixture(scope="module")
def results(events_of: EventsTable, suite: Mapping[str, Any]) -> list[SuiteResult]:
    """The results of two groups: one valid, one with events that break rules with HTML in them."""
    broken = {
        "status": SCRIPT,
        "source_country": SCRIPT,
        "trigger_text": SCRIPT,
        "sentence_text": f"Turkey and {SCRIPT}",
    }
    return [validate_frame(events_of({}, {}), suite), validate_frame(events_of({}, broken), suite)]


@pytest.fixture(scope="module")
def report(results: list[SuiteResult], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report on two groups."""
    folder = tmp_path_factory.mktemp("report")
    dataset = [*check_dataset([], [], n_coded=4, n_rejected=0), WARNING]
    write_validation(folder, results, dataset, RUN)
    return folder


def pages(folder: Path) -> dict[str, Page]:
    """Return each page of a report by its path."""
    return {
        path.relative_to(folder).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.html")
    }


def test_report_has_its_pages(report: Path) -> None:
    """There is a page for people, numbers, the summed Data Docs, the suite, and the broken group."""
    assert set(pages(report)) == {
        "index.html",
        "data_docs/index.html",
        "data_docs/suite.html",
        "data_docs/group_00002.html",
    }


def test_report_has_no_outside_address(report: Path) -> None:
    """No page and no style sheet of the report asks for anything from outside its folder."""
    for name, page in pages(report).items():
        outside = [
            address for address in page.addresses if re.match(r"(?:\w+:)?//|data:|javascript:", address)
        ]
        assert outside == [], name
    for style in [*report.rglob("*.css"), *report.rglob("*.html")]:
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", text), style


def test_links_lead_somewhere(report: Path) -> None:
    """Each relative address of each page is a file of the report."""
    missing = [
        (name, address)
        for name, page in pages(report).items()
        for address in page.addresses
        if not address.startswith("#") and not (report / name).parent.joinpath(address).resolve().is_file()
    ]

    assert missing == []


def test_stories_write_no_html(report: Path) -> None:
    """A script in a story's sentence or in a name stands in the pages as text."""
    for path in report.rglob("*.html"):
        assert SCRIPT not in path.read_text(encoding="utf-8"), path
    read = pages(report)
    assert SCRIPT in read["index.html"].text
    assert SCRIPT in read["data_docs/index.html"].text
    assert "script" not in read["index.html"].tags


def test_numbers_add_up_over_groups(report: Path) -> None:
    """The numbers for machines are summed over the groups, rule by rule."""
    numbers = json.loads((report / "validation.json").read_text(encoding="utf-8"))

    rules = {rule["name"]: rule for rule in numbers["rules"]}
    assert numbers["n_events"] == 4
    assert (rules["status.enum"]["n_checked"], rules["status.enum"]["n_failed"]) == (4, 1)
    assert rules["status.enum"]["required"] is True
    assert rules["cameo_code.codes"]["success"] is True


def test_warning_is_no_failure(report: Path) -> None:
    """A broken warning is listed with its numbers and leaves the validation a success."""
    numbers = json.loads((report / "validation.json").read_text(encoding="utf-8"))

    (rule,) = [rule for rule in numbers["dataset_rules"] if not rule["success"]]
    assert numbers["success"] is True
    assert (rule["name"], rule["required"], rule["value"], rule["maximum"]) == ("share_x", False, 0.75, 0.5)


def test_page_tells_the_run(report: Path) -> None:
    """The page shows the counts, each reason with its meaning, and how a share stands to its bound."""
    text = pages(report)["index.html"].text

    assert "1,234" in text
    assert "An event row breaks a required rule" in text
    assert "Found 0.750, at most 0.5 expected." in text


def test_every_rule_is_on_the_page(report: Path, results: list[SuiteResult]) -> None:
    """Each rule of the suite stands on the page with its description."""
    text = pages(report)["index.html"].text

    assert all(outcome.rule_id in text and outcome.description in text for outcome in results[0].outcomes)


def test_failed_rule_over_dataset_is_a_failure(tmp_path: Path) -> None:
    """A broken required rule over the data set makes the validation a failure."""
    write_validation(tmp_path, [], check_dataset([], [], n_coded=10, n_rejected=9), {})

    assert json.loads((tmp_path / "validation.json").read_text(encoding="utf-8"))["success"] is False
    assert "nothing was published" in pages(tmp_path)["index.html"].text


def test_broken_row_of_published_data_is_a_failure(results: list[SuiteResult], tmp_path: Path) -> None:
    """In a published data set a row that breaks a required rule makes the validation a failure."""
    write_validation(tmp_path, results, [], {"is_published": True})

    page = pages(tmp_path)["index.html"].text
    assert json.loads((tmp_path / "validation.json").read_text(encoding="utf-8"))["success"] is False
    assert "breaks a required rule" in page
    assert "left out" not in page


def test_report_without_groups_has_no_dead_link(tmp_path: Path) -> None:
    """A report on no events links only to pages it has."""
    write_validation(tmp_path, [], [], {})

    found = pages(tmp_path)["index.html"].addresses
    assert all((tmp_path / address).is_file() for address in found)


def test_same_results_same_bytes(report: Path, results: list[SuiteResult], tmp_path: Path) -> None:
    """The same results give the same bytes in each file, also when read back from JSON."""
    dataset = [*check_dataset([], [], n_coded=4, n_rejected=0), WARNING]

    write_validation(tmp_path, [SuiteResult.from_json(result.to_json()) for result in results], dataset, RUN)

    files = [path.relative_to(report) for path in report.rglob("*") if path.is_file()]
    assert all((tmp_path / path).read_bytes() == (report / path).read_bytes() for path in files)


def test_broken_characters_are_escaped(tmp_path: Path) -> None:
    """A story's lone surrogate does not stop the report, and the numbers stay JSON."""
    outcome = RuleOutcome("share_x", "Share", "", "warning", False, 1, 1, ["\ud800"])

    write_validation(tmp_path, [], [outcome], {})

    (rule,) = json.loads((tmp_path / "validation.json").read_text(encoding="utf-8"))["dataset_rules"]
    assert rule["examples"] == ["\ud800"]


def test_earlier_pages_do_not_stay(results: list[SuiteResult], tmp_path: Path) -> None:
    """A report written again has no page of a group that is no longer broken."""
    write_validation(tmp_path, results, [], {})

    write_validation(tmp_path, results[:1], [], {})

    assert not (tmp_path / "data_docs" / "group_00002.html").exists()


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that cannot be made is an error that names it."""
    place = tmp_path / "file"
    place.write_text("not a folder", encoding="utf-8")

    with pytest.raises(StorageError, match="file"):
        write_validation(place, [], [], {})


def test_third_party_files_are_named() -> None:
    """Each file that others wrote is named in THIRD_PARTY.md with its version and licence."""
    static = Path(write_validation.__code__.co_filename).parent / "static"
    ours = {"THIRD_PARTY.md", "dragoman.css", "report.css"}
    told = (static / "THIRD_PARTY.md").read_text(encoding="utf-8")

    files = [path for path in static.rglob("*") if path.is_file() and path.name not in ours]
    assert [path.name for path in files if f"`{path.relative_to(static).as_posix()}`" not in told] == []
    assert sum(path.stat().st_size for path in files) < 3_000_000
