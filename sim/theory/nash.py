"""The Nash solution: the largest product of what the parties gain over the disagreement point.

Nash (1950), Econometrica 18: 155–162. With weights that differ between the parties: Kalai (1977), International
Journal of Game Theory 6: 129–133; Roth (1979), Axiomatic Models of Bargaining.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.model.packages import BoolArray, FloatArray
from sim.theory.frontier import SAME, better_than
from sim.theory.hull import Hull, Point
from sim.theory.zone import largest


def nash(values: FloatArray, point: FloatArray, weights: Sequence[float] | None = None) -> BoolArray:
    """Return which packages have the largest product of gains, each to the power of its party's weight.

    ``values``: (K, P); ``weights``: one positive number per party, equal where left out. Several packages where
    they tie; none where no package leaves every party more than ``point``, for then every product is zero.
    """
    gains = values - point
    better = better_than(values, point)
    powers = np.ones(values.shape[1]) if weights is None else shares(weights) * values.shape[1]
    product = np.prod(np.where(better[:, None], gains, 0.0) ** powers, axis=1)
    return largest(product, better)


def nash_of_hull(hull: Hull, weights: Sequence[float] = (1.0, 1.0)) -> Point:
    """Return the Nash solution of a convex set: on each edge of its frontier the maximum is known in closed form.

    On the line y = a + s·x with share w of the weight on the first party, the derivative of
    w·log(x − d₁) + (1 − w)·log(y − d₂) vanishes at x = (1 − w)·d₁ − w·(a − d₂)/s.
    """
    w = float(shares(weights)[0])
    d1, d2 = hull.point

    def score(at: Point) -> float:
        gains = max(at[0] - d1, 0.0), max(at[1] - d2, 0.0)
        return float(gains[0] ** w * gains[1] ** (1.0 - w))

    best = max(hull.corners, key=score)
    for (x0, y0), (x1, y1) in hull.edges:
        slope = (y1 - y0) / (x1 - x0)
        x = (1.0 - w) * d1 - w * (y0 - slope * x0 - d2) / slope
        if x0 < x < x1:
            best = max(best, (x, y0 + slope * (x - x0)), key=score)
    return best


def shares(weights: Sequence[float]) -> FloatArray:
    """Return weights that sum to one; raises ValueError where one is not positive."""
    given = np.asarray(weights, dtype=np.float64)
    if not (np.isfinite(given).all() and (given > SAME).all()):
        raise ValueError("weights of the Nash solution must be positive")
    return np.asarray(given / given.sum(), dtype=np.float64)
