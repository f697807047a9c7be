"""What each package is worth to each party, promises kept (DESIGN rule 1)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from sim.engine.measured import curve_of
from sim.engine.twin import has_twin
from sim.engine.worlds import Worlds
from sim.model.arithmetic import power, ratio
from sim.model.packages import FloatArray, IntArray, Issue, Packages
from sim.model.parties import Ideal, Like, Party, Points, Power, Want, Worth
from sim.model.scenario import Scenario, complete


class Wishes:
    """One party's values in W worlds.

    ``worth[j]`` is (W, options of issue j), or None where the party does not care about issue j; ``share[j]``
    is (W,), its weight over the sum of weights; ``values`` is (W, K).
    """

    def __init__(self, scenario: Scenario, party: Party, worlds: Worlds) -> None:
        self._packages = scenario.packages
        self._worlds = worlds
        issues = scenario.packages.issues
        self.worth: list[FloatArray | None] = [None] * len(issues)
        self.share: list[FloatArray | None] = [None] * len(issues)
        weights = [worlds.number(want.weight) for want in party.wants]
        total = _sum(weights)
        for want, weight in zip(party.wants, weights, strict=True):
            self.worth[want.issue] = option_worths(want, issues[want.issue], worlds)
            # A world in which nothing weighs anything has no wishes: every package is worth the same to it.
            self.share[want.issue] = ratio(weight, total)
        self._curves = {
            want.issue: curve_of(want, issues[want.issue], worlds)
            for want in party.wants
            if issues[want.issue].continuous
        }
        self._bonuses = [
            (scenario.packages.matching(bonus.when), bonus.when, worlds.number(bonus.adds))
            for bonus in party.together
        ]
        self.values = self._over_packages(np.arange(worlds.size))

    def of(self, worth: Worth) -> FloatArray:
        """Return a worth in each world: a number, or the value of a complete package."""
        if not isinstance(worth, Like):
            return self._worlds.number(worth).copy()
        value = np.zeros(self._worlds.size)
        exact = dict(worth.exact)
        for issue, option in enumerate(worth.options):
            columns, share = self.worth[issue], self.share[issue]
            if columns is not None and share is not None and issue in exact:
                value = value + share * self._curves[issue].at(self._worlds.number(exact[issue]))
            elif columns is not None and share is not None:
                value = value + share * columns[:, option]
        package = complete(worth.options)
        for _, when, adds in self._bonuses:
            chosen = dict(package.allowed)
            if all(chosen[issue] <= allowed for issue, allowed in when.allowed):
                value = value + adds
        return value if worth.adds is None else value + self._worlds.number(worth.adds)

    def change_option(
        self, issue: int, option: int, rows: IntArray, change: Callable[[FloatArray], FloatArray]
    ) -> FloatArray:
        """Change what one option is worth in some worlds, and every package's value with it.

        Returns by how much a package that has the option has gained, (rows,).
        """
        columns, share = self.worth[issue], self.share[issue]
        if columns is None or share is None:
            return np.zeros(rows.size)
        before = columns[rows, option]
        columns[rows, option] = change(before)
        self.values[rows] = self._over_packages(rows)
        gained: FloatArray = share[rows] * (columns[rows, option] - before)
        return gained

    def _over_packages(self, rows: IntArray) -> FloatArray:
        weighted = [
            None if columns is None or share is None else (columns.T[:, rows] * share[rows]).T
            for columns, share in zip(self.worth, self.share, strict=True)
        ]
        total = sum_over_packages(weighted, self._packages, rows.size)
        for matches, _, adds in self._bonuses:
            total.T[matches] += adds[rows]
        return total


def sum_over_packages(by_option: Sequence[FloatArray | None], packages: Packages, worlds: int) -> FloatArray:
    """Return, for each package, the sum over issues of what its option adds there, shape (worlds, K).

    ``by_option[j]`` is (worlds, options of issue j), or None where the issue adds nothing. The issues are
    summed in two halves, each over the combinations of its own few issues, and a package takes one entry
    of each half. A matrix product would be shorter, and would change last bits with the number of worlds. Some
    packages are summed as they are among all.

    The table lies in memory package by package (all worlds of the first, then of the second), which is how
    it is made and mostly used: to take packages is then to copy whole runs of worlds.
    """
    middle = (len(by_option) + 1) // 2
    parts: list[tuple[FloatArray, IntArray]] = []
    for half in (range(middle), range(middle, len(by_option))):
        adding = [(columns.T, packages.options[:, j]) for j in half if (columns := by_option[j]) is not None]
        if math.prod(len(columns) for columns, _ in adding) > packages.in_all:
            parts += adding
        elif adding:
            parts.append(_combined(adding, worlds))
    if not parts:
        return np.zeros((worlds, len(packages)))
    if len(parts) == 1:
        return parts[0][0].take(parts[0][1], axis=0).T
    (one, of_one), (two, of_two), *more = parts
    total = _sum_of_two(
        np.ascontiguousarray(one),
        np.ascontiguousarray(of_one),
        np.ascontiguousarray(two),
        np.ascontiguousarray(of_two),
    )
    for columns, options in more:
        total += columns.take(options, axis=0)
    return total.T


def _combined(adding: Sequence[tuple[FloatArray, IntArray]], worlds: int) -> tuple[FloatArray, IntArray]:
    """Return the sums of every combination of options of some issues, (combinations, worlds), and each package's."""
    combined, place = np.zeros((1, worlds)), np.zeros(adding[0][1].size, dtype=np.int64)
    for columns, options in adding:
        every = combined[:, None, :] + columns[None, :, :]
        combined = every.reshape(len(combined) * len(columns), worlds)
        place = place * len(columns) + options
    return combined, place


