"""Give shipped weights back as a network that training can go on from.

    python training/restore.py --weights models/reader --out FOLDER

What ships is the encoder in 8 bits, so each of its weights comes back rounded to the step of its column;
the events' heads ship whole. Words and places in the sentence are the base model's own, which training
leaves alone or hardly moves. Ends with how far the network and the shipped files say the same.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from dragoman.reader.weights import load_weights
from dragoman.reader.wordpieces import Pieces, split_pieces
from network import ReaderNetwork

Array = npt.NDArray[np.float32]
# A layer of a row of layers is named "second/second.0".
_REPEATED = re.compile(r"([^/]+)/(?=\1\.\d)")
WORDS = "encoder.embeddings.word_embeddings.weight"
PROBE = (
    "Turkish troops shelled two villages in northern Syria on Tuesday, killing nine people, monitors said."
)


def restore(folder: Path) -> ReaderNetwork:
    """Return the network of the shipped weights in *folder*, in eval mode.

    Raises:
        WeightsError: a file is missing or is not the one that the manifest names.
        KeyError: the files hold another network's weights.
    """
    load_weights(folder)
    network = ReaderNetwork()
    state = network.state_dict()
    found = {**_encoder(folder, state), **_heads(folder)}
    if left := state.keys() - found.keys() - {WORDS}:
        raise KeyError(
            f"{folder}: expected the weights of every layer, found none of {', '.join(sorted(left))}"
        )
    for name, value in found.items():
        if state[name].shape != value.shape:
            raise KeyError(f"{name}: expected shape {tuple(state[name].shape)}, found {value.shape}")
        state[name] = torch.from_numpy(np.array(value, dtype=np.float32))
    network.load_state_dict(state)
    return network.eval()


def _encoder(folder: Path, state: Mapping[str, Tensor]) -> dict[str, Array]:
    model = onnx.load(folder / "encoder.onnx")
    raw = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    found: dict[str, Array] = {}
    for name in raw:
        if name in state:
            found[name] = raw[name]
        elif name.endswith("_quantized"):
            found[name.removesuffix("_quantized")] = _whole(raw, name.removesuffix("_quantized"))
    found.pop(WORDS)
    named = {name: value for name, value in found.items() if name in state}
    for layer in range(6):
        named |= _attention(found[f"Attention_{layer}_qkv_weight"], raw[f"Attention_{layer}_qkv_bias"], layer)
    return named | _products(model, found)


def _whole(raw: Mapping[str, Array], name: str) -> Array:
    steps = raw[f"{name}_quantized"].astype(np.float32) - raw[f"{name}_zero_point"].astype(np.float32)
    return np.asarray(steps * raw[f"{name}_scale"], dtype=np.float32)


def _attention(weight: Array, bias: Array, layer: int) -> dict[str, Array]:
    place = f"encoder.encoder.layer.{layer}.attention.self"
    parts = zip(("query", "key", "value"), np.split(weight, 3, axis=1), np.split(bias, 3), strict=True)
    return {
        f"{place}.{part}.{kind}": value
        for part, columns, offsets in parts
        for kind, value in (("weight", columns.T), ("bias", offsets))
    }


def _products(model: onnx.ModelProto, found: Mapping[str, Array]) -> dict[str, Array]:
    """Return the weights of the plain products, by the layer that its result is named after."""
    named = {}
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            (matrix,) = (
                name.removesuffix("_quantized")
                for name in node.input[:2]
                if name.removesuffix("_quantized") in found
            )
            layer = node.output[0].rsplit("/", 1)[0].strip("/")
            named[f"{_REPEATED.sub('', layer).replace('/', '.')}.weight"] = found[matrix].T
    return named


def _heads(folder: Path) -> dict[str, Array]:
    named: dict[str, Array] = {}
    for file in ("triggers.onnx", "pairs.onnx"):
        for item in onnx.load(folder / file).graph.initializer:
            named[item.name.replace("heads.", "events.", 1)] = numpy_helper.to_array(item)
    return named


def _difference(network: ReaderNetwork, folder: Path) -> list[float]:
    """Return the mean difference of states, tags and roles on one sentence."""
    weights = load_weights(folder)
    (pieces,) = split_pieces(weights.tokenizer, [PROBE])
    shipped = weights.encode(pieces)[:3]
    with torch.no_grad():
        ours = [part[0].numpy() for part in network(*_inputs(pieces))[:3]]
    return [float(np.abs(one - other).mean()) for one, other in zip(shipped, ours, strict=True)]


def _inputs(pieces: Pieces) -> tuple[Tensor, Tensor, Tensor]:
    ids = torch.tensor([list(pieces.ids)])
    return ids, torch.ones_like(ids), torch.tensor([list(pieces.cases)])


def main() -> None:
    """Save the network of shipped weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder of network.pt")
    options = parser.parse_args()
    network = restore(options.weights)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), options.out / "network.pt")
    print(
        "mean difference of states, tags, roles:",
        *(f"{d:.4f}" for d in _difference(network, options.weights)),
    )


if __name__ == "__main__":
    main()
