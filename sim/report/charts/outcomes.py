"""How often each outcome came up: bars with the interval of each share."""

from __future__ import annotations

from sim.analysis.distribution import Distribution, Named
from sim.model.scenario import Scenario
from sim.model.story import Outcome
from sim.report.charts.figure import Figure, share_table
from sim.report.charts.markup import Markup
from sim.report.charts.names import readable
from sim.report.charts.svg import (
    CHARACTERS,
    KINDS,
    LINE,
    box,
    key,
    label,
    lines,
    mark,
    paragraph,
    picture,
    rule,
)
from sim.report.figures import percent, percent_interval, whole

_ENDING = {"backs_down": "backed_down", "walks_away": "walked_away"}


def outcomes(scenario: Scenario, found: Distribution, finding: str) -> Figure:
    """Draw the outcomes that came up, the most frequent first; those that never did are named below."""
    kinds = {outcome.name: kind_of(outcome) for outcome in scenario.outcomes}
    seen = sorted((o for o in found.outcomes if o.share.count), key=lambda outcome: -outcome.share.count)
    shows = (
        f"A bar for each outcome: its share of {whole(found.kept)} worlds. The line across its end is the 95% "
        "interval of the share. The shape before a name tells how such worlds end."
    )
    return Figure(
        name="outcomes",
        finding=finding,
        shows=shows,
        drawing=_drawing(seen, kinds, finding, shows),
        legend=tuple(
            key(kind, text) for kind, text in KINDS.items() if kind in {kinds[o.name] for o in seen}
        ),
        remarks=tuple(_never(found)),
        tables=(share_table("Outcomes", "outcome", found.outcomes),),
    )


def kind_of(outcome: Outcome) -> str:
    """Return the kind of ending that an outcome names; of several, the first."""
    kind = outcome.conditions[0].kind if outcome.conditions else "unresolved"
    return _ENDING.get(kind, kind)


def _drawing(seen: list[Named], kinds: dict[str, str], finding: str, shows: str) -> Markup:
    longest = max((named.share.high for named in seen), default=1.0)
    shapes: list[Markup] = []
    y = 0.3
    for named in seen:
        kind, texts, figures = kinds[named.name], lines(readable(named.name)), _figures(named)
        if len(texts[-1]) + len(figures) > CHARACTERS:
            texts.append("")
        shapes += [mark(kind, "0.55em", y + 0.62), paragraph(0, y + 1.0, texts, "name", shift=1.3)]
        y += len(texts) * LINE
        shapes.append(label(1, y - LINE + 1.0, figures, "figure", "end"))
        shares = (named.share.share, named.share.low, named.share.high)
        share, low, high = ((part or 0.0) / longest for part in shares)
        middle = y + 0.65
        shapes += [
            box(0, y + 0.2, share, 0.9, f"bar {kind}"),
            rule(low, middle, high, middle, "whisker"),
            rule(low, middle - 0.35, low, middle + 0.35, "whisker"),
            rule(high, middle - 0.35, high, middle + 0.35, "whisker"),
        ]
        y += 1.75
    return picture("outcomes", finding, shows, y, *shapes)


def _figures(named: Named) -> str:
    return f"{percent(named.share)} ({percent_interval(named.share)})"


def _never(found: Distribution) -> list[str]:
    never = [outcome for outcome in found.outcomes if not outcome.share.count]
    if not never or not found.kept:
        return []
    names = ", ".join(readable(outcome.name) for outcome in never)
    return [
        f"Never in these {whole(found.kept)} worlds, so probably in fewer than "
        f"{never[0].share.high * 100:.1g}% of them (95%, each by itself): {names}."
    ]
