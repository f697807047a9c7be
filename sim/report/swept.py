"""What is shown of a sweep."""

from __future__ import annotations

from sim.analysis.intervals import Share
from sim.analysis.sweep import Sweep
from sim.report.charts.curve import curve, heat, top_of
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup, element
from sim.report.charts.names import path, readable
from sim.report.figures import number, percent, percent_interval, whole
from sim.report.sheet import Part, Sheet
from sim.report.tables import Table

DRAWN = 6
"""Outcomes drawn: those that move most."""


def sheet(found: Sweep) -> Sheet:
    """Return what a sweep shows."""
    moves = _moves(found)
    what = " and ".join(path(one) for one in found.paths)
    parts = [_curves(found, moves) if len(found.paths) == 1 else _grid(found, moves)]
    if found.parties:
        parts.append(Part("worth", "Worth", "What it is worth to the parties", (), (), (_parties(found),)))
    return Sheet(
        title=f"{found.title}: {what}",
        line=f"{whole(len(found.points))} settings of {whole(found.kept)} worlds each · seed {found.seed} · "
        f"sim {found.version}",
        answer=(_answer(found, moves),),
        parts=tuple(parts),
        limits=(
            "Every setting is played in the same worlds, so neighbours share their luck: a step of the curve is "
            "worlds that changed, and bends of the whole curve by less than its band may be luck.",
            "Shares are statements about this model, not forecasts. Each interval holds 95% by itself.",
        ),
        version=found.version,
    )


def _series(found: Sweep) -> dict[str, list[Share]]:
    series = {
        name: [point.outcomes[place] for point in found.points] for place, name in enumerate(found.outcomes)
    }
    if found.of is not None:
        series = {found.of: [point.of for point in found.points if point.of is not None]} | series
    return series


def _moves(found: Sweep) -> list[tuple[str, list[Share]]]:
    """Return what is counted, the target that was asked for first, then those that move most; never nothing."""

    def moved(entry: tuple[str, list[Share]]) -> float:
        shares = [share.share or 0.0 for share in entry[1]]
        return max(shares) - min(shares)

    series = list(_series(found).items())
    first = series[: 1 if found.of is not None else 0]
    rest = sorted(series[len(first) :], key=moved, reverse=True)
    return [*first, *(entry for entry in rest if any(share.count for share in entry[1]))]


def _answer(found: Sweep, moves: list[tuple[str, list[Share]]]) -> str:
    if not moves:
        return "Nothing was counted."
    name, shares = moves[0]
    low = min(range(len(shares)), key=lambda place: shares[place].share or 0.0)
    high = max(range(len(shares)), key=lambda place: shares[place].share or 0.0)
    first, most = shares[low], shares[high]
    if first.high >= most.low:
        return (
            f"{readable(name).capitalize()} hardly moves: between {percent(first)} ({percent_interval(first)}) and "
            f"{percent(most)} ({percent_interval(most)})."
        )
    return (
        f"{readable(name).capitalize()} comes up least, in {percent(first)} of the worlds "
        f"({percent_interval(first)}), at {_at(found, low)}, and most, in {percent(most)} "
        f"({percent_interval(most)}), at {_at(found, high)}."
    )


def _at(found: Sweep, place: int) -> str:
    values = found.points[place].values
    return " and ".join(f"{path(name)} = {value}" for name, value in zip(found.paths, values, strict=True))


def _curves(found: Sweep, moves: list[tuple[str, list[Share]]]) -> Part:
    drawn = moves[:DRAWN]
    numbers = _numbers(found.axes[0])
    shows = (
        f"The share of each outcome at each value of {path(found.paths[0])}, with the band of its 95% intervals. "
        f"The {len(drawn)} that move most, of {len(moves)}."
    )
    top = top_of([share for _, shares in drawn for share in shares])
    panels = [
        element(
            "div",
            element("h4", readable(name)),
            curve(f"curve-{n}", readable(name), shows, list(zip(numbers, shares, strict=True)), top=top),
            class_="panel",
        )
        for n, (name, shares) in enumerate(drawn)
    ]
    figure = Figure(
        name="curves",
        finding=_answer(found, moves),
        shows=shows,
        drawing=element("div", *panels, class_="panels"),
        tables=(_table(found, drawn),),
    )
    return Part("outcomes", "Outcomes", "How the outcomes move", (), (figure,))


def _numbers(values: tuple[str, ...]) -> list[float]:
    """Return the values as numbers; texts stand at equal distances."""
    try:
        return [float(value) for value in values]
    except ValueError:
        return [float(place) for place in range(len(values))]


def _table(found: Sweep, drawn: list[tuple[str, list[Share]]]) -> Table:
    rows = [
        (value, *(" ".join(_cells(shares[place])) for _, shares in drawn[:3]))
        for place, value in enumerate(found.axes[0])
    ]
    title = f"{path(found.paths[0])}: shares with their 95% intervals, of the outcomes that move most"
    return Table(title, ("value", *(readable(name) for name, _ in drawn[:3])), tuple(rows))


def _cells(share: Share) -> tuple[str, str]:
    return percent(share), f"({percent_interval(share).replace(' ', '')})"


def _grid(found: Sweep, moves: list[tuple[str, list[Share]]]) -> Part:
    name, shares = moves[0]
    width = len(found.axes[1])
    rows = [shares[start : start + width] for start in range(0, len(shares), width)]
    across, up = found.axes[1], found.axes[0]
    shows = (
        f"The share of {readable(name)}, in per cent: rows are {path(found.paths[0])} (from {up[0]} below to "
        f"{up[-1]} above), columns {path(found.paths[1])} (from {across[0]} to {across[-1]})."
    )
    drawing: Markup = heat(
        "grid", readable(name), shows, found.axes[1], found.axes[0], rows, top=top_of(shares)
    )
    table = Table(
        f"{readable(name)}: share and 95% interval",
        (path(found.paths[0]), path(found.paths[1]), "share", "95% interval"),
        tuple((*point.values, *_cells(share)) for point, share in zip(found.points, shares, strict=True)),
    )
    figure = Figure("grid", _answer(found, moves), shows, drawing, (table,))
    return Part("outcomes", "Outcomes", f"How {readable(name)} moves", (), (figure,))


def _parties(found: Sweep) -> Table:
    return Table(
        "Mean worth to each party, on its own scale",
        (" / ".join(path(one) for one in found.paths), *found.parties),
        tuple(
            (" / ".join(point.values), *(number(worth) for worth in point.parties)) for point in found.points
        ),
    )
