"""Hands tied by a challenge: bluffs and answers in the style of Fearon (1997) and Schultz (1998)."""

from __future__ import annotations

import numpy as np

from sim.model.arithmetic import ratio
from sim.model.packages import BoolArray, FloatArray
from sim.model.signalling import Crisis, Signalling
from sim.model.strategy import Moment, Parameter, Setting


class HandTying(Signalling):
    """Challenge when the threat is real, bluff at times when it is not, and call a bluff at times.

    A challenger whose threat is empty bluffs as often as leaves the target indifferent between conceding and
    resisting; the target concedes as often as leaves the bluffer indifferent between bluffing and staying out.
    Where the threat is likely enough to be real, everyone challenges and the target concedes.
    """

    numbers = {
        "with_chance": Parameter(0.0, 1.0, 0.5, "with acts: by_chance, how often it bluffs, or resists")
    }
    words = {
        "acts": Setting(("equilibrium", "by_chance"), "as in equilibrium, or with a chance of one's own")
    }

    def challenges(self, crisis: Crisis, moment: Moment) -> FloatArray:
        """Return 1 where the threat is real, and the chance of a bluff where it is not."""
        bluffs = np.where(_feared(crisis), 1.0, _bluffing(crisis))
        if moment.words["acts"] == "by_chance":
            bluffs = moment.numbers["with_chance"]
        return np.where(crisis.real, 1.0, bluffs)

    def resists(self, crisis: Crisis, moment: Moment) -> FloatArray:
        """Return the chance of resisting that leaves a bluffer indifferent; none where the threat is feared."""
        if moment.words["acts"] == "by_chance":
            return moment.numbers["with_chance"]
        lost, stake = crisis.stays_out - crisis.backs_down, crisis.wins - crisis.backs_down
        conceding = np.clip(ratio(lost, stake, 1.0), 0.0, 1.0)
        return np.where(_feared(crisis), 0.0, 1.0 - conceding)


def _indifferent(crisis: Crisis) -> FloatArray:
    """Return the chance that the threat is real at which the target does as well by resisting as by conceding."""
    span = crisis.called - crisis.war
    return np.clip((crisis.called - crisis.concedes) / np.where(span > 0.0, span, 1.0), 1e-12, 1.0)


def _feared(crisis: Crisis) -> BoolArray:
    return crisis.chance >= _indifferent(crisis)


def _bluffing(crisis: Crisis) -> FloatArray:
    real, enough = crisis.chance, _indifferent(crisis)
    empty = np.where(real < 1.0, 1.0 - real, 1.0)
    return np.clip(real * (1.0 - enough) / (enough * empty), 0.0, 1.0)
