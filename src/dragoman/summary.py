"""What a person sees at the end of a command: the events, the counts, and where things are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dragoman.stages.validated.batch import validate_dataset
from dragoman.stages.validated.outcomes import RuleOutcome, SuiteResult
from dragoman.stages.validated.report import write_validation

MAX_SHOWN = 40
_COLUMNS = ("event_date_start", "source_code", "cameo_code", "cameo_label", "target_code", "status", "sentence_text")


def print_summary(record: Mapping[str, Any], console: Console) -> None:
    """Print the first events of a build, its counts, and where the Parquet and the report lie."""
    stages = record["stages"]
    release = Path(record["release"])
    _print_events(release, console)
    documents, validated = stages["documents"], stages["validated"]
    left_out = ", ".join(f"{count} {reason}" for reason, count in validated["rejects_by_reason"].items())
    console.print(
        f"{documents['all_stories']} stories ({documents['stories_new']} new or changed, "
        f"{documents['all_copies']} copies), {stages['published']['events']} events."
    )
    console.print(f"Left out: {left_out or 'nothing'}.")
    console.print(f"Parquet: {escape(str(release / 'events'))}", soft_wrap=True)
    console.print(f"Report:  {escape(str(Path(record['report']) / 'index.html'))}", soft_wrap=True)


def _print_events(release: Path, console: Console) -> None:
    paths = sorted((release / "events").rglob("*.parquet"))
    shown: list[dict[str, Any]] = []
    for path in reversed(paths):
        shown += pq.ParquetFile(path).read(columns=list(_COLUMNS)).to_pylist()[: MAX_SHOWN - len(shown)]
        if len(shown) >= MAX_SHOWN:
            break
    table = Table(title="Events" if len(shown) < MAX_SHOWN else f"{MAX_SHOWN} of the events", title_justify="left")
    for name, width in (("day", 10), ("source", 9), ("code", 4), ("what", 24), ("target", 9), ("status", 9)):
        table.add_column(name, no_wrap=name != "what", min_width=width)
    table.add_column("sentence", overflow="ellipsis", no_wrap=True, max_width=80)
    for row in shown:
        cells = [row[name] for name in _COLUMNS]
        table.add_row(*(escape("" if cell is None else str(cell)) for cell in cells))
    console.print(table)


def validate_release(release: Path, report: Path | None) -> list[RuleOutcome]:
    """Check every rule over a published release; write the report if a folder is given."""
    events = sorted((release / "events").rglob("*.parquet"))
    documents = sorted((release / "documents").rglob("*.parquet"))
    results, over_all = validate_dataset(events, documents)
    if report:
        n_rows = sum(result.n_rows for result in results)
        write_validation(report, results, over_all, {"run_id": release.name, "rejects": {}, "events": n_rows})
    return [*_all_outcomes(results), *over_all]


def _all_outcomes(results: list[SuiteResult]) -> list[RuleOutcome]:
    return [outcome for result in results for outcome in result.outcomes]


def print_validation(outcomes: list[RuleOutcome], console: Console, report: Path | None) -> bool:
    """Print the rules that are broken; tell whether every critical one is kept."""
    broken = [outcome for outcome in outcomes if not outcome.success]
    for outcome in broken:
        examples = "; ".join(outcome.examples[:3])
        console.print(
            f"{outcome.severity}: {escape(outcome.rule_id)}: {escape(outcome.description)} "
            f"{outcome.n_failed} of {outcome.n_checked}. {escape(examples)}"
        )
    critical = sum(outcome.severity == "critical" for outcome in broken)
    console.print(f"{len(outcomes)} rules checked, {critical} broken, {len(broken) - critical} warnings.")
    if report:
        console.print(f"Report: {report / 'index.html'}", soft_wrap=True)
    return critical == 0


