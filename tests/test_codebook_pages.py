"""The codebook and the data package tell every column as the schemas do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dragoman.code_lists import code_lists
from dragoman.codebook_pages import IN_THE_PATH, NOT_PUBLISHED, PUBLISHED_TABLES, codebook
from dragoman.product import release_texts
from dragoman.product.datapackage import datapackage
from dragoman.tables import TABLES, table_schema

COLUMNS = [(table, column) for table in TABLES for column in table_schema(table).columns]


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The codebook's text on each table."""
    parts = codebook().split("\n## ")[1:]
    return {part.partition("\n")[0]: part for part in parts}


@pytest.fixture(scope="module")
def package() -> dict[str, Any]:
    """The data package as JSON."""
    parsed: dict[str, Any] = json.loads(datapackage())
    return parsed


def test_every_table_has_a_section(sections: dict[str, str]):
    """The codebook speaks of each table, in the order of the pipeline, then of the code lists."""
    assert tuple(sections) == (*TABLES, "Code lists")


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda value: getattr(value, "name", value))
def test_every_column_stands_in_the_codebook(sections: dict[str, str], table: str, column: Any):
    """Each column has a row with its description and its warning, side by side."""
    rows = [line for line in sections[table].splitlines() if line.startswith(f"| `{column.name}` | ")]

    assert len(rows) == 1
    assert column.description.replace("|", "\\|") in rows[0]
    assert column.warning.replace("|", "\\|") in rows[0]


def test_every_rule_stands_in_the_codebook(sections: dict[str, str]):
    """A reader learns which rules every row and the whole data set passed."""
    schema = table_schema("events")

    missing = [
        rule.id
        for rule in (*schema.rules, *schema.dataset_rules)
        if f"- `{rule.id}`" not in sections["events"]
    ]

    assert missing == []


def test_rows_of_the_codebook_have_six_cells(sections: dict[str, str]):
    """A bar inside a pattern does not break the table."""
    rows = [line for table in TABLES for line in sections[table].splitlines() if line.startswith("| ")]

    assert {line.replace("\\|", "").count("|") for line in rows} == {7}


@pytest.mark.parametrize("table", PUBLISHED_TABLES)
def test_package_lists_every_published_column(package: dict[str, Any], table: str):
    """The data package names the columns of the published files in their order, and no text of stories."""
    resource = next(item for item in package["resources"] if item["name"] == table)

    fields = [field["name"] for field in resource["schema"]["fields"]]

    left_out = {*NOT_PUBLISHED.get(table, ()), IN_THE_PATH.get(table)}
    assert fields == [name for name in table_schema(table).names if name not in left_out]


def test_stories_are_not_published(package: dict[str, Any]):
    """The text of stories belongs to their publishers."""
    documents = next(item for item in package["resources"] if item["name"] == "documents")

    assert "text" not in {field["name"] for field in documents["schema"]["fields"]}


def test_package_says_who_and_under_which_licence(package: dict[str, Any]):
    """Name, title, version, licence and contributors are there."""
    assert all(package[key] for key in ("name", "title", "version", "licenses", "contributors"))
    assert package["licenses"][0]["name"]


def test_pages_are_the_same_bytes_twice():
    """The pages follow from the schemas alone."""
    assert (codebook(), datapackage(), release_texts()) == (codebook(), datapackage(), release_texts())


def test_release_brings_its_code_lists():
    """A release can be handed over alone: pages and code lists are in it."""
    texts = release_texts()

    assert set(texts) >= {"codebook.md", "codebook.html", "LICENSE.txt"}
    assert set(texts) >= {found.path for found in code_lists()}
    assert all(text.strip() for text in texts.values())
