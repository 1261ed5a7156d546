"""The time, in one place: what waits, and what says when a page was fetched, asks here."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """The machine's clock. Tests put another in its place."""

    def elapsed(self) -> float:
        """Return seconds since some moment in the past; never set back."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the moment in UTC, to the second."""
        return datetime.now(UTC).replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        if seconds > 0:
            time.sleep(seconds)
