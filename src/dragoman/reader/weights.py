"""The shipped weights: where they lie, whether they are whole, and a session that runs them.

The only door to onnxruntime. ``models/reader/manifest.json`` names every file with its
SHA-256; a file that is missing or damaged is told before anything is read with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from dragoman.errors import WeightsError
from dragoman.provenance import sha256_bytes, sha256_text
from dragoman.reader.labels import ACTOR_KINDS, CODES, ROLES, SPAN_KINDS, STATUSES
from dragoman.reader.wordpieces import Pieces, load_tokenizer
from dragoman.resources import resource

Array = npt.NDArray[np.float32]

MANIFEST = "manifest.json"
FILES = ("encoder.onnx", "pairs.onnx", "tokenizer.json", "triggers.onnx")
SETTINGS = (
    "trigger_threshold",
    "sentence_threshold",
    "event_threshold",
    "pair_share",
    "marked_share",
    "classify_share",
    "calibration",
)
_RESTORE = "Restore it with: git checkout -- models/reader, or install Dragoman again."


@dataclass(frozen=True)
class Weights:
    """The network, ready to run; each method takes arrays of one sentence or of several spans.

    Args:
        version: name and version, written into every event.
        tokenizer: cuts text into the network's word pieces.
        settings: thresholds and calibration that belong to these weights.
    """

    version: str
    tokenizer: Tokenizer
    settings: dict[str, Any]
    encoder: onnxruntime.InferenceSession
    triggers: onnxruntime.InferenceSession
    pairs: onnxruntime.InferenceSession

    def encode(self, pieces: Pieces) -> tuple[Array, Array, Array, float]:
        """Return states (pieces, width), tag scores, role scores (pieces, pieces, roles), event score."""
        states, tags, roles, has_event = self.encoder.run(None, _inputs(pieces))
        return states[0], tags[0], roles[0], float(has_event[0])

    def read_triggers(self, pooled: Array) -> tuple[Array, Array, Array, Array]:
        """Return scores of code, act, status and direction of pooled triggers, (n, ...)."""
        code, act, status, reciprocal = self.triggers.run(None, {"pooled": pooled})
        return code, act, status, reciprocal

    def read_pairs(self, pooled: Array) -> Array:
        """Return scores of codes of pooled pairs, (n, codes)."""
        scores: Array = self.pairs.run(None, {"pooled": pooled})[0]
        return scores


def _inputs(pieces: Pieces) -> dict[str, npt.NDArray[np.int64]]:
    return {
        "ids": np.array([pieces.ids], dtype=np.int64),
        "mask": np.ones((1, len(pieces)), dtype=np.int64),
        "cases": np.array([pieces.cases], dtype=np.int64),
    }


@cache
def load_weights(folder: Path | None = None) -> Weights:
    """Return the weights in *folder*, by default the shipped ones, every file checked.

    Raises:
        WeightsError: a file is missing or is not the one that the manifest names.
    """
    place = folder or resource("models", "reader")
    manifest = _manifest(place)
    for name, checksum in manifest["files"].items():
        _check_file(place / name, checksum)
    if manifest["labels"] != labels_checksum():
        raise WeightsError(
            f"{place}: these weights are for other labels than schemas/codes/cameo_events.csv holds. "
            "Restore the code list, or train again with: make train."
        )
    return Weights(
        version=manifest["version"],
        tokenizer=load_tokenizer(place / "tokenizer.json"),
        settings=manifest["settings"],
        encoder=_session(place / "encoder.onnx"),
        triggers=_session(place / "triggers.onnx"),
        pairs=_session(place / "pairs.onnx"),
    )


def labels_checksum() -> str:
    """Return the checksum of the labels that the network's numbers stand for."""
    return sha256_text(json.dumps([CODES, ROLES, STATUSES, ACTOR_KINDS, SPAN_KINDS]))[:16]


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        problem = _manifest_problem(manifest)
        if not problem:
            return dict(manifest)
    except FileNotFoundError:
        raise WeightsError(f"{path}: the reader's manifest is missing. {_RESTORE}") from None
    except (OSError, ValueError, AttributeError) as error:
        problem = str(error)
    raise WeightsError(f"{path}: expected the manifest of the reader's weights, but {problem}. {_RESTORE}")


def _manifest_problem(manifest: Any) -> str:
    """Return what a manifest lacks, or an empty string."""
    if not isinstance(manifest, dict):
        return f"found {type(manifest).__name__}"
    files, settings = manifest.get("files"), manifest.get("settings")
    if not isinstance(files, dict) or set(files) != set(FILES):
        return f"its 'files' should name {', '.join(FILES)} and no other, found {files!r}"
    if not isinstance(settings, dict) or not set(SETTINGS) <= settings.keys():
        return f"its 'settings' should hold {', '.join(SETTINGS)}, found {settings!r}"
    return (
        ""
        if isinstance(manifest.get("version"), str) and manifest.get("labels")
        else "version or labels is missing"
    )


def _check_file(path: Path, checksum: str) -> None:
    try:
        found = sha256_bytes(path.read_bytes())
    except OSError as error:
        raise WeightsError(
            f"{path}: cannot be read ({error.strerror}); expected a file with SHA-256 {checksum}. {_RESTORE}"
        ) from error
    if found != checksum:
        raise WeightsError(
            f"{path}: expected a file with SHA-256 {checksum}, found {found}: it is damaged. {_RESTORE}"
        )


def _session(path: Path) -> onnxruntime.InferenceSession:
    """One thread a session: a machine's other cores are for other workers, and results stay the same."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
