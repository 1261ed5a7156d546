"""Why an address brought no page: a closed list, and the error that carries one of its reasons."""

from __future__ import annotations

from collections.abc import Mapping

FAILED: Mapping[str, str] = {
    "no_connection": "The host has no address, refuses, or breaks the connection off.",
    "too_slow": "The answer was not there, or not at its end, within --timeout.",
    "too_large": "The answer is larger than --max-bytes, packed or unpacked.",
    "broken_answer": "What came is no HTTP, or breaks off, or cannot be unpacked.",
    "http_status": "The host answered with an error, such as 404.",
    "too_many_requests": "The host asks for a longer pause than a run waits.",
    "too_many_redirects": "The address leads on and on, or in a circle.",
    "empty": "The answer holds no bytes.",
    "broken_feed": "The feed cannot be read, or holds no entry.",
    "robots_unavailable": "robots.txt could not be had, so nothing may be asked of the host.",
}
"""Reasons that make a run fail (exit status 1)."""

SKIPPED: Mapping[str, str] = {
    "robots_disallowed": "robots.txt asks us to leave this address alone.",
    "refused_address": "The address leads into a private network, and --allow-host does not name the host.",
    "bad_address": "The address is none of http or https, or is malformed.",
    "not_a_story": "Neither a page nor a document with text: a picture, a film, a feed in a feed.",
    "same_page": "The address leads to a page that another address led to in this run.",
    "host_waits": "The host asked for a pause that is not over.",
    "host_fails": "The host failed several times in a row and is left alone for this run.",
}
"""Reasons that leave an address out without a fault of ours or theirs."""


class CollectProblem(Exception):
    """One address brought no page.

    Args:
        reason: a key of ``FAILED`` or ``SKIPPED``.
        detail: what was expected, what was found, and what to do.
        may_retry: whether the same request may succeed some seconds later.
        is_final: whether asking again soon is of no use; otherwise the next run asks again.
    """

    def __init__(self, reason: str, detail: str, may_retry: bool = False, is_final: bool = False) -> None:
        if reason not in FAILED and reason not in SKIPPED:
            raise ValueError(f"Unknown reason {reason!r}; reasons are listed in {__name__}.")
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.may_retry = may_retry
        self.is_final = is_final
