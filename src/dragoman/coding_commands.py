"""``dragoman codings``: put the examples of codings to the reader."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dragoman.actor_commands import Dictionaries
from dragoman.dictionaries import use_dictionaries

codings_app = typer.Typer(
    no_args_is_help=True,
    help="Codings of your own, which win over the reader.\n\nExample: `dragoman codings check my.yml`",
)


@codings_app.callback()
def codings() -> None:
    """Codings of your own, which win over the reader."""


@codings_app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A file with codings; without one, those of the dictionaries.")
    ] = None,
    dictionaries: Dictionaries = None,
) -> None:
    """Code the examples of codings without them and with them; exit 1 if one does not match as it should.

    Example: `dragoman codings check my-codings.yml`
    """
    from dragoman.coding_examples import print_tried, read_codings, try_examples

    use_dictionaries(dictionaries)
    entries = read_codings(file) if file else []
    if not print_tried(list(try_examples(entries)), Console()):
        raise typer.Exit(1)
