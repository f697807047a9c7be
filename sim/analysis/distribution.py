"""The distribution of a run: how talks may end, each figure with its uncertainty and base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Estimate, Share, mean, share, z_of_picked
from sim.analysis.naming import stated
from sim.analysis.tally import Tally, Values
from sim.model.endings import Ending
from sim.model.scenario import Scenario

_IN_ORDER = tuple(sorted(Ending, key=lambda kind: kind is Ending.UNRESOLVED))
"""Endings proper first, then the worlds in which nothing had ended when we stopped watching."""

DEALS_LISTED = 20
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Named:
    """How often something of that name happened; ``example``: the first replication in which it did."""

    name: str
    share: Share
    example: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """A package that was agreed: its options, how often of all replications and of all deals.

    ``changes``: the issues on which it differs from the status quo (all, where there is none); in the empty
    deal, which changes nothing and lifts the threat, there are none.
    """

    package: Mapping[str, str]
    changes: tuple[str, ...]
    share: Share
    share_of_deals: Share


@dataclass(frozen=True, slots=True)
class Spread:
    """Quantiles of something over ``count`` replications, by probability."""

    count: int
    quantiles: Mapping[float, Estimate]


@dataclass(frozen=True, slots=True)
class Duration:
    """When talks ended, by kind of ending, in the clock's ``unit``; nobody watched beyond ``horizon``."""

    unit: str
    horizon: float
    by_ending: Mapping[str, Spread]


@dataclass(frozen=True, slots=True)
class PartyValue:
    """What the endings were worth to a party, on its own scale."""

    label: str
    mean: Estimate
    deviation: float
    spread: Spread


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a scenario's inputs rest on.

    ``reported``: a claim; in ``sized`` of these an assumption of ours says how much, as a report seldom gives
    a number. ``assumed``: a reason of ours alone. ``unexplained``: neither.
    """

    inputs: int
    reported: int
    sized: int
    assumed: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Everything that is shown of a run.

    ``outcomes``: those that the author named, and others only where they came up. ``broken`` speaks of deals
    that contained the promise; ``refusals`` are shares of all draws.
    """

    scenario: str
    title: str
    version: str
    seed: int
    kept: int
    drawn: int
    kept_share: Share
    outcomes: tuple[Named, ...]
    endings: tuple[Named, ...]
    deals: tuple[Deal, ...]
    deals_found: int
    """Number of different packages that were agreed."""
    duration: Duration
    parties: Mapping[str, PartyValue]
    broken: tuple[Named, ...]
    broken_deals: Share
    refusals: tuple[Named, ...]
    evidence: Evidence


def distribution(
    scenario: Scenario, tally: Tally, *, seed: int, causes: Sequence[str], version: str
) -> Distribution:
    """Return what a tally says; ``causes`` names the causes of refusal."""
    kept, named = tally.kept, stated(scenario)
    return Distribution(
        scenario=scenario.name,
        title=scenario.title,
        version=version,
        seed=seed,
        kept=kept,
        drawn=tally.drawn,
        kept_share=share(kept, tally.drawn),
        outcomes=tuple(
            Named(outcome.name, share(int(n), kept), int(example) if n else None)
            for outcome, n, example in zip(scenario.outcomes, tally.outcomes, tally.examples, strict=True)
            if n or outcome.name in named
        ),
        endings=tuple(Named(kind.name.lower(), share(int(tally.endings[kind]), kept)) for kind in _IN_ORDER),
        deals=_deals(scenario, tally),
        deals_found=int((tally.packages > 0).sum()),
        duration=_duration(scenario, tally),
        parties={
            party.name: _party(party.label, values)
            for party, values in zip(scenario.parties, tally.values, strict=True)
            if party.has_values
        },
        broken=_broken(scenario, tally),
        broken_deals=share(tally.broken_deals, int(tally.packages.sum())),
        refusals=tuple(
            Named(cause, share(int(n), tally.drawn)) for cause, n in zip(causes, tally.refused, strict=True)
        ),
        evidence=evidence(scenario),
    )


def evidence(scenario: Scenario) -> Evidence:
    """Count what the scenario's inputs rest on."""
    grounds = [(bool(given.because), bool(given.assumed)) for given in scenario.inputs]
    return Evidence(
        inputs=len(grounds),
        reported=sum(because for because, _ in grounds),
        sized=grounds.count((True, True)),
        assumed=grounds.count((False, True)),
        unexplained=grounds.count((False, False)),
    )


def _deals(scenario: Scenario, tally: Tally) -> tuple[Deal, ...]:
    """Return the packages agreed most often; ties in file order. Their intervals allow for the picking."""
    total, found = int(tally.packages.sum()), int((tally.packages > 0).sum())
    most = np.argsort(-tally.packages, kind="stable")[:DEALS_LISTED]
    z = z_of_picked(min(DEALS_LISTED, found), found)
    return tuple(
        Deal(
            package=_options(scenario, k),
            changes=_changes(scenario, k),
            share=share(int(tally.packages[k]), tally.kept, z),
            share_of_deals=share(int(tally.packages[k]), total, z),
        )
        for k in most.tolist()
        if tally.packages[k] > 0
    )


def _changes(scenario: Scenario, package: int) -> tuple[str, ...]:
    chosen = scenario.packages.options[package].tolist()
    before = scenario.status_quo or (None,) * len(chosen)
    return tuple(
        issue.name for issue, o, was in zip(scenario.packages.issues, chosen, before, strict=True) if o != was
    )


def _options(scenario: Scenario, package: int) -> dict[str, str]:
    chosen = scenario.packages.options[package].tolist()
    return {issue.name: issue.options[o] for issue, o in zip(scenario.packages.issues, chosen, strict=True)}


def _duration(scenario: Scenario, tally: Tally) -> Duration:
    """Describe the days by ending; those still open at the horizon have none."""
    ended = {
        kind.name.lower(): Spread(len(days), {q: days.quantile(q) for q in QUANTILES})
        for kind, days in tally.days.items()
        if kind is not Ending.UNRESOLVED and len(days)
    }
    return Duration(scenario.clock.unit, scenario.clock.horizon, ended)


def _party(label: str, values: Values) -> PartyValue:
    moments, spread = values.moments, values.spread
    return PartyValue(
        label=label,
        mean=mean(moments.sum, moments.deviation, moments.count),
        deviation=moments.deviation,
        spread=Spread(moments.count, {q: spread.quantile(q) for q in QUANTILES}),
    )


def _broken(scenario: Scenario, tally: Tally) -> tuple[Named, ...]:
    return tuple(
        Named(
            promise.name,
            share(int(broken), int(tally.packages[scenario.packages.matching_any(promise.when)].sum())),
        )
        for promise, broken in zip(scenario.promises, tally.broken, strict=True)
    )
