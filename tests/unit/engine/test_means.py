"""The mean world: means in closed form against the draws themselves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.means import EvenLuck, at_means, mean
from sim.engine.quantiles import quantile
from sim.model.numbers import Distribution, Drawn, leaves
from tests.stories import crisis

MIDDLES = (np.arange(200_000) + 0.5) / 200_000


@pytest.mark.parametrize(
    ("distribution", "low", "high"),
    [
        (Distribution("beta", (2.0, 6.0)), 0.0, 1.0),
        (Distribution("uniform", (3.0, 5.0)), -np.inf, np.inf),
        (Distribution("triangular", (5.0, 20.0, 30.0)), -np.inf, np.inf),
        (Distribution("pert", (0.0, 10.0, 100.0)), -np.inf, np.inf),
        (Distribution("normal", (1.0, 2.0)), 0.0, np.inf),
        (Distribution("normal", (1.0, 2.0)), -1.0, 2.5),
        (Distribution("lognormal", (0.0, 0.5)), 0.0, np.inf),
        (Distribution("lognormal", (0.0, 0.5)), 0.8, 1.5),
        (Distribution("choice", (1.0, 4.0), (3.0, 1.0)), -np.inf, np.inf),
    ],
    ids=str,
)
def test_a_mean_is_that_of_the_draws(distribution: Distribution, low: float, high: float) -> None:
    """The mean of the quantiles at evenly spaced probabilities."""
    drawn = quantile(distribution, MIDDLES, low, high)
    assert mean(distribution, low, high) == pytest.approx(float(drawn.mean()), rel=1e-4)


def test_nothing_uncertain_is_left_in_a_mean_world() -> None:
    """Every number of every party, threat and promise is known, and what was known is the same object."""
    scenario = crisis("quantities={k: {beta: [2, 2]}}")
    certain = at_means(scenario)
    assert not any(isinstance(leaf, Drawn) for leaf in leaves(certain.quantities["k"], certain.quantities))
    for party in certain.parties:
        for want in party.wants:
            assert certain.is_known(want.weight)
    assert certain.packages is scenario.packages
    assert at_means(certain) is certain


def test_luck_without_chance_is_one_half_except_for_the_record() -> None:
    """A threat of chance 0.6 is real, one of 0.4 a bluff; whatever is on record has happened."""
    luck = EvenLuck()
    assert luck.count == 1
    assert luck.uniforms("threats.strike/real").tolist() == [0.5]
    assert 0 < luck.uniforms("record/kept")[0] < 1e-6
