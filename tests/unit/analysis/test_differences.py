"""How far the means of two arms differ, against the textbook's tests."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.analysis.differences import MeanDifference, difference_of_pairs, mean_difference
from sim.analysis.pairing import Sums

NOTHING = np.empty(0)


def drawn(size: int, seed: int) -> np.ndarray:
    """Return values of a measure in as many worlds."""
    return np.random.default_rng(seed).normal(50.0, 10.0, size)


def unpaired(a: np.ndarray, b: np.ndarray) -> MeanDifference:
    """Return the difference of the means of different worlds."""
    sums = Sums()
    sums.add(a, b, NOTHING, NOTHING)
    return mean_difference("value", sums)


@pytest.mark.parametrize("size", [2, 5, 30])
def test_a_difference_of_pairs_is_students_paired_test(size: int) -> None:
    """Interval and p-value, for few worlds as for many; the two agree on what is more than noise."""
    a = drawn(size, 1)
    b = a + drawn(size, 2) / 5 - 8.0
    found, known = difference_of_pairs("value", a, b), stats.ttest_rel(b, a)
    interval = known.confidence_interval(0.95)
    assert found.p == pytest.approx(known.pvalue, rel=1e-9)
    assert (found.by.low, found.by.high) == pytest.approx((interval.low, interval.high), rel=1e-9)


def test_a_difference_of_different_worlds_is_students_for_two_samples_of_one_size() -> None:
    """The standard error is that of the textbook; the degrees of freedom are those of one sample, to be careful."""
    a, b = drawn(6, 3), drawn(6, 4) + 9.0
    found, known = unpaired(a, b), stats.ttest_ind(b, a, equal_var=False)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(known.statistic), 5), rel=1e-9)
    assert found.p > known.pvalue
    half = stats.t.ppf(0.975, 5) * np.sqrt(a.var(ddof=1) / 6 + b.var(ddof=1) / 6)
    assert found.by.high == pytest.approx(b.mean() - a.mean() + half, rel=1e-9)


def test_the_interval_leaves_zero_out_exactly_where_p_is_below_one_in_twenty() -> None:
    """Near the edge too, with four worlds."""
    a, spread = np.zeros(4), np.array([-1.0, -0.5, 0.5, 1.0])
    edge = stats.t.ppf(0.975, 3) * spread.std(ddof=1) / 2
    for by, below in ((edge * 0.999, False), (edge * 1.001, True)):
        found = difference_of_pairs("value", a, spread + by)
        assert (found.p < 0.05) is below
        assert (found.by.low > 0) is below  # type: ignore[operator]


def test_one_world_tells_nothing_of_a_difference() -> None:
    """There is a difference, without an interval and without a p-value that says anything."""
    found = unpaired(np.array([1.0]), drawn(3, 5))
    assert found.by.value is not None
    assert (found.by.low, found.by.high, found.p) == (None, None, 1.0)


def test_an_arm_against_itself_differs_by_nothing() -> None:
    """No difference, and no doubt of it."""
    a = drawn(7, 6)
    found = difference_of_pairs("value", a, a)
    assert (found.by.value, found.p) == (0.0, 1.0)
    assert found.by.high == pytest.approx(0.0, abs=1e-6)
