"""A deal that enforces itself: who cheats is found out by chance, and then nobody keeps to the deal any more.

The stage game is a prisoner's dilemma with payoffs T > R > P > S: R while both keep to the deal, T to a cheat, P to
both once the deal is off (Friedman 1971, Review of Economic Studies 38: 1–12). Each period of cheating is found out
with some chance, and a period counts ``discount`` times the one before it.
"""

from __future__ import annotations


def cheating(temptation: float, punishment: float, detection: float, discount: float) -> float:
    """Return what cheating until one is caught is worth: V = T + discount·(m·P/(1 − discount) + (1 − m)·V)."""
    caught = punishment / (1.0 - discount)
    return (temptation + discount * detection * caught) / (1.0 - discount * (1.0 - detection))


def critical_discount(temptation: float, reward: float, punishment: float, detection: float) -> float:
    """Return from which discount factor on keeping to the deal is worth at least as much as cheating."""
    gain = temptation - reward
    return gain / (gain + detection * (reward - punishment))
