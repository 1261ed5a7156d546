"""One build, step by step, in plain Python: what ``flows/build.py`` puts into Prefect tasks.

Each step does all batches of one stage, logs one line with counts and seconds, and
checks that every id it was given is found again in its output or among the rejects.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from dragoman.coding import BatchCount, CodingJob, event_batch, mention_batch, split_batch
from dragoman.compacting import compact, remove_unused
from dragoman.delivering import deliver, fetch_published
from dragoman.dictionaries import load_knowledge
from dragoman.errors import DragomanError, ValidationFailed
from dragoman.gazetteer import gazetteer_checksum
from dragoman.grouping import GroupingCounts, group_batches, read_left_out, write_left_out
from dragoman.guarded import code_batches
from dragoman.intake import Intake
from dragoman.ledger import Ledger
from dragoman.pieces import open_pieces
from dragoman.product import describe_release, release_texts
from dragoman.progress import track
from dragoman.provenance import (
    canonical_json,
    code_checksum,
    knowledge_checksums,
    knowledge_files,
    sha256_folder,
    versions,
)
from dragoman.remote_files import as_address, public
from dragoman.reports.writing import write_reports, write_runs
from dragoman.settings import Settings
from dragoman.shares import anywhere, heaviest_first
from dragoman.stages.documents.sources import find_raw
from dragoman.stages.mentions.places import find_places
from dragoman.stages.published import Contents, Release, current_release, publish
from dragoman.stages.validated.dataset_checks import check_dataset
from dragoman.stages.validated.drift import drift
from dragoman.stages.validated.offenders import find_offenders
from dragoman.stages.validated.outcomes import RuleOutcome, sum_outcomes
from dragoman.stages.validated.report import write_validation
from dragoman.storage import write_text
from dragoman.tables import read_table
from dragoman.validating import (
    Group,
    GroupResult,
    group_results,
    make_groups,
    rejected_events,
    validate_group,
)
from dragoman.workers import Crew, Processes
from dragoman.workspace import OUTBOX, Workspace, default_interim

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Build:
    """One build of one data set.

    Args:
        paths: files, folders, globs, archives, addresses, or ``-``.
        out: folder of the published data set.
        interim: working folder.
        settings: everything that shapes the result.
        run_id: names the run; comes in from outside, as does all that a clock tells.
        workers: processes to code with; the result does not depend on it.
        address: where the published data set is sent, such as ``s3://bucket/news``; None if it stays here.
        crew: who codes, over all stages; if None, processes that are started for each stage.
    """

    paths: tuple[str, ...]
    out: Path
    interim: Path
    settings: Settings
    run_id: str
    workers: int = 1
    crew: Crew | None = None
    address: str | None = None

    @property
    def workspace(self) -> Workspace:
        """The interim folder."""
        return Workspace(self.interim)

    @property
    def report(self) -> Path:
        """Folder of what people read about this run."""
        return self.out / "reports" / self.run_id


def make_build(
    paths: Sequence[str], out: Path, interim: Path | None, settings: Settings, run_id: str, workers: int
) -> Build:
    """Return a build with the working folder that belongs to *out*.

    What goes to an address is published in the working folder first.
    """
    address = as_address(out)
    if address is None:
        return Build(tuple(paths), out, interim or default_interim(out), settings, run_id, workers)
    folder = interim or Path("data/interim") / PurePosixPath(urlsplit(address).path or "news").name
    return Build(tuple(paths), folder / OUTBOX, folder, settings, run_id, workers, address=address)


def warm_up(workers: int) -> None:
    """Load the dictionaries now, while something else has to be waited for; workers load their own."""
    if workers == 1:
        load_knowledge()
        find_places("Paris, France")


@contextmanager
def _crew_of(build: Build) -> Iterator[Crew]:
    if build.crew is not None:
        yield build.crew
        return
    with Processes(build.workers, build.settings.worker_memory_mb) as crew:
        yield crew


Counts = dict[str, Any]


def read_documents(build: Build) -> Counts:
    """Read every raw file that is new or changed into batches of stories."""
    with closing(build.workspace.open_ledger()) as ledger:
        _remove_unknown_batches(build.workspace, ledger)
        intake = Intake(build.workspace, ledger, build.settings)
        started = time.monotonic()
        counts = intake.take(track(find_raw(build.paths, build.settings), "documents"))
        known = ledger.counts()
    return _log("documents", started, {**asdict(counts), **{f"all_{k}": v for k, v in known.items()}})


def split_sentences(build: Build) -> Counts:
    """Split the stories of every batch into sentences."""
    return _code(build, "sentences", split_batch)


def find_mentions(build: Build) -> Counts:
    """Find actors, actions, dates, places and quantities in every batch."""
    return _code(build, "mentions", mention_batch)


def code_events(build: Build) -> Counts:
    """Code the events of every batch."""
    return _code(build, "events", event_batch)


def group_events(build: Build) -> Counts:
    """Group the rows that mean one event in the world, over all batches."""
    started = time.monotonic()
    with closing(build.workspace.open_ledger()) as ledger:
        n_joined = compact(build.workspace, ledger, build.settings)
        found = _group(build, ledger, read_left_out(build.workspace))
    return _log("grouped", started, {**asdict(found), "batches_joined": n_joined})


def _group(build: Build, ledger: Ledger, left_out: frozenset[str]) -> GroupingCounts:
    workspace = Workspace(build.interim.absolute())  # as workers elsewhere see it
    with _crew_of(build) as crew:
        return group_batches(workspace, ledger, build.settings, left_out, crew)


def _code(build: Build, stage: str, work: Callable[[CodingJob, str], BatchCount]) -> Counts:
    started = time.monotonic()
    job = anywhere(CodingJob(build.workspace, build.settings))
    with closing(build.workspace.open_ledger()) as ledger, _crew_of(build) as crew:
        batches = heaviest_first(build.workspace, ledger.batches())
        coded = code_batches(stage, work, job, ledger, batches, crew)
        done = list(track(coded, stage, len(batches)))
    _check_accounted(build.workspace, stage, batches)
    fresh = [count for count in done if count.is_new]
    counts = {
        "batches": len(done),
        "batches_new": len(fresh),
        "in": sum(c.n_in for c in fresh),
        "out": sum(c.n_out for c in fresh),
        "rejected": sum(c.n_rejected for c in fresh),
    }
    return _log(stage, started, counts)


def _check_accounted(workspace: Workspace, stage: str, batches: Sequence[str]) -> None:
    """Every story that went into a batch has sentences or is a copy or a reject."""
    if stage != "sentences":
        return  # mentions and events may be none for a story; actions are accounted for in coding.py
    for batch in batches:
        documents = read_table(
            workspace.batch("documents", batch), ["document_id", "duplicate_of"]
        ).to_pylist()
        found = {*_ids(workspace.batch("sentences", batch)), *_ids(workspace.rejects("sentences", batch))}
        lost = [
            row["document_id"]
            for row in documents
            if not row["duplicate_of"] and row["document_id"] not in found
        ]
        if lost:
            raise DragomanError(
                f"{stage}: {len(lost)} stories were lost, the first is {lost[0]}; please report this"
            )


def _ids(path: Path) -> set[str]:
    return set(read_table(path, ["document_id"])["document_id"].to_pylist())


def _remove_unknown_batches(workspace: Workspace, ledger: Ledger) -> None:
    """A batch written by a build that was killed before it could enter it is made anew."""
    known = set(ledger.batches())
    for path in (workspace.root / "documents").glob("*.parquet"):
        if path.stem not in known:
            path.unlink()


@dataclass(frozen=True)
class Validation:
    """What validation says of the data set as it would be published."""

    groups: tuple[Group, ...]
    n_valid: int
    n_rejected: int
    outcomes: tuple[RuleOutcome, ...]
    text: str
    counts: Counts


def validate_events(build: Build) -> Validation:
    """Validate every group of batches and the data set as a whole, and write the report.

    Raises:
        ValidationFailed: a critical rule over the data set is broken; nothing is published.
    """
    started = time.monotonic()
    workspace = build.workspace
    with closing(workspace.open_ledger()) as ledger:
        groups, done = _validate_groups(build, ledger)
        n_valid, n_rejected = sum(r.n_valid for r in done), sum(r.n_rejected for r in done)
        paths = [workspace.batch("validated", group.group) for group in groups]
        documents = [workspace.batch("documents", batch) for batch in ledger.batches()]
        outcomes = check_dataset(paths, documents, n_valid + n_rejected, n_rejected)
        outcomes += drift(_published_events(build.out), paths)
        with open_pieces(workspace, ledger, build.settings, groups) as pieces:
            why = pieces.reasons()
    results = group_results(workspace, groups)
    failed = (read_table(workspace.rejects("validated", group.group)) for group in groups)
    run = {"run_id": build.run_id, "rejects": why, "events": n_valid, "failed_rows": n_rejected}
    run["index"] = "../index.html"
    if build.settings.story_text:
        run["offending"] = find_offenders(
            sum_outcomes([r.outcomes for r in results]), outcomes, failed, paths
        )
    write_validation(build.report, results, outcomes, run)
    counts = {
        "in": n_valid + n_rejected,
        "out": n_valid,
        "rejected": n_rejected,
        "rejects_by_reason": why,
    }
    broken = [outcome for outcome in outcomes if not outcome.success and outcome.severity == "critical"]
    if broken:
        names = "; ".join(f"{o.rule_id}: {o.description} ({o.n_failed} of {o.n_checked})" for o in broken)
        raise ValidationFailed(
            f"Nothing was published: the data set breaks {names}. What was published before is untouched. "
            f"Read {build.report / 'index.html'}"
        )
    return Validation(
        tuple(groups),
        n_valid,
        n_rejected,
        tuple(outcomes),
        _lasting(build.report / "validation.json"),
        _log("validated", started, counts),
    )


def _validate_groups(build: Build, ledger: Ledger) -> tuple[list[Group], list[GroupResult]]:
    """Validate every group of batches; events that break a rule are in no group of events.

    Which rows break a rule does not depend on the counting columns, so a second pass is the last.
    """
    workspace = build.workspace
    left_out = read_left_out(workspace)
    for _ in range(3):
        groups = list(make_groups(workspace, ledger, build.settings))
        done = [validate_group(workspace, ledger, group) for group in track(groups, "validated", len(groups))]
        rejected = rejected_events(workspace, groups)
        if rejected == left_out:
            return groups, done
        _group(build, ledger, rejected)
        write_left_out(workspace, rejected)
        left_out = rejected
    raise DragomanError("Which events break a rule depends on how they are grouped; please report this")


def _lasting(report: Path) -> str:
    """Return what of a validation report goes into a release: the same data give the same text.

    The run's name, and what moved since the release before, belong to the run alone.
    """
    found = json.loads(report.read_text(encoding="utf-8"))
    for own in ("run_id", "index", "offending"):
        found["run"].pop(own, None)
    found["dataset_rules"] = [
        rule for rule in found["dataset_rules"] if not rule["name"].startswith("drift_")
    ]
    return canonical_json(found)


def _published_events(out: Path) -> list[Path]:
    release = current_release(out)
    return sorted((release / "events").rglob("*.parquet")) if release else []


def publish_release(build: Build, validation: Validation) -> tuple[Release, Counts]:
    """Publish what was validated, whole or not at all."""
    started = time.monotonic()
    workspace = build.workspace
    with closing(workspace.open_ledger()) as ledger:
        texts = {
            **release_texts(),
            "validation.json": validation.text,
            "provenance.json": canonical_json(_provenance(build, ledger)),
        }
        with open_pieces(workspace, ledger, build.settings, validation.groups) as pieces:
            tables = {
                "events": pieces.events(),
                "documents": pieces.documents(),
                "rejects": pieces.rejects(),
            }
            memory = workspace.root / "published.json"
            contents = Contents(tables, texts, describe_release)
            release = publish(build.out, contents, build.settings.keep_releases, build.run_id, memory)
            pieces.forget_others()
        remove_unused(workspace, ledger, {group.group for group in validation.groups})
    counts = {"release": release.id, **release.n_rows, "is_new": release.is_new}
    if release.n_rows["events"] != validation.n_valid:
        raise DragomanError(
            f"{validation.n_valid} events were validated and {release.n_rows['events']} published; "
            "please report this"
        )
    return release, _log("published", started, counts)


def _provenance(build: Build, ledger: Ledger) -> Mapping[str, Any]:
    """Return what the release was made of; nothing here depends on the clock or the machine's folders."""
    added = build.settings.dictionaries
    return {
        "versions": versions(),
        "knowledge": knowledge_checksums(),
        "files": knowledge_files(),
        "dictionaries_added": sha256_folder(added, "*.yml") if added else None,
        "gazetteer": gazetteer_checksum(build.settings.gazetteer == "installed"),
        "code": code_checksum(),
        "settings": build.settings.of_content(),
        "input": {**ledger.counts(), "sha256": ledger.input_checksum()},
    }


