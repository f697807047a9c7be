"""The solution concepts against published and derived points, and the properties that define them."""

from __future__ import annotations

from itertools import product
from math import e, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.model.packages import BoolArray, FloatArray
from sim.theory.egalitarian import egalitarian, egalitarian_of_hull
from sim.theory.frontier import undominated
from sim.theory.hull import Hull, hull
from sim.theory.kalai_smorodinsky import kalai_smorodinsky, kalai_smorodinsky_of_hull
from sim.theory.nash import nash, nash_of_hull
from sim.theory.raiffa import raiffa, raiffa_continuous
from sim.theory.utilitarian import utilitarian, utilitarian_of_hull
from sim.theory.zone import zone

NOTHING = np.zeros(2)
CORNERED = np.array([(0.0, 1.0), (0.75, 0.75), (1.0, 0.0)])
WIDER = np.array([(0.0, 1.0), (1.0, 0.7), (1.0, 0.0)])
TRUNCATED = np.array([(0.0, 0.5), (0.5, 0.5), (1.0, 0.0)])

PACKAGES = arrays(
    np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.integers(0, 9).map(float)
)


def convex(values: FloatArray, point: FloatArray = NOTHING) -> Hull:
    """Return the hull, which must be there."""
    found = hull(values, point)
    assert found is not None
    return found


def barter() -> tuple[FloatArray, FloatArray]:
    """Return the 512 allocations of Nash's example, and what keeping one's own goods is worth."""
    bills = [(2, 4), (2, 2), (2, 1), (2, 2), (4, 1)]
    jacks = [(10, 1), (4, 1), (6, 2), (2, 2)]
    goods = bills + jacks
    values = [
        (
            sum(good[0] for good, to_jack in zip(goods, given, strict=True) if not to_jack),
            sum(good[1] for good, to_jack in zip(goods, given, strict=True) if to_jack),
        )
        for given in product((False, True), repeat=len(goods))
    ]
    return np.array(values, dtype=np.float64), np.array([12.0, 6.0])


def gains(values: FloatArray, picked: BoolArray, point: FloatArray) -> set[tuple[float, float]]:
    """Return the distinct gains of some packages."""
    return {(float(a), float(b)) for a, b in values[picked] - point}


def test_bill_and_jack_barter_as_nash_has_it() -> None:
    """Nash (1950), Econometrica 18, section "Examples": gains (12, 5), product 60; the next best product is 56."""
    values, point = barter()
    assert gains(values, nash(values, point), point) == {(12.0, 5.0)}
    products = np.prod(np.maximum(values - point, 0.0), axis=1)
    assert sorted(set(products.tolist()))[-2:] == [56.0, 60.0]
    frontier = undominated(values) & zone(values, point)
    assert gains(values, frontier, point) == {(2, 8), (6, 7), (8, 6), (12, 5), (14, 4), (16, 2), (18, 0)}
    assert gains(values, egalitarian(values, point), point) == {(6.0, 7.0), (8.0, 6.0)}
    assert {a + b for a, b in gains(values, utilitarian(values), point)} == {18.0}
    assert nash_of_hull(convex(values, point)) == pytest.approx((24.0, 11.0))


def test_a_larger_set_can_cost_a_party_by_nash_but_not_by_kalai_and_smorodinsky() -> None:
    """Kalai and Smorodinsky (1975), Econometrica 43: the second party loses by Nash when the set grows."""
    assert nash_of_hull(convex(CORNERED)) == pytest.approx((0.75, 0.75), abs=1e-6)
    assert nash_of_hull(convex(WIDER)) == pytest.approx((1.0, 0.7), abs=1e-6)
    assert kalai_smorodinsky_of_hull(convex(CORNERED)) == pytest.approx((0.75, 0.75), abs=1e-6)
    assert kalai_smorodinsky_of_hull(convex(WIDER)) == pytest.approx((1 / 1.3, 1 / 1.3), abs=1e-6)


def test_solutions_of_the_truncated_set() -> None:
    """Raiffa (1953): in steps (0.625, 0.375); continuously 1/(4e) beyond the middle. The others by hand."""
    found = convex(TRUNCATED)
    assert nash_of_hull(found) == pytest.approx((0.5, 0.5), abs=1e-6)
    assert egalitarian_of_hull(found) == pytest.approx((0.5, 0.5), abs=1e-6)
    assert kalai_smorodinsky_of_hull(found) == pytest.approx((2 / 3, 1 / 3), abs=1e-6)
    for end, expected in zip(utilitarian_of_hull(found), ((0.5, 0.5), (1.0, 0.0)), strict=True):
        assert end == pytest.approx(expected, abs=1e-6)
    assert raiffa(found) == pytest.approx((0.625, 0.375), abs=1e-6)
    assert raiffa_continuous(found) == pytest.approx((0.5 + 1 / (4 * e), 0.5 - 1 / (4 * e)), abs=1e-6)


