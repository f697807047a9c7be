"""Offers to somebody with a secret: what is asked, what a refusal teaches, and what the owner of the secret does."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.play import play_block
from sim.errors import ScenarioError
from sim.model.scenario import Scenario
from sim.scenario import load

CLASSICS = Path(__file__).parents[3] / "scenarios/classics"
WORLDS = 4000


def scenario(name: str, *sets: str) -> Scenario:
    """Return a classic under some settings."""
    return load(CLASSICS / f"{name}.yaml", sets)


def rows(name: str, *sets: str, worlds: int = WORLDS, first: int = 0) -> NDArray[np.void]:
    """Play a classic under some settings."""
    return play_block(scenario(name, *sets), 7, first, worlds).rows


def near(share: float, expected: float, worlds: int = WORLDS) -> bool:
    """Whether a share lies within four standard errors of what is expected."""
    return bool(abs(share - expected) <= 4 * (expected * (1 - expected) / worlds) ** 0.5 + 1e-12)


@pytest.mark.parametrize(
    ("wins", "cost", "least", "most", "demand"),
    [
        (0.5, 0.1, 0.0, 0.3, 0.6),  # inside
        (0.6, 0.1, 0.1, 0.4, 0.75),
        (0.6, 0.2, 0.0, 0.2, 0.6),  # the risk is not worth it
        (0.9, 0.1, 0.0, 0.4, 1.0),  # all there is, though more would be asked
        (0.3, 0.05, 0.2, 0.25, 0.5),  # everybody accepts the least
    ],
)
def test_the_demand_weighs_more_against_the_risk_of_war(
    wins: float, cost: float, least: float, most: float, demand: float
) -> None:
    """Fearon (1995): the overshoot is (hi − cost)/2, within what is possible; who would lose more by war accepts."""
    played = rows(
        "private_costs",
        f"quantities.a_wins={wins}",
        f"quantities.least_cost_a={cost}",
        f"quantities.most_cost_a={cost}",
        f"quantities.least_cost_b={least}",
        f"quantities.most_cost_b={most}",
    )
    peace = played["ending"] == 1
    assert np.abs(played["exact"][peace] - demand).max() < 1e-6
    assert near(float(1 - peace.mean()), max(demand - wins - least, 0.0) / (most - least))


def test_another_distribution_moves_the_demand_to_where_its_hazard_says() -> None:
    """(1 − F)/f = x − p + cA: with costs c = 0.3·u^(1/3)… here a triangular density, solved on a fine grid."""
    played = rows(
        "private_costs", "quantities.cost_b={triangular: [0, 0.3, 0.3]}", "parties.b.private=cost_b"
    )
    overshoot = np.linspace(0, 0.3, 300_001)
    chance = 1 - (overshoot / 0.3) ** 2
    best = overshoot[(chance * (overshoot + 0.1)).argmax()]
    peace = played["ending"] == 1
    assert played["exact"][peace].min() == pytest.approx(0.5 + best, abs=1e-4)


def test_what_is_known_is_no_secret() -> None:
    """Where the costs are the same in every world, the demand leaves the other just that, and there is no war."""
    played = rows("private_costs", "quantities.cost_b=0.2", worlds=5)
    assert (played["ending"] == 1).all()
    assert played["exact"] == pytest.approx(0.7, abs=1e-6)


@pytest.mark.parametrize("discount", [0.3, 0.5, 0.9])
def test_a_refused_price_is_followed_by_a_lower_one(discount: float) -> None:
    """Sobel and Takahashi (1983): both prices, and who buys at which."""
    played = rows("two_prices", f"quantities.discount={discount}")
    at_once = (played["ending"] == 1) & (played["day"] == 0)
    later = (played["ending"] == 1) & (played["day"] == 1)
    cutoff = (2 - discount) / (4 - 3 * discount)
    assert np.abs(played["exact"][at_once] - cutoff * (2 - discount) / 2).max() < 1e-6
    assert np.abs(played["exact"][later] - cutoff / 2).max() < 1e-6
    worth = played["exact"][at_once] + played["values"][at_once, 1]
    assert worth.min() >= cutoff - 1e-6
    assert near(float(at_once.mean()), 1 - cutoff)
    assert near(float(later.mean()), cutoff / 2)


def test_a_longer_row_of_prices_falls_from_one_to_the_next() -> None:
    """With five prices each is lower than the one before, and nobody buys who would have gained by waiting."""
    played = rows("two_prices", "table.turns=5", "quantities.discount=0.8", worlds=2000)
    sold = played["ending"] == 1
    prices = [np.unique(np.round(played["exact"][sold & (played["day"] == day)], 9)) for day in range(5)]
    assert all(price.size == 1 for price in prices)
    assert all(before[0] > after[0] for before, after in pairwise(prices))


def test_worlds_with_secrets_end_the_same_alone_and_in_a_crowd() -> None:
    """Each world reckons for itself, whether the others are like it or not."""
    for sets in ((), ("quantities.least_cost_a=0", "quantities.most_cost_a=0.3")):
        together = rows("private_costs", *sets, worlds=12)
        alone = np.concatenate([rows("private_costs", *sets, worlds=1, first=k) for k in range(12)])
        assert together.tobytes() == alone.tobytes()


@pytest.mark.parametrize(
    ("name", "sets", "said"),
    [
        ("private_costs", ["table.protocol=alternating"], "would show in its offers"),
        ("private_costs", ["table.protocol=one_sided"], "the first offer of a would speak"),
        ("two_prices", ["table.turns=0"], "must end some time"),
        ("two_prices", ["parties.buyer.private=wealth"], "quantity"),
        ("private_costs", ["parties.b.private=[resolve_a, resolve_b]"], "reckon with one draw"),
    ],
)
def test_what_nobody_can_reckon_with_is_told(name: str, sets: list[str], said: str) -> None:
    """A message before anything is played."""
    with pytest.raises(ScenarioError, match=said):
        scenario(name, *sets)
