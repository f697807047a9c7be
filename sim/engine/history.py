"""What was said so far at the table."""

from __future__ import annotations

import numpy as np

from sim.model.packages import IntArray
from sim.model.strategy import NOTHING


class History:
    """Packages offered by one party, or heard by it, in the order of the talks; (W, at most ``width``)."""

    def __init__(self, worlds: int) -> None:
        self.packages: IntArray = np.full((worlds, 8), NOTHING, dtype=np.int64)
        self.count: IntArray = np.zeros(worlds, dtype=np.int64)

    def add(self, rows: IntArray, packages: IntArray) -> None:
        """Append one package in each of these rows."""
        if rows.size and int(self.count[rows].max()) >= self.packages.shape[1]:
            self.packages = np.hstack([self.packages, np.full_like(self.packages, NOTHING)])
        self.packages[rows, self.count[rows]] = packages
        self.count[rows] += 1

    def last(self, rows: IntArray) -> IntArray:
        """Return the latest package in each row, ``NOTHING`` where there is none yet."""
        count = self.count[rows]
        return np.where(count > 0, self.packages[rows, np.maximum(count - 1, 0)], NOTHING)

    def so_far(self, rows: IntArray) -> IntArray:
        """Return all packages in these rows, shape (rows, longest), oldest first."""
        width = int(self.count[rows].max()) if rows.size else 0
        return self.packages[rows, :width]
