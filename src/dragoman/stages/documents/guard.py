"""The one place that turns an exception about one file or one record into a reject.

Stories are untrusted, and the libraries that read them raise what they please; whatever
happens inside one of them, the rest goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TypeVar

from dragoman.errors import RawDataError
from dragoman.rejects import Reject
from dragoman.stages.documents.story import STAGE

T = TypeVar("T")

LOG = logging.getLogger(__name__)


def attempt(origin: str, reason: str, action: Callable[[], T]) -> T | Reject:
    """Return what *action* returns, or a reject of *origin* if it fails.

    Args:
        origin: what is read; it becomes the reject's item.
        reason: the reject's reason where the error does not tell its own.
        action: reads one file or one record.
    """
    try:
        return action()
    except RawDataError as error:
        return Reject(STAGE, origin, error.reason, error.detail)
    except EOFError as error:
        return Reject(STAGE, origin, "truncated", f"The file ends before its end ({error}). Fetch it again.")
    except Exception as error:  # any class: a dozen parsers, each with its own errors, on untrusted bytes
        LOG.debug("%s could not be read", origin, exc_info=True)
        detail = (
            f"Reading stopped with {type(error).__name__}: {error}. The file may be damaged; fetch it again."
        )
        return Reject(STAGE, origin, reason, detail)


def guarded(origin: str, found: Iterator[T]) -> Iterator[T | Reject]:
    """Yield everything from *found*; an error ends it with a reject of *origin*."""
    while True:
        step = attempt(origin, "unreadable", lambda: next(found, None))
        if step is None:
            return
        yield step
