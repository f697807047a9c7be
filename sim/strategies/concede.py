"""Concession by a schedule: the time-dependent tactics of Faratin, Sierra and Jennings (1998)."""

from __future__ import annotations

import numpy as np

from sim.model.arithmetic import power
from sim.model.packages import FloatArray
from sim.model.strategy import Moment, Parameter, Setting, Strategy


class Concede(Strategy):
    """Come down from the best package to the value of no deal as talks wear on.

    ask = best − α·(best − V) with α = κ + (1 − κ)·f^(1/exponent), the polynomial form of Faratin, Sierra and
    Jennings (1998), eq. for time-dependent tactics. An exponent below 1 holds out and gives way late
    (Boulware), 1 is linear, above 1 gives way early (conceder). f is the lived-through perceived chance that
    talks have ended, or the share of the calendar to the deadline.
    """

    numbers = {
        "exponent": Parameter(0.01, 100.0, None, "below 1 gives way late, above 1 early"),
        "opening": Parameter(0.0, 1.0, 0.0, "κ, the share of the way conceded at the start"),
    }
    words = {"paced_by": Setting(("perceived_end", "deadline"), "what the concession runs on")}

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value the schedule has come down to."""
        pace = moment.elapsed if moment.words["paced_by"] == "deadline" else moment.ended
        opening = moment.numbers["opening"]
        conceded = opening + (1.0 - opening) * power(pace, 1.0 / moment.numbers["exponent"])
        return moment.best - conceded * np.maximum(moment.best - moment.no_deal, 0.0)
