"""The page of all runs of a data set, the newest first: what came in, what was kept, what changed.

Read from what each run left in ``reports/<run>``: ``run.json`` and ``validation.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from dragoman.reports.page import render
from dragoman.reports.sections import say_count

N_RUNS = 200
DATASET, STORIES, VALIDATION = "dataset.html", "stories/index.html", "index.html"
_PAGES = {"validation": VALIDATION, "data set": DATASET, "stories": STORIES}


@dataclass(frozen=True)
class Run:
    """One run as it left itself recorded.

    Args:
        id: its folder.
        started: moment in UTC.
        seconds: how long it took, or None.
        outcome: ``completed``, ``failed`` or ``stopped``.
        error: why it did not complete.
        counts: counts by name; those of a run that did not come so far are missing.
        rejects: ``stage: reason`` to how often.
        broken: required rules over the data set or over rows that were broken, and warnings, by rule id.
        release: what it published.
        pages: text to address below the folder of all runs.
    """

    id: str
    started: str
    outcome: str
    seconds: float | None = None
    error: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    rejects: Mapping[str, int] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    release: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """How many rules it broke, in words.

        >>> Run("a", "2026", "completed", broken={"share_undated": "warning"}).told
        '1 warning'
        """
        required = sum(kind == "required" for kind in self.broken.values())
        warnings = len(self.broken) - required
        parts = [f"{say_count(required, 'required rule')} broken"] if required else []
        return ", ".join([*parts, say_count(warnings, "warning")] if warnings else parts)


def runs_page(reports: Path, title: str) -> str:
    """Return the page of the runs in *reports*; records that cannot be read are passed over."""
    runs = read_runs(reports)
    shown = [(run, list(changes(run, before))) for run, before in zip_longest(runs, runs[1:])]
    return render("runs.html", title=title, runs=shown[:N_RUNS], n_runs=len(runs))


def read_runs(reports: Path) -> list[Run]:
    """Return the runs, the newest first."""
    found = [run for folder in reports.glob("*/") if (run := _read_run(folder))]
    return sorted(found, key=lambda run: (run.started, run.id), reverse=True)


def _read_run(folder: Path) -> Run | None:
    record = _read(folder / "run.json")
    if not record.get("started"):
        return None
    stages = record.get("stages") or {}
    validation = _read(folder / "validation.json")
    if "validated" not in stages and validation:  # what is not published is counted there only
        stages = {**stages, "validated": _validated(validation.get("run") or {})}
    published = stages.get("published") or {}
    return Run(
        id=folder.name,
        started=str(record["started"])[:19].replace("T", " "),
        outcome=str(record.get("outcome") or "unknown"),
        seconds=sum(stage.get("seconds", 0) for stage in stages.values()) or None,
        error=str(record.get("error") or ""),
        counts=dict(_counts(stages)),
        rejects=(stages.get("validated") or {}).get("rejects_by_reason") or {},
        broken=dict(_broken(validation)),
        release=str(published.get("release") or ""),
        pages={text: f"{folder.name}/{page}" for text, page in _PAGES.items() if (folder / page).is_file()},
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _validated(run: Mapping[str, Any]) -> dict[str, Any]:
    events, failed = run.get("events") or 0, run.get("failed_rows") or 0
    rejects = run.get("rejects") or {}
    return {"in": events + failed, "out": events, "rejected": failed, "rejects_by_reason": rejects}


_COUNTS = {
    "stories": ("documents", "all_stories"),
    "new or changed": ("documents", "stories_new"),
    "rows in": ("validated", "in"),
    "accepted": ("validated", "out"),
    "rejected": ("validated", "rejected"),
    "events published": ("published", "events"),
}
"""What is told of a run, and in which stage's counts it stands."""


def _counts(stages: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for name, (stage, key) in _COUNTS.items():
        count = (stages.get(stage) or {}).get(key)
        if isinstance(count, int):
            yield name, count


def _broken(validation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id of each rule that was broken, and ``warning`` or ``required``."""
    for rule in [*validation.get("dataset_rules", ()), *validation.get("rules", ())]:
        if not rule.get("success"):
            yield str(rule.get("name")), "required" if rule.get("required") else "warning"


def changes(run: Run, before: Run | None) -> Iterator[str]:
    """Yield what is different from the run before, one line each."""
    if before is None:
        yield "The first run that left a record."
        return
    for name in ("stories", "events published"):
        if name in run.counts and name in before.counts:
            difference = run.counts[name] - before.counts[name]
            if difference:
                yield f"{name}: {difference:+,}"
    yield from (
        _moved(run.rejects, before.rejects)
        if "rejected" in run.counts and "rejected" in before.counts
        else ()
    )
    if run.broken.keys() - before.broken.keys():
        yield f"broken now: {', '.join(sorted(run.broken.keys() - before.broken.keys()))}"
    if run.release and before.broken.keys() - run.broken.keys():
        yield f"kept again: {', '.join(sorted(before.broken.keys() - run.broken.keys()))}"
    if run.release and before.release:
        yield "the same release" if run.release == before.release else "another release"


def _moved(now: Mapping[str, int], before: Mapping[str, int]) -> Iterator[str]:
    for reason in sorted({*now, *before}):
        difference = now.get(reason, 0) - before.get(reason, 0)
        if difference:
            yield f"left out as {reason}: {difference:+,}"


def old_pages(runs: Sequence[Run], keep: int) -> list[str]:
    """Return the folders of runs whose pages on data set and stories are no longer kept."""
    with_pages = [run for run in runs if "data set" in run.pages or "stories" in run.pages]
    return [run.id for run in with_pages[keep:]]
