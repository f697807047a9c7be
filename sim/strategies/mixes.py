"""A mixed strategy between two demands."""

from __future__ import annotations

import numpy as np

from sim.model.packages import FloatArray
from sim.model.strategy import Moment, Parameter, Strategy


class Mixes(Strategy):
    """Ask for a low or a high share of the way from no deal to one's best package, by chance, once for all."""

    numbers = {
        "low": Parameter(0.0, 1.0, 0.4, "the low share"),
        "high": Parameter(0.0, 1.0, 0.6, "the high share"),
        "low_chance": Parameter(0.0, 1.0, 0.5, "the chance of asking for the low one"),
    }

    def ask(self, moment: Moment) -> FloatArray:
        """Return what the share drawn comes to."""
        modest = moment.luck("low") < moment.numbers["low_chance"]
        share = np.where(modest, moment.numbers["low"], moment.numbers["high"])
        gain: FloatArray = share * np.maximum(moment.best - moment.no_deal, 0.0)
        return moment.no_deal + gain
