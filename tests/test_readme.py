"""The README shows what the program really does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

README = Path(__file__).resolve().parents[1] / "README.md"


def _shown_rows() -> list[dict[str, str]]:
    lines = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    first = next(n for n, line in enumerate(lines) if line.startswith("| event_date_start"))
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[first:]]
    rows = [row for row in cells[1:] if len(row) == len(cells[0])]
    return [dict(zip(cells[0], row, strict=True)) for row in rows]


def test_rows_of_the_readme_come_from_the_sample(sample_build: Any):
    """Each row that the README shows is a row of the built sample."""
    rows = sample_build.rows("events")

    shown = _shown_rows()

    assert len(shown) >= 5
    for row in shown:
        assert any(all(str(event[key]) == value for key, value in row.items()) for event in rows), row
