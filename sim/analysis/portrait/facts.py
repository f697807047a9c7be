"""The few facts that a page leads with: which outcome is ahead, when half of the worlds are over, what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.analysis.distribution import Named
from sim.analysis.histogram import Histogram
from sim.analysis.intervals import Estimate, z_of_pairs
from sim.analysis.portrait.beliefs import BeliefPath
from sim.analysis.tally import Tally


@dataclass(frozen=True, slots=True)
class Lead:
    """The most frequent of some names; ``rivals`` are those that so many worlds cannot tell from it."""

    first: Named
    rivals: tuple[Named, ...]


def lead(names: Sequence[Named]) -> Lead | None:
    """Return what came up most often; None where nothing did.

    Of counts a and b of one multinomial sample, a is ahead if a − b > z·√(a + b − (a − b)²/n), where z allows for
    all pairs of names: which pair is compared was picked by its counts.
    """
    seen = sorted((named for named in names if named.share.count), key=lambda named: -named.share.count)
    if not seen:
        return None
    first, *others = seen
    z = z_of_pairs(len(names))
    return Lead(first, tuple(other for other in others if not _ahead(first, other, z)))


def _ahead(first: Named, other: Named, z: float) -> bool:
    a, b, of = first.share.count, other.share.count, first.share.of
    return a - b > z * sqrt(a + b - (a - b) ** 2 / of)


def half_over(tally: Tally) -> Estimate:
    """Return the day by which talks are over in half of the worlds; the horizon where they are not."""
    days = list(tally.days.values())
    bins, place = np.unique(np.concatenate([day.bins for day in days]), return_inverse=True)
    counts = np.zeros(len(bins), dtype=np.int64)
    np.add.at(counts, place, np.concatenate([day.counts for day in days]))
    return Histogram(bins, counts).quantile(0.5)


def moved_most(paths: Sequence[BeliefPath]) -> BeliefPath | None:
    """Return the path whose median moves furthest from its first day to its last; None without paths."""
    return max(paths, key=_travelled, default=None)


def _travelled(path: BeliefPath) -> float:
    first, last = path.bands[0].median.value, path.bands[-1].median.value
    return abs((last or 0.0) - (first or 0.0))
