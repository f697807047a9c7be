"""What the solution concepts say of a scenario, as tables, as lines and as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import floor, log10

from sim.analysis.intervals import CONFIDENCE, Estimate, Share
from sim.analysis.solve import SHOWN, Concept, MeanWorld, Mixed, Picked, Solution
from sim.analysis.summary import PLACES
from sim.report.charts.names import changes, listed
from sim.report.figures import interval, number, percent, percent_interval, whole
from sim.report.tables import Table

FORMAT = 1

TITLES = {
    "nash": "Nash",
    "nash_weighted": "Nash, by weight",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
    "raiffa": "Raiffa, in steps",
    "raiffa_continuous": "Raiffa, continuous",
}

_POINTS = {
    "no_deal": "what it has without a deal (V of the rules of play) when play begins",
    "zero": "0",
    "worst": "the package that is worst for it",
}

MOST_ON_FRONTIER = 12
"""Packages of the mean world's frontier that the table lists."""

_TIED = 6
"""Packages listed of those that tie in the mean world."""


def heading(found: Solution) -> str:
    """Return the line under the title."""
    clock = found.scenario.clock
    return f"{whole(found.worlds)} worlds · seed {found.seed} · {clock.unit} {found.day:g}"


def tables(found: Solution) -> Iterator[Table]:
    """Yield the tables: the mean world, lotteries in it, and the worlds."""
    if found.mean_world is not None:
        yield _mean_table(found, found.mean_world)
        yield _frontier_table(found, found.mean_world)
        if found.mean_world.mixed:
            yield _mixed_table(found, found.mean_world)
    if found.varied or found.mean_world is None:
        yield _worth_table(found)
        yield _picked_table(found)


def remarks(found: Solution) -> Iterator[str]:
    """Yield what must be said beside the tables."""
    scenario, mean = found.scenario, found.mean_world
    yield (
        f"Disagreement point of each party: {_POINTS[found.disagreement]}. A package counts by what each party "
        "expects of it then, by its own beliefs in the promises; packages that an event has still to open count too."
    )
    if scenario.ratifiers:
        names = listed([scenario.parties[r].label for r in scenario.ratifiers])
        yield f"Solutions share between those who negotiate; what {names} would veto is not among the packages."
    if mean is None:
        yield "The record rules out the world in which every number is at its mean, so only the worlds are shown."
    else:
        yield (
            f"{_what_the_mean_world_is(found)} "
            f"{whole(mean.zone)} of {whole(int(mean.world.possible.sum()))} possible packages leave nobody worse off "
            f"than without a deal (the zone of possible agreement), {whole(mean.better)} leave everybody better off."
        )
    if found.varied or mean is None:
        yield (
            f"Over the worlds there is a package that leaves everybody better off in {percent(found.room)} "
            f"({percent_interval(found.room)}). Packages that tie are counted each."
        )
    if len(found.parties) == 2:
        yield (
            "By chance, both could also agree on a lottery over packages; Raiffa's solutions are defined only so. "
            "The utilitarian stretch counts by its middle."
        )


def _what_the_mean_world_is(found: Solution) -> str:
    if not found.varied:
        return f"All {whole(found.worlds)} worlds drawn offer the same: what matters here is certain. There"
    return "In the mean world every number is at its mean, and what may be or not be is the likelier. There"


def _mean_title(found: Solution) -> str:
    return "The mean world" if found.varied else "Every world"


def places(found: Solution) -> int:
    """Return how many decimals a value of the mean world is shown with: four digits of what is at stake."""
    if found.mean_world is None:
        return 2
    world = found.mean_world.world
    span = float((world.values.max(axis=0) - world.values.min(axis=0)).max())
    return min(PLACES, max(0, 3 - floor(log10(span)))) if span > 0 else 2


def label(found: Solution, package: int) -> str:
    """Write a package by what it changes; all of it where there is no status quo."""
    scenario = found.scenario
    packages = scenario.packages
    before: Sequence[int | None] = scenario.status_quo or (None,) * len(packages.issues)
    chosen = packages.options[package].tolist()
    pairs = zip(packages.issues, chosen, before, strict=True)
    return changes(packages.labels[package], [issue.name for issue, now, was in pairs if now != was])


