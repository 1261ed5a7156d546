"""The shipped weights: whole and checked, or refused with one message that says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dragoman.errors import DragomanError, WeightsError
from dragoman.reader.labels import ACTOR_TAGS, CODES, ROLES, SPAN_TAGS, STATUSES, TRIGGER_TAGS
from dragoman.reader.weights import MANIFEST, labels_checksum, load_weights
from dragoman.reader.wordpieces import split_pieces
from dragoman.resources import resource

SHIPPED = resource("models", "reader")
FILES = ("encoder.onnx", "pairs.onnx", "tokenizer.json", "triggers.onnx")
RESTORE = "git checkout -- models/reader"


def shipped_manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((SHIPPED / MANIFEST).read_text(encoding="utf-8"))
    return manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the shipped weights, to be damaged: links to the large files, the manifest a copy."""
    for name in FILES:
        (tmp_path / name).symlink_to(SHIPPED / name)
    (tmp_path / MANIFEST).write_bytes((SHIPPED / MANIFEST).read_bytes())
    return tmp_path


def refusal(folder: Path) -> str:
    """What loading the weights in *folder* is refused with: one line."""
    with pytest.raises(WeightsError) as error:
        load_weights(folder)
    assert isinstance(error.value, DragomanError)
    assert "\n" not in str(error.value)
    return str(error.value)


# --- what is shipped ------------------------------------------------------------------


def test_manifest_names_every_shipped_file():
    """Beside the manifest and what people read lies nothing that it does not name with its checksum."""
    shipped = {path.name for path in SHIPPED.iterdir() if path.suffix != ".md"}

    assert shipped == {MANIFEST, *shipped_manifest()["files"]} == {MANIFEST, *FILES}


def test_shipped_weights_are_loaded_once():
    """The shipped weights are whole, have the manifest's version, and a second reader shares them."""
    weights = load_weights()

    assert load_weights() is weights
    assert weights.version == shipped_manifest()["version"] != ""


def test_shipped_settings_are_chances():
    """Thresholds and shares lie between 0 and 1, and the line of calibration has four numbers."""
    found = load_weights().settings

    thresholds = [found[f"{name}_threshold"] for name in ("trigger", "sentence", "event")]
    shares = [found[f"{name}_share"] for name in ("pair", "classify")]
    assert all(0 <= value <= 1 for value in (*thresholds, *shares))
    assert len(found["calibration"]) == 4


def test_encoder_scores_every_piece_and_every_pair():
    """States and tags come for each piece, roles for each pair of pieces, and one score for the sentence."""
    weights = load_weights()
    [pieces] = split_pieces(weights.tokenizer, ["Russia attacked Ukraine."])

    states, tags, roles, has_event = weights.encode(pieces)

    n, n_tags = len(pieces), len(ACTOR_TAGS) + len(TRIGGER_TAGS) + len(SPAN_TAGS)
    assert (states.shape[0], tags.shape, roles.shape) == (n, (n, n_tags), (n, n, len(ROLES)))
    assert isinstance(has_event, float)


def test_heads_score_every_code():
    """Each trigger has scores of code, act, status and direction, each pair those of codes."""
    weights = load_weights()
    [pieces] = split_pieces(weights.tokenizer, ["Russia attacked Ukraine."])
    states, *_ = weights.encode(pieces)

    code, act, status, reciprocal = weights.read_triggers(np.concatenate([states[:2]] * 2, axis=1))
    pairs = weights.read_pairs(np.concatenate([states[:2]] * 3, axis=1))

    assert code.shape == act.shape == pairs.shape == (2, len(CODES))
    assert (status.shape, reciprocal.shape) == ((2, len(STATUSES)), (2,))


# --- what is refused ------------------------------------------------------------------


def test_whole_copy_is_accepted(folder: Path):
    """Weights in another folder are as good as the shipped ones."""
    assert load_weights(folder).version == shipped_manifest()["version"]


