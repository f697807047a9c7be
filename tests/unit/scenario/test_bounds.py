"""What a number can come to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Kind, Named, Number, Ordered
from sim.scenario import bounds
from sim.scenario.bounds import Interval
from sim.scenario.faults import Wrong

QUANTITIES = {"x": Interval(0.0, 1.0), "y": Interval(-2.0, 3.0)}

TREES = st.recursive(
    st.one_of(st.floats(-9, 9).map(Constant), st.sampled_from([Named("x"), Named("y")])),
    lambda inner: st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
    max_leaves=8,
)


def value(number: Number, x: float, y: float) -> float:
    """Evaluate a tree in one world."""
    match number:
        case Constant():
            return number.value
        case Named():
            return {"x": x, "y": y}[number.quantity]
        case Arithmetic():
            left, right = value(number.left, x, y), value(number.right, x, y)
            return (
                float({"+": left + right, "-": left - right, "*": left * right}.get(number.operator, 0.0))
                if (number.operator != "/")
                else left / right
            )
    raise AssertionError(number)


@given(TREES, st.floats(0, 1), st.floats(-2, 3))
def test_the_interval_holds_every_world(number: Number, x: float, y: float) -> None:
    """Whatever the quantities turn out to be, the value lies in the interval (up to rounding)."""
    try:
        reach = bounds.interval(number, QUANTITIES)
    except Wrong:
        return
    slack = 1e-9 * max(1.0, abs(reach.low), abs(reach.high))
    assert reach.low - slack <= value(number, x, y) <= reach.high + slack


@pytest.mark.parametrize(
    ("kind", "parameters", "low", "high"),
    [
        ("beta", (2.0, 3.0), 0.0, 1.0),
        ("triangular", (1.0, 2.0, 5.0), 1.0, 5.0),
        ("pert", (1.0, 2.0, 5.0), 1.0, 5.0),
        ("uniform", (-1.0, 2.0), -1.0, 2.0),
        ("choice", (7.0, 3.0), 3.0, 7.0),
        ("normal", (1.0, 2.0), -16.0, 18.0),
        ("lognormal", (0.0, 1.0), np.exp(-8.5), np.exp(8.5)),
    ],
)
def test_support(kind: Kind, parameters: tuple[float, ...], low: float, high: float) -> None:
    """Each distribution's draws lie in a known interval."""
    distribution = Distribution(kind, parameters)
    assert bounds.support(distribution) == Interval(pytest.approx(low), pytest.approx(high))  # type: ignore[arg-type]


def test_a_normal_draw_reaches_no_further_than_said() -> None:
    """The outermost of the 52-bit uniforms lies within the stated number of standard deviations."""
    from scipy.special import ndtri

    assert abs(ndtri(0.5 * 2.0**-52)) < bounds.REACH


def test_draws_are_held_to_their_truncation() -> None:
    """The interval of a truncated draw is what is left of its support."""
    drawn = Drawn("a", Distribution("normal", (0.0, 1.0)), 0.0, 1.0)
    assert bounds.interval(drawn, {}) == Interval(0.0, 1.0)
    assert bounds.interval(Ordered("g", 0, 1, drawn, Constant(4.0)), {}) == Interval(0.0, 4.0)


def test_depth_follows_references() -> None:
    """A tree is as deep as what it refers to."""
    assert bounds.depth(Arithmetic("+", Constant(1.0), Named("x")), {"x": 5}) == 7
