"""Rules over the whole data set, each kept and broken, and what changed since a release before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dragoman.errors import SchemaError
from dragoman.stages.validated import dataset_checks
from dragoman.stages.validated.dataset_checks import check_dataset
from dragoman.stages.validated.drift import MIN_EVENTS, drift
from dragoman.stages.validated.outcomes import RuleOutcome
from dragoman.tables import Rule, TableSchema, table_schema

EventsTable = Callable[..., pa.Table]
Writer = Callable[[str, pa.Table], Path]

KEPT: list[dict[str, Any]] = [{}, {"cameo_code": "10", "cameo_root": "10", "cameo_base": "10"}, {}, {}]
BROKEN: dict[str, list[dict[str, Any]]] = {
    "event_ids_unique": [{"event_id": "b" * 20}, {"event_id": "b" * 20}],
    "events_have_documents": [{"document_id": "c" * 20}],
    "one_representative": [{"event_group_id": "d" * 20}, {"event_group_id": "d" * 20}],
    "share_unresolved_actors": [{"target_code": None}, {"source_code": None}, {}],
    "share_undated": [{"event_date_start": None}, {}],
    "share_dated_by_publication": [{"date_method": "publication"}],
    "share_self_directed": [{"is_self_directed": True}, {}],
}


@pytest.fixture
def documents(parquet: Writer) -> list[Path]:
    """A documents file with one story."""
    return [parquet("documents", pa.table({"document_id": ["a" * 20]}))]


def by_rule(outcomes: Sequence[RuleOutcome]) -> dict[str, RuleOutcome]:
    """Return the outcomes by rule."""
    return {outcome.rule_id: outcome for outcome in outcomes}


def test_good_dataset_keeps_all_rules(events_of: EventsTable, parquet: Writer, documents: list[Path]) -> None:
    """A good data set keeps each rule of the schema, in the schema's order."""
    outcomes = check_dataset([parquet("events", events_of(*KEPT))], documents, n_coded=4, n_rejected=0)

    assert [outcome.rule_id for outcome in outcomes] == [
        rule.id for rule in table_schema("events").dataset_rules
    ]
    assert all(outcome.success for outcome in outcomes)


@pytest.mark.parametrize("rule", BROKEN)
def test_broken_dataset_breaks_rule(
    rule: str, events_of: EventsTable, parquet: Writer, documents: list[Path]
) -> None:
    """Each rule over the data set is broken by the rows that contradict it."""
    events = [parquet("events", events_of(*BROKEN[rule]))]

    outcome = by_rule(check_dataset(events, documents, n_coded=9, n_rejected=0))[rule]

    assert not outcome.success
    assert outcome.n_failed >= 1


def test_ids_are_unique_over_files(events_of: EventsTable, parquet: Writer, documents: list[Path]) -> None:
    """An id that occurs in two files breaks uniqueness and is shown."""
    events = [parquet("one", events_of({})), parquet("two", events_of({}))]

    outcome = by_rule(check_dataset(events, documents, n_coded=2, n_rejected=0))["event_ids_unique"]

    assert (outcome.success, outcome.n_failed) == (False, 1)
    assert outcome.examples == [f"{0:020x} occurs 2 times"]


@pytest.mark.parametrize(
    "change",
    [{"is_representative": False}, {"is_representative": None}, {"event_group_id": None}],
    ids=["none stands", "unknown", "no group"],
)
def test_event_without_representative_is_found(
    change: dict[str, Any], events_of: EventsTable, parquet: Writer, documents: list[Path]
) -> None:
    """A group that no row stands for, and a row without a group, break the rule."""
    events = [parquet("events", events_of({}, change))]

    outcome = by_rule(check_dataset(events, documents, n_coded=2, n_rejected=0))["one_representative"]

    assert (outcome.success, outcome.n_failed) == (False, 1)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"cameo_code": "40"}, id="code"),
        pytest.param({"act_code": "256"}, id="act_code"),
        pytest.param({"cameo_root": "4"}, id="root"),
        pytest.param({"cameo_code": "10", "cameo_root": "01"}, id="code_that_is_also_a_root"),
    ],
)
def test_lost_zeros_are_found(
    change: dict[str, Any], events_of: EventsTable, parquet: Writer, documents: list[Path]
) -> None:
    """A code without its leading zero is found, also where what is left is a code."""
    events = [parquet("events", events_of({}, change))]

    outcome = by_rule(check_dataset(events, documents, n_coded=2, n_rejected=0))["codes_kept_zeros"]

    assert not outcome.success


