"""What room for a deal is left when every cause is switched off.

Where no package that counts is worth no deal to everybody who must consent, nothing listed as a cause keeps the
sides apart, but what they want. Where a mixture of packages would be (a lottery between them, or taking turns),
the trouble is that what is bargained over cannot be divided (Fearon 1995).
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from sim.analysis.explain.target import Target
from sim.analysis.portrait.replay import replay
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import nobody
from sim.model.numbers import Constant
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.theory.frontier import SAME

_AT_ONCE = 4096
"""Worlds that are looked at together: how many streams are held in memory."""


_LEAST_WEIGHT = 1e-9


class Room(IntEnum):
    """What room for a deal there was, on the best of the days of looking."""

    NONE = 0
    MIXED = 1
    """Only for a mixture of packages."""
    WHOLE = 2
    """For a package as it is."""


def room(scenario: Scenario, target: Target, seed: int, draws: IntArray) -> NDArray[np.int8]:
    """Return the room in each of these kept draws of an arm.

    It is looked for when the table opens, after each dated event, and at the horizon of the scenario itself,
    while talks go on. Looking for it disturbs nothing.
    """
    counts = target.packages(scenario)
    found = np.full(draws.size, Room.NONE, dtype=np.int8)
    if not counts.any():
        return found
    for start in range(0, draws.size, _AT_ONCE):
        part = found[start : start + _AT_ONCE]

        def look(cohort: Cohort, day: float, rows: IntArray, part: NDArray[np.int8] = part) -> None:
            places = cohort.worlds.replications[rows]  # of chosen draws, their places among them
            part[places] = np.maximum(part[places], _room_in(cohort, day, rows, counts))

        replay(scenario, seed, draws[start : start + _AT_ONCE], _days(scenario), look)
    return found


def _days(scenario: Scenario) -> list[float]:
    opens = scenario.clock.known_until or 0.0
    closes = scenario.clock.thins_from or scenario.clock.horizon
    dated = [event.day.value for event in scenario.events if isinstance(event.day, Constant)]
    return sorted({opens, *(day for day in dated if opens < day < closes), closes})


def _room_in(cohort: Cohort, day: float, rows: IntArray, counts: BoolArray) -> NDArray[np.int8]:
    foresight = Foresight(cohort, Hazards(cohort, {}, day, nobody))
    consenting = dict.fromkeys((*cohort.negotiators, *cohort.scenario.ratifiers))
    surplus = [
        cohort.promises.expected(i)[rows] - foresight.no_deal(i, rows, day)[:, None] for i in consenting
    ]
    # Better than no deal by more than draws are rounded to, as for the asks of a content party.
    return room_for(np.stack(surplus) - SAME, cohort.open[rows], counts)


def room_for(surplus: FloatArray, feasible: BoolArray, counts: BoolArray) -> NDArray[np.int8]:
    """Return the room in each world.

    ``surplus``: (parties, W, K) over no deal; ``feasible``: (W, K); ``counts``: (K,) which packages count. A mixture
    may use packages that do not count, such as that nothing changes, but not those alone; where one of these is
    better than no deal for all as it is, mixing a little of something into it would prove nothing.
    """
    good = (surplus >= 0.0).all(axis=0) & feasible
    found = np.where((good & counts).any(axis=1), Room.WHOLE, Room.NONE).astype(np.int8)
    for w in np.flatnonzero(~good.any(axis=1)).tolist():
        may = feasible[w]
        if mixable(surplus[:, w, :][:, may], counts[may]):
            found[w] = Room.MIXED
    return found


def mixable(surplus: FloatArray, counts: BoolArray) -> bool:
    """Say whether some mixture of packages leaves no party below no deal; no package does so as it is.

    ``surplus``: (parties, packages); ``counts``: (packages,), of which the mixture must have at least one. For two
    parties a mixture of two packages does it if any does; for more it is a linear program.
    """
    if not counts.any() or (surplus.max(axis=1) < 0.0).any():
        return False
    if len(surplus) == 2:
        return _two_mix(surplus, counts, np.ones_like(counts)) or _two_mix(
            surplus, np.ones_like(counts), counts
        )
    found = linprog(
        -counts.astype(np.float64), A_ub=-surplus, b_ub=np.zeros(len(surplus)),
        A_eq=np.ones((1, counts.size)), b_eq=[1.0], method="highs",
    )  # fmt: skip
    return bool(found.status == 0 and -found.fun > _LEAST_WEIGHT)


def _two_mix(surplus: FloatArray, for_first: BoolArray, for_second: BoolArray) -> bool:
    """Say whether a package that is good for one party makes up for one that is good for the other.

    Of a (the first gains, the second loses) and b (the other way round), some mixture is good for both exactly if
    first_a/−second_a ≥ −first_b/second_b.
    """
    first, second = surplus
    a, b = (first > 0.0) & for_first, (second > 0.0) & for_second
    if not a.any() or not b.any():
        return False
    return bool((first[a] / -second[a]).max() >= (-first[b] / second[b]).min())
