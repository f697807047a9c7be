"""What the solution concepts of bargaining theory say of a scenario: in its mean world, and over many worlds.

The parties that negotiate are those between whom a solution shares; a ratifier's veto limits what they can choose
from, as a guarantor's refusal does. A package counts by what each party expects of it when play begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.analysis.intervals import Estimate, Share, mean_of_values, share, z_of_picked
from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.looking import look_as_play_begins
from sim.engine.means import EvenLuck, at_means
from sim.engine.observing import nobody
from sim.engine.play import read_past
from sim.errors import UsageError
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.theory.egalitarian import egalitarian, egalitarian_of_hull
from sim.theory.frontier import along, better_than, undominated
from sim.theory.hull import Hull, Point, hull
from sim.theory.kalai_smorodinsky import kalai_smorodinsky, kalai_smorodinsky_of_hull
from sim.theory.nash import nash, nash_of_hull
from sim.theory.raiffa import raiffa, raiffa_continuous
from sim.theory.utilitarian import utilitarian, utilitarian_of_hull
from sim.theory.zone import zone

Disagreement = Literal["no_deal", "zero", "worst"]
"""What a party has if there is no agreement: V as play begins, 0, or the package worst for it."""

_BLOCK = 4096
_DRAWS_PER_WORLD = 200
SHOWN = 3
"""Packages shown for each concept: the ones picked most often."""


@dataclass(frozen=True, slots=True)
class World:
    """What one world offers the parties that negotiate.

    ``values``: (K, P) the expected value of every package; ``possible``: (K,) which of them guarantors allow and
    no ratifier would veto; ``point``: (P,) the disagreement point.
    """

    values: FloatArray
    possible: BoolArray
    point: FloatArray


@dataclass(frozen=True, slots=True)
class Solved:
    """The packages that a concept picks in one world, as indices into all packages; none where it picks none."""

    name: str
    packages: IntArray


@dataclass(frozen=True, slots=True)
class Mixed:
    """The point that a concept picks where packages may be mixed by chance: from ``point`` to ``to``, often one.

    ``mix``: packages and their chances (two at most) that reach ``point``.
    """

    name: str
    point: Point
    to: Point
    mix: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class MeanWorld:
    """The world in which every number is at its mean. ``hull``, ``mixed``: for two parties with room for a deal."""

    world: World
    frontier: IntArray
    zone: int
    better: int
    solved: tuple[Solved, ...]
    hull: Hull | None
    mixed: tuple[Mixed, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """A package, and in how many of all worlds a concept picks it, alone or tied with others."""

    package: int
    share: Share


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept over many worlds.

    ``exists``: in how many it picks anything; ``values``: what that is worth to each party, on average over those
    worlds (over the packages that tie, where several do); ``picked``: the packages, the most often picked first.
    """

    name: str
    exists: Share
    values: tuple[Estimate, ...]
    picked: tuple[Picked, ...] = ()


@dataclass(frozen=True)
class Solution:
    """What the concepts say of a scenario.

    ``mean_world`` is None where the record rules that world out; ``varied``: whether the worlds differ at all in what
    they offer those who negotiate.
    """

    scenario: Scenario
    seed: int
    worlds: int
    day: float
    disagreement: Disagreement
    weights: tuple[float, ...]
    parties: tuple[int, ...]
    mean_world: MeanWorld | None
    varied: bool
    no_deal: tuple[Estimate, ...]
    room: Share
    efficient: tuple[Picked, ...]
    concepts: tuple[Concept, ...]
    mixed: tuple[Concept, ...]


def solve(
    scenario: Scenario,
    *,
    worlds: int,
    seed: int,
    disagreement: Disagreement = "no_deal",
    weights: Mapping[str, float] | None = None,
) -> Solution:
    """Return the solutions of a scenario in its mean world and over so many kept worlds.

    ``weights``: bargaining power by party, 1 where not named; where they differ, the asymmetric Nash solution is
    among the concepts. Raises UsageError where fewer than two parties negotiate, a weight names none of them, or
    the record keeps no world.
    """
    parties = scenario.negotiators
    if len(parties) < 2:
        raise UsageError(f"{scenario.name}: a solution shares between parties, and fewer than two negotiate")
    power = _power(scenario, weights or {})
    tally = _Tally(scenario, power)
    _each_world(scenario, seed, worlds, disagreement, tally.add)
    if not tally.worlds:
        raise UsageError(f"{scenario.name}: the record keeps none of the worlds drawn; sim check says more")
    return Solution(
        scenario=scenario,
        seed=seed,
        worlds=tally.worlds,
        day=scenario.clock.known_until or 0.0,
        disagreement=disagreement,
        weights=power,
        parties=parties,
        mean_world=_mean_world(scenario, power, disagreement),
        varied=tally.varied,
        no_deal=tally.no_deal(),
        room=share(tally.room, tally.worlds),
        efficient=tally.efficient(),
        concepts=tally.concepts(),
        mixed=tally.mixed(),
    )