def test_codes_as_numbers_are_an_error(
    events_of: EventsTable, parquet: Writer, documents: list[Path]
) -> None:
    """A code column of numbers is an error: zeros cannot be checked where none can be."""
    events = events_of({})
    place = events.column_names.index("cameo_code")
    numbers = events.set_column(place, "cameo_code", pa.array([40], pa.int64()))

    with pytest.raises(SchemaError, match=r"broken suite.*cameo_code is BIGINT"):
        check_dataset([parquet("events", numbers)], documents, n_coded=1, n_rejected=0)


@pytest.mark.parametrize(("n_rejected", "success"), [(5, True), (6, False)])
def test_share_of_rejected_rows(n_rejected: int, success: bool) -> None:
    """More than one rejected row in twenty stops publication."""
    outcome = by_rule(check_dataset([], [], n_coded=100, n_rejected=n_rejected))["share_rejected_rows"]

    assert (outcome.success, outcome.value, outcome.is_required) == (success, n_rejected / 100, True)


def test_no_events_keep_all_rules() -> None:
    """A data set without events keeps each rule, and no share divides by zero."""
    assert all(outcome.success for outcome in check_dataset([], [], n_coded=0, n_rejected=0))


def test_impossible_counts_are_an_error() -> None:
    """More rejected than coded rows is an error, not a share above one."""
    with pytest.raises(SchemaError, match="between 0 and 1"):
        check_dataset([], [], n_coded=1, n_rejected=2)


@pytest.mark.parametrize(
    "table", [pytest.param(pa.table({"x": [1]}), id="other_columns"), pytest.param(None, id="no_file")]
)
def test_query_that_cannot_run_is_an_error(table: pa.Table | None, parquet: Writer, tmp_path: Path) -> None:
    """Files without the columns, or that are missing, are a broken suite and not a kept rule."""
    path = parquet("events", table) if table else tmp_path / "nothing.parquet"

    with pytest.raises(SchemaError, match="broken suite"):
        check_dataset([path], [], n_coded=0, n_rejected=0)


def test_unknown_rule_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of the schema that has no query is an error, not a kept rule."""
    schema = TableSchema("events", "", "", (), (), dataset_rules=(Rule("new_rule", "", "critical"),))
    monkeypatch.setattr(dataset_checks, "table_schema", lambda table: schema)

    with pytest.raises(SchemaError, match="new_rule"):
        dataset_checks._check(schema.dataset_rules[0], None, 0)  # type: ignore[arg-type]


def test_path_with_quote(events_of: EventsTable, parquet: Writer, documents: list[Path]) -> None:
    """A path with a quote in it is a path like any other."""
    outcomes = check_dataset([parquet("it's", events_of({}))], documents, n_coded=1, n_rejected=0)

    assert by_rule(outcomes)["event_ids_unique"].n_checked == 1


def test_drift_is_nothing_for_small_releases(events_of: EventsTable, parquet: Writer) -> None:
    """Releases with few events are not compared: their shares move by chance."""
    assert drift([parquet("one", events_of({}))], [parquet("two", events_of({}))]) == []


def test_same_release_has_no_drift(events_of: EventsTable, parquet: Writer) -> None:
    """A release compared with itself has moved in nothing."""
    events = [parquet("one", events_of(*[{}] * MIN_EVENTS))]

    outcomes = drift(events, events)

    assert [(outcome.success, outcome.value) for outcome in outcomes] == [(True, 0.0), (True, 0.0)]


def test_drift_of_codes_and_stories_warns(events_of: EventsTable, parquet: Writer) -> None:
    """A root code whose share moved, and more events a story, are warnings that say what moved."""
    half = MIN_EVENTS // 2
    before = [{"document_id": f"{number % 100:020x}"} for number in range(MIN_EVENTS)]
    now = [{"cameo_root": "19"}] * half + [{}] * half

    roots, stories = drift([parquet("one", events_of(*before))], [parquet("two", events_of(*now))])

    assert (roots.success, roots.severity, roots.n_failed) == (False, "warning", 2)
    assert "root 19: 0.000 before, 0.500 now" in roots.examples
    assert (stories.success, stories.severity) == (False, "warning")


def test_rules_are_documented() -> None:
    """Each rule across columns and over the data set stands in docs/validation.md."""
    schema = table_schema("events")
    page = Path(__file__).resolve().parents[3] / "docs" / "validation.md"
    rules = [rule.id for rule in (*schema.rules, *schema.dataset_rules)]

    text = page.read_text(encoding="utf-8")

    assert [rule for rule in rules if f"`{rule}`" not in text] == []
