"""Where interim tables lie, and when they are fresh."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from dragoman.tables import write_table
from dragoman.workspace import FINGERPRINT, Workspace, default_interim, is_fresh


@pytest.mark.parametrize(
    ("out", "interim"),
    [
        ("data/processed/news", "data/interim/news"),
        ("/srv/data/processed/x", "/srv/data/interim/x"),
        ("mine", "mine.interim"),
    ],
)
def test_working_folder_stands_beside_the_published_one(out: str, interim: str):
    """Below processed/ it lies below interim/, elsewhere it has the folder's name with .interim."""
    assert default_interim(Path(out)) == Path(interim)


def test_every_table_has_its_own_place(tmp_path: Path):
    """A batch of a table and the rejects of a stage never share a file."""
    workspace = Workspace(tmp_path)
    stages = ("documents", "sentences", "mentions", "events", "validated", "rejects")

    places = {workspace.batch(stage, "b") for stage in stages} | {workspace.rejects(s, "b") for s in stages}

    assert len(places) == 2 * len(stages)


@pytest.mark.parametrize("spoil", ["none", "missing", "other fingerprint", "no Parquet"])
def test_only_a_whole_table_of_the_same_making_is_fresh(tmp_path: Path, spoil: str):
    """A table that is missing, cut off or made of something else is made anew."""
    path = tmp_path / "t.parquet"
    if spoil != "missing":
        write_table(pa.table({"a": [1]}), path, {FINGERPRINT: "1" if spoil != "other fingerprint" else "2"})
    if spoil == "no Parquet":
        path.write_bytes(path.read_bytes()[:50])

    assert is_fresh(path, "1") == (spoil == "none")
