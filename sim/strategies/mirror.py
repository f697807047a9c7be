"""Tit for tat: give way as far as the other side has given way."""

from __future__ import annotations

import numpy as np

from sim.model.packages import FloatArray
from sim.model.strategy import Moment, Parameter, Strategy


class Mirror(Strategy):
    """Concede what the others have conceded, in one's own points, since their first offer.

    The behaviour-dependent tactic of Faratin, Sierra and Jennings (1998) in absolute terms and over the whole
    talks: ask = best − reciprocity · (best offer heard − first offer heard), never below the value of no deal.
    """

    numbers = {"reciprocity": Parameter(0.0, 10.0, 1.0, "points given back for each point received")}

    def ask(self, moment: Moment) -> FloatArray:
        """Return the best package's value less what the others have given so far."""
        given = np.where(np.isnan(moment.heard_first), 0.0, moment.heard_best - moment.heard_first)
        return np.maximum(moment.best - moment.numbers["reciprocity"] * given, moment.no_deal)
