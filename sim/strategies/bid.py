"""Bids in a double auction: the linear equilibrium of Chatterjee and Samuelson (1983)."""

from __future__ import annotations

import numpy as np

from sim.model.bidding import Bidding, Market
from sim.model.packages import FloatArray
from sim.model.strategy import Moment, Parameter, Setting


class Bid(Bidding):
    """Shade one's bid as the linear equilibrium does, where both limits are uniform over the range of prices.

    With the range as unit and k the weight of the buyer's bid, a buyer to whom a deal is worth v bids v/(1 + k) +
    k(1 − k)/(2(1 + k)), and a seller to whom it costs s asks s/(2 − k) + (1 − k)/2.
    """

    numbers = {"at": Parameter(-1e9, 1e9, 0.0, "with plays: then, the price it writes down")}
    words = {
        "plays": Setting(
            ("equilibrium", "truthful", "then"), "shade as in equilibrium, name one's limit, or a price"
        )
    }

    def bid(self, moment: Moment, market: Market) -> FloatArray:
        """Return the price written down."""
        match moment.words["plays"]:
            case "truthful":
                return market.limit
            case "then":
                return moment.numbers["at"]
        k, span = market.weight, market.high - market.low
        limit = (market.limit - market.low) / span
        bought = limit / (1.0 + k) + k * (1.0 - k) / (2.0 * (1.0 + k))
        sold = limit / (2.0 - k) + (1.0 - k) / 2.0
        return market.low + span * np.where(market.buys, bought, sold)