@has_twin("sum_of_two")
def _sum_of_two(one: FloatArray, of_one: IntArray, two: FloatArray, of_two: IntArray) -> FloatArray:
    """Return for each package the sum of its entries in two tables, (K, W)."""
    total: FloatArray = one.take(of_one, axis=0)
    total += two.take(of_two, axis=0)
    return total


def option_worths(want: Want, issue: Issue, worlds: Worlds) -> FloatArray:
    """Return what each option of an issue is worth, shape (W, options)."""
    match want.worth:
        case Points(xs, ys):
            return _linear_between(np.array(issue.points), xs, [worlds.number(y) for y in ys])
        case Ideal():
            curve = curve_of(want, issue, worlds)
            return np.stack([curve.at(np.full(worlds.size, point)) for point in issue.points]).T
        case Power(exponent, start, end):
            return _power_curve(issue, worlds.number(exponent), worlds.number(start), worlds.number(end))
        case numbers:
            return np.stack([worlds.number(n) for n in numbers]).T


def _linear_between(points: FloatArray, xs: tuple[float, ...], ys: list[FloatArray]) -> FloatArray:
    columns = []
    for x in points:
        right = int(np.searchsorted(xs, x))
        if right == 0:
            columns.append(ys[0])
        elif right == len(xs):
            columns.append(ys[-1])
        else:
            t = (x - xs[right - 1]) / (xs[right] - xs[right - 1])
            columns.append(ys[right - 1] + t * (ys[right] - ys[right - 1]))
    return np.stack(columns).T


def _power_curve(issue: Issue, exponent: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    low, high = min(issue.points), max(issue.points)
    span = high - low if high > low else 1.0
    columns = []
    for x in issue.points:
        t = (x - low) / span
        rising = start + (end - start) * power(np.full(exponent.shape, t), exponent)
        falling = end + (start - end) * power(np.full(exponent.shape, 1.0 - t), exponent)
        columns.append(np.where(end >= start, rising, falling))
    return np.stack(columns).T


def _sum(arrays: list[FloatArray]) -> FloatArray:
    total = arrays[0]
    for array in arrays[1:]:
        total = total + array
    return total
