"""What stopping at a precision does to the intervals, reckoned without chance.

The counts of an outcome at the looks of a run are sums of binomial numbers, so the chance that a run stops at
a look with a count is a convolution, and so is the coverage of the interval that it then shows.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from scipy.signal import fftconvolve
from scipy.stats import binom

from sim.analysis.intervals import precise, share
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.runs.plan import looks_up_to

_NEGLIGIBLE = 1e-13


@dataclass(frozen=True, slots=True)
class Stopped:
    """Of runs that stop at a precision: the chance that the interval holds, and the mean number of worlds."""

    held: float
    worlds: float


def stopped(p: float, half: float, most: int = 1_000_000) -> Stopped:
    """Return what a run with two outcomes, one of probability p, shows when it is precise to ``half``.

    Two outcomes are the worst case: the share that decides when to stop is the one that is shown.
    """
    looks = looks_up_to(most)
    held = worlds = 0.0
    chance, first, before = np.ones(1), 0, 0
    for n in looks:
        chance, first = _plus(chance, first, n - before, p)
        before = n
        counts = np.arange(first, first + len(chance))
        stops = _stops(counts, n, half) if n < looks[-1] else np.ones(len(counts), dtype=np.bool_)
        ending = chance * stops
        worlds += n * float(ending.sum())
        held += float(ending[_holds(counts, n, p)].sum())
        chance = chance * ~stops
        if chance.sum() < _NEGLIGIBLE:
            break
        chance, first = _trimmed(chance, first)
    return Stopped(held, worlds)


def _plus(chance: FloatArray, first: int, draws: int, p: float) -> tuple[FloatArray, int]:
    low, high = binom.ppf([_NEGLIGIBLE, 1 - _NEGLIGIBLE], draws, p).astype(int).tolist()
    more = binom.pmf(np.arange(low, high + 1), draws, p)
    return np.maximum(fftconvolve(chance, more), 0.0), first + low


def _trimmed(chance: FloatArray, first: int) -> tuple[FloatArray, int]:
    likely = np.flatnonzero(chance > _NEGLIGIBLE / len(chance))
    return chance[likely[0] : likely[-1] + 1], first + int(likely[0])


def _stops(counts: IntArray, n: int, half: float) -> BoolArray:
    """Say of each count whether it is precise. Wilson's interval is widest at a share of one half."""
    rarest = range(n // 2 + 1)
    first = bisect_left(rarest, True, key=lambda count: not precise(np.array([count, n - count]), half))
    stops: BoolArray = np.minimum(counts, n - counts) < first
    return stops


def _holds(counts: IntArray, n: int, p: float) -> BoolArray:
    """Say of each count whether its interval holds p; the bounds rise with the count."""
    possible = range(n + 1)
    first = bisect_left(possible, True, key=lambda count: share(count, n).high >= p)
    beyond = bisect_left(possible, True, key=lambda count: share(count, n).low > p)
    holds: BoolArray = (counts >= first) & (counts < beyond)
    return holds
