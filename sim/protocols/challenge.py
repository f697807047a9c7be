"""A challenge: demand something under a threat, and see whether the other concedes or calls the bluff."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import IntArray
from sim.model.protocol import TableProtocol, TableView
from sim.model.signalling import Signalling
from sim.protocols.alternating import first_turn


class Challenge(TableProtocol):
    """The first party challenges the second or stays out; the second concedes or resists.

    The first demands its best package. Staying out is walking away from the table. If the second concedes, the
    demand is the deal; if it resists, the table closes, and the first has its last word at the deadline: to carry
    its threat out or to back down.
    """

    needs = Signalling
    seats = 2
    ratified = False
    turns = False
    bluffs = True

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of the challenge: that of the first turn after the known past."""
        days = table.every * first_turn(table.opens, table.every)
        for day in np.unique(days):
            yield float(day)
            rows = table.talking()
            rows = rows[days[rows] == day]
            if rows.size:
                _challenge(table, rows)


def _challenge(table: TableView, rows: IntArray) -> None:
    challenger, target = table.parties
    one, two = table.strategy(challenger), table.strategy(target)
    assert isinstance(one, Signalling)
    assert isinstance(two, Signalling)
    moment = table.moment(challenger, rows)
    demand = moment.worth.argmax(axis=1).astype(np.int64)
    challenged = table.luck(challenger, "challenges", rows) < one.challenges(
        table.crisis(rows, demand), moment
    )
    table.walk_away(challenger, rows[~challenged])
    rows, demand = rows[challenged], demand[challenged]
    table.say(challenger, rows, demand)
    resisting = two.resists(table.crisis(rows, demand), table.moment(target, rows))
    resisted = table.luck(target, "resists", rows) < resisting
    table.sign(rows[~resisted], demand[~resisted])
    table.close(rows[resisted])
