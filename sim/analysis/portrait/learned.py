"""What every uncertain input is in the worlds, and how far the record moved it: drawn against kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.analysis.intervals import CONFIDENCE, Estimate, Z
from sim.analysis.portrait.replay import Chosen
from sim.chance import Luck
from sim.engine.worlds import Worlds
from sim.model.numbers import Arithmetic, Drawn, Number, Ordered
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Input, Scenario
from sim.special import ndtri

DRAWN = 4_096
"""Draws, from the first on, that show how an input is drawn."""

KEPT = 2_048
"""Kept worlds, at most, that show what the record left of it."""

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Range:
    """The median and the middle 80% of an input over some worlds."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Shift:
    """How far an input's mean moved, in standard deviations of how it was drawn."""

    path: str
    drawn: Range
    kept: Range
    by: Estimate


@dataclass(frozen=True, slots=True)
class Learned:
    """What the record did to the inputs, those moved most first.

    ``by_chance``: with 95% probability no input of so many would seem to move further if none did.
    ``ranges``: how each uncertain input is drawn, by path; ``beyond``: how many moved further than by chance.
    """

    drawn: int
    kept: int
    inputs: int
    by_chance: float
    beyond: int
    shifts: tuple[Shift, ...]
    ranges: Mapping[str, Range]


def learned(scenario: Scenario, seed: int, kept: IntArray) -> Learned:
    """Compare the first draws with those (``kept``: draw numbers) that the record let stand.

    Where the record is read with the values of a base scenario, those are compared.
    """
    told = scenario.past or scenario
    drawn = _values(told, Luck(seed, 0, DRAWN))
    played = drawn if told is scenario else _values(scenario, Luck(seed, 0, DRAWN))
    recorded = told.clock.known_until is not None
    left = _values(told, Chosen(seed, kept)) if recorded and kept.size > 1 else {}
    own = {given.path for given in told.inputs if _draws(given.number)}
    shifts = [
        _shift(path, values, left[path])
        for path, values in drawn.items()
        if path in left and path in own and values.std() > 0
    ]
    shifts.sort(key=lambda shift: -abs(shift.by.value or 0.0))
    by_chance = _chance_alone(len(shifts), kept.size)
    return Learned(
        drawn=DRAWN,
        kept=int(kept.size),
        inputs=len(shifts),
        by_chance=by_chance,
        beyond=sum(abs(shift.by.value or 0.0) > by_chance for shift in shifts),
        shifts=tuple(shifts[:SHOWN]),
        ranges={path: _range(values) for path, values in played.items()},
    )


def _values(scenario: Scenario, luck: Luck) -> dict[str, FloatArray]:
    worlds = Worlds(scenario, luck, np.arange(luck.count))
    return {given.path: worlds.number(given.number) for given in _uncertain(scenario)}


def _uncertain(scenario: Scenario) -> list[Input]:
    return [given for given in scenario.inputs if not scenario.is_known(given.number)]


def _draws(number: Number) -> bool:
    """Say whether an input draws anything itself, rather than naming quantities that are inputs too."""
    match number:
        case Arithmetic(_, left, right):
            return _draws(left) or _draws(right)
        case _:
            return isinstance(number, Drawn | Ordered)


def _range(values: FloatArray) -> Range:
    low, median, high = np.quantile(values, (0.1, 0.5, 0.9), method="inverted_cdf").tolist()
    return Range(low, median, high)


def _shift(path: str, drawn: FloatArray, kept: FloatArray) -> Shift:
    deviation = float(drawn.std())
    by = float(kept.mean() - drawn.mean()) / deviation
    half = Z * sqrt(float(kept.var()) / deviation**2 / kept.size + 1 / drawn.size)
    return Shift(path, _range(drawn), _range(kept), Estimate(by, by - half, by + half))


def _chance_alone(inputs: int, kept: int) -> float:
    """Bonferroni (1936): each of so many at its share of the risk."""
    if not inputs or not kept:
        return 0.0
    return float(ndtri(1 - (1 - CONFIDENCE) / (2 * inputs))) * sqrt(1 / kept + 1 / DRAWN)
