"""Intervals, all of 95%: how far a figure that comes from so many replications may be off. Pure functions.

They speak of the chance of the draw, not of the model: what more replications of the same scenario would
show. Each interval holds by itself, not all of them at once; those of figures that are shown because they are
the largest of many are widened for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, nan, sqrt

from sim.model.packages import FloatArray, IntArray
from sim.special import ndtri, stdtrit

CONFIDENCE = 0.95
Z = 1.959963984540054
"""The standard normal quantile at 97.5%."""

_COUNTLESS = 1e18
"""More replications than anybody can play; a precision that asks for more asks for this many."""


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``of``, with the interval of the underlying probability; no share of nothing (None)."""

    count: int
    of: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval; a bound is None where so few replications say nothing about it."""

    value: float | None
    low: float | None
    high: float | None


def share(count: int, of: int, z: float = Z) -> Share:
    """Return the share ``count/of`` with Wilson's score interval; ``z`` other than for 95%: see ``z_of_picked``.

    Wilson (1927), J. Am. Stat. Assoc. 22: 209–212: the probabilities p with |count/of − p| ≤ z·√(p(1 −
    p)/of). Unlike count/of ± z·√(…) it stays within 0 and 1 and keeps its coverage for rare outcomes (Brown,
    Cai and DasGupta 2001, Statistical Science 16: 101–133).
    """
    if of == 0:
        return Share(0, 0, None, 0.0, 1.0)
    observed = count / of
    shrink = 1 + z * z / of
    centre = (observed + z * z / (2 * of)) / shrink
    half = z * sqrt(observed * (1 - observed) / of + z * z / (4 * of * of)) / shrink
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == of else centre + half
    return Share(count, of, observed, low, high)


def z_of_picked(shown: int, among: int) -> float:
    """Return the normal quantile for intervals of the ``shown`` largest figures ``among`` so many.

    What is shown because it came up most often came up by chance more often than it should. At 1 −
    0.05·shown/among each, 95% of the intervals shown hold on average (Benjamini and Yekutieli 2005, J. Am. Stat.
    Assoc. 100: 71–81). Where all are shown, that is the usual quantile.
    """
    return float(ndtri(1 - (1 - CONFIDENCE) / 2 * shown / among)) if shown < among else Z


def z_of_pairs(things: int) -> float:
    """Return the normal quantile at which no pair of so many things seems to differ, 95 times in 100, if none does.

    Bonferroni (1936): the pair that is compared is picked after the draw, so all pairs share the risk.
    """
    pairs = max(things * (things - 1) // 2, 1)
    return float(ndtri(1 - (1 - CONFIDENCE) / (2 * pairs)))


def half_width(count: int, of: int) -> float:
    """Return half the width of Wilson's interval."""
    interval = share(count, of)
    return (interval.high - interval.low) / 2


def mean(total: float, deviation: float, count: int) -> Estimate:
    """Return the mean of ``count`` values that sum to ``total``, with Student's interval.

    ``deviation`` is their standard deviation with divisor ``count − 1``. Student (1908), Biometrika 6: 1–25.
    """
    if count == 0:
        return Estimate(None, None, None)
    centre = total / count
    if count == 1:
        return Estimate(centre, None, None)
    half = float(stdtrit(count - 1, 0.5 + CONFIDENCE / 2)) * deviation / sqrt(count)
    return Estimate(centre, centre - half, centre + half)


def mean_of_values(values: FloatArray) -> Estimate:
    """Return the mean of some values, with Student's interval."""
    deviation = float(values.std(ddof=1)) if values.size > 1 else nan
    return mean(float(values.sum()), deviation, values.size)


def quantile_ranks(count: int, probability: float) -> tuple[int, int | None, int | None]:
    """Return the rank (from 1) of a quantile among ``count`` sorted values, and the ranks that bound it.

    The quantile is the smallest value with at least ``probability`` of the values at or below it (Hyndman and
    Fan 1996, The American Statistician 50: 361–365, definition 1). The number of values below the true
    quantile is binomial; its normal approximation, rounded outwards, gives the bounds (Conover, Practical
    Nonparametric Statistics, 3rd ed. 1999, section 3.2). A bound beyond the values there are is None.
    """
    rank = min(count, max(1, ceil(count * probability)))
    spread = Z * sqrt(count * probability * (1 - probability))
    low = floor(count * probability - spread)
    high = ceil(count * probability + spread) + 1
    return rank, low if low >= 1 else None, high if high <= count else None


def precise(counts: IntArray, half: float) -> bool:
    """Say whether every outcome's interval is at most ``half`` to each side of its middle."""
    of = int(counts.sum())
    return all(half_width(int(count), of) <= half for count in counts)


def replications_for(counts: IntArray, half: float) -> int:
    """Guess from the counts so far how many replications bring every interval down to ``half``.

    From Wilson's half-width for the share nearest to one half: of ≈ z²·p(1 − p)/half².
    """
    of = max(1, int(counts.sum()))
    widest = max((count / of * (1 - count / of) for count in counts.tolist()), default=0.0)
    return ceil(min(Z * Z * widest / half / half, _COUNTLESS))
