"""Bargaining with a reputation for obstinacy: the war of attrition of Abreu and Gul (2000)."""

from __future__ import annotations

import numpy as np

from sim.model.arithmetic import decay, log, ratio
from sim.model.packages import FloatArray
from sim.model.strategy import Parameter, Setting
from sim.model.waiting import GIVES_WAY, UNTIL, Plan, Standoff, Waiting, never
from sim.strategies.attrition import hazard_against

_LEAST_CHANCE = 1e-6


class Reputation(Waiting):
    """Stand by one's claim as if one could not help it, and give way at a random time of the equilibrium.

    With chance ``obstinate`` a party never gives way. Otherwise it pretends to, and gives way at the rate that
    leaves the other indifferent, until nobody can doubt that who still waits is obstinate. Whose reputation would
    grow too slowly gives way at once with the chance that makes both reputations full at the same time.
    """

    numbers = {
        "obstinate": Parameter(_LEAST_CHANCE, 1.0, None, "the chance that it never gives way, as both know"),
        "until": UNTIL,
    }
    words = {
        "gives_way": GIVES_WAY,
        "type": Setting(
            ("drawn", "rational", "obstinate"), "what it is in truth; the other reckons with the chance"
        ),
    }

    def equilibrium(self, standoff: Standoff) -> Plan:
        """Return the time drawn: of the distribution 1 − c·e^(−λt) up to the time at which reputations are full."""
        own, other = standoff.own, standoff.other
        rate, full = hazard_against(other), _full(standoff)
        chance = own.numbers["obstinate"]
        # c = z·e^(λ·T), written so that nothing grows: λ·T₀ is never more than −log z.
        still_in = decay(np.maximum(-log(chance) - rate * full, 0.0))
        gone = standoff.luck("gives_way") * (1.0 - chance)
        later = gone > 1.0 - still_in
        moving = later & (rate > 0.0)
        left = np.where(moving, still_in / np.where(moving, 1.0 - gone, 1.0), 1.0)
        waits = log(np.maximum(left, 1.0)) / np.where(moving, rate, 1.0)
        when = np.where(later, np.where(moving, waits, np.inf), 0.0)
        match standoff.words["type"]:
            case "rational":
                obstinate = np.zeros(when.shape, dtype=np.bool_)
            case "obstinate":
                obstinate = np.ones(when.shape, dtype=np.bool_)
            case _:
                obstinate = standoff.luck("type") < chance
        return Plan(np.where(obstinate, np.inf, when), never(when))

    def ends(self, standoff: Standoff) -> FloatArray:
        """Return the time at which nobody doubts any more that who still waits is obstinate."""
        return _full(standoff)


def _full(standoff: Standoff) -> FloatArray:
    """Return the time at which both reputations are full, T₀ = min of −log zᵢ/λᵢ."""
    times = []
    for side, against in ((standoff.own, standoff.other), (standoff.other, standoff.own)):
        rate = hazard_against(against)
        chance = side.numbers.get("obstinate", np.full(rate.shape, _LEAST_CHANCE))
        times.append(ratio(-log(chance), rate, np.inf))
    found = np.minimum(*times)
    return np.where(np.isfinite(found), found, 0.0)
