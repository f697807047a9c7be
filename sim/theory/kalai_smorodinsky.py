"""The Kalai–Smorodinsky solution: all gain the same share of the most that each could gain.

Kalai and Smorodinsky (1975), Econometrica 43: 513–518. The most that a party could gain is what it gets in the
package best for it among those that leave nobody less than the disagreement point.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.model.packages import BoolArray, FloatArray
from sim.theory.frontier import better_than, undominated
from sim.theory.hull import Hull, Point
from sim.theory.zone import largest, zone

Rule = Literal["largest_least", "least_difference"]
"""How packages stand in for a point that lies between them.

``largest_least``: the least of the shares is as large as can be. ``least_difference``: on the Pareto frontier,
the largest and the smallest share differ least (what NegMAS reports).
"""


def kalai_smorodinsky(values: FloatArray, point: FloatArray, rule: Rule = "largest_least") -> BoolArray:
    """Return which packages on the Pareto frontier come closest to equal shares, by a rule.

    ``values``: (K, P). None where no package leaves every party more than ``point``.
    """
    possible = zone(values, point)
    if not (possible & better_than(values, point)).any():
        return np.zeros(len(values), dtype=np.bool_)
    ideal = values[possible].max(axis=0)
    gained = (values - point) / (ideal - point)
    if rule == "largest_least":
        return among_undominated(values, largest(gained.min(axis=1), possible))
    return largest(-np.ptp(gained, axis=1), among_undominated(values, possible))


def kalai_smorodinsky_of_hull(hull: Hull) -> Point:
    """Return where the line from the disagreement point to the ideal point leaves a convex set."""
    return hull.towards(hull.ideal)


def among_undominated(values: FloatArray, among: BoolArray) -> BoolArray:
    """Return which of some packages no other one of them dominates."""
    kept = np.zeros(len(values), dtype=np.bool_)
    places = np.flatnonzero(among)
    kept[places[undominated(values[places])]] = True
    return kept
