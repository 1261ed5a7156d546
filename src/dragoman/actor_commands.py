"""``dragoman actors``: who is in a text, who is somebody, and where the lists come from."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dragoman.dictionaries import use_dictionaries
from dragoman.errors import StorageError

FIND = "find"


class DefaultGroup(TyperGroup):
    """A group of commands in which one need not be named: ``dragoman actors FILE`` finds actors."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front where none is named."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [FIND, *args]
        return list(super().parse_args(ctx, args))


actors_app = typer.Typer(
    cls=DefaultGroup,
    no_args_is_help=True,
    help="Find actors in texts, ask who somebody is, bring in other lists.\n\n"
    "Example: `dragoman actors stories.jsonl`",
)
Dictionaries = Annotated[
    Path | None, typer.Option("--dictionaries", help="Folder with dictionaries of your own that win.")
]


@actors_app.command("who")
def who(
    name: Annotated[str, typer.Argument(help='Any actor: a person, a body, a phrase ("Kenyan police").')],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today's knowledge without."),
    ] = None,
    dictionaries: Dictionaries = None,
) -> None:
    """Say who somebody is, with offices, days and codes; the nearest names where nobody is known.

    Example: `dragoman actors who "Hakan Fidan" --on 2023-09-27`
    """
    from dragoman.who import describe

    use_dictionaries(dictionaries)
    lines, is_known = describe(name, on.date() if on else None)
    sys.stdout.write("\n".join(lines) + "\n")
    if not is_known:
        raise typer.Exit(1)


@actors_app.command("import")
def import_lists(
    files: Annotated[list[Path], typer.Argument(help="Actor and agent files of PETRARCH or TABARI.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The dictionary file to write.")] = Path(
        "my-dictionaries/imported.yml"
    ),
) -> None:
    """Read other coders' dictionaries and write ours; what cannot be taken is told with its line.

    Example: `dragoman actors import Phoenix.*.actors.txt -o my-dictionaries/phoenix.yml`
    """
    from dragoman.petrarch import import_files

    found = import_files(files)
    names = ", ".join(path.name for path in files)
    _write(out, found.as_yaml(f"imported from {names}"))
    for problem in found.problems:
        sys.stderr.write(problem + "\n")
    n_words = sum(len(words) for words in found.agents.values())
    sys.stdout.write(
        f"{found.n_lines} lines read: {len(found.organisations)} actors and {n_words} agent nouns "
        f"written to {out}; "
        f"{len(found.problems)} problems told.\nUse them with --dictionaries {out.parent}.\n"
    )


@actors_app.command("update")
def update_lists(
    from_file: Annotated[
        list[Path] | None, typer.Option("--from-file", help="A saved result of the query service, in JSON.")
    ] = None,
    into: Annotated[
        Path, typer.Option(help="Folder whose persons_wikidata.yml is brought up to date.")
    ] = Path("my-dictionaries"),
    write: Annotated[
        bool, typer.Option("--write", help="Write; without it the difference is only shown.")
    ] = False,
    url: Annotated[str | None, typer.Option(help="Address of the query service.")] = None,
) -> None:
    """Take office holders from Wikidata; shows what would change, and writes only with --write.

    Example: `dragoman actors update --into my-dictionaries --write`
    """
    from dragoman.wikidata import asking, updating

    if from_file:
        results = [asking.read_result(path) for path in from_file]
    else:
        results = asking.fetch_all(url) if url else asking.fetch_all()
    sys.stdout.write(updating.update(into, results, write, date.today()) + "\n")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"Cannot write {str(path)!r}: {error.strerror}") from error
