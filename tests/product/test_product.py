"""A release can be handed over alone: its metadata are what other programs take them to be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any

import frictionless
import pytest
import yaml

from dragoman.code_lists import code_lists
from dragoman.codebook import read_code_list
from dragoman.codebook_pages import NOT_PUBLISHED, PUBLISHED_TABLES
from dragoman.product.about import licence_text, readme
from dragoman.tables import table_schema

Publish = Callable[[Path, Sequence[Mapping[str, Any]]], Path]


@pytest.fixture(scope="module")
def release(
    tmp_path_factory: pytest.TempPathFactory, event: Callable[..., dict[str, Any]], publish_events: Publish
) -> Path:
    """A release with three events in two months, one of them undated."""
    return publish_events(
        tmp_path_factory.mktemp("product") / "news",
        [
            event(1, event_date_start=date(2023, 9, 19), contexts=["arms", "war"], cameo_code="0256"),
            event(2, event_date_start=date(2024, 11, 3)),
            event(3),
        ],
    )


def read(release: Path, name: str) -> str:
    return (release / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def package(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read(release, "datapackage.json"))
    return found


# --- Data Package ---------------------------------------------------------------------


def test_frictionless_takes_the_data_package(release: Path):
    """Frictionless finds no fault with the descriptor, nor with any row of the code lists."""
    package = frictionless.Package(str(release / "datapackage.json"))

    faults = {
        resource.name: report.flatten(["title", "message"])
        for resource in package.resources
        if resource.format == "csv" and not (report := resource.validate()).valid
    }

    assert faults == {}
    assert {resource.name for resource in package.resources} >= {"events", "cameo-events", "organisations"}


def test_code_lists_keep_their_zeros(release: Path):
    """A reader that follows the package reads codes as text."""
    package = frictionless.Package(str(release / "datapackage.json"))

    rows = package.get_resource("cameo-events").read_rows()

    assert rows[0]["code"] == "01"


def test_package_names_every_file(release: Path, package: dict[str, Any]):
    """Every Parquet file and code list of the release is in the package, and nothing else."""
    named: list[str] = []
    for resource in package["resources"]:
        named += resource["path"] if isinstance(resource["path"], list) else [resource["path"]]

    there = [path.relative_to(release).as_posix() for path in release.rglob("*.parquet")]
    lists = [path.relative_to(release).as_posix() for path in release.rglob("codes/*.csv")]

    assert sorted(named) == sorted([*there, *lists])


@pytest.mark.parametrize("table", PUBLISHED_TABLES)
def test_package_describes_the_files_as_they_are(release: Path, package: dict[str, Any], table: str):
    """The columns of the package are those of the files, in their order."""
    import pyarrow.parquet as pq

    resource = next(item for item in package["resources"] if item["name"] == table)

    for path in (release / table).rglob("*.parquet"):
        assert [field["name"] for field in resource["schema"]["fields"]] == pq.ParquetFile(
            path
        ).schema_arrow.names


def test_limits_stand_in_the_fields(package: dict[str, Any]):
    """What a column cannot tell is part of its description."""
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}

    warned = [column for column in table_schema("events").columns if column.warning]

    assert warned
    assert all(column.warning in fields[column.name]["description"] for column in warned)


# --- Croissant ------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_takes_the_metadata_and_reads_rows(release: Path):
    """The reference library finds no error, and reads the events through the metadata."""
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(str(release / "croissant.json"))

    rows = list(islice(dataset.records("events"), 10))

    assert dataset.metadata.ctx.issues.errors == set()
    assert {record_set.name for record_set in dataset.metadata.record_sets} == set(PUBLISHED_TABLES)
    assert sorted(row["events/cameo_code"] for row in rows) == [b"0256", b"190", b"190"]
    assert [b"arms", b"war"] in [row["events/contexts"] for row in rows]


def test_croissant_checksums_are_those_of_the_files(release: Path):
    """A code list named in the metadata has the checksum that stands there."""
    found = json.loads(read(release, "croissant.json"))

    files = [item for item in found["distribution"] if item["@type"] == "cr:FileObject"]

    assert len(files) == len(code_lists())
    for item in files:
        assert hashlib.sha256((release / item["contentUrl"]).read_bytes()).hexdigest() == item["sha256"]


def test_croissant_tells_the_years(release: Path):
    """The years covered are those of dated events."""
    assert json.loads(read(release, "croissant.json"))["temporalCoverage"] == "2023/2024"


# --- codebook -------------------------------------------------------------------------


class Page(HTMLParser):
    """Collects ids and addresses, and checks that tags close as they opened."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what opens."""
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for key, value in attrs:
            if key == "id":
                self.ids.append(str(value))
            if key in ("href", "src"):
                self.addresses.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        """What closes is what opened last."""
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(release: Path) -> Page:
    found = Page()
    found.feed(read(release, "codebook.html"))
    return found


