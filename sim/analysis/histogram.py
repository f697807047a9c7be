"""Counts of values, for quantiles of a million replications in little memory.

A value is kept with 13 significant bits: within 1/8192 of itself, so that whole numbers up to 8,192 are
exact. The bins are the same whatever was counted before, so blocks may be counted in any order or grouping.
(The idea of bins with a fixed number of significant digits is that of G. Tene's HdrHistogram.)
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.analysis.intervals import Estimate, quantile_ranks
from sim.model.packages import FloatArray, IntArray

_DROPPED_BITS = 40
"""Of the 52 bits after the leading one of a float64."""

_SMALLEST = 1e-6
"""Values are rounded to multiples of this first."""


def _nothing() -> IntArray:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Histogram:
    """How many values fell into each bin; ``bins`` rise. Adding values gives a new histogram."""

    bins: IntArray = field(default_factory=_nothing)
    counts: IntArray = field(default_factory=_nothing)

    def plus(self, values: FloatArray) -> Histogram:
        """Return this histogram with ``values`` (finite, of one axis) counted too."""
        new, counts = np.unique(_bins(values), return_counts=True)
        bins, place = np.unique(np.concatenate([self.bins, new]), return_inverse=True)
        summed = np.zeros(len(bins), dtype=np.int64)
        np.add.at(summed, place, np.concatenate([self.counts, counts]))
        return Histogram(bins, summed)

    def __len__(self) -> int:
        return int(self.counts.sum())

    def quantile(self, probability: float) -> Estimate:
        """Return a quantile with its interval, by rank; see ``quantile_ranks``."""
        if len(self) == 0:
            return Estimate(None, None, None)
        rank, low, high = quantile_ranks(len(self), probability)
        return Estimate(self._at(rank), self._at(low), self._at(high))

    def _at(self, rank: int | None) -> float | None:
        if rank is None:
            return None
        place = int(np.searchsorted(np.cumsum(self.counts), rank))
        return float(_values(self.bins[place : place + 1])[0])


def _bins(values: FloatArray) -> IntArray:
    """Return the bin of each value: its float64 bits, rounded; bins of larger values are larger."""
    rounded = np.rint(values / _SMALLEST) * _SMALLEST
    bits = (np.abs(rounded).view(np.int64) + (1 << (_DROPPED_BITS - 1))) >> _DROPPED_BITS
    return np.where(rounded < 0, -bits, bits)


def _values(bins: IntArray) -> FloatArray:
    size = (np.abs(bins) << _DROPPED_BITS).view(np.float64)
    return np.where(bins < 0, -size, size)
