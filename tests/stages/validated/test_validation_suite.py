"""The suite is made from the schema, and each of its expectations finds the row that breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from dragoman.errors import SchemaError
from dragoman.stages.validated import suite as suite_module
from dragoman.stages.validated.expectations import build_suite_json
from dragoman.stages.validated.outcomes import SuiteResult
from dragoman.stages.validated.suite import validate_frame
from dragoman.tables import table_schema

EventsTable = Callable[..., pa.Table]

ROW_RULES = {
    "root_is_prefix": {"cameo_root": "05"},
    "code_consequences": {"cameo_label": "Threaten"},
    "offsets_match_text": {"trigger_char_start": 120, "trigger_char_end": 123},
    "dates_in_order": {"event_date_end": None},
    "asserted_not_future": {"event_date_start": date(2023, 9, 28)},
    "actor_groups_closed": {"source_code": "TURGVO"},
    "contexts_closed": {"contexts": ["astrology"]},
    "harm_in_order": {"killed_best": 4},
    "some_actor": {"source_code": None, "target_code": None},
}
SUITE = build_suite_json()
RULES = [item["meta"]["rule_id"] for item in SUITE["expectations"]]


def breaking_change(expectation: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change of a valid event that breaks one expectation."""
    rule, limits = expectation["meta"]["rule_id"], expectation["kwargs"]
    if rule in ROW_RULES:
        return dict(ROW_RULES[rule])
    column, _, kind = rule.partition(".")
    values = {
        "required": None,
        "unique": f"{0:020x}",
        "pattern": "ABC\n",
        "enum": "nonsense",
        "codes": "QQQ",
    }
    if kind == "range":
        return {column: outside(column, limits)}
    return {column: values[kind]}


def outside(column: str, limits: Mapping[str, Any]) -> Any:
    """Return a value right outside the limits of a column."""
    minimum, maximum = limits.get("min_value"), limits.get("max_value")
    if isinstance(minimum, str):
        return date.fromisoformat(minimum[:10]) - timedelta(days=1)
    return minimum - 1 if minimum is not None else maximum + 1


@pytest.fixture(scope="module")
def broken_rows() -> dict[str, int]:
    """The row number in which each rule is broken; row 0 is valid."""
    return {rule: number for number, rule in enumerate(RULES, start=1)}


@pytest.fixture(scope="module")
def result(events_of: EventsTable) -> SuiteResult:
    """The suite's result on one valid row and one row for each rule that breaks it."""
    return validate_frame(events_of({}, *map(breaking_change, SUITE["expectations"])), SUITE)


@pytest.mark.parametrize("rule", RULES)
def test_rule_finds_its_row(rule: str, result: SuiteResult, broken_rows: Mapping[str, int]) -> None:
    """Each expectation reports the row that was made to break it."""
    assert rule in result.failures[broken_rows[rule]]


def test_valid_row_keeps_all_rules(result: SuiteResult) -> None:
    """A valid row breaks nothing but the uniqueness of the id that another row repeats."""
    assert result.failures[0] == ["event_id.unique"]


def test_outcomes_stand_in_suite_order(result: SuiteResult) -> None:
    """There is one outcome for each expectation, in the suite's order."""
    assert [outcome.rule_id for outcome in result.outcomes] == RULES


def test_outcome_counts_and_shows(result: SuiteResult) -> None:
    """An outcome tells how many rows were looked at and how many failed, and shows the values."""
    outcome = next(outcome for outcome in result.outcomes if outcome.rule_id == "status.enum")

    assert (outcome.n_checked, outcome.n_failed, outcome.success) == (len(RULES) + 1, 1, False)
    assert outcome.examples[0].endswith("status='nonsense'")


def test_result_survives_json(result: SuiteResult) -> None:
    """A result written as JSON and read back is the same result."""
    assert SuiteResult.from_json(result.to_json()) == result


