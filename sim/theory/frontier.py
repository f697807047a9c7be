"""The Pareto frontier: the packages than which no other is better for one party and as good for all others.

Pareto (1906), Manuale di economia politica. Values are compared as they are; nothing is scaled.
"""

from __future__ import annotations

import numpy as np

from sim.model.packages import BoolArray, FloatArray, IntArray

SAME = 1e-6
"""Values that differ by less are the same: draws are rounded to about this."""


def undominated(values: FloatArray) -> BoolArray:
    """Return which packages no other dominates; ``values`` has shape (K packages, P parties).

    One package dominates another if it is worth at least as much to every party and more to one. Packages of
    equal worth to all do not dominate each other.
    """
    efficient = np.zeros(len(values), dtype=np.bool_)
    # By falling value, first party first: whatever dominates a package comes before it or is on the frontier.
    order = np.lexsort(tuple(-values[:, party] for party in reversed(range(values.shape[1]))))
    if values.shape[1] == 2:
        efficient[order] = _undominated_in_order(values[order])
        return efficient
    frontier = np.empty((0, values.shape[1]))
    for k in order.tolist():
        if not _dominated(values[k], frontier):
            efficient[k] = True
            frontier = np.vstack([frontier, values[k]])
    return efficient


def along(values: FloatArray, efficient: BoolArray) -> IntArray:
    """Return the packages of the frontier, by rising value to the first party, then falling to the second."""
    on_it = np.flatnonzero(efficient)
    order = np.lexsort((-values[on_it, 1], values[on_it, 0]))
    return on_it[order].astype(np.int64)


def better_than(values: FloatArray, point: FloatArray) -> BoolArray:
    """Return which packages every party values more than ``point`` (one value for each party)."""
    better = np.ones(len(values), dtype=np.bool_)
    for party, bar in enumerate(point.tolist()):
        better &= values[:, party] > bar + SAME
    return better


def _undominated_in_order(values: FloatArray) -> BoolArray:
    """Return which packages are undominated, for two parties and packages by falling value, first party first."""
    first, second = values.T
    best_before = np.maximum.accumulate(np.concatenate([[-np.inf], second[:-1]]))
    equal_before = np.zeros(len(values), dtype=np.bool_)
    equal_before[1:] = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
    # What equals the one before it stands or falls with it; anything else must beat all that come before.
    leads = np.maximum.accumulate(np.where(equal_before, 0, np.arange(len(values))))
    return np.asarray((second > best_before)[leads], dtype=np.bool_)


def _dominated(value: FloatArray, frontier: FloatArray) -> bool:
    as_good = (frontier >= value).all(axis=1)
    return bool((as_good & (frontier > value).any(axis=1)).any())
