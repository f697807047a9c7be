"""Numbers that may be uncertain: what a scenario states, before any world draws it.

A ``Number`` is a small tree. Its leaves are constants, draws (a distribution with the name that keys its
random stream), slots of an ordinal statement, and references to named quantities. The engine evaluates a
tree once per world; nothing here knows about chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, floor, inf, log10, sqrt
from typing import Literal, TypeAlias

Kind = Literal["beta", "triangular", "uniform", "normal", "pert", "lognormal", "choice"]
Operator = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A probability distribution by its usual parameters.

    ``beta``: (α, β); ``triangular`` and ``pert``: (low, mode, high); ``uniform``: (low, high);
    ``normal``: (mean, standard deviation); ``lognormal``: (mean, standard deviation of the logarithm);
    ``choice``: the values, with their ``weights`` (positive, they need not sum to one).
    """

    kind: Kind
    parameters: tuple[float, ...]
    weights: tuple[float, ...] = ()


@cache
def grain_of(distribution: Distribution) -> float:
    """Return the step that draws are rounded to: about a millionth of the distribution's own spread."""
    p = distribution.parameters
    match distribution.kind:
        case "beta":
            deviation = sqrt(p[0] * p[1] / (p[0] + p[1] + 1.0)) / (p[0] + p[1])
            spread = 1.0 if deviation >= 1e-3 else 10.0 * deviation
        case "normal":
            spread = p[1]
        case "lognormal":
            spread = exp(p[0]) * min(p[1], 1.0)
        case "choice":
            spread = 0.0
        case _:
            spread = p[-1] - p[0]
    if spread <= 0:
        return 1e-12
    return float(10.0 ** (floor(log10(spread)) - 6))


@dataclass(frozen=True, slots=True)
class Constant:
    """A number known for sure."""

    value: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A number drawn once per world, from the random stream called ``name``.

    ``low`` and ``high`` are the range that the number's meaning allows (a probability: 0 to 1); a draw is
    taken from the distribution truncated to it.
    """

    name: str
    distribution: Distribution
    low: float = -inf
    high: float = inf


@dataclass(frozen=True, slots=True)
class Ordered:
    """The ``slot``-th smallest of ``size`` uniform draws between ``low`` and ``high``.

    An ordinal statement a < b < c between two known ends, sampled uniformly over the values consistent with
    it, is exactly such a set of order statistics. Draws of one ``group`` share their random streams.
    """

    group: str
    slot: int
    size: int
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference, product or quotient of two numbers."""

    operator: Operator
    left: Number
    right: Number


@dataclass(frozen=True, slots=True)
class Named:
    """The value that the scenario's ``quantities`` give this name, in the same world."""

    quantity: str


Number: TypeAlias = Constant | Drawn | Ordered | Arithmetic | Named

ZERO = Constant(0.0)
ONE = Constant(1.0)


def leaves(number: Number, quantities: Mapping[str, Number]) -> Iterator[Constant | Drawn | Ordered]:
    """Yield the leaves of a number, following references into ``quantities``."""
    match number:
        case Arithmetic():
            yield from leaves(number.left, quantities)
            yield from leaves(number.right, quantities)
        case Named():
            yield from leaves(quantities[number.quantity], quantities)
        case Ordered():
            yield number
            yield from leaves(number.low, quantities)
            yield from leaves(number.high, quantities)
        case _:
            yield number
