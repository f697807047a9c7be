"""The uncertain inputs of a scenario as factors: which random streams are theirs, and the levels to hold them at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.quantiles import quantile
from sim.model.numbers import Drawn, Ordered, leaves
from sim.model.scenario import Scenario

LOW, HIGH = 0.1, 0.9
"""The quantiles at which a tornado holds an input."""


@dataclass(frozen=True, slots=True)
class Level:
    """A place to hold an input at: the uniform that gives it, and what it is there."""

    uniform: float
    value: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One uncertain input.

    ``categorical``: it is drawn among named values, each of which is a level; otherwise the levels are its 10th and
    90th percentile. An ordinal statement is one factor: its levels push all of its values down or up together.
    """

    name: str
    streams: frozenset[str]
    levels: tuple[Level, ...]
    categorical: bool = False


def factors(scenario: Scenario) -> tuple[Factor, ...]:
    """Return the uncertain inputs in the order in which a reader meets them."""
    found: dict[str, Factor] = {}
    numbers = [given.number for given in scenario.inputs] + list(scenario.quantities.values())
    for number in numbers:
        for leaf in leaves(number, scenario.quantities):
            match leaf:
                case Drawn(name):
                    found.setdefault(name, _drawn(leaf))
                case Ordered(group):
                    found.setdefault(group, _ordered(leaf))
    return tuple(found.values())


def _drawn(number: Drawn) -> Factor:
    kind = number.distribution
    if kind.kind == "choice":
        weights = np.array(kind.weights) / sum(kind.weights)
        ends = np.cumsum(weights)
        levels = tuple(
            Level(float(end - weight / 2), f"{value:g}")
            for value, weight, end in zip(kind.parameters, weights, ends, strict=True)
        )
        return Factor(number.name, frozenset((number.name,)), levels, categorical=True)
    at = quantile(kind, np.array([LOW, HIGH]), number.low, number.high).tolist()
    levels = tuple(Level(u, f"{value:.3g}") for u, value in zip((LOW, HIGH), at, strict=True))
    return Factor(number.name, frozenset((number.name,)), levels)


def _ordered(number: Ordered) -> Factor:
    streams = frozenset(f"{number.group}.{k}" for k in range(number.size))
    return Factor(number.group, streams, (Level(LOW, "low"), Level(HIGH, "high")))
