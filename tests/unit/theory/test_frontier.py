"""The Pareto frontier: claims that hold whatever the values."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.model.packages import FloatArray
from sim.theory.frontier import along, better_than, undominated

VALUES = st.integers(1, 40).flatmap(
    lambda packages: st.integers(1, 3).flatmap(
        # Few different values, so that ties are common.
        lambda parties: arrays(np.float64, (packages, parties), elements=st.integers(-3, 5).map(float))
    )
)


def dominates(one: FloatArray, other: FloatArray) -> bool:
    """Say it as the definition does, party by party."""
    pairs = list(zip(one.tolist(), other.tolist(), strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


@given(VALUES)
def test_the_frontier_is_what_nothing_dominates(values: FloatArray) -> None:
    """No package of the frontier is dominated, and every other one is."""
    efficient = undominated(values)
    for k, on_it in enumerate(efficient.tolist()):
        assert on_it == (not any(dominates(other, values[k]) for other in values))


@given(VALUES)
def test_something_is_always_efficient(values: FloatArray) -> None:
    """There is a best package for each party, and one of the best lies on the frontier."""
    efficient = undominated(values)
    for party in range(values.shape[1]):
        assert values[efficient, party].max() == values[:, party].max()


@given(VALUES, st.permutations(range(3)))
def test_the_order_of_parties_does_not_matter(values: FloatArray, order: list[int]) -> None:
    """The frontier is about sets of parties, not about who is named first."""
    kept = [party for party in order if party < values.shape[1]]
    assert undominated(values).tolist() == undominated(values[:, kept]).tolist()


@given(arrays(np.float64, (20, 2), elements=st.integers(-3, 5).map(float)))
def test_along_the_frontier_one_gains_what_the_other_loses(values: FloatArray) -> None:
    """From the first package to the last, value rises for the first party and falls for the second."""
    efficient = undominated(values)
    order = along(values, efficient)
    assert sorted(order.tolist()) == np.flatnonzero(efficient).tolist()
    assert (np.diff(values[order, 0]) >= 0).all()
    assert (np.diff(values[order, 1]) <= 0).all()


def test_better_is_more_for_everyone() -> None:
    """As much is not more, and a gain for one alone is not enough."""
    values = np.array([[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0 + 1e-9, 5.0]])
    assert better_than(values, np.array([1.0, 1.0])).tolist() == [False, False, True, False]
