"""Writes the validation report: numbers for machines, a page for people, and Data Docs.

In: outcomes of the suite, group by group, and of the rules over the data set. Out: a folder that
opens without a network and without a server.
"""

from __future__ import annotations

import dataclasses
import logging
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dragoman.provenance import canonical_json
from dragoman.stages.validated import data_docs
from dragoman.stages.validated.expectations import build_suite_json
from dragoman.stages.validated.outcomes import RuleOutcome, SuiteResult, sum_outcomes
from dragoman.stages.validated.page import Report, render_page
from dragoman.tables import storage_error

MAX_GROUP_PAGES = 20
_LOG = logging.getLogger(__name__)


def write_validation(
    folder: Path,
    results: Iterable[SuiteResult],
    dataset_outcomes: Sequence[RuleOutcome],
    run: Mapping[str, Any],
) -> None:
    """Write ``validation.json``, ``index.html`` and ``data_docs/`` into *folder*.

    Args:
        folder: made where it is missing.
        results: one for each group of events, in the order of the groups; read one at a time.
        dataset_outcomes: of ``check_dataset`` and ``drift``.
        run: what the page tells of the run. ``title`` heads it, ``groups`` names the groups,
            ``rejects`` maps reasons to counts, ``is_published`` says that the rows stand in a
            published data set, where a row that breaks a required rule is a failure, ``offending``
            has what ``find_offenders`` found, ``index`` is the address of the page of all runs; every
            other plain value stands in a table under its key.

    Raises:
        StorageError: the folder cannot be written.
    """
    try:
        _write(folder, results, dataset_outcomes, run)
    except OSError as error:
        raise storage_error(folder, error) from error


def _write(
    folder: Path, results: Iterable[SuiteResult], dataset: Sequence[RuleOutcome], run: Mapping[str, Any]
) -> None:
    docs = folder / "data_docs"
    # Pages of an earlier run would otherwise stay beside the new ones.
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir(parents=True)
    data_docs.copy_assets(docs)
    rules, pages, n_events = _write_data_docs(docs, results, [str(name) for name in run.get("groups", ())])
    report = Report(rules, list(dataset), run, pages, n_events)
    _write_text(folder / "validation.json", canonical_json(_as_json(report)))
    _write_text(folder / "index.html", render_page(report))
    _LOG.info("validated: report on %d events in %s", n_events, folder / "index.html")


def _write_data_docs(
    docs: Path, results: Iterable[SuiteResult], names: Sequence[str]
) -> tuple[list[RuleOutcome], list[tuple[str, str]], int]:
    """Write the pages; return the summed outcomes, name and file of each page, and the number of events."""
    merged: dict[str, Any] | None = None
    rules: list[RuleOutcome] = []
    pages: list[tuple[str, str]] = []
    n_events = 0
    for number, result in enumerate(results):
        merged = data_docs.merge_results(merged, result.gx)
        rules = sum_outcomes([rules, result.outcomes])
        n_events += result.n_rows
        if not result.success and len(pages) < MAX_GROUP_PAGES:
            name = names[number] if number < len(names) else f"group {number + 1}"
            pages.append((name, f"group_{number + 1:05}.html"))
            _write_text(docs / pages[-1][1], data_docs.render_result(result.gx, f"events, {name}"))
    if merged is not None:
        _write_text(docs / data_docs.RESULT_PAGE, data_docs.render_result(merged, "events"))
        pages.insert(0, ("All events", data_docs.RESULT_PAGE))
    _write_text(docs / data_docs.SUITE_PAGE, data_docs.render_suite(build_suite_json()))
    return rules, pages, n_events


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "success": report.success,
        "n_events": report.n_events,
        "rules": [_rule_as_json(outcome) for outcome in report.rules],
        "dataset_rules": [_rule_as_json(outcome) for outcome in report.dataset],
        "run": dict(report.run),
    }


def _rule_as_json(outcome: RuleOutcome) -> dict[str, Any]:
    values = dataclasses.asdict(outcome)
    return {"name": values.pop("rule_id"), "required": outcome.is_required, **values}


def _write_text(path: Path, text: str) -> None:
    # A broken character of a story is written as an escape, which JSON reads back.
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
