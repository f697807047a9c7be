"""A party's packages in order of worth, so that a proposal is a search instead of a scan (DESIGN rule 7).

The default proposal is, among the packages worth at least some bar, the one that leaves most to the other
side. Go through the packages by falling worth, and keep those that leave the other more than any before them:
whatever the bar, the proposal is the last one kept that reaches it. Sorting costs K log K once per world; each
proposal then costs the logarithm of the few packages kept, however long the talks last.
"""

from __future__ import annotations

import numpy as np

from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING

_BITS_OF_SMALL_KEY = 10
"""A package's number of so many bits leaves a key of 32 enough for its worth."""


class Ranking:
    """What one party may propose to another in W worlds, best for itself first.

    ``own`` and ``other`` are (W, K). Packages worth the same stand in file order, so ties are ruled as in
    ``sim.model.strategy.offer_reaching``: to the package better for oneself, then to the first in the file.
    """

    def __init__(self, own: FloatArray, other: FloatArray) -> None:
        self._worlds = len(own)
        order, worth = descending(own)
        leaves = _gathered(np.ascontiguousarray(other), order)
        most = np.maximum.accumulate(leaves, axis=1)
        kept = np.ones(own.shape, dtype=np.bool_)
        np.greater(leaves[:, 1:], most[:, :-1], out=kept[:, 1:])
        at = np.flatnonzero(kept)
        world = at // own.shape[1]
        held = np.bincount(world, minlength=self._worlds)
        place = np.arange(at.size) - (np.cumsum(held) - held)[world]
        # Filled up to 2^n − 1 places, the lists can be halved without asking where each ends.
        self._last_step = 1 << (int(held.max(initial=1)).bit_length() - 1)
        shape = (2 * self._last_step - 1, self._worlds)
        self._worth, self._package = np.full(shape, -np.inf), np.full(shape, NOTHING, dtype=np.int64)
        self._worth[place, world], self._package[place, world] = worth.ravel()[at], order.ravel()[at]

    def reaching(self, bar: FloatArray, rows: IntArray) -> IntArray:
        """Return the proposal in each of these rows for a finite bar: ``NOTHING`` where no package is worth it."""
        last = (
            rows - self._worlds
        )  # where the last kept package found so far lies; before the first: none yet
        step = self._last_step
        while step:
            probe = last + step * self._worlds
            reaches = self._worth.take(probe) >= bar
            last = np.where(reaches, probe, last)
            step >>= 1
        return np.where(last >= 0, self._package.take(np.maximum(last, 0)), NOTHING)


def descending(own: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return for each world the packages by falling worth, equals in rising number, and their worths; (W, K) both.

    A key packs how far a package lies below the best, in so many steps, with its number: small keys sort many
    times faster than worths with their places. Worlds in which a step proves too coarse are sorted in full.
    """
    packages = own.shape[1]
    bits = (packages - 1).bit_length()
    kind: type[np.signedinteger] = np.int32 if bits <= _BITS_OF_SMALL_KEY else np.int64
    steps = 2.0 ** (np.iinfo(kind).bits - 1 - bits) - 1.0
    own = np.ascontiguousarray(own)
    best, worst = own.max(axis=1), _worst_feasible(own)
    with np.errstate(invalid="ignore"):  # in a world without any feasible package
        span = np.where(best > worst, best - worst, 1.0)
        below = best[:, None] - own
        below *= (steps / span)[:, None]
        np.minimum(below, steps, out=below)
        key = below.astype(kind)
    key <<= bits
    key |= np.arange(packages, dtype=kind)
    key.sort(axis=1)
    key &= (1 << bits) - 1
    order: IntArray = key.astype(np.int64)
    ranked = _gathered(own, order)
    spoilt = np.flatnonzero((ranked[:, 1:] > ranked[:, :-1]).any(axis=1))
    if spoilt.size:
        order[spoilt] = np.argsort(-own[spoilt], axis=1, kind="stable")
        ranked[spoilt] = np.take_along_axis(own[spoilt], order[spoilt], axis=1)
    return order, ranked


def _worst_feasible(own: FloatArray) -> FloatArray:
    worst: FloatArray = own.min(axis=1)
    closed = np.flatnonzero(np.isinf(worst))
    worst[closed] = np.where(np.isinf(own[closed]), np.inf, own[closed]).min(axis=1)
    return worst


def _gathered(table: FloatArray, order: IntArray) -> FloatArray:
    """Return each row of a table in an order of its own."""
    values: FloatArray = table.take(order + table.shape[1] * np.arange(len(table))[:, None])
    return values
