"""Majority rule: each round somebody is drawn to propose, and so many votes are enough."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.coalition import Coalition
from sim.model.packages import FloatArray, IntArray
from sim.model.protocol import TableProtocol, TableView
from sim.model.strategy import NOTHING, Parameter
from sim.protocols.rounds import meetings
from sim.theory.majority import before_the_draw, likes, passing


class Majority(TableProtocol):
    """Each round one party, drawn by lot, offers a package, and all vote; with enough votes it is signed at once.

    Parties look ahead from the last round to the first: what waiting is worth to each is what the next round is worth
    before the draw, discounted. Without a deadline they look ``foresight`` rounds ahead, beyond which they expect no
    deal; where all are alike that is no error, since each round is then worth the same before the draw. Values
    are common knowledge. Baron and Ferejohn (1989), American Political Science Review 83: 1181–1206.
    """

    numbers = {
        "needed": Parameter(
            0.0, 100.0, 0.0, "votes that an offer needs, the proposer's own among them; 0: over half"
        ),
        "foresight": Parameter(1.0, 1000.0, 40.0, "rounds looked ahead where there is no nearer deadline"),
    }
    needs = Coalition
    ratified = False

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of every round up to the horizon."""
        everyone = np.arange(table.every.size)
        needed = votes_needed(table, everyone)
        for n, (day, meeting) in enumerate(meetings(table)):
            yield day
            rows = meeting(table.talking())
            for votes in np.unique(needed[rows]).tolist():
                _round(table, rows[needed[rows] == votes], int(votes), n, day)


def votes_needed(table: TableView, rows: IntArray) -> IntArray:
    """Return how many votes an offer needs in each world."""
    parties = len(table.parties)
    stated = np.rint(table.number("needed", rows)).astype(np.int64)
    return np.where(stated == 0, parties // 2 + 1, np.minimum(stated, parties))


def _round(table: TableView, rows: IntArray, needed: int, n: int, day: float) -> None:
    parties = table.parties
    worths = [table.values(i, rows) for i in parties]
    waiting = _waiting(table, rows, worths, needed, day)
    drawn = (table.luck(parties[0], f"drawn/{n}", rows) * len(parties)).astype(np.int64)
    for place, party in enumerate(parties):
        here = np.flatnonzero(drawn == place)
        mine, bars = [worth[here] for worth in worths], [bar[here] for bar in waiting]
        way = table.strategy(party)
        assert isinstance(way, Coalition)
        passes = passing(mine, bars, needed, place)
        offers = way.invite(mine[place], passes, bars[place], table.luck(party, f"partner/{n}", rows[here]))
        speaking = np.flatnonzero(offers != NOTHING)
        here, offers = here[speaking], offers[speaking]
        table.say(party, rows[here], offers)
        votes = np.ones(here.size, dtype=np.int64)
        for other, bar, worth in zip(parties, waiting, worths, strict=True):
            if other != party:
                votes += table.vote(
                    other, rows[here], offers, bar[here], likes(worth[here, offers], bar[here])
                )
        table.sign(rows[here][votes >= needed], offers[votes >= needed])


def _waiting(
    table: TableView, rows: IntArray, worths: list[FloatArray], needed: int, day: float
) -> list[FloatArray]:
    """Return what the next round is worth to each party now: from the last round that is foreseen back to it."""
    parties = table.parties
    pace = table.every[rows]
    left = np.floor((table.deadline - day) / pace + 1e-9)
    ahead = np.minimum(left, np.rint(table.number("foresight", rows))).astype(np.int64)
    keep = [table.discount(i, rows, pace) for i in parties]
    value = [table.no_deal(i, rows) for i in parties]
    for r in range(int(ahead.max(initial=0)), 0, -1):
        found = before_the_draw(worths, value, needed)
        value = [
            np.where(ahead >= r, discount * new, old)
            for discount, new, old in zip(keep, found, value, strict=True)
        ]
    return value
