"""Ultimatum: one offer, one answer, and the table is closed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import IntArray
from sim.model.protocol import Ahead, TableProtocol, TableView, Timetable
from sim.protocols.alternating import first_turn


class Ultimatum(TableProtocol):
    """The first party makes one offer; a refusal ends the talks as a deadline would."""

    turns = False

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of the offer: that of the first turn after the known past."""
        days = table.every * first_turn(table.opens, table.every)
        for day in np.unique(days):
            yield float(day)
            rows = table.talking()
            rows = rows[days[rows] == day]
            never = np.full((max(table.parties) + 1, rows.size), np.nan)
            table.take_turn(table.parties[0], rows, next_own_turn=never, last=True)

    def ahead(self, table: Timetable, day: float, rows: IntArray) -> Ahead | None:
        """Return that there is nothing to come after the one offer."""
        return Ahead(table.parties[:1], np.zeros(rows.size), np.ones(rows.size, dtype=np.bool_))
