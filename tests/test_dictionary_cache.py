"""Dictionaries kept for the next start: found again, never stale, never needed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dragoman.dictionary_cache import cache_file, keep_contents, kept_contents

TEXTS = {"agents.yml": "agents:\n- {role: COP, words: [police]}\n"}
CONTENTS = {"agents.yml": {"agents": [{"role": "COP", "words": ["police", "Türkçe"]}], "from": 1992}}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own that does not exist yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


# --- kept and found -------------------------------------------------------------------


def test_contents_kept_are_found_again(cache: Path):
    """What was kept is found as it was, in the user's cache folder."""
    path = cache_file(TEXTS, "code")

    keep_contents(path, CONTENTS)

    assert kept_contents(path) == CONTENTS
    assert path.is_relative_to(cache / "dragoman")


def test_nothing_kept_is_nothing_found():
    """Before the first start there is nothing, and looking for it makes no folder."""
    path = cache_file(TEXTS, "code")

    assert kept_contents(path) is None
    assert not path.parent.exists()


def test_contents_kept_twice_are_the_last():
    """Keeping again replaces what was there."""
    path = cache_file(TEXTS, "code")
    keep_contents(path, CONTENTS)

    keep_contents(path, {"verbs.yml": {}})

    assert kept_contents(path) == {"verbs.yml": {}}


def test_nothing_else_is_left_in_the_folder():
    """Keeping leaves the one file and no unfinished one."""
    path = cache_file(TEXTS, "code")

    keep_contents(path, CONTENTS)

    assert list(path.parent.iterdir()) == [path]


def test_same_dictionaries_have_the_same_file():
    """The order in which dictionaries are read does not matter."""
    one = cache_file({"a.yml": "1", "b.yml": "2"}, "code")
    other = cache_file({"b.yml": "2", "a.yml": "1"}, "code")

    assert one == other


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        pytest.param({"agents.yml": TEXTS["agents.yml"] + "\n"}, "code", id="text"),
        pytest.param({"own.yml": TEXTS["agents.yml"]}, "code", id="name"),
        pytest.param({**TEXTS, "own.yml": ""}, "code", id="one more"),
        pytest.param(TEXTS, "other code", id="program"),
    ],
)
def test_anything_changed_has_another_file(texts: dict[str, str], code: str):
    """A changed dictionary or program finds nothing of what was kept before."""
    keep_contents(cache_file(TEXTS, "code"), CONTENTS)

    assert kept_contents(cache_file(texts, code)) is None


def test_another_version_has_another_file(monkeypatch: pytest.MonkeyPatch):
    """A new version of Dragoman finds nothing of what an older one kept."""
    path = cache_file(TEXTS, "code")

    monkeypatch.setattr("dragoman.dictionary_cache.__version__", "999")

    assert cache_file(TEXTS, "code") != path


# --- damaged --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"agents.yml": {"agents": [', id="cut off"),
        pytest.param(b"\x00" * 64, id="zeros"),
        pytest.param(b'{"agents.yml": "\xff\xfe"}', id="no UTF-8"),
        pytest.param(b'["agents.yml"]', id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"agents.yml"', id="text"),
    ],
)
def test_damaged_file_is_ignored(data: bytes):
    """A file that is not whole is as good as none, and the next keeping mends it."""
    path = cache_file(TEXTS, "code")
    path.parent.mkdir(parents=True)
    path.write_bytes(data)

    found = kept_contents(path)
    keep_contents(path, CONTENTS)

    assert found is None
    assert kept_contents(path) == CONTENTS


def test_folder_in_place_of_the_file_is_ignored():
    """Something else under the file's name is as good as none."""
    path = cache_file(TEXTS, "code")
    path.mkdir(parents=True)

    assert kept_contents(path) is None


# --- where nothing can be kept -----------------------------------------------------------


def test_folder_that_cannot_be_made_costs_nothing(cache: Path):
    """Where the cache's folder cannot be made, nothing is kept and nothing is raised."""
    cache.write_text("a file stands where the folder should", encoding="utf-8")
    path = cache_file(TEXTS, "code")

    keep_contents(path, CONTENTS)

    assert kept_contents(path) is None
    assert cache.read_text("utf-8") == "a file stands where the folder should"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_the_right_to_write_costs_nothing():
    """Where the cache's folder may only be read, nothing is kept and nothing is raised."""
    path = cache_file(TEXTS, "code")
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o500)

    keep_contents(path, CONTENTS)

    assert kept_contents(path) is None


def test_full_disk_costs_nothing(monkeypatch: pytest.MonkeyPatch):
    """Where the file cannot be put in place, nothing is kept and nothing is raised."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = cache_file(TEXTS, "code")
    monkeypatch.setattr("dragoman.dictionary_cache.os.replace", refuse)

    keep_contents(path, CONTENTS)

    assert kept_contents(path) is None


# --- old files ------------------------------------------------------------------------


def keep_numbered(number: int) -> Path:
    path = cache_file(TEXTS, str(number))
    keep_contents(path, CONTENTS)
    os.utime(path, (number, number))
    return path


@pytest.mark.parametrize("n_kept", [1, 7, 8, 9, 11])
def test_files_beyond_eight_are_removed(n_kept: int):
    """The newest eight stay, older ones go."""
    paths = [keep_numbered(number) for number in range(1, n_kept + 1)]

    assert set(paths[0].parent.iterdir()) == set(paths[-8:])


def test_other_files_stay():
    """What is not a kept dictionary is nobody's to remove."""
    path = cache_file(TEXTS, "code")
    path.parent.mkdir(parents=True)
    note = path.parent / "note.txt"
    note.write_text("mine", encoding="utf-8")

    for number in range(1, 7):
        keep_numbered(number)

    assert note.read_text("utf-8") == "mine"
