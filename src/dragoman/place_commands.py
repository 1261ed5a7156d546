"""``dragoman places``: find the places of texts, and take over a dump of GeoNames."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dragoman.actor_commands import DefaultGroup
from dragoman.gazetteer import installed_file

places_app = typer.Typer(
    cls=DefaultGroup,
    no_args_is_help=True,
    help="Find places in texts, bring in a larger gazetteer.\n\nExample: `dragoman places stories.jsonl`",
)


@places_app.command("install")
def install_dump(
    path: Annotated[
        Path, typer.Argument(help="allCountries.txt, XX.txt, either as .zip, or a folder with such files.")
    ],
) -> None:
    """Take over a dump of GeoNames for `--gazetteer installed` and the setting `gazetteer: installed`.

    Example: `dragoman places install ~/Downloads/geonames`
    """
    from dragoman.geonames_dump import install

    done = install(path)
    for problem in done.problems:
        sys.stderr.write(problem + "\n")
    if done.n_bad > len(done.problems):
        sys.stderr.write(f"and {done.n_bad - len(done.problems)} more lines like these\n")
    sys.stdout.write(
        f"{done.n_places} places installed to {installed_file()}; {done.n_left_out} lines of kinds that news "
        f"does not name left out, {done.n_bad} bad lines told.\n"
    )
