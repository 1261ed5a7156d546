"""What a check says: the outcome of one rule, and the outcomes of one suite over some rows.

Plain values that can be written as JSON and read back, so that a finished group is not checked again.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dragoman.tables import table_schema

CRITICAL = "critical"
MAX_EXAMPLES = 5


@dataclass(frozen=True)
class RuleOutcome:
    """What one rule says of some rows.

    Args:
        rule_id: such as ``cameo_code.required`` or ``dates_in_order``.
        description: what the rule asks, for people.
        column: the column it looks at; empty for a rule across columns or over the data set.
        severity: ``critical`` stops rows or publication, ``warning`` is only listed.
        success: the rule is kept.
        n_checked: rows looked at.
        n_failed: rows that break it; for a share, the rows counted in the share.
        examples: a few values that break it.
        value: the measured share or number, where the rule has a bound.
        maximum: the bound of value.
    """

    rule_id: str
    description: str
    column: str
    severity: str
    success: bool
    n_checked: int
    n_failed: int
    examples: list[str] = field(default_factory=list)
    value: float | None = None
    maximum: float | None = None

    @property
    def is_required(self) -> bool:
        """Whether breaking this rule stops something."""
        return self.severity == CRITICAL


@dataclass(frozen=True)
class SuiteResult:
    """What the suite says of one table of events.

    Args:
        n_rows: rows checked.
        failures: row number to the ids of the rules it breaks, in the suite's order.
        outcomes: one for each expectation, in the suite's order.
        gx: the validation result as Great Expectations gives it, without row numbers and clock.
    """

    n_rows: int
    failures: dict[int, list[str]]
    outcomes: list[RuleOutcome]
    gx: dict[str, Any]

    @property
    def success(self) -> bool:
        """Whether every rule is kept, warnings included."""
        return all(outcome.success for outcome in self.outcomes)

    def to_json(self) -> str:
        """Return the result as JSON: same result, same bytes."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> SuiteResult:
        """Return the result that ``to_json`` wrote."""
        raw = json.loads(text)
        return cls(
            n_rows=raw["n_rows"],
            failures={int(row): rules for row, rules in raw["failures"].items()},
            outcomes=[RuleOutcome(**outcome) for outcome in raw["outcomes"]],
            gx=raw["gx"],
        )


def sum_outcomes(groups: Sequence[Sequence[RuleOutcome]]) -> list[RuleOutcome]:
    """Return one outcome a rule, added up over groups of rows, in the order of first sight."""
    by_rule: dict[str, list[RuleOutcome]] = {}
    for outcomes in groups:
        for outcome in outcomes:
            by_rule.setdefault(outcome.rule_id, []).append(outcome)
    return [_sum_rule(outcomes) for outcomes in by_rule.values()]


def _sum_rule(outcomes: Sequence[RuleOutcome]) -> RuleOutcome:
    return dataclasses.replace(
        outcomes[-1],
        success=all(outcome.success for outcome in outcomes),
        n_checked=sum(outcome.n_checked for outcome in outcomes),
        n_failed=sum(outcome.n_failed for outcome in outcomes),
        examples=[text for outcome in outcomes for text in outcome.examples][:MAX_EXAMPLES],
    )


def describe_values(row: Mapping[str, Any], columns: Sequence[str], limit: int = 160) -> str:
    """Return the values of *columns* as text for people, each cut at *limit* characters.

    Of columns with the stories' own text only the length is told: the row has the words.

    >>> describe_values({"cameo_code": "0411", "cameo_root": "05"}, ["cameo_code", "cameo_root"])
    "cameo_code='0411', cameo_root='05'"
    """
    return ", ".join(f"{name}={_told(name, row.get(name), limit)}" for name in columns)


def _told(name: str, value: Any, limit: int) -> str:
    if isinstance(value, str) and name in _with_story_text():
        return f"({len(value)} characters)"
    return _short(repr(_plain(value)), limit)


@cache
def _with_story_text() -> frozenset[str]:
    return frozenset(column.name for column in table_schema("events").columns if column.story_text)


def _plain(value: Any) -> Any:
    """Return a date as the text researchers write, anything else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