def _power(scenario: Scenario, weights: Mapping[str, float]) -> tuple[float, ...]:
    names = [scenario.parties[i].name for i in scenario.negotiators]
    for name, weight in weights.items():
        if name not in names:
            raise UsageError(
                f"no party {name} negotiates in {scenario.name}; weigh one of {', '.join(names)}"
            )
        if not 1e-3 <= weight <= 1e3:
            raise UsageError(f"the weight of {name} is {weight:g}; give a number from 0.001 to 1000")
    return tuple(weights.get(name, 1.0) for name in names)


def _each_world(
    scenario: Scenario, seed: int, most: int, disagreement: Disagreement, take: Callable[[World], None]
) -> None:
    """Hand over the first so many worlds that the record keeps; fewer where it keeps hardly any."""
    left, drawn = most, 0
    while left and drawn < _DRAWS_PER_WORLD * most:
        luck = Luck(seed, drawn, most if scenario.clock.known_until is None else _BLOCK)
        drawn += luck.count
        left -= _of_block(scenario, luck, disagreement, left, take)


def _of_block(
    scenario: Scenario, luck: Luck, disagreement: Disagreement, most: int, take: Callable[[World], None]
) -> int:
    """Hand over what the first ``most`` kept worlds of a block offer as play begins; return how many there are."""
    past = read_past(scenario, luck)
    used = {name: spent[:most] for name, spent in past.used.items()}
    past = replace(past, rows=past.rows[:most], offers=past.offers[:most], used=used)
    seen = 0

    def look(cohort: Cohort, day: float, rows: IntArray) -> None:
        nonlocal seen
        seen += rows.size
        for world in _offered(cohort, day, rows, disagreement):
            take(world)

    look_as_play_begins(scenario, luck, past, look)
    return seen


def _offered(cohort: Cohort, day: float, rows: IntArray, disagreement: Disagreement) -> Iterator[World]:
    """Yield what each of some worlds offers those who negotiate."""
    scenario = cohort.scenario
    foresight = Foresight(cohort, Hazards(cohort, {}, day, nobody))
    no_deal = {i: foresight.no_deal(i, rows, day) for i in cohort.valuing}
    values = {i: cohort.at(cohort.promises.expected(i), rows) for i in cohort.valuing}
    possible = ~cohort.declined[rows]
    for r in scenario.ratifiers:
        possible &= values[r] >= no_deal[r][:, None]
    for w in range(rows.size):
        offered = np.stack([values[i][w] for i in scenario.negotiators], axis=1)
        match disagreement:
            case "no_deal":
                point = np.array([no_deal[i][w] for i in scenario.negotiators])
            case "zero":
                point = np.zeros(offered.shape[1])
            case "worst":
                point = offered.min(axis=0)
        yield World(offered, possible[w], point)


def _mean_world(scenario: Scenario, power: tuple[float, ...], disagreement: Disagreement) -> MeanWorld | None:
    found: list[World] = []
    _of_block(at_means(scenario), EvenLuck(), disagreement, 1, found.append)
    if not found:
        return None
    (world,) = found
    here = np.flatnonzero(world.possible)
    values = world.values[here]
    efficient = undominated(values)
    ordered = along(values, efficient)
    shape = hull(values, world.point) if values.shape[1] == 2 and here.size else None
    return MeanWorld(
        world=world,
        frontier=here[ordered],
        zone=int(zone(values, world.point).sum()),
        better=int(better_than(values, world.point).sum()),
        solved=tuple(Solved(name, picked) for name, picked in _solved(world, power)),
        hull=shape,
        mixed=()
        if shape is None
        else tuple(
            Mixed(name, point, to, _mix(shape, world, here, point))
            for name, (point, to) in _solved_mixed(shape, power, continuous=True)
        ),
    )


def _solved(world: World, power: Sequence[float]) -> Iterator[tuple[str, IntArray]]:
    """Yield each concept with the packages that it picks in a world."""
    here = np.flatnonzero(world.possible)
    values, point = world.values[here], world.point
    if not here.size:
        yield from ((name, here) for name in concept_names(power))
        return
    yield "nash", here[nash(values, point)]
    if len(set(power)) > 1:
        yield "nash_weighted", here[nash(values, point, power)]
    yield "kalai_smorodinsky", here[kalai_smorodinsky(values, point)]
    yield "egalitarian", here[egalitarian(values, point)]
    yield "utilitarian", here[utilitarian(values)]


def _solved_mixed(
    shape: Hull, power: Sequence[float], *, continuous: bool
) -> Iterator[tuple[str, tuple[Point, Point]]]:
    """Yield each concept with the point, or the stretch of points, that it picks of a convex set."""

    def one(point: Point) -> tuple[Point, Point]:
        return point, point

    yield "nash", one(nash_of_hull(shape))
    if len(set(power)) > 1:
        yield "nash_weighted", one(nash_of_hull(shape, power))
    yield "kalai_smorodinsky", one(kalai_smorodinsky_of_hull(shape))
    yield "egalitarian", one(egalitarian_of_hull(shape))
    yield "utilitarian", utilitarian_of_hull(shape)
    yield "raiffa", one(raiffa(shape))
    if continuous:
        yield "raiffa_continuous", one(raiffa_continuous(shape))


