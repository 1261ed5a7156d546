"""Makes the validation suite from ``schemas/events.yml``, as plain values without Great Expectations.

The result is committed as ``schemas/suites/events.json``; ``suite.py`` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.codebook import event_codes, iso3_codes
from dragoman.errors import SchemaError
from dragoman.stages.validated.outcomes import CRITICAL
from dragoman.tables import Column, table_schema

SUITE_NAME = "events"
RULE_PREFIX = "rule__"


def build_suite_json() -> dict[str, Any]:
    """Return the events suite, as it is committed in ``schemas/suites/events.json``."""
    schema = table_schema("events")
    columns = [expectation for column in schema.columns for expectation in _column_rules(column)]
    rows = [
        _expectation(
            "expect_column_values_to_be_in_set",
            {"column": f"{RULE_PREFIX}{rule.id}", "value_set": [True]},
            rule.id,
            rule.description,
            rule.severity,
        )
        for rule in schema.rules
    ]
    return {
        "name": SUITE_NAME,
        "meta": {"generated_from": "schemas/events.yml by python -m dragoman.generate"},
        "expectations": [*columns, *rows],
    }


def _column_rules(column: Column) -> Iterator[dict[str, Any]]:
    name, limits = column.name, column.constraints
    if limits.get("required"):
        yield _column_rule(column, "required", "not_be_null", {}, f"{name} is never empty.")
    if limits.get("unique"):
        yield _column_rule(column, "unique", "be_unique", {}, f"No {name} occurs twice.")
    if "pattern" in limits:
        pattern = str(limits["pattern"])
        # A dollar would also match before a final line break.
        values: dict[str, Any] = {"regex": pattern.removesuffix("$") + r"\Z"}
        yield _column_rule(column, "pattern", "match_regex", values, f"{name} looks like {pattern}")
    if "enum" in limits:
        values = {"value_set": list(limits["enum"])}
        words = f"{name} is one of {', '.join(map(str, limits['enum']))}."
        yield _column_rule(column, "enum", "be_in_set", values, words)
    if "codes" in limits:
        values = {"value_set": _code_list(str(limits["codes"]))}
        words = f"{name} is in the {limits['codes']} code list."
        yield _column_rule(column, "codes", "be_in_set", values, words)
    if "minimum" in limits or "maximum" in limits:
        yield _between_rule(column)


def _between_rule(column: Column) -> dict[str, Any]:
    low, high = (column.constraints.get(key) for key in ("minimum", "maximum"))
    words = [f"at least {low}"] * (low is not None) + [f"at most {high}"] * (high is not None)
    # Great Expectations compares moments with whole ISO moments only, not with "1500-01-01".
    at_midnight = column.type == "date"
    bounds = {
        key: f"{bound}T00:00:00" if at_midnight else bound
        for key, bound in (("min_value", low), ("max_value", high))
        if bound is not None
    }
    return _column_rule(column, "range", "be_between", bounds, f"{column.name} is {' and '.join(words)}.")


def _column_rule(
    column: Column, kind: str, expectation: str, kwargs: Mapping[str, Any], description: str
) -> dict[str, Any]:
    return _expectation(
        f"expect_column_values_to_{expectation}",
        {"column": column.name, **kwargs},
        f"{column.name}.{kind}",
        description,
        CRITICAL,
    )


def _expectation(
    kind: str, kwargs: dict[str, Any], rule_id: str, description: str, severity: str
) -> dict[str, Any]:
    meta = {"rule_id": rule_id, "description": description}
    expectation = {"type": kind, "kwargs": kwargs, "meta": meta, "severity": severity}
    # Great Expectations' own words would be "belongs to the set true", or hundreds of codes.
    is_clearer = str(kwargs["column"]).startswith(RULE_PREFIX) or rule_id.endswith(".codes")
    return {**expectation, "description": description} if is_clearer else expectation


def _code_list(name: str) -> list[str]:
    lists = {"cameo": event_codes, "iso3": iso3_codes}
    if name not in lists:
        raise SchemaError(f"schemas/events.yml: unknown code list {name!r}. Known: {', '.join(lists)}")
    return sorted(lists[name]())
