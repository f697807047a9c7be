"""Monotonic concession: both put an offer on the table at once, and nobody ever takes a step back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import IntArray
from sim.model.protocol import TableProtocol, TableView
from sim.model.strategy import NOTHING
from sim.protocols.rounds import meetings


class Monotonic(TableProtocol):
    """Two parties offer at the same time, day after day, until one likes the other's offer as well as its own.

    An offer worth less to the other than the one before it does not count: the one before it stands. Where neither
    moves, talks end without a deal. Where each likes the other's offer as well as its own, a coin decides which of
    the two is signed. Rosenschein and Zlotkin (1994), Rules of Encounter, chapter 2.
    """

    seats = 2

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of every meeting up to the horizon."""
        one, two = table.parties
        for day, meeting in meetings(table):
            yield day
            rows = meeting(table.talking())
            if not rows.size:
                continue
            before = {i: table.standing(i, rows) for i in (one, two)}
            offers = {i: table.proposal(i, rows) for i in (one, two)}
            for i, other in ((one, two), (two, one)):
                offers[i] = _no_step_back(table, other, rows, before[i], offers[i])
                spoken = offers[i] != NOTHING
                table.say(i, rows[spoken], offers[i][spoken])
            _settle(table, rows, before, offers, day)


def _no_step_back(table: TableView, other: int, rows: IntArray, before: IntArray, now: IntArray) -> IntArray:
    """Return the offers that count: the new one, unless it leaves the other less than the one before."""
    both = (before != NOTHING) & (now != NOTHING)
    worse = both.copy()
    worse[both] = table.value(other, rows[both], now[both]) < table.value(other, rows[both], before[both])
    return np.where(worse | (now == NOTHING), before, now)


def _settle(
    table: TableView, rows: IntArray, before: dict[int, IntArray], offers: dict[int, IntArray], day: float
) -> None:
    """Sign where somebody likes the other's offer as well as its own; end talks where nobody moved."""
    one, two = table.parties
    spoken = (offers[one] != NOTHING) & (offers[two] != NOTHING)
    takes = {}
    for i, other in ((one, two), (two, one)):
        takes[i] = spoken.copy()
        mine = table.value(i, rows[spoken], offers[i][spoken])
        takes[i][spoken] = table.value(i, rows[spoken], offers[other][spoken]) >= mine
    coin = table.luck(one, f"coin/{day:g}", rows) < 0.5
    of_one = takes[two] & (~takes[one] | coin)
    agreed = takes[one] | takes[two]
    table.sign(rows[agreed], np.where(of_one, offers[one], offers[two])[agreed])
    still = ~agreed & (offers[one] == before[one]) & (offers[two] == before[two])
    table.close(rows[still])
