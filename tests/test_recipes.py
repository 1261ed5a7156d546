"""The recipes of docs/recipes.md run as they stand there, and agree with one another and with known answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

PAGE = Path(__file__).resolve().parents[1] / "docs" / "recipes.md"
ANSWERS = ("by_month", "pairs", "goldstein", "deaths", "precision")
TOOLS = ("pandas", "polars", "DuckDB")
Rows = list[tuple[Any, ...]]


def block(tool: str) -> str:
    """Return the code of one section: its last block."""
    section = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(f"{tool}\n"))
    return re.findall(r"^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[-1].strip()


def plain(value: Any) -> Any:
    """Return a value so that the three tools' numbers and gaps are equal."""
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, str) else round(float(value), 9)


def rows_of(frame: pd.DataFrame) -> Rows:
    return [tuple(plain(value) for value in row) for row in frame.itertuples(index=False)]


def run_python(tool: str, release: Path) -> dict[str, Rows]:
    names: dict[str, Any] = {"release": release}
    exec(compile(block(tool), f"recipes.md: {tool}", "exec"), names)  # our own page
    found = {name: names[name] for name in ANSWERS}
    return {
        name: rows_of(frame if isinstance(frame, pd.DataFrame) else frame.to_pandas())
        for name, frame in found.items()
    }


def run_sql(release: Path) -> dict[str, Rows]:
    with duckdb.connect() as connection:
        connection.execute(block("DuckDB").replace("{release}", str(release)))
        return {name: rows_of(connection.execute(f"FROM {name}").df()) for name in ANSWERS}


def run(tool: str, release: Path) -> dict[str, Rows]:
    found = run_sql(release) if tool == "DuckDB" else run_python(tool, release)
    # polars keeps how many there were beside the share
    found["precision"] = [(row[0], row[-1]) for row in found["precision"]]
    return found


@pytest.fixture(scope="module")
def release(
    tmp_path_factory: pytest.TempPathFactory,
    event: Callable[..., dict[str, Any]],
    publish_events: Callable[[Path, Sequence[Mapping[str, Any]]], Path],
) -> Path:
    """Eight events: a bombing told twice, an answer, an offer, aid, a denial, one of a year, one undated."""
    to_syria = {"source_country": "TUR", "target_country": "SYR"}
    may, june = date(2024, 5, 3), date(2024, 6, 30)
    return publish_events(
        tmp_path_factory.mktemp("recipes") / "news",
        [
            event(1, event_date_start=may, cameo_code="195", killed_best=4, place_country="SYR", **to_syria),
            event(2, event_date_start=may, cameo_code="195", killed_best=4, is_representative=False, **to_syria),
            event(3, event_date_start=may, cameo_code="190", source_country="SYR", target_country="TUR", killed_low=2, place_country="SYR"),
            event(4, event_date_start=june, cameo_code="036", **to_syria),
            event(5, event_date_start=june, cameo_code="073", source_country="FRA", target_country="SYR"),
            event(6, event_date_start=june, cameo_code="195", status="denied", killed_best=9, **to_syria),
            event(7, event_date_start=date(2023, 1, 1), date_precision=5, cameo_code="180", source_country="SYR", target_country="SYR", killed_best=0, place_country="SYR"),
            event(8, cameo_code="042", source_country="FRA", killed_best=7, place_country="FRA"),
        ],
    )  # fmt: skip


EXPECTED: dict[str, Rows] = {
    "by_month": [("2024-05", 4.0, 2.0), ("2024-06", 1.0, 1.0), ("2024-06", 2.0, 1.0)],
    "pairs": [("TUR", "SYR", 2.0), ("FRA", "SYR", 1.0), ("SYR", "TUR", 1.0)],
    "deaths": [("SYR", 2023.0, 0.0), ("SYR", 2024.0, 6.0)],
    "precision": [(1.0, 0.75), (5.0, 0.125), (None, 0.125)],
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("answer", EXPECTED)
def test_recipe_gives_the_known_answer(tool: str, answer: str, release: Path):
    """Each recipe counts what the page says it counts, and nothing else."""
    assert run(tool, release)[answer] == EXPECTED[answer]


@pytest.mark.parametrize("tool", TOOLS)
def test_goldstein_adds_up_both_directions(tool: str, release: Path, event: Callable[..., dict[str, Any]]):
    """The month's sum has the bombing once, the answer, and in June the offer alone."""
    value = {code: event(0, cameo_code=code)["goldstein"] for code in ("195", "190", "036")}

    found = run(tool, release)["goldstein"]

    assert found == [("2024-05", value["195"] + value["190"]), ("2024-06", value["036"])]


@pytest.mark.parametrize("tool", TOOLS)
def test_recipes_run_on_an_empty_data_set(
    tool: str,
    tmp_path: Path,
    publish_events: Callable[[Path, Sequence[Mapping[str, Any]]], Path],
):
    """A release without events has answers without rows."""
    found = run(tool, publish_events(tmp_path / "news", []))

    assert all(rows == [] for rows in found.values())


def test_tools_agree_on_the_sample(sample_build: Any):
    """On stories that the coder read all three give the same rows."""
    one, *others = (run(tool, sample_build.release.path) for tool in TOOLS)

    assert one["by_month"]
    assert all(other == one for other in others)


def test_every_tool_has_the_same_five_recipes():
    """R and Stata, which are not run here, at least have a part for each question."""
    page = PAGE.read_text(encoding="utf-8")

    for tool in (*TOOLS, "R", "Stata"):
        code = block(tool)
        assert all(re.search(rf"^(#|--|\*) {number} ", code, re.MULTILINE) for number in range(1, 6)), tool
    assert page.count("\n## ") == 5
