"""When talks end: a quantile dot plot, in which every dot stands for the same share of worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sim.analysis.distribution import Distribution
from sim.analysis.portrait.dots import DOTS, Dots
from sim.model.scenario import Scenario
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup
from sim.report.charts.names import listed
from sim.report.charts.svg import KINDS, box, key, label, mark, picture, rule
from sim.report.figures import between, interval, number, percent, percent_interval
from sim.report.tables import Table

_TIME = 0.80
"""Share of the width for time; the rest is for worlds still open."""

_OPEN = 0.86
_COLUMNS = (20, 10, 5)
_TALLEST = 14
_ACROSS = 25
"""Dots that fit side by side on the narrowest screen."""


def when(scenario: Scenario, found: Distribution, dots: Dots, finding: str) -> Figure:
    """Draw when talks end, and how."""
    unit = dots.unit
    shows = (
        f"{DOTS} dots, each for one world in {DOTS}. A dot stands over the {unit} on which talks end; its "
        f"shape and colour tell how. Dots on the right are worlds still open after {dots.horizon:g} {unit}s."
    )
    return Figure(
        name="when",
        finding=finding,
        shows=shows,
        drawing=_drawing(scenario, dots, finding, shows),
        legend=tuple(key(kind.name, f"{KINDS[kind.name]}: {percent(kind.share)}") for kind in dots.kinds),
        remarks=tuple(_rare(dots)),
        tables=(_table(found),),
    )


def _drawing(scenario: Scenario, dots: Dots, finding: str, shows: str) -> Markup:
    columns, stacks = _stacked(dots)
    side = max(1, int(_ACROSS * _TIME / columns))
    open_side = max(1, int(_ACROSS * (1 - _OPEN)))
    tallest = max([-(-stack // side) for stack in stacks.values()] + [-(-dots.still_open // open_side), 4])
    foot = tallest + 1.6
    shapes = [
        *_calendar(scenario, dots, foot),
        rule(0, foot, _TIME, foot, "axis"),
    ]
    placed: Counter[int] = Counter()
    step = 1 / _ACROSS
    for dot in dots.dots:
        column = _column(dot.day, dots.horizon, columns)
        row, place = divmod(placed[column], side)
        placed[column] += 1
        x = (column + 0.5) / columns * _TIME + (place - (side - 1) / 2) * step
        shapes.append(mark(dot.kind, x, foot - 0.55 - row))
    if dots.still_open:
        shapes.append(rule(_OPEN, foot, 1, foot, "axis"))
        shapes.append(label(1, foot + 1.2, "still open", "", "end"))
    for n in range(dots.still_open):
        row, place = divmod(n, open_side)
        shapes.append(mark("unresolved", _OPEN + (place + 0.5) * step, foot - 0.55 - row))
    return picture("when", finding, shows, foot + 1.7, *shapes)


def _rare(dots: Dots) -> Iterator[str]:
    """Name the endings that are too rare for a dot."""
    drawn = {dot.kind for dot in dots.dots} | ({"unresolved"} if dots.still_open else set())
    rare = [f"{KINDS[kind.name]} ({percent(kind.share)})" for kind in dots.kinds if kind.name not in drawn]
    if rare:
        yield f"Too rare for a dot: {listed(rare)}."


def _stacked(dots: Dots) -> tuple[int, Counter[int]]:
    """Return how many columns keep the tallest stack low enough, and how many dots each then holds."""
    for columns in _COLUMNS:
        stacks = Counter(_column(dot.day, dots.horizon, columns) for dot in dots.dots)
        side = max(1, int(_ACROSS * _TIME / columns))
        if max(stacks.values(), default=0) <= _TALLEST * side:
            break
    return columns, stacks


def _column(day: float, horizon: float, columns: int) -> int:
    return min(int(day / horizon * columns), columns - 1)


def _calendar(scenario: Scenario, dots: Dots, foot: float) -> list[Markup]:
    """Mark the known past, the deadline, and where time stands at the foot."""
    shapes: list[Markup] = []
    if dots.known_until:
        shapes.append(box(0, 0.2, dots.known_until / dots.horizon * _TIME, foot - 0.2, "past"))
    if dots.deadline is not None and dots.deadline <= dots.horizon:
        at = dots.deadline / dots.horizon * _TIME
        anchor = "end" if at > 0.4 else ""
        shapes += [rule(at, 0.2, at, foot, "guide"), label(at, 1.0, " deadline ", "", anchor)]
    starts = scenario.clock.starts
    ends = (0.0, dots.horizon)
    texts = [
        f"{dots.unit} {day:g}" if starts is None else f"{starts + timedelta(days=day):%d %b %Y}"
        for day in ends
    ]
    return [
        *shapes,
        label(0, foot + 1.2, texts[0]),
        label(_TIME, foot + 1.2, texts[1], "", "end"),
    ]


def _table(found: Distribution) -> Table:
    unit = found.duration.unit
    return Table(
        "How talks end, and when",
        ("ending", "share", "95% interval", f"median {unit}", "95% interval", "middle 80%"),
        tuple(
            (KINDS[e.name], percent(e.share), percent_interval(e.share), *_days(found, e.name))
            for e in found.endings
            if e.share.count
        ),
    )


def _days(found: Distribution, ending: str) -> tuple[str, str, str]:
    spread = found.duration.by_ending.get(ending)
    if spread is None:
        return "–", "–", f"after {found.duration.horizon:,g}"
    middle = spread.quantiles[0.5]
    return number(middle), interval(middle), between(spread.quantiles[0.1], spread.quantiles[0.9])