def _differ(one: World, other: World) -> bool:
    """Say whether two worlds offer different things."""
    return one is not other and not (
        np.array_equal(one.point, other.point)
        and np.array_equal(one.possible, other.possible)
        and np.array_equal(one.values, other.values)
    )


def concept_names(power: Sequence[float]) -> tuple[str, ...]:
    """Return the concepts that pick packages, in the order in which they are shown."""
    weighted = ("nash_weighted",) if len(set(power)) > 1 else ()
    return ("nash", *weighted, "kalai_smorodinsky", "egalitarian", "utilitarian")


def _mix(shape: Hull, world: World, here: IntArray, point: Point) -> tuple[tuple[int, float], ...]:
    """Return the packages whose lottery is worth ``point`` (or more to one), nothing where giving away comes in."""
    values = world.values[here]
    order = np.lexsort((-values[:, 1], values[:, 0]))

    def package(corner: Point) -> int | None:
        same = order[(np.abs(values[order] - corner) < 1e-9).all(axis=1)]
        return int(here[same[0]]) if same.size else None

    whole = hull(values, np.minimum(world.point, values.min(axis=0)) - 1.0)
    assert whole is not None
    for low, high in whole.edges:
        if low[0] - 1e-9 <= point[0] <= high[0] + 1e-9:
            chance = min(max((point[0] - low[0]) / (high[0] - low[0]), 0.0), 1.0)
            on_it = low[1] + (high[1] - low[1]) * chance
            ends = [(package(low), 1.0 - chance), (package(high), chance)]
            if abs(on_it - point[1]) < 1e-6 * max(1.0, abs(point[1])):
                return tuple((k, part) for k, part in ends if k is not None and part > 1e-6)
    single = package(point)
    return () if single is None else ((single, 1.0),)


class _Tally:
    """Counts, world by world, what each concept picks and what that is worth."""

    def __init__(self, scenario: Scenario, power: tuple[float, ...]) -> None:
        self._power = power
        packages, self._size = len(scenario.packages), len(scenario.negotiators)
        self.worlds = self.room = 0
        self._efficient = np.zeros(packages, dtype=np.int64)
        self._counts = {name: np.zeros(packages, dtype=np.int64) for name in concept_names(power)}
        self._values: dict[str, list[FloatArray]] = {name: [] for name in concept_names(power)}
        self._mixed: dict[str, list[FloatArray]] = {}
        self._no_deal: list[FloatArray] = []
        self._first: World | None = None
        self.varied = False

    def add(self, world: World) -> None:
        """Count one world."""
        here = np.flatnonzero(world.possible)
        values = world.values[here]
        self.worlds += 1
        self._first = self._first or world
        self.varied = self.varied or _differ(self._first, world)
        self.room += bool(better_than(values, world.point).any())
        self._efficient[here[undominated(values)]] += 1
        self._no_deal.append(world.point)
        for name, picked in _solved(world, self._power):
            self._counts[name][picked] += 1
            if picked.size:
                self._values[name].append(world.values[picked].mean(axis=0))
        shape = hull(values, world.point) if self._size == 2 and here.size else None
        if shape is not None:
            for name, (point, to) in _solved_mixed(shape, self._power, continuous=False):
                self._mixed.setdefault(name, []).append((np.array(point) + np.array(to)) / 2)

    def no_deal(self) -> tuple[Estimate, ...]:
        """Return the mean disagreement value of each party."""
        return self._means(self._no_deal)

    def efficient(self) -> tuple[Picked, ...]:
        """Return in how many worlds each package is on the frontier, the most often first."""
        return self._picked(self._efficient)

    def concepts(self) -> tuple[Concept, ...]:
        """Return what each concept picks among packages."""
        return tuple(
            Concept(
                name,
                share(len(self._values[name]), self.worlds),
                self._means(self._values[name]),
                self._picked(self._counts[name]),
            )
            for name in concept_names(self._power)
        )

    def mixed(self) -> tuple[Concept, ...]:
        """Return what each concept picks where packages may be mixed by chance."""
        return tuple(
            Concept(name, share(len(points), self.worlds), self._means(points))
            for name, points in self._mixed.items()
        )

    def _picked(self, counts: IntArray) -> tuple[Picked, ...]:
        order = np.lexsort((np.arange(counts.size), -counts))
        came = [int(k) for k in order if counts[k]]
        z = z_of_picked(min(SHOWN, len(came)), len(came))
        return tuple(Picked(k, share(int(counts[k]), self.worlds, z)) for k in came)

    def _means(self, values: list[FloatArray]) -> tuple[Estimate, ...]:
        if not values:
            return (Estimate(None, None, None),) * self._size
        return tuple(mean_of_values(column) for column in np.array(values).T)