def test_html_codebook_is_well_formed_and_alone(page: Page, release: Path):
    """Every tag closes, no script is in it, and every address is in the page or the release."""
    assert page.open == []
    assert "script" not in page.tags
    for address in page.addresses:
        if address.startswith("#"):
            assert address[1:] in page.ids
        else:
            assert (release / address).is_file()


def test_html_codebook_has_every_column(page: Page, release: Path):
    """Each published column has its place, with its description and what it cannot tell."""
    text = read(release, "codebook.html").replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")

    for table in PUBLISHED_TABLES:
        for column in table_schema(table).columns:
            if column.name in NOT_PUBLISHED.get(table, ()):
                continue
            assert f"{table}.{column.name}" in page.ids
            assert column.warning in text


def test_release_codebook_leaves_out_what_is_not_published(release: Path):
    """The codebook of a release has its tables only, and no text of stories."""
    text = read(release, "codebook.md")

    assert "## sentences" not in text
    assert "| `text` |" not in text
    assert "| `text_sha256` |" in text


# --- licence, citation, README --------------------------------------------------------


def test_citation_names_the_release(release: Path):
    """CITATION.cff is the YAML that the format asks for; the ready text names the same release."""
    found = yaml.safe_load(read(release, "CITATION.cff"))

    assert {"cff-version", "message", "title", "authors", "version", "license"} <= set(found)
    assert (found["cff-version"], found["type"]) == ("1.2.0", "dataset")
    assert found["identifiers"][0]["value"] == release.name
    assert release.name in read(release, "CITATION.txt")
    assert "@misc{" in read(release, "CITATION.txt")


def test_licence_says_what_does_not_fall_under_it():
    """The words of stories are their publishers', the coordinates GeoNames'."""
    assert "CC-BY-4.0" in licence_text()
    assert "belong to their publishers" in licence_text()
    assert "GeoNames" in licence_text()


def test_readme_counts_and_warns():
    """The page names rows and years, and what the checks warn of in this release."""
    files = {"events": [{"path": "events/year=2020/month=1/x.parquet", "rows": 1200, "bytes": 5_000_000}]}
    rule = {"name": "share_undated", "description": "Share.", "success": False, "value": 0.4, "maximum": 0.2}
    checks = {"dataset_rules": [rule, {**rule, "name": "fine", "success": True}]}

    text = readme(files, {"validation.json": json.dumps(checks)}, "abc")

    assert "| events | 1,200 | 1 | 5.0 |" in text
    assert "from 2020 to 2020" in text
    assert "`share_undated`: Share. Here 0.4. Usual at most 0.2." in text
    assert "`fine`" not in text


def test_readme_names_every_file_of_a_release(sample_build: Any):
    """Whoever gets the folder finds each thing in it explained."""
    release = sample_build.release.path
    text = read(release, "README.md")

    missing = [path.name for path in release.iterdir() if path.name not in text and path.name != "README.md"]

    assert missing == []


def test_provenance_has_each_dictionary_and_weight(sample_build: Any):
    """The checksum of each dictionary and of each file of the weights stands in the release."""
    found = json.loads(read(sample_build.release.path, "provenance.json"))["files"]

    assert found["dictionaries/verbs.yml"]
    assert any(name.startswith("models/") and name.endswith(".onnx") for name in found)


def test_manifest_has_every_file_of_a_release(sample_build: Any):
    """Each file but the manifest itself is in it with its checksum."""
    release = sample_build.release.path
    manifest = json.loads(read(release, "manifest.json"))
    listed = {**manifest["texts"]}
    for files in manifest["tables"].values():
        listed |= {file["path"]: file["sha256"] for file in files}

    there = {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in release.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }

    assert listed == there


# --- code lists -----------------------------------------------------------------------


@pytest.mark.parametrize("found", code_lists(), ids=lambda found: found.name)
def test_code_list_is_described_column_by_column(found: Any, release: Path):
    """Each list has its columns described, and its first column names a row."""
    lines = read(release, found.path).splitlines()
    assert lines[0].split(",") == list(found.columns)
    if not found.source:
        keys = [row[found.key] for row in read_code_list(found.name)]
        assert len(keys) == len(set(keys))


def test_empty_data_set_still_describes_itself(tmp_path: Path, publish_events: Publish):
    """A release without any event has valid metadata and says that there are no rows."""
    release = publish_events(tmp_path / "news", [])

    frictionless.Package(str(release / "datapackage.json"))

    assert "| events | 0 |" in read(release, "README.md")
    assert "temporalCoverage" not in read(release, "croissant.json")
