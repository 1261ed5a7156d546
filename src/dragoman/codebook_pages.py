"""Pages made from ``schemas/``: the codebook, ``datapackage.json``, and the code lists of a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.provenance import canonical_json
from dragoman.resources import load_yaml, resource
from dragoman.tables import TABLES, Column, TableSchema, table_schema

PUBLISHED_TABLES = ("events", "documents", "rejects")
NOT_PUBLISHED = {"documents": {"text"}}
CODE_LISTS = ("cameo_events", "actor_roles", "countries", "contexts", "reject_reasons")
GENERATED = "Generated from schemas/ by `make generate`; edit the schemas, not this page."

# The Frictionless types of our own: https://datapackage.org/standard/table-schema/
_PACKAGE_TYPES = {
    "string": "string",
    "boolean": "boolean",
    "int8": "integer",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "date": "date",
    "timestamp": "datetime",
    "list<string>": "array",
}


def release_texts() -> dict[str, str]:
    """Return the texts that stand in every release: codebook, description, code lists, licence."""
    lists = {
        f"codes/{n}.csv": resource("schemas", "codes", f"{n}.csv").read_text("utf-8") for n in CODE_LISTS
    }
    return {
        "codebook.md": codebook(),
        "datapackage.json": datapackage(),
        "README.md": _release_readme(),
        **lists,
    }


def _release_readme() -> str:
    about = _dataset()
    return (
        f"# {about['title']}\n\n{about['description']}\n\n"
        f"Licence: {about['licence_title']}. Columns: codebook.md. Code lists: codes/. "
        "How it was made: provenance.json. What was checked: validation.json. "
        "What was left out and why: rejects/.\n\n"
        'Load it: `pandas.read_parquet("events")`, `polars.read_parquet("events", '
        "hive_partitioning=True)`, or DuckDB "
        "`SELECT * FROM 'events/**/*.parquet'`. Codes are text: never read them as numbers.\n"
    )


def _dataset() -> dict[str, Any]:
    about: dict[str, Any] = load_yaml(resource("dataset.yml").read_text(encoding="utf-8"))
    return about


# --- codebook -------------------------------------------------------------------------


def codebook() -> str:
    """Return the codebook of all tables in Markdown."""
    lines = ["# Codebook", "", f"<!-- {GENERATED} -->", ""]
    lines.append("Six tables in a row; every column of each, what it holds, and what it cannot tell you.")
    for table in TABLES:
        lines += _table_pages(table_schema(table))
    return "\n".join(lines) + "\n"


def _table_pages(schema: TableSchema) -> list[str]:
    lines = ["", f"## {schema.table}", "", schema.description, ""]
    lines += [
        "| column | type | what it holds | allowed | example | also known as |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_column_line(column) for column in schema.columns]
    warnings = [column for column in schema.columns if column.warning]
    if warnings:
        lines += ["", "Mind:", "", *(f"- `{column.name}`: {column.warning}" for column in warnings)]
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
    cells = [f"`{column.name}`", kind, column.description, _allowed(column), example, peers]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(column: Column) -> str:
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


# --- data package ---------------------------------------------------------------------


def datapackage() -> str:
    """Return ``datapackage.json`` (Data Package, version 2) for the published tables."""
    about = _dataset()
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about["name"],
        "title": about["title"],
        "description": about["description"],
        "version": str(about["version"]),
        "licenses": [
            {"name": about["licence"], "title": about["licence_title"], "path": about["licence_path"]}
        ],
        "contributors": [{"title": c["title"], "roles": [c["role"]]} for c in about["contributors"]],
        "keywords": about["keywords"],
        "resources": [_resource(table_schema(table)) for table in PUBLISHED_TABLES],
    }
    return canonical_json(package)


def _resource(schema: TableSchema) -> Mapping[str, Any]:
    left_out = NOT_PUBLISHED.get(schema.table, set())
    return {
        "name": schema.table,
        "title": schema.title,
        "description": schema.description,
        "path": f"{schema.table}/**/*.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {
            "fields": [_field(column) for column in schema.columns if column.name not in left_out],
            "primaryKey": list(schema.primary_key),
        },
    }


def _field(column: Column) -> Mapping[str, Any]:
    constraints = {k: v for k, v in column.constraints.items() if k not in ("codes", "groups")}
    field: dict[str, Any] = {
        "name": column.name,
        "type": _PACKAGE_TYPES[column.type],
        "description": column.description,
    }
    if constraints:
        field["constraints"] = constraints
    if column.example is not None:
        field["example"] = str(column.example)
    return field