def _labels(found: Solution) -> tuple[str, ...]:
    return tuple(found.scenario.parties[i].label for i in found.parties)


def _mean_table(found: Solution, mean: MeanWorld) -> Table:
    decimals = places(found)
    rows = [("no deal", *(f"{value:.{decimals}f}" for value in mean.world.point))]
    for titles, packages in grouped(mean):
        named = listed(titles)
        if not packages:
            rows.append(
                (f"{named}: none, no package leaves everybody better off", *("–" for _ in found.parties))
            )
        for package in packages[:_TIED]:
            values = (f"{value:.{decimals}f}" for value in mean.world.values[package])
            rows.append((f"{named}: {label(found, package)}", *values))
        if len(packages) > _TIED:
            more = f"{named}: {whole(len(packages) - _TIED)} more that tie"
            rows.append((more, *("" for _ in found.parties)))
    return Table(_mean_title(found), ("solution: package", *_labels(found)), tuple(rows))


def grouped(mean: MeanWorld) -> list[tuple[list[str], tuple[int, ...]]]:
    """Return the concepts of the mean world by what they pick, those that pick the same together."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for solved in mean.solved:
        groups.setdefault(tuple(solved.packages.tolist()), []).append(TITLES[solved.name])
    return [(titles, packages) for packages, titles in groups.items()]


def _frontier_table(found: Solution, mean: MeanWorld) -> Table:
    decimals = places(found)
    shown = _spread(mean.frontier.tolist())
    title = f"Its Pareto frontier ({whole(len(shown))} of {whole(mean.frontier.size)} packages)"
    rows = tuple(
        (label(found, k), *(f"{value:.{decimals}f}" for value in mean.world.values[k])) for k in shown
    )
    return Table(title, ("package", *_labels(found)), rows)


def _spread(packages: list[int]) -> list[int]:
    """Return at most so many packages as a table holds, evenly from the first to the last."""
    if len(packages) <= MOST_ON_FRONTIER:
        return packages
    step = (len(packages) - 1) / (MOST_ON_FRONTIER - 1)
    return [packages[round(n * step)] for n in range(MOST_ON_FRONTIER)]


def _mixed_table(found: Solution, mean: MeanWorld) -> Table:
    decimals = places(found)

    def rows() -> Iterator[tuple[str, ...]]:
        for mixed in mean.mixed:
            ends = (mixed.point,) if mixed.point == mixed.to else (mixed.point, mixed.to)
            values = (" to ".join(f"{end[n]:.{decimals}f}" for end in ends) for n in range(2))
            yield f"{TITLES[mixed.name]}: {_lottery(found, mixed)}", *values

    columns = ("solution: lottery", *_labels(found))
    return Table(f"{_mean_title(found)}, packages mixed by chance", columns, tuple(rows()))


def _lottery(found: Solution, mixed: Mixed) -> str:
    if mixed.point != mixed.to:
        return "anything between"
    parts = [f"{chance:.1%} {label(found, k)}" if chance < 1 else label(found, k) for k, chance in mixed.mix]
    return "; or ".join(parts) or "with something given away"


def _worth_table(found: Solution) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        yield "no deal", *_estimates(found.no_deal)
        yield from ((TITLES[concept.name], *_estimates(concept.values)) for concept in found.concepts)
        for concept in found.mixed:
            yield f"{TITLES[concept.name]}, by chance", *_estimates(concept.values)

    columns = [text for name in _labels(found) for text in (name, "95% interval")]
    title = "Over the worlds: what each is worth on average, where there is one"
    return Table(title, ("solution", *columns), tuple(rows()))


def _picked_table(found: Solution) -> Table:
    def rows() -> Iterator[tuple[str, ...]]:
        for concept in found.concepts:
            yield f"{TITLES[concept.name]}: any package", *_share(concept.exists)
            yield from (_package(found, TITLES[concept.name], p) for p in concept.picked[:SHOWN])
        if found.mixed:
            yield "by chance: any lottery", *_share(found.mixed[0].exists)
        yield from (_package(found, "Pareto frontier", p) for p in found.efficient[:SHOWN])

    title = f"Over the worlds: the packages that each picks most often (up to {SHOWN})"
    return Table(title, ("solution: package", "of worlds", "95% interval"), tuple(rows()))


def _package(found: Solution, title: str, picked: Picked) -> tuple[str, str, str]:
    return f"{title}: {label(found, picked.package)}", *_share(picked.share)


def _share(share: Share) -> tuple[str, str]:
    return percent(share), percent_interval(share)


def _estimates(estimates: Sequence[Estimate]) -> Iterator[str]:
    for estimate in estimates:
        yield from (number(estimate), interval(estimate))


def as_text(found: Solution) -> str:
    """Return the JSON text: same scenario, seed and version, same bytes."""
    return json.dumps(as_data(found), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_data(found: Solution) -> dict[str, object]:
    """Return what was found as mappings, lists, texts and numbers."""
    scenario = found.scenario
    return {
        "format": FORMAT,
        "scenario": scenario.name,
        "title": scenario.title,
        "seed": found.seed,
        "worlds": found.worlds,
        "confidence": CONFIDENCE,
        "day": found.day,
        "disagreement": found.disagreement,
        "parties": [scenario.parties[i].name for i in found.parties],
        "weights": list(found.weights),
        "mean_world": None if found.mean_world is None else _mean_data(found, found.mean_world),
        "over_worlds": {
            "no_deal": [_estimate(e) for e in found.no_deal],
            "room": _share_data(found.room),
            "frontier": [_picked(found, p) for p in found.efficient],
            "solutions": [_concept(found, concept) for concept in found.concepts],
            "mixed_by_chance": [_concept(found, concept) for concept in found.mixed],
        },
    }


def _mean_data(found: Solution, mean: MeanWorld) -> dict[str, object]:
    def worth(package: int) -> dict[str, object]:
        labels = found.scenario.packages.labels[package]
        return {"package": dict(labels), "values": _rounded(mean.world.values[package].tolist())}

    mixed = [
        {
            "name": each.name,
            "values": _rounded(each.point),
            "to": _rounded(each.to),
            "lottery": [
                {"package": dict(found.scenario.packages.labels[k]), "chance": round(chance, PLACES)}
                for k, chance in each.mix
            ],
        }
        for each in mean.mixed
    ]
    return {
        "no_deal": _rounded(mean.world.point.tolist()),
        "possible": int(mean.world.possible.sum()),
        "zone": mean.zone,
        "better_for_all": mean.better,
        "frontier": [worth(k) for k in mean.frontier.tolist()],
        "solutions": [
            {"name": solved.name, "packages": [worth(k) for k in solved.packages.tolist()]}
            for solved in mean.solved
        ],
        "hull": None if mean.hull is None else [_rounded(corner) for corner in mean.hull.corners],
        "mixed_by_chance": mixed,
    }


def _concept(found: Solution, concept: Concept) -> dict[str, object]:
    return {
        "name": concept.name,
        "exists": _share_data(concept.exists),
        "values": [_estimate(estimate) for estimate in concept.values],
        "packages": [_picked(found, picked) for picked in concept.picked],
    }


def _picked(found: Solution, picked: Picked) -> dict[str, object]:
    return {
        "package": dict(found.scenario.packages.labels[picked.package]),
        **_share_data(picked.share),
    }


def _share_data(share: Share) -> dict[str, object]:
    figures = (None if x is None else round(x, PLACES) for x in (share.share, share.low, share.high))
    return {"count": share.count, "of": share.of, **dict(zip(("share", "low", "high"), figures, strict=True))}


def _estimate(estimate: Estimate) -> dict[str, object]:
    figures = (estimate.value, estimate.low, estimate.high)
    rounded = (None if x is None else round(x, PLACES) for x in figures)
    return dict(zip(("mean", "low", "high"), rounded, strict=True))


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, PLACES) + 0.0 for value in values]
