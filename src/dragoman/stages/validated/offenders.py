"""Rows that broke a rule, with their sentences, for the page that people read.

In: the outcomes of rules, the rejects of validation, the events. Out: a few rows for each broken rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from dragoman.stages.validated.dataset_checks import SHARES, open_tables, run_query
from dragoman.stages.validated.outcomes import MAX_EXAMPLES, RuleOutcome, describe_values
from dragoman.stages.validated.rules import rule_columns

Offenders = dict[str, list[dict[str, str]]]

_MAX_SENTENCE = 600
_SHOWN = ("event_id", "origin", "sentence_text")
# What shows that a row counts towards a share.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "share_unresolved_actors": ("source_text", "source_code", "target_text", "target_code"),
    "share_undated": ("date_text", "date_method"),
    "share_dated_by_publication": ("event_date_start", "date_method"),
    "share_self_directed": ("source_code", "target_code"),
}


def find_offenders(
    rules: Sequence[RuleOutcome],
    dataset_rules: Sequence[RuleOutcome],
    rejects: Iterable[pa.Table],
    events: Sequence[Path],
) -> Offenders:
    """Return for each broken rule a few rows, each with ``event_id``, ``origin``, ``sentence`` and ``found``.

    Args:
        rules: outcomes of rules over rows.
        dataset_rules: outcomes of rules over the data set; of these only shares have rows to show.
        rejects: the rejects of validation, whose rows are whole.
        events: Parquet files of the events that kept every required rule.
    """
    found: Offenders = {}
    broken = [rule for rule in rules if not rule.success]
    for table in rejects if broken else ():
        for reject in table.select(["detail", "row"]).to_pylist():
            _add_reject(found, reject, broken)
    shares = [rule.rule_id for rule in dataset_rules if not rule.success and rule.rule_id in _COLUMNS]
    if shares:
        found |= dict(_of_shares(shares, events))
    return found


def _add_reject(found: Offenders, reject: Mapping[str, Any], broken: Sequence[RuleOutcome]) -> None:
    row = json.loads(reject["row"] or "{}")
    for rule in broken:
        rows = found.setdefault(rule.rule_id, [])
        if len(rows) < MAX_EXAMPLES and f"{rule.rule_id}: {rule.description} Found " in reject["detail"]:
            rows.append(_shown(row, rule_columns(rule.rule_id, rule.column)))


def _of_shares(shares: Sequence[str], events: Sequence[Path]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    with open_tables(events=events) as connection:
        for share in shares:
            columns = _COLUMNS[share]
            names = (*_SHOWN, *columns)
            rows = run_query(
                connection,
                f"SELECT {', '.join(names)} FROM events WHERE {SHARES[share]} "
                f"ORDER BY event_id LIMIT {MAX_EXAMPLES}",
            )
            yield share, [_shown(dict(zip(names, row, strict=True)), columns) for row in rows]


def _shown(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    sentence = " ".join(str(row.get("sentence_text") or "").split())
    return {
        "event_id": str(row.get("event_id") or ""),
        "origin": str(row.get("origin") or ""),
        "sentence": sentence if len(sentence) <= _MAX_SENTENCE else sentence[: _MAX_SENTENCE - 1] + "…",
        "found": describe_values(row, columns),
    }
