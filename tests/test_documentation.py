"""What a user can meet is told in README.md or docs/."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_command

from dragoman.cli import app
from dragoman.codebook import read_code_list
from dragoman.rejects import reject_reasons
from dragoman.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def pages() -> str:
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("reason", sorted(reject_reasons()))
def test_reject_reason_is_documented(pages: str, reason: str):
    """Each reason to leave something out stands in the documentation as code."""
    assert f"`{reason}`" in pages


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_setting_is_documented(pages: str, setting: str):
    """Each key of the settings file stands in the documentation as code."""
    assert f"`{setting}`" in pages


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_command_is_documented(pages: str, command: str):
    """Each command is shown as it is typed."""
    assert f"dragoman {command}" in pages


@pytest.mark.parametrize(
    "option",
    sorted(
        {o for c in COMMANDS.values() for p in c.params for o in p.opts if o.startswith("--")} - {"--help"}
    ),
)
def test_option_is_documented(pages: str, option: str):
    """Each option of a command stands in the documentation."""
    assert option in pages


@pytest.mark.parametrize("reason", [row["reason"] for row in read_code_list("reject_reasons")])
def test_reject_reason_is_used(reason: str):
    """No reason stands in the closed list that no stage ever gives."""
    sources = (ROOT / "src" / "dragoman").rglob("*.py")

    assert any(f'"{reason}"' in path.read_text(encoding="utf-8") for path in sources)
