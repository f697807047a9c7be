"""How far the record moved each input: the kept worlds against the drawn ones."""

from __future__ import annotations

from sim.analysis.portrait.learned import Learned, Range, Shift
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup
from sim.report.charts.names import path
from sim.report.charts.svg import LINE, box, label, lines, paragraph, picture, rule, spot
from sim.report.figures import whole
from sim.report.tables import Table

_LEFT, _RIGHT = 0.0, 0.72


def shifts(found: Learned, finding: str) -> Figure:
    """Draw the inputs that the record moved most."""
    shows = (
        f"A dot for each of the {len(found.shifts)} inputs moved most, of {whole(found.inputs)} that are drawn: "
        f"how far its mean over {whole(found.kept)} kept worlds lies from its mean over {whole(found.drawn)} "
        "draws, in standard deviations of the draws, with its 95% interval. Inside the grey band, chance alone "
        "could have moved the furthest of so many inputs."
    )
    return Figure(
        name="record",
        finding=finding,
        shows=shows,
        drawing=_drawing(found, finding, shows),
        remarks=(
            "The record moves inputs only through what the parties then did; inputs that it moves together "
            "are no longer independent in the kept worlds.",
        ),
        tables=(_table(found),),
    )


def _drawing(found: Learned, finding: str, shows: str) -> Markup:
    furthest = (
        max([found.by_chance, *(abs(b) for s in found.shifts for b in (s.by.low, s.by.high) if b)]) * 1.05
    )

    def x(by: float | None) -> float:
        return (_LEFT + _RIGHT) / 2 + (by or 0.0) / furthest * (_RIGHT - _LEFT) / 2

    shapes: list[Markup] = []
    y = 1.7
    for shift in found.shifts:
        texts = lines(path(shift.path))
        shapes.append(paragraph(0, y + 1.0, texts, "name halo"))
        y += len(texts) * LINE + 0.55
        shapes += [
            rule(_LEFT, y, _RIGHT, y, "line"),
            rule(x(shift.by.low), y, x(shift.by.high), y, "whisker"),
            spot(x(shift.by.value), y, 0.42, "moved"),
            label(1, y + 0.35, _signed(shift), "figure", "end"),
        ]
        y += 0.95
    ground = [
        box(x(-found.by_chance), 1.4, x(found.by_chance) - x(-found.by_chance), y - 1.4, "chance"),
        rule(x(0), 1.4, x(0), y, "guide"),
        label(_LEFT, 1.0, "← lower than drawn"),
        label(_RIGHT, 1.0, "higher →", "", "end"),
    ]
    return picture("record", finding, shows, y + 0.4, *ground, *shapes)


def _signed(shift: Shift) -> str:
    return f"{shift.by.value:+.2f} sd".replace("-", "−")


def _table(found: Learned) -> Table:
    return Table(
        "What the record did to the inputs",
        ("input", "shift in sd", "95% interval", "drawn: median", "middle 80%", "kept: median", "middle 80%"),
        tuple(
            (
                shift.path,
                f"{shift.by.value:+.2f}",
                f"{shift.by.low:+.2f} – {shift.by.high:+.2f}",
                *spread(shift.drawn),
                *spread(shift.kept),
            )
            for shift in found.shifts
        ),
    )


def spread(found: Range) -> tuple[str, str]:
    """Write a median, and the range of the middle 80%."""
    return amount(found.median), f"{amount(found.low)} – {amount(found.high)}"


def amount(value: float) -> str:
    """Write a number with three digits, or all of those before its point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
