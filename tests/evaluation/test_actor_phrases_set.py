"""The set of actor phrases: read whole, told where it is broken, and compared part by part."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from actors import Answer, Item, part_of, plain_code, read_items, share, table
from dragoman.stages.mentions.actor_codes import resolve_words

ITEM = """## Africa | 1994-07-12
Rwandan rebels took Kigali. [[The rebels]] said they would govern.
= RWAREB
"""


def write(folder: Path, text: str) -> Path:
    """Write one file of items and return its folder."""
    (folder / "set_1.txt").write_text(text, encoding="utf-8")
    return folder


def test_item_has_its_phrase_and_code(tmp_path: Path):
    """The brackets are taken out of the text, and the phrase is found again by its offsets."""
    [item] = read_items(write(tmp_path, ITEM))

    assert (item.phrase, item.code, item.day, item.region) == (
        "The rebels",
        "RWAREB",
        date(1994, 7, 12),
        "Africa",
    )
    assert "[[" not in item.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(ITEM.replace("[[", "").replace("]]", ""), "expected one phrase", id="no phrase"),
        pytest.param(ITEM.replace("RWAREB", "RWAXYZ"), "'RWAXYZ': group 'XYZ' is in no list", id="bad code"),
    ],
)
def test_broken_item_names_file_and_line(tmp_path: Path, text: str, expected: str):
    """A line that is not of the form stops the measure, with file and line."""
    with pytest.raises(ValueError, match=r"set_1\.txt:3") as error:
        read_items(write(tmp_path, text))

    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("code", "part", "expected"),
    [
        ("TURGOVHLH", "country", "TUR"),
        ("IGOUNO", "country", "IGO"),
        ("TURGOVHLH", "role", "GOV"),
        ("TURHLH", "role", "HLH"),
        ("TUR", "role", ""),
        ("TURGOV", "code", "TURGOV"),
    ],
)
def test_parts_of_a_code(code: str, part: str, expected: str):
    """Country, primary role and whole code are compared apart."""
    assert part_of(code, part) == expected


def test_code_is_compared_without_the_organisations_own_letters():
    """Hamas's own group is no part of the label, the United Nations' is."""
    assert (plain_code("PSEREBHMS"), plain_code("IGOUNO")) == ("PSEREB", "IGOUNO")


def test_share_and_table_count_what_is_right():
    """Of one right and one wrong country the share is a half, and the table has a line for all."""
    items = [Item("a:1", "Asia", date(2020, 1, 1), "x", 0, 1, code) for code in ("TURCOP", "IRNCOP")]
    found = [Answer(item, resolve_words("Turkish police", item.day)) for item in items]

    assert (share(found, "country"), share(found, "role")) == (0.5, 1.0)
    assert "| all | 2 | 0.500 | 1.000 | 0.500 |" in list(table(found))


def test_shipped_sets_hold_what_the_issue_asks():
    """The sets together hold more than 600 phrases, of every region, each with a valid code."""
    items = read_items()

    assert len(items) >= 600
    assert {"Africa", "Americas", "Asia", "Europe", "Former Soviet", "Middle East", "Oceania", "World"} <= {
        item.region for item in items
    }
