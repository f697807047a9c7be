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
        count = self.count.take(rows)
        if rows.size and int(count.max()) >= self.packages.shape[1]:
            self.packages = np.hstack([self.packages, np.full_like(self.packages, NOTHING)])
        self.packages.reshape(-1)[self._place(rows, count)] = packages
        count += 1
        self.count[rows] = count

    def last(self, rows: IntArray) -> IntArray:
        """Return the latest package in each row, ``NOTHING`` where there is none yet."""
        # Where nothing was said yet the first place still holds NOTHING.
        latest: IntArray = self.packages.take(self._place(rows, np.maximum(self.count.take(rows) - 1, 0)))
        return latest

    def _place(self, rows: IntArray, column: IntArray) -> IntArray:
        """Return where entries lie in the table read as one row."""
        place: IntArray = rows * self.packages.shape[1] + column
        return place

    def so_far(self, rows: IntArray) -> IntArray:
        """Return all packages in these rows, shape (rows, longest), oldest first."""
        width = int(self.count[rows].max()) if rows.size else 0
        return self.packages[rows, :width]
