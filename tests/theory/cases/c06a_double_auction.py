"""C06a: sealed bids; read off the worlds of the classic ``double_auction``."""

from __future__ import annotations

from collections.abc import Iterator

import sim
from sim.analysis.intervals import mean
from sim.door import Run
from tests.theory.played import CLASSICS, SEED, WORLDS
from tests.theory.reference import Check, known

CASE = "C06a"
HALF_STEP = 0.0005
"""Prices are rounded to the nearest of 1,001."""
BID = "parties.{}.negotiates.strategy.bid.{}={}"


def _played(*sets: str, n: int = WORLDS) -> Run:
    return sim.run(CLASSICS / "double_auction.yaml", n=n, seed=SEED, sets=sets)


def _price(k: float, *sets: str) -> float:
    """Return the one price at which a pair whose limits are known trades."""
    run = _played(f"quantities.k={k}", *sets, n=1)
    (row,) = run.rows
    return float(run.scenario.packages.issues[0].options[run.scenario.packages.options[row["package"], 0]])


def checks() -> Iterator[Check]:
    """Yield bids and asks seen through the prices they make, how often there is a trade, and who gains what."""
    for setting in known(CASE):
        k = setting.params["k"]
        # Against a seller who asks 0 the price is k times the bid; against a buyer who bids 1 it is k + (1 − k)·ask.
        asks_nothing = BID.format("seller", "plays", "then"), BID.format("seller", "at", 0)
        bid = _price(k, "quantities.value=0.8", *asks_nothing) / k
        yield setting.check("bid at v=0.8", bid, step=HALF_STEP / k)
        bids_all = BID.format("buyer", "plays", "then"), BID.format("buyer", "at", 1)
        ask = (_price(k, "quantities.cost=0.2", *bids_all) - k) / (1.0 - k)
        yield setting.check("ask at s=0.2", ask, step=HALF_STEP / (1.0 - k))
        run = _played(f"quantities.k={k}")
        share = run.outcomes["trade"].share
        assert share is not None
        error = (share * (1.0 - share) / WORLDS) ** 0.5
        gains = run.rows["values"].sum(axis=1)
        total = mean(float(gains.sum()), float(gains.std(ddof=1)), WORLDS)
        seller = run.rows["values"][:, 1]
        for quantity in setting.expected:
            if quantity.startswith("P(trade)"):
                yield setting.check(quantity, share, error)
            elif quantity.startswith("seller"):
                spread = float(seller.std(ddof=1)) / WORLDS**0.5
                yield setting.check(quantity, float(seller.mean()), spread, step=HALF_STEP)
            elif "gains" in quantity:
                yield setting.check(quantity, total.value, float(gains.std(ddof=1)) / WORLDS**0.5)
