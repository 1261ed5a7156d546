"""``datapackage.json``: Data Package, version 2 (https://datapackage.org), made from ``schemas/``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.code_lists import NUMBERS, CodeList, code_lists
from dragoman.codebook_pages import IN_THE_PATH, NOT_PUBLISHED, PUBLISHED_TABLES, dataset_about
from dragoman.provenance import canonical_json
from dragoman.resources import load_yaml
from dragoman.tables import Column, TableSchema, table_schema

__all__ = ["PUBLISHED_TABLES", "datapackage"]

# Types of https://datapackage.org/standard/table-schema/ for our own.
_TYPES = {
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


def datapackage(
    files: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, release_id: str | None = None
) -> str:
    """Return ``datapackage.json`` for the published tables and code lists.

    Args:
        files: the files of each table in a release; without them a pattern stands for them.
        release_id: names the release.
    """
    about = dataset_about()
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
        "resources": [
            *(_table(table_schema(table), files[table] if files else None) for table in PUBLISHED_TABLES),
            *(_code_list(found) for found in code_lists()),
        ],
    }
    if release_id:
        package["id"] = release_id
    return canonical_json(package)


def _table(schema: TableSchema, files: Sequence[Mapping[str, Any]] | None) -> Mapping[str, Any]:
    in_path = IN_THE_PATH.get(schema.table)
    left_out = {*NOT_PUBLISHED.get(schema.table, ()), in_path}
    note = f" The column {in_path} stands in the path: {in_path}=..." if in_path else ""
    paths = [file["path"] for file in files] if files else [f"{schema.table}/**/*.parquet"]
    resource: dict[str, Any] = {
        "name": schema.table,
        "type": "table",
        "title": schema.title,
        "description": schema.description + note,
        "path": paths if len(paths) > 1 else paths[0],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {
            "fields": [_field(column) for column in schema.columns if column.name not in left_out],
            "primaryKey": list(schema.primary_key),
        },
    }
    if files:
        resource["bytes"] = sum(file["bytes"] for file in files)
    return resource


def _field(column: Column) -> Mapping[str, Any]:
    constraints = {k: v for k, v in column.constraints.items() if k not in ("codes", "groups")}
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": with_warning(column),
    }
    if constraints:
        field["constraints"] = constraints
    if column.example is not None:
        field["example"] = _example(column)
    if column.unit:
        field["unit"] = column.unit
    return field


def _example(column: Column) -> Any:
    """Return the example as a value of the column's own type; that of a list is written as YAML."""
    is_text = isinstance(column.example, str)
    return load_yaml(column.example) if is_text and column.type.startswith("list") else column.example


def with_warning(column: Column) -> str:
    """Return what a column holds and what it cannot tell."""
    return f"{column.description} Mind: {column.warning}" if column.warning else column.description


def _code_list(found: CodeList) -> Mapping[str, Any]:
    return {
        "name": found.name.replace("_", "-"),
        "type": "table",
        "title": found.title,
        "description": found.description,
        "path": found.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": name, "type": "number" if name in NUMBERS else "string", "description": words}
                for name, words in found.columns.items()
            ],
            "primaryKey": [found.key],
        },
    }
