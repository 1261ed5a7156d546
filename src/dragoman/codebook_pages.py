"""The codebook in Markdown, made from ``schemas/``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from dragoman.code_lists import CodeList, code_lists
from dragoman.resources import load_yaml, resource
from dragoman.tables import TABLES, Column, TableSchema, table_schema

PUBLISHED_TABLES = ("events", "documents", "rejects")
NOT_PUBLISHED = {"documents": {"text"}}
IN_THE_PATH = {"rejects": "stage"}
"""A column that stands in the names of folders (``stage=events``) and not in the files."""
GENERATED = "Generated from schemas/ by `make generate`; edit the schemas, not this page."


def dataset_about() -> dict[str, Any]:
    """Return what ``dataset.yml`` says of the data set."""
    about: dict[str, Any] = load_yaml(resource("dataset.yml").read_text(encoding="utf-8"))
    return about


def release_codebook() -> str:
    """Return the codebook of what a release holds, in Markdown."""
    return codebook(PUBLISHED_TABLES, NOT_PUBLISHED)


def codebook(tables: Sequence[str] = TABLES, left_out: Mapping[str, Collection[str]] | None = None) -> str:
    """Return the codebook of *tables* in Markdown, each column with what it cannot tell beside it."""
    left_out = left_out or {}
    lines = ["# Codebook", "", f"<!-- {GENERATED} -->", ""]
    lines.append("Every column of each table, what it holds, and what it cannot tell you.")
    for table in tables:
        lines += _table_pages(table_schema(table), left_out.get(table, ()))
    lines += ["", "## Code lists", "", "CSV files in `codes/`. Read every column as text."]
    for found in code_lists():
        lines += _code_list_pages(found)
    return "\n".join(lines) + "\n"


def _code_list_pages(found: CodeList) -> Iterator[str]:
    yield from ("", f"### {found.name}", "", f"{found.title}. {found.description}")
    yield f"Used by {', '.join(f'`{name}`' for name in found.used_by)}."
    yield from ("", "| column | what it holds |", "|---|---|")
    for name, words in found.columns.items():
        yield f"| `{name}` | {words} |"


def _table_pages(schema: TableSchema, left_out: Collection[str]) -> list[str]:
    lines = ["", f"## {schema.table}", "", schema.description, ""]
    lines += [
        "| column | type | what it holds | allowed | example | also known as |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_column_line(column) for column in schema.columns if column.name not in left_out]
    if schema.rules or schema.dataset_rules:
        lines += ["", "Checked in every build:", ""]
        lines += [f"- `{rule.id}` ({rule.severity}): {rule.description}" for rule in schema.rules]
        lines += [
            f"- `{rule.id}` ({rule.severity}, over the whole data set): {rule.description}"
            + (f" At most {rule.maximum}." if rule.maximum is not None else "")
            for rule in schema.dataset_rules
        ]
    return lines


def _column_line(column: Column) -> str:
    kind = f"{column.type}, {column.unit}" if column.unit else column.type
    example = "" if column.example is None else f"`{column.example}`"
    peers = "; ".join(f"{peer}: {name}" for peer, name in column.peers.items())
    holds = f"{column.description} *Mind: {column.warning}*" if column.warning else column.description
    cells = [f"`{column.name}`", kind, holds, allowed(column), example, peers]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def allowed(column: Column) -> str:
    """Return which values a column may have, in words."""
    return "; ".join(_constraint_words(column))


def _constraint_words(column: Column) -> Iterator[str]:
    rules = column.constraints
    if rules.get("required"):
        yield "never empty"
    if rules.get("unique"):
        yield "unique"
    if "enum" in rules:
        yield "one of " + ", ".join(str(value) for value in rules["enum"])
    if "pattern" in rules:
        yield f"matches `{rules['pattern']}`"
    if "minimum" in rules:
        yield f"at least {rules['minimum']}"
    if "maximum" in rules:
        yield f"at most {rules['maximum']}"
    if "codes" in rules:
        yield f"a code of the list {rules['codes']}"
    if "groups" in rules:
        yield "groups of three letters, each in a closed list"
