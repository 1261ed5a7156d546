"""The build as a Prefect flow: documents, sentences, mentions, events, grouped, validated, published.

This file is the system's table of contents. Each task works on all batches of one stage,
so a build has eight tasks however many stories there are; what they do is in ``dragoman``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.settings import get_current_settings

from dragoman import building
from dragoman.errors import StorageError, UnreachableError
from dragoman.flow_loading import load_flow
from dragoman.settings import DEFAULT_OUT, load_settings
from dragoman.storage import only_build
from dragoman.workers import Crew, Processes


def _may_pass(task: Any, run: Any, state: Any) -> bool:
    return isinstance(state.data, UnreachableError)


read_documents = task(name="documents", cache_policy=NO_CACHE, retry_condition_fn=_may_pass)(
    building.read_documents
)
split_sentences = task(name="sentences", cache_policy=NO_CACHE)(building.split_sentences)
find_mentions = task(name="mentions", cache_policy=NO_CACHE)(building.find_mentions)
code_events = task(name="events", cache_policy=NO_CACHE)(building.code_events)
group_events = task(name="grouped", cache_policy=NO_CACHE)(building.group_events)
validate_events = task(name="validated", cache_policy=NO_CACHE)(building.validate_events)
fetch_release = task(name="fetched", cache_policy=NO_CACHE, retry_condition_fn=_may_pass)(
    building.fetch_release
)
publish_release = task(name="published", cache_policy=NO_CACHE)(building.publish_release)

deliver_release = task(name="delivered", cache_policy=NO_CACHE, retry_condition_fn=_may_pass)(
    building.deliver_release
)


@task(name="report", cache_policy=NO_CACHE)
def report_run(
    build: building.Build, started: datetime, stages: dict[str, Any], release: Path
) -> dict[str, Any]:
    """Write the pages and the run record, and show the counts in Prefect's page."""
    pages = building.write_pages(build, release)
    record = _record(build, started, outcome="completed", stages=stages, pages=pages)
    building.write_run_record(build, record)
    create_markdown_artifact(building.run_page(build, stages), key="build", description=build.run_id)
    return record


def _tell_prefect() -> None:
    """Let Prefect's page have the line that each stage logs, where its settings ask for our logger."""
    if "dragoman" in (get_current_settings().logging.extra_loggers or ()):
        logging.getLogger("dragoman").setLevel(logging.INFO)


def _crew_of(build: building.Build) -> AbstractContextManager[Crew]:
    if build.settings.runner == "processes":
        return Processes(build.workers, build.settings.worker_memory_mb)
    crew: AbstractContextManager[Crew] = load_flow("cluster").crew(
        build.settings, build.interim, build.workers
    )
    return crew


@contextmanager
def _failure_recorded(build: building.Build, started: datetime) -> Iterator[None]:
    """Put down a run that does not come to its end, so that `dragoman status` knows of it."""
    try:
        yield
    except BaseException as error:  # also a run that is stopped
        outcome = "failed" if isinstance(error, Exception) else "stopped"
        told = f"{type(error).__name__}: {error}" if outcome == "failed" else "stopped before its end"
        with suppress(StorageError):  # the first error is the one to tell
            building.write_run_record(build, _record(build, started, outcome=outcome, error=told))
        raise


def _record(build: building.Build, started: datetime, **facts: Any) -> dict[str, Any]:
    return {
        "run_id": build.run_id,
        "started": started,
        "ended": datetime.now(UTC),
        "inputs": building.absolute_inputs(build),
        "interim": str(build.interim.absolute()),
        **facts,
    }


@flow(name="build", flow_run_name="{out}", validate_parameters=True)
def build_dataset(
    paths: list[str],
    out: Path = DEFAULT_OUT,
    interim: Path | None = None,
    config: Path | None = None,
    published: date | None = None,
    workers: int = 1,
    retry_after: list[float] | None = None,
    runner: str | None = None,
    cluster: str | None = None,
) -> dict[str, Any]:
    """Build a data set from news: read, split, find, code, validate, publish.

    *retry_after* has the seconds before each new try where an address could not be reached; none
    by hand, where a person waits. *runner* and *cluster* are the settings of that name.
    """
    _tell_prefect()
    started = datetime.now(UTC)
    settings = load_settings(config, published=published, runner=runner, cluster=cluster)
    run_id = started.strftime("%Y%m%dT%H%M%S%fZ")
    build = building.make_build(paths, out, interim, settings, run_id, workers)
    waits = retry_after or []
    patience: dict[str, Any] = {"retries": len(waits), "retry_delay_seconds": waits}
    with _failure_recorded(build, started), only_build(build.interim, build.out):
        if build.address:
            fetch_release.with_options(**patience)(build)
        stages = {"documents": read_documents.with_options(**patience)(build)}
        with _crew_of(build) as crew:
            staffed = replace(build, crew=crew)
            stages["sentences"] = split_sentences(staffed)
            stages["mentions"] = find_mentions(staffed)
            stages["events"] = code_events(staffed)
            stages["grouped"] = group_events(staffed)
        validation = validate_events(build)
        stages["validated"] = validation.counts
        release, stages["published"] = publish_release(build, validation)
        told = report_run(build, started, stages, release.path)
        if build.address:
            told["delivered"] = deliver_release.with_options(**patience)(build)
        return {
            **told,
            "release": str(release.path),
            "report": str(build.report),
        }
