"""Sums and sums of squares, exact, so that they do not depend on the order in which blocks are added."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.model.packages import FloatArray

_UNITS = 1_000_000
"""Values are counted in millionths."""

_CHUNK = 1 << 14
_SPLIT = 24
_FAST = float(1 << 2 * _SPLIT)


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, sum and sum of squares of values, in whole millionths (of millionths)."""

    count: int = 0
    total: int = 0
    squares: int = 0

    def plus(self, values: FloatArray) -> Moments:
        """Return these moments with ``values`` (finite) added."""
        total, squares = self.total, self.squares
        for start in range(0, len(values), _CHUNK):
            more, more_squares = _sums(np.rint(values[start : start + _CHUNK] * _UNITS))
            total += more
            squares += more_squares
        return Moments(self.count + len(values), total, squares)

    @property
    def sum(self) -> float:
        """The sum, in the unit of the values."""
        return self.total / _UNITS

    @property
    def deviation(self) -> float:
        """The standard deviation, divisor ``count − 1``; 0 for fewer than two values."""
        if self.count < 2:
            return 0.0
        spread = self.count * self.squares - self.total * self.total
        return sqrt(spread / (self.count * (self.count - 1))) / _UNITS


def _sums(units: FloatArray) -> tuple[int, int]:
    """Return the sum and the sum of squares of whole numbers.

    Below 2⁴⁸ each is split into two halves whose products' sums fit 64 bits; larger ones are added one by
    one.
    """
    if float(np.abs(units).max()) >= _FAST:
        whole = [int(unit) for unit in units.tolist()]
        return sum(whole), sum(unit * unit for unit in whole)
    q = units.astype(np.int64)
    high, low = q >> _SPLIT, q & ((1 << _SPLIT) - 1)
    crossed = int((high * low).sum()) << (_SPLIT + 1)
    return int(q.sum()), (int((high * high).sum()) << 2 * _SPLIT) + crossed + int((low * low).sum())
