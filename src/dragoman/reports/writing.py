"""Writes the pages of a build: the data set report, stories as the coder saw them, and the list of runs.

    reports/index.html                  every run, newest first
    reports/<run>/index.html            validation, written by ``stages/validated``
    reports/<run>/dataset.html          what the release holds
    reports/<run>/stories/index.html    a sample of stories, one page each beside it

Pages on the data set and on stories are kept for as many runs as releases are.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from dragoman.reports.dataset_page import dataset_page
from dragoman.reports.page import render, write_page
from dragoman.reports.runs import DATASET, STORIES, VALIDATION, old_pages, read_runs, runs_page
from dragoman.reports.stories import read_stories, sample
from dragoman.reports.story_page import story_page
from dragoman.workspace import Workspace

_INDEX = "index.html"


def write_reports(
    folder: Path, release: Path, workspace: Workspace, n_stories: int, keep: int
) -> dict[str, str]:
    """Write the pages of one run and return where they are.

    Args:
        folder: ``reports/<run>`` of the data set.
        release: what the run published.
        workspace: its working folder.
        n_stories: most stories to show.
        keep: for how many runs such pages are kept, this one included.

    Raises:
        StorageError: a page cannot be written.
    """
    name = folder.parents[1].name
    links = {"Stories": STORIES, "Validation": VALIDATION, "All runs": f"../{_INDEX}"}
    dataset = write_page(folder / DATASET, dataset_page(release, f"Events of {name}", links))
    stories = _write_stories(folder / "stories", release, workspace, n_stories)
    for run in old_pages([run for run in read_runs(folder.parent) if run.id != folder.name], keep - 1):
        (folder.parent / run / DATASET).unlink(missing_ok=True)
        shutil.rmtree(folder.parent / run / "stories", ignore_errors=True)
    return {"dataset": str(dataset), "stories": str(stories)}


def _write_stories(folder: Path, release: Path, workspace: Workspace, n_stories: int) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    with closing(workspace.open_ledger()) as ledger:
        wanted = sample(ledger, n_stories)
        n_all = ledger.counts()["stories"]
    listed = []
    links = {"All stories shown": _INDEX, "The data set": f"../{DATASET}"}
    for story in read_stories(workspace, wanted, release):
        page = f"{story.document['document_id']}.html"
        write_page(folder / page, story_page(story, links))
        listed.append(
            {
                "page": page,
                "title": story.title,
                "day": story.document["published_date"],
                "origin": story.document["origin"],
                "events": len(story.events),
                "rejects": len(story.rejects),
            }
        )
    told = (
        f"{len(listed)} of {n_all:,} stories: those whose document_id, a hash, comes first in the alphabet; "
        "exact copies are left out. Any other: dragoman story ID -o page.html"
    )
    text = render(
        "stories.html",
        title="Stories as the coder saw them",
        told=told,
        links={"The data set": f"../{DATASET}", "All runs": f"../../{_INDEX}"},
        stories=sorted(listed, key=lambda row: str(row["origin"])),
    )
    return write_page(folder / _INDEX, text)


def write_runs(reports: Path) -> Path:
    """Write the page of all runs of a data set and return where it is.

    Raises:
        StorageError: it cannot be written.
    """
    return write_page(reports / _INDEX, runs_page(reports, f"Runs of {reports.parent.name}"))
