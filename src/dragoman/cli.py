"""The command line, one function a command.

Exit status: 0 done; 1 done but something was wrong with the data (a rule broken, a record
that could not be answered); 2 the command, the settings or a dictionary cannot be used;
3 a file or folder cannot be read or written; 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

import typer
from rich.console import Console

from dragoman import __version__, records, version_commands
from dragoman.actor_commands import Dictionaries, actors_app
from dragoman.codebook import children, event_code
from dragoman.coding_commands import codings_app
from dragoman.collect_command import collect
from dragoman.dictionaries import use_dictionaries
from dragoman.errors import DragomanError, StorageError, ValidationFailed
from dragoman.explore_command import explore
from dragoman.export_command import export
from dragoman.flow_loading import load_flow as _load_flow
from dragoman.gazetteer import use_installed_gazetteer
from dragoman.place_commands import places_app
from dragoman.serve_command import serve
from dragoman.settings import DEFAULT_OUT, Settings
from dragoman.status_command import status
from dragoman.story_command import explained_page, story

DATA_WRONG, USAGE, STORAGE, INTERRUPTED = 1, 2, 3, 130

app = typer.Typer(
    help="Read news, write event data: who did what to whom, in CAMEO, as validated Parquet.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; every expected error is one message and an exit status, no traceback."""
    try:
        app()
    except ValidationFailed as error:
        _fail(str(error), DATA_WRONG)
    except StorageError as error:
        _fail(str(error), STORAGE)
    except DragomanError as error:
        _fail(str(error), USAGE)
    except sqlite3.OperationalError as error:
        _fail(
            f"A file of the working folder or of the temporary folder cannot be used: {error}. "
            "Make room, then run the command again.",
            STORAGE,
        )
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except SystemExit as end:  # what typer makes of Ctrl-C
        if end.code == INTERRUPTED:
            _fail("Stopped. Nothing is broken: run the same command again and it goes on.", INTERRUPTED)
        raise


def _fail(message: str, status: int) -> None:
    sys.stderr.write(f"dragoman: {message}\n")
    sys.exit(status)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"dragoman {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what each stage does.")] = False,
) -> None:
    """Read news, write event data."""
    ours = logging.getLogger("dragoman")
    ours.setLevel(logging.INFO if verbose else logging.WARNING)
    ours.addHandler(logging.StreamHandler(sys.stderr))
    ours.propagate = False  # what the libraries log goes its own way


# --- build ----------------------------------------------------------------------------


@app.command()
def build(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders, globs, archives, addresses, or - for standard input.")
    ],
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of publication of stories that tell none."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of the published data set.")] = DEFAULT_OUT,
    interim: Annotated[
        Path | None, typer.Option(help="Working folder; by default it stands beside --out.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file, see docs/settings.md.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes to code with; the result is the same.")] = 1,
    runner: Annotated[
        Literal["processes", "dask", "ray"] | None,
        typer.Option(help="Who codes: processes (the default), or Dask's or Ray's workers."),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask or Ray cluster; without it one is started here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run record as JSON.")] = False,
) -> None:
    """Build a data set from news and publish it, or add to one.

    Example: `dragoman build data/raw/sample --out data/processed/sample`
    """
    from dragoman.settings import load_settings

    day = published.date() if published else None
    how = {"published": day, "runner": runner, "cluster": cluster}
    settings = load_settings(config, **how)  # a mistake in it shows at once, before anything starts
    _announce_first_start()
    with _server(settings) as wait_for_server:
        flow = _load_flow("build")
        if settings.runner == "processes":
            flow.building.warm_up(workers)
        wait_for_server()
        record = flow.build_dataset(
            paths=paths, out=out, interim=interim, config=config, workers=workers, **how
        )
    if as_json:
        sys.stdout.write(json.dumps(record, default=str, ensure_ascii=False) + "\n")
    else:
        from dragoman.summary import print_summary

        print_summary(record, Console())


