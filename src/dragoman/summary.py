"""What a person sees at the end of a command: the events, the counts, and where things are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from dragoman.stages.published import LATEST
from dragoman.stages.validated.batch import validate_dataset
from dragoman.stages.validated.outcomes import RuleOutcome, SuiteResult
from dragoman.stages.validated.report import write_validation

MAX_SHOWN = 40
_PAGES = {"dataset": "what it holds", "stories": "stories as the coder saw them"}
_COLUMNS = (
    "event_date_start",
    "source_code",
    "cameo_code",
    "cameo_label",
    "target_code",
    "status",
    "sentence_text",
)


def print_summary(record: Mapping[str, Any], console: Console) -> None:
    """Print the first events of a build, its counts, and where the Parquet and the report lie."""
    stages = record["stages"]
    release = Path(record["release"])
    _print_events(release, console)
    documents, validated = stages["documents"], stages["validated"]
    left_out = ", ".join(f"{count} {reason}" for reason, count in validated["rejects_by_reason"].items())
    stories, copies = _count(documents["all_stories"], "story"), _count(documents["all_copies"], "copy")
    events = _count(stages["published"]["events"], "event")
    console.print(f"{stories} ({documents['stories_new']} new or changed, {copies}), {events}.")
    console.print(f"Left out: {left_out or 'nothing'}.")
    console.print(f"Parquet: {escape(str(release / 'events'))}", soft_wrap=True)
    console.print(
        f"         {escape(str(release.parents[1] / LATEST / 'events'))} is always the latest", soft_wrap=True
    )
    if "delivered" in record:
        console.print(f"Sent to: {escape(record['delivered']['address'])}", soft_wrap=True)
    console.print(f"Report:  {escape(str(Path(record['report']) / 'index.html'))}", soft_wrap=True)
    for name, path in (record.get("pages") or {}).items():
        console.print(f"         {escape(path)} ({_PAGES.get(name, name)})", soft_wrap=True)


def _count(number: int, noun: str) -> str:
    """Return ``"1 story"`` or ``"2 stories"``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def _print_events(release: Path, console: Console) -> None:
    """Print each event on a line, its sentence below it, newest first."""
    rows = _newest_events(release)
    for row in rows:
        who = f"{row['source_code'] or '---'} > {row['target_code'] or '---'}"
        what = f"{row['cameo_code']} {row['cameo_label']}"
        status = "" if row["status"] == "asserted" else f"  [{row['status']}]"
        day = str(row["event_date_start"] or "no day")
        sentence = " ".join(row["sentence_text"].split())
        _print_line(console, f"{day:<10}  {who:<21}  {what}{status}")
        _print_line(console, f"            {sentence}", style="dim")
    console.print()


def _print_line(console: Console, line: str, style: str = "") -> None:
    """Print one line: cut to the width of a terminal, whole where the output is a file or a pipe."""
    text = Text(line, style=style, end="\n", overflow="ellipsis", no_wrap=True)
    console.print(text, soft_wrap=not console.is_terminal)


def _newest_events(release: Path) -> list[dict[str, Any]]:
    by_month = sorted(
        (release / "events").rglob("*.parquet"),
        key=lambda path: _partition(path.relative_to(release)),
        reverse=True,
    )
    rows: list[dict[str, Any]] = []
    for path in by_month:
        rows += reversed(pq.ParquetFile(path).read(columns=list(_COLUMNS)).to_pylist())
        if len(rows) >= MAX_SHOWN:
            break
    return rows[:MAX_SHOWN]


def _partition(path: Path) -> tuple[int, ...]:
    return tuple(int(part.partition("=")[2]) for part in path.parts if part.startswith(("year=", "month=")))


def validate_release(release: Path, report: Path | None) -> list[RuleOutcome]:
    """Check every rule over a published release; write the report if a folder is given."""
    events = sorted((release / "events").rglob("*.parquet"))
    documents = sorted((release / "documents").rglob("*.parquet"))
    results, over_all = validate_dataset(events, documents)
    if report:
        n_rows = sum(result.n_rows for result in results)
        write_validation(
            report, results, over_all, {"run_id": release.name, "events": n_rows, "is_published": True}
        )
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
