"""Concession by a schedule: the time-dependent tactics of Faratin, Sierra and Jennings (1998)."""

from __future__ import annotations

import numpy as np

from sim.model.arithmetic import decay, minus_log, power
from sim.model.packages import FloatArray
from sim.model.strategy import Moment, Parameter, Setting, Strategy


class Concede(Strategy):
    """Come down from the best package to the value of no deal as talks wear on.

    ask = best − α·(best − V) with the time-dependent tactics of Faratin, Sierra and Jennings (1998), Robotics and
    Autonomous Systems 24: polynomial α = κ + (1 − κ)·f^(1/β), or exponential α = κ^((1 − f)^β); β is the exponent
    and κ the opening, and either name will do. A β below 1 holds out and gives way late (Boulware), above 1 it gives
    way early (conceder); 1 is linear in the polynomial form. f is the lived-through perceived chance that talks
    have ended, or the share of the calendar to the deadline.
    """

    numbers = {
        "exponent": Parameter(0.01, 100.0, None, "β: below 1 gives way late, above 1 early"),
        "opening": Parameter(0.0, 1.0, 0.0, "κ, the share of the way conceded at the start"),
    }
    words = {
        "paced_by": Setting(("perceived_end", "deadline"), "what the concession runs on"),
        "form": Setting(("polynomial", "exponential"), "how the concession grows"),
    }
    also = {"beta": "exponent", "kappa": "opening"}

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value the schedule has come down to."""
        pace = moment.elapsed if moment.words["paced_by"] == "deadline" else moment.ended
        beta, kappa = moment.numbers["exponent"], moment.numbers["opening"]
        if moment.words["form"] == "exponential":
            conceded = decay(power(1.0 - pace, beta) * minus_log(kappa))
        else:
            conceded = kappa + (1.0 - kappa) * power(pace, 1.0 / beta)
        return moment.best - conceded * np.maximum(moment.best - moment.no_deal, 0.0)
