"""Curves of a numeric issue: what is worth a level lies where the curve says it does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.curves import Curve, Peak, PowerCurve, Segments


def one(value: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A world."""
    return np.array([value])


CURVES = {
    "rising": PowerCurve(0.0, 10.0, one(0.5), one(0.0), one(100.0)),
    "straight": PowerCurve(-1.0, 1.0, one(1.0), one(0.0), one(1.0)),
    "falling": PowerCurve(0.0, 1.0, one(2.0), one(80.0), one(-20.0)),
    "corners": Segments(0.0, 10.0, (0.0, 4.0, 10.0), (one(0.0), one(70.0), one(30.0))),
    "beyond": Segments(2.0, 6.0, (0.0, 4.0, 10.0), (one(0.0), one(40.0), one(-20.0))),
    "peak": Peak(0.0, 1.0, one(0.3), one(1.0), one(2.0)),
    "peak outside": Peak(0.0, 1.0, one(1.4), one(1.0), one(2.0)),
}


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
@settings(deadline=None, max_examples=50)
@given(share=st.floats(0.05, 1.0))
def test_the_ends_of_a_stretch_are_worth_its_level_unless_the_range_ends_there(
    curve: Curve, share: float
) -> None:
    """Within the stretch the worth reaches the level; at an end inside of the range it is the level.

    Very near to a vertical start the rounding of powers (2⁻⁴⁰) can be seen, so levels there are left out.
    """
    grid = np.linspace(curve.low, curve.high, 201)[:, None]
    worths = np.array([curve.at(x)[0] for x in grid])
    level = worths.min() + share * (worths.max() - worths.min())
    first, last = (float(end[0, 0]) for end in curve.reaching(np.array([[level]])))
    assert curve.low <= first <= last <= curve.high
    inside = (grid[:, 0] >= first) & (grid[:, 0] <= last)
    assert (worths[inside] >= level - 1e-9).all()
    assert (worths[~inside] < level + 1e-9).all()
    for end, bound in ((first, curve.low), (last, curve.high)):
        assert end == bound or curve.at(one(end))[0] == pytest.approx(level, abs=1e-9)


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_a_level_above_the_top_is_reached_nowhere(curve: Curve) -> None:
    """The first end then lies above the second."""
    top = curve.at(curve.top)
    first, last = curve.reaching((top + 1e-3)[:, None])
    assert first[0, 0] > last[0, 0]
    assert all(curve.at(x)[0] <= top[0] + 1e-12 for x in np.linspace(curve.low, curve.high, 101)[:, None])


def test_beyond_a_dip_nothing_counts() -> None:
    """A curve that falls and rises again is taken for the stretch around its top."""
    curve = Segments(0.0, 3.0, (0.0, 1.0, 2.0, 3.0), (one(10.0), one(0.0), one(8.0), one(8.0)))
    first, last = curve.reaching(np.array([[5.0]]))
    assert (first[0, 0], last[0, 0]) == (0.0, 0.5)
