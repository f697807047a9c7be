"""From a uniform to a draw: the inverse distribution functions.

Every draw is rounded once, to about a millionth of its distribution's own spread. Libraries and processors
differ in the last bits of ``log`` and ``pow``; the rounding makes all draws equal on all of them.
"""

from __future__ import annotations

from functools import cache
from math import inf, isinf

import numpy as np

from sim.model.numbers import Distribution, grain_of
from sim.model.packages import FloatArray
from sim.special import betainc, betaincinv, betaln, ndtr, ndtri

_KNOTS = 2048
_MARGIN = 16  # knots at either end whose cells are solved exactly: quantiles bend too sharply there


def quantile(distribution: Distribution, uniform: FloatArray, low: float, high: float) -> FloatArray:
    """Return the quantiles of ``distribution``, truncated to [low, high], at ``uniform``; rounded."""
    grain = grain_of(distribution)
    value: FloatArray = np.divide(_exact(distribution, uniform, low, high), grain)
    np.rint(value, out=value)
    value *= grain
    return np.clip(value, low, high, out=value)


def fine_quantile(distribution: Distribution, share: FloatArray, low: float, high: float) -> FloatArray:
    """Return quantiles for reckoning with a distribution, not for drawing from it: rounded a million times finer.

    ``share`` may be 0 and 1; there, a distribution without ends is cut off at a share of 10⁻⁹.
    """
    bounded = distribution.kind in ("uniform", "triangular", "pert", "beta", "choice")
    inner = share if bounded else np.clip(share, 1e-9, 1.0 - 1e-9)
    grain = grain_of(distribution) * 1e-6
    value: FloatArray = np.rint(_exact(distribution, inner, low, high) / grain) * grain
    return np.clip(value, low, high)


def exponential(uniform: FloatArray) -> FloatArray:
    """Return standard exponential waiting times, rounded to 10⁻⁶ and never 0."""
    wait: FloatArray = np.log(uniform)
    wait *= -1e6
    np.rint(wait, out=wait)
    np.maximum(wait, 1.0, out=wait)
    wait /= 1e6
    return wait


def standard_normal(uniform: FloatArray) -> FloatArray:
    """Return standard normal draws, rounded to 10⁻⁶."""
    rounded: FloatArray = ndtri(uniform)
    rounded *= 1e6
    np.rint(rounded, out=rounded)
    rounded /= 1e6
    return rounded


def _exact(distribution: Distribution, u: FloatArray, low: float, high: float) -> FloatArray:
    parameters = distribution.parameters
    value: FloatArray
    match distribution.kind:
        case "uniform":
            start, end = parameters
            value = start + (end - start) * u
            return value
        case "triangular":
            return _triangular(u, *parameters)
        case "beta":
            return _beta(u, *parameters)
        case "pert":
            start, mode, end = parameters
            span = end - start
            value = start + span * _beta(u, 1 + 4 * (mode - start) / span, 1 + 4 * (end - mode) / span)
            return value
        case "normal":
            mean, deviation = parameters
            below, above = (low - mean) / deviation, (high - mean) / deviation
            value = mean + deviation * _truncated_normal(u, below, above)
            return value
        case "lognormal":
            mean, deviation = parameters
            below = -inf if low <= 0 else (np.log(low) - mean) / deviation
            above = inf if isinf(high) else (np.log(high) - mean) / deviation
            value = np.exp(mean + deviation * _truncated_normal(u, below, above))
            return value
        case "choice":
            edges = np.cumsum(distribution.weights)
            index = np.searchsorted(edges[:-1], u * edges[-1], side="right")
            value = np.asarray(parameters, dtype=np.float64)[index]
            return value


def _triangular(u: FloatArray, low: float, mode: float, high: float) -> FloatArray:
    span = high - low
    rising = u * (span * (mode - low))
    np.sqrt(rising, out=rising)
    rising += low
    falling = 1.0 - u
    falling *= span * (high - mode)
    np.sqrt(falling, out=falling)
    np.subtract(high, falling, out=falling)
    return np.where(u * span < mode - low, rising, falling)


def _truncated_normal(u: FloatArray, below: float, above: float) -> FloatArray:
    start, end = ndtr(below), ndtr(above)
    z: FloatArray = ndtri(start + u * (end - start))
    return np.clip(z, below, above)


@cache
def _beta_cubics(a: float, b: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Cubic Hermite pieces of a beta's quantiles between evenly spaced probabilities (the ends are not used).

    On cell n the quantile at a share t of its width is c₀[n] + t·(c₁[n] + t·(c₂[n] + t·c₃[n])).
    """
    grid = np.arange(_KNOTS + 1) / _KNOTS
    inner = np.clip(grid, 1e-12, 1 - 1e-12)
    knots: FloatArray = betaincinv(a, b, inner)
    with np.errstate(all="ignore"):
        log_density = (a - 1) * np.log(knots) + (b - 1) * np.log1p(-knots) - betaln(a, b)
        slopes: FloatArray = np.exp(-log_density) / _KNOTS
        rise, m0, m1 = knots[1:] - knots[:-1], slopes[:-1], slopes[1:]
        return knots[:-1], m0, (3.0 * rise - 2.0 * m0 - m1), (m0 + m1 - 2.0 * rise)


def _beta(u: FloatArray, a: float, b: float) -> FloatArray:
    """Inverse beta distribution function.

    In the middle it is a cubic Hermite interpolation between exact knots with exact slopes, its error far
    below the rounding (a test holds it); near the ends each value is solved for.
    """
    if a == 1.0 and b == 1.0:
        return u
    cubics = _beta_cubics(a, b)
    position = u * _KNOTS
    cell = position.astype(np.int64)
    t = np.subtract(position, cell, out=position)
    value: FloatArray = cubics[3].take(cell)
    for coefficient in (cubics[2], cubics[1], cubics[0]):
        value *= t
        value += coefficient.take(cell)
    ends = np.flatnonzero((cell < _MARGIN) | (cell >= _KNOTS - _MARGIN))
    value[ends] = betaincinv(a, b, u[ends])
    return value


def beta_cdf(a: float, b: float, x: FloatArray) -> FloatArray:
    """Return the beta distribution function, for tests of the inverse."""
    value: FloatArray = betainc(a, b, x)
    return value
