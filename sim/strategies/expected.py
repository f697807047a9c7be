"""The offer with the best expected result, when the other side's acceptance is uncertain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.model.arithmetic import logistic
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment, Parameter, Strategy


class Expected(Strategy):
    """Weigh what an offer is worth against the chance that it is accepted; accept whatever beats no deal.

    Each other party is taken to accept a package with chance 1/(1 + e^(−surplus/doubt)); the offer maximises
    P·worth + (1 − P)·V, looking one step ahead.
    """

    numbers = {
        "doubt": Parameter(
            0.001, 1000.0, 5.0, "points; how unsure one is of the others' limits", if_known=0.001
        )
    }

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value of no deal: whatever beats it is acceptable."""
        return moment.no_deal

    def propose(self, moment: Moment, others: Sequence[Estimate]) -> IntArray:
        """Return the package with the highest expected result; the better for oneself among equals."""
        chance = np.ones(moment.worth.shape)
        for other in others:
            chance = chance * logistic(other.surplus / moment.numbers["doubt"][:, None])
        gain = moment.worth - moment.no_deal[:, None]
        result = np.where(gain >= 0.0, chance * np.where(gain >= 0.0, gain, 0.0), -np.inf)
        tied = (gain >= 0.0) & (result >= result.max(axis=1)[:, None])
        chosen = np.where(tied, moment.worth, -np.inf).argmax(axis=1)
        return np.where(moment.best >= moment.no_deal, chosen, NOTHING)
