"""The default proposal to several others: what leaves most to the worst-off of them (DESIGN rule 7).

What an offer leaves the worst-off moves with what each of them would have without a deal. For given values of no
deal it is one number for each package, and packages are ranked by it as for one other side (``sim.engine.ranking``).
As these values drift apart, a package gains on another by no more than they do: the ranking still says what is
proposed where that leads by more. In other worlds, and where they move fast, all packages are looked through.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from sim.engine.extremes import largest, smallest
from sim.engine.ranking import Ranking, lists
from sim.engine.twin import has_twin
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING

_LOOKED_THROUGH_TOGETHER = 2**17
"""Entries of a table that are looked through at one time: so many of each table fit the cache."""

_FEWEST = 128
"""Worlds that are looked through at one time, if there are as many: fewer make for short rows."""

_SLOW = 2.0**-10
"""How far values of no deal may drift apart from one turn to the next, in spans of a worth, for a ranking to last."""

_TELLING = 256
"""Worlds by which one goes to tell how fast values move, at least, if there are as many."""

_RANKED_FOR = 0.25
"""Share of worlds that a new ranking must be of use to: it is made for all of them."""

_LASTS = 8
"""Times a party is asked before its packages are ranked again, which takes as long as to look through them thrice."""

_SLACK = 1.0 / 32.0
"""Share of the span of what is left to the worst-off, up to which a lead is known."""

_COARSE = 2.0**-20
"""By how much sifting with 32 bits may take a lead for too large, as a share of the largest number compared."""

_FINE = 2.0**-48
"""By how much a few differences of numbers of 64 bits may be wrong, as a share of the largest of these numbers."""


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
        """The others' values of no deal when some worlds were last looked through, (others, W)."""
        self._every = 1 << (max(len(own) // _TELLING, 1).bit_length() - 1)
        self._ranking: Ranking | None = None
        self._ranked_at = np.full_like(self._before, np.nan)
        """The values of no deal that the ranking rests on, (others, W); NaN where a world is not ranked."""
        self._wrong = np.zeros(len(own))
        """By how much a lead may be taken for too large, (W,)."""
        self._asked = self._ranked_last = 0

    @cached_property
    def _span(self) -> FloatArray:
        """How far apart the worths of one of the others lie, (W,)."""
        highest, lowest = _ends(self._others[0])
        return highest - lowest

    def reaching(self, no_deals: FloatArray, bar: FloatArray, rows: IntArray) -> IntArray:
        """Return the proposal in each of these rows; ``NOTHING`` where no package is worth the bar.

        ``no_deals``: (others, rows) what the others are thought to have without a deal.
        """
        self._asked += 1
        found, sure = self._by_rank(no_deals, bar, rows)
        here = np.flatnonzero(~sure & (bar <= self._best.take(rows)))
        if not here.size:
            return found
        if self._would_last(no_deals, rows) and here.size >= _RANKED_FOR * self._best.size:
            self._rank(no_deals, rows)
            return self._by_rank(no_deals, bar, rows)[0]
        if here.size == rows.size:
            return _leaving_most(self._own, self._others, no_deals, bar, rows)
        found[here] = _leaving_most(
            self._own, self._others, no_deals.take(here, axis=1), bar.take(here), rows.take(here)
        )
        return found

    def _by_rank(self, no_deals: FloatArray, bar: FloatArray, rows: IntArray) -> tuple[IntArray, BoolArray]:
        """Return what ranks say in these rows, and where that is proposed for sure."""
        if self._ranking is None:
            return np.full(rows.size, NOTHING), np.zeros(rows.size, dtype=np.bool_)
        found, lead = self._ranking.reaching_with_lead(bar, rows)
        apart, away = _drift(self._ranked_at, no_deals, rows)
        return found, (away == 0.0) | (apart + _FINE * away + self._wrong.take(rows) <= lead)

    def _would_last(self, no_deals: FloatArray, rows: IntArray) -> bool:
        """Return whether a ranking made now would serve for a while in most worlds, going by some of them."""
        here = np.flatnonzero(rows & (self._every - 1) == 0)
        some, now = rows.take(here), no_deals.take(here, axis=1)
        apart, _ = _drift(self._before, now, some)
        self._before[:, some] = now
        if self._ranking is not None and self._asked < self._ranked_last + _LASTS:
            return False
        slow = np.count_nonzero(apart <= _SLOW * self._span.take(some))
        return bool(0 < here.size <= 2 * slow)

    def _rank(self, no_deals: FloatArray, rows: IntArray) -> None:
        """Rank packages by these values of no deal."""
        self._ranked_at = np.full_like(self._before, np.nan)
        self._ranked_at[:, rows] = no_deals
        at = np.where(np.isnan(self._ranked_at), 0.0, self._ranked_at)
        least = self._others[0] - at[0]
        for other, no_deal in zip(self._others[1:], at[1:], strict=True):
            np.minimum(least, other - no_deal, out=least)
        ranked = lists(self._own.T, least.T, slack=_SLACK)
        highest, lowest = _ends(least)
        size = np.maximum(np.abs(highest), np.abs(lowest))
        known = _SLACK * (highest - lowest) - _COARSE * size
        np.minimum(ranked.lead, known[:, None], out=ranked.lead)
        self._wrong = _FINE * (size + np.abs(at).max(axis=0))
        # Nobody goes through these lists from their other end.
        self._ranking = Ranking(ranked._replace(other=np.empty((0, 0))))
        self._ranked_last = self._asked


def _drift(then: FloatArray, now: FloatArray, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return how far values, (others, W), have moved apart in these rows since then, and how far away at most."""
    highest, lowest = np.full(rows.size, -np.inf), np.full(rows.size, np.inf)
    for one_then, one_now in zip(then, now, strict=True):
        moved = one_now - one_then.take(rows)
        np.maximum(highest, moved, out=highest)
        np.minimum(lowest, moved, out=lowest)
    return highest - lowest, np.maximum(highest, -lowest)


def _ends(table: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the largest and the smallest number of each column of a table, (K, W), that is not −inf."""
    low = smallest(table)
    if np.isinf(low).any():
        low = smallest(np.where(np.isinf(table), np.inf, table))
    return largest(table), low


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
