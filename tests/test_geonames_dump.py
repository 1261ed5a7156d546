"""Taking over a dump of GeoNames, whole and hostile ones."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman import gazetteer as gazetteer_module
from dragoman import geonames_dump
from dragoman.cli import app
from dragoman.errors import StorageError
from dragoman.gazetteer import Gazetteer
from dragoman.gazetteer_build import Row
from dragoman.geonames_dump import install


def line(key: str = "1", name: str = "Jindires", **values: str) -> str:
    columns = {
        "id": key, "name": name, "ascii": name, "aliases": "Jandaris,Jindayris,جنديرس", "lat": "36.39",
        "lon": "36.68", "class": "P", "code": "PPL", "country": "SY", "cc2": "", "admin1": "09",
        "admin2": "7", "admin3": "", "admin4": "", "population": "13661", "elevation": "", "dem": "250",
        "zone": "Asia/Damascus", "day": "2020-01-01",
    } | values  # fmt: skip
    return "\t".join(columns.values()) + "\n"


@pytest.fixture(autouse=True)
def no_shipped_towns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The towns that come with Dragoman take seconds to write; one stands for them."""
    row = Row(99, "Lyon", "town", "PPL", "FRA", "84", "", 45.7, 4.8, 520_000)

    def shipped(but: set[str] = frozenset()) -> Iterator[Row]:
        return (r for r in [row] if r.country not in but)

    monkeypatch.setattr(geonames_dump, "shipped_rows", shipped)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "dump.sqlite"


def test_country_file_is_taken_over(tmp_path: Path, target: Path):
    """A village has its coordinates, id, second names, and divisions where the files of codes are there."""
    (tmp_path / "SY.txt").write_text(line(), encoding="utf-8")
    (tmp_path / "admin1CodesASCII.txt").write_text("SY.09\tAleppo\tAleppo\t170062\n", encoding="utf-8")
    (tmp_path / "admin2Codes.txt").write_text("SY.09.7\tAfrin District\tAfrin\t8\n", encoding="utf-8")

    done = install(tmp_path / "SY.txt", target)

    found = Gazetteer(target, [])
    (place,) = found.places("jandaris")
    assert (place.name, place.country, place.geonames_id, place.population) == ("Jindires", "SYR", "1", 13661)
    assert (place.latitude, place.longitude) == (36.39, 36.68)
    assert (place.admin2, getattr(found.division("SYR", "09"), "name", None)) == ("Afrin District", "Aleppo")
    assert (done.n_places, done.n_bad) == (2, 0)


def test_countries_that_the_dump_has_not_keep_their_towns(tmp_path: Path, target: Path):
    """A file of Syria leaves France as it was."""
    (tmp_path / "SY.txt").write_text(line(), encoding="utf-8")

    install(tmp_path, target)

    assert [p.country for p in Gazetteer(target, []).places("lyon")] == ["FRA"]


