"""What each cause stands for: a bar with its interval, and below it what it changes alone and last."""

from __future__ import annotations

from collections.abc import Callable

from sim.analysis.explain.explanation import Explanation, Part
from sim.analysis.intervals import Estimate
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup, element
from sim.report.charts.svg import (
    CHARACTERS,
    LINE,
    box,
    label,
    lines,
    paragraph,
    picture,
    rule,
    spot,
)  # fmt: skip
from sim.report.explain import tables
from sim.report.explain.words import points, points_interval

_LEFT, _RIGHT = 0.02, 0.98


def causes(found: Explanation, finding: str) -> Figure:
    """Draw every cause, in the order of the list, on one axis of points."""
    shows = (
        "A bar for each cause: its part of the gap, in points of a hundred worlds, with the 95% interval as a line "
        "across its end. Below the bar, from ring to dot: what switching the cause off changes alone (ring), and "
        "what it changes once all the others are off (dot). The further these lie apart, the more it works "
        "together with others."
    )
    return Figure(
        name="causes",
        finding=finding,
        shows=shows,
        drawing=_drawing(found, finding, shows),
        legend=(_key("moved", "off last"), _key("frontier", "off alone")),
        tables=(tables.causes(found),),
    )


def _key(class_: str, text: str) -> Markup:
    circle = element("circle", cx=8, cy=8, r=5, class_=class_)
    return element(
        "li", element("svg", circle, class_="key", width=16, height=16, aria_hidden="true"), " ", text
    )


def _drawing(found: Explanation, finding: str, shows: str) -> Markup:
    ends = [
        end
        for part in found.parts
        for one in (part.value, part.alone, part.last)
        for end in (one.low, one.value, one.high)
        if end is not None
    ]
    low, high = min([0.0, *ends]), max([0.0, *ends]) or 0.01

    def x(value: float | None) -> float:
        return _LEFT + ((value or 0.0) - low) / (high - low) * (_RIGHT - _LEFT)

    shapes: list[Markup] = []
    y = 0.2
    for part in found.parts:
        texts, figures = lines(part.title), f"{points(part.value)} ({points_interval(part.value)})"
        if len(texts[-1]) + len(figures) > CHARACTERS:
            texts.append("")
        shapes.append(paragraph(0, y + 1.0, texts, "name"))
        y += len(texts) * LINE
        shapes.append(label(1, y - LINE + 1.0, figures, "figure", "end"))
        shapes += _bar(part.value, x, y + 0.2)
        shapes += _range(part, x, y + 1.6)
        y += 2.3
    return picture("causes", finding, shows, y, rule(x(0), 0.0, x(0), y, "guide"), *shapes)


def _bar(value: Estimate, x: Callable[[float | None], float], y: float) -> list[Markup]:
    start, end = sorted((x(0.0), x(value.value)))
    middle = y + 0.45
    drawn = [box(start, y, end - start, 0.9, "bar deal" if (value.value or 0.0) >= 0.0 else "bar threat")]
    if value.low is not None and value.high is not None:
        drawn.append(rule(x(value.low), middle, x(value.high), middle, "whisker"))
        drawn += [rule(x(at), middle - 0.3, x(at), middle + 0.3, "whisker") for at in (value.low, value.high)]
    return drawn


def _range(part: Part, x: Callable[[float | None], float], y: float) -> list[Markup]:
    alone, last = x(part.alone.value), x(part.last.value)
    return [
        rule(alone, y, last, y, "axis"),
        spot(last, y, 0.36, "moved"),
        spot(alone, y, 0.36, "frontier"),
    ]
