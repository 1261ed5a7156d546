"""``dragoman export``: options, defaults and what is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.errors import SettingsError, StorageError
from dragoman.export_command import dataset_name


@pytest.fixture
def dataset(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    event: Callable[..., dict[str, Any]],
    publish_events: Callable[[Path, Sequence[Mapping[str, Any]]], Path],
) -> Path:
    """A data set of three events in data/news; the command runs beside it."""
    monkeypatch.chdir(tmp_path)
    rows = [
        event(1, event_date_start=date(2023, 5, 1), source_country="TUR", cameo_code="141"),
        event(2, event_date_start=date(2024, 5, 1), status="demanded"),
        event(3, event_date_start=date(2024, 5, 1), is_representative=False),
    ]
    publish_events(tmp_path / "data" / "news", rows)
    return Path("data/news")


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["export", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def n_lines(path: str) -> int:
    return len(Path(path).read_text(encoding="utf-8").splitlines())


def test_name_of_the_file_is_that_of_the_data_set(dataset: Path):
    """Without --out two formats of one suffix do not overwrite one another."""
    for name in ("csv", "acled", "ucdp", "phoenix", "polecat"):
        run("--format", name, str(dataset))

    assert sorted(path.name for path in Path().glob("*") if path.is_file()) == sorted(
        name
        for found in ("news.csv", "news-acled.csv", "news-ucdp.csv", "news-phoenix.txt", "news-polecat.txt")
        for name in (found, f"{found}.README.txt")
    )


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ([], 2),
        (["--status", "all"], 3),
        (["--status", "demanded", "--status", "asserted"], 3),
        (["--since", "2024-01-01", "--until", "2024-12-31"], 1),
        (["--country", "tur"], 1),
        (["--root", "14"], 1),
        (["--representative-only"], 1),
    ],
)
def test_options_select(dataset: Path, options: list[str], rows: int):
    """Each option of the command line reaches the selection; a country may be written small."""
    output = run("--format", "csv", "--out", "x.csv", *options, str(dataset))

    assert n_lines("x.csv") == rows + 1
    assert f"{rows:,} rows written to x.csv" in output


def test_what_is_left_out_is_told(dataset: Path):
    """The command says how many events have no place in a format, and where to read on."""
    output = run("--format", "ucdp", "--out", "x.csv", str(dataset))

    assert "2 events have no place in this format" in output
    assert "x.csv.README.txt" in output


def test_one_release_can_be_exported(dataset: Path):
    """A release given by its folder is named after its data set."""
    release = (dataset / "latest").resolve()

    run("--format", "csv", str(release))

    assert Path("news.csv").is_file()


def test_mistakes_are_expected_errors(dataset: Path):
    """An unknown format or status and a data set that is not there have their messages."""
    with pytest.raises(SettingsError, match="Did you mean 'gdelt'"):
        run("--format", "gdelt2", str(dataset))
    with pytest.raises(SettingsError, match="expected asserted"):
        run("--format", "csv", "--status", "happened", str(dataset))
    with pytest.raises(StorageError, match="Nothing has been published"):
        run("--format", "csv", "nowhere")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("data/news", "news"),
        ("data/news/", "news"),
        ("data/news/latest", "news"),
        ("news/releases/0123", "news"),
        ("/", "events"),
    ],
)
def test_dataset_name(path: str, name: str):
    """A data set is called after its folder, however it is pointed to."""
    assert dataset_name(Path(path)) == name
