"""What two parties can reach by lotteries over packages: a convex set above the disagreement point.

Nash (1950) takes the set of possible utilities as convex, because any two agreements can be mixed by chance, and
free to be given away (whatever is possible, less is too). Its upper right border is a concave chain of edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from sim.model.packages import FloatArray
from sim.theory.frontier import SAME

Point: TypeAlias = tuple[float, float]
"""What the first and the second party have."""

_LEVEL = 1e-12


@dataclass(frozen=True)
class Hull:
    """A convex set by its disagreement ``point`` and the ``corners`` of its frontier above that.

    From corner to corner the first party gains and the second loses. The set is everything that leaves both at
    least ``point`` and no more than some lottery over the corners.
    """

    point: Point
    corners: tuple[Point, ...]

    @property
    def edges(self) -> tuple[tuple[Point, Point], ...]:
        """The frontier's edges, from the second party's best to the first party's best."""
        return tuple(pairwise(self.corners))

    @property
    def ideal(self) -> Point:
        """The most that each party could have while the other has at least its disagreement value."""
        return self.corners[-1][0], self.corners[0][1]

    @cached_property
    def _chain(self) -> tuple[FloatArray, FloatArray]:
        x, y = np.array(self.corners).T
        return x, y

    def most_for_first(self, second: float) -> float:
        """Return the most that the first party can have while the second has at least ``second``."""
        x, y = self._chain
        return float(np.interp(second, y[::-1], x[::-1]))

    def most_for_second(self, first: float) -> float:
        """Return the most that the second party can have while the first has at least ``first``."""
        x, y = self._chain
        return float(np.interp(first, x, y))

    def towards(self, aim: Point) -> Point:
        """Return where a ray from the disagreement point through ``aim`` leaves the set.

        ``aim`` gives both more than the disagreement point. Each edge, and the level pieces that giving away
        adds at either end, bounds how far the ray goes; the set is convex, so the nearest bound is the border.
        """
        d1, d2 = self.point
        run, rise = aim[0] - d1, aim[1] - d2
        far = min((self.ideal[0] - d1) / run, (self.ideal[1] - d2) / rise)
        for (x0, y0), (x1, y1) in self.edges:
            down, along = y0 - y1, x1 - x0  # down·x + along·y is the same all along the edge
            reach = (down * (x0 - d1) + along * (y0 - d2)) / (down * run + along * rise)
            far = min(far, reach)
        return d1 + far * run, d2 + far * rise


def hull(values: FloatArray, point: FloatArray) -> Hull | None:
    """Return the convex set that packages span above a disagreement point; ``values`` has shape (K, 2).

    None where no lottery leaves both parties more than ``point``.
    """
    d1, d2 = (float(value) for value in point)
    chain = _upper_right(values)
    chain = _cut(chain, d1)
    chain = [(x, y) for y, x in reversed(_cut([(y, x) for x, y in reversed(chain)], d2))]
    if not chain or chain[-1][0] <= d1 + SAME or chain[0][1] <= d2 + SAME:
        return None
    return Hull((d1, d2), tuple(chain))


def _upper_right(values: FloatArray) -> list[Point]:
    """Return the corners of the hull from the second party's best to the first party's best."""
    order = np.lexsort((-values[:, 1], values[:, 0]))
    chain: list[Point] = []
    for x, y in values[order].tolist():
        while chain and (chain[-1][1] <= y or _bends_up(chain, (x, y))):
            chain.pop()
        if not chain or x > chain[-1][0]:
            chain.append((x, y))
    return chain


def _bends_up(chain: list[Point], new: Point) -> bool:
    """Say whether the last corner lies on or below the line from the one before it to a new one."""
    if len(chain) < 2:
        return False
    (x0, y0), (x1, y1) = chain[-2:]
    return (x1 - x0) * (new[1] - y0) - (y1 - y0) * (new[0] - x0) >= -_LEVEL


def _cut(chain: list[Point], low: float) -> list[Point]:
    """Return the part of a chain (x rising, y falling) at x of at least ``low``."""
    kept = [corner for corner in chain if corner[0] >= low]
    lost = [corner for corner in chain if corner[0] < low]
    if not lost or not kept or kept[0][0] == low:
        return kept
    (x0, y0), (x1, y1) = lost[-1], kept[0]
    return [(low, y0 + (y1 - y0) * (low - x0) / (x1 - x0)), *kept]
