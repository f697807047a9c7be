"""Quantiles from binned counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.histogram import Histogram, _bins, _values

VALUES = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=60)


@given(VALUES, st.floats(0.01, 0.99))
def test_a_quantile_is_that_of_the_values_within_a_bin(values: list[float], q: float) -> None:
    """It differs from numpy's inverted CDF by at most 1/8192 of its size."""
    exact = float(np.quantile(np.array(values), q, method="inverted_cdf"))
    found = Histogram().plus(np.array(values)).quantile(q).value
    assert found == pytest.approx(exact, rel=2**-13, abs=1e-6)


def test_no_value_is_kept_less_exactly_than_promised() -> None:
    """Within 1/8192 of itself wherever it lies in a bin, and as far from nought on either side."""
    values = np.geomspace(1.0, 9.0, 100_001)
    kept = _values(_bins(values))
    off = np.abs(kept / values - 1.0)
    assert off.max() <= 1 / 8192
    assert off.max() > 1 / 8400  # and no finer than is needed
    assert _values(_bins(-values)).tolist() == (-kept).tolist()
    assert (np.diff(_bins(np.concatenate([-values[::-1], [0.0], values]))) >= 0).all()


@given(VALUES, st.integers(0, 60))
def test_values_may_be_counted_in_any_grouping(values: list[float], cut: int) -> None:
    """Two parts give the same bins and counts as the whole, in either order."""
    whole = Histogram().plus(np.array(values))
    parts = Histogram().plus(np.array(values[cut:])).plus(np.array(values[:cut]))
    assert parts.bins.tolist() == whole.bins.tolist()
    assert parts.counts.tolist() == whole.counts.tolist()


@given(st.integers(-8_192, 8_192))
def test_whole_numbers_are_exact(value: int) -> None:
    """A day stays the day it was."""
    assert Histogram().plus(np.array([float(value)])).quantile(0.5).value == value


def test_memory_does_not_grow_with_the_number_of_values() -> None:
    """A million values between 1 and 100 need a few ten thousand bins, however they fall."""
    spread = Histogram().plus(np.linspace(1.0, 100.0, 1_000_000))
    assert len(spread) == 1_000_000
    assert len(spread.bins) < 4_096 * 7


def test_no_values_have_no_quantile() -> None:
    """An ending that never came has no median day."""
    assert Histogram().quantile(0.5).value is None
