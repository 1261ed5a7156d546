"""Checksums, and what a result depends on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.provenance import (
    canonical_json,
    code_checksum,
    knowledge_checksums,
    sha256_bytes,
    sha256_folder,
    sha256_text,
    short_hash,
    versions,
)


def test_short_hash_is_stable():
    """The same parts give the same twenty digits on every machine and in every year."""
    assert short_hash("a", 1) == "b343590635d7675badd5"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("a", "b"), ("b", "a"), id="order"),
        pytest.param(("ab",), ("a", "b"), id="where a part ends"),
        pytest.param(("a", ""), ("a",), id="empty part"),
        pytest.param(('a", "b',), ("a", "b"), id="quotes in a part"),
        pytest.param(("a",), ("A",), id="capitals"),
    ],
)
def test_other_parts_give_another_hash(one: tuple[str, ...], other: tuple[str, ...]):
    """Order, bounds and letters of the parts all count."""
    assert short_hash(*one) != short_hash(*other)


@given(st.lists(st.text(st.characters())))
def test_any_text_has_a_hash(parts: list[str]):
    """Any parts, half an emoji among them, give twenty hexadecimal digits."""
    found = short_hash(*parts)

    assert len(found) == 20
    assert set(found) <= set("0123456789abcdef")


def test_text_counts_as_its_utf8():
    """The checksum of a text is that of its UTF-8."""
    assert sha256_text("Türkiye 😀") == sha256_bytes("Türkiye 😀".encode())


def files(folder: Path, contents: dict[str, str]) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def test_checksum_of_a_folder_does_not_depend_on_where_it_lies(tmp_path: Path):
    """The same names and bytes give the same checksum, in whatever order they were written."""
    one = files(tmp_path / "one", {"a.yml": "1", "deep/b.yml": "2"})
    other = files(tmp_path / "other", {"deep/b.yml": "2", "a.yml": "1"})

    assert sha256_folder(one) == sha256_folder(other)


@pytest.mark.parametrize(
    "contents",
    [
        pytest.param({"a.yml": "3", "b.yml": "2"}, id="content"),
        pytest.param({"c.yml": "1", "b.yml": "2"}, id="name"),
        pytest.param({"a.yml": "1"}, id="file gone"),
        pytest.param({"a.yml": "1", "b.yml": "2", "c.yml": ""}, id="file more"),
    ],
)
def test_checksum_of_a_folder_sees_every_change(tmp_path: Path, contents: dict[str, str]):
    """Another content, name or number of files is another checksum."""
    before = files(tmp_path / "before", {"a.yml": "1", "b.yml": "2"})
    after = files(tmp_path / "after", contents)

    assert sha256_folder(before) != sha256_folder(after)


def test_what_python_leaves_behind_does_not_count(tmp_path: Path):
    """Running the code does not change its checksum."""
    folder = files(tmp_path, {"a.py": "1"})
    before = sha256_folder(folder)

    files(folder, {"__pycache__/a.pyc": "x"})

    assert sha256_folder(folder) == before


def test_parts_of_the_code_have_their_own_checksums():
    """Changing one stage leaves the checksum of another as it was."""
    assert code_checksum("stages", "events") != code_checksum("stages", "mentions")


def test_knowledge_is_schemas_dictionaries_and_weights():
    """A coding depends on these three shipped folders."""
    assert set(knowledge_checksums()) == {"schemas", "dictionaries", "models"}


def test_versions_name_what_shapes_the_result():
    """Dragoman, Python and the libraries are named with a version each."""
    found = versions()

    assert {"dragoman", "python", "pyarrow", "dateparser"} <= set(found)
    assert all(found.values())


def test_canonical_json_does_not_depend_on_the_order_of_keys():
    """The same value gives the same bytes."""
    one = canonical_json({"b": 1, "a": ["ü", date(2014, 2, 22)]})

    assert one == canonical_json({"a": ["ü", date(2014, 2, 22)], "b": 1})
    assert json.loads(one) == {"a": ["ü", "2014-02-22"], "b": 1}
    assert one.endswith("}\n")