@pytest.mark.parametrize("k", [1.0, 1.5, 2.0])
def test_dividing_with_one_who_is_afraid_of_risk(k: float) -> None:
    """u₁ = x, u₂ = k√(1 − x): closed forms (Osborne and Rubinstein 1990, chapter 2), within a step of the grid.

    Nash and Kalai–Smorodinsky do not feel the scale k; the egalitarian and the utilitarian solution do.
    """
    x = np.linspace(0.0, 1.0, 1001)
    values = np.stack([x, k * np.sqrt(1.0 - x)], axis=1)
    step, found = 1e-3, convex(values)
    for picked, expected in (
        (nash(values, NOTHING), 2 / 3),
        (kalai_smorodinsky(values, NOTHING), (sqrt(5) - 1) / 2),
        (egalitarian(values, NOTHING), (-(k**2) + k * sqrt(k**2 + 4)) / 2),
        (utilitarian(values), max(0.0, 1 - k**2 / 4)),
    ):
        assert x[picked] == pytest.approx(np.full(int(picked.sum()), expected), abs=step)
        assert picked.any()
    assert nash_of_hull(found)[0] == pytest.approx(2 / 3, abs=step)
    assert kalai_smorodinsky_of_hull(found)[0] == pytest.approx((sqrt(5) - 1) / 2, abs=1e-5)
    for w in (0.25, 0.5, 0.8):
        assert nash_of_hull(found, (w, 1 - w))[0] == pytest.approx(2 * w / (1 + w), abs=step)
        weighted = nash(values, NOTHING, (w, 1 - w))
        assert x[weighted] == pytest.approx(2 * w / (1 + w), abs=step)


@settings(deadline=None)
@given(PACKAGES, st.integers(1, 5), st.integers(1, 5))
def test_what_nash_picks_is_efficient_and_does_not_feel_scales(values: FloatArray, a: int, b: int) -> None:
    """Pareto efficiency, individual rationality, and independence of positive linear scales."""
    picked = nash(values, NOTHING)
    assert (undominated(values) & zone(values, NOTHING))[picked].all()
    assert picked.any() == (values > 0).all(axis=1).any()
    assert nash(values * np.array([a, b]), NOTHING).tolist() == picked.tolist()
    assert kalai_smorodinsky(values * np.array([a, b]), NOTHING).tolist() == (
        kalai_smorodinsky(values, NOTHING).tolist()
    )


@settings(deadline=None)
@given(
    PACKAGES,
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.tuples(st.integers(-7, 7), st.integers(-7, 7)),
)
def test_where_worths_are_counted_from_matters_to_no_solution(
    values: FloatArray, scale: tuple[int, int], shift: tuple[int, int]
) -> None:
    """Moved together with what both have without a deal they pick the same; all but two feel no scale either."""
    there = values * scale + np.array(shift, dtype=np.float64)
    moved, point = values + np.array(shift, dtype=np.float64), np.array(shift, dtype=np.float64)
    for concept in (nash, kalai_smorodinsky):
        assert concept(there, point).tolist() == concept(values, NOTHING).tolist()
    assert nash(there, point, (3.0, 1.0)).tolist() == nash(values, NOTHING, (3.0, 1.0)).tolist()
    assert egalitarian(moved, point).tolist() == egalitarian(values, NOTHING).tolist()
    uneven = kalai_smorodinsky(values, NOTHING, "least_difference")
    assert kalai_smorodinsky(there, point, "least_difference").tolist() == uneven.tolist()
    here, further = hull(values, NOTHING), hull(there, point)
    assert (here is None) == (further is None)
    if here is None or further is None:
        return
    for of_hull in (nash_of_hull, kalai_smorodinsky_of_hull, raiffa, raiffa_continuous):
        expected = np.array(of_hull(here)) * scale + shift
        assert of_hull(further) == pytest.approx(tuple(expected), abs=1e-6)
    weighted = np.array(nash_of_hull(here, (3.0, 1.0))) * scale + shift
    assert nash_of_hull(further, (3.0, 1.0)) == pytest.approx(tuple(weighted), abs=1e-6)
    alike = hull(moved, point)
    assert alike is not None
    assert egalitarian_of_hull(alike) == pytest.approx(tuple(np.array(egalitarian_of_hull(here)) + shift))


