"""What every package is worth to the two parties that bargain, on average over the kept worlds.

A package counts by what a party expects of it, by its own beliefs in the promises, at the end of the known
past; the same worlds say what no deal is worth to it then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.analysis.intervals import Estimate, Share, mean, mean_of_values, share
from sim.analysis.tally import Tally
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import nobody
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.theory.frontier import SAME, along, better_than, undominated

MOST_POINTS = 300
"""Packages shown beside the frontier and the deals; of more, those that differ most by place."""


@dataclass(frozen=True, slots=True)
class Point:
    """A package: its mean expected value to both parties, and how many deals of all worlds are this one.

    ``changes``: the issues on which it differs from the status quo (all, where there is none).
    ``if_kept``: its mean value to both if every promise were kept.
    """

    package: Mapping[str, str]
    changes: tuple[str, ...]
    worth: tuple[Estimate, Estimate]
    if_kept: tuple[float, float]
    efficient: bool
    deals: Share


@dataclass(frozen=True, slots=True)
class Plane:
    """The packages that guarantors allow, between two parties; ``frontier`` by rising value to the first.

    ``packages``: how many there are; ``better``: how many of them both value more than no deal on average.
    ``room``: in how many worlds there is at least one that both value more; ``room_for_all``: that the
    ``others``, who decide too, value more as well.
    """

    parties: tuple[str, str]
    others: tuple[str, ...]
    worlds: int
    day: float
    unit: str
    points: tuple[Point, ...]
    frontier: tuple[Point, ...]
    no_deal: tuple[Estimate, Estimate]
    packages: int
    better: int
    room: Share
    room_for_all: Share


class PlaneWatch:
    """Adds up, cohort by cohort, what packages and no deal are worth on the day on which play begins."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self.parties = scenario.negotiators[:2]
        self.day = scenario.clock.known_until or 0.0
        self._worlds = 0
        self._sums = np.zeros((3, len(self.parties), len(scenario.packages)))
        self._allowed = np.zeros(len(scenario.packages), dtype=np.bool_)
        self._room, self._room_for_all = 0, 0
        self._no_deal: list[list[FloatArray]] = [[] for _ in self.parties]

    def look(self, cohort: Cohort, day: float, rows: IntArray) -> None:
        """Add the worlds of a cohort, on the day on which play begins."""
        if day != self.day or len(self.parties) < 2:
            return
        foresight = Foresight(cohort, Hazards(cohort, {}, day, nobody))
        self._worlds += rows.size
        allowed = ~cohort.declined[rows]
        self._allowed |= allowed.any(axis=0)
        for n, i in enumerate(self.parties):
            expected, kept = cohort.promises.expected(i)[rows], cohort.wishes[i].values[rows]
            for k, values in enumerate((expected, expected**2, kept)):
                self._sums[k, n] += values.sum(axis=0)
            no_deal = foresight.no_deal(i, rows, day)
            self._no_deal[n].append(no_deal)
            allowed &= expected > no_deal[:, None] + SAME
        self._room += int(allowed.any(axis=1).sum())
        for i in cohort.valuing:
            if i not in self.parties:
                no_deal = foresight.no_deal(i, rows, day)
                allowed &= cohort.promises.expected(i)[rows] > no_deal[:, None] + SAME
        self._room_for_all += int(allowed.any(axis=1).sum())

    def plane(self, tally: Tally) -> Plane | None:
        """Return the plane; None where fewer than two parties bargain or no world was seen."""
        if not self._worlds or len(self.parties) < 2:
            return None
        scenario, worlds = self._scenario, self._worlds
        here = np.flatnonzero(self._allowed)
        values = (self._sums[0][:, here] / worlds).T
        efficient = undominated(values)
        no_deal = [mean_of_values(np.concatenate(parts)) for parts in self._no_deal]
        point = np.array([estimate.value for estimate in no_deal], dtype=np.float64)
        shown = _shown(values, efficient, tally.packages[here])
        points = {k: self._point(int(here[k]), tally, bool(efficient[k])) for k in shown}
        return Plane(
            parties=(self._label(0), self._label(1)),
            others=tuple(
                party.label
                for i, party in enumerate(scenario.parties)
                if party.has_values and i not in self.parties
            ),
            worlds=worlds,
            day=self.day,
            unit=scenario.clock.unit,
            points=tuple(points.values()),
            frontier=tuple(points[k] for k in along(values, efficient).tolist()),
            no_deal=(no_deal[0], no_deal[1]),
            packages=len(values),
            better=int(better_than(values, point).sum()),
            room=share(self._room, worlds),
            room_for_all=share(self._room_for_all, worlds),
        )

    def _label(self, n: int) -> str:
        return self._scenario.parties[self.parties[n]].label

    def _point(self, k: int, tally: Tally, efficient: bool) -> Point:
        total, squares, kept = self._sums[0, :, k], self._sums[1, :, k], self._sums[2, :, k]
        first, second = (self._mean(float(total[n]), float(squares[n])) for n in range(2))
        return Point(
            package=self._scenario.packages.labels[k],
            changes=_changes(self._scenario, k),
            worth=(first, second),
            if_kept=(float(kept[0]) / self._worlds, float(kept[1]) / self._worlds),
            efficient=efficient,
            deals=share(int(tally.packages[k]), tally.kept),
        )

    def _mean(self, total: float, squares: float) -> Estimate:
        variance = max(squares - total * total / self._worlds, 0.0) / max(self._worlds - 1, 1)
        return mean(total, sqrt(variance), self._worlds)


def _shown(values: FloatArray, efficient: BoolArray, deals: IntArray) -> list[int]:
    """Return the frontier, the deals, and of the other packages one for each small piece of the plane."""
    always = efficient | (deals > 0)
    others = np.flatnonzero(~always)
    if len(others) > MOST_POINTS:
        span = np.maximum(np.ptp(values, axis=0), SAME)
        cells = np.floor((values[others] - values.min(axis=0)) / span * sqrt(MOST_POINTS))
        others = others[np.unique(cells, axis=0, return_index=True)[1]]
    return sorted([*np.flatnonzero(always).tolist(), *others.tolist()])


def _changes(scenario: Scenario, package: int) -> tuple[str, ...]:
    chosen = scenario.packages.options[package].tolist()
    before = scenario.status_quo or (None,) * len(chosen)
    issues = zip(scenario.packages.issues, chosen, before, strict=True)
    return tuple(issue.name for issue, option, was in issues if option != was)
