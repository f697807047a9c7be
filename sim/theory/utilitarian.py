"""The utilitarian solution: the largest sum of values.

Harsanyi (1955), Journal of Political Economy 63: 309–321, for the sum; Myerson (1981), Econometrica 49: 883–897,
as a solution of bargaining. It asks for no disagreement point, so that a party may get less than without a deal.
"""

from __future__ import annotations

import numpy as np

from sim.model.packages import BoolArray, FloatArray
from sim.theory.hull import Hull, Point
from sim.theory.zone import largest


def utilitarian(values: FloatArray) -> BoolArray:
    """Return which packages have the largest sum of values, all that tie; ``values`` has shape (K, P)."""
    return largest(values.sum(axis=1), np.ones(len(values), dtype=np.bool_))


def utilitarian_of_hull(hull: Hull) -> tuple[Point, Point]:
    """Return the ends of the stretch of a convex set's frontier on which the sum is largest; often one point.

    Only what leaves nobody less than the disagreement point is looked at, as the frontier does.
    """
    best = max(x + y for x, y in hull.corners)
    tied = [corner for corner in hull.corners if sum(corner) >= best - 1e-9 * max(1.0, abs(best))]
    return tied[0], tied[-1]
