"""Rejects: what was left out, by which stage, and why, from a closed list of reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from dragoman.codebook import read_code_list
from dragoman.errors import DragomanError, suggest
from dragoman.provenance import short_hash
from dragoman.tables import to_table

MAX_DETAIL = 2000


@cache
def reject_reasons() -> Mapping[str, str]:
    """Return every reason with its description."""
    return {row["reason"]: row["description"] for row in read_code_list("reject_reasons")}


@dataclass(frozen=True)
class Reject:
    """One thing left out.

    Args:
        stage: the stage that left it out.
        item: an origin, document_id, sentence_id or event_id.
        reason: one of ``reject_reasons()``.
        detail: what was expected, what was found, what to do.
        document_id: the story, where known.
        row: the rejected row as JSON, where there was one.
    """

    stage: str
    item: str
    reason: str
    detail: str
    document_id: str | None = None
    row: str | None = None

    def __post_init__(self) -> None:
        if self.reason not in reject_reasons():
            raise DragomanError(
                f"Unknown reject reason {self.reason!r}.{suggest(self.reason, list(reject_reasons()))} "
                "Reasons are listed in schemas/codes/reject_reasons.csv."
            )

    def as_row(self) -> dict[str, Any]:
        """Return the reject as a row of the rejects table."""
        return {
            "reject_id": short_hash(self.stage, self.item, self.reason, self.detail),
            "stage": self.stage,
            "item": self.item,
            "reason": self.reason,
            "detail": self.detail[:MAX_DETAIL],
            "document_id": self.document_id,
            "row": self.row,
        }


def rejects_table(rejects: Iterable[Reject]) -> pa.Table:
    """Return the rejects as a table, in the order of their ids, each once."""
    rows = {row["reject_id"]: row for row in (reject.as_row() for reject in rejects)}
    return to_table("rejects", [rows[key] for key in sorted(rows)])
