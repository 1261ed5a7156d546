"""Take the weighted mean of the weights of runs that went on from one another.

    python training/average.py --out FOLDER RUN=0.7 OTHER=0.3

The mean of a run and of the one it went on from often reads better than either (Wortsman et al., "Model
soups", ICML 2022); of runs that began apart it is worth nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

WEIGHTS = "network.pt"


def average(shares: dict[Path, float]) -> dict[str, Tensor]:
    """Return the mean of the weights in folders, each by its share.

    Raises:
        ValueError: the folders hold weights of different networks.
    """
    total = sum(shares.values())
    mean: dict[str, Tensor] = {}
    for folder, share in shares.items():
        weights = torch.load(folder / WEIGHTS, weights_only=True)
        if mean and {name: part.shape for name, part in mean.items()} != {
            name: part.shape for name, part in weights.items()
        }:
            raise ValueError(f"{folder / WEIGHTS}: expected the weights of one network, found another's")
        for name, part in weights.items():
            mean[name] = mean.get(name, torch.zeros_like(part, dtype=torch.float32)) + part.float() * share
    return {name: part / total for name, part in mean.items()}


def _run(text: str) -> tuple[Path, float]:
    folder, _, share = text.partition("=")
    return Path(folder), float(share)


def main() -> None:
    """Save the mean of the weights named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the mean")
    parser.add_argument("runs", type=_run, nargs="+", help="folders of weights, each with its share")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(average(dict(options.runs)), options.out / WEIGHTS)


if __name__ == "__main__":
    main()
