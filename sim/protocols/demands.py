"""Simultaneous demands: everybody says at once what it wants, and they agree if it can be had together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import IntArray
from sim.model.protocol import TableProtocol, TableView
from sim.protocols.alternating import first_turn

_SLACK = 1e-9  # points that a demand may miss by rounding


class Demands(TableProtocol):
    """Every party demands a value once, at the same time: the demand game of Nash (1953).

    Each demands what its strategy asks for. If some package gives everyone at least that much, the one that gives
    most beyond the demands to whom it gives least is the deal, so that what is left over is shared; if none does,
    the table closes.
    """

    turns = False

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of the demands: that of the first turn after the known past."""
        days = table.every * first_turn(table.opens, table.every)
        for day in np.unique(days):
            yield float(day)
            rows = table.talking()
            rows = rows[days[rows] == day]
            if rows.size:
                _compare(table, rows)


def _compare(table: TableView, rows: IntArray) -> None:
    beyond = None
    for party in table.parties:
        moment = table.moment(party, rows, closing=True)
        left = moment.worth - table.strategy(party).ask(moment)[:, None]
        beyond = left if beyond is None else np.minimum(beyond, left)
    assert beyond is not None
    package = beyond.argmax(axis=1).astype(np.int64)
    agreed = beyond.max(axis=1) >= -_SLACK
    vetoed = table.sign(rows[agreed], package[agreed])
    table.close(np.union1d(rows[~agreed], vetoed))
