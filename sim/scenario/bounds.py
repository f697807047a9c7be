"""What a number can come to: intervals of the trees of numbers, and the ranges that meanings allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf

from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Named, Number, Ordered, grain_of
from sim.scenario.faults import Wrong

TINY = 1e-6
"""Draws are rounded to this once; whatever must be positive is at least this."""
HUGE = 1e15
"""No number of a scenario may come to more than this, either way."""
REACH = 8.5
"""Draws come from uniforms of 52 bits, so a normal draw lies within this many standard deviations."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The least and the greatest that a number can come to."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Range:
    """What the meaning of a number allows, and how to say so."""

    low: float
    high: float
    says: str

    def holds(self, interval: Interval) -> bool:
        """Whether the whole interval lies in the range."""
        return self.low <= interval.low and interval.high <= self.high


PROBABILITY = Range(0.0, 1.0, "a chance lies in 0..1")
NOT_NEGATIVE = Range(0.0, inf, "this cannot be negative")
WEIGHT = Range(0.0, inf, "a weight cannot be negative")
SHARE_LEFT = Range(TINY, 1.0, "what is left of a value lies above 0 and is at most 1")
POSITIVE = Range(TINY, inf, "this must be greater than 0")
TIME = Range(TINY, inf, "a time must be greater than 0")
MOMENT = Range(0.0, inf, "nothing happens before the start")
RATE = Range(0.0, inf, "a rate cannot be negative")
ANY = Range(-inf, inf, "this must be finite")


def support(distribution: Distribution) -> Interval:
    """Return the interval that a distribution's draws lie in."""
    p = distribution.parameters
    match distribution.kind:
        case "beta":
            return Interval(0.0, 1.0)
        case "triangular" | "pert":
            return Interval(p[0], p[2])
        case "uniform":
            return Interval(p[0], p[1])
        case "choice":
            return Interval(min(p), max(p))
        case "normal":
            return Interval(p[0] - REACH * p[1], p[0] + REACH * p[1])
        case "lognormal":
            return Interval(_exp(p[0] - REACH * p[1]), _exp(p[0] + REACH * p[1]))


def _exp(x: float) -> float:
    return exp(x) if x < 700.0 else inf


def interval(number: Number, quantities: Mapping[str, Interval]) -> Interval:
    """Return what ``number`` can come to; raises ``Wrong`` where it divides by what can be zero."""
    match number:
        case Constant():
            return Interval(number.value, number.value)
        case Drawn():
            reach = support(number.distribution)
            half = grain_of(number.distribution) / 2.0
            low, high = (
                0.0 if abs(end) <= half else end for end in (reach.low, reach.high)
            )  # as draws are rounded
            return Interval(max(low, number.low), min(high, number.high))
        case Named():
            return quantities[number.quantity]
        case Ordered():
            return Interval(interval(number.low, quantities).low, interval(number.high, quantities).high)
        case Arithmetic():
            return _combine(number, interval(number.left, quantities), interval(number.right, quantities))


def _combine(number: Arithmetic, left: Interval, right: Interval) -> Interval:
    match number.operator:
        case "+":
            ends = (left.low + right.low, left.high + right.high)
        case "-":
            ends = (left.low - right.high, left.high - right.low)
        case "*":
            ends = _extremes(tuple(a * b for a in (left.low, left.high) for b in (right.low, right.high)))
        case "/":
            if 0.0 in right:
                divisor = f'"{number.right.quantity}"' if isinstance(number.right, Named) else "something"
                mend = "keep the divisor away from 0, for instance by a lower bound above it"
                raise Wrong(f"this divides by {divisor} that can be 0", mend)
            ends = _extremes(tuple(a / b for a in (left.low, left.high) for b in (right.low, right.high)))
    if not (abs(ends[0]) <= HUGE and abs(ends[1]) <= HUGE):
        raise Wrong("this can grow beyond 10^15", "choose a smaller unit")
    return Interval(*ends)


def _extremes(products: tuple[float, ...]) -> tuple[float, float]:
    return min(products), max(products)


def least_sum(numbers: Sequence[Number], quantities: Mapping[str, Number]) -> float:
    """Return a lower bound of the sum of numbers, exact where it is a sum of multiples of independent draws.

    What cancels is seen: ``resolve`` and ``1 - resolve`` come to 1 together.
    """
    constant, parts = 0.0, dict[Number, float]()
    for number in numbers:
        constant += _add_linear(number, 1.0, parts, quantities)
    intervals = _Intervals(quantities)
    reaches = ((factor, interval(part, intervals)) for part, factor in parts.items())
    return constant + sum(min(factor * reach.low, factor * reach.high) for factor, reach in reaches)


class _Intervals(dict[str, Interval]):
    """What quantities can come to, reckoned when asked."""

    def __init__(self, quantities: Mapping[str, Number]) -> None:
        super().__init__()
        self._quantities = quantities

    def __missing__(self, name: str) -> Interval:
        self[name] = found = interval(self._quantities[name], self)
        return found


def _add_linear(
    number: Number, factor: float, parts: dict[Number, float], quantities: Mapping[str, Number]
) -> float:
    """Add a multiple of a number to a sum of multiples, and return the constant that comes beside it."""

    def add(part: Number, times: float) -> float:
        return _add_linear(part, times, parts, quantities)

    match number:
        case Constant(value):
            return factor * value
        case Named(quantity):
            return add(quantities[quantity], factor)
        case Arithmetic("+", left, right):
            return add(left, factor) + add(right, factor)
        case Arithmetic("-", left, right):
            return add(left, factor) + add(right, -factor)
        case Arithmetic("*", Constant(value), other) | Arithmetic("*", other, Constant(value)):
            return add(other, factor * value)
        case Arithmetic("/", other, Constant(value)):
            return add(other, factor / value)
        case _:
            parts[number] = parts.get(number, 0.0) + factor
            return 0.0


def size(number: Number, quantities: Mapping[str, int]) -> int:
    """Return how many numbers a tree stands for, those of the quantities that it names included."""
    match number:
        case Arithmetic():
            return size(number.left, quantities) + size(number.right, quantities)
        case Named():
            return quantities[number.quantity]
        case _:
            return 1


def depth(number: Number, quantities: Mapping[str, int]) -> int:
    """Return how deep a tree is, references into quantities included."""
    match number:
        case Arithmetic():
            return 1 + max(depth(number.left, quantities), depth(number.right, quantities))
        case Named():
            return 1 + quantities[number.quantity]
        case _:
            return 1
