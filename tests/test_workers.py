"""Work by processes gives the same results in the same order."""

from __future__ import annotations

import pytest

from dragoman.workers import map_batches


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_batches(workers: int):
    """Results do not depend on the number of workers."""
    batches = ["ccc", "a", "bb"]

    found = list(map_batches(len, batches, workers))

    assert found == [3, 1, 2]


@pytest.mark.parametrize("workers", [1, 2])
def test_error_in_a_worker_is_raised(workers: int):
    """What goes wrong in a worker is not lost."""
    with pytest.raises(ValueError, match="invalid literal"):
        list(map_batches(int, ["1", "one"], workers))
