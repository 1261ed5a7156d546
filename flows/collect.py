"""Collect, then build: what a schedule runs whose inputs are feeds or lists of addresses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from dragoman.flow_loading import TOLD, load_flow
from dragoman.scheduled_collecting import CollectFailed, Wanted, collect_pages
from dragoman.settings import DEFAULT_OUT

building_flow = load_flow("build", TOLD)


def _may_pass(task: Any, run: Any, state: Any) -> bool:
    return isinstance(state.data, CollectFailed) and state.data.may_pass


@task(name="collected", cache_policy=NO_CACHE, retry_condition_fn=_may_pass, retry_jitter_factor=0.2)
def collected(wanted: Wanted) -> str:
    """Collect once, and show what came of it in Prefect's page."""
    told = collect_pages(wanted)
    create_markdown_artifact(told, key="collected", description=str(wanted.raw))
    return told


@flow(name="collect-and-build", flow_run_name="{out}", validate_parameters=True)
def collect_and_build(
    sources: list[str],
    raw: Path,
    paths: list[str] | None = None,
    contact: str | None = None,
    allowed: list[str] | None = None,
    out: Path = DEFAULT_OUT,
    interim: Path | None = None,
    config: Path | None = None,
    published: date | None = None,
    workers: int = 1,
    retry_after: list[float] | None = None,
) -> dict[str, Any]:
    """Fetch what *sources* list into *raw*, then build from it and *paths*.

    Where nothing could be had, what is there is built all the same, and then the run fails.
    """
    waits = retry_after or []
    wanted = Wanted(tuple(sources), raw, contact, tuple(allowed or ()))
    patient = collected.with_options(retries=len(waits), retry_delay_seconds=waits)
    state = patient(wanted, return_state=True)
    if state.is_failed() and not paths and not any(raw.glob("[!.]*")):
        state.result()
    record: dict[str, Any] = building_flow.build_dataset(
        [str(raw), *(paths or [])],
        out=out,
        interim=interim,
        config=config,
        published=published,
        workers=workers,
        retry_after=retry_after,
    )
    state.result()
    return record
