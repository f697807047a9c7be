"""The egalitarian solution: the party that gains least gains as much as it can.

Kalai (1977), Econometrica 45: 1623–1630; Myerson (1977). It compares the parties' scales, so that it moves when
one of them is stretched. On a convex set, whatever is free to be given away, all gain the same.
"""

from __future__ import annotations

from sim.model.packages import BoolArray, FloatArray
from sim.theory.hull import Hull, Point
from sim.theory.kalai_smorodinsky import among_undominated
from sim.theory.zone import largest, zone


def egalitarian(values: FloatArray, point: FloatArray) -> BoolArray:
    """Return which packages have the largest least gain: of those that tie, the ones not dominated.

    ``values``: (K, P). None where no package leaves everybody at least ``point``.
    """
    least = (values - point).min(axis=1)
    return among_undominated(values, largest(least, zone(values, point)))


def egalitarian_of_hull(hull: Hull) -> Point:
    """Return the point of a convex set at which both gain the same and none could be left more so."""
    d1, d2 = hull.point
    return hull.towards((d1 + 1.0, d2 + 1.0))
