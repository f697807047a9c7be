"""Shapley's value, world by world."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.explain.shapley import alone, last, shapley


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_it_is_the_mean_over_all_orders_and_adds_up_exactly(causes: int, seed: int) -> None:
    """Against its definition; the parts sum to the difference of the extreme arms, in whole numbers."""
    met = np.random.default_rng(seed).random((1 << causes, 4)) < 0.5
    found = shapley(met)
    expected = np.zeros((causes, 4), dtype=np.int64)
    for order in permutations(range(causes)):
        arm = 0
        for i in order:
            expected[i] += met[arm | 1 << i].astype(np.int64) - met[arm]
            arm |= 1 << i
    assert (found == expected).all()
    assert (found.sum(axis=0) == factorial(causes) * (met[-1].astype(np.int64) - met[0])).all()


def test_alone_and_last_are_the_first_and_the_last_step() -> None:
    """Two causes, of which either suffices: alone each does all, last each does nothing."""
    met = np.array([[False], [True], [True], [True]])
    assert alone(met).tolist() == [[1], [1]]
    assert last(met).tolist() == [[0], [0]]
    assert shapley(met).tolist() == [[1], [1]]