def test_result_has_no_clock(result: SuiteResult) -> None:
    """A result holds no time and no fingerprint, so that the same rows give the same bytes."""
    assert set(result.gx["meta"]) == {"great_expectations_version"}
    assert "ge_load_time" not in result.to_json()


def test_every_constraint_is_expected() -> None:
    """Each constraint of each column stands in the suite under the column's name."""
    kinds = {"minimum": "range", "maximum": "range"}
    expected = {
        f"{column.name}.{kinds.get(key, key)}"
        for column in table_schema("events").columns
        for key, value in column.constraints.items()
        if value is not False and key != "groups"
    }

    assert expected == {rule for rule in RULES if "." in rule}


def test_suite_is_the_same_each_time() -> None:
    """The suite has the same bytes each time it is made."""
    assert json.dumps(build_suite_json()) == json.dumps(build_suite_json())


def test_empty_table_is_valid(events_of: EventsTable) -> None:
    """A table without rows keeps every rule."""
    result = validate_frame(events_of(), SUITE)

    assert result.success
    assert result.failures == {}


def test_not_a_number_breaks_its_bounds(events_of: EventsTable) -> None:
    """A NaN is not taken for a missing value."""
    result = validate_frame(events_of({"latitude": float("nan")}), small_suite("latitude.range"))

    assert result.failures == {0: ["latitude.range"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"kwargs": {"column": "nowhere"}}, "nowhere", id="missing_column"),
        pytest.param({"type": "expect_the_unexpected"}, "no result came back", id="unknown_type"),
        pytest.param({"meta": {}}, "rule_id", id="no_rule_id"),
    ],
)
def test_broken_suite_is_an_error(change: dict[str, Any], message: str, events_of: EventsTable) -> None:
    """An expectation that cannot be evaluated is an error, never a kept rule."""
    suite = small_suite("status.required")
    suite["expectations"][0] |= change

    with pytest.raises(SchemaError, match=f"broken suite.*{message}"):
        validate_frame(events_of({}), suite)


def test_expectation_of_wrong_type_is_an_error(events_of: EventsTable) -> None:
    """Bounds that are no numbers make the suite broken, not the rows."""
    suite = small_suite("latitude.range")
    suite["expectations"][0]["kwargs"] = {"column": "status", "min_value": 1}

    with pytest.raises(SchemaError, match="broken suite"):
        validate_frame(events_of({}), suite)


def test_suite_without_rules_is_an_error(events_of: EventsTable) -> None:
    """A suite that checks nothing does not pass everything."""
    with pytest.raises(SchemaError, match="broken suite"):
        validate_frame(events_of({}), {"name": "events", "expectations": []})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda events: events.drop_columns(["status"]), "'status' is missing", id="missing"),
        pytest.param(
            lambda events: events.append_column("statsu", pa.nulls(1)), "Did you mean 'status'", id="unknown"
        ),
        pytest.param(
            lambda events: events.set_column(
                events.column_names.index("cameo_code"), "cameo_code", pa.array([40], pa.int32())
            ),
            "expected type string, found int32",
            id="type",
        ),
    ],
)
def test_other_columns_are_an_error(
    change: Callable[[pa.Table], pa.Table], message: str, events_of: EventsTable
) -> None:
    """A table with other columns or types than the schema's is an error that names them."""
    events = change(events_of({}))

    with pytest.raises(SchemaError, match=message):
        validate_frame(events, SUITE)


def test_too_many_rows_are_an_error(events_of: EventsTable, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than fit into memory comfortably are refused, with what to do."""
    monkeypatch.setattr(suite_module, "MAX_ROWS", 1)

    with pytest.raises(SchemaError, match=r"at most 1 events .* found 2"):
        validate_frame(events_of({}, {}), SUITE)


def small_suite(*rules: str) -> dict[str, Any]:
    """Return the suite with these rules only."""
    kept = [dict(item) for item in SUITE["expectations"] if item["meta"]["rule_id"] in rules]
    return {**SUITE, "expectations": kept}
