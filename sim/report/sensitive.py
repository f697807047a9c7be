"""What is shown of a study of the inputs."""

from __future__ import annotations

from sim.analysis.intervals import Estimate
from sim.analysis.sensitivity import Influence, Sensitivity
from sim.report.charts.figure import Figure
from sim.report.charts.forest import Row, forest
from sim.report.charts.names import path, readable
from sim.report.figures import whole
from sim.report.sheet import Part, Sheet
from sim.report.signed import chance, change, change_interval
from sim.report.tables import Table

SHOWN = 15
"""Inputs shown; ``--format json`` has all."""


def sheet(found: Sensitivity) -> Sheet:
    """Return what a study of the inputs shows."""
    return Sheet(
        title=f"{found.title}: what {readable(found.of)} depends on",
        line=f"{whole(found.kept)} kept worlds for each level, {whole(found.worlds)} for each index · "
        f"seed {found.seed} · sim {found.version}",
        answer=tuple(_answer(found)),
        parts=(_tornado(found), _sobol(found), _split(found)),
        limits=(
            "These speak of the ranges that the scenario gives its inputs: an input whose range is narrow moves "
            "little, whatever its weight in the world.",
            "The tornado holds one input at a time and sees nothing of two together. The indices see that, but of "
            "the inputs as they are drawn, before the record has had its say: the record ties inputs to each other, "
            "and an index is defined for inputs that are independent.",
            "Intervals are of 95%, each by itself, for the chance of the draw; a star allows for all inputs.",
        ),
        version=found.version,
    )


def _answer(found: Sensitivity) -> list[str]:
    moving = sorted((one for one in found.inputs if one.swing.exceeds_noise), key=_width)
    if moving:
        told = "; ".join(
            f"{path(one.name)}, {_by(found, one.swing.by)} from {one.swing.low} to {one.swing.high}"
            for one in moving[:3]
        )
        count = f"Of {len(found.inputs)} uncertain inputs {len(moving)} move it by more than noise"
        first = f"{count}, most of all: {told}."
    else:
        first = f"None of {len(found.inputs)} uncertain inputs moves it by more than noise in so many worlds."
    part = found.chance_total
    second = (
        f"Chance at the table accounts for {_percent(part.value)} of the variance ({_percents(part)}), not knowing "
        f"the inputs for the rest."
    )
    if found.variance == 0:
        second = "It is the same in every world that was played, so there is no variance to split."
    elif not found.ranked:
        second += " By their total indices the sample cannot tell any two inputs apart: they are not ranked."
    return [first, second]


def _width(one: Influence) -> float:
    return -abs(one.swing.by.value or 0.0)


def _is_share(found: Sensitivity) -> bool:
    return any(found.of == split.name for split in found.splits) or "+" in found.of or found.of == "deal"


def _by(found: Sensitivity, estimate: Estimate) -> str:
    if _is_share(found):
        return f"{change(_points(estimate))} points ({change_interval(_points(estimate))})"
    return f"{change(estimate)} ({change_interval(estimate)})"


def _points(estimate: Estimate) -> Estimate:
    parts = (estimate.value, estimate.low, estimate.high)
    return Estimate(*(None if part is None else part * 100 for part in parts))


def _tornado(found: Sensitivity) -> Part:
    shown = sorted(found.inputs, key=_width)[:SHOWN]
    scale = _points if _is_share(found) else _same
    rows = [
        Row(
            path(one.name),
            scale(one.swing.by),
            f"{one.swing.low} → {one.swing.high}: {change(scale(one.swing.by))}",
            one.swing.exceeds_noise,
        )
        for one in shown
    ]
    finding = f"{sum(one.swing.exceeds_noise for one in found.inputs)} inputs move it by more than noise"
    shows = (
        f"How far {readable(found.of)} moves ({'in points' if _is_share(found) else 'on the party’s scale'}) when an "
        f"input goes from its 10th to its 90th percentile, all else as it is drawn, in the same worlds. The "
        f"{len(shown)} widest of {len(found.inputs)}; lines are 95% intervals, coloured bars more than noise."
    )
    table = Table(
        f"Tornado: {readable(found.of)}",
        ("input", "from", "to", "moves by", "95% interval", "p"),
        tuple(
            (
                path(one.name),
                one.swing.low,
                one.swing.high,
                change(scale(one.swing.by)),
                change_interval(scale(one.swing.by)),
                f"{chance(one.swing.p)} {'*' if one.swing.exceeds_noise else ' '}",
            )
            for one in shown
        ),
    )
    drawing = forest("tornado", finding, shows, rows, sides=("less", "more"), bars=True)
    return Part(
        "tornado",
        "Tornado",
        "One input at a time",
        (),
        (Figure("tornado", finding, shows, drawing, (table,)),),
    )


def _same(estimate: Estimate) -> Estimate:
    return estimate


def _sobol(found: Sensitivity) -> Part:
    shown = found.inputs[:SHOWN]
    text = (
        "The share of the variance that an input explains alone (first order), and with all in which it takes part "
        "(total). An index is estimated from so many worlds only, so it may come out below 0. Ranks are those that "
        "the intervals of the total indices leave open: where a range is wide, the sample does not say more."
    )
    rows = [
        (
            "chance at the table",
            _percent(found.chance_first.value),
            _percents(found.chance_first),
            _percent(found.chance_total.value),
            _percents(found.chance_total),
            "",
        )
    ]
    rows += [
        (
            path(one.name),
            _percent(one.first.value),
            _percents(one.first),
            _percent(one.total.value),
            _percents(one.total),
            _rank(one, len(found.inputs)),
        )
        for one in shown
    ]
    columns = ("input", "alone", "95%", "total", "95%", "rank")
    table = Table(f"Sobol indices: shares of the variance of {readable(found.of)}", columns, tuple(rows))
    return Part("sobol", "Sobol indices", "All inputs together", (text,), (), (table,))


def _rank(one: Influence, of: int) -> str:
    if one.best_rank == 1 and one.worst_rank == of:
        return "open"
    return str(one.best_rank) if one.best_rank == one.worst_rank else f"{one.best_rank}–{one.worst_rank}"


def _split(found: Sensitivity) -> Part:
    text = (
        "Were the inputs known, chance at the table would still decide some worlds one way and some the other; that "
        "part of the variance no research can remove. The rest is what we do not know."
    )
    table = Table(
        "What each outcome’s variance comes from",
        ("outcome", "share", "inputs", "95%", "chance", "95%"),
        tuple(
            (
                split.name,
                f"{split.share:.1%}",
                _percent(split.inputs.value),
                _percents(split.inputs),
                _percent(split.chance.value),
                _percents(split.chance),
            )
            for split in found.splits
        ),
    )
    return Part(
        "split", "Knowledge and chance", "What is not known, and what is chance", (text,), (), (table,)
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.0f}%".replace("-", "−")


def _percents(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return "–"
    return f"{estimate.low * 100:.0f}–{estimate.high * 100:.0f}".replace("-", "−")
