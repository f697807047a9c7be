"""Two arms side by side, counted block by block: what became of each world in the one and in the other.

Draws that both arms kept are pairs. Arms of one crowd have nothing but pairs; arms that read the past differently
have some, and draws that only one of them kept; arms of two seeds have none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.engine.play import Block
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario

DURATION = "duration"
"""The measure that tells how long talks went on, at most up to the horizon."""


@dataclass(slots=True)
class Sums:
    """Sums over the worlds of two arms of one measure a (base) and b (other); ``both`` over pairs alone."""

    count_a: int = 0
    count_b: int = 0
    a: float = 0.0
    b: float = 0.0
    aa: float = 0.0
    bb: float = 0.0
    both: int = 0
    both_a: float = 0.0
    both_b: float = 0.0
    both_ab: float = 0.0

    def add(self, a: FloatArray, b: FloatArray, pair_a: FloatArray, pair_b: FloatArray) -> None:
        """Count a block's worlds, and its pairs (in the same order)."""
        self.count_a += a.size
        self.count_b += b.size
        self.a += float(a.sum())
        self.b += float(b.sum())
        self.aa += float((a * a).sum())
        self.bb += float((b * b).sum())
        self.both += pair_a.size
        self.both_a += float(pair_a.sum())
        self.both_b += float(pair_b.sum())
        self.both_ab += float((pair_a * pair_b).sum())

    def means(self) -> tuple[float, float, float]:
        """Return both means and the variance of their difference.

        Each mean is a sum over draws divided by its own count; two means share the draws that both arms kept. With
        deviations d from the means, each drawn out by √(n/(n − 1)) as a mean is taken out of them:
        Var = Σ d_a²/n_a² + Σ d_b²/n_b² − 2 Σ_pairs d_a·d_b/(n_a·n_b). Where every draw is a pair, this is the
        variance of a paired mean difference, s²/n; where none is, s_a²/n_a + s_b²/n_b. Not a number for one draw.
        """
        n, m = self.count_a, self.count_b
        mean_a, mean_b = self.a / n, self.b / m
        spread_a = max(self.aa - n * mean_a * mean_a, 0.0)
        spread_b = max(self.bb - m * mean_b * mean_b, 0.0)
        shared = self.both_ab - mean_a * self.both_b - mean_b * self.both_a + self.both * mean_a * mean_b
        if n < 2 or m < 2:
            return mean_a, mean_b, nan
        variance = spread_a / (n * (n - 1)) + spread_b / (m * (m - 1))
        variance -= 2 * shared / sqrt(n * (n - 1) * m * (m - 1))
        return mean_a, mean_b, max(variance, 0.0)


@dataclass(slots=True)
class Pairing:
    """Counts of two arms.

    ``joint[i, j]``: pairs that end with outcome i in the base and j in the other; ``only_base``, ``only_other``:
    worlds that the other arm did not keep, by outcome.
    """

    outcomes: tuple[str, ...]
    joint: IntArray
    only_base: IntArray
    only_other: IntArray
    measures: dict[str, Sums]
    _places: tuple[IntArray, IntArray]
    _parties: Mapping[str, tuple[int, int]]
    paired: bool = field(default=True)

    @classmethod
    def of(cls, base: Scenario, other: Scenario, *, same_seed: bool) -> Pairing:
        """Return the empty counts of two scenarios; outcomes and parties are matched by their names."""
        names = outcome_names([base, other])
        size = len(names)
        parties = {
            party.name: (i, j)
            for i, party in enumerate(base.parties)
            for j, twin in enumerate(other.parties)
            if party.name == twin.name and party.has_values and twin.has_values
        }
        return cls(
            names,
            np.zeros((size, size), dtype=np.int64),
            np.zeros(size, dtype=np.int64),
            np.zeros(size, dtype=np.int64),
            {name: Sums() for name in (*parties, DURATION)},
            (_places_of(base, names), _places_of(other, names)),
            parties,
            same_seed,
        )

    def add(self, base: Block | None, other: Block | None) -> None:
        """Count a block of each arm, of the same draws."""
        ours, theirs = _rows(base, other), _rows(other, base)
        if ours is None or theirs is None:
            return
        here, there = self._pairs(ours, theirs)
        a, b = self._places[0][ours["outcome"]], self._places[1][theirs["outcome"]]
        size = len(self.outcomes)
        pairs = np.bincount(a[here] * size + b[there], minlength=size * size)
        self.joint += pairs.reshape(size, size)
        self.only_base += np.bincount(a, minlength=size) - np.bincount(a[here], minlength=size)
        self.only_other += np.bincount(b, minlength=size) - np.bincount(b[there], minlength=size)
        self._add_measure(DURATION, ours["day"], theirs["day"], here, there)
        for name, (i, j) in self._parties.items():
            self._add_measure(name, ours["values"][:, i], theirs["values"][:, j], here, there)

    def _pairs(self, ours: NDArray[np.void], theirs: NDArray[np.void]) -> tuple[IntArray, IntArray]:
        """Return the rows of both that are pairs, in the same order."""
        one, other = ours["replication"], theirs["replication"]
        if not self.paired:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing
        if one.size == other.size and np.array_equal(one, other):
            everything = np.arange(one.size)
            return everything, everything
        _, here, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
        return here, there

    def _add_measure(self, name: str, a: FloatArray, b: FloatArray, here: IntArray, there: IntArray) -> None:
        known = ~(np.isnan(a[here]) | np.isnan(b[there]))
        self.measures[name].add(a[~np.isnan(a)], b[~np.isnan(b)], a[here][known], b[there][known])

    @property
    def base_counts(self) -> IntArray:
        """Worlds of the base by outcome."""
        return np.asarray(self.joint.sum(axis=1) + self.only_base)

    @property
    def other_counts(self) -> IntArray:
        """Worlds of the other arm by outcome."""
        return np.asarray(self.joint.sum(axis=0) + self.only_other)


def outcome_names(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Return the names of the outcomes of several scenarios, in the order of the first, then of the next."""
    return tuple(dict.fromkeys(outcome.name for scenario in scenarios for outcome in scenario.outcomes))


def _places_of(scenario: Scenario, names: tuple[str, ...]) -> IntArray:
    return np.array([names.index(outcome.name) for outcome in scenario.outcomes], dtype=np.int64)


def _rows(block: Block | None, twin: Block | None) -> NDArray[np.void] | None:
    """Return a block's rows; none of the twin's kind for an arm that has kept enough already."""
    if block is not None:
        return block.rows
    if twin is None:
        return None
    return np.empty(0, dtype=twin.rows.dtype)