def _server(settings: Settings) -> AbstractContextManager[Callable[[], None]]:
    server: AbstractContextManager[Callable[[], None]]
    if settings.runner == "processes":
        server = _load_flow("embedded").embedded_server()
    else:
        server = _load_flow("cluster").real_server(settings)
    return server


def _announce_first_start() -> None:
    home = Path(os.environ.get("PREFECT_HOME", Path.home() / ".prefect"))
    if not (home / "prefect.db").is_file():
        sys.stderr.write(
            "First start: Prefect sets up its own small database; this takes about 20 seconds, once.\n"
        )


@app.command()
def validate(
    dataset: Annotated[
        Path, typer.Argument(help="A data set that `dragoman build` published, or one release of it.")
    ],
    report: Annotated[Path | None, typer.Option(help="Folder to write the report to.")] = None,
) -> None:
    """Check a published data set again, every rule over every row; exit 1 if one is broken.

    Example: `dragoman validate data/processed/sample --report /tmp/report`
    """
    from dragoman.dataset import open_release
    from dragoman.summary import print_validation, validate_release

    release = open_release(dataset)
    outcomes = validate_release(release, report)
    if not print_validation(outcomes, Console(), report):
        raise typer.Exit(DATA_WRONG)


@app.command()
def codes(code: Annotated[str, typer.Argument(help="A CAMEO event code, such as 0255 or 19.")]) -> None:
    """Say what a CAMEO code means, where it stands, and what stands beside it.

    Example: `dragoman codes 0255`
    """
    entry = event_code(code)
    line = sys.stdout.write
    line(f"{entry.code}  {entry.label}\n\n{entry.description}\n\nExample: {entry.example}\n\n")
    quad = ", ".join(f"{scheme} {value}" for scheme, value in entry.quad.items())
    goldstein = ", ".join(f"{t} {v:+.1f}" for t, v in entry.goldstein.items() if t != "default")
    inherited = f"{entry.goldstein['default']:+.1f} ({entry.goldstein_source})"
    line(f"Goldstein: {goldstein or inherited}\n")
    line(f"Quad class: {quad}\nPLOVER: {entry.plover_type or 'not coded'}\n")
    parent = entry.parent
    while parent:
        line(f"Above:  {parent:<5} {event_code(parent).label}\n")
        parent = event_code(parent).parent
    for label, group in (
        ("Beside:", children(entry.parent) if entry.parent else []),
        ("Below:", children(entry.code)),
    ):
        for other in group:
            if other.code != entry.code:
                line(f"{label:<7} {other.code:<5} {other.label}\n")


@app.command()
def explain(
    sentence: Annotated[str, typer.Argument(help="A sentence, or a short story in quotes.")],
    published: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of publication.")
    ] = None,
    dictionaries: Dictionaries = None,
    html: Annotated[Path | None, typer.Option(help="Write a page instead of printing.")] = None,
) -> None:
    """Show in colour what the reader sees: actors, acts, who did what to whom, and how sure it is.

    Example: `dragoman explain "Turkey shelled Kurdish fighters near Kobani on Tuesday."`
    """
    from dragoman.explaining import explain as show

    use_dictionaries(dictionaries)
    if html:
        from dragoman.reports.page import write_page

        write_page(html, explained_page(sentence, published.date() if published else None))
        return
    show(sentence, published.date() if published else None, Console())


# --- JSON Lines -----------------------------------------------------------------------

_In = Annotated[str, typer.Argument(help="JSON Lines, or - for standard input.")]
_Out = Annotated[str, typer.Option("-o", "--out", help="Where to write JSON Lines; - is standard output.")]


@app.command()
def code(source: _In, out: _Out = "-", dictionaries: Dictionaries = None) -> None:
    """Code events: {"id", "text", "published"?} to {"id", "events"}.

    Example: `dragoman code stories.jsonl -o events.jsonl`
    """
    use_dictionaries(dictionaries)
    _answer(source, out, records.code)


