"""Every error Dragoman raises on purpose.

    DragomanError
    ├── SettingsError       a configuration file or an option cannot be used
    ├── SchemaError         a table and its schema disagree
    ├── DictionaryError     a dictionary or a code list cannot be used
    ├── RawDataError        one raw item cannot be read (becomes a reject)
    ├── WeightsError        the reader's weights are missing or damaged
    ├── StorageError        a folder or disk cannot be read or written
    │   └── UnreachableError    an address cannot be reached, which may pass
    └── ValidationFailed    a rule over the whole data set is broken; nothing was published

A message says what was expected, what was found, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class DragomanError(Exception):
    """The root of all errors that Dragoman raises on purpose."""


class SettingsError(DragomanError):
    """A configuration file or an option cannot be used."""


class SchemaError(DragomanError):
    """A table does not have the columns, types or values that its schema declares."""


class DictionaryError(DragomanError):
    """A dictionary or a code list cannot be used; lists every problem found."""


class RawDataError(DragomanError):
    """One raw item cannot be read.

    Args:
        reason: a reason from ``schemas/codes/reject_reasons.csv``.
        detail: what was expected, what was found, and what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class WeightsError(DragomanError):
    """The reader's weights are missing, damaged or made for other labels."""


class StorageError(DragomanError):
    """A folder cannot be written or read, or a disk is full."""


class UnreachableError(StorageError):
    """An address cannot be reached now; some minutes later it may be."""


class ValidationFailed(DragomanError):
    """A rule over the whole data set is broken, so nothing was published."""


def suggest(found: str, valid: Sequence[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the nearest valid value, or an empty string.

    >>> suggest("langauges", ["languages", "workers"])
    " Did you mean 'languages'?"
    """
    near = get_close_matches(found, valid, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
