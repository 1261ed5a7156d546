"""Collecting within a scheduled run: as ``dragoman collect`` does it, with a failure where nothing came."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dragoman.collect_command import summary_lines
from dragoman.collecting import running
from dragoman.collecting.house import HOUSE, REJECTS, Summary
from dragoman.collecting.sources import read_sources
from dragoman.errors import DragomanError

_MAY_PASS = {"no_connection", "too_slow", "robots_unavailable", "too_many_requests", "http_status"}


class CollectFailed(DragomanError):
    """Nothing could be had from any source.

    Args:
        may_pass: whether another try in some minutes may do better.
    """

    def __init__(self, message: str, may_pass: bool) -> None:
        super().__init__(message)
        self.may_pass = may_pass


@dataclass(frozen=True)
class Wanted:
    """What is to be collected.

    Args:
        sources: addresses, and files with addresses, as ``dragoman collect`` takes them.
        raw: folder of raw data.
        contact: whom a site may write to.
        allowed: hosts that may lie in a private network.
    """

    sources: tuple[str, ...]
    raw: Path
    contact: str | None = None
    allowed: tuple[str, ...] = ()


def collect_pages(wanted: Wanted) -> str:
    """Collect once; return what came of it, in lines for people.

    Raises:
        CollectFailed: no feed answered and no page came, and something failed.
        SettingsError: a list of addresses cannot be used.
        StorageError: the folder cannot be written, or another run is at work on it.
    """
    found = read_sources(wanted.sources)
    plan = running.Plan(
        out=wanted.raw,
        user_agent=running.user_agent(wanted.contact or found.contact),
        allowed=wanted.allowed,
    )
    summary = running.collect(found, plan)
    told = "\n\n".join(summary_lines(summary, wanted.raw / HOUSE / REJECTS))
    if _nothing_came(summary):
        raise CollectFailed(
            f"Nothing could be collected from {', '.join(wanted.sources)}. {told}",
            may_pass=bool(_MAY_PASS & summary.failed.keys()),
        )
    return told


def _nothing_came(summary: Summary) -> bool:
    came = summary.feeds + summary.fresh + summary.pages.total()
    return not came and summary.failed.total() > 0
