"""What a record is read with: packages that stay closed for as long as it is read need not be reckoned.

A package that a later event opens can neither be offered nor wished for before. To leave it out changes nothing in
any world, and where an event opens a way that half of all packages take, it halves the tables of a reading. A
strategy that is asked while a record is read sees these packages alone, in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sim.chance import Luck
from sim.engine.measured import measured_issue
from sim.engine.promises import groups
from sim.engine.worlds import Worlds
from sim.model.packages import BoolArray, IntArray
from sim.model.scenario import Scenario
from sim.model.story import Event


@dataclass(frozen=True, slots=True)
class Readable:
    """A scenario with the packages that may be open while its record is read; ``packages``: their own numbers."""

    scenario: Scenario
    packages: IntArray


@lru_cache(maxsize=16)
def readable(told: Scenario) -> Readable:
    """Return what the record of a scenario is read with: all of it, where leaving packages out could be noticed."""
    everything = Readable(told, np.arange(len(told.packages)))
    may_open = _may_open(told)
    if may_open.all() or told.interim is not None or measured_issue(told) is not None:
        return everything
    if not all(told.packages.matching(line.offers)[may_open].any() for line in told.record):
        return everything
    fewer = replace(told, packages=told.packages.only(may_open))
    return everything if _knows_the_worst(fewer) else Readable(fewer, np.flatnonzero(may_open))


def _may_open(told: Scenario) -> BoolArray:
    """Return which packages are open at the start, or may be opened before the record ends, (K,)."""
    last = max((line.day for line in told.record), default=0.0)
    late = {pair for event in told.events for pair in event.opens}
    late -= {pair for event in told.events if _may_come_by(told, event, last) for pair in event.opens}
    open_: BoolArray = np.ones(len(told.packages), dtype=np.bool_)
    for issue, option in late:
        open_ &= told.packages.options[:, issue] != option
    return open_


def _may_come_by(told: Scenario, event: Event, last: float) -> bool:
    """Whether an event may come while the record is read up to a day (see ``calendar.play_past``)."""
    if not event.recorded or event.day is None:
        return False
    if not told.is_known(event.day):
        return True
    in_one = Worlds(told, Luck(0, 0, 1), np.arange(1))
    return bool(in_one.number(event.day)[0] <= last)


def _knows_the_worst(scenario: Scenario) -> bool:
    """Whether some package's worth rests on the worst of all packages: what a broken promise loses stops there."""
    return any(
        harm.how == "loses"
        for group in groups(scenario)
        for p in group.terms
        for harm in scenario.promises[p].if_broken.values()
    )
