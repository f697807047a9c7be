"""A crisis before audiences: escalate, back down or attack, as in Fearon (1994)."""

from __future__ import annotations

import numpy as np

from sim.model.packages import FloatArray
from sim.model.strategy import Parameter
from sim.model.waiting import UNTIL, Plan, Side, Standoff, Waiting

_LEAST = 1e-9
_HARMLESS = 1e6
"""The worst war of a side that says nothing of it: to hardly any type is war then better than backing down."""


class Brinkmanship(Waiting):
    """Let a crisis escalate until backing down costs more than war; back down before that with a random delay.

    Each side may back down at an audience cost that grows with time, or attack. What war is worth to a side is its
    secret, uniform between −worst_war and 0 (relative to backing down at once). In equilibrium there is a time
    after which nobody backs down: those to whom war is then better attack, the others have backed down before, at
    the rate that leaves the other side indifferent.
    """

    numbers = {
        "worst_war": Parameter(
            1e-6, 1e6, None, "the worst that war may be to it, as both know; points below backing down"
        ),
        "until": UNTIL,
    }

    def equilibrium(self, standoff: Standoff) -> Plan:
        """Return when the side backs down if war is worse for it, and when it attacks if not."""
        own, other = standoff.own, standoff.other
        end = self.ends(standoff)
        slope, worst = np.maximum(own.shame, _LEAST), own.numbers["worst_war"]
        stake, cost = other.stake, np.maximum(other.shame, _LEAST)
        tough = slope * end / worst  # the share of types that never back down
        stays = np.minimum(
            tough * (stake + cost * end) / stake, 1.0
        )  # of all, those that do not back down at once
        gone = standoff.luck("gives_way") * (1.0 - tough)
        later = gone > 1.0 - stays
        when = np.where(later, (stake / cost) * (stays / np.where(later, 1.0 - gone, 1.0) - 1.0), 0.0)
        fights = standoff.fights - own.yields >= -slope * end
        return Plan(
            gives_way=np.where(fights, np.inf, np.clip(when, 0.0, end)), strikes=np.where(fights, end, np.inf)
        )

    def ends(self, standoff: Standoff) -> FloatArray:
        """Return the time at which the soft types of one side have all backed down."""
        found: FloatArray = np.minimum(
            _runs_out(standoff.own, standoff.other), _runs_out(standoff.other, standoff.own)
        )
        return found


def _runs_out(side: Side, other: Side) -> FloatArray:
    """Return the time at which the last of a side's types that back down have done so, if none did at once.

    It solves a·t/W = v/(v + b·t): the tough types on the left; on the right those that must still be in for the
    other, whose stake is v and whose audience cost is b, to be indifferent.
    """
    a, b = np.maximum(side.shame, _LEAST), np.maximum(other.shame, _LEAST)
    v, w = other.stake, side.numbers.get("worst_war", np.full(a.shape, _HARMLESS))
    return (np.sqrt(a * a * v * v + 4.0 * a * b * w * v) - a * v) / (2.0 * a * b)
