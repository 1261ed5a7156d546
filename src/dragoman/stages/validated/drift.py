"""What changed since an earlier release: shares of root codes and events a story, as warnings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dragoman.stages.validated.dataset_checks import Connection, count_rows, open_tables, run_query
from dragoman.stages.validated.outcomes import MAX_EXAMPLES, RuleOutcome

MIN_EVENTS = 200
# Of 200 events on either side, a share differs by chance with a standard error of at most 0.05.
MAX_SHARE_CHANGE = 0.10
MAX_STORY_CHANGE = 0.25


def drift(previous: Sequence[Path], now: Sequence[Path]) -> list[RuleOutcome]:
    """Compare the events of a release with those of an earlier one; nothing if either is small.

    Args:
        previous: the events files of the earlier release.
        now: the events files of this one.

    Raises:
        SchemaError: the files cannot be read or compared.
    """
    with open_tables(previous=previous, events=now) as connection:
        n_now = count_rows(connection, "events")
        if min(n_now, count_rows(connection, "previous")) < MIN_EVENTS:
            return []
        return [_root_drift(connection, n_now), _story_drift(connection, n_now)]


def _root_drift(connection: Connection, n_now: int) -> RuleOutcome:
    before, now = (_root_shares(connection, table) for table in ("previous", "events"))
    changes = {root: now.get(root, 0.0) - before.get(root, 0.0) for root in sorted({*before, *now})}
    moved = [root for root, change in changes.items() if abs(change) > MAX_SHARE_CHANGE]
    moved.sort(key=lambda root: -abs(changes[root]))
    return RuleOutcome(
        rule_id="drift_root_shares",
        description="No root code's share of the events moved much since the release before.",
        column="",
        severity="warning",
        success=not moved,
        n_checked=n_now,
        n_failed=len(moved),
        examples=[
            f"root {root}: {before.get(root, 0.0):.3f} before, {now.get(root, 0.0):.3f} now"
            for root in moved[:MAX_EXAMPLES]
        ],
        value=round(max(abs(change) for change in changes.values()), 6),
        maximum=MAX_SHARE_CHANGE,
    )


def _root_shares(connection: Connection, table: str) -> dict[str, float]:
    query = f"SELECT coalesce(cameo_root, 'none'), count(*) / sum(count(*)) OVER () FROM {table} GROUP BY 1"
    return {str(root): float(share) for root, share in run_query(connection, query)}


def _story_drift(connection: Connection, n_now: int) -> RuleOutcome:
    before, now = (_events_per_story(connection, table) for table in ("previous", "events"))
    change = round(abs(now / before - 1), 6)
    is_small = change <= MAX_STORY_CHANGE
    return RuleOutcome(
        rule_id="drift_events_per_story",
        description="Events a story with events did not move much since the release before.",
        column="",
        severity="warning",
        success=is_small,
        n_checked=n_now,
        n_failed=int(not is_small),
        examples=[] if is_small else [f"{before:.2f} events a story before, {now:.2f} now"],
        value=change,
        maximum=MAX_STORY_CHANGE,
    )


def _events_per_story(connection: Connection, table: str) -> float:
    query = f"SELECT count(*) / count(DISTINCT coalesce(document_id, 'none')) FROM {table}"
    return float(run_query(connection, query)[0][0])
