"""Turn trained weights into what ships: ONNX, 8 bits, with a manifest of checksums.

    python training/export.py --weights FOLDER --out models/reader --version reader-1

Writes encoder.onnx (states, tags, roles), triggers.onnx and pairs.onnx (the events' heads),
tokenizer.json and manifest.json. Thresholds and calibration are set by training/calibrate.py.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn

from dragoman.provenance import sha256_bytes
from dragoman.reader.weights import FILES, MANIFEST, labels_checksum
from network import WIDTH, EventHeads, ReaderNetwork, base_folder

OPSET = 17
# Thresholds: below trigger and sentence nothing is looked at; event_threshold, the least confidence, and
# classify_share, how much the marked reading counts in classify, were chosen on the development sets.
# Calibration and pair_share are set anew by calibrate.py.
SETTINGS = {
    "trigger_threshold": 0.4,
    "sentence_threshold": 0.05,
    "event_threshold": 0.3,
    "pair_share": 0.5,
    "marked_share": 0.5,
    "classify_share": 0.7,
    "calibration": [0.0, 1.0, 0.0, 0.0],
}


class _Triggers(nn.Module):
    def __init__(self, heads: EventHeads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        return self.heads.read_triggers(pooled)


class _Pairs(nn.Module):
    def __init__(self, heads: EventHeads) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, pooled: Tensor) -> Tensor:
        return self.heads.read_pairs(pooled)


def export(network: ReaderNetwork, folder: Path, version: str) -> None:
    """Write everything that ships into *folder*."""
    network.eval()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name)
        _export_encoder(network, plain)
        _quantise(plain / "encoder.onnx", folder / "encoder.onnx", plain)
        _export_head(
            _Triggers(network.events),
            2 * WIDTH,
            plain / "triggers.onnx",
            ["code", "act", "status", "reciprocal"],
        )
        _export_head(_Pairs(network.events), 3 * WIDTH, plain / "pairs.onnx", ["code"])
        for head in ("triggers.onnx", "pairs.onnx"):
            shutil.copyfile(plain / head, folder / head)
    shutil.copyfile(base_folder() / "tokenizer.json", folder / "tokenizer.json")
    write_manifest(folder, version, SETTINGS)


def write_manifest(folder: Path, version: str, settings: dict[str, object]) -> None:
    """Write which files the weights are, each with its SHA-256."""
    files = {name: sha256_bytes((folder / name).read_bytes()) for name in FILES}
    manifest = {"version": version, "labels": labels_checksum(), "settings": settings, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _export_encoder(network: ReaderNetwork, folder: Path) -> None:
    ids = torch.randint(1000, 20000, (1, 24))
    axes = {name: {1: "pieces"} for name in ("ids", "mask", "cases", "states", "tags")}
    axes["roles"] = {1: "pieces", 2: "pieces"}
    _to_onnx(
        network,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        folder / "encoder.onnx",
        ["ids", "mask", "cases"],
        ["states", "tags", "roles", "has_event"],
        axes,
    )


def _export_head(head: nn.Module, width: int, path: Path, outputs: list[str]) -> None:
    head.eval()
    axes = {name: {0: "n"} for name in ("pooled", *outputs)}
    _to_onnx(head, (torch.randn(2, width),), path, ["pooled"], outputs, axes)


def _to_onnx(
    module: nn.Module,
    sample: tuple[Tensor, ...],
    path: Path,
    inputs: list[str],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
) -> None:
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, sample, str(path), input_names=inputs, output_names=outputs,
            dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )  # fmt: skip


def _quantise(source: Path, target: Path, folder: Path) -> None:
    fused = optimizer.optimize_model(str(source), model_type="bert", num_heads=12, hidden_size=WIDTH)
    fused.save_model_to_file(str(folder / "fused.onnx"))
    quantize_dynamic(
        folder / "fused.onnx",
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def load_network(folder: Path) -> ReaderNetwork:
    """Return the network with the weights that ``train.py`` saved in *folder*."""
    network = ReaderNetwork()
    network.load_state_dict(torch.load(folder / "network.pt", weights_only=True))
    return network


def main() -> None:
    """Export trained weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    export(load_network(options.weights), options.out, options.version)
    total = sum(path.stat().st_size for path in options.out.iterdir())
    print(f"{options.out}: {total / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