def fetch_release(build: Build) -> None:
    """Where the data set lies at an address and is not here yet, bring its latest release here."""
    if build.address:
        fetch_published(build.address, build.out)


def deliver_release(build: Build) -> Counts:
    """Send what was published here to the build's address; readers there see it whole or not at all."""
    started = time.monotonic()
    if build.address is None:
        return {}
    return _log(
        "delivered", started, deliver(build.address, build.out, build.settings.keep_releases, build.run_id)
    )


def write_pages(build: Build, release: Path) -> dict[str, str]:
    """Write the pages that show what was published, and return where they are."""
    settings = build.settings
    story_pages = settings.story_pages if settings.story_text else 0
    return write_reports(build.report, release, build.workspace, story_pages, settings.keep_releases)


def write_run_record(build: Build, record: Mapping[str, Any]) -> Path:
    """Write what the run did, for people and machines; Prefect's task table is not the place to count."""
    path = build.report / "run.json"
    write_text(path, canonical_json(record))
    write_runs(build.report.parent)
    return path


def absolute_inputs(build: Build) -> list[str]:
    """Return the paths of a build so that they mean the same from another folder, without passwords."""
    return [public(path) if "://" in path else _absolute(path) for path in build.paths]


def _absolute(path: str) -> str:
    return path if path == "-" else os.path.abspath(path)


def _log(stage: str, started: float, counts: Counts) -> Counts:
    seconds = time.monotonic() - started
    shown = " ".join(f"{key}={value}" for key, value in counts.items() if not isinstance(value, dict))
    LOG.info("%-10s %6.2fs  %s", stage, seconds, shown)
    return {**counts, "seconds": round(seconds, 3)}


def run_page(build: Build, stages: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the counts of a run as a Markdown table, with the way to its report."""
    lines = ["| stage | counts |", "|---|---|"]
    for stage, counts in stages.items():
        shown = ", ".join(f"{key} {value}" for key, value in counts.items() if not isinstance(value, dict))
        lines.append(f"| {stage} | {shown} |")
    return "\n".join([*lines, "", f"Report: {(build.report / 'index.html').resolve()}"])
