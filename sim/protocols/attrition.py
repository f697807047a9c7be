"""A waiting game between two: nobody offers anything, and the first to give way ends it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.protocol import TableProtocol, TableView
from sim.model.waiting import Waiting
from sim.protocols.alternating import first_turn


class Attrition(TableProtocol):
    """Two parties stand by their claims until one gives way, at a time of its own.

    Each claims its best package. Who gives way signs the other's claim; or, where its last word on its own turn
    may be to back down, backs down at its audience cost. A party may also strike, with a threat among its last
    words. Plans are made when the table opens; times are compared as they are drawn, and the earliest counts.
    """

    needs = Waiting
    seats = 2
    ratified = False
    turns = False

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day on which the table opens: that of the first turn after the known past."""
        days = table.every * first_turn(table.opens, table.every)
        for day in np.unique(days):
            yield float(day)
            rows = table.talking()
            table.stand_off(rows[days[rows] == day])
