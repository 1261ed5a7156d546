"""``dragoman story`` and ``dragoman explain --html``: a page on one story or one text."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dragoman.settings import DEFAULT_OUT


def story(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="document_id or its first digits, story_id, or the end of the story's origin."
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The page to write.")] = Path("story.html"),
    dataset: Annotated[Path, typer.Option(help="The data set, as given to build's --out.")] = DEFAULT_OUT,
    interim: Annotated[Path | None, typer.Option(help="Its working folder; by default beside it.")] = None,
) -> None:
    """Write a page that shows a story as the coder saw it: mentions, events, what was left out and why.

    Example: `dragoman story 003_mutiny_bolivia.txt --dataset data/processed/sample -o page.html`
    """
    from dragoman.reports.page import write_page
    from dragoman.reports.stories import find_story, read_stories
    from dragoman.reports.story_page import story_page
    from dragoman.stages.published import current_release
    from dragoman.workspace import Workspace, default_interim

    workspace = Workspace(interim or default_interim(dataset))
    batch, document_id = find_story(workspace, name)
    (found,) = read_stories(workspace, {batch: [document_id]}, current_release(dataset))
    write_page(out, story_page(found))
    sys.stdout.write(f"{out}: {len(found.events)} events, {len(found.rejects)} left out.\n")


def explained_page(text: str, published: date | None) -> str:
    """Return the page on a text that is in no data set, coded as a build would with its own settings."""
    from dragoman.reader.opening import open_reader
    from dragoman.reports.story_page import Story, story_page
    from dragoman.settings import Settings
    from dragoman.stages.events import code_events
    from dragoman.stages.mentions import find_mentions
    from dragoman.stages.sentences import sentence_rows

    settings = Settings()
    reader = open_reader(settings.reader, published.year if published else None)
    document = {
        "document_id": "explained",
        "text": text,
        "body_start": 0,
        "published_date": published,
        "origin": "given on the command line",
        "title": None,
        "publisher": None,
        "url": None,
    }
    sentences = sentence_rows(document)
    mentions = find_mentions(sentences, reader)
    events, rejects = code_events(document, sentences, mentions, settings, reader.version)
    return story_page(Story(document, sentences, mentions, events, [reject.as_row() for reject in rejects]))
