"""Estimates below each other, each with its interval, on one axis around a line that means no difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.analysis.intervals import Estimate
from sim.report.charts.markup import Markup
from sim.report.charts.svg import CHARACTERS, LINE, box, label, lines, paragraph, picture, rule, spot

_LEFT, _RIGHT = 0.02, 0.98


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate: its name, its figures in words, and whether it stands out from noise."""

    name: str
    estimate: Estimate
    figures: str
    stands_out: bool


def forest(
    name: str, title: str, shows: str, rows: Sequence[Row], *, sides: tuple[str, str], bars: bool = False
) -> Markup:
    """Draw the rows; ``sides`` says what lies to the left and to the right of the middle line.

    ``bars``: draw each estimate as a bar from the middle line rather than as a dot.
    """
    reach = max((abs(end) for row in rows for end in _ends(row.estimate)), default=0.0) * 1.05 or 1.0

    def x(value: float) -> float:
        return (_LEFT + _RIGHT) / 2 + value / reach * (_RIGHT - _LEFT) / 2

    shapes: list[Markup] = []
    y = 1.7
    for row in rows:
        texts = lines(row.name)
        if len(texts[-1]) + len(row.figures) > CHARACTERS:
            texts.append("")
        shapes.append(paragraph(0, y + 1.0, texts, "name halo strong" if row.stands_out else "name halo"))
        y += len(texts) * LINE
        shapes.append(label(1, y - LINE + 1.0, row.figures, "figure halo", "end"))
        y += 0.55
        shapes += _drawn(row, x, y, bars=bars)
        y += 0.85
    ground = [
        rule(x(0), 1.4, x(0), y, "guide"),
        label(_LEFT, 1.0, f"← {sides[0]}"),
        label(_RIGHT, 1.0, f"{sides[1]} →", "", "end"),
    ]
    return picture(name, title, shows, y + 0.3, *ground, *shapes)


def _ends(estimate: Estimate) -> list[float]:
    return [end for end in (estimate.low, estimate.value, estimate.high) if end is not None]


def _drawn(row: Row, x: Callable[[float], float], y: float, *, bars: bool) -> list[Markup]:
    ends = _ends(row.estimate)
    if not ends or row.estimate.value is None:
        return []
    drawn = [rule(_LEFT, y, _RIGHT, y, "line")]
    value = x(row.estimate.value)
    if bars:
        start, end = sorted((x(0), value))
        drawn.append(
            box(start, y - 0.4, end - start, 0.8, "bar deal" if row.stands_out else "bar unresolved")
        )
    drawn.append(rule(x(min(ends)), y, x(max(ends)), y, "whisker"))
    if not bars:
        drawn.append(spot(value, y, 0.42, "moved" if row.stands_out else "package"))
    return drawn
