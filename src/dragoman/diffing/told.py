"""Changes, and the tally of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ADDED, REMOVED, RECODED = "added", "removed", "recoded"
RENAMED = "renamed"
"""Says what it said, under another id: its story changed elsewhere."""
RECOUNTED = "recounted"
"""Says what it said; only the columns that count reports differ."""
KINDS = (ADDED, REMOVED, RECODED, RENAMED, RECOUNTED)

SHOWN = (
    "event_date_start",
    "source_code",
    "cameo_code",
    "target_code",
    "status",
    "place_name",
    "killed_best",
    "sentence_text",
)
"""The columns of events that a sample shows."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One event that is not as it was.

    Args:
        kind: one of ``KINDS``.
        cause: why.
        event_id: of the event as it is now, or as it was if it is removed.
        before: what ``SHOWN`` columns said, None if it is added.
        after: what they say, None if it is removed.
        columns: which columns differ, for one that is recoded.
    """

    kind: str
    cause: str
    event_id: str
    before: Row | None
    after: Row | None
    columns: tuple[str, ...] = ()


@dataclass
class Tally:
    """Counts changes, and keeps some of each kind and cause: those with the lowest ids.

    Ids are hashes, so these are as good as drawn by lot, and yet the same each time.
    """

    n_samples: int
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _columns: Counter[str] = field(default_factory=Counter)
    _samples: dict[tuple[str, str], list[Change]] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Count a change."""
        key = change.kind, change.cause
        self._counts[key] += 1
        if change.kind == RECODED:
            self._columns.update(change.columns)
        kept = self._samples.setdefault(key, [])
        if len(kept) < self.n_samples or (kept and change.event_id < kept[-1].event_id):
            kept.append(change)
            kept.sort(key=lambda known: known.event_id)
            del kept[self.n_samples :]

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many there are of each kind and cause, in the order of ``KINDS``."""
        return {key: self._counts[key] for key in self._in_order()}

    def columns(self) -> dict[str, int]:
        """Return in how many recoded events each column differs, the most first."""
        return dict(sorted(self._columns.items(), key=lambda item: (-item[1], item[0])))

    def samples(self) -> list[Change]:
        """Return the changes that were kept."""
        return [change for key in self._in_order() for change in self._samples[key]]

    def _in_order(self) -> list[tuple[str, str]]:
        return sorted(self._counts, key=lambda key: (KINDS.index(key[0]), key[1]))