def test_zip_and_whole_world_are_read(tmp_path: Path, target: Path):
    """allCountries.zip is read without unpacking, and wins over files of countries beside it."""
    with zipfile.ZipFile(tmp_path / "allCountries.zip", "w") as archive:
        archive.writestr("allCountries.txt", line("2", "Rajo") + line("3", "Lyon", country="FR"))
    (tmp_path / "SY.txt").write_text(line(), encoding="utf-8")

    install(tmp_path, target)

    found = Gazetteer(target, [])
    assert [p.name for p in found.places("rajo")] == ["Rajo"]
    assert found.places("jindires") == ()
    assert [p.geonames_id for p in found.places("lyon")] == ["3"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param({"class": "A", "code": "ADM1"}, "state", id="division"),
        pytest.param({"class": "H", "code": "SEA"}, "sea", id="sea"),
        pytest.param({"class": "T", "code": "ISL"}, "island", id="island"),
        pytest.param({"class": "L", "code": "CMPRF"}, "facility", id="refugee-camp"),
        pytest.param({"class": "S", "code": "SCH"}, None, id="school"),
        pytest.param({"class": "H", "code": "WLL"}, None, id="well"),
    ],
)
def test_kinds_that_news_names_are_kept(
    tmp_path: Path, target: Path, values: dict[str, str], kind: str | None
):
    """Divisions, waters, islands and camps are taken; schools and wells are counted and left out."""
    (tmp_path / "SY.txt").write_text(line() + line("2", "Aaa", **values), encoding="utf-8")

    done = install(tmp_path, target)

    assert [p.kind for p in Gazetteer(target, []).places("aaa")] == ([kind] if kind else [])
    assert done.n_left_out == (0 if kind else 1)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        pytest.param(b"only\tthree\tcolumns\n", "expected 19 columns", id="columns"),
        pytest.param(line(lat="north").encode(), "expected degrees", id="no-degrees"),
        pytest.param(line(lat="91").encode(), "from -90 to 90", id="out-of-range"),
        pytest.param(line(lat="nan").encode(), "from -90 to 90", id="not-a-number"),
        pytest.param(line(key="-5").encode(), "the id as a whole number", id="id"),
        pytest.param(line(population="many").encode(), "the population", id="population"),
        pytest.param(b"\xff\xfe" + line().encode(), "expected UTF-8", id="bytes"),
        pytest.param(b"x" * 250_000 + b"\n", "over 200000 bytes", id="endless-line"),
    ],
)
def test_bad_line_is_told_and_the_rest_is_taken(tmp_path: Path, target: Path, bad: bytes, told: str):
    """A line that is none of GeoNames costs itself only, and its number is told."""
    (tmp_path / "SY.txt").write_bytes(line("2", "Rajo").encode() + bad + line("3", "Afrin").encode())

    done = install(tmp_path, target)

    assert done.n_bad == 1
    assert "SY.txt:2: " in done.problems[0]
    assert told in done.problems[0]
    assert [p.name for p in Gazetteer(target, []).places("afrin")] == ["Afrin"]


def test_many_bad_lines_are_counted_not_all_told(tmp_path: Path, target: Path):
    """A file of the wrong kind does not flood the screen."""
    (tmp_path / "SY.txt").write_text("a\tb\n" * 1000 + line(), encoding="utf-8")

    done = install(tmp_path, target)

    assert (done.n_bad, len(done.problems)) == (1000, geonames_dump.MOST_TOLD)


def _empty_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "SY.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")


@pytest.mark.parametrize(
    ("make", "name", "told"),
    [
        pytest.param(lambda folder: None, "SY.txt", "expected a file or folder", id="no-file"),
        pytest.param(lambda folder: None, "", "expected allCountries.txt", id="empty-folder"),
        pytest.param(
            lambda folder: (folder / "SY.txt").write_text("a\tb\n"), "SY.txt", "found none", id="other-file"
        ),
        pytest.param(
            lambda folder: (folder / "SY.zip").write_bytes(b"PK?"), "SY.zip", "Cannot read", id="no-zip"
        ),
        pytest.param(_empty_zip, "SY.zip", "expected SY.txt in it", id="other-zip"),
    ],
)
def test_what_is_no_dump_is_refused(tmp_path: Path, target: Path, make, name: str, told: str):
    """A wrong file says what was expected, and what was installed before stays."""
    folder = tmp_path / "in"
    folder.mkdir()
    make(folder)
    target.parent.mkdir()
    target.write_text("before", encoding="utf-8")

    with pytest.raises(StorageError, match=told):
        install(folder / name if name else folder, target)

    assert target.read_text(encoding="utf-8") == "before"


def test_command_installs_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`dragoman places install` says how many places there are and which lines were bad."""
    monkeypatch.setattr(gazetteer_module, "user_cache_path", lambda _: tmp_path / "cache")
    (tmp_path / "SY.txt").write_text(line() + "bad\n", encoding="utf-8")

    result = CliRunner().invoke(app, ["places", "install", str(tmp_path / "SY.txt")])

    assert result.exit_code == 0, result.output
    assert "2 places installed" in result.output
    assert "SY.txt:2: expected 19 columns" in result.output
    assert (tmp_path / "cache" / "geonames").is_dir()
