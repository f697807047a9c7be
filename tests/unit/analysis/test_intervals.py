"""Intervals against other implementations and their own coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, ttest_1samp

from sim.analysis.intervals import (
    Estimate,
    half_width,
    mean,
    mean_of_values,
    precise,
    quantile_ranks,
    replications_for,
    share,
)


@given(st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_agrees_with_scipy(pair: tuple[int, int]) -> None:
    """The interval is the one that scipy gives for method 'wilson'."""
    count, of = pair
    theirs = binomtest(count, of).proportion_ci(method="wilson")
    ours = share(count, of)
    assert ours.low == pytest.approx(theirs.low, abs=1e-12)
    assert ours.high == pytest.approx(theirs.high, abs=1e-12)


def test_wilson_at_the_ends() -> None:
    """Never seen is not impossible, and always seen not certain, but the bounds stay in [0, 1]."""
    never, always = share(0, 1_000), share(1_000, 1_000)
    assert never.low == 0.0
    assert 0.003 < never.high < 0.005
    assert always.low == pytest.approx(1.0 - never.high)
    assert always.high == 1.0


def test_a_share_of_nothing_is_no_share() -> None:
    """Without a deal there is no share of deals, and its interval says nothing."""
    nothing = share(0, 0)
    assert nothing.share is None
    assert (nothing.low, nothing.high) == (0.0, 1.0)


@pytest.mark.parametrize("p", [0.02, 0.3, 0.5])
def test_wilson_covers(p: float) -> None:
    """Summed over the binomial distribution, it holds the true share 93 to 97 times in 100 where n·p ≥ 50."""
    of = 2_500
    shares = [share(count, of) for count in range(of + 1)]
    held = np.array([found.low <= p <= found.high for found in shares])
    assert 0.93 < float(binom.pmf(np.arange(of + 1), of, p)[held].sum()) < 0.97


@pytest.mark.parametrize(("p", "of"), [(0.5, 2_000), (0.1, 3_000), (0.9, 3_000)])
def test_the_interval_of_a_quantile_covers(p: float, of: int) -> None:
    """The ranks bracket the true quantile 94 to 97 times in 100: values below it are binomial."""
    _, low, high = quantile_ranks(of, p)
    assert low is not None
    assert high is not None
    assert 0.94 < float(binom.cdf(high - 1, of, p) - binom.cdf(low - 1, of, p)) < 0.97


def test_few_values_do_not_bound_a_quantile() -> None:
    """With three values, the median may well lie beyond all of them."""
    assert quantile_ranks(3, 0.5) == (2, None, None)
    assert quantile_ranks(1, 0.1) == (1, None, None)


def test_the_interval_of_a_mean_is_students() -> None:
    """Mean and bounds are those of scipy's one-sample t-test."""
    values = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    theirs = ttest_1samp(values, 0.0).confidence_interval()
    ours = mean(float(values.sum()), float(values.std(ddof=1)), len(values))
    assert (ours.low, ours.value, ours.high) == pytest.approx((theirs.low, values.mean(), theirs.high))


def test_one_value_has_a_mean_and_no_interval() -> None:
    """Nothing is known of the spread of a single value, and nothing at all of none."""
    assert mean(3.0, 0.0, 1) == Estimate(3.0, None, None)
    assert mean(0.0, 0.0, 0) == Estimate(None, None, None)


def test_precision_is_asked_of_every_outcome() -> None:
    """A share near one half needs more replications than a rare one, and it decides."""
    counts = np.array([500, 490, 10])
    assert half_width(10, 1_000) < 0.02 < half_width(500, 1_000)
    assert not precise(counts, 0.02)
    assert precise(counts, 0.04)
    assert precise(counts, half_width(500, 1_000)), "just as narrow as asked is narrow enough"


def test_the_forecast_of_replications_is_about_right() -> None:
    """With as many as forecast, the widest interval is as narrow as asked, and not much narrower."""
    assert replications_for(np.array([400, 600]), 1e-302) == 10**18
    of = replications_for(np.array([400, 600]), 0.005)
    assert half_width(round(0.4 * of), of) == pytest.approx(0.005, rel=0.01)


def test_the_mean_of_some_values_is_students() -> None:
    """As scipy has it; of one value there is no interval, of none no mean."""
    values = np.array([1.0, 2.0, 4.0, 8.0])
    found = mean_of_values(values)
    known = ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert found.value == 3.75
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    one = mean_of_values(values[:1])
    assert (one.value, one.low, one.high) == (1.0, None, None)
    assert mean_of_values(values[:0]).value is None