@app.command()
def classify(source: _In, out: _Out = "-") -> None:
    """Say what a given source does to a given target.

    {"id", "text", "source", "target"} to {"id", "cameo_code", "confidence"}.

    Example: `dragoman classify pairs.jsonl`
    """
    _answer(source, out, records.classify)


@app.command()
def dates(
    source: Annotated[str, typer.Argument(help="JSON Lines, - for standard input, or with --on a text.")],
    out: _Out = "-",
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Read the text itself, as published on this day."),
    ] = None,
) -> None:
    """Find dates: {"id", "text", "published"?} to {"id", "dates"}; with --on, show those of one text.

    Example: `dragoman dates stories.jsonl`, or `dragoman dates --on 2023-09-27 "last Tuesday"`
    """
    if on is None:
        _answer(source, out, records.dates)
        return
    if out != "-":
        raise typer.BadParameter("--on prints a table; --out goes with a file of stories. Give one of them.")
    from dragoman.date_table import print_dates

    print_dates(source, on.date(), Console())


@actors_app.command("find")
def actors(source: _In, out: _Out = "-", dictionaries: Dictionaries = None) -> None:
    """Find actors and their CAMEO codes: {"id", "text", "published"?} to {"id", "actors"}.

    Example: `dragoman actors stories.jsonl`, short for `dragoman actors find stories.jsonl`
    """
    use_dictionaries(dictionaries)
    _answer(source, out, records.actors)


app.add_typer(actors_app, name="actors")
app.command("collect")(collect)
app.command("explore")(explore)
app.command("export")(export)
app.command("serve")(serve)
app.command("status")(status)
app.command("story")(story)
app.command("versions")(version_commands.versions)
app.command("diff")(version_commands.diff)
app.command("restore")(version_commands.restore)
app.command("withdraw")(version_commands.withdraw)


@places_app.command("find")
def places(
    source: _In,
    out: _Out = "-",
    dictionaries: Dictionaries = None,
    gazetteer: Annotated[
        Literal["towns", "installed"],
        typer.Option("--gazetteer", help="The shipped towns, or an installed dump."),
    ] = "towns",
) -> None:
    """Find places and their coordinates: {"id", "text", "published"?} to {"id", "places"}.

    Example: `dragoman places stories.jsonl`, short for `dragoman places find stories.jsonl`
    """
    use_dictionaries(dictionaries)
    use_installed_gazetteer(gazetteer == "installed")
    _answer(source, out, records.places)


app.add_typer(places_app, name="places")
app.add_typer(codings_app, name="codings")


def _answer(source: str, out: str, answer: records.Answer) -> None:
    if os.path.exists(source) and os.path.exists(out) and os.path.samefile(source, out):
        raise StorageError(f"Cannot write {out!r}: it is the file that is read. Choose another --out.")
    with _open(source, "r") as lines, _open(out, "w") as results:
        failed = records.answer_lines(lines, results, answer)
    if failed:
        sys.stderr.write(f"dragoman: {failed} records could not be answered; see their field 'error'.\n")
        raise typer.Exit(DATA_WRONG)


@contextmanager
def _open(path: str, mode: Literal["r", "w"]) -> Iterator[TextIO]:
    """Open JSON Lines: UTF-8 on every system; a byte that is none costs its own line only."""
    how: dict[str, Any] = {"encoding": "utf-8", "newline": "\n"}
    if mode == "r":
        how |= {"encoding": "utf-8-sig", "errors": "surrogateescape"}
    try:
        if path == "-":
            standard = sys.stdin if mode == "r" else sys.stdout
            if isinstance(standard, TextIOWrapper):
                standard.reconfigure(**how)
            yield standard
        else:
            with open(path, mode, **how) as stream:
                yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        what = "read" if mode == "r" else "write"
        raise StorageError(f"Cannot {what} {path!r}: {error}") from error
