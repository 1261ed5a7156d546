"""``dragoman explore``: a published data set as a page on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dragoman.settings import DEFAULT_OUT


def explore(
    dataset: Annotated[
        Path, typer.Argument(help="A data set that `dragoman build` published, or one release of it.")
    ] = DEFAULT_OUT,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of the page; by default one that is free.")
    ] = None,
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser, where there is one.")
    ] = True,
) -> None:
    """Look at a published data set in a browser: filter, see the sentence behind each row, take rows away.

    Example: `dragoman explore data/processed/sample`
    """
    from dragoman.explorer.serving import serve_explorer
    from dragoman.export_command import dataset_name

    try:
        serve_explorer(dataset, dataset_name(dataset), port, opens, _say)
    except KeyboardInterrupt:  # the usual end
        _say("Closed.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
