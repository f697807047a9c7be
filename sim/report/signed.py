"""Writing differences: with their sign, in points or in a party's own units, with as many digits as they bear."""

from __future__ import annotations

from math import floor, log10

from sim.analysis.intervals import Estimate
from sim.report.figures import NOTHING

_MOST_PLACES = 4


def points(estimate: Estimate) -> str:
    """Write a difference of shares in points, such as +3.1; exactly none as 0."""
    return _value(_times(estimate, 100))


def points_interval(estimate: Estimate) -> str:
    """Write its interval."""
    return _interval(_times(estimate, 100))


def change(estimate: Estimate) -> str:
    """Write a difference with its sign."""
    return _value(estimate)


def change_interval(estimate: Estimate) -> str:
    """Write the interval of a difference."""
    return _interval(estimate)


def chance(p: float) -> str:
    """Write a p-value: two digits, and nothing below a thousandth."""
    return "< 0.001" if p < 0.001 else f"{p:.2g}" if p < 0.1 else f"{p:.2f}"


def _value(estimate: Estimate) -> str:
    if estimate.value is None:
        return NOTHING
    if estimate.low == estimate.high == estimate.value == 0:
        return "0"
    return _signed(estimate.value, _places(estimate))


def _interval(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return NOTHING
    if estimate.low == estimate.high == 0:
        return "exactly 0"
    places = _places(estimate)
    return f"{_signed(estimate.low, places)} to {_signed(estimate.high, places)}"


def _times(estimate: Estimate, factor: float) -> Estimate:
    scaled = (
        None if part is None else part * factor for part in (estimate.value, estimate.low, estimate.high)
    )
    return Estimate(*scaled)


def _signed(value: float, places: int) -> str:
    shown = f"{value:+,.{places}f}".replace("-", "−")
    return shown.lstrip("+−") if float(f"{value:.{places}f}") == 0 else shown


def _places(estimate: Estimate) -> int:
    """Enough decimals to show the interval's width with two digits."""
    if estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
        return 1
    return min(_MOST_PLACES, max(0, 1 - floor(log10(estimate.high - estimate.low))))
