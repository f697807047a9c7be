"""What a careful author would want to know of a scenario that is valid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from sim.analysis.distribution import Distribution, Evidence, Named, evidence
from sim.analysis.intervals import share
from sim.analysis.naming import empty_deal, stated, unreachable
from sim.analysis.simulate import simulate
from sim.engine.resolve import contradicted
from sim.model.numbers import Constant
from sim.model.parties import Points
from sim.model.scenario import Scenario
from sim.runs.manifest import Asked

DRAWS_PER_WORLD = 100
"""Draws that a trial takes at most for each world it wants to keep."""

HARSH_RECORD = 0.01
"""Share of draws kept below which the record is worth a remark."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found.

    ``warnings`` are about the scenario as written. ``trial`` is the distribution of a trial (None: nothing was
    played); ``never``: outcomes that did not come up in it; ``unnamed``: endings that came up and that no
    outcome of the author names. ``contradicted``: threats with a stated chance, and in how many worlds their
    author would have chosen otherwise. ``unexplained``: the inputs without evidence, by place.
    """

    scenario: str
    title: str
    parties: int
    issues: int
    combinations: int
    feasible: int
    outcomes: int
    evidence: Evidence
    unexplained: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    never: tuple[Named, ...]
    unnamed: tuple[Named, ...]
    contradicted: tuple[Named, ...]
    trial: Distribution | None
    harsh_record: bool


def examine(scenario: Scenario, *, seed: int, worlds: int) -> Check:
    """Read a scenario critically, and try it on so many kept worlds (0: only read it)."""
    trial = _trial(scenario, seed, worlds) if worlds else None
    came = () if trial is None else trial.outcomes
    barred = dict(unreachable(scenario))
    return Check(
        scenario=scenario.name,
        title=scenario.title,
        parties=len(scenario.parties),
        issues=len(scenario.packages.issues),
        combinations=prod(len(issue.options) for issue in scenario.packages.issues),
        feasible=len(scenario.packages),
        outcomes=len(stated(scenario)),
        evidence=evidence(scenario),
        unexplained=tuple(
            f"{given.place}: {given.path}"
            for given in scenario.inputs
            if not given.because and not given.assumed
        ),
        notes=scenario.notes,
        warnings=tuple(_warnings(scenario, barred)),
        never=tuple(o for o in came if o.share.count == 0 and o.name not in barred),
        unnamed=tuple(o for o in came if o.name not in stated(scenario)),
        contradicted=tuple(
            Named(threat, share(count, of))
            for threat, (count, of) in (contradicted(scenario, seed, worlds) if worlds else {}).items()
        ),
        trial=trial,
        harsh_record=trial is not None and trial.kept < HARSH_RECORD * trial.drawn,
    )


def _trial(scenario: Scenario, seed: int, worlds: int) -> Distribution:
    asked = Asked(seed=seed, replications=worlds, max_draws=DRAWS_PER_WORLD * worlds)
    return simulate(scenario, asked, out=None).distribution


def _warnings(scenario: Scenario, barred: dict[str, str]) -> Iterator[str]:
    for outcome, reason in barred.items():
        yield f"outcome {outcome} cannot happen: {reason}"
    empty = empty_deal(scenario)
    if empty is not None:
        outcome, others = empty
        yield (
            f"the empty deal, in which nothing changes, counts as {outcome} together with {others:,} other "
            "packages: give it a name of its own, before that, with {deal: status_quo}"
        )
    yield from _unvalued(scenario)
    yield from _partly_valued(scenario)
    clock = scenario.clock
    for event in scenario.events:
        if isinstance(event.day, Constant) and event.day.value > clock.horizon:
            yield f"the event {event.name} never comes: its date lies after the horizon"


def _partly_valued(scenario: Scenario) -> Iterator[str]:
    """Yield the worths whose points end before or beyond the range of their issue, as a slip of the pen would."""
    for party in scenario.parties:
        for want in party.wants:
            if not isinstance(want.worth, Points):
                continue
            issue = scenario.packages.issues[want.issue]
            given, runs = (min(want.worth.xs), max(want.worth.xs)), (min(issue.points), max(issue.points))
            if given != runs:
                yield (
                    f"the worth of {issue.name} to {party.name} is given from {given[0]:g} to {given[1]:g}, and it "
                    f"runs from {runs[0]:g} to {runs[1]:g} (beyond the outermost points, worth is level)"
                )


def _unvalued(scenario: Scenario) -> Iterator[str]:
    """Yield which issues a party gives no weight, and which nobody does."""
    valuing = [party for party in scenario.parties if party.has_values]
    for place, issue in enumerate(scenario.packages.issues):
        indifferent = [
            party.name
            for party in valuing
            if not any(want.issue == place and want.weight != Constant(0.0) for want in party.wants)
        ]
        if valuing and len(indifferent) == len(valuing):
            yield f"no party gives weight to the issue {issue.name}"
        elif indifferent:
            yield f"the issue {issue.name} has no weight for {', '.join(indifferent)}"
