"""What is shown of a threshold."""

from __future__ import annotations

from sim.analysis.threshold import Found, Threshold
from sim.report.charts.curve import Reading, curve, top_of
from sim.report.charts.figure import Figure
from sim.report.charts.markup import element
from sim.report.charts.names import path
from sim.report.figures import percent, percent_interval, whole
from sim.report.sheet import Part, Sheet
from sim.report.tables import Table


def sheet(found: Found) -> Sheet:
    """Return what a search for a threshold shows."""
    single = len(found.paths) == 1
    return Sheet(
        title=f"{found.title}: {found.goal}",
        line=f"{whole(found.kept)} worlds for each value · seed {found.seed} · sim {found.version}",
        answer=(_answer(found, found.thresholds[0]),) if single else (_contour_answer(found),),
        parts=(_curve(found),) if single else (_contour(found),),
        limits=(
            "All values are played in the same worlds. The interval is where the level lies within the share’s own "
            "95% interval: it speaks of the chance of the draw, not of whether the model is right.",
            "Where the share crosses the level more than once, the first crossing from the low end is given.",
        ),
        version=found.version,
    )


def _answer(found: Found, threshold: Threshold) -> str:
    name = path(found.paths[-1])
    low, high = found.ranges[-1]
    if threshold.value is None:
        shares = [look.share for look in threshold.looks]
        if not shares:
            return "Nothing was played yet."
        least = min(shares, key=lambda share: share.share or 0.0)
        most = max(shares, key=lambda share: share.share or 0.0)
        where = "everywhere" if threshold.verdict == "everywhere" else "not within range"
        return (
            f"{found.goal}: {where}. With {name} from {low:g} to {high:g} the share lies between {percent(least)} "
            f"({percent_interval(least)}) and {percent(most)} ({percent_interval(most)})."
        )
    side = "above" if threshold.reached_above else "below"
    more = f" The share crosses the level {threshold.crossings} times." if threshold.crossings > 1 else ""
    return (
        f"{found.goal} is reached at {name} = {_value(threshold.value, found)} ({_interval(threshold, found)}), "
        f"and {side} it.{more}"
    )


def _value(value: float, found: Found) -> str:
    low, high = found.ranges[-1]
    return f"{value:.{_places(high - low)}f}"


def _places(span: float) -> int:
    """Three significant digits of the range."""
    places = 0
    while span * 10**places < 500 and places < 9:
        places += 1
    return places


def _interval(threshold: Threshold, found: Found) -> str:
    low, high = found.ranges[-1]
    start = f"below {low:g}" if threshold.low is None else _value(threshold.low, found)
    end = f"above {high:g}" if threshold.high is None else _value(threshold.high, found)
    return f"95% interval {start} to {end}"


def _curve(found: Found) -> Part:
    (threshold,) = found.thresholds
    points = [(look.value, look.share) for look in threshold.looks]
    shows = (
        f"The share at each value of {path(found.paths[0])} that was played, with the band of its 95% intervals. "
        "Dashed: the level, and where it is reached; grey: where it may be."
    )
    reading = Reading(found.level, threshold.value, threshold.low, threshold.high)
    top = top_of([share for _, share in points], found.level)
    answer = _answer(found, threshold)
    drawing = curve("threshold", answer, shows, points, top=top, reading=reading)
    table = Table(
        path(found.paths[0]),
        ("value", "share", "95% interval", "count"),
        tuple(
            (f"{value:g}", percent(share), percent_interval(share), whole(share.count))
            for value, share in points
        ),
    )
    figure = Figure("threshold", answer, shows, drawing, (table,))
    return Part("curve", "Curve", "The share along the input", (), (figure,))


def _contour_answer(found: Found) -> str:
    reached = [threshold for threshold in found.thresholds if threshold.value is not None]
    if not reached:
        return f"{found.goal}: crossed nowhere within range. {_answer(found, found.thresholds[0])}"
    first, last = reached[0], reached[-1]
    return (
        f"{found.goal}: at {path(found.paths[0])} = {first.at:g} the level is crossed at {path(found.paths[1])} = "
        f"{_value(first.value or 0.0, found)} ({_interval(first, found)}); at {last.at:g} at "
        f"{_value(last.value or 0.0, found)} ({_interval(last, found)})."
    )


def _contour(found: Found) -> Part:
    top = top_of([look.share for threshold in found.thresholds for look in threshold.looks], found.level)
    shows = (
        f"For each value of {path(found.paths[0])}: the share along {path(found.paths[1])}. Dashed: the level, and "
        "where it is reached; grey: where it may be."
    )
    panels = [
        element(
            "div",
            element("h4", f"{path(found.paths[0])} = {threshold.at:g}"),
            curve(
                f"contour-{n}",
                f"{path(found.paths[0])} = {threshold.at:g}",
                shows,
                [(look.value, look.share) for look in threshold.looks],
                top=top,
                reading=Reading(found.level, threshold.value, threshold.low, threshold.high),
            ),
            class_="panel",
        )
        for n, threshold in enumerate(found.thresholds)
        if threshold.looks
    ]
    table = Table(
        f"Where {found.goal} is crossed",
        (path(found.paths[0]), path(found.paths[1]), "95% interval", "reached"),
        tuple(_row(found, threshold) for threshold in found.thresholds),
    )
    drawing = element("div", *panels, class_="panels")
    figure = Figure("contour", _contour_answer(found), shows, drawing, (table,))
    return Part("contour", "Contour", "The contour", (), (figure,))


def _row(found: Found, threshold: Threshold) -> tuple[str, ...]:
    at = f"{threshold.at:g}"
    if threshold.value is None:
        return at, threshold.verdict, "", ""
    interval = _interval(threshold, found).removeprefix("95% interval ")
    return at, _value(threshold.value, found), interval, "above" if threshold.reached_above else "below"
