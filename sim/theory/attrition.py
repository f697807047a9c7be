"""The war of attrition under complete information, in closed form.

Two sides wait for a prize worth ``value`` to each, at a ``cost`` per unit of time, until one gives way. In the
mixed equilibrium each gives way at the rate that leaves the other indifferent: h₁ = c₂/V₂ and h₂ = c₁/V₁ (Maynard
Smith 1974, J. Theor. Biol. 47, for equal sides; Hendricks, Weiss and Wilson 1988, Int. Econ. Rev. 29).
"""

from __future__ import annotations


def _check(*values: float) -> None:
    if min(values) <= 0.0:
        raise ValueError("nobody waits for a prize that is worth nothing to it")


def attrition_length(value_1: float, cost_1: float, value_2: float, cost_2: float) -> float:
    """Return how long the contest lasts on average: the earlier of two exponential times."""
    _check(value_1, value_2)
    return 1.0 / (cost_1 / value_1 + cost_2 / value_2)


def attrition_first(value_1: float, cost_1: float, value_2: float, cost_2: float) -> float:
    """Return the chance that side 1 is the first to give way."""
    _check(value_1, value_2)
    return cost_2 / value_2 / (cost_1 / value_1 + cost_2 / value_2)
