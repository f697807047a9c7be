"""The solution concepts in the plane of two parties' values: packages, frontier, lotteries, no deal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.solve import MeanWorld, Solution
from sim.report.charts.axes import HEIGHT, TOP, grid, place_of, scales_of, share_of
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup, element
from sim.report.charts.svg import box, label, path, picture, rule, spot, stretched
from sim.report.figures import whole
from sim.report.solutions import TITLES
from sim.report.solutions import label as written

_MOST_DOTS = 400
_LETTERS = "ABCDEFGHIJ"
_CLOSE = 0.035
"""Letters of places closer than this share of the width stand below each other."""

Values = tuple[float, float]


def solutions(found: Solution, mean: MeanWorld, finding: str) -> Figure:
    """Draw the mean world of a scenario between its first two parties."""
    first, second = (found.scenario.parties[i].label for i in found.parties[:2])
    shows = (
        f"Every dot is one of {whole(int(mean.world.possible.sum()))} possible packages; further right it is worth "
        f"more to {first}, further up more to {second}. Rings are the Pareto frontier, the line joins them. "
        + ("The dashed line bounds what lotteries over packages could reach. " if mean.hull else "")
        + "The cross is no deal; in the shaded corner both have more than that. Lettered discs are the solutions."
    )
    lettered = list(_lettered(found, mean))
    return Figure(
        name="solutions",
        finding=finding,
        shows=shows,
        drawing=_drawing(found, mean, lettered, finding, shows),
        legend=tuple(element("li", element("b", letter), f" {text}") for letter, text, _ in lettered),
        remarks=()
        if len(found.parties) == 2
        else ("Only the first two parties that negotiate can be shown; the frontier is that of all.",),
        tables=(),
    )


def _lettered(found: Solution, mean: MeanWorld) -> Iterator[tuple[str, str, Values]]:
    """Yield a letter, its text and its place for every different solution; concepts that agree share one."""
    named: dict[tuple[str, Values], list[str]] = {}
    for solved in mean.solved:
        for package in solved.packages[:3].tolist():
            first, second = mean.world.values[package][:2].tolist()
            named.setdefault((written(found, package), (first, second)), []).append(TITLES[solved.name])
    for mixed in mean.mixed:
        if mixed.point == mixed.to and len(mixed.mix) != 1:
            named.setdefault(("a lottery", mixed.point), []).append(f"{TITLES[mixed.name]}, by chance")
    for letter, ((what, place), titles) in zip(_LETTERS, named.items(), strict=False):
        yield letter, f"{', '.join(titles)}: {what}", place


def _drawing(
    found: Solution, mean: MeanWorld, lettered: list[tuple[str, str, Values]], finding: str, shows: str
) -> Markup:
    values = [(float(x), float(y)) for x, y in mean.world.values[mean.world.possible][:, :2]]
    no_deal = (float(mean.world.point[0]), float(mean.world.point[1]))
    scales = scales_of([*values, no_deal])
    cross_x, cross_y = place_of(no_deal, scales)
    foot = TOP + HEIGHT
    first, second = (found.scenario.parties[i].label for i in found.parties[:2])

    def line(points: list[Values], class_: str) -> Markup:
        steps = [(share_of(x, scales[0]), share_of(y, scales[1])) for x, y in points]
        return stretched(TOP, HEIGHT, path(steps, class_))

    on_it = [(float(x), float(y)) for x, y in mean.world.values[mean.frontier][:, :2]]
    shapes = [
        label(0, 1.2, f"↑ worth to {second}", "axis-name"),
        box(cross_x, TOP, 1 - cross_x, cross_y - TOP, "better"),
        *grid(scales, foot),
        rule(cross_x, TOP, cross_x, foot, "guide"),
        rule(0, cross_y, 1, cross_y, "guide"),
    ]
    if len(found.parties) == 2:
        shapes.append(line(on_it, "frontier-line"))
    if mean.hull is not None and len(mean.hull.corners) > 1:
        shapes.append(line(list(mean.hull.corners), "hull-line"))
    shapes += [spot(*place_of(value, scales), 0.22, "package") for value in _thinned(values)]
    shapes += [spot(*place_of(value, scales), 0.34, "frontier") for value in _thinned(on_it)]
    shapes += [spot(*place_of(place, scales), 0.55, "signed") for _, _, place in lettered]
    shapes += list(_letters([(letter, *place_of(place, scales)) for letter, _, place in lettered]))
    shapes += [
        label(cross_x, cross_y + 0.35, "✕", "cross halo", "middle"),
        label(cross_x, cross_y + 1.5, "no deal", "strong halo", "end" if cross_x > 0.5 else "", shift=0.5),
        rule(0, foot, 1, foot, "axis"),
        rule(0, TOP, 0, foot, "axis"),
        label(1, foot + 2.5, f"worth to {first} →", "axis-name", "end"),
    ]
    return picture("solutions", finding, shows, foot + 3.0, *shapes)


def _letters(places: list[tuple[str, float, float]]) -> Iterator[Markup]:
    taken: list[tuple[float, float]] = []
    for letter, x, disc in places:
        y = disc - 0.8
        while any(abs(x - ox) < _CLOSE and abs(y - oy) < 1.05 for ox, oy in taken):
            y -= 1.05
        taken.append((x, y))
        yield label(x, y, letter, "strong halo", "middle")


def _thinned(values: list[Values]) -> list[Values]:
    """Return so many dots that a picture can hold; of more, one for each small piece of the plane."""
    if len(values) <= _MOST_DOTS:
        return values
    points = np.array(values)
    span = np.maximum(np.ptp(points, axis=0), 1e-9)
    cells = np.floor((points - points.min(axis=0)) / span * _MOST_DOTS**0.5)
    kept = np.sort(np.unique(cells, axis=0, return_index=True)[1])
    return [values[k] for k in kept.tolist()]
