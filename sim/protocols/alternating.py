"""Alternating offers: the parties speak in turn, one turn every so often."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import FloatArray, IntArray
from sim.model.protocol import TableProtocol, TableView

_SLACK = 1e-9  # 0.3/0.1 is a little less than 3


def first_turn(opens: float, pace: FloatArray) -> IntArray:
    """Return the number of the first turn after the known past, for turns this far apart."""
    first: IntArray = np.maximum(np.floor(opens / pace + _SLACK).astype(np.int64) + 1, 0)
    return first


class Alternating(TableProtocol):
    """Each turn belongs to one party, in a fixed round; an offer needs the consent of all others.

    Turn k falls on day k·every. Turns that fall into the known past are the record's, so the first turn after
    it belongs to whoever's turn it then is.
    """

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of every turn up to the horizon."""
        every = table.every
        pace = np.unique(every)
        last = np.floor(table.horizon / pace + _SLACK).astype(np.int64)
        first = first_turn(table.opens, pace)
        turns = {
            (float(step * n), float(step), int(n))
            for step, start, end in zip(pace, first, last, strict=True)
            for n in range(start, end + 1)
        }
        today: dict[float, list[tuple[float, int]]] = {}
        for day, step, n in turns:
            today.setdefault(day, []).append((step, n))
        for day in sorted(today):
            yield day
            for step, n in sorted(today[day]):
                rows = table.talking()
                rows = rows[every[rows] == step]
                if rows.size:
                    speaker = table.parties[n % len(table.parties)]
                    table.take_turn(speaker, rows, next_own_turn=_next_turns(table, n, step, rows))


def _next_turns(table: TableView, n: int, step: float, rows: IntArray) -> FloatArray:
    """Return the day of each party's next own turn after turn n; NaN where it falls after the deadline.

    The horizon does not count: the parties do not know when we stop watching.
    """
    days = np.full((max(table.parties) + 1, rows.size), np.nan)
    for wait in range(1, len(table.parties) + 1):
        day = (n + wait) * step
        if day <= table.deadline:
            days[table.parties[(n + wait) % len(table.parties)]] = day
    return days
