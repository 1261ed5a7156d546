"""``dragoman collect``: pages from feeds and lists of addresses, into a folder of raw data."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.errors import SettingsError

if TYPE_CHECKING:
    from dragoman.collecting.house import Summary

SOME_FAILED = 1


def collect(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FEED_OR_LIST_OR_URL...",
            help="Addresses of feeds (RSS, Atom) or pages; files with one address a line; or YAML (.yml).",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder of raw data to collect into.")] = Path("data/raw/news"),
    contact: Annotated[
        str | None, typer.Option(help="Whom a site may write to; stands in the user agent.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher of the pages, for their sidecars.")] = None,
    delay: Annotated[
        float,
        typer.Option(min=0, help="Seconds between two requests to a host; its crawl delay wins if longer."),
    ] = 2.0,
    recheck: Annotated[
        float, typer.Option(min=0, help="Hours after which a page in hand is asked for again.")
    ] = 24.0,
    max_bytes: Annotated[
        int, typer.Option(min=1000, help="Most bytes of a page, also unpacked.")
    ] = 10_000_000,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Most seconds that one whole answer may take.")
    ] = 60.0,
    limit: Annotated[
        int | None, typer.Option(min=0, help="Most pages to ask for in this run; the next one goes on.")
    ] = None,
    user_agent: Annotated[
        str | None, typer.Option(help="Another user agent; its first word is our name in robots.txt.")
    ] = None,
    warc: Annotated[
        Path | None, typer.Option(help="Folder to archive every exchange in, as WARC; not inside --out.")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Host that may lie in a private network; may be given again.")
    ] = None,
) -> None:
    """Fetch the pages that feeds and lists name, politely and each version once; exit 1 if some failed.

    Example: `dragoman collect https://www.post.example/feed.xml --out data/raw/post`
    """
    from dragoman.collecting import running
    from dragoman.collecting.fetching import Limits
    from dragoman.collecting.house import HOUSE, REJECTS
    from dragoman.collecting.sources import read_sources

    found = read_sources(sources, publisher)
    who = user_agent or running.user_agent(contact or found.contact)
    _check(out, warc, who)
    if not user_agent and not (contact or found.contact):
        sys.stderr.write("dragoman: no --contact is given; sites like to know whom they may write to.\n")
    plan = running.Plan(
        out=out,
        user_agent=who,
        delay=delay,
        limits=Limits(max_bytes, timeout),
        limit=limit,
        recheck=timedelta(hours=recheck),
        allowed=tuple(allow_host or ()),
        warc=warc,
    )
    summary = running.collect(found, plan)
    sys.stdout.write("\n".join(summary_lines(summary, out / HOUSE / REJECTS)) + "\n")
    if summary.failed:
        raise typer.Exit(SOME_FAILED)


def _check(out: Path, warc: Path | None, user_agent: str) -> None:
    if warc and warc.resolve().is_relative_to(out.resolve()):
        raise SettingsError(
            f"Expected --warc beside --out, found {str(warc)!r} inside it: the build would read "
            "every page twice."
        )
    if not user_agent.strip() or not all(" " <= c <= "~" for c in user_agent):
        raise SettingsError(f"Expected printable ASCII in --user-agent, found {user_agent!r}.")


def summary_lines(summary: Summary, rejects: Path) -> list[str]:
    """Return what became of a run, as lines for people."""
    pages = summary.pages
    lines = [
        f"{summary.feeds} feeds read; {pages['new']} pages new, {pages['changed']} changed, "
        f"{pages['unchanged']} unchanged, {summary.fresh} not asked for again yet."
    ]
    if summary.left:
        lines.append(f"{summary.left} pages are left for the next run (--limit).")
    for name, reasons in (("skipped", summary.skipped), ("failed", summary.failed)):
        if reasons:
            lines.append(f"{reasons.total()} {name}: {_counts(reasons)}.")
    if summary.skipped or summary.failed:
        lines.append(f"Each with its reason: {rejects}")
    return lines


def _counts(reasons: Counter[str]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
