"""Bargaining where so many votes are enough, and each round another party is drawn to propose.

Baron and Ferejohn (1989), American Political Science Review 83: 1181–1206, closed rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.model.coalition import best_passing
from sim.model.packages import BoolArray, FloatArray

_EQUAL = 1e-9


def before_the_draw(
    worths: Sequence[FloatArray], waiting: Sequence[FloatArray], needed: int
) -> list[FloatArray]:
    """Return what a round is worth to each party before it is drawn who proposes, (W,) each.

    ``worths``: for each party (W, K), what packages are worth to it; ``waiting``: for each (W,), what the next round
    is worth to it now; ``needed``: votes that an offer needs, the proposer's among them. Each is drawn with the same
    chance and offers what is best for it among the packages that pass, each of those that tie with the same chance.
    """
    value = [np.zeros_like(bar) for bar in waiting]
    for i, own in enumerate(worths):
        most, tied = best_passing(own, passing(worths, waiting, needed, i))
        proposes = most >= waiting[i]
        share = np.where(proposes[:, None], tied, False) / np.maximum(tied.sum(axis=1), 1)[:, None]
        for j, worth in enumerate(worths):
            mean = np.zeros_like(waiting[j])
            for chance, each in zip(share.T, np.where(tied, worth, 0.0).T, strict=True):
                mean += chance * each
            value[j] = value[j] + np.where(proposes, mean, waiting[j]) / len(worths)
    return value


def passing(
    worths: Sequence[FloatArray], waiting: Sequence[FloatArray], needed: int, proposer: int
) -> BoolArray:
    """Return which packages get the votes they need if one party proposes them, (W, K): it votes for what it says."""
    votes = np.ones(worths[0].shape, dtype=np.int64)
    for j, worth in enumerate(worths):
        if j != proposer:
            votes += likes(worth, waiting[j][:, None])
    return np.asarray((votes >= needed) & np.isfinite(worths[proposer]), dtype=np.bool_)


def likes(worth: FloatArray, waiting: FloatArray) -> BoolArray:
    """Return where something is worth at least what waiting is, rounding aside."""
    return np.asarray(worth >= waiting - _EQUAL * np.maximum(np.abs(waiting), 1.0), dtype=np.bool_)


def price_of_a_vote(pie: float, patience: float, parties: float) -> float:
    """Return what a vote costs in the stationary equilibrium, which is what waiting is worth: a share, discounted."""
    return float(np.exp(-patience)) * pie / parties


def paid_for_votes(pie: float, patience: float, parties: float, needed: float) -> float:
    """Return what a party gets on average when another proposes: the price of its vote, where that is bought."""
    return (needed - 1.0) / (parties - 1.0) * price_of_a_vote(pie, patience, parties)


def proposers_share(pie: float, patience: float, parties: float, needed: float) -> float:
    """Return what the proposer keeps: the pie without the votes that it buys; ``patience`` is per round."""
    return pie - (needed - 1.0) * price_of_a_vote(pie, patience, parties)
