"""``dragoman versions``, ``diff``, ``restore``, ``withdraw``: what a data set was, is, and is to be."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.settings import DEFAULT_OUT

if TYPE_CHECKING:
    from dragoman.diffing import Change, Difference
    from dragoman.versions import Listed

_Dataset = Annotated[Path, typer.Option("--dataset", help="The data set, as given to --out of a build.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_RUN = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d\d\d*Z")


def versions(
    dataset: Annotated[
        Path, typer.Argument(help="The data set, as given to --out of a build.")
    ] = DEFAULT_OUT,
    as_json: _AsJson = False,
) -> None:
    """List the versions of a data set, the newest last.

    Example: `dragoman versions data/processed/news`
    """
    from dragoman.versions import list_versions

    found = list_versions(dataset)
    if as_json:
        rows = [{**asdict(v.version), "is_kept": v.is_kept, "is_latest": v.is_latest} for v in found]
        _print_json({"dataset": str(dataset), "versions": rows})
    else:
        _print_lines(_version_lines(found))


def diff(
    before: Annotated[
        str, typer.Argument(help="A version: number, id, latest, previous, or a folder.")
    ] = "previous",
    after: Annotated[str, typer.Argument(help="Another version.")] = "latest",
    dataset: _Dataset = DEFAULT_OUT,
    samples: Annotated[int, typer.Option(min=0, help="How many events to show of each kind and cause.")] = 3,
    as_json: _AsJson = False,
) -> None:
    """Tell which events were added, removed, recoded from one version to another, and why.

    Example: `dragoman diff 3 latest --dataset data/processed/news`
    """
    from dragoman.diffing import compare
    from dragoman.versions import find_version

    found = compare(find_version(dataset, before), find_version(dataset, after), samples)
    if as_json:
        _print_json(difference_record(found))
    else:
        _print_lines(difference_lines(found))


def restore(
    version: Annotated[str, typer.Argument(help="A version: number, id or previous.")],
    dataset: _Dataset = DEFAULT_OUT,
) -> None:
    """Make a version the latest again, in one step; the next build publishes what it is given.

    Example: `dragoman restore previous --dataset data/processed/news`
    """
    from dragoman.versions import restore as restore_version

    release = restore_version(dataset, version, datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ"))
    sys.stdout.write(f"{release.name} is the latest of {dataset} again.\n")


def withdraw(
    story_ids: Annotated[
        list[str] | None, typer.Argument(help="story_id, or document_id as events have it.")
    ] = None,
    file: Annotated[
        list[str] | None, typer.Option("--file", help="A raw file: all its stories. May be given again.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; it stands in the rejects.")] = "",
    copies: Annotated[
        bool, typer.Option("--copies", help="Withdraw other stories with the same text too.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Let them come back.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List what was withdrawn.")] = False,
    out: Annotated[Path, typer.Option(help="The data set.")] = DEFAULT_OUT,
    interim: Annotated[
        Path | None, typer.Option(help="Working folder; by default it stands beside --out.")
    ] = None,
) -> None:
    """Take stories out of a data set: their events leave at the next build, and a reject tells why.

    Example: `dragoman withdraw 9a0c5d1e7b3f20486c1d --reason "retracted by the paper"`
    """
    from dragoman import withdrawing
    from dragoman.workspace import default_interim

    folder = interim or default_interim(out)
    if listed:
        _print_lines(f"{kind:<6} {key}  {why}" for kind, key, why in withdrawing.withdrawals(folder))
        return
    if not story_ids and not file:
        raise typer.BadParameter("Name a story, or a raw file with --file.")
    if undo:
        withdrawing.undo(folder, story_ids or (), file or ())
        sys.stdout.write("They come back when a build is given their raw files.\n")
        return
    if not reason.strip():
        raise typer.BadParameter("Say why with --reason; it stands in the rejects.")
    done = withdrawing.withdraw(folder, story_ids or (), file or (), reason.strip(), copies)
    _print_lines(f"{story.story_id}  {story.file}" for story in done.stories)
    sys.stdout.write(f"{len(done.stories)} stories leave at the next build.\n")
    if done.copies:
        others = ", ".join(f"{copy.story_id} ({copy.file})" for copy in done.copies[:10])
        sys.stdout.write(
            f"The same text is told by {len(done.copies)} others, which stay: {others}. "
            "With --copies they leave too.\n"
        )


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


def _version_lines(found: list[Listed]) -> Iterator[str]:
    yield (
        f"  {'no':>4}  {'release':<16}  {'made':<16}  {'how':<7}  "
        f"{'events':>9}  {'stories':>8}  {'rejects':>8}"
    )
    for listed in found:
        version = listed.version
        counts = [str(version.rows.get(name, "")) for name in ("events", "documents", "rejects")]
        mark = "*" if listed.is_latest else " " if listed.is_kept else "-"
        yield (
            f"{mark} {version.number:>4}  {version.release:<16}  {_moment(version.run):<16}  "
            f"{version.how:<7}  {counts[0]:>9}  {counts[1]:>8}  {counts[2]:>8}"
        )
    yield "* the latest   - no longer kept"


def _moment(run: str) -> str:
    """Return when a run began, for people.

    >>> _moment("20261127T230102123456Z")
    '2026-11-27 23:01'
    """
    match = _RUN.fullmatch(run)
    return f"{match[1]}-{match[2]}-{match[3]} {match[4]}:{match[5]}" if match else run[:16]


def difference_record(found: Difference) -> dict[str, Any]:
    """Return a difference as plain values, for JSON."""
    return {
        "before": found.before,
        "after": found.after,
        "rows": {name: {"before": was, "after": now} for name, (was, now) in found.rows.items()},
        "inputs": list(found.inputs),
        "stories": dict(found.stories),
        "events": [
            {"kind": kind, "cause": cause, "events": number} for (kind, cause), number in found.counts.items()
        ],
        "columns": dict(found.columns),
        "samples": [asdict(change) for change in found.samples],
    }


def difference_lines(found: Difference) -> Iterator[str]:
    """Yield a difference as lines for people."""
    yield f"{found.before} -> {found.after}"
    for name, (was, now) in found.rows.items():
        yield f"  {name:<10} {was} -> {now} ({now - was:+d})"
    yield "  stories    " + ", ".join(f"{number} {what}" for what, number in found.stories.items())
    yield f"  made with another {', '.join(found.inputs)}" if found.inputs else "  made with the same inputs"
    yield ""
    if not found.counts:
        yield "The events are the same."
        return
    width = max(len(cause) for _, cause in found.counts)
    yield f"{'change':<10}  {'cause':<{width}}  {'events':>8}"
    for (kind, cause), number in found.counts.items():
        yield f"{kind:<10}  {cause:<{width}}  {number:>8}"
    if found.columns:
        yield ""
        yield "recoded in " + ", ".join(
            f"{name} {number}" for name, number in list(found.columns.items())[:12]
        )
    for change in found.samples:
        yield ""
        yield from _change_lines(change)


def _change_lines(change: Change) -> Iterator[str]:
    yield f"{change.kind} ({change.cause})  {change.event_id}"
    shown = [("-", change.before), ("+", change.after)]
    if change.kind in ("renamed", "recounted"):
        shown = [(" ", change.after)]
    for mark, row in shown:
        if row is not None:
            who = f"{row['source_code'] or '---'} > {row['target_code'] or '---'}"
            day = str(row["event_date_start"] or "no day")
            yield f"  {mark} {day:<10}  {who:<21}  {row['cameo_code']}  {row['status']}"
    told = change.after or change.before or {}
    yield "    " + " ".join(str(told.get("sentence_text") or "").split())[:200]
    if change.kind == "recoded":
        yield f"    differs in {', '.join(change.columns)}"
