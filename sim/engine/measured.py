"""The continuous issue: what packages are worth between the points of the grid that stands for its range.

Everything else in the engine is played on the grid. A party that reckons backwards may name any value x of the
one *measured* issue, the first of the file that has a range without a step. A package is then the nearest one of
the grid together with x. Along a *line* of packages, which differ in that issue alone, a party's expected value is
``base + slope·curve(x)``, because promises, bonuses and rules of a measured scenario do not speak of the issue.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from sim.engine.worlds import Worlds
from sim.model.commitments import Threat
from sim.model.curves import Curve, Peak, PowerCurve, Segments
from sim.model.packages import FloatArray, IntArray, Issue, Pattern
from sim.model.parties import Ideal, Points, Power, Want
from sim.model.scenario import Scenario
from sim.model.story import Event


def curve_of(want: Want, issue: Issue, worlds: Worlds) -> Curve:
    """Return the worth of a numeric issue along its range, in each world."""
    low, high = min(issue.points), max(issue.points)
    match want.worth:
        case Points(xs, ys):
            return Segments(low, high, xs, tuple(worlds.number(y) for y in ys))
        case Power(exponent, start, end):
            return PowerCurve(low, high, worlds.number(exponent), worlds.number(start), worlds.number(end))
        case Ideal(at, height, slope):
            return Peak(low, high, worlds.number(at), worlds.number(height), worlds.number(slope))
        case _:
            raise ValueError(f"{issue.name} is no numeric issue")


@lru_cache(maxsize=16)
def measured_issue(scenario: Scenario) -> int | None:
    """Return the issue that may be agreed on at any value of its range; None where there is none.

    It is the first continuous issue, where no rule, promise, bonus, guarantee, event or interim deal makes a
    difference between its values and nobody misreads the others.
    """
    happenings: tuple[Event | Threat, ...] = (*scenario.events, *scenario.threats)
    for j, issue in enumerate(scenario.packages.issues):
        if issue.continuous:
            spoken_of = any(j == issue_ for pattern in _patterns(scenario) for issue_, _ in pattern.allowed)
            changed = any(
                shock.target[0] == "option" and shock.target[2] == j
                for shocks in (happening.shocks for happening in happenings)
                for shock in shocks
            )
            opened = any(pair[0] == j for event in scenario.events for pair in (*event.opens, *event.closes))
            misread = any(party.misreading is not None for party in scenario.parties)
            whole = len(lines(scenario, j)) * len(issue.points) == len(scenario.packages)
            return j if whole and not (spoken_of or changed or opened or misread) else None
    return None


def _patterns(scenario: Scenario) -> Iterator[Pattern]:
    """Yield every partial package that makes a difference to what a package is worth."""
    for promise in scenario.promises:
        yield from promise.when
        yield from (guarantee.when for guarantee in promise.guarantees)
        if not isinstance(promise.kept, (int, float)):
            for terms in (getattr(promise.kept, "gain", ()), getattr(promise.kept, "cost", ())):
                yield from (pattern for pattern, _ in terms)
    for party in scenario.parties:
        yield from (bonus.when for bonus in party.together)
        yield from (role.needed_by for role in party.guarantees)
    if scenario.interim is not None:
        yield scenario.interim.when


@lru_cache(maxsize=16)
def lines(scenario: Scenario, issue: int) -> tuple[tuple[int, ...], ...]:
    """Return the packages of each line, by rising value of the issue."""
    found: dict[tuple[int, ...], dict[int, int]] = {}
    for k, options in enumerate(scenario.packages.options.tolist()):
        others = tuple(o for j, o in enumerate(options) if j != issue)
        found.setdefault(others, {})[options[issue]] = k
    return tuple(tuple(line[o] for o in sorted(line)) for line in found.values())


class Measured:
    """The lines of a cohort's packages along its measured issue."""

    def __init__(self, scenario: Scenario, worlds: Worlds, issue: int) -> None:
        self.issue = issue
        self.points = np.array(scenario.packages.issues[issue].points)
        self.low, self.high = float(self.points[0]), float(self.points[-1])
        self.packages: IntArray = np.array(lines(scenario, issue), dtype=np.int64)
        """(L, G): the package at each point of each line."""
        self.line_of = np.empty(len(scenario.packages), dtype=np.int64)
        for place, line in enumerate(self.packages):
            self.line_of[line] = place
        self.value_of = self.points[scenario.packages.options[:, issue]]
        """(K,): the issue's value in each package."""
        self._curves: dict[int, Curve] = {}
        for i, party in enumerate(scenario.parties):
            for want in party.wants:
                if want.issue == issue:
                    self._curves[i] = curve_of(want, scenario.packages.issues[issue], worlds)

    def curve(self, party: int, rows: IntArray | None = None) -> Curve | None:
        """Return the curve of a party in some worlds; None where the issue is nothing to it."""
        curve = self._curves.get(party)
        return curve if curve is None or rows is None else curve.rows(rows)

    def base_and_slope(
        self, expected: FloatArray, curve: Curve, places: IntArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Return what ``base + slope·curve`` takes to give these expected values, (W, L) each.

        ``places``: one line per world instead of all of them, (W,) each.
        """
        worlds = len(expected)
        by_point = np.stack([curve.at(np.full(worlds, point)) for point in self.points])  # (G, W)
        low, high = by_point.argmin(axis=0), by_point.argmax(axis=0)
        each = np.arange(worlds)
        least, most = by_point[low, each], by_point[high, each]
        span = np.where(most > least, most - least, 1.0)
        if places is None:
            at_low = expected[each[:, None], self.packages[:, low].T]
            at_high = expected[each[:, None], self.packages[:, high].T]
            least, span = least[:, None], span[:, None]
        else:
            at_low = expected[each, self.packages[places, low]]
            at_high = expected[each, self.packages[places, high]]
        shut = ~np.isfinite(at_low)
        slope = np.where(shut, 0.0, (np.where(shut, 0.0, at_high) - np.where(shut, 0.0, at_low)) / span)
        return np.where(shut, -np.inf, np.where(shut, 0.0, at_low) - slope * least), slope

    def nearest(self, line: IntArray, x: FloatArray) -> IntArray:
        """Return the package of the grid that lies nearest to x on a line, (W,)."""
        right = np.clip(np.searchsorted(self.points, x), 1, self.points.size - 1)
        left = right - 1
        point = np.where(x - self.points[left] <= self.points[right] - x, left, right)
        return self.packages[line, point]
