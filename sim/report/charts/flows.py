"""What became of worlds: on the left how they ended in the base, on the right how they end now, bands between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.comparison import Flow
from sim.report.charts.markup import Markup, element
from sim.report.charts.names import readable
from sim.report.charts.svg import LINE, box, label, lines, picture, stretched

SHOWN = 12
"""Flows drawn; the others are in the table."""

_HEIGHT = 12.0
"""Height in em of all bands of one side together."""

_EDGE = 0.015
_HALF = 21
"""Characters that fit half of the width."""


@dataclass(slots=True)
class _Side:
    """The bars of one side: where each starts, how high it is, and how much of it is taken."""

    tops: dict[str, float]
    sizes: dict[str, float]
    taken: dict[str, float]
    end: float


def flows(name: str, title: str, shows: str, found: Sequence[Flow]) -> Markup:
    """Draw the largest flows."""
    drawn = found[:SHOWN]
    total = sum(flow.share.count for flow in drawn)
    left = _side([(flow.origin, flow.share.count) for flow in drawn], total)
    right = _side([(flow.target, flow.share.count) for flow in drawn], total)
    height = max(left.end, right.end)
    bands = [_band(left, right, flow, flow.share.count / total * _HEIGHT, height) for flow in drawn]
    shapes: list[Markup] = [stretched(0, height, *bands, x=_EDGE, width=1 - 2 * _EDGE)]
    for side, x, anchor in ((left, 0.0, ""), (right, 1 - _EDGE, "end")):
        for outcome, top in side.tops.items():
            text = lines(readable(outcome), _HALF, 1)[0]
            shapes += [
                label(1.0 if anchor else 0.0, top - 0.3, text, "name halo", anchor),
                box(x, top, _EDGE, side.sizes[outcome], "has"),
            ]
    return picture(name, title, shows, height + 0.4, *shapes)


def _side(parts: Sequence[tuple[str, int]], total: int) -> _Side:
    sizes: dict[str, float] = {}
    for outcome, count in parts:
        sizes[outcome] = sizes.get(outcome, 0.0) + count / total * _HEIGHT
    tops: dict[str, float] = {}
    y = 0.0
    for outcome, size in sizes.items():
        y += LINE
        tops[outcome] = y
        y += size + 0.35
    return _Side(tops, sizes, dict.fromkeys(sizes, 0.0), y)


def _band(left: _Side, right: _Side, flow: Flow, size: float, height: float) -> Markup:
    """Return a band as a path of a region that runs from 0 to 100 both ways."""
    y0 = left.tops[flow.origin] + left.taken[flow.origin]
    y1 = right.tops[flow.target] + right.taken[flow.target]
    left.taken[flow.origin] += size
    right.taken[flow.target] += size
    a, b, c, d = (f"{y / height * 100:.4g}" for y in (y0, y1, y1 + size, y0 + size))
    shape = f"M0 {a}C50 {a} 50 {b} 100 {b}L100 {c}C50 {c} 50 {d} 0 {d}z"
    return element("path", d=shape, class_="band")
