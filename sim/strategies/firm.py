"""Standing firm: the same share of what is to be won is asked from first to last."""

from __future__ import annotations

import numpy as np

from sim.model.packages import FloatArray
from sim.model.strategy import Moment, Parameter, Strategy


class Firm(Strategy):
    """Ask for a fixed share of the way from the value of no deal to the best package."""

    numbers = {
        "share": Parameter(0.0, 1.0, 0.8, "0 asks for no more than no deal is worth, 1 for everything")
    }

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value of no deal plus the fixed share of what lies above it."""
        return moment.no_deal + moment.numbers["share"] * np.maximum(moment.best - moment.no_deal, 0.0)
