"""The largest and the smallest of each world, however the table lies in memory."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.extremes import largest, smallest
from sim.model.packages import FloatArray


@pytest.mark.parametrize("shape", [(1, 1), (3, 2_000), (7, 3), (5_000, 1), (1_001, 32), (2_048, 0)])
def test_they_are_those_of_each_column(shape: tuple[int, int]) -> None:
    """For rows taken together, for a rest of rows that is left over, and for rows that are long enough."""
    table = np.random.default_rng(1).normal(size=shape)
    table[::2, : shape[1] // 2] = -np.inf
    for lying in (table, np.asfortranarray(table), np.repeat(table, 2, axis=1)[:, ::2]):
        assert largest(lying).tolist() == table.max(axis=0).tolist()
        assert smallest(lying).tolist() == table.min(axis=0).tolist()
    coarse = table.astype(np.float32)
    assert largest(coarse).tolist() == coarse.max(axis=0).tolist()


@pytest.mark.parametrize("last", [0, 63, 64, 65, 2_047, 2_048, 2_049])
def test_the_last_row_counts(last: int) -> None:
    """The extreme may lie in any row, the first and the last too."""
    for extreme, of in ((9.0, largest), (-9.0, smallest)):
        table: FloatArray = np.zeros((last + 1, 31))
        table[last, 17] = extreme
        assert np.flatnonzero(of(table)).tolist() == [17]
