"""Schemas, the tables made under them, and their files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import SchemaError
from dragoman.tables import (
    TABLES,
    parse_schema,
    read_metadata,
    read_table,
    table_schema,
    to_table,
    write_table,
)

HEADER = "table: t\ntitle: T\ndescription: A table.\nprimary_key: [a]\n"


def sentence(**values: Any) -> dict[str, Any]:
    row = {
        "sentence_id": "d-0",
        "document_id": "d",
        "sentence_no": 0,
        "paragraph_no": 0,
        "start": 0,
        "end": 4,
        "text": "Hi 😀",
        "is_headline": False,
        "is_lead": True,
    }
    return {**row, **values}


def test_sentence_of_these_tests_fills_what_is_required():
    """The row the other tests start from has every required column."""
    required = {c.name for c in table_schema("sentences").columns if c.constraints.get("required")}

    assert required <= set(sentence()) <= set(table_schema("sentences").names)


# --- schemas --------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_shipped_schema_is_sound(table: str):
    """Every shipped schema can be read, is about its own table, and has its key among its columns."""
    schema = table_schema(table)

    assert schema.table == table
    assert set(schema.primary_key) <= set(schema.names)


@pytest.mark.parametrize("table", TABLES)
def test_arrow_schema_carries_the_descriptions(table: str):
    """Every Arrow field has the description of its column."""
    schema = table_schema(table)

    found = [field.metadata[b"description"].decode() for field in schema.arrow]

    assert found == [column.description for column in schema.columns]


def test_unknown_table_names_the_nearest():
    """Asking for a table that is none says which was probably meant."""
    with pytest.raises(SchemaError, match=r"no table 'event'\. Did you mean 'events'\?"):
        table_schema("event")


def test_all_problems_of_a_schema_are_reported_at_once():
    """Every problem of a schema file is a line with the file's name."""
    text = HEADER + (
        "columns:\n"
        "- {name: a, type: strng, description: A.}\n"
        "- {name: a, type: string, description: A.}\n"
        "- {type: string, description: B.}\n"
        "- {name: c, type: string}\n"
        "- {name: d, type: string, description: D., exmaple: x}\n"
        "- {name: e, type: string, description: E., constraints: {requird: true}}\n"
    )

    with pytest.raises(SchemaError) as caught:
        parse_schema(text, "t.yml")

    lines = str(caught.value).splitlines()
    expected = [
        "column 'a': unknown type 'strng'",
        "column 'a' stands twice",
        "a column has no name",
        "column 'c' has no description",
        "unknown key 'exmaple'. Did you mean 'example'?",
        "unknown constraint 'requird'. Did you mean 'required'?",
    ]
    assert len(lines) == len(expected)
    assert all(line.startswith("t.yml: ") for line in lines)
    assert all(part in line for part, line in zip(expected, lines, strict=True))


def test_required_column_cannot_be_null():
    """A required column is not nullable in Arrow, any other is."""
    text = HEADER + (
        "columns:\n"
        "- {name: a, type: string, description: A., constraints: {required: true}}\n"
        "- {name: b, type: int8, description: B.}\n"
    )

    schema = parse_schema(text, "t.yml").arrow

    assert [(field.name, field.nullable) for field in schema] == [("a", False), ("b", True)]


# --- tables ---------------------------------------------------------------------------


def test_row_may_leave_out_what_is_not_required():
    """A column that is not required and not given is empty."""
    schema = table_schema("rejects")
    row = {c.name: "x" for c in schema.columns if c.constraints.get("required")}

    table = to_table("rejects", [row])

    assert table.schema.names == schema.names
    assert table["row"].to_pylist() == [None]


def test_no_rows_give_an_empty_table_under_the_schema():
    """A table without rows has its columns and types all the same."""
    assert to_table("events", []).schema.equals(table_schema("events").arrow)


def test_missing_required_value_is_refused():
    """The message names the column and how many rows lack it."""
    rows = [sentence(), sentence(text=None)]

    with pytest.raises(SchemaError, match=r"sentences\.yml requires 'text', but 1 of 2 rows have none"):
        to_table("sentences", rows)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"start": "zero"}, id="text for a number"),
        pytest.param({"start": 1.5}, id="half a character"),
        pytest.param({"start": 2**70}, id="number too large"),
        pytest.param({"text": 5}, id="number for a text"),
        pytest.param({"text": "\ud83d"}, id="half an emoji"),
        pytest.param({"is_lead": "yes"}, id="text for yes or no"),
    ],
)
def test_value_of_the_wrong_type_is_refused(values: dict[str, Any]):
    """A value that is not of its column's type is never bent to fit."""
    with pytest.raises(SchemaError, match="table 'sentences' has the wrong type"):
        to_table("sentences", [sentence(**values)])


def test_unknown_column_names_the_nearest():
    """A column the schema does not know is refused with the one probably meant."""
    with pytest.raises(SchemaError, match=r"no column 'txet'\. Did you mean 'text'\?"):
        to_table("sentences", [sentence(txet="x")])


# --- files ----------------------------------------------------------------------------


def test_table_reads_back_as_it_was_written(tmp_path: Path):
    """Rows, types, descriptions and the text of the metadata survive the file."""
    table = to_table("sentences", [sentence(), sentence(sentence_id="d-1", sentence_no=1)])

    write_table(table, tmp_path / "deep" / "s.parquet", {"run": "ü"})
    found = read_table(tmp_path / "deep" / "s.parquet")

    assert found.to_pylist() == table.to_pylist()
    assert found.schema.equals(table.schema)
    assert found.schema.field("text").metadata == table.schema.field("text").metadata
    assert read_metadata(tmp_path / "deep" / "s.parquet") == {
        "run": "ü",
        "table": "sentences",
        "description": table_schema("sentences").description,
    }


def test_same_rows_give_the_same_bytes(tmp_path: Path):
    """Writing the same table twice gives two equal files, and leaves nothing else."""
    table = to_table("sentences", [sentence(sentence_id=f"d-{n}", sentence_no=n) for n in range(500)])

    for name in ("a", "b"):
        write_table(table, tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_only_the_columns_asked_for_are_read(tmp_path: Path):
    """A reader may ask for some columns."""
    write_table(to_table("sentences", [sentence()]), tmp_path / "s")

    assert read_table(tmp_path / "s", ["text", "sentence_no"]).schema.names == ["text", "sentence_no"]


@pytest.mark.parametrize("content", [None, b"", b"PAR1 not really PAR1"], ids=["missing", "empty", "broken"])
def test_metadata_of_an_unreadable_file_is_empty(tmp_path: Path, content: bytes | None):
    """A file that is not there or is no Parquet has no metadata, and is no error."""
    if content is not None:
        (tmp_path / "s").write_bytes(content)

    assert read_metadata(tmp_path / "s") == {}


@given(st.text(), st.integers(0, 2**31 - 1), st.booleans())
def test_rows_come_back_from_the_table(text: str, number: int, lead: bool):
    """Whatever text and numbers a row holds, the table holds the same."""
    row = sentence(text=text, sentence_no=number, is_lead=lead)

    found = to_table("sentences", [row]).to_pylist()[0]

    assert {name: found[name] for name in row} == row


def test_day_of_publication_is_a_day():
    """A day is stored as a date, without a time of day or a zone."""
    table = to_table("sentences", [sentence(published_date=date(2014, 2, 22))])

    assert table["published_date"].to_pylist() == [date(2014, 2, 22)]
