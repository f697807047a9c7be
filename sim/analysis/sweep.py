"""A sweep: how often each outcome comes up as one or two inputs are set to one value after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from sim.analysis.axis import Axis, axis
from sim.analysis.intervals import Estimate, Share, mean, share
from sim.analysis.moments import Moments
from sim.analysis.pairing import outcome_names
from sim.analysis.study import refuse_too_few
from sim.analysis.target import Target, target
from sim.engine.play import Block, refusal_names
from sim.errors import UsageError
from sim.model.packages import BoolArray
from sim.model.scenario import Scenario
from sim.runs.study import Study

MOST_POINTS = 2_500


@dataclass(frozen=True, slots=True)
class Point:
    """One setting: the values of the inputs, the share of each outcome, and the mean worth to each party."""

    values: tuple[str, ...]
    outcomes: tuple[Share, ...]
    of: Share | None
    parties: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """All points of a curve (one path) or a grid (two), the last path varying fastest.

    ``of``: the target that was asked for; None: none.
    """

    title: str
    version: str
    seed: int
    kept: int
    paths: tuple[str, ...]
    axes: tuple[tuple[str, ...], ...]
    outcomes: tuple[str, ...]
    of: str | None
    parties: tuple[str, ...]
    points: tuple[Point, ...]


def axes_of(texts: Sequence[str]) -> tuple[Axis, ...]:
    """Return the inputs to vary; raises UsageError for more than two, or too many points."""
    axes = tuple(axis(text) for text in texts)
    if not 1 <= len(axes) <= 2:
        raise UsageError("give --by once for a curve, or twice for a grid")
    if len({one.path for one in axes}) < len(axes):
        raise UsageError(f"--by {axes[0].path} stands twice; a grid has two inputs")
    points = int(np.prod([len(one.values) for one in axes]))
    if points > MOST_POINTS:
        raise UsageError(f"that is {points:,} points; at most {MOST_POINTS:,} are played")
    return axes


def sweep(study: Study) -> Sweep:
    """Play every point in the same worlds and count."""
    settings = study.wanted.settings
    axes = axes_of(settings["by"])
    (source,) = study.wanted.sources
    base = source.load()
    wanted = None if settings.get("of") is None else target(settings["of"])
    if wanted is not None:
        wanted.check(base)
    points = list(product(*(range(len(one.values)) for one in axes)))
    texts = [[one.sets(place) for one, place in zip(axes, point, strict=True)] for point in points]
    arms = [source.arm(*sets, name=" & ".join(sets)) for sets in texts]
    names = outcome_names([base, *(arm.scenario for arm in arms)])
    parties = tuple(party.name for party in base.parties if party.has_values)
    counts = [_Counts(names, parties, wanted) for _ in arms]

    def each(blocks: Sequence[Block | None]) -> None:
        for arm, count, block in zip(arms, counts, blocks, strict=True):
            if block is not None:
                count.add(arm.scenario, block)

    found = study.play(arms, each)
    refuse_too_few(study, found, tuple(refusal_names(arm.scenario) for arm in arms))
    return Sweep(
        title=base.title,
        version=study.version,
        seed=source.seed,
        kept=max(found.kept),
        paths=tuple(one.path for one in axes),
        axes=tuple(one.values for one in axes),
        outcomes=names,
        of=None if wanted is None else wanted.text,
        parties=parties,
        points=tuple(
            count.point(tuple(one.values[place] for one, place in zip(axes, point, strict=True)))
            for count, point in zip(counts, points, strict=True)
        ),
    )


class _Counts:
    """What is counted at one point."""

    def __init__(self, names: tuple[str, ...], parties: tuple[str, ...], wanted: Target | None) -> None:
        self._names = names
        self._wanted = wanted
        self._kept = 0
        self._hits = 0
        self._outcomes = dict.fromkeys(names, 0)
        self._worth = {name: Moments() for name in parties}

    def add(self, scenario: Scenario, block: Block) -> None:
        rows = block.rows
        self._kept += len(rows)
        counts = np.bincount(rows["outcome"], minlength=len(scenario.outcomes)).tolist()
        for outcome, count in zip(scenario.outcomes, counts, strict=True):
            self._outcomes[outcome.name] += count
        if self._wanted is not None:
            self._hits += int(self._wanted.hits(scenario, rows).sum())
        for place, party in enumerate(scenario.parties):
            if party.name in self._worth:
                values = rows["values"][:, place]
                known: BoolArray = ~np.isnan(values)
                self._worth[party.name] = self._worth[party.name].plus(values[known])

    def point(self, values: tuple[str, ...]) -> Point:
        return Point(
            values,
            tuple(share(self._outcomes[name], self._kept) for name in self._names),
            None if self._wanted is None else share(self._hits, self._kept),
            tuple(mean(held.sum, held.deviation, held.count) for held in self._worth.values()),
        )
