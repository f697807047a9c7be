"""What is shown of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.comparison import Against, Comparison
from sim.analysis.differences import Distance, MeanDifference, OutcomeDifference
from sim.report.charts.figure import Figure
from sim.report.charts.flows import SHOWN, flows
from sim.report.charts.forest import Row, forest
from sim.report.charts.names import readable
from sim.report.figures import percent, percent_interval, whole
from sim.report.sheet import Part, Sheet
from sim.report.signed import chance, change, change_interval, points, points_interval
from sim.report.tables import Table

_LISTED_FLOWS = 10

RARE = 5
"""Worlds below which being listed because it was seen tells on a share: its interval then holds less than 93%."""

_WORLDS = {
    "same": "This is the base itself: nothing can differ, and nothing does.",
    "paired": (
        "The same worlds: both keep the same draws, and each difference is taken world by world, so that the chance "
        "of the draw cancels."
    ),
    "reread": (
        "Not the same worlds: this variant reads the record anew, so each keeps the draws that its own reading of "
        "the past allows. Shares are compared as shares of different worlds; draws that both keep are counted as "
        "such in the interval."
    ),
    "other_seed": (
        "Not the same worlds: the seeds differ, so the two are independent samples and their intervals are wider "
        "than those of pairs."
    ),
}


def sheet(found: Comparison) -> Sheet:
    """Return what a comparison shows."""
    return Sheet(
        title=f"{found.title}: what differs",
        line=f"{whole(found.kept)} worlds of {found.base} · seed {found.seed} · sim {found.version}",
        answer=tuple(_answer(found, arm) for arm in found.arms),
        parts=tuple(part for place, arm in enumerate(found.arms) for part in _parts(found, arm, place)),
        limits=(
            "Differences are statements about this model with these inputs, not forecasts.",
            "Each 95% interval holds by itself, for the chance of the draw alone. A star and “more than noise” allow "
            f"for all {whole(found.compared)} outcomes compared (Holm): were there no difference at all, one such "
            "finding or more would come up in at most 5 of 100 comparisons. So do those of the means, by themselves.",
            *_rarely_seen(found),
        ),
        version=found.version,
    )


def _rarely_seen(found: Comparison) -> tuple[str, ...]:
    """Return a word on shares that are listed because they were seen: where rare, that makes them look larger."""
    if all(flow.share.count >= RARE for arm in found.arms for flow in arm.flows[:_LISTED_FLOWS]):
        return ()
    return (
        f"What became of a world is listed where it was seen: what was seen in fewer than {RARE} worlds may well be "
        "rarer than its interval says.",
    )


def _answer(found: Comparison, arm: Against) -> str:
    if arm.relation == "same":
        return f"{arm.name} is the same scenario as {found.base}: no world differs."
    moved = sorted(
        (outcome for outcome in arm.outcomes if outcome.exceeds_noise),
        key=lambda outcome: -abs(outcome.by.value or 0.0),
    )
    changed = ""
    if arm.relation == "paired":
        changed = f" {_changed(arm)}"
    if not moved:
        return f"{arm.name}: no outcome’s share differs from {found.base} by more than noise.{changed}"
    told = ", ".join(
        f"{readable(outcome.name)} {points(outcome.by)} points ({points_interval(outcome.by)})"
        for outcome in moved[:3]
    )
    more = f", and {len(moved) - 3} more" if len(moved) > 3 else ""
    return f"{arm.name}, against {found.base}: {told}{more}.{changed}"


def _changed(arm: Against) -> str:
    if not arm.changed.count:
        return f"No world’s outcome changed (95%: fewer than {percent_of(arm.changed.high)})."
    return f"In {percent(arm.changed)} of the worlds ({percent_interval(arm.changed)}) the outcome is another one."


def percent_of(value: float) -> str:
    """Write a bound in per cent with one digit."""
    return f"{value * 100:.1g}%"


def _parts(found: Comparison, arm: Against, place: int) -> Iterator[Part]:
    name = f"arm{place}"
    lead = _WORLDS[arm.relation]
    seen = [outcome for outcome in arm.outcomes if outcome.base.count or outcome.other.count]
    shares = _shares(found, arm, seen)
    figures: list[Figure] = []
    if arm.relation != "same":
        figures.append(_differences(found, arm, seen, f"{name}-outcomes", shares))
    yield Part(
        name,
        arm.name,
        f"{arm.name} against {found.base}: outcomes",
        (lead,),
        tuple(figures),
        () if figures else (shares,),
    )
    if arm.relation in ("paired", "reread") and arm.flows:
        yield _flows(found, arm, name)
    yield Part(
        f"{name}-worth",
        "Worth",
        f"{arm.name} against {found.base}: worth, duration, distance",
        (_distance_text(arm),),
        (),
        (_means(found, arm), _distances(arm)),
    )


def _shares(found: Comparison, arm: Against, seen: list[OutcomeDifference]) -> Table:
    return Table(
        f"Outcomes: {arm.name} against {found.base}",
        ("outcome", "base", "variant", "points", "95% interval", "p"),
        tuple(
            (
                outcome.name,
                percent(outcome.base),
                percent(outcome.other),
                points(outcome.by),
                points_interval(outcome.by),
                _chance(outcome.p, clear=outcome.exceeds_noise),
            )
            for outcome in seen
        ),
    )


def _differences(
    found: Comparison, arm: Against, seen: list[OutcomeDifference], name: str, shares: Table
) -> Figure:
    moved = sum(outcome.exceeds_noise for outcome in seen)
    finding = (
        f"{moved} of {len(seen)} outcomes differ by more than noise"
        if moved
        else "No outcome differs by more than noise"
    )
    shows = (
        f"How many points more or less often each outcome comes up in {arm.name} than in {found.base}, with its 95% "
        "interval. Filled dots and bold names: more than noise, allowing for the number of outcomes."
    )
    rows = [
        Row(
            readable(outcome.name),
            outcome.by,
            f"{points(outcome.by)} ({points_interval(outcome.by)})",
            outcome.exceeds_noise,
        )
        for outcome in sorted(seen, key=lambda outcome: -abs(outcome.by.value or 0.0))
    ]
    drawing = forest(name, finding, shows, rows, sides=("less often", "more often"))
    return Figure(name=name, finding=finding, shows=shows, drawing=drawing, tables=(shares,))


def _flows(found: Comparison, arm: Against, name: str) -> Part:
    finding = _changed(arm)
    shows = (
        f"Worlds whose outcome is another one: on the left how they end in {found.base}, on the right how they end "
        f"in {arm.name}; the thicker, the more worlds. {_shown(arm)}"
    )
    table = Table(
        f"What became of worlds: {arm.name} against {found.base}",
        ("from", "to", "of all worlds", "95% interval", "worlds"),
        tuple(
            (
                flow.origin,
                flow.target,
                percent(flow.share),
                percent_interval(flow.share),
                whole(flow.share.count),
            )
            for flow in arm.flows[:_LISTED_FLOWS]
        ),
    )
    drawing = flows(f"{name}-flows", finding, shows, arm.flows)
    figure = Figure(name=f"{name}-flows", finding=finding, shows=shows, drawing=drawing, tables=(table,))
    heading = f"{arm.name} against {found.base}: which worlds change"
    return Part(f"{name}-flows", "Changed worlds", heading, (), (figure,))


def _shown(arm: Against) -> str:
    return f"The {SHOWN} largest of {len(arm.flows)} flows are drawn." if len(arm.flows) > SHOWN else ""


def _distance_text(arm: Against) -> str:
    distance = arm.total_variation.distance
    if arm.relation == "same" or distance.value is None:
        return "Both distributions of outcomes are one."
    return (
        f"Taken together, the two distributions of outcomes differ by {_bounded(arm.total_variation, 100, 1)} points "
        "in total variation: that is the largest difference in the share of any set of outcomes."
    )


def _bounded(found: Distance, factor: float, places: int) -> str:
    low, value, high = (
        (part or 0.0) * factor for part in (found.distance.low, found.distance.value, found.distance.high)
    )
    return f"{value:.{places}f} ({low:.{places}f} – {high:.{places}f})"


def _distances(arm: Against) -> Table:
    rows = []
    for name, found in (("total variation", arm.total_variation), ("Jensen–Shannon", arm.jensen_shannon)):
        value, low, high = (part or 0.0 for part in _parts_of(found))
        rows.append((name, f"{value:.4f}", f"{low:.4f} – {high:.4f}", f"{found.by_chance:.4f}"))
    return Table(
        "Distance between the two distributions of outcomes, from 0 to 1",
        ("distance", "value", "95% interval", "by chance"),
        tuple(rows),
    )


def _parts_of(found: Distance) -> tuple[float | None, float | None, float | None]:
    return found.distance.value, found.distance.low, found.distance.high


def _means(found: Comparison, arm: Against) -> Table:
    days = f"{found.unit}s of talks"
    rows = [_mean(party.name, party) for party in arm.parties]
    rows.append(_mean(days, arm.duration))
    return Table(
        "Worth to each party on its own scale, and how long talks go on "
        f"(at most {found.horizon:g} {found.unit}s): means",
        ("mean of", "base", "variant", "difference", "95% interval", "p"),
        tuple(rows),
    )


def _mean(name: str, found: MeanDifference) -> tuple[str, ...]:
    return (
        name,
        f"{found.base:.2f}",
        f"{found.other:.2f}",
        change(found.by),
        change_interval(found.by),
        _chance(found.p, clear=found.exceeds_noise),
    )


def _chance(p: float, *, clear: bool) -> str:
    """Write a p-value; a star says that there is more than noise."""
    return f"{chance(p)} {'*' if clear else ' '}"
