"""Shipped files, and YAML without its traps."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dragoman import resources
from dragoman.errors import DragomanError
from dragoman.resources import compose_yaml, load_yaml, resource, root


@pytest.mark.parametrize("folder", ["schemas", "dictionaries", "flows"])
def test_shipped_folder_is_found(folder: str):
    """The folders that are not code are found wherever Dragoman is installed."""
    assert resource(folder).is_dir()
    assert resource(folder) == root() / folder


def test_incomplete_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without its schemas Dragoman says where it looked and what to do."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "src" / "dragoman")

    with pytest.raises(DragomanError, match=r"incomplete.*events\.yml.*Install Dragoman again"):
        root.__wrapped__()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1\nb: [x, 2.5]", {"a": 1, "b": ["x", 2.5]}, id="mapping"),
        pytest.param("'no'", "no", id="text in quotes"),
        pytest.param("", None, id="empty"),
        pytest.param("a: '*b'", {"a": "*b"}, id="star in quotes"),
        pytest.param("a: &name 1", {"a": 1}, id="anchor that nobody uses"),
        pytest.param("a: {x: 1}\nb: {x: 1}", {"a": {"x": 1}, "b": {"x": 1}}, id="same key in two mappings"),
    ],
)
def test_plain_yaml_is_read(text: str, expected: object):
    """Mappings, lists and scalars come out as Python's own."""
    assert load_yaml(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("!!python/object/apply:os.getcwd []", id="tag that runs code"),
        pytest.param("!!bool x", id="tag that lies"),
        pytest.param("!own x", id="tag of one's own"),
        pytest.param("a: &x [1]\nb: *x", id="alias"),
        pytest.param("a: &x {k: 1}\nb: {<<: *x}", id="merge key"),
        pytest.param("a: 1\na: 1", id="key twice"),
        pytest.param("{a: b}: 1", id="mapping as a key"),
        pytest.param("a: [1", id="bracket left open"),
        pytest.param("a: 1\n---\nb: 1", id="two documents"),
        pytest.param("a: \x00", id="control character"),
        pytest.param("[" * 20_000, id="nested so deep that it would end the process"),
        pytest.param("a: " * 300, id="mappings on one line"),
    ],
)
def test_yaml_trap_is_a_yaml_error(text: str):
    """Whatever a YAML text tries, reading it raises one kind of error."""
    with pytest.raises(yaml.YAMLError):
        load_yaml(text)


def test_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch):
    """A text over the limit is not parsed at all."""
    monkeypatch.setattr(resources, "MAX_YAML_BYTES", 10)

    with pytest.raises(yaml.YAMLError, match="larger than 10 bytes"):
        load_yaml("a: 1234567890")


def test_repeated_key_is_named_with_its_line():
    """The message for a key given twice has the key and the line of the second."""
    with pytest.raises(yaml.YAMLError, match="the key 'a' stands here twice") as caught:
        load_yaml("a: 1\nb: 2\na: 3\n")

    assert caught.value.problem_mark.line == 2


def test_nodes_know_their_lines():
    """The tree of nodes tells on which line a value stands."""
    node = compose_yaml("a:\n- x\n- y\n")

    assert isinstance(node, yaml.MappingNode)
    assert [item.start_mark.line for item in node.value[0][1].value] == [1, 2]


def test_day_that_no_calendar_has_is_a_value_error():
    """YAML reads 2023-02-31 as a day; who asks for the text can tell this from broken YAML."""
    with pytest.raises(ValueError, match="day is out of range"):
        load_yaml("date: 2023-02-31")
