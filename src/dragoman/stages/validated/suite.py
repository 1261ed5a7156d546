"""Runs the validation suite over events with Great Expectations.

Nothing else that checks rows knows Great Expectations; ``data_docs.py`` only renders its results.
Importing this module takes seconds, so import it where a validation starts.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa
from great_expectations.core import ExpectationSuite
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.exceptions.exceptions import GreatExpectationsError

from dragoman.errors import SchemaError
from dragoman.stages.validated.expectations import build_suite_json
from dragoman.stages.validated.frame import check_types, checked_frame
from dragoman.stages.validated.outcomes import (
    CRITICAL,
    MAX_EXAMPLES,
    RuleOutcome,
    SuiteResult,
    describe_values,
)
from dragoman.stages.validated.rules import ROW_CHECKS, rule_columns

__all__ = ["MAX_ROWS", "RuleOutcome", "SuiteResult", "build_suite_json", "validate_frame"]

MAX_ROWS = 250_000
_RESULT_FORMAT = {"result_format": "COMPLETE", "include_unexpected_rows": False}
# Row numbers and whole value lists would make a group's result as large as its rows.
_DROPPED_RESULTS = (
    "unexpected_index_list",
    "unexpected_list",
    "partial_unexpected_index_list",
    "unexpected_index_query",
)
_KEPT_META = ("great_expectations_version",)


def validate_frame(events: pa.Table, suite: Mapping[str, Any]) -> SuiteResult:
    """Check *events* against *suite* and say which rows break which rules.

    Raises:
        SchemaError: the table has other columns or types than its schema, has more than
            ``MAX_ROWS`` rows, or an expectation could not be evaluated.
    """
    if events.num_rows > MAX_ROWS:
        raise SchemaError(
            f"Expected at most {MAX_ROWS} events in one validation, found {events.num_rows}. "
            "Validate them in smaller batches."
        )
    check_types(events)
    expectations = _expectations(suite)
    columns = [str(item["kwargs"].get("column", "")) for item in expectations]
    frame = checked_frame(events, list(dict.fromkeys(columns)))
    result = _run(frame, expectations, str(suite["name"]))
    found = _by_rule(result, [item["meta"]["rule_id"] for item in expectations])
    failed = {rule: _failed_rows(entry) for rule, entry in found.items()}
    outcomes = [_outcome(item, failed[item["meta"]["rule_id"]], events) for item in expectations]
    plain = _plain_result(result, list(found.values()))
    return SuiteResult(events.num_rows, _by_row(failed), outcomes, plain)


def _expectations(suite: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the suite's expectations; each must have a rule id of its own."""
    expectations = list(suite.get("expectations", ()))
    ids = [str(item.get("meta", {}).get("rule_id", "")) for item in expectations]
    if not expectations or "" in ids or len(set(ids)) != len(ids):
        raise SchemaError(
            "broken suite: expected expectations that each have a meta.rule_id of their own, "
            f"found {len(expectations)} with {len(set(ids) - {''})} ids. Run python -m dragoman.generate."
        )
    return expectations


def open_context() -> Any:
    """Open a context of Great Expectations that leaves no files, shows no bars and tells nobody."""
    # One line a context that says nothing to our users, from a logger with a level of its own.
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.variables.analytics_enabled = False
    return context


def _run(frame: pd.DataFrame, expectations: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    try:
        context = open_context()
        asset = context.data_sources.add_pandas("dragoman").add_dataframe_asset("events")
        batch = asset.add_batch_definition_whole_dataframe("batch").get_batch({"dataframe": frame})
        suite = ExpectationSuite(name=name, expectations=[dict(item) for item in expectations])
        result: Any = batch.validate(suite, result_format=_RESULT_FORMAT)
    except (GreatExpectationsError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SchemaError(f"broken suite {name!r}: Great Expectations refused it: {error}") from error
    return dict(result.to_json_dict())


def _by_rule(result: Mapping[str, Any], rules: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the results by rule id in the suite's order; an expectation without a result is an error."""
    found = {entry["expectation_config"]["meta"]["rule_id"]: entry for entry in result["results"]}
    broken = [
        f"{rule}: {_reason(found[rule]) if rule in found else 'no result came back'}"
        for rule in rules
        if rule not in found or not _was_evaluated(found[rule])
    ]
    if broken:
        raise SchemaError(
            "broken suite: these rules could not be evaluated: "
            + "; ".join(broken)
            + ". Run python -m dragoman.generate, and see docs/validation.md."
        )
    return {rule: found[rule] for rule in rules}


def _was_evaluated(entry: Mapping[str, Any]) -> bool:
    raised = (entry.get("exception_info") or {}).get("raised_exception")
    return raised is False and "element_count" in entry["result"]


def _reason(entry: Mapping[str, Any]) -> str:
    info = entry.get("exception_info") or {}
    details = [info, *(value for value in info.values() if isinstance(value, Mapping))]
    messages = [str(item["exception_message"]) for item in details if item.get("exception_message")]
    return messages[0] if messages else "no count came back"


def _failed_rows(entry: Mapping[str, Any]) -> list[int]:
    rows = entry["result"].get("unexpected_index_list")
    if rows is None and entry["result"].get("unexpected_count"):
        rule = entry["expectation_config"]["meta"]["rule_id"]
        raise SchemaError(f"broken suite: {rule} failed without saying in which rows.")
    return sorted(int(row) for row in rows or ())


def _by_row(failed: Mapping[str, Sequence[int]]) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for rule, numbers in failed.items():
        for number in numbers:
            rows.setdefault(number, []).append(rule)
    return {number: rows[number] for number in sorted(rows)}


def _outcome(expectation: Mapping[str, Any], failed: Sequence[int], events: pa.Table) -> RuleOutcome:
    rule = expectation["meta"]["rule_id"]
    column = "" if rule in ROW_CHECKS else str(expectation["kwargs"]["column"])
    shown = events.take(failed[:MAX_EXAMPLES]).to_pylist() if failed else []
    return RuleOutcome(
        rule_id=rule,
        description=str(expectation["meta"].get("description", "")),
        column=column,
        severity=str(expectation.get("severity", CRITICAL)),
        success=not failed,
        n_checked=events.num_rows,
        n_failed=len(failed),
        examples=[f"{row['event_id']}: {describe_values(row, rule_columns(rule, column))}" for row in shown],
    )


def _plain_result(result: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what Data Docs need, without clock, fingerprints and row numbers."""
    kept = [
        {
            **entry,
            "result": {key: value for key, value in entry["result"].items() if key not in _DROPPED_RESULTS},
        }
        for entry in entries
    ]
    meta = {key: result["meta"][key] for key in _KEPT_META if key in result["meta"]}
    return {**result, "results": kept, "meta": meta, "id": None}
