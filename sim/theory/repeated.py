"""A deal that enforces itself: who cheats is found out by chance, and then nobody keeps to the deal any more.

The stage game is a prisoner's dilemma with payoffs T > R > P > S: R while both keep to the deal, T to a cheat, P to
both once the deal is off (Friedman 1971, Review of Economic Studies 38: 1–12). Each period of cheating is found out
with some chance, and a period counts e to the minus ``patience`` times the one before it.
"""

from __future__ import annotations

from math import exp


def cheating_on_average(temptation: float, punishment: float, detection: float, patience: float) -> float:
    """Return what cheating until one is caught is worth, as an average over all periods, discounted.

    With discount factor d the value of cheating is V = T + d·(m·P/(1 − d) + (1 − m)·V), and the average (1 − d)·V.
    """
    d = exp(-patience)
    return ((1.0 - d) * temptation + d * detection * punishment) / (1.0 - d * (1.0 - detection))
