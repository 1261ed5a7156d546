"""What of a sentence belongs to an event: what the reader ties to it, else what it ties to no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def own_or_free(
    action: Mapping[str, Any], found: Sequence[Mapping[str, Any]], mentions: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """Return those of *found* that the reader ties to *action*, else those that it ties to no other."""
    own = [item for item in found if item["mention_id"] in action["hanging_ids"]]
    if own:
        return own
    taken = {key for mention in mentions if mention["kind"] == "action" for key in mention["hanging_ids"]}
    return [item for item in found if item["mention_id"] not in taken]
