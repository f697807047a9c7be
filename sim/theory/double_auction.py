"""The double auction of sealed bids, in closed form (Chatterjee and Samuelson 1983, Oper. Res. 31).

A buyer to whom a thing is worth v and a seller whom it costs s, both uniform between 0 and 1, trade at k·bid + (1 −
k)·ask if the bid reaches the ask; these are the strategies and results of the linear equilibrium.
"""

from __future__ import annotations


def auction_bid(k: float, value: float) -> float:
    """Return the bid of a buyer to whom the thing is worth so much."""
    return value / (1.0 + k) + k * (1.0 - k) / (2.0 * (1.0 + k))


def auction_ask(k: float, cost: float) -> float:
    """Return the ask of a seller whom the thing costs so much."""
    return cost / (2.0 - k) + (1.0 - k) / 2.0


def auction_trade(k: float) -> float:
    """Return the chance of a trade."""
    return (1.0 + k) * (2.0 - k) / 8.0


def auction_gains(k: float) -> float:
    """Return what buyer and seller gain together, on average.

    They trade where v ≥ α + β·s, with β = (1 + k)/(2 − k) and α = (1 − k)/2; the gain is v − s there.
    """
    alpha, beta = (1.0 - k) / 2.0, (1.0 + k) / (2.0 - k)
    top = (1.0 - alpha) / beta
    # ∫₀^top (1 − (α + βs)²)/2 − s·(1 − α − βs) ds
    cubes = ((alpha + beta * top) ** 3 - alpha**3) / (3.0 * beta)
    return (top - cubes) / 2.0 - (1.0 - alpha) * top**2 / 2.0 + beta * top**3 / 3.0


def auction_bid_gain(k: float, value: float, bid: float) -> float:
    """Return what a buyer gains by some bid against equilibrium asks, on average."""
    lowest = auction_ask(k, 0.0)
    highest = auction_ask(k, 1.0)
    reached = min(max(bid, lowest), highest)
    chance = (reached - lowest) * (2.0 - k)
    return chance * (value - k * bid - (1.0 - k) * (reached + lowest) / 2.0)


def auction_best_gain(k: float, value: float) -> float:
    """Return what a buyer gains by its equilibrium bid, on average."""
    return auction_bid_gain(k, value, auction_bid(k, value))


def auction_price(k: float, value: float, ask: float) -> float:
    """Return the price at which a buyer of some value trades with a seller who asks so much."""
    return k * auction_bid(k, value) + (1.0 - k) * ask


def auction_seller_gain(k: float) -> float:
    """Return what the seller gains, on average.

    By the envelope theorem its gain falls with its cost s as fast as its chance of a trade, 1 − α − β·s, rises with
    a lower one, and is nothing at the highest cost that trades.
    """
    alpha, beta = (1.0 - k) / 2.0, (1.0 + k) / (2.0 - k)
    # At cost s it is the integral of the chance from s to the top; averaged over s: ∫₀^top t·(1 − α − β·t) dt.
    top = (1.0 - alpha) / beta
    return (1.0 - alpha) * top**2 / 2.0 - beta * top**3 / 3.0
