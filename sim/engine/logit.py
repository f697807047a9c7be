"""The offers of a boundedly rational party: a chance for every package (DESIGN rule 7, with noise)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.model.arithmetic import decay, softplus
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import Estimate

_LEAST = 1e-300
_NEVER = 700.0
"""e to the minus this is 0 for every purpose."""

_AT_ONCE = 2**15
"""Entries of a table that are reckoned at one time: half a dozen such tables fit the cache."""


def logit_chances(
    ask: FloatArray, worth: FloatArray, others: Sequence[Estimate], noise: FloatArray, open_ones: IntArray
) -> FloatArray:
    """Return the chance that each package is offered, (rows, K): 0 where it is not open.

    A package is chosen by logit on what it leaves the worst-off other, times the logistic chance that the party
    finds it good enough for itself; both with scale ``noise``, in points. ``open_ones``: the packages that may be
    open in any of the rows.
    """
    chances = np.zeros(worth.shape[::-1])
    rows, everything = len(worth), open_ones.size == worth.shape[1]
    own, theirs = worth.T, [(other.worth.T, other.no_deal) for other in others]
    step = max(_AT_ONCE // max(open_ones.size, 1), 1)
    for start in range(0, rows, step):
        part = slice(start, start + step)

        def here(table: FloatArray, part: slice = part) -> FloatArray:
            return table[:, part] if everything else table[:, part][open_ones]

        leaves = [here(table) - no_deal[part] for table, no_deal in theirs]
        weight = _weights(ask[part], here(own), leaves, 1.0 / noise[part])
        chances[slice(None) if everything else open_ones, part] = weight
    return chances.T


def _weights(
    ask: FloatArray, worth: FloatArray, leaves: Sequence[FloatArray], scale: FloatArray
) -> FloatArray:
    """Return the chances of some packages, (packages, rows), that make up all there are."""
    likelihood = leaves[0] if leaves else np.zeros(worth.shape)
    for other in leaves[1:]:
        np.minimum(likelihood, other, out=likelihood)
    feasible = np.isfinite(worth)
    if feasible.all():
        short = ask - worth
    else:
        likelihood = np.where(feasible, likelihood, -np.inf)
        short = np.where(feasible, ask, 0.0) - np.where(feasible, worth, 0.0)
    likelihood *= scale
    short *= scale
    # Logarithms until both parts are together: either alone can be too small to be told from 0.
    likelihood -= softplus(short)
    likeliest = likelihood.max(axis=0)
    likeliest = np.where(np.isfinite(likeliest), likeliest, 0.0)
    unlikelier = np.subtract(likeliest, likelihood, out=likelihood)
    weight = decay(np.minimum(unlikelier, _NEVER, out=unlikelier))
    weight /= np.maximum(one_by_one(weight.T), _LEAST)
    return weight


def one_by_one(weights: FloatArray) -> FloatArray:
    """Return the sum of each row, added up one after another: a pairwise sum would depend on the array's shape."""
    total = np.zeros(len(weights))
    for weight in weights.T:
        total += weight
    return total
