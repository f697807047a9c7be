"""Exact sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.moments import Moments

MILLIONTHS = st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=40)


@given(MILLIONTHS)
def test_sums_are_exact(units: list[int]) -> None:
    """Count, sum and sum of squares are those of whole numbers, without rounding."""
    held = Moments().plus(np.array(units) / 1e6)
    assert held == Moments(len(units), sum(units), sum(unit * unit for unit in units))


@given(MILLIONTHS, st.integers(0, 40))
def test_values_may_be_added_in_any_grouping(units: list[int], cut: int) -> None:
    """Blocks may be cut anywhere without a change in the last digit."""
    values = np.array(units) / 1e6
    assert Moments().plus(values[cut:]).plus(values[:cut]) == Moments().plus(values)


def test_very_large_values_do_not_overflow() -> None:
    """A scale in single euros of a large country is summed exactly too."""
    values = np.array([3e11, 4e11, -5e11])
    assert Moments().plus(values) == Moments(3, 2 * 10**17, 50 * 10**34)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50))
def test_the_deviation_is_numpys(values: list[float]) -> None:
    """Divisor count − 1, computed without cancellation."""
    assert Moments().plus(np.array(values)).deviation == pytest.approx(np.std(values, ddof=1), abs=2e-6)


def test_no_spread_is_known_of_one_value() -> None:
    """A single value has no deviation, and nothing fails."""
    assert Moments().plus(np.array([5.0])).deviation == 0.0
