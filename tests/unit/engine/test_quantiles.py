"""The samplers against their distribution functions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betaincinv

from sim.chance import uniforms
from sim.engine.quantiles import exponential, quantile, standard_normal
from sim.model.numbers import Distribution

INF = float("inf")
_N = 200_000

CASES = [
    (Distribution("uniform", (2.0, 5.0)), stats.uniform(2, 3)),
    (Distribution("triangular", (0.0, 5.0, 20.0)), stats.triang(0.25, 0, 20)),
    (Distribution("triangular", (0.0, 0.0, 1.0)), stats.triang(0.0, 0, 1)),
    (Distribution("triangular", (0.0, 1.0, 1.0)), stats.triang(1.0, 0, 1)),
    (Distribution("beta", (2.0, 6.0)), stats.beta(2, 6)),
    (Distribution("beta", (0.5, 0.5)), stats.beta(0.5, 0.5)),
    (Distribution("beta", (1.0, 1.0)), stats.beta(1, 1)),
    (Distribution("beta", (30.0, 2.0)), stats.beta(30, 2)),
    (Distribution("beta", (1.0, 1e6)), stats.beta(1, 1e6)),
    (Distribution("beta", (0.5, 1e5)), stats.beta(0.5, 1e5)),
    (Distribution("pert", (10.0, 20.0, 60.0)), stats.beta(1.8, 4.2, 10, 50)),
    (Distribution("normal", (3.0, 2.0)), stats.norm(3, 2)),
    (Distribution("lognormal", (1.0, 0.5)), stats.lognorm(0.5, scale=np.e)),
]


@pytest.mark.parametrize(("distribution", "reference"), CASES)
def test_draws_follow_their_distribution(distribution: Distribution, reference: stats.rv_continuous) -> None:
    """Each sampler passes a Kolmogorov-Smirnov test against scipy's distribution function."""
    drawn = quantile(distribution, uniforms(5, str(distribution), 0, _N), -INF, INF)
    assert stats.kstest(drawn, reference.cdf).pvalue > 1e-4


@pytest.mark.parametrize(("distribution", "reference"), CASES)
def test_quantiles_are_exact_to_the_rounding(
    distribution: Distribution, reference: stats.rv_continuous
) -> None:
    """Every quantile agrees with scipy's to the one rounding, interpolated or solved for."""
    u = (np.arange(20_000) + 0.5) / 20_000
    drawn = quantile(distribution, u, -INF, INF)
    spread = float(reference.ppf(0.999) - reference.ppf(0.001))
    assert np.abs(drawn - reference.ppf(u)).max() <= 2e-6 * max(spread, 1.0)


TAILS = np.array([2.0**-53, 1e-12, 1e-9, 1e-6, 1e-5, 1e-4])


@pytest.mark.parametrize(("distribution", "reference"), CASES)
def test_tails_are_exact_to_the_rounding(distribution: Distribution, reference: stats.rv_continuous) -> None:
    """So far out as a uniform can lie, quantiles agree with scipy's at both ends."""
    spread = max(float(reference.ppf(0.999) - reference.ppf(0.001)), 1.0)
    low = quantile(distribution, TAILS, -INF, INF)
    high = quantile(distribution, 1.0 - TAILS, -INF, INF)
    assert np.abs(low - reference.ppf(TAILS)).max() <= 2e-6 * spread
    assert np.abs(high - reference.ppf(1.0 - TAILS)).max() <= 2e-6 * spread


def test_tails_of_waiting_times_and_errors_are_exact_to_the_rounding() -> None:
    """Standard exponential and normal draws too; no wait is 0."""
    both = np.concatenate([TAILS, 1.0 - TAILS])
    assert np.abs(standard_normal(both) - stats.norm.ppf(both)).max() <= 1e-6
    assert np.abs(exponential(both) - np.maximum(stats.expon.isf(both), 1e-6)).max() <= 1e-6
    assert exponential(both).min() > 0.0


def test_draws_in_the_tail_come_as_often_as_they_should() -> None:
    """Of two million beta draws, those below the quantiles at 1e-4 and 1e-5 come as often as they should."""
    drawn = quantile(Distribution("beta", (2.0, 6.0)), uniforms(6, "tail", 0, 2_000_000), 0.0, 1.0)
    for tail in (1e-4, 1e-5):
        found = int((drawn <= stats.beta(2, 6).ppf(tail)).sum())
        assert abs(found - 2e6 * tail) < 5 * np.sqrt(2e6 * tail)


def test_the_ends_of_a_truncated_normal_are_its_range() -> None:
    """Truncated where hardly anything lies, far out on one side, draws still fill the range and stay in it."""
    drawn = quantile(Distribution("normal", (0.0, 1.0)), uniforms(6, "far", 0, 20_000), 4.0, 9.0)
    assert drawn.min() >= 4.0
    assert drawn.max() <= 9.0
    assert stats.kstest(drawn, stats.truncnorm(4.0, 9.0).cdf).pvalue > 1e-4


@given(st.floats(0.3, 60.0), st.floats(0.3, 60.0))
def test_the_interpolated_beta_is_as_good_as_the_solved_one(a: float, b: float) -> None:
    """Between knots the error stays below the rounding of a draw."""
    u = uniforms(1, "beta", 0, 400)
    drawn = quantile(Distribution("beta", (a, b)), u, 0.0, 1.0)
    assert np.abs(drawn - betaincinv(a, b, u)).max() <= 1.1e-6


def test_truncation_redistributes_over_the_range() -> None:
    """A normal truncated to [0, 1] follows the truncated normal law and never leaves the range."""
    u = uniforms(5, "truncated", 0, _N)
    drawn = quantile(Distribution("normal", (0.2, 0.5)), u, 0.0, 1.0)
    assert drawn.min() >= 0.0
    assert drawn.max() <= 1.0
    assert stats.kstest(drawn, stats.truncnorm(-0.4, 1.6, 0.2, 0.5).cdf).pvalue > 1e-4


def test_a_choice_comes_as_often_as_it_weighs() -> None:
    """A value's frequency lies within four standard errors of its weight over the sum of weights."""
    u = uniforms(5, "choice", 0, _N)
    drawn = quantile(Distribution("choice", (1.0, 5.0, 9.0), (1.0, 0.0, 3.0)), u, -INF, INF)
    share = float((drawn == 1.0).mean())
    assert abs(share - 0.25) < 4 * (0.25 * 0.75 / _N) ** 0.5
    assert set(np.unique(drawn)) == {1.0, 9.0}


def test_waiting_times_and_errors_follow_their_laws() -> None:
    """Standard exponential and standard normal draws pass Kolmogorov-Smirnov tests."""
    assert stats.kstest(exponential(uniforms(5, "e", 0, _N)), "expon").pvalue > 1e-4
    assert stats.kstest(standard_normal(uniforms(5, "n", 0, _N)), "norm").pvalue > 1e-4


def test_draws_are_rounded_once() -> None:
    """A beta draw is a multiple of a millionth."""
    drawn = quantile(Distribution("beta", (2.0, 6.0)), uniforms(5, "r", 0, 100), 0.0, 1.0)
    assert np.allclose(drawn * 1e6, np.rint(drawn * 1e6), atol=1e-6, rtol=0)
