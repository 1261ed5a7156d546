"""Partitions: where rows go, what schema they have, and the same bytes for the same rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.stages.published.partitions import ASIDE, piece_of, published_schema, write_partitions
from dragoman.tables import table_schema, to_table

STORY = "a" * 20


def event(number: int, day: date | None, **changes: Any) -> dict[str, Any]:
    """Return a row of the events table that holds little but its day."""
    return {
        "event_id": f"{number:020x}",
        "document_id": STORY,
        "event_date_start": day,
        "event_date_end": day,
        "cameo_code": "040",
        "cameo_root": "04",
        **changes,
    }


def events_table(*rows: dict[str, Any]) -> pa.Table:
    """Return rows under the published schema, whatever required columns they lack."""
    schema = pa.schema([field.with_nullable(True) for field in table_schema("events").arrow])
    return pa.Table.from_pylist(list(rows), schema=schema)


@pytest.fixture(autouse=True)
def nullable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small rows of these tests leave out columns that real events must have."""
    full = table_schema("events").arrow
    loose = pa.schema([field.with_nullable(True) for field in full], metadata=full.metadata)
    strict = published_schema
    monkeypatch.setattr(
        "dragoman.stages.published.partitions.published_schema",
        lambda table: loose if table == "events" else strict(table),
    )


def write(folder: Path, *pieces: pa.Table, previous: Path | None = None) -> list[dict[str, Any]]:
    return write_partitions("events", [piece_of("events", p) for p in pieces], folder / "new", previous)[0]


def folders(files: list[dict[str, Any]]) -> dict[str, int]:
    return {Path(file["path"]).parent.as_posix(): file["rows"] for file in files}


def test_events_go_by_year_and_month(tmp_path: Path):
    """Each month has one folder with one file, months written without a zero in front."""
    rows = [event(1, date(2023, 9, 1)), event(2, date(2023, 9, 30)), event(3, date(2023, 12, 1))]

    files = write(tmp_path, events_table(*rows))

    assert folders(files) == {"events/year=2023/month=9": 2, "events/year=2023/month=12": 1}


def test_unknown_day_goes_to_year_nought(tmp_path: Path):
    """An event without a day is published under year=0/month=0, its day still empty."""
    files = write(tmp_path, events_table(event(1, None)))

    rows = pq.ParquetFile(tmp_path / "new" / files[0]["path"]).read()
    assert folders(files) == {"events/year=0/month=0": 1}
    assert rows["event_date_start"].null_count == 1


def test_no_rows_still_have_columns(tmp_path: Path):
    """A table without rows is one empty file under the full schema."""
    files = write(tmp_path)

    schema = pq.read_schema(tmp_path / "new" / files[0]["path"])
    assert folders(files) == {"events": 0}
    assert schema.names == table_schema("events").names


def test_descriptions_are_in_the_files(tmp_path: Path):
    """Every column of a published file carries its description."""
    files = write(tmp_path, events_table(event(1, date(2023, 9, 1))))

    schema = pq.read_schema(tmp_path / "new" / files[0]["path"])
    assert all(field.metadata[b"description"] for field in schema)
    assert schema.metadata[b"table"] == b"events"


def test_bytes_do_not_depend_on_the_order_of_rows_and_pieces(tmp_path: Path):
    """The same rows in other pieces and another order give the same files."""
    rows = [event(n, date(2023, 9, 1 + n % 3)) for n in range(9)]

    one = write(tmp_path / "one", events_table(*rows))
    two = write(tmp_path / "two", events_table(*rows[5:]), events_table(*rows[4::-1]), events_table())

    assert one == two


def test_rows_are_the_same_however_often_they_are_laid_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Memory is bounded by laying rows aside, which changes no byte of the result."""
    pieces = [events_table(event(n, date(2023, 1 + n % 3, 1))) for n in range(12)]
    at_once = write(tmp_path / "one", *pieces)
    monkeypatch.setattr("dragoman.stages.published.partitions.FLUSH_ROWS", 2)

    in_steps = write(tmp_path / "two", *pieces)

    assert in_steps == at_once


def test_unchanged_file_is_linked(tmp_path: Path):
    """A file that the release before holds too is the same file on the disk, stored once."""
    september, october = event(1, date(2023, 9, 1)), event(2, date(2023, 10, 1))
    write(tmp_path / "before", events_table(september))

    files = write(
        tmp_path / "after", events_table(september, october), previous=tmp_path / "before" / "new" / "events"
    )

    links = {Path(f["path"]).parent.name: (tmp_path / "after/new" / f["path"]).stat().st_nlink for f in files}
    assert links == {"month=9": 2, "month=10": 1}


def test_folder_without_links_stores_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where the system has no hard links the file is stored again."""

    def no_links(*_: object) -> None:
        raise OSError("not supported")

    table = events_table(event(1, date(2023, 9, 1)))
    write(tmp_path / "before", table)
    monkeypatch.setattr("os.link", no_links)

    files = write(tmp_path / "after", table, previous=tmp_path / "before" / "new" / "events")

    assert (tmp_path / "after" / "new" / files[0]["path"]).stat().st_nlink == 1


def test_stories_are_published_without_their_text(tmp_path: Path):
    """The text of news stories belongs to others and is left out."""
    files, _ = write_partitions("documents", [], tmp_path, None)

    assert "text" not in pq.read_schema(tmp_path / files[0]["path"]).names


def test_rejects_go_by_stage(tmp_path: Path):
    """Rejects have one folder for each stage, which holds the stage's name."""
    row = {"reject_id": STORY, "stage": "mentions", "item": "x", "reason": "stage_failed", "detail": "d"}

    files, _ = write_partitions("rejects", [piece_of("rejects", to_table("rejects", [row]))], tmp_path, None)

    assert folders(files) == {"rejects/stage=mentions": 1}


def test_laid_aside_rows_stand_apart_from_the_release(tmp_path: Path):
    """What is laid aside lies in one hidden folder, which publishing removes."""
    files = write(tmp_path, events_table(event(1, date(2023, 9, 1))))

    inside = {path.name for path in (tmp_path / "new").iterdir()}
    assert inside == {ASIDE, "events"}
    assert len(files) == 1
