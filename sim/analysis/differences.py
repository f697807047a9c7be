"""How far two arms differ, each figure with its interval, and whether that is more than noise. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.analysis.intervals import CONFIDENCE, Estimate, Share, Z, share
from sim.analysis.pairing import Pairing, Sums
from sim.chance import generator
from sim.model.packages import FloatArray, IntArray
from sim.special import bdtr, entr, ndtr, stdtr, stdtrit

RESAMPLES = 1_000
"""Bootstrap resamples behind an interval of a distance."""


@dataclass(frozen=True, slots=True)
class OutcomeDifference:
    """How much more often an outcome comes up in the other arm than in the base.

    ``by``: the difference of shares; ``gained``, ``lost``: pairs that ended so only in the other arm, only in the
    base; ``p``: the chance of so large a difference if there were none, allowing for all outcomes and arms compared;
    ``exceeds_noise``: whether that is below 5%.
    """

    name: str
    base: Share
    other: Share
    by: Estimate
    gained: int
    lost: int
    p: float
    exceeds_noise: bool


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Two means and their difference, with its interval."""

    name: str
    base: float
    other: float
    by: Estimate
    p: float
    exceeds_noise: bool


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance between two distributions of outcomes; ``by_chance``: what 95 of 100 would not exceed if equal."""

    distance: Estimate
    by_chance: float


def paired_difference(gained: int, lost: int, of: int) -> Estimate:
    """Return the difference of two shares of the same worlds, with an interval that holds for rare changes too.

    Bonett and Price (2012), "Adjusted Wald confidence interval for a difference of binomial proportions based on
    paired data", J. Educ. Behav. Stat. 37: 479–488: one world is added to each way of changing.
    """
    if of == 0:
        return Estimate(None, None, None)
    up, down = (gained + 1) / (of + 2), (lost + 1) / (of + 2)
    half = Z * sqrt((up + down - (up - down) ** 2) / (of + 2))
    centre = up - down
    return Estimate((gained - lost) / of, max(centre - half, -1.0), min(centre + half, 1.0))


def unpaired_difference(base: Share, other: Share, correlation: float = 0.0) -> Estimate:
    """Return the difference of two shares of different worlds, from the Wilson intervals of both.

    Newcombe (1998), Stat. Med. 17: 873–890 (method 10) and 2635–2650; ``correlation``: of the two shares, where some
    worlds are the same.
    """
    if base.share is None or other.share is None:
        return Estimate(None, None, None)
    by = other.share - base.share

    def reach(one: float, two: float) -> float:
        return sqrt(max(one * one - 2 * correlation * one * two + two * two, 0.0))

    low = by - reach(other.share - other.low, base.high - base.share)
    high = by + reach(other.high - other.share, base.share - base.low)
    return Estimate(by, low, high)


def sign_test(gained: int, lost: int) -> float:
    """Return the two-sided exact p-value of so uneven a split of changed worlds (McNemar 1947, exact)."""
    changed = gained + lost
    return min(1.0, 2 * float(bdtr(min(gained, lost), changed, 0.5))) if changed else 1.0


def holm(values: Sequence[float]) -> list[float]:
    """Return p-values that allow for there being several (Holm 1979, Scand. J. Stat. 6: 65–70)."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    adjusted = [0.0] * len(values)
    reached = 0.0
    for rank, place in enumerate(order):
        reached = max(reached, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = reached
    return adjusted


def outcome_difference(pairing: Pairing, k: int, *, paired: bool) -> OutcomeDifference:
    """Return the difference in one outcome; ``p`` is not yet corrected for the number of comparisons."""
    a, b = pairing.base_counts, pairing.other_counts
    base, other = share(int(a[k]), int(a.sum())), share(int(b[k]), int(b.sum()))
    both = int(pairing.joint[k, k])
    gained, lost = int(pairing.joint[:, k].sum()) - both, int(pairing.joint[k].sum()) - both
    if paired:
        by, p = paired_difference(gained, lost, base.of), sign_test(gained, lost)
    else:
        by, p = _difference_of_crowds(pairing, k, base, other)
    return OutcomeDifference(pairing.outcomes[k], base, other, by, gained, lost, p, False)


def _difference_of_crowds(pairing: Pairing, k: int, base: Share, other: Share) -> tuple[Estimate, float]:
    if base.share is None or other.share is None:
        return Estimate(None, None, None), 1.0
    pairs = int(pairing.joint.sum())
    in_base, in_other = int(pairing.joint[k].sum()), int(pairing.joint[:, k].sum())
    both = int(pairing.joint[k, k])
    shared = both - base.share * in_other - other.share * in_base + pairs * base.share * other.share
    covariance = shared / (base.of * other.of)
    spread = sqrt(base.share * (1 - base.share) / base.of * other.share * (1 - other.share) / other.of)
    correlation = min(max(covariance / spread, -1.0), 1.0) if spread else 0.0
    pooled = (base.count + other.count) / (base.of + other.of)
    variance = pooled * (1 - pooled) * (1 / base.of + 1 / other.of) - 2 * covariance
    by = unpaired_difference(base, other, correlation)
    return by, _two_sided(other.share - base.share, variance)


def mean_difference(name: str, sums: Sums) -> MeanDifference:
    """Return the difference of two means with Student's interval and p-value; ``p`` is not yet corrected."""
    if not sums.count_a or not sums.count_b:
        return MeanDifference(name, 0.0, 0.0, Estimate(None, None, None), 1.0, False)
    base, other, variance = sums.means()
    freedom = min(sums.count_a, sums.count_b) - 1
    if freedom < 1:
        return MeanDifference(name, base, other, Estimate(other - base, None, None), 1.0, False)
    half = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * sqrt(variance)
    by = Estimate(other - base, other - base - half, other - base + half)
    return MeanDifference(name, base, other, by, _two_sided(other - base, variance, freedom), False)


def difference_of_pairs(name: str, base: FloatArray, other: FloatArray) -> MeanDifference:
    """Return the difference of one figure over the same worlds; of one that is 0 or 1, as of two shares of them."""
    if base.size and np.isin(base, (0.0, 1.0)).all() and np.isin(other, (0.0, 1.0)).all():
        gained, lost = int((other > base).sum()), int((other < base).sum())
        by = paired_difference(gained, lost, base.size)
        return MeanDifference(
            name, float(base.mean()), float(other.mean()), by, sign_test(gained, lost), False
        )
    sums = Sums()
    sums.add(base, other, base, other)
    return mean_difference(name, sums)


def _two_sided(by: float, variance: float, freedom: int | None = None) -> float:
    """Return the two-sided p-value of a difference, normal or, with degrees of freedom, Student's.

    A difference without variance is certain.
    """
    if variance <= 0:
        return 1.0 if by == 0 else 0.0
    below = -abs(by) / sqrt(variance)
    return min(1.0, 2 * float(ndtr(below) if freedom is None else stdtr(freedom, below)))


def distances(pairing: Pairing, seed: int, name: str) -> tuple[Distance, Distance]:
    """Return the total variation and the Jensen–Shannon distance of two distributions of outcomes.

    Total variation: ½ Σ |q − p|, the largest difference in the share of any set of outcomes. Jensen–Shannon (Lin
    1991, IEEE Trans. Inf. Theory 37: 145–151): the square root of H((p + q)/2) − (H(p) + H(q))/2, in bits; both lie
    between 0 and 1. A sample shows a distance where there is none, so no bootstrap of the distance itself holds near
    0. What is bootstrapped is how far the differences q − p lie from the true ones, in the same norm (for
    Jensen–Shannon in its local one, Σ d²/(8 m ln 2) with m = (p + q)/2): by the triangle inequality the distance is
    off by no more. Pairs are drawn as pairs.
    """
    a, b = pairing.base_counts, pairing.other_counts
    if not a.sum() or not b.sum():
        nothing = Distance(Estimate(None, None, None), 0.0)
        return nothing, nothing
    random = generator(seed, f"bootstrap/{name}")
    p, q = _shares(a[None]), _shares(b[None])
    base, other = _resampled(pairing, random)
    off = (_shares(other) - _shares(base)) - (q - p)
    middle = np.where(p + q > 0, (p + q) / 2, 1.0)
    by_norm = (np.abs(off).sum(axis=1) / 2, np.sqrt((off * off / middle).sum(axis=1) / (8 * np.log(2))))
    null = _if_equal(pairing, random)
    found = []
    for measure, errors in zip((_total_variation, _jensen_shannon), by_norm, strict=True):
        value, reach = float(measure(a[None], b[None])[0]), float(np.quantile(errors, CONFIDENCE))
        estimate = Estimate(value, max(value - reach, 0.0), min(value + reach, 1.0))
        found.append(Distance(estimate, float(np.quantile(measure(*null), 0.95))))
    return found[0], found[1]


def _resampled(pairing: Pairing, random: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Return outcomes counted in resamples of the draws, for both arms, (resamples, outcomes) each."""
    size = len(pairing.outcomes)
    cells = np.concatenate([pairing.joint.ravel(), pairing.only_base, pairing.only_other])
    drawn = random.multinomial(int(cells.sum()), cells / cells.sum(), size=RESAMPLES)
    joint = drawn[:, : size * size].reshape(RESAMPLES, size, size)
    only_base, only_other = drawn[:, size * size : -size], drawn[:, -size:]
    return joint.sum(axis=2) + only_base, joint.sum(axis=1) + only_other


def _if_equal(pairing: Pairing, random: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Return such counts if the arms did not differ: pairs are swapped at random, other worlds drawn from both."""
    size = len(pairing.outcomes)
    one, two = np.triu_indices(size, k=1)
    changed = pairing.joint[one, two] + pairing.joint[two, one]
    forward = random.binomial(changed, 0.5, size=(RESAMPLES, changed.size))
    base = np.tile(np.diagonal(pairing.joint), (RESAMPLES, 1))
    other = base.copy()
    for array, first, second in ((base, one, two), (other, two, one)):
        for cell, (here, there) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
            array[:, here] += forward[:, cell]
            array[:, there] += changed[cell] - forward[:, cell]
    pool = pairing.only_base + pairing.only_other
    if pool.sum():
        base = base + random.multinomial(int(pairing.only_base.sum()), pool / pool.sum(), size=RESAMPLES)
        other = other + random.multinomial(int(pairing.only_other.sum()), pool / pool.sum(), size=RESAMPLES)
    return base, other


def _shares(counts: IntArray) -> FloatArray:
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def _total_variation(a: IntArray, b: IntArray) -> FloatArray:
    return np.asarray(np.abs(_shares(a) - _shares(b)).sum(axis=1) / 2)


def _jensen_shannon(a: IntArray, b: IntArray) -> FloatArray:
    p, q = _shares(a), _shares(b)
    bits = entr((p + q) / 2).sum(axis=1) - (entr(p).sum(axis=1) + entr(q).sum(axis=1)) / 2
    return np.asarray(np.sqrt(np.maximum(bits / np.log(2), 0.0)))
