"""The default proposal to several others: what leaves most to the worst-off of them (DESIGN rule 7).

What an offer leaves the worst-off moves with what each of them would have without a deal. While that stands still,
it is one number for each package, and packages are ranked by it as for one other side (``sim.engine.ranking``). In
worlds where it has moved, all packages are looked through.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.extremes import largest
from sim.engine.ranking import Ranking, lists
from sim.engine.twin import has_twin
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING

_LOOKED_THROUGH_TOGETHER = 2**17
"""Entries of a table that are looked through at one time: so many of each table fit the cache."""

_FEWEST = 128
"""Worlds that are looked through at one time, if there are as many: fewer make for short rows."""

_RANKED_FOR = 0.25
"""Share of worlds that a new ranking must be of use to: it is made for all of them."""


class Several:
    """What one party may propose to several others in W worlds, all of whom must consent.

    ``own`` and each of ``others`` are worths, (W, K), −inf where closed, for all alike. Ties are ruled as in
    ``sim.model.strategy.offer_reaching``: to the package better for oneself, then to the first in the file.
    """

    def __init__(self, own: FloatArray, others: Sequence[FloatArray]) -> None:
        self._own = np.ascontiguousarray(own.T)
        self._others = tuple(np.ascontiguousarray(other.T) for other in others)
        self._best = largest(self._own)
        self._before = np.full((len(others), len(own)), np.nan)
        """The others' values of no deal when each world was last asked for, (others, W)."""
        self._ranking: Ranking | None = None
        self._ranked_at = np.full_like(self._before, np.nan)
        """The values of no deal that the ranking rests on, (others, W); NaN where a world is not ranked."""

    def reaching(self, no_deals: FloatArray, bar: FloatArray, rows: IntArray) -> IntArray:
        """Return the proposal in each of these rows; ``NOTHING`` where no package is worth the bar.

        ``no_deals``: (others, rows) what the others are thought to have without a deal.
        """
        ranked = self._rank(no_deals, rows)
        if ranked is not None and ranked.all():
            return self._by_rank(bar, rows)
        found = np.full(rows.size, NOTHING)
        look = bar <= self._best.take(rows)
        if ranked is not None:
            here = np.flatnonzero(ranked)
            found[here] = self._by_rank(bar.take(here), rows.take(here))
            look &= ~ranked
        here = np.flatnonzero(look)
        if here.size == rows.size:
            return _leaving_most(self._own, self._others, no_deals, bar, rows)
        if here.size:
            found[here] = _leaving_most(
                self._own, self._others, no_deals.take(here, axis=1), bar.take(here), rows.take(here)
            )
        return found

    def _by_rank(self, bar: FloatArray, rows: IntArray) -> IntArray:
        assert self._ranking is not None
        return self._ranking.reaching(bar, rows)

    def _rank(self, no_deals: FloatArray, rows: IntArray) -> BoolArray | None:
        """Rank packages anew where that is of use; return in which rows they are ranked, None for nowhere."""
        ranked = None if self._ranking is None else _same(self._ranked_at, no_deals, rows)
        if ranked is not None and ranked.all():
            return ranked
        stand_still = _same(self._before, no_deals, rows)
        of_use = stand_still if ranked is None else stand_still & ~ranked
        if np.count_nonzero(of_use) >= _RANKED_FOR * self._best.size:
            self._ranked_at = np.full_like(self._before, np.nan)
            self._ranked_at[:, rows] = no_deals
            self._ranking = self._ranked()
            ranked = np.ones(rows.size, dtype=np.bool_)
        self._before[:, rows] = no_deals
        return ranked

    def _ranked(self) -> Ranking:
        no_deals = np.where(np.isnan(self._ranked_at), 0.0, self._ranked_at)
        least = self._others[0] - no_deals[0]
        for other, no_deal in zip(self._others[1:], no_deals[1:], strict=True):
            np.minimum(least, other - no_deal, out=least)
        return Ranking(lists(self._own.T, least.T))


def _same(before: FloatArray, now: FloatArray, rows: IntArray) -> BoolArray:
    """Return in which rows values, (others, W), are those of now, (others, rows)."""
    same = np.ones(rows.size, dtype=np.bool_)
    for one_before, one_now in zip(before, now, strict=True):
        same &= one_before.take(rows) == one_now
    return same


@has_twin("leaving_most")
def _leaving_most(
    own: FloatArray, others: tuple[FloatArray, ...], no_deals: FloatArray, bar: FloatArray, rows: IntArray
) -> IntArray:
    """Look through tables, (K, W), in these rows, in each of which some package is worth the bar."""
    worlds = own.shape[1]
    if 2 * rows.size < worlds:
        found = np.empty(rows.size, dtype=np.int64)
        together = max(_LOOKED_THROUGH_TOGETHER // len(own), 1)
        for start in range(0, rows.size, together):
            part = slice(start, start + together)
            tables = own.take(rows[part], axis=1), *(other.take(rows[part], axis=1) for other in others)
            found[part] = _looked_through(tables, no_deals[:, part], bar[part])
        return found
    if rows.size < worlds:
        # It takes less time to look at all of them, with any bar that is reached, than to pick some out.
        theirs, mine = np.zeros((len(others), worlds)), np.full(worlds, np.finfo(np.float64).min)
        theirs[:, rows], mine[rows] = no_deals, bar
        no_deals, bar = theirs, mine
    everywhere = np.empty(worlds, dtype=np.int64)
    together = max(_LOOKED_THROUGH_TOGETHER // len(own), _FEWEST)
    for start in range(0, worlds, together):
        part = slice(start, start + together)
        tables = own[:, part], *(other[:, part] for other in others)
        everywhere[part] = _looked_through(tables, no_deals[:, part], bar[part])
    return everywhere if rows.size == worlds else everywhere.take(rows)


def _looked_through(tables: Sequence[FloatArray], no_deals: FloatArray, bar: FloatArray) -> IntArray:
    """Return the proposal of each column of tables, (K, n), the proposer's first."""
    own, *others = tables
    least = others[0] - no_deals[0]
    other_left = np.empty_like(least)
    for other, no_deal in zip(others[1:], no_deals[1:], strict=True):
        np.subtract(other, no_deal, out=other_left)
        np.minimum(least, other_left, out=least)
    # ∞ where the bar is reached, −∞ where not: a minimum takes a tenth of the time of a mask that is hit at random.
    reached = np.copysign(np.inf, np.subtract(own, bar, out=other_left), out=other_left)
    np.minimum(least, reached, out=least)
    place, column = np.divmod(np.flatnonzero(least == largest(least)), bar.size)
    if place.size > bar.size:
        worth, best = own[place, column], np.full(bar.size, -np.inf)
        np.maximum.at(best, column, worth)
        first = np.flatnonzero(worth == best.take(column))[::-1]
        place, column = place.take(first), column.take(first)
    found = np.empty(bar.size, dtype=np.int64)
    found[column] = place  # of several, the last stays: the first of the file
    return found
