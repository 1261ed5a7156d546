"""How a data set stands: its last runs, what waits to be read, what was left out, events by day.

Everything is read from what a build leaves behind: the run records below ``reports/``, the ledger
in the working folder, and the latest release. Nothing is written, not even the ledger's file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError, StorageError
from dragoman.intake import reading_fingerprint
from dragoman.ledger import Ledger
from dragoman.provenance import canonical_json, short_hash
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.sources import checksum, find_raw
from dragoman.stages.published import current_release
from dragoman.tables import read_table
from dragoman.workspace import default_interim

RUN_RECORD = "run.json"


@dataclass(frozen=True)
class Run:
    """One run, as its record tells it.

    Args:
        started: moment in UTC, ISO 8601.
        outcome: ``completed``, ``failed`` or ``stopped``.
        seconds: from its beginning to its end.
        error: why it did not complete.
        stories_new: stories read for the first time, or changed.
        events: events of the data set after it.
    """

    run_id: str
    started: str
    outcome: str
    seconds: float | None
    error: str | None = None
    stories_new: int | None = None
    events: int | None = None


@dataclass(frozen=True)
class Backlog:
    """Raw files that the next build would read.

    Args:
        files: all raw files found.
        new: files that the data set has never read to their end.
        changed: files that are to be read again: they, the settings or the readers changed.
        unreadable: files and folders that cannot be opened.
        not_counted: inputs that are not on this machine.
        problem: why nothing could be counted, if so.
    """

    files: int = 0
    new: int = 0
    changed: int = 0
    unreadable: int = 0
    not_counted: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True)
class Standing:
    """All that ``dragoman status`` tells of one data set."""

    dataset: str
    release: str | None
    runs: tuple[Run, ...]
    backlog: Backlog
    rejects_by_reason: Mapping[str, int] = field(default_factory=dict)
    events_by_day: Mapping[str, int] = field(default_factory=dict)


def find_datasets(folder: Path) -> list[Path]:
    """Return the data sets in a folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if is_dataset(path))


def is_dataset(path: Path) -> bool:
    """Tell whether a build was ever asked to publish here."""
    return (path / "releases").is_dir() or (path / "reports").is_dir()


def read_standing(
    out: Path, inputs: Sequence[str] = (), interim: Path | None = None, n_runs: int = 10
) -> Standing:
    """Return how a data set stands.

    Args:
        out: folder of the data set.
        inputs: what is to be compared with it; by default what its last run was given.
        interim: its working folder; by default the last run's.
        n_runs: how many runs to tell, the newest first.

    Raises:
        StorageError: no build was ever run here.
    """
    if not is_dataset(out):
        raise StorageError(
            f"No build has been run into {str(out)!r}. Name the folder that was given as --out to "
            "`dragoman build` or `dragoman serve`."
        )
    records = _read_records(out)
    last = records[0] if records else {}
    release = current_release(out)
    told = last.get("interim")
    working = interim or (Path(told) if told else default_interim(out))
    return Standing(
        str(out),
        release.name if release else None,
        tuple(_run(record) for record in records[:n_runs]),
        _backlog(inputs or last.get("inputs", ()), working, _settings(release)),
        _rejects(release) if release else {},
        _days(release) if release else {},
    )


# --- runs -----------------------------------------------------------------------------


def _read_records(out: Path) -> list[dict[str, Any]]:
    """Return the run records, the newest first; one that a kill left half written is passed over."""
    found = []
    for path in (out / "reports").glob(f"*/{RUN_RECORD}"):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(record, dict) and isinstance(record.get("started"), str):
            found.append(record)
    return sorted(found, key=lambda record: str(record["started"]), reverse=True)


def _run(record: Mapping[str, Any]) -> Run:
    stages = record.get("stages", {})
    return Run(
        str(record.get("run_id", "")),
        record["started"].replace(" ", "T"),
        str(record.get("outcome", "completed")),  # earlier records told good ends only
        _seconds(record),
        record.get("error"),
        stages.get("documents", {}).get("stories_new"),
        stages.get("published", {}).get("events"),
    )


def _seconds(record: Mapping[str, Any]) -> float | None:
    started, ended = _moment(record["started"]), _moment(record.get("ended"))
    return round((ended - started).total_seconds(), 1) if started and ended else None


def _moment(text: Any) -> Any:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


# --- backlog --------------------------------------------------------------------------


def _settings(release: Path | None) -> Settings:
    """Return the settings of the latest release, which the next build has as well unless told otherwise."""
    if release is None:
        return Settings()
    try:
        told = json.loads((release / "provenance.json").read_text(encoding="utf-8"))["settings"]
        return Settings(**{key: value for key, value in told.items() if key in Settings.model_fields})
    except (OSError, ValueError, KeyError):
        return Settings()


def _backlog(inputs: Sequence[str], interim: Path, settings: Settings) -> Backlog:
    local = [path for path in inputs if "://" not in path and path != "-"]
    elsewhere = tuple(path for path in inputs if path not in local)
    if not inputs:
        return Backlog(problem="no run has told its inputs yet; name them with --input")
    if not local:
        return Backlog(not_counted=elsewhere)
    counts: Counter[str] = Counter()
    try:
        with closing(_open(interim)) as known:
            fingerprint = reading_fingerprint(settings)
            for item in find_raw(local, settings):
                counts["files"] += 1
                if isinstance(item, Reject):
                    counts["unreadable"] += 1
                elif what := _is_waiting(item, known.ledger, fingerprint):
                    counts[what] += 1
    except (DragomanError, OSError) as error:
        return Backlog(not_counted=elsewhere, problem=str(error))
    files, new, changed, unreadable = (counts[what] for what in ("files", "new", "changed", "unreadable"))
    return Backlog(files, new, changed, unreadable, elsewhere)


@dataclass(frozen=True)
class _Known:
    """The ledger, if there is one yet."""

    ledger: Ledger | None

    def close(self) -> None:
        """Close the file."""
        if self.ledger:
            self.ledger.close()


def _open(interim: Path) -> _Known:
    path = interim / "ledger.sqlite"
    return _Known(Ledger(path) if path.is_file() else None)


def _is_waiting(item: Any, ledger: Ledger | None, fingerprint: str) -> str | None:
    """Return ``new`` or ``changed`` for a file that the next build reads, as ``Intake`` decides it."""
    own = short_hash(fingerprint, canonical_json(dict(item.sidecar)))
    if ledger is None or not ledger.knows_file(item.origin):
        return "new"
    return None if ledger.has_file(item.origin, checksum(item), own) else "changed"


# --- the latest release ---------------------------------------------------------------


def _rejects(release: Path) -> dict[str, int]:
    """Return how many things were left out, by stage and reason, the most frequent first."""
    counts: Counter[str] = Counter()
    for path in (release / "rejects").glob("stage=*/*.parquet"):
        stage = path.parent.name.partition("=")[2]
        counts.update(f"{stage}: {reason}" for reason in read_table(path, ["reason"])["reason"].to_pylist())
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _days(release: Path) -> dict[str, int]:
    """Return how many events the release has by the first day they can have happened, in order of days."""
    counts: Counter[str] = Counter()
    for path in (release / "events").rglob("*.parquet"):
        days = read_table(path, ["event_date_start"])["event_date_start"].to_pylist()
        counts.update("no day" if day is None else day.isoformat() for day in days)
    return dict(sorted(counts.items()))
