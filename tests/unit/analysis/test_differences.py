"""How far two arms differ, against the textbook's tests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import spatial, stats

from sim.analysis.differences import (
    MeanDifference,
    difference_of_pairs,
    distances,
    holm,
    mean_difference,
    outcome_difference,
    paired_difference,
    sign_test,
    unpaired_difference,
)
from sim.analysis.intervals import share
from sim.analysis.pairing import Pairing, Sums

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


# -- shares ------------------------------------------------------------------------------------------------


def counted(
    joint: list[list[int]],
    only_base: tuple[int, ...] = (0, 0),
    only_other: tuple[int, ...] = (0, 0),
    *,
    paired: bool = True,
) -> Pairing:
    """Return two arms whose worlds were counted already."""
    names = ("deal", "war", "delay")[: len(joint)]
    counts = (np.array(joint), np.array(only_base), np.array(only_other))
    return Pairing(names, *counts, {}, (np.arange(len(joint)),) * 2, {}, paired)


def test_a_difference_of_paired_shares_is_that_of_bonett_and_price() -> None:
    """By their formula, (12 + 1)/(102) gained and (3 + 1)/(102) lost; every world counts, not the changed alone."""
    found = paired_difference(12, 3, 100)
    half = 1.959964 * math.sqrt((17 / 102 - (9 / 102) ** 2) / 102)
    assert found.value == 0.09
    assert found.low == pytest.approx(9 / 102 - half, abs=1e-6)
    assert found.high == pytest.approx(9 / 102 + half, abs=1e-6)


def test_a_difference_of_paired_shares_stays_between_minus_one_and_one() -> None:
    """Where every one of few worlds changed; of no worlds there is none."""
    up, down = paired_difference(1, 0, 1), paired_difference(0, 1, 1)
    assert (up.value, up.high) == (1.0, 1.0)
    assert (down.value, down.low) == (-1.0, -1.0)
    assert paired_difference(0, 0, 0).value is None


def test_a_difference_of_unpaired_shares_is_newcombes() -> None:
    """56 of 70 against 48 of 80: 0.2 (0.0524 to 0.3339), as printed in Newcombe's example (method 10)."""
    found = unpaired_difference(share(48, 80), share(56, 70))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert unpaired_difference(share(0, 0), share(1, 2)).value is None
    assert unpaired_difference(share(1, 2), share(0, 0)).value is None


