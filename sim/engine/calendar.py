"""The calendar of a cohort: one SimPy environment, on which every process acts on the whole crowd at once.

Every entry carries its phase as SimPy's priority, so that what happens first within a day never depends on
who else is on the calendar. Days are kept on a binary grid fine enough for any purpose (a millionth), which
makes SimPy's sums of delays exact.
"""

from __future__ import annotations

from collections.abc import Generator
from enum import IntEnum

import numpy as np
import simpy

from sim.engine.cohort import Cohort
from sim.engine.hazards import Hazards
from sim.engine.observing import Happening
from sim.engine.record import Record, comes, event_days
from sim.engine.table import Table
from sim.model.endings import Ending
from sim.model.protocol import TableProtocol

_GRID = 2.0**20
_ORDERS = 1_000_000  # more than there can be events in a scenario
Process = Generator[simpy.Event, None, None]


class Phase(IntEnum):
    """What comes first within one day."""

    EVENT = 0
    RECORD = 1
    TABLE = 2
    DEADLINE = 3
    HORIZON = 4


def on_grid(day: float) -> float:
    """Return the nearest day that the calendar can hold exactly."""
    return round(day * _GRID) / _GRID


class Calendar:
    """Days and who acts on them."""

    def __init__(self) -> None:
        self._environment = simpy.Environment()

    def enter(self, process: Process) -> None:
        """Start a process."""
        self._environment.process(process)

    def at(self, day: float, phase: Phase, order: int = 0) -> simpy.Event:
        """Return an event that comes on a day, in its phase, and there in the given order."""
        event = self._environment.event()
        event._ok = True
        event._value = None
        delay = on_grid(day) - self._environment.now
        self._environment.schedule(event, priority=phase * _ORDERS + order, delay=delay)  # type: ignore[arg-type]
        return event

    def run(self) -> None:
        """Let everything happen."""
        self._environment.run()


def play_past(cohort: Cohort, hazards: Hazards, record: Record) -> None:
    """Play the known past as far as its last recorded act: what comes later weighs no world."""
    calendar = Calendar()
    last = max(line.day for line in cohort.scenario.record)
    for v, event in enumerate(cohort.scenario.events):
        if event.recorded and event.day is not None and (cohort.worlds.number(event.day) <= last).all():
            calendar.enter(_dated_event(calendar, cohort, hazards, v))
    calendar.enter(_record(calendar, record))
    calendar.run()


def play_out(cohort: Cohort, hazards: Hazards, record: Record, table: Table, protocol: TableProtocol) -> None:
    """Play a cohort from the start to its endings."""
    calendar = Calendar()
    for v, event in enumerate(cohort.scenario.events):
        if event.day is not None:
            calendar.enter(_dated_event(calendar, cohort, hazards, v))
    calendar.enter(_record(calendar, record))
    calendar.enter(_protocol(calendar, cohort, table, protocol))
    calendar.enter(_deadline(calendar, cohort, table))
    calendar.enter(_horizon(calendar, cohort, hazards))
    calendar.run()


def _dated_event(calendar: Calendar, cohort: Cohort, hazards: Hazards, v: int) -> Process:
    event, worlds = cohort.scenario.events[v], cohort.worlds
    assert event.day is not None
    when = event_days(event, cohort.scenario, worlds)
    here = comes(event, cohort.truth, worlds)
    for day in np.unique(when):
        if day > cohort.scenario.clock.horizon:
            return
        yield calendar.at(float(day), Phase.EVENT, order=v)
        rows = hazards.settle(np.flatnonzero(cohort.talking & (when == day)), float(day))
        coming, missing = rows[here[rows]], rows[~here[rows]]
        hazards.happen(v, coming, np.full(coming.size, day))
        if missing.size:
            hazards.fail_to_happen(v, missing)


def _record(calendar: Calendar, record: Record) -> Process:
    for line, day in record.days():
        yield calendar.at(day, Phase.RECORD)
        record.play(line, day)


def _protocol(calendar: Calendar, cohort: Cohort, table: Table, protocol: TableProtocol) -> Process:
    for day in protocol.play(table):
        if not cohort.talking.any():  # a protocol may go on for long after the last of the talks
            return
        yield calendar.at(day, Phase.TABLE)
        table.day = on_grid(day)


def _deadline(calendar: Calendar, cohort: Cohort, table: Table) -> Process:
    deadline, horizon = cohort.scenario.clock.deadline, cohort.scenario.clock.horizon
    if deadline is None or deadline.then == "goes_on" or deadline.day > horizon:
        return
    yield calendar.at(deadline.day, Phase.DEADLINE)
    table.day = on_grid(deadline.day)
    table.close(np.flatnonzero(cohort.talking))


def _horizon(calendar: Calendar, cohort: Cohort, hazards: Hazards) -> Process:
    horizon = on_grid(cohort.scenario.clock.horizon)
    yield calendar.at(horizon, Phase.HORIZON)
    rows = hazards.settle(np.flatnonzero(cohort.talking), horizon)
    day = np.full(rows.size, horizon)
    cohort.end(rows, Ending.UNRESOLVED, day)
    hazards.observer(Happening("end", day, rows))
