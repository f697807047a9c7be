"""What packages are worth to the two parties that bargain: the plane, its frontier, the deals, no deal."""

from __future__ import annotations

from math import sqrt

from sim.analysis.portrait.plane import Plane, Point
from sim.report.charts.axes import HEIGHT, TOP, Scale, grid, place_of, scales_of, share_of
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup, element
from sim.report.charts.names import LETTERS, changes, listed
from sim.report.charts.svg import box, label, path, picture, rule, spot, stretched
from sim.report.figures import interval, number, percent, percent_interval, whole
from sim.report.tables import Table

_LARGEST = 1.25
_LEAST_WITH_LETTER = 0.7
_LETTER = (0.04, 1.05)
"""Room that a letter takes: a share of the width, and em."""


def plane(found: Plane, finding: str) -> Figure:
    """Draw the packages of a scenario in the plane of two parties' values."""
    first, second = found.parties
    when = f"on {found.unit} {found.day:g}"
    shows = (
        f"Every dot is one of {whole(found.packages)} packages that guarantors allow; further right it is worth "
        f"more to {first}, further up more to {second}. Each counts by what the party expects of it {when}, by "
        f"its own beliefs in the promises, on average over {whole(found.worlds)} worlds. Rings joined by a line "
        "are the Pareto frontier: no package is better for one without being worse for the other. Blue discs "
        "are deals, larger where more frequent, lettered where most. The cross is no deal; in the shaded corner "
        "a package is worth more than no deal to both."
    )
    remarks = [
        "An average hides the worlds: deals are struck world by world, and a world can lie far from the mean. "
        "Nor does room for a deal make one: each party holds out for what it asks, and may misread the other."
    ]
    if found.others:
        remarks.append(
            "Only the first two parties that negotiate can be shown; not in the picture is what these want, who "
            f"decide too: {listed(found.others)}."
        )
    return Figure(
        name="plane",
        finding=finding,
        shows=shows,
        drawing=_drawing(found, finding, shows),
        legend=tuple(
            element("li", element("b", letter), f" {terms(point)}: {percent(point.deals)} of worlds")
            for letter, point in zip(LETTERS, _most_common(found), strict=False)
        ),
        remarks=tuple(remarks),
        tables=(_table(found),),
    )


def terms(point: Point) -> str:
    """Write a package by what it changes."""
    return changes(point.package, point.changes)


def _most_common(found: Plane) -> list[Point]:
    signed = [point for point in found.points if point.deals.count]
    return sorted(signed, key=lambda point: -point.deals.count)[: len(LETTERS)]


def _drawing(found: Plane, finding: str, shows: str) -> Markup:
    scales = _scales(found)

    def place(point: Point) -> tuple[float, float]:
        return place_of(_values(point), scales)

    cross_x, cross_y = place_of(_no_deal(found), scales)
    foot = TOP + HEIGHT
    shapes = [
        label(0, 1.2, f"↑ worth to {found.parties[1]}", "axis-name"),
        box(cross_x, TOP, 1 - cross_x, cross_y - TOP, "better"),
        *grid(scales, foot),
        stretched(TOP, HEIGHT, _frontier(found, scales)),
        rule(cross_x, TOP, cross_x, foot, "guide"),
        rule(0, cross_y, 1, cross_y, "guide"),
    ]
    shapes += [
        spot(*place(p), 0.22, "package") for p in found.points if not p.efficient and not p.deals.count
    ]
    shapes += [spot(*place(p), 0.34, "frontier") for p in found.frontier]
    most = max((point.deals.share or 0.0 for point in found.points), default=0.0)
    signed = sorted((p for p in found.points if p.deals.count), key=lambda point: -point.deals.count)
    shapes += [spot(*place(p), _radius(p, most), "signed") for p in signed]
    lettered: list[tuple[float, float]] = []
    for letter, point in zip(LETTERS, _most_common(found), strict=False):
        (x, y), radius = place(point), _radius(point, most)
        y += 0.35 if radius >= _LEAST_WITH_LETTER else -radius - 0.2
        while any(abs(x - ox) < _LETTER[0] and abs(y - oy) < _LETTER[1] for ox, oy in lettered):
            y += _LETTER[1]
        lettered.append((x, y))
        shapes.append(label(x, y, letter, "strong halo", "middle"))
    shapes += [
        label(cross_x, cross_y + 0.35, "✕", "cross halo", "middle"),
        label(cross_x, cross_y + 1.5, "no deal", "strong halo", "end" if cross_x > 0.5 else "", shift=0.5),
        rule(0, foot, 1, foot, "axis"),
        rule(0, TOP, 0, foot, "axis"),
        label(1, foot + 2.5, f"worth to {found.parties[0]} →", "axis-name", "end"),
    ]
    return picture("plane", finding, shows, foot + 3.0, *shapes)


def _radius(point: Point, most: float) -> float:
    """The area of a disc tells its share."""
    return max(0.3, _LARGEST * sqrt((point.deals.share or 0.0) / most))


def _values(point: Point) -> tuple[float, float]:
    return point.worth[0].value or 0.0, point.worth[1].value or 0.0


def _no_deal(found: Plane) -> tuple[float, float]:
    return found.no_deal[0].value or 0.0, found.no_deal[1].value or 0.0


def _scales(found: Plane) -> tuple[Scale, Scale]:
    return scales_of([*map(_values, found.points), _no_deal(found)])


def _frontier(found: Plane, scales: tuple[Scale, Scale]) -> Markup:
    steps = [(share_of(x, scales[0]), share_of(y, scales[1])) for x, y in map(_values, found.frontier)]
    return path(steps, "frontier-line")


def _table(found: Plane) -> Table:
    first, second = found.parties
    rows = [
        (
            terms(point),
            *(text for n in range(2) for text in (number(point.worth[n]), interval(point.worth[n]))),
            *(f"{value:.1f}" for value in point.if_kept),
            "yes" if point.efficient else "no",
            percent(point.deals),
            percent_interval(point.deals),
        )
        for point in sorted(found.points, key=lambda point: (not point.efficient, -point.deals.count))
    ]
    nothing = tuple(text for n in range(2) for text in (number(found.no_deal[n]), interval(found.no_deal[n])))
    rows.append(("no deal", *nothing, "–", "–", "–", "–", "–"))
    columns = ("package", first, "95% interval", second, "95% interval")
    more = (
        f"{first}, promises kept",
        f"{second}, promises kept",
        "on the frontier",
        "of worlds",
        "95% interval",
    )
    return Table("What packages are worth on average", (*columns, *more), tuple(rows))
