"""The settings file: what it takes, and how it says no."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dragoman.errors import SettingsError
from dragoman.resources import root
from dragoman.settings import Settings, load_settings


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "settings.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_gives_the_defaults():
    """Without a file and without options every setting has its default."""
    assert load_settings(None) == Settings()


def test_empty_file_gives_the_defaults(tmp_path: Path):
    """A file with nothing but a comment changes nothing."""
    path = settings_file(tmp_path, "# nothing yet\n")

    assert load_settings(path) == Settings()


def test_values_are_read_from_the_file(tmp_path: Path):
    """Dates, lists, numbers and mappings come in as their own types."""
    path = settings_file(
        tmp_path, "published: 2014-02-22\nlanguages: [en, fr]\nmin_characters: 5\ncolumns: {text: body}\n"
    )

    settings = load_settings(path)

    assert settings == Settings(
        published=date(2014, 2, 22), languages=("en", "fr"), min_characters=5, columns={"text": "body"}
    )


def test_option_wins_over_the_file(tmp_path: Path):
    """An option that is given replaces the file's value; one that is not given leaves it."""
    path = settings_file(tmp_path, "min_characters: 5\nmax_characters: 5000\n")

    settings = load_settings(path, min_characters=7, max_characters=None)

    assert (settings.min_characters, settings.max_characters) == (7, 5000)


def test_unknown_key_names_the_nearest(tmp_path: Path):
    """A misspelt key is refused with file, key and the nearest valid key."""
    path = settings_file(tmp_path, "langauges: [en]\n")

    with pytest.raises(SettingsError) as caught:
        load_settings(path)

    assert f"{path}: unknown key 'langauges'. Did you mean 'languages'?" in str(caught.value)


def test_all_problems_are_reported_at_once(tmp_path: Path):
    """Unknown keys and bad values of one file come in one message, a line each."""
    path = settings_file(tmp_path, "langauges: [en]\nmin_characters: 0\ngoldstein_table: guess\n")

    with pytest.raises(SettingsError) as caught:
        load_settings(path)

    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"{path}: ") for line in lines)
    assert "min_characters" in lines[1]
    assert "goldstein_table" in lines[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("min_characters: 0", "greater than or equal to 1, found 0", id="below the minimum"),
        pytest.param(
            "batch_stories: 10001", "less than or equal to 10000, found 10001", id="above the maximum"
        ),
        pytest.param("published: 2014-02", "published", id="not a day"),
        pytest.param("min_characters: many", "found 'many'", id="not a number"),
        pytest.param("quad_scheme: gdlet", "found 'gdlet'", id="not in the list"),
        pytest.param("languages: null", "languages", id="nothing where a list is due"),
    ],
)
def test_value_out_of_range_is_refused(tmp_path: Path, text: str, expected: str):
    """A value that a setting cannot have is named with what was found."""
    path = settings_file(tmp_path, text)

    with pytest.raises(SettingsError, match=text.split(":")[0]) as caught:
        load_settings(path)

    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("published: !!python/object/apply:os.getcwd []", "expected YAML", id="tag of Python"),
        pytest.param("published: !own 1", "expected YAML", id="tag of one's own"),
        pytest.param("languages: &a [en]\ncolumns: *a", "aliases", id="alias"),
        pytest.param("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "aliases", id="alias bomb"),
        pytest.param("min_characters: 5\nmin_characters: 6", "stands here twice", id="key given twice"),
        pytest.param("columns: {text: a, text: b}", "stands here twice", id="key given twice below"),
        pytest.param("published: 2023-02-31", "expected YAML", id="day that is none"),
        pytest.param("languages: [en", "expected YAML", id="bracket left open"),
        pytest.param("? [a]\n: b", "cannot be a key", id="list as a key"),
        pytest.param("languages: " + "[" * 200 + "]" * 200, "nested deeper", id="nested very deep"),
        pytest.param("- en\n- fr", "expected a mapping of settings, found list", id="list"),
        pytest.param("just words", "expected a mapping of settings, found str", id="text"),
    ],
)
def test_file_that_is_no_plain_mapping_is_refused(tmp_path: Path, text: str, expected: str):
    """Tags, aliases, repeated keys and broken YAML are settings errors that name the file."""
    path = settings_file(tmp_path, text)

    with pytest.raises(SettingsError) as caught:
        load_settings(path)

    assert str(caught.value).startswith(f"{path}: ")
    assert expected in str(caught.value)


def test_missing_file_is_named(tmp_path: Path):
    """A settings file that is not there is an error with its path."""
    with pytest.raises(SettingsError, match=r"none\.yml"):
        load_settings(tmp_path / "none.yml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path):
    """A settings file that is not UTF-8 is a settings error."""
    path = tmp_path / "settings.yml"
    path.write_bytes(b"languages: [\xff\xfe]")

    with pytest.raises(SettingsError, match="expected YAML"):
        load_settings(path)


def test_fingerprint_holds_plain_values():
    """What goes into a checksum is JSON: a day as text, a tuple as a list."""
    settings = Settings(published=date(2014, 2, 22))

    found = settings.fingerprint("published", "languages")

    assert found == {"published": "2014-02-22", "languages": ["en"]}


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_each_setting_is_documented(name: str):
    """The page of settings has a line for every key."""
    page = (root() / "docs" / "settings.md").read_text(encoding="utf-8")

    assert f"| `{name}` |" in page
