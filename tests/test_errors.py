"""The tree of errors and the nearest valid value."""

from __future__ import annotations

import pytest

from dragoman import errors
from dragoman.errors import DragomanError, RawDataError, suggest
from dragoman.rejects import reject_reasons


@pytest.mark.parametrize(
    "name",
    ["SettingsError", "SchemaError", "DictionaryError", "RawDataError", "StorageError", "ValidationFailed"],
)
def test_every_error_is_a_dragoman_error(name: str):
    """Whoever catches DragomanError catches all that Dragoman raises on purpose, and the page names it."""
    assert issubclass(getattr(errors, name), DragomanError)
    assert name in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param("langauges", " Did you mean 'languages'?", id="near"),
        pytest.param("languages", " Did you mean 'languages'?", id="equal"),
        pytest.param("xyz", "", id="far"),
        pytest.param("", "", id="empty"),
    ],
)
def test_nearest_value_is_suggested(found: str, expected: str):
    """Only a value that is near enough is suggested."""
    assert suggest(found, ["languages", "workers"]) == expected


def test_nothing_is_suggested_from_nothing():
    """An empty list of valid values gives no suggestion."""
    assert suggest("languages", []) == ""


def test_raw_data_error_keeps_reason_and_detail():
    """An unreadable item carries the reason its reject will have."""
    error = RawDataError("empty", "expected text, found 0 bytes")

    assert (error.reason, error.detail) == ("empty", "expected text, found 0 bytes")
    assert str(error) == "empty: expected text, found 0 bytes"
    assert error.reason in reject_reasons()
