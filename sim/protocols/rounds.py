"""Rounds: on each day every party speaks once, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.model.packages import IntArray
from sim.model.protocol import TableProtocol, TableView
from sim.protocols.alternating import first_turn

_SLACK = 1e-9

Meeting = Callable[[IntArray], IntArray]
"""Given the rows that are talking, return those that meet on this day."""


def meetings(table: TableView) -> Iterator[tuple[float, Meeting]]:
    """Yield every day on which some worlds meet, with a function that picks these; no world meets on day 0."""
    every = table.every
    pace = np.unique(every)
    last = np.floor(table.horizon / pace + _SLACK).astype(np.int64)
    first = np.maximum(first_turn(table.opens, pace), 1)
    days: dict[float, list[float]] = {}
    for step, start, end in zip(pace.tolist(), first, last, strict=True):
        for n in range(start, end + 1):
            days.setdefault(step * n, []).append(step)
    for day in sorted(days):
        steps = np.array(days[day])

        def meeting(
            rows: IntArray, steps: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = steps
        ) -> IntArray:
            found: IntArray = rows[np.isin(every[rows], steps)]
            return found

        yield day, meeting


class Rounds(TableProtocol):
    """In each round every party makes an offer in turn, on one and the same day; an offer needs all others' consent.

    The first round is one interval after the start. Who has already spoken today weighs an offer against its next
    ask tomorrow, who has not against its ask today. These are the stacked alternating offers of NegMAS and GENIUS,
    whose agents act within one step at one and the same time.
    """

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of every round up to the horizon."""
        parties = table.parties
        for day, meeting in meetings(table):
            yield day
            for place, speaker in enumerate(parties):
                rows = meeting(table.talking())
                if not rows.size:
                    break
                later = day + table.every[rows]
                later = np.where(later <= table.deadline, later, np.nan)
                days = np.full((max(parties) + 1, rows.size), np.nan)
                for at, party in enumerate(parties):
                    days[party] = day if at > place else later
                table.take_turn(speaker, rows, next_own_turn=days)
