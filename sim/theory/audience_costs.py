"""A crisis before audiences, with uniform resolve, in closed form (after Fearon 1994, APSR 88).

Two states contest a prize worth ``value``. Who backs down at time t pays ``audience_i``·t; war is worth wᵢ to
state i, its secret, uniform between −``worst_i`` and 0.
"""

from __future__ import annotations

from math import sqrt


def _runs_out(audience: float, other: float, worst: float, value: float) -> float:
    """Return the time at which a state's last soft type would back down: a·t/W = v/(v + b·t)."""
    if min(audience, other, worst, value) <= 0.0:
        raise ValueError("the prize, audience costs and the worst of war must all be above 0")
    root = sqrt((audience * value) ** 2 + 4.0 * audience * other * worst * value)
    return (root - audience * value) / (2.0 * audience * other)


def audience_end(audience_1: float, audience_2: float, worst_1: float, worst_2: float, value: float) -> float:
    """Return the time after which nobody backs down."""
    return min(
        _runs_out(audience_1, audience_2, worst_1, value), _runs_out(audience_2, audience_1, worst_2, value)
    )


def audience_war(audience_1: float, audience_2: float, worst_1: float, worst_2: float, value: float) -> float:
    """Return the chance of war."""
    end = audience_end(audience_1, audience_2, worst_1, worst_2, value)
    return audience_1 * end / worst_1 * audience_2 * end / worst_2


def audience_quits(
    audience_1: float, audience_2: float, worst_1: float, worst_2: float, value: float
) -> float:
    """Return the chance that state 1 backs down at once."""
    end = audience_end(audience_1, audience_2, worst_1, worst_2, value)
    return 1.0 - audience_1 * end / worst_1 * (value + audience_2 * end) / value


def audience_soft(
    audience_1: float, audience_2: float, worst_1: float, worst_2: float, value: float
) -> float:
    """Return what the crisis is worth to a type of state 1 that backs down sooner or later."""
    return value * audience_quits(audience_2, audience_1, worst_2, worst_1, value)
