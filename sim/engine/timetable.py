"""When the table meets, who sits there, and what its protocol and its strategies were given to go by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import Observer
from sim.engine.prospect import Prospect
from sim.engine.seats import Seat
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.registry import protocol, strategy
from sim.model.strategy import Strategy

_RARER = 1.2
"""By how much later each spell of talks begins than the one before, once the table meets rarely."""


class Timetable:
    """The table of a cohort as far as nobody has said anything yet; ``sim.engine.table`` is the whole of it."""

    def __init__(
        self,
        cohort: Cohort,
        hazards: Hazards,
        foresight: Foresight,
        observer: Observer,
        seats: Mapping[int, Seat] | None = None,
    ) -> None:
        """Lay the table; ``seats``: who decides in the stead of some parties."""
        scenario = cohort.scenario
        self._seats = seats or {}
        self._cohort = cohort
        self._hazards = hazards
        self._foresight = foresight
        self._observer = observer
        self._parties = scenario.parties
        self._prospect = Prospect(cohort, foresight)
        self._protocol = protocol(scenario.table.protocol)
        self.day = 0.0
        """The day it is; set by the calendar."""
        self._strategies = {}
        self._numbers: dict[int, dict[str, FloatArray]] = {}
        for i in scenario.negotiators:
            role = scenario.parties[i].negotiates
            assert role is not None
            self._strategies[i] = strategy(role.strategy.name)
            self._numbers[i] = {
                name: cohort.worlds.number(number) for name, number in role.strategy.numbers.items()
            }

    @cached_property
    def parties(self) -> tuple[int, ...]:
        """The negotiating parties, the first speaker first, then in file order."""
        negotiators = self._cohort.negotiators
        at = negotiators.index(self._cohort.scenario.table.first)
        return negotiators[at:] + negotiators[:at]

    @cached_property
    def every(self) -> FloatArray:
        """Time between turns in each world."""
        stated = self._cohort.scenario.table.every
        every = self._cohort.worlds.number(stated)
        # Intervals that differ between worlds are whole units, so that the calendar has few days.
        return every if self._cohort.scenario.is_known(stated) else np.maximum(np.rint(every), 1.0)

    @property
    def opens(self) -> float:
        """The day after which the table opens: the end of the known past, or just before 0."""
        known = self._cohort.scenario.clock.known_until
        return -1.0 if known is None else known

    @property
    def horizon(self) -> float:
        """The last day that is played: the deadline, or the day on which we stop watching."""
        return min(self._cohort.scenario.clock.horizon, self.deadline)

    @property
    def deadline(self) -> float:
        """The last day on which somebody may speak, as the parties know it; infinite without a deadline."""
        deadline = self._cohort.scenario.clock.deadline
        return np.inf if deadline is None or deadline.then == "goes_on" else deadline.day

    def talking(self) -> IntArray:
        """Return the rows in which talks still go on, and in which the table meets today."""
        rows: IntArray = np.flatnonzero(self._cohort.talking)
        thins_from = self._cohort.scenario.clock.thins_from
        if thins_from is None or self.day <= thins_from:
            return rows
        spell = self._spells[np.searchsorted(self._spells, self.day, side="right") - 1]
        meets: BoolArray = self.day - spell < (len(self.parties) + 1) * self.every[rows]
        rows = rows[meets]
        return rows

    @cached_property
    def _spells(self) -> FloatArray:
        """Days on which a spell of talks begins, once the table meets rarely: each a fifth later than the last."""
        starts = [self._cohort.scenario.clock.thins_from or 1.0]
        while starts[-1] < self._cohort.scenario.clock.horizon:
            starts.append(starts[-1] * _RARER)
        return np.array(starts)

    def strategy(self, party: int) -> Strategy:
        """Return a negotiating party's way of bargaining."""
        return self._strategies[party]

    def number(self, name: str, rows: IntArray) -> FloatArray:
        """Return one of the protocol's own numeric parameters, (rows,)."""
        return self._cohort.worlds.number(self._cohort.scenario.table.numbers[name])[rows]

    def word(self, name: str) -> str:
        """Return one of the protocol's own settings in words."""
        return self._cohort.scenario.table.words[name]

    def luck(self, party: int, name: str, rows: IntArray) -> FloatArray:
        """Return uniforms of a party's own, (rows,)."""
        return self._cohort.worlds.uniform(f"{self._parties[party].key}/luck/{name}")[rows]

    def _by_turn(self, name: str, turn: IntArray, rows: IntArray) -> FloatArray:
        """Return a uniform per row from the stream of that row's own turn."""
        uniform = np.empty(rows.size)
        for t in np.unique(turn):
            here = turn == t
            uniform[here] = self._cohort.worlds.uniform(f"{name}/{t}")[rows[here]]
        return uniform
