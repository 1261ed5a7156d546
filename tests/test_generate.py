"""Generated files: what is committed is what the schemas say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman import generate
from dragoman.settings import Settings


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout that the files are made in."""
    monkeypatch.setattr(generate, "root", lambda: tmp_path)
    return tmp_path


def test_committed_files_are_fresh(capsys: pytest.CaptureFixture[str]):
    """The generated files of this checkout are what the schemas say; else `make generate`."""
    status = generate.main(["--check"])

    assert capsys.readouterr().err == ""
    assert status == 0


def test_written_files_are_fresh(checkout: Path):
    """What was just written passes the check and is the same bytes when written again."""
    generate.main([])
    first = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}

    status = generate.main(["--check"])
    generate.main([])

    assert status == 0
    assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == first
    assert {path.relative_to(checkout).as_posix() for path in first} == set(generate.generated_files())


def test_stale_file_is_named_with_the_command_that_mends_it(
    checkout: Path, capsys: pytest.CaptureFixture[str]
):
    """A file that somebody edited by hand is told, and the others are not."""
    generate.main([])
    page = checkout / "docs" / "codebook.md"
    page.write_text(page.read_text("utf-8") + "edited\n", encoding="utf-8")

    status = generate.main(["--check"])

    assert status == 1
    assert (
        capsys.readouterr().err == "docs/codebook.md is stale. Run `make generate` and commit the result.\n"
    )


def test_missing_file_is_stale(checkout: Path):
    """A generated file that is not there counts as stale."""
    assert generate.stale_files(checkout) == list(generate.generated_files())


def test_check_writes_nothing(checkout: Path):
    """Checking leaves the checkout as it is."""
    generate.main(["--check"])

    assert list(checkout.iterdir()) == []


def test_settings_page_lists_every_setting():
    """Each setting stands on its page with its default and what it does."""
    page = generate.settings_page()

    missing = [name for name in Settings.model_fields if f"| `{name}` | `" not in page]
    assert missing == []
    assert all(field.description in page for field in Settings.model_fields.values() if field.description)


@pytest.mark.parametrize("name", ["docs/codebook.md", "docs/settings.md"])
def test_generated_pages_say_that_they_are(name: str):
    """A page carries the words that it is generated and from what."""
    assert "Generated from" in generate.generated_files()[name].partition("\n\n")[2][:200]


@pytest.mark.parametrize("name", ["schemas/suites/events.json", "schemas/datapackage.json"])
def test_generated_json_is_json(name: str):
    """The suite and the description of the data set can be parsed."""
    assert json.loads(generate.generated_files()[name])
