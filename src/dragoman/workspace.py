"""Where the tables of one data set lie between the stages: ``data/interim/<table>/<batch>.parquet``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dragoman.ledger import Ledger
from dragoman.tables import read_metadata

FINGERPRINT = "fingerprint"
OUTBOX = "outbox"
"""Folder of a working folder, with what is published to an address before it is sent there."""


def default_interim(out: Path) -> Path:
    """Return the working folder that belongs to a published folder.

    >>> default_interim(Path("data/processed/news")).as_posix()
    'data/interim/news'
    >>> default_interim(Path("/tmp/mine")).as_posix()
    '/tmp/mine.interim'
    """
    if out.name == OUTBOX:
        return out.parent
    if out.parent.name == "processed":
        return out.parent.parent / "interim" / out.name
    return out.with_name(f"{out.name}.interim")


@dataclass(frozen=True)
class Workspace:
    """The interim folder of one data set."""

    root: Path

    def batch(self, table: str, batch: str) -> Path:
        """Return where a batch of a table lies."""
        return self.root / table / f"{batch}.parquet"

    def rejects(self, stage: str, batch: str) -> Path:
        """Return where a stage puts the rejects of a batch."""
        return self.root / "rejects" / f"{stage}-{batch}.parquet"

    def open_ledger(self) -> Ledger:
        """Open the ledger, making it on first use."""
        return Ledger(self.root / "ledger.sqlite")


def is_fresh(path: Path, fingerprint: str) -> bool:
    """Tell whether a table was made by just this input, code and knowledge."""
    return path.is_file() and read_metadata(path).get(FINGERPRINT) == fingerprint
