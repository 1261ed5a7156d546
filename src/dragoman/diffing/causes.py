"""Why events differ between two releases: what each release says that it was made with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

STORY_NEW, STORY_CHANGED, STORY_WITHDRAWN = "story new", "story changed", "story withdrawn"
DICTIONARY, MODEL, SETTINGS, PROGRAM = "dictionary", "model", "settings", "program"
OTHER_STORIES = "other stories"
"""Only the counting of reports can change by what other stories tell."""
UNEXPLAINED = "unexplained"

# Settings that decide how a build runs, not what comes out.
_NO_CONTENT = {"keep_releases", "batch_stories", "batch_characters", "worker_memory_mb", "dictionaries"}


def changed_inputs(before: Path, after: Path) -> tuple[str, ...]:
    """Return which of dictionary, model, settings and program are not the same in two releases."""
    one, other = (_provenance(release) for release in (before, after))
    if not one or not other:
        return ()
    parts: dict[str, Callable[[dict[str, Any]], Any]] = {
        DICTIONARY: lambda p: (
            _of(p, "knowledge", "dictionaries"),
            p.get("dictionaries_added"),
            p.get("gazetteer"),
        ),
        MODEL: lambda p: _of(p, "knowledge", "models"),
        SETTINGS: lambda p: {k: v for k, v in p.get("settings", {}).items() if k not in _NO_CONTENT},
        PROGRAM: lambda p: (p.get("code"), p.get("versions"), _of(p, "knowledge", "schemas")),
    }
    return tuple(name for name, part in parts.items() if part(one) != part(other))


def of_the_rest(inputs: tuple[str, ...]) -> str:
    """Return the cause of a change in a story that is itself the same."""
    return " or ".join(inputs) or UNEXPLAINED


def _of(provenance: Mapping[str, Any], *keys: str) -> Any:
    value: Any = provenance
    for key in keys:
        value = value.get(key, {}) if isinstance(value, Mapping) else None
    return value


def _provenance(release: Path) -> dict[str, Any]:
    try:
        found = json.loads((release / "provenance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # a release that was handed over in part
    return found if isinstance(found, dict) else {}
