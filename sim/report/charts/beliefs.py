"""What the parties believe of threats and promises while talks go on: medians and bands."""

from __future__ import annotations

from sim.analysis.portrait.beliefs import BeliefPath
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup, element
from sim.report.charts.names import listed, readable
from sim.report.charts.svg import label, path, picture, rule, stretched
from sim.report.figures import percent, percent_interval, whole
from sim.report.tables import Table

_HEIGHT = 9.0
_TOP = 0.9
_TOPS = (0.1, 0.2, 0.5, 1.0)
PANELS = 8
"""Most charts drawn; every path has its table."""


def _entry(class_: str, text: str) -> Markup:
    swatch = element("path", d="M0 8H22", class_=class_)
    return element(
        "li", element("svg", swatch, class_="key", width=22, height=16, aria_hidden="true"), " ", text
    )


_KEY = (
    _entry("median", "median belief"),
    _entry("band-key", "middle 80% of worlds"),
    _entry("true", "share of these worlds in which it is so"),
)


def beliefs(paths: tuple[BeliefPath, ...], worlds: int, unit: str, finding: str, says: list[str]) -> Figure:
    """Draw a panel for each belief that can move; ``says`` is one sentence for each of the ``paths``."""
    moving = [(path, text) for path, text in zip(paths, says, strict=True) if path.moves][:PANELS]
    shows = (
        f"The first {whole(worlds)} kept worlds, those of them still talking. The line is the median belief, "
        "the band holds the middle 80% of worlds. The dashed line is in how many of those worlds it is so."
    )
    top = _top([path for path, _ in moving])
    panels = (
        element(
            "div", element("h4", text), _panel(f"belief-{n}", path, unit, text, shows, top), class_="panel"
        )
        for n, (path, text) in enumerate(moving)
    )
    return Figure(
        name="beliefs",
        finding=finding,
        shows=shows,
        drawing=element("div", *panels, class_="panels"),
        legend=_KEY if moving else (),
        tables=tuple(_table(path, unit) for path in paths if path.moves),
    )


def _top(paths: list[BeliefPath]) -> float:
    """Return a round share that no band of these paths exceeds: one scale for all panels."""
    highest = max(
        (max(band.high, band.true.share or 0.0) for path in paths for band in path.bands), default=1.0
    )
    return next(top for top in _TOPS if top >= highest)


def _panel(name: str, found: BeliefPath, unit: str, title: str, shows: str, top: float) -> Markup:
    first, last = found.bands[0].day, found.bands[-1].day
    span = last - first or 1.0
    xs = [(band.day - first) / span for band in found.bands]
    lows = [(x, band.low / top) for x, band in zip(xs, found.bands, strict=True)]
    highs = [(x, band.high / top) for x, band in zip(xs, found.bands, strict=True)]
    medians = [(x, (band.median.value or 0.0) / top) for x, band in zip(xs, found.bands, strict=True)]
    true = [(x, (band.true.share or 0.0) / top) for x, band in zip(xs, found.bands, strict=True)]
    foot = _TOP + _HEIGHT
    grid = []
    for level in (0.0, 0.5, 1.0):
        y = foot - level * _HEIGHT
        grid.append(rule(0, y, 1, y, "axis" if level == 0 else "line"))
        if level:
            grid.append(label(1, y - 0.25, f"{level * top * 100:g}%", "halo", "end"))
    return picture(
        name,
        title,
        shows,
        foot + 1.6,
        stretched(
            _TOP,
            _HEIGHT,
            path([*lows, *reversed(highs)], "band", closed=True),
            path(true, "true"),
            path(medians, "median"),
        ),
        *grid,
        label(0, foot + 1.25, f"{unit} {first:g}"),
        label(1, foot + 1.25, f"{unit} {last:g}", "", "end"),
    )


def _table(found: BeliefPath, unit: str) -> Table:
    return Table(
        f"{readable(found.about)}: what {listed(found.believers)} believe",
        (unit, "median", "95% interval", "middle 80%", "it is so in", "95% interval", "worlds talking"),
        tuple(
            (
                f"{band.day:g}",
                _percent(band.median.value),
                f"{_percent(band.median.low)} – {_percent(band.median.high)}",
                f"{_percent(band.low)} – {_percent(band.high)}",
                percent(band.true),
                percent_interval(band.true),
                whole(band.true.of),
            )
            for band in found.bands
        ),
    )


def unmoved(paths: tuple[BeliefPath, ...]) -> Table | None:
    """Return the table of the beliefs that nothing can move; None where there are none."""
    still = [(found, found.bands[0]) for found in paths if not found.moves]
    if not still:
        return None
    rows = tuple(
        (
            f"{found.kind} {readable(found.about)}: {listed(found.believers)}",
            _percent(band.median.value),
            f"{_percent(band.median.low)} – {_percent(band.median.high)}",
            f"{_percent(band.low)} – {_percent(band.high)}",
            percent(band.true),
            percent_interval(band.true),
        )
        for found, band in still
    )
    columns = ("belief", "median", "95% interval", "middle 80%", "it is so in", "95% interval")
    return Table("Beliefs that stay as they start", columns, rows)


def _percent(value: float | None) -> str:
    return "?" if value is None else f"{value:.1%}"
