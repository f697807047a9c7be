"""Zeuthen's way: whoever risks less by a breakdown gives way, by as little as turns the risks around."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment, Strategy

_EQUAL = 1e-9
"""Products that differ by less than this share of the larger are the same."""


class Zeuthen(Strategy):
    """Begin with the package best for oneself; then give way whenever one's own risk is not the larger.

    A party's risk is what it would lose by taking the other's offer, as a share of what its own offer leaves it
    above no deal: (own − other's)/(own − V). Zeuthen (1930), Problems of Monopoly and Economic Warfare; Harsanyi
    (1956), Econometrica 24: 144–157, shows that the risk is smaller exactly where the product of both gains is, and
    that talks end at the largest product, which is Nash's solution. The smallest concession that turns the risks
    around is the package best for oneself among those with a larger product than the other's offer; where there is
    none, the other's offer is taken. For two parties, whose estimates of each other are what they know.
    """

    def ask(self, moment: Moment) -> FloatArray:
        """Return what one's own offer on the table is worth; before any, the best package's worth."""
        mine = _latest(moment.said(), moment.no_deal.size)
        worth = moment.worth[np.arange(mine.size), np.maximum(mine, 0)]
        return np.where(mine == NOTHING, moment.best, np.where(np.isfinite(worth), worth, moment.best))

    def propose(self, moment: Moment, others: Sequence[Estimate]) -> IntArray:
        """Return the offer on the table, or the smallest concession where it is one's turn to make one."""
        rows = np.arange(moment.no_deal.size)
        gain = moment.worth - moment.no_deal[:, None]
        theirs = others[0].surplus
        product = np.where((gain > 0.0) & (theirs > 0.0), _finite(gain) * _finite(theirs), 0.0)
        product = np.where(np.isfinite(moment.worth), product, -np.inf)
        mine, heard = _latest(moment.said(), rows.size), _latest(moment.heard(), rows.size)
        enough = np.isfinite(moment.worth) & (gain >= 0.0)
        opening = _best(moment, theirs, enough)
        mine = np.where(
            enough[rows, np.maximum(mine, 0)], mine, NOTHING
        )  # what is no longer open is no offer
        standing = product[rows, np.maximum(mine, 0)]
        offered = product[rows, np.maximum(heard, 0)]
        better = product > (offered + _EQUAL * np.abs(offered))[:, None]
        taking = np.where(enough[rows, np.maximum(heard, 0)], heard, mine)
        conceding = np.where(better.any(axis=1), _best(moment, theirs, better), taking)
        firm = standing > offered + _EQUAL * np.abs(offered)
        going_on = np.where(firm | (heard == NOTHING), mine, conceding)
        chosen = np.where(mine == NOTHING, opening, going_on)
        return np.where(moment.best >= moment.no_deal, chosen, NOTHING)


def _latest(packages: IntArray, size: int) -> IntArray:
    """Return the last package of each row's history; ``NOTHING`` where there is none."""
    if not packages.shape[1]:
        return np.full(size, NOTHING, dtype=np.int64)
    there = packages != NOTHING
    last = packages.shape[1] - 1 - there[:, ::-1].argmax(axis=1)
    found = packages[np.arange(size), last]
    return np.where(there.any(axis=1), found, NOTHING)


def _best(moment: Moment, theirs: FloatArray, among: BoolArray) -> IntArray:
    """Return the package best for oneself among some; of those that tie, the best for the other."""
    own = np.where(among, moment.worth, -np.inf)
    tied = among & (own >= own.max(axis=1)[:, None])
    chosen: IntArray = np.where(tied, theirs, -np.inf).argmax(axis=1)
    return chosen


def _finite(values: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), values, 0.0)
