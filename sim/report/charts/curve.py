"""A share as a curve of an input: the shares at the values that were played, with the band of their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.analysis.intervals import Share
from sim.report.charts.markup import Markup, element
from sim.report.charts.svg import across, box, down, label, path, picture, rule, spot, stretched

_TOP = 0.6
_HEIGHT = 9.0
_TOPS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """A level to be reached, and the range of values at which it may be."""

    level: float
    value: float | None
    low: float | None
    high: float | None


def top_of(shares: Sequence[Share], level: float = 0.0) -> float:
    """Return a round share that none of these bounds exceeds."""
    highest = max([level, *(share.high for share in shares)])
    return next((top for top in _TOPS if top >= highest), 1.0)


def curve(
    name: str,
    title: str,
    shows: str,
    points: Sequence[tuple[float, Share]],
    *,
    top: float,
    reading: Reading | None = None,
) -> Markup:
    """Draw the points, joined by straight lines; ``top``: the share at the upper edge."""
    first, last = points[0][0], points[-1][0]
    span = last - first or 1.0

    def x(value: float) -> float:
        return min(max((value - first) / span, 0.0), 1.0)

    foot = _TOP + _HEIGHT
    lows = [(x(value), share.low / top) for value, share in points]
    highs = [(x(value), share.high / top) for value, share in points]
    middles = [(x(value), (share.share or 0.0) / top) for value, share in points]
    ground: list[Markup] = []
    for step in (0.0, 0.5, 1.0):
        y = foot - step * _HEIGHT
        ground.append(rule(0, y, 1, y, "axis" if step == 0 else "line"))
        if step:
            ground.append(label(1, y - 0.25, f"{step * top * 100:g}%", "halo", "end"))
    drawn = [
        stretched(
            _TOP,
            _HEIGHT,
            path([*lows, *reversed(highs)], "band", closed=True),
            path(middles, "median"),
        ),
        *(spot(at, foot - share * _HEIGHT, 0.22, "moved") for at, share in middles),
    ]
    if reading is not None:
        drawn += _reading(reading, x, foot, top)
    return picture(
        name,
        title,
        shows,
        foot + 1.6,
        *ground,
        *drawn,
        label(0, foot + 1.25, f"{first:g}"),
        label(1, foot + 1.25, f"{last:g}", "", "end"),
    )


def _reading(reading: Reading, x: Callable[[float], float], foot: float, top: float) -> list[Markup]:
    y = foot - reading.level / top * _HEIGHT
    drawn = [rule(0, y, 1, y, "guide")]
    if reading.value is not None:
        low = 0.0 if reading.low is None else x(reading.low)
        high = 1.0 if reading.high is None else x(reading.high)
        drawn = [box(low, _TOP, high - low, _HEIGHT, "chance"), *drawn]
        drawn.append(rule(x(reading.value), _TOP, x(reading.value), foot, "guide"))
    return drawn


def heat(
    name: str,
    title: str,
    shows: str,
    columns: Sequence[str],
    rows: Sequence[str],
    shares: Sequence[Sequence[Share]],
    *,
    top: float,
) -> Markup:
    """Draw a grid of shares: rows for the values of one input (the first below), columns for the other's."""
    left, cell = 0.14, 1.7
    width = (1 - left) / len(columns)
    drawn: list[Markup] = []
    for n, (row, values) in enumerate(zip(reversed(rows), reversed(shares), strict=True)):
        y = 0.3 + n * cell
        drawn.append(label(0, y + 1.15, row))
        for m, share in enumerate(values):
            x = left + m * width
            drawn.append(box(x, y, width * 0.97, cell * 0.95, "heat-ground"))
            drawn.append(_cell(x, y, width * 0.97, cell * 0.95, (share.share or 0.0) / top))
            if len(columns) <= 9:
                drawn.append(
                    label(x + width / 2, y + 1.15, f"{(share.share or 0) * 100:.0f}", "halo", "middle")
                )
    foot = 0.3 + len(rows) * cell
    drawn.append(label(left, foot + 1.1, columns[0]))
    drawn.append(label(1, foot + 1.1, columns[-1], "", "end"))
    return picture(name, title, shows, foot + 1.5, *drawn)


def _cell(x: float, y: float, width: float, height: float, share: float) -> Markup:
    return element(
        "rect",
        x=across(x),
        y=down(y),
        width=across(width),
        height=down(height),
        class_="heat",
        fill_opacity=f"{min(share, 1.0):.3g}",
    )
