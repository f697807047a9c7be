"""The plane of two parties' values: its axes, its grid, and where a pair of values lies on it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.charts.markup import Markup
from sim.report.charts.svg import label, rule

HEIGHT = 24.0
TOP = 2.0
_MARGIN = 0.09

Scale = tuple[float, float]
"""The smallest value shown, and how much the whole axis spans."""


def scales_of(values: Sequence[tuple[float, float]]) -> tuple[Scale, Scale]:
    """Return the scales of both axes that hold these pairs of values, with some room around them."""
    scales = []
    for axis in range(2):
        low, high = min(v[axis] for v in values), max(v[axis] for v in values)
        room = (high - low or 1.0) * _MARGIN
        scales.append((low - room, high - low + 2 * room))
    return scales[0], scales[1]


def share_of(value: float, scale: Scale) -> float:
    """Return where on its axis a value lies, from 0 to 1."""
    return (value - scale[0]) / scale[1]


def place_of(values: tuple[float, float], scales: tuple[Scale, Scale]) -> tuple[float, float]:
    """Return where a pair of values lies: a share of the width, and em from the top."""
    x, y = share_of(values[0], scales[0]), share_of(values[1], scales[1])
    return x, TOP + (1 - y) * HEIGHT


def grid(scales: tuple[Scale, Scale], foot: float) -> list[Markup]:
    """Return the lines of the grid with their values; ``foot`` is where the first axis lies."""
    shapes = []
    for value in _ticks(scales[0]):
        x = share_of(value, scales[0])
        shapes += [rule(x, TOP, x, foot, "line"), label(x, foot + 1.2, f"{value:g}", "", "middle")]
    for value in _ticks(scales[1]):
        y = TOP + (1 - share_of(value, scales[1])) * HEIGHT
        shapes += [rule(0, y, 1, y, "line"), label(0, y - 0.25, f"{value:g}", "halo", shift=0.3)]
    return shapes


def _ticks(scale: Scale) -> list[float]:
    """Round values inside a scale, three to six of them."""
    low, span = scale
    size = 10.0 ** (len(f"{span:.0f}") - 1) if span >= 1 else 0.1
    step = next((s for s in (size * f for f in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)) if span / s <= 6), size)
    first = int(low // step) + 1
    return [n * step for n in range(first, first + 8) if n * step < low + span * 0.98]