@settings(deadline=None)
@given(PACKAGES)
def test_the_rules_of_kalai_and_smorodinsky_are_what_they_say(values: FloatArray) -> None:
    """Of shares of what each could gain at best, the least is as large, or their difference as small, as can be."""
    good = [tuple(value) for value in values.tolist() if min(value) >= 0]
    if not any(min(value) > 0 for value in good):
        return
    ideal = [max(value[p] for value in good) for p in (0, 1)]
    frontier = [v for v in good if not any(w != v and w[0] >= v[0] and w[1] >= v[1] for w in good)]
    shares = {v: (v[0] / ideal[0], v[1] / ideal[1]) for v in good}
    least = max(min(shares[v]) for v in good)
    even = min(abs(shares[v][0] - shares[v][1]) for v in frontier)
    for rule, best in (
        ("largest_least", {v for v in frontier if min(shares[v]) > least - 1e-9}),
        ("least_difference", {v for v in frontier if abs(shares[v][0] - shares[v][1]) < even + 1e-9}),
    ):
        picked = kalai_smorodinsky(values, NOTHING, rule)  # type: ignore[arg-type]
        assert {tuple(value) for value in values[picked].tolist()} == best


@settings(deadline=None)
@given(PACKAGES)
def test_egalitarian_is_the_best_worst_gain(values: FloatArray) -> None:
    """No package leaves the one who gains least more, and those picked are efficient."""
    picked = egalitarian(values, NOTHING)
    assert picked.any()
    assert (values[picked].min(axis=1) == values.min(axis=1).max()).all()
    assert undominated(values)[picked].all()


@settings(deadline=None)
@given(PACKAGES)
def test_least_difference_is_efficient(values: FloatArray) -> None:
    """The rule that NegMAS reports looks at the frontier only."""
    picked = kalai_smorodinsky(values, NOTHING, "least_difference")
    assert undominated(values)[picked].all()


@settings(deadline=None)
@given(PACKAGES)
def test_the_hull_holds_every_package_and_its_solutions_lie_on_its_border(values: FloatArray) -> None:
    """No package lies beyond it; each solution takes all that the other's share leaves."""
    found = hull(values, NOTHING)
    better = (values > 0).all(axis=1).any()
    if found is None:
        assert not better
        return
    for x, y in values.tolist():
        assert x <= found.most_for_first(y) + 1e-9
        assert y <= found.most_for_second(x) + 1e-9
    for first, second in (
        nash_of_hull(found),
        nash_of_hull(found, (3.0, 1.0)),
        kalai_smorodinsky_of_hull(found),
        *utilitarian_of_hull(found),
        raiffa(found),
        raiffa_continuous(found),
    ):
        assert first == pytest.approx(found.most_for_first(second), abs=1e-6)
        assert second == pytest.approx(found.most_for_second(first), abs=1e-6)


@settings(deadline=None)
@given(PACKAGES)
def test_nash_of_the_hull_beats_every_lottery_of_two_packages(values: FloatArray) -> None:
    """Its product is at least that of all mixtures in tenths."""
    found = hull(values, NOTHING)
    assume(found is not None)
    assert found is not None
    x, y = nash_of_hull(found)
    share = np.linspace(0.0, 1.0, 11)[:, None]
    for one, other in product(values, repeat=2):
        mixed = share * one + (1 - share) * other
        assert (np.prod(mixed, axis=1) <= x * y + 1e-9).all()


def test_three_parties_share_too() -> None:
    """The concepts on packages are for any number of parties."""
    values = np.array([[3.0, 3.0, 1.0], [2.0, 2.0, 2.0], [9.0, 0.0, 9.0]])
    nobody = np.zeros(3)
    assert nash(values, nobody).tolist() == [True, False, False]
    assert egalitarian(values, nobody).tolist() == [False, True, False]
    assert utilitarian(values).tolist() == [False, False, True]
    assert kalai_smorodinsky(values, nobody).tolist() == [False, True, False]


def test_where_nobody_can_gain_there_is_no_solution() -> None:
    """Neither among packages nor by lottery; a gain for one alone is not enough."""
    values = np.array([[1.0, 0.0], [0.5, 0.0]])
    assert not nash(values, NOTHING).any()
    assert not kalai_smorodinsky(values, NOTHING).any()
    assert hull(values, NOTHING) is None


def test_weights_must_be_positive() -> None:
    """A party without weight would leave the solution open."""
    with pytest.raises(ValueError, match="positive"):
        nash(CORNERED, NOTHING, (1.0, 0.0))
