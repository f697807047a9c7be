"""The default proposal to several others: what leaves most to the worst-off of them (DESIGN rule 7)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.twin import has_twin
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING

_LOOKED_THROUGH_TOGETHER = 2**14
"""Entries of a table that are looked through at one time: so many of each table fit the cache."""


def leaving_most(
    own: FloatArray,
    others: Sequence[FloatArray],
    no_deals: Sequence[FloatArray],
    bar: FloatArray,
    rows: IntArray,
) -> IntArray:
    """Return in each of these rows what ``sim.model.strategy.offer_reaching`` finds; (rows,).

    ``own`` and each of ``others`` are worths, (W, K), −inf where closed; ``no_deals``, (rows,) each, what the
    others are thought to have without a deal.
    """
    theirs = tuple(np.ascontiguousarray(other.T) for other in others)
    return _leaving_most(np.ascontiguousarray(own.T), theirs, np.stack(no_deals), bar, rows)


@has_twin("leaving_most")
def _leaving_most(
    own: FloatArray, others: tuple[FloatArray, ...], no_deals: FloatArray, bar: FloatArray, rows: IntArray
) -> IntArray:
    """Do so for tables that lie package by package, (K, W)."""
    found = np.empty(rows.size, dtype=np.int64)
    everywhere = rows.size == own.shape[1]
    together = max(_LOOKED_THROUGH_TOGETHER // len(own), 1)
    for start in range(0, rows.size, together):
        part = slice(start, start + together)

        def here(table: FloatArray, part: slice = part) -> FloatArray:
            return table[:, part] if everywhere else table.take(rows[part], axis=1)

        mine, least = here(own), here(others[0]) - no_deals[0, part]
        for other, no_deal in zip(others[1:], no_deals[1:, part], strict=True):
            np.minimum(least, here(other) - no_deal, out=least)
        short = ~(mine >= bar[part])
        np.copyto(least, -np.inf, where=short)
        short |= least < least.max(axis=0)
        found[part] = np.where(short.all(axis=0), NOTHING, np.where(short, -np.inf, mine).argmax(axis=0))
    return found
