"""``croissant.json``: Croissant 1.0 metadata (docs.mlcommons.org/croissant), made from ``schemas/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.code_lists import code_lists
from dragoman.codebook_pages import IN_THE_PATH, NOT_PUBLISHED, PUBLISHED_TABLES, dataset_about
from dragoman.product.about import citation_line, years
from dragoman.product.datapackage import with_warning
from dragoman.provenance import canonical_json, sha256_text
from dragoman.tables import Column, TableSchema, table_schema

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    "string": "sc:Text",
    "boolean": "sc:Boolean",
    "int8": "sc:Integer",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "date": "sc:Date",
    "timestamp": "sc:DateTime",
    "list<string>": "sc:Text",
}


def croissant(
    files: Mapping[str, Sequence[Mapping[str, Any]]], texts: Mapping[str, str], release_id: str
) -> str:
    """Return ``croissant.json`` for a release.

    Args:
        files: the files of each table.
        texts: the other texts of the release, the code lists among them.
        release_id: names the release.
    """
    about = dataset_about()
    found: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": about["name"],
        "description": about["description"],
        "license": about["licence_path"],
        "url": about.get("url", f"urn:dragoman:release:{release_id}"),
        "version": _semantic(str(about["version"])),
        "identifier": release_id,
        "keywords": about["keywords"],
        "creator": [
            {"@type": "sc:Organization", "name": c["title"], "url": about.get("url", "urn:dragoman")}
            for c in about["contributors"]
        ],
        "citeAs": citation_line(release_id),
        "rai:dataLimitations": list(_limits()),
        "distribution": [*_file_sets(), *_code_lists(texts)],
        "recordSet": [_record_set(table_schema(table)) for table in PUBLISHED_TABLES],
    }
    if about.get("date"):
        found["datePublished"] = str(about["date"])
    if covered := years(files):
        found["temporalCoverage"] = f"{covered[0]:04}/{covered[1]:04}"
    return canonical_json(found)


def _semantic(version: str) -> str:
    """Croissant wants three numbers."""
    return ".".join([*version.split("."), "0", "0"][:3])


def _limits() -> Iterator[str]:
    for table in PUBLISHED_TABLES:
        for column in table_schema(table).columns:
            if column.warning and column.name not in NOT_PUBLISHED.get(table, set()):
                yield f"{table}.{column.name}: {column.warning}"


def _file_sets() -> Iterator[Mapping[str, Any]]:
    for table in PUBLISHED_TABLES:
        yield {
            "@type": "cr:FileSet",
            "@id": f"{table}-files",
            "name": f"{table}-files",
            "description": f"The Parquet files of {table}; their checksums stand in manifest.json.",
            "encodingFormat": "application/x-parquet",
            "includes": f"{table}/*.parquet",
        }


def _code_lists(texts: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for found in code_lists():
        yield {
            "@type": "cr:FileObject",
            "@id": found.path,
            "name": found.path,
            "description": f"{found.title}. {found.description} Read every column as text.",
            "contentUrl": found.path,
            "encodingFormat": "text/csv",
            "sha256": sha256_text(texts[found.path]),
        }


def _record_set(schema: TableSchema) -> Mapping[str, Any]:
    left_out = NOT_PUBLISHED.get(schema.table, set())
    return {
        "@type": "cr:RecordSet",
        "@id": schema.table,
        "name": schema.table,
        "description": schema.description,
        "key": [{"@id": f"{schema.table}/{name}"} for name in schema.primary_key],
        "field": [_field(schema.table, column) for column in schema.columns if column.name not in left_out],
    }


def _extract(table: str, name: str) -> Mapping[str, Any]:
    if IN_THE_PATH.get(table) == name:
        return {"extract": {"fileProperty": "fullpath"}, "transform": {"regex": f".*{name}=([^/]+)/.*"}}
    return {"extract": {"column": name}}


def _field(table: str, column: Column) -> Mapping[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": f"{table}/{column.name}",
        "description": with_warning(column),
        "dataType": _TYPES[column.type],
        "source": {"fileSet": {"@id": f"{table}-files"}, **_extract(table, column.name)},
    }
    if column.type == "list<string>":
        field["repeated"] = True
    return field
