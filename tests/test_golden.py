"""The events of the bundled sample, column by column, as they stand in golden/sample_events.csv.

The diff of that file is reviewed as data. To bring it up to date and see what changes:

    python tests/test_golden.py --update
"""

from __future__ import annotations

import csv
import difflib
import io
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).with_name("golden") / "sample_events.csv"
COLUMNS = (
    "origin",
    "event_date_start",
    "source_code",
    "target_code",
    "cameo_code",
    "status",
    "date_method",
    "trigger_text",
)


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the chosen columns of events as CSV, in sorted order; an empty field is an empty value."""
    lines = sorted([("" if row[name] is None else str(row[name])) for name in COLUMNS] for row in rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *lines])
    return text.getvalue()


def difference(before: str, after: str) -> str:
    """Return what changed, as a unified diff."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "golden", "now", lineterm="", n=0)
    return "\n".join(lines)


def test_sample_gives_the_golden_events(sample_build: Any):
    """The sample's events are those of the golden file; a change is made on purpose and reviewed."""
    found = as_csv(sample_build.rows("events"))

    changed = difference(GOLDEN.read_text(encoding="utf-8"), found)

    assert not changed, f"If this is meant: python tests/test_golden.py --update\n{changed}"


def test_golden_file_covers_the_sample():
    """The golden file has events of several stories, codes that begin with a zero, and dates read in the text."""
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))

    assert len({row["origin"] for row in rows}) >= 5
    assert any(row["cameo_code"].startswith("0") for row in rows)
    assert {"relative", "explicit"} & {row["date_method"] for row in rows}


def update() -> str:
    """Build the sample anew, write the golden file, and return what changed in it."""
    import pyarrow.parquet as pq

    from dragoman import building
    from dragoman.settings import Settings

    sample = Path(__file__).resolve().parents[1] / "data" / "raw" / "sample"
    with tempfile.TemporaryDirectory() as folder:
        build = building.make_build([str(sample)], Path(folder) / "news", None, Settings(), "golden", 1)
        building.read_documents(build)
        building.split_sentences(build)
        building.find_mentions(build)
        building.code_events(build)
        building.group_events(build)
        release, _ = building.publish_release(build, building.validate_events(build))
        files = sorted((release.path / "events").rglob("*.parquet"))
        found = as_csv(row for path in files for row in pq.ParquetFile(path).read().to_pylist())
    before = GOLDEN.read_text(encoding="utf-8") if GOLDEN.is_file() else ""
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(found, encoding="utf-8", newline="\n")
    return difference(before, found)


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("Usage: python tests/test_golden.py --update")
    sys.stdout.write((update() or "Nothing changed.") + "\n")