@pytest.mark.parametrize("name", FILES)
def test_missing_file_is_named_with_its_checksum(folder: Path, name: str):
    """A file that is not there is named, with the SHA-256 it should have and how to restore it."""
    (folder / name).unlink()

    message = refusal(folder)

    assert message.startswith(f"{folder / name}: ")
    assert shipped_manifest()["files"][name] in message
    assert RESTORE in message


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="torn"),
        pytest.param(lambda data: data[:1000] + bytes([data[1000] ^ 1]) + data[1001:], id="one-bit"),
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"version https://git-lfs.github.com/spec/v1\n", id="pointer-of-git-lfs"),
    ],
)
def test_damaged_file_is_named_with_its_checksum(folder: Path, name: str, damage: Callable[[bytes], bytes]):
    """A file of other bytes is never run: it is named with the SHA-256 expected and the one found."""
    (folder / name).unlink()
    (folder / name).write_bytes(damage((SHIPPED / name).read_bytes()))

    message = refusal(folder)

    assert message.startswith(f"{folder / name}: ")
    assert shipped_manifest()["files"][name] in message
    assert "damaged" in message
    assert RESTORE in message


def test_folder_in_place_of_a_file_is_named(folder: Path):
    """What cannot be read as a file is told like one that is missing."""
    (folder / "pairs.onnx").unlink()
    (folder / "pairs.onnx").mkdir()

    message = refusal(folder)

    assert message.startswith(f"{folder / 'pairs.onnx'}: cannot be read")
    assert shipped_manifest()["files"]["pairs.onnx"] in message


def test_missing_manifest_is_named(tmp_path: Path):
    """A folder without a manifest, or none at all, says which file is missing."""
    place = tmp_path / "nowhere"

    message = refusal(place)

    assert message.startswith(f"{place / MANIFEST}: the reader's manifest is missing.")
    assert RESTORE in message


def without(key: str) -> bytes:
    manifest = shipped_manifest()
    del manifest[key]
    return json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param((SHIPPED / MANIFEST).read_bytes()[:60], id="torn"),
        pytest.param(b"\xff\xfe\x00", id="not-utf8"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(without("version"), id="no-version"),
        pytest.param(without("files"), id="no-files"),
        pytest.param(without("labels"), id="no-labels"),
        pytest.param(without("settings"), id="no-settings"),
        pytest.param(
            json.dumps(shipped_manifest() | {"files": ["encoder.onnx"]}).encode(), id="files-are-a-list"
        ),
        pytest.param(json.dumps(shipped_manifest() | {"files": None}).encode(), id="files-are-null"),
        pytest.param(json.dumps(shipped_manifest() | {"settings": []}).encode(), id="settings-are-a-list"),
        pytest.param(json.dumps(shipped_manifest() | {"settings": {}}).encode(), id="no-thresholds"),
    ],
)
def test_damaged_manifest_is_named(folder: Path, content: bytes):
    """A manifest that is not what it should be is named, with how to restore it."""
    (folder / MANIFEST).write_bytes(content)

    message = refusal(folder)

    assert message.startswith(f"{folder / MANIFEST}: ")
    assert RESTORE in message


@pytest.mark.parametrize("name", FILES)
def test_manifest_that_leaves_a_file_out_is_refused(folder: Path, name: str):
    """No file is run whose checksum the manifest does not give."""
    manifest = shipped_manifest()
    del manifest["files"][name]
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    message = refusal(folder)

    assert MANIFEST in message
    assert name in message


def test_weights_for_other_labels_are_refused(folder: Path):
    """Weights trained for another code list would give wrong codes: their folder and the list are named."""
    manifest = shipped_manifest() | {"labels": "0123456789abcdef"}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    message = refusal(folder)

    assert str(folder) in message
    assert "schemas/codes/cameo_events.csv" in message


def test_shipped_weights_are_for_these_labels():
    """The checksum of the labels in the manifest is that of this code list."""
    assert shipped_manifest()["labels"] == labels_checksum()
