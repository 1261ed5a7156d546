"""What many tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The read-only folder beside the project; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the project's development data in {folder}, which is not here")
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    """The bundled sample's folder."""
    return ROOT / "data" / "raw" / "sample"
