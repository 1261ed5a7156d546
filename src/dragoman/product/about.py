"""What people read about a release: README, licence, how to cite it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from dragoman import __version__
from dragoman.codebook_pages import dataset_about

_YEAR = re.compile(r"/year=(\d{1,4})/")


def licence_text() -> str:
    """Return the licence of the data, and what does not fall under it."""
    about = dataset_about()
    return (
        f"{about['title']}\n\n"
        f"The data are under {about['licence_title']} ({about['licence']}):\n{about['licence_path']}\n\n"
        "Not under it:\n\n"
        "- Words of stories: the columns that end in _text, and title, quote headlines and sentences of\n"
        "  stories, which belong to their publishers. The stories themselves are not part of the data.\n"
        "- Names, ids and coordinates of towns: GeoNames (https://www.geonames.org), CC BY 4.0. Name\n"
        "  GeoNames where you publish them.\n"
    )


# --- how to cite ----------------------------------------------------------------------


def citation_line(release_id: str) -> str:
    """Return the data set as one line of a bibliography."""
    about = dataset_about()
    authors = ", ".join(c["title"] for c in about["contributors"])
    year = f" ({str(about['date'])[:4]})" if about.get("date") else ""
    address = f" {about['url']}" if about.get("url") else ""
    return (
        f"{authors}{year}. {about['title']}, version {about['version']}, release {release_id} [data set]. "
        f"Coded by Dragoman {__version__}.{address}"
    )


def citation_text(release_id: str) -> str:
    """Return the ready citation, in plain text and BibTeX."""
    about = dataset_about()
    authors = " and ".join(f"{{{c['title']}}}" for c in about["contributors"])
    fields = {
        "author": authors,
        "title": f"{{{about['title']}}}",
        "version": about["version"],
        "note": f"Data set, release {release_id}, coded by Dragoman {__version__}",
    }
    if about.get("date"):
        fields["year"] = str(about["date"])[:4]
    if about.get("url"):
        fields["url"] = about["url"]
    lines = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items())
    return (
        f"{citation_line(release_id)}\n\n@misc{{{about['name']}-{release_id},\n{lines}\n}}\n\n"
        "The release is the checksum of its content: who has the same release has the same rows. Say, too,\n"
        "from which sources the stories came, and which filters you used.\n"
    )


def citation_cff(release_id: str) -> str:
    """Return ``CITATION.cff`` (version 1.2.0) for the data set."""
    about = dataset_about()
    found = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": about["title"],
        "abstract": about["description"],
        "authors": [{"name": c["title"]} for c in about["contributors"]],
        "version": f"{about['version']}+{release_id}",
        "license": about["licence"],
        "keywords": about["keywords"],
        "identifiers": [
            {
                "type": "other",
                "value": release_id,
                "description": "The release: a checksum of its content.",
            }
        ],
    }
    if about.get("date"):
        found["date-released"] = str(about["date"])
    if about.get("url"):
        found["url"] = about["url"]
    return yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=110)


# --- README ---------------------------------------------------------------------------


def readme(
    files: Mapping[str, Sequence[Mapping[str, Any]]], texts: Mapping[str, str], release_id: str
) -> str:
    """Return the page that a release opens with."""
    about = dataset_about()
    return "\n".join(
        [
            f"# {about['title']}",
            "",
            about["description"],
            "",
            f"Release `{release_id}`, version {about['version']}.",
            "",
            *_table_lines(files),
            "",
            _CONTENTS,
            *_limit_lines(texts),
            "## Licence and citation",
            "",
            f"{about['licence_title']}; see LICENSE.txt for what does not fall under it. Please cite:",
            "",
            f"> {citation_line(release_id)}",
            "",
        ]
    )


def _table_lines(files: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    yield from ("| table | rows | files | MB |", "|---|---|---|---|")
    for table, found in files.items():
        rows, size = sum(file["rows"] for file in found), sum(file["bytes"] for file in found)
        yield f"| {table} | {rows:,} | {len(found)} | {size / 1e6:.1f} |"
    if covered := years(files):
        yield ""
        yield f"Events from {covered[0]} to {covered[1]}."


def years(files: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[int, int] | None:
    """Return the first and last year in which an event lies, or None where none is dated."""
    found = [int(match[1]) for file in files.get("events", ()) if (match := _YEAR.search(file["path"]))]
    known = [year for year in found if year > 0]
    return (min(known), max(known)) if known else None


_CONTENTS = """\
## What is here

- `events/`, `documents/`, `rejects/`: Parquet. Each column's description is in its metadata.
- `codebook.html`, `codebook.md`: every column, what it holds, and what it cannot tell.
- `codes/`: the code lists, as CSV.
- `datapackage.json` (Data Package 2), `croissant.json` (Croissant 1.0): the same for machines.
- `provenance.json`: versions, settings, checksums of code, schemas, each dictionary and the reader's weights,
  and one checksum over all input. `documents` has that of each story's raw file (`raw_sha256`).
- `validation.json`: each rule, how many rows it was asked of, how many broke it.
- `manifest.json`: every file with its checksum.
- `LICENSE.txt`, `CITATION.cff`, `CITATION.txt`.

## Loading it

    pandas.read_parquet("events")
    polars.read_parquet("events", hive_partitioning=True)
    SELECT * FROM read_parquet('events/**/*.parquet', hive_partitioning = true)      -- DuckDB
    arrow::open_dataset("events")                                                    # R

Codes are text: never read them as numbers. Not everything happened: to count deeds take asserted events
(`status`). To count events and not reports take `is_representative`.

## Known limits

Each column's limits stand beside it in the codebook."""


def _limit_lines(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield what the checks warn of in this very release."""
    checks = json.loads(texts["validation.json"]) if "validation.json" in texts else {}
    warned = [rule for rule in checks.get("dataset_rules", ()) if not rule["success"]]
    if warned:
        yield ""
        yield "The checks warn of this in these data:"
        yield ""
        for rule in warned:
            value = "" if rule.get("value") is None else f" Here {rule['value']}."
            limit = "" if rule.get("maximum") is None else f" Usual at most {rule['maximum']}."
            yield f"- `{rule['name']}`: {rule['description']}{value}{limit}"
    yield ""