def test_worlds_in_common_narrow_the_interval_and_never_turn_it_round() -> None:
    """The more the shares go together, the narrower; at one, of equal shares of one half, nothing is left."""
    base = share(50, 100)
    widths = [
        found.high - found.low  # type: ignore[operator]
        for found in (unpaired_difference(base, base, correlation) for correlation in (-0.5, 0.0, 0.5, 1.0))
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == pytest.approx(0.0, abs=1e-7)
    assert widths[0] == pytest.approx(widths[1] * math.sqrt(1.5), rel=0.02)


@pytest.mark.parametrize(("gained", "lost"), [(9, 2), (2, 9), (5, 5), (1, 0)])
def test_the_sign_test_is_the_exact_one(gained: int, lost: int) -> None:
    """Two-sided, of those that changed; nothing changed says nothing."""
    assert sign_test(gained, lost) == pytest.approx(stats.binomtest(gained, gained + lost).pvalue)
    assert sign_test(0, 0) == 1.0


def test_several_comparisons_are_allowed_for_as_holm_does() -> None:
    """The smallest counts four times, the next three times; none falls below one before it or passes one."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.6]) == [1.0, 1.0]


def test_an_outcome_is_compared_world_by_world() -> None:
    """Seven worlds came to a deal only in the other arm, two only in the base; both shares count all of their own."""
    found = outcome_difference(
        counted([[30, 2, 0], [5, 50, 1], [2, 0, 10]], (0, 0, 0), (0, 0, 0)), 0, paired=True
    )
    assert (found.name, found.gained, found.lost) == ("deal", 7, 2)
    assert (found.base.count, found.other.count, found.base.of) == (32, 37, 100)
    assert found.by == paired_difference(7, 2, 100)
    assert found.p == sign_test(7, 2)


def test_an_outcome_of_different_worlds_is_compared_as_two_samples() -> None:
    """Newcombe's interval, and the pooled test of the textbook."""
    pairing = counted([[0, 0], [0, 0]], (48, 32), (56, 14), paired=False)
    found = outcome_difference(pairing, 0, paired=False)
    assert found.by == unpaired_difference(share(48, 80), share(56, 70))
    pooled = 104 / 150
    z = 0.2 / math.sqrt(pooled * (1 - pooled) * (1 / 80 + 1 / 70))
    assert found.p == pytest.approx(2 * stats.norm.sf(z), rel=1e-9)
    empty = outcome_difference(counted([[0, 0], [0, 0]], (0, 0), (1, 1), paired=False), 0, paired=False)
    assert (empty.by.value, empty.p) == (None, 1.0)
    assert (
        outcome_difference(counted([[0, 0], [0, 0]], (1, 1), (0, 0), paired=False), 0, paired=False).p == 1.0
    )


def test_worlds_that_both_arms_kept_make_a_difference_surer() -> None:
    """Where all worlds are shared, the variance is that of the changes: (b + c)/n² less the square of the mean."""
    found = outcome_difference(counted([[40, 5], [15, 40]]), 0, paired=False)
    base, other = 0.45, 0.55
    covariance = (40 / 100 - base * other) / 100
    pooled = 0.25 * 2 / 100 - 2 * covariance
    assert found.p == pytest.approx(2 * stats.norm.sf(0.1 / math.sqrt(pooled)), rel=1e-9)
    correlation = covariance * 100 / math.sqrt(base * (1 - base) * other * (1 - other))
    known = unpaired_difference(share(45, 100), share(55, 100), correlation)
    assert (found.by.low, found.by.high) == pytest.approx((known.low, known.high))
    certain = outcome_difference(counted([[10, 0], [0, 0]]), 0, paired=False)
    assert (certain.by.value, certain.p) == (0.0, 1.0)


def test_a_figure_of_nought_or_one_is_compared_as_a_share() -> None:
    """One that only looks so in one arm is a mean of values."""
    a, b = np.array([0.0, 0, 1, 1, 0, 0]), np.array([1.0, 0, 1, 0, 1, 1])
    found = difference_of_pairs("deal", a, b)
    assert (found.base, found.other) == pytest.approx((2 / 6, 4 / 6))
    assert (found.by, found.p) == (paired_difference(3, 1, 6), sign_test(3, 1))
    values = difference_of_pairs("value", a, b / 2)
    assert values.p == pytest.approx(stats.ttest_rel(b / 2, a).pvalue)
    assert difference_of_pairs("value", a / 2, b).p == pytest.approx(stats.ttest_rel(b, a / 2).pvalue)
    assert difference_of_pairs("none", NOTHING, NOTHING).by.value is None


def test_two_worlds_are_enough_for_an_interval_and_none_for_a_mean() -> None:
    """With one degree of freedom the interval is wide; an arm without worlds has no mean."""
    found = unpaired(np.array([1.0, 3.0]), np.array([2.0, 5.0, 9.0]))
    assert found.by.low is not None
    assert (found.base, found.other) == pytest.approx((2.0, 16 / 3))
    assert unpaired(NOTHING, np.array([1.0])).by.value is None
    assert unpaired(np.array([1.0]), NOTHING).by.value is None
    sure = unpaired(np.array([1.0, 1.0]), np.array([2.0, 2.0]))
    assert (sure.by.value, sure.p) == (1.0, 0.0)


# -- distances ---------------------------------------------------------------------------------------------


def test_the_distances_are_those_of_their_definitions() -> None:
    """0.5/0.3/0.2 against 0.2/0.3/0.5, by hand and by scipy."""
    pairing = counted([[0] * 3] * 3, (500, 300, 200), (200, 300, 500), paired=False)
    total, jensen = distances(pairing, 1, "a/b")
    assert total.distance.value == pytest.approx(0.3)
    known = spatial.distance.jensenshannon([0.5, 0.3, 0.2], [0.2, 0.3, 0.5], base=2)
    assert jensen.distance.value == pytest.approx(known)
    for one in (total, jensen):
        assert one.distance.low < one.distance.value < one.distance.high  # type: ignore[operator]


def test_distances_lie_between_nought_and_one_and_so_do_their_bounds() -> None:
    """Arms that never end alike are one apart, arms that always do nought; without worlds there is none."""
    apart = distances(counted([[0, 9], [0, 0]]), 1, "a")
    assert [one.distance.value for one in apart] == pytest.approx([1.0, 1.0])
    assert [one.distance.high for one in apart] == pytest.approx([1.0, 1.0])
    same = distances(counted([[9, 0], [0, 9]]), 1, "a")
    assert [one.distance.value for one in same] == pytest.approx([0.0, 0.0], abs=1e-7)
    assert [one.by_chance for one in same] == pytest.approx([0.0, 0.0], abs=1e-7)
    assert all(one.distance.low == 0.0 for one in same)
    nothing = distances(counted([[0, 0], [0, 0]], (3, 4)), 1, "a")
    assert [one.distance.value for one in nothing] == [None, None]
    assert distances(counted([[0, 0], [0, 0]], (0, 0), (3, 4)), 1, "a")[0].distance.value is None


def test_how_far_a_distance_may_be_off_is_what_the_normal_theory_says() -> None:
    """With two outcomes it is the half-width of the difference of two shares, for pairs as for two samples."""
    samples, _ = distances(counted([[0, 0], [0, 0]], (4_000, 6_000), (5_000, 5_000), paired=False), 1, "a")
    half = 1.96 * math.sqrt(0.4 * 0.6 / 10_000 + 0.25 / 10_000)
    assert samples.distance.high - samples.distance.value == pytest.approx(half, rel=0.1)  # type: ignore[operator]
    assert samples.by_chance == pytest.approx(1.96 * math.sqrt(2 * 0.45 * 0.55 / 10_000), rel=0.1)
    pairs, jensen = distances(counted([[3_500, 500], [1_500, 4_500]]), 1, "a")
    half = 1.96 * math.sqrt((0.2 - 0.1**2) / 10_000)
    assert pairs.distance.value - pairs.distance.low == pytest.approx(half, rel=0.1)  # type: ignore[operator]
    assert pairs.by_chance == pytest.approx(1.96 * math.sqrt(0.2 / 10_000), rel=0.1)
    local = half * math.sqrt((1 / 0.45 + 1 / 0.55) / (8 * math.log(2)))
    assert jensen.distance.value - jensen.distance.low == pytest.approx(local, rel=0.1)  # type: ignore[operator]


def test_what_chance_would_show_counts_pairs_that_changed_and_worlds_of_one_arm() -> None:
    """Changed pairs swing by two, worlds of one arm alone are drawn from both: 1,000 + 2·2,000·¼ over 7,000²."""
    pairing = counted([[2_000, 600], [400, 2_000]], (1_200, 800), (800, 1_200))
    total, _ = distances(pairing, 1, "a")
    assert total.distance.value == pytest.approx(600 / 7_000)
    assert total.by_chance == pytest.approx(1.96 * math.sqrt(1_000 + 1_000) / 7_000, rel=0.1)


def test_three_outcomes_change_places_without_a_distance() -> None:
    """As many pairs changed one way as the other: nothing apart, though chance could have shown something."""
    joint = [[200, 30, 5], [30, 100, 20], [5, 20, 100]]
    total, jensen = distances(counted(joint, (0, 0, 0), (0, 0, 0)), 1, "a")
    assert total.distance.value == 0.0
    assert jensen.distance.value == pytest.approx(0.0, abs=1e-6)
    assert total.by_chance == pytest.approx(0.03, abs=0.01)
    shifted, _ = distances(counted(joint, (50, 0, 0), (0, 0, 50)), 1, "a")
    assert shifted.distance.value == pytest.approx(50 / 560)
