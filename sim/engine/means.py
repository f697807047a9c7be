"""The mean world of a scenario: every uncertain number at its mean, and of what may be or not be the likelier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from math import exp, inf, isinf, log, pi, sqrt
from typing import Any, TypeVar, cast

import numpy as np

from sim.chance import Luck
from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Number, Ordered
from sim.model.packages import FloatArray, Packages
from sim.model.scenario import Scenario
from sim.special import ndtr

_Thing = TypeVar("_Thing")

_SURE = 1e-9
"""A uniform so small that the lottery of the record keeps the world."""


class EvenLuck(Luck):
    """Luck without chance: half of every stream lies below it, and what is known to have happened has happened."""

    def __init__(self) -> None:
        super().__init__(0, 0, 1)

    def uniforms(self, name: str) -> FloatArray:
        """Return one half, and for the record's lottery a number below every chance."""
        return np.array([_SURE if name == "record/kept" else 0.5])


def at_means(scenario: Scenario) -> Scenario:
    """Return the scenario with every number that is drawn put at its mean."""
    return _at_means(scenario)


def mean(distribution: Distribution, low: float = -inf, high: float = inf) -> float:
    """Return the mean of a distribution truncated to [low, high], as draws are taken from it."""
    p = distribution.parameters
    match distribution.kind:
        case "beta":
            return p[0] / (p[0] + p[1])
        case "uniform":
            return (p[0] + p[1]) / 2
        case "triangular":
            return sum(p) / 3
        case "pert":
            return (p[0] + 4 * p[1] + p[2]) / 6
        case "choice":
            weights = zip(p, distribution.weights, strict=True)
            return sum(value * weight for value, weight in weights) / sum(distribution.weights)
        case "normal":
            below, above = (low - p[0]) / p[1], (high - p[0]) / p[1]
            return float(p[0] + p[1] * (_density(below) - _density(above)) / (ndtr(above) - ndtr(below)))
        case "lognormal":
            below = -inf if low <= 0 else (log(low) - p[0]) / p[1]
            above = inf if isinf(high) else (log(high) - p[0]) / p[1]
            kept = (ndtr(above - p[1]) - ndtr(below - p[1])) / (ndtr(above) - ndtr(below))
            return float(exp(p[0] + p[1] ** 2 / 2) * kept)


def _density(z: float) -> float:
    return 0.0 if isinf(z) else exp(-z * z / 2) / sqrt(2 * pi)


def _at_means(thing: _Thing) -> _Thing:
    """Return a thing of the model with every number in it at its mean; whatever holds none is the same thing."""
    found: Any = thing
    if isinstance(thing, Drawn):
        found = Constant(min(max(mean(thing.distribution, thing.low, thing.high), thing.low), thing.high))
    elif isinstance(thing, Ordered):
        low, high = _at_means(thing.low), _at_means(thing.high)
        found = _between(low, high, (thing.slot + 1) / (thing.size + 1))
    elif isinstance(thing, Packages | str):
        pass
    elif is_dataclass(thing) and not isinstance(thing, type):
        held = {field.name: getattr(thing, field.name) for field in fields(thing) if field.init}
        new = {name: _at_means(value) for name, value in held.items()}
        changed = {name: value for name, value in new.items() if value is not held[name]}
        found = replace(thing, **changed) if changed else thing
    elif isinstance(thing, tuple):
        parts = tuple(_at_means(part) for part in thing)
        same = all(a is b for a, b in zip(parts, thing, strict=True))
        found = thing if same else parts
    elif isinstance(thing, Mapping):
        held = dict(thing)
        new = {key: _at_means(value) for key, value in held.items()}
        found = new if any(new[key] is not held[key] for key in held) else thing
    return cast(_Thing, found)


def _between(low: Number, high: Number, share: float) -> Number:
    """Return the mean of an order statistic of uniform draws between two ends."""
    return Arithmetic("+", low, Arithmetic("*", Arithmetic("-", high, low), Constant(share)))
