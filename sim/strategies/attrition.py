"""The war of attrition under complete information: whoever gives way first loses the prize."""

from __future__ import annotations

import numpy as np

from sim.model.arithmetic import log, ratio
from sim.model.packages import FloatArray
from sim.model.waiting import Plan, Side, Standoff, Waiting, never


def hazard_against(side: Side) -> FloatArray:
    """Return the rate at which the other must give way to keep a side indifferent between now and later.

    Waiting costs the side ρ·yields − flow per unit of time, and gains it its stake when the other gives way:
    Maynard Smith (1974) for equal sides, Hendricks, Weiss and Wilson (1988) in general. A side that loses
    nothing by waiting, or wins nothing, is never indifferent: the other then never gives way.
    """
    keeps = (side.cost_of_waiting > 0.0) & (side.stake > 0.0)
    return np.where(keeps, side.cost_of_waiting, 0.0) / np.where(keeps, side.stake, 1.0)


def wait(luck: FloatArray, rate: FloatArray) -> FloatArray:
    """Return exponential times of a rate by inverse distribution function; ∞ where the rate is 0."""
    return ratio(-log(luck), rate, np.inf)


class Attrition(Waiting):
    """Give way at a random time, at the rate that leaves the other indifferent: the mixed equilibrium.

    For waiting games under complete information. What the rate rests on is what each side has if the other gives
    way, what it has if it gives way itself, and what living on costs it (patience, while_talking, talking_costs).
    """

    def equilibrium(self, standoff: Standoff) -> Plan:
        """Return the time drawn."""
        strikes = never(standoff.fights)
        return Plan(wait(standoff.luck("gives_way"), hazard_against(standoff.other)), strikes)
