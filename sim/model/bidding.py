"""Sealed bids for one thing at a price: what a bidder sees, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.packages import BoolArray, FloatArray
from sim.model.strategy import Moment, Strategy


@dataclass(frozen=True)
class Market:
    """What a bidder knows, in W worlds.

    low, high: the ends of the range of prices. limit: (W,) the price at which a deal is worth no more to the
    bidder than none. buys: (W,) whether it would rather pay less. weight: (W,) how much the buyer's bid counts in
    the price, from 0 to 1.
    """

    low: float
    high: float
    limit: FloatArray
    buys: BoolArray
    weight: FloatArray


class Bidding(Strategy):
    """A strategy for sealed bids. Subclass it and give ``bid``. At other tables it asks for what no deal is worth."""

    def bid(self, moment: Moment, market: Market) -> FloatArray:
        """Return the price that the bidder writes down, (W,); it need not be a point of the issue's grid."""
        raise NotImplementedError

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value of no deal: whatever beats it is acceptable."""
        return moment.no_deal
