"""Sealed bids: a buyer and a seller each write down a price, and trade if the bid reaches the ask."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.bidding import Bidding, Market
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.protocol import TableProtocol, TableView
from sim.model.strategy import Moment, Parameter
from sim.protocols.alternating import first_turn


class SealedBids(TableProtocol):
    """Two parties bid once for a deal at a price, the only issue: the k-double auction.

    Who would rather have a low price buys. They trade where the bid reaches the ask, at k times the bid and 1 − k
    times the ask, to the nearest price of the issue; else the table closes. Bids themselves may lie between the
    issue's prices.
    """

    numbers = {"k": Parameter(0.0, 1.0, 0.5, "how much the buyer's bid counts in the price")}
    needs = Bidding
    seats = 2
    turns = False
    one_price = True

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of the bids: that of the first turn after the known past."""
        days = table.every * first_turn(table.opens, table.every)
        for day in np.unique(days):
            yield float(day)
            rows = table.talking()
            rows = rows[days[rows] == day]
            if rows.size:
                _open_bids(table, rows)


def _open_bids(table: TableView, rows: IntArray) -> None:
    prices, k = table.prices, table.number("k", rows)
    bids, buying = [], []
    for party in table.parties:
        moment = table.moment(party, rows, closing=True)
        limit, buys = _limit(moment, prices)
        way = table.strategy(party)
        assert isinstance(way, Bidding)
        market = Market(float(prices[0]), float(prices[-1]), limit, buys, k)
        bids.append(way.bid(moment, market))
        buying.append(buys)
    bid, ask = np.where(buying[0], bids[0], bids[1]), np.where(buying[0], bids[1], bids[0])
    trade = (buying[0] != buying[1]) & (bid >= ask)
    price = k * bid + (1.0 - k) * ask
    nearest = np.searchsorted((prices[1:] + prices[:-1]) / 2.0, price[trade]).astype(np.int64)
    vetoed = table.sign(rows[trade], nearest)
    table.close(np.union1d(rows[~trade], vetoed))


def _limit(moment: Moment, prices: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the price at which a deal is worth no deal, and where the party would rather pay less.

    Worths are taken as linear in the price, from the value of the lowest and of the highest price.
    """
    lowest, highest = moment.worth[:, 0], moment.worth[:, -1]
    slope = highest - lowest
    sloped = slope != 0.0
    share = np.where(sloped, (moment.no_deal - lowest) / np.where(sloped, slope, 1.0), 0.0)
    return prices[0] + (prices[-1] - prices[0]) * share, slope < 0.0
