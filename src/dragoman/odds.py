"""Odds: from scores that only rank to chances that hold, by a line through the log-odds (Platt scaling).

The line is fitted on labelled data (``training/calibrate.py``, ``evaluation/confidence.py``) and shipped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LEAST = 0.001
Floats = npt.NDArray[np.float64]


def log_odds(chance: float) -> float:
    """Return the logarithm of the odds of *chance*, at most about seven either way."""
    bounded = min(max(chance, LEAST), 1 - LEAST)
    return math.log(bounded / (1 - bounded))


def chance_on(line: Sequence[float], values: Sequence[float]) -> float:
    """Return the chance that a line gives to *values*, rounded to three digits.

    Args:
        line: intercept, then one weight for each value.
        values: log-odds or other numbers.

    >>> chance_on([0.0, 1.0], [log_odds(0.8)])
    0.8
    """
    total = line[0] + sum(weight * value for weight, value in zip(line[1:], values, strict=True))
    return round(1 / (1 + math.exp(-min(max(total, -30.0), 30.0))), 3)


def fit_line(values: Floats, right: Floats) -> list[float]:
    """Return intercept and weights of a logistic regression, by Newton's method with a little ridge.

    Args:
        values: (n, features).
        right: (n,), 1 where the answer was right, else 0.
    """
    features = np.column_stack([np.ones(len(values)), values])
    weights = np.zeros(features.shape[1])
    ridge = np.diag([0.0, *[1.0] * values.shape[1]])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (chance - right) + ridge @ weights
        curve = features.T @ (features * (chance * (1 - chance))[:, None]) + ridge
        weights -= np.linalg.solve(curve, slope)
    return [round(float(weight), 4) for weight in weights]
