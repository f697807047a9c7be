"""Alternating offers: the parties speak in turn, one turn every so often."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import FloatArray, IntArray
from sim.model.protocol import Ahead, TableProtocol, TableView, Timetable
from sim.model.strategy import Parameter

_SLACK = 1e-9  # 0.3/0.1 is a little less than 3


def first_turn(opens: float, pace: FloatArray) -> IntArray:
    """Return the number of the first turn after the known past, for turns this far apart."""
    first: IntArray = np.maximum(np.floor(opens / pace + _SLACK).astype(np.int64) + 1, 0)
    return first


class InTurn(TableProtocol):
    """Turn k falls on day k·every, and belongs to one party after the other of a fixed round."""

    numbers = {
        "turns": Parameter(0.0, 10_000.0, 0.0, "turns after which the table closes; 0: it never does"),
    }

    def speakers(self, table: Timetable) -> tuple[int, ...]:
        """Return the round: who speaks on turn 0, on turn 1, and so on, over and over."""
        raise NotImplementedError

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of every turn up to the horizon."""
        every = table.every
        limit = turn_limit(table, np.arange(every.size))
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
        round_ = self.speakers(table)
        for day in sorted(today):
            yield day
            for step, n in sorted(today[day]):
                rows = table.talking()
                rows = rows[every[rows] == step]
                for closing in (False, True):
                    here = rows[(limit[rows] <= n + 1) == closing]
                    if here.size:
                        next_turns = _next_turns(table, round_, n, step, here, closing=closing)
                        speaker = round_[n % len(round_)]
                        table.take_turn(speaker, here, next_own_turn=next_turns, last=closing)

    def ahead(self, table: Timetable, day: float, rows: IntArray) -> Ahead | None:
        """Return who speaks from the turn of a day on."""
        every, limit, round_ = table.every[rows], turn_limit(table, rows), self.speakers(table)
        turn = np.floor(day / every + _NEAR).astype(np.int64)
        if not rows.size or (turn != turn[0]).any():
            return None
        n = int(turn[0]) % len(round_)
        by_deadline = np.floor(table.deadline / every + _SLACK) if np.isfinite(table.deadline) else np.inf
        left = np.minimum(limit - 1, by_deadline) - turn
        return Ahead(round_[n:] + round_[:n], np.maximum(left, 0.0), limit - 1 <= by_deadline)


_NEAR = 1e-4
"""The calendar rounds days to a millionth, so a turn may seem to come that much early."""


class Alternating(InTurn):
    """Each turn belongs to one party, in a fixed round; an offer needs the consent of all others.

    Turns that fall into the known past are the record's, so the first turn after it belongs to whoever's turn
    it then is.
    """

    def speakers(self, table: Timetable) -> tuple[int, ...]:
        """Return all who negotiate, the first speaker first."""
        return table.parties


def turn_limit(table: Timetable, rows: IntArray) -> FloatArray:
    """Return after how many turns the table closes, (rows,); infinite where it never does."""
    turns = table.number("turns", rows)
    return np.where(turns < 0.5, np.inf, np.rint(turns))


def _next_turns(
    table: TableView, round_: tuple[int, ...], n: int, step: float, rows: IntArray, *, closing: bool
) -> FloatArray:
    """Return the day of each party's next own turn after turn n; NaN where it falls after the deadline.

    The horizon does not count: the parties do not know when we stop watching.
    """
    days = np.full((max(table.parties) + 1, rows.size), np.nan)
    if closing:
        return days
    limit = turn_limit(table, rows)
    for wait in range(len(round_), 0, -1):
        day = (n + wait) * step
        if day <= table.deadline:
            days[round_[(n + wait) % len(round_)]] = np.where(n + wait < limit, day, np.nan)
    return days
