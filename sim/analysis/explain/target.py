"""What counts as success: which endings are an agreement, or the outcomes that somebody asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.outcomes import name_endings
from sim.engine.play import rows_of
from sim.errors import UsageError
from sim.model.endings import Ending
from sim.model.packages import BoolArray
from sim.model.scenario import Scenario
from sim.model.story import Outcome
from sim.scenario.faults import did_you_mean


@dataclass(frozen=True)
class Target:
    """The endings that count.

    ``outcomes``: the scenario's names of them, in file order. ``asked``: they were asked for by name; else they
    are the agreements, and the deal in which nothing changes never counts. ``passed_over``: outcomes that a deal
    bears and that do not count, with the reason.
    """

    outcomes: tuple[str, ...]
    asked: bool
    passed_over: tuple[tuple[str, str], ...] = ()

    def met(self, scenario: Scenario, rows: NDArray[np.void]) -> BoolArray:
        """Return which rows of a scenario end so."""
        wanted = [o for o, outcome in enumerate(scenario.outcomes) if outcome.name in self.outcomes]
        met: BoolArray = np.isin(rows["outcome"], wanted)
        if not self.asked:
            met &= (rows["ending"] == int(Ending.DEAL)) & (rows["package"] != _empty(scenario))
        return met

    def packages(self, scenario: Scenario) -> BoolArray:
        """Return which packages would count if they were signed and every promise kept, (K,)."""
        rows = np.zeros(len(scenario.packages), dtype=rows_of(scenario))
        rows["ending"] = int(Ending.DEAL)
        rows["package"] = np.arange(rows.size)
        name_endings(scenario, rows)
        return self.met(scenario, rows)


def agreements(scenario: Scenario) -> Target:
    """Return the target of a question about talks: what the scenario's own outcomes say is an agreement.

    An outcome counts if it names a deal and does not say that a promise in it was broken. The deal in which
    nothing changes is nobody's success, under whatever name.
    """
    counted, passed_over = [], []
    for outcome in scenario.outcomes:
        deals = [condition for condition in outcome.conditions if condition.kind == "deal"]
        if not deals:
            continue
        if all(any(fate == "broken" for _, fate in deal.promises) for deal in deals):
            passed_over.append((outcome.name, "a promise in it is broken"))
        elif _only_empty(scenario, outcome):
            passed_over.append((outcome.name, "nothing changes"))
        else:
            counted.append(outcome.name)
    return Target(tuple(counted), asked=False, passed_over=tuple(passed_over))


def target_of(scenario: Scenario, asked: Sequence[str]) -> Target:
    """Return the target that was asked for by outcomes' names; without any, the agreements.

    Raises UsageError for a name that is no outcome of the scenario.
    """
    if not asked:
        return agreements(scenario)
    names = [outcome.name for outcome in scenario.outcomes]
    for name in asked:
        if name not in names:
            mend = did_you_mean(name, names, "its outcomes")
            raise UsageError(f"--of {name}: {scenario.name} has no such outcome; {mend}")
    return Target(tuple(name for name in names if name in asked), asked=True)


def _empty(scenario: Scenario) -> int:
    """Return the package in which nothing changes; −2 where there is none."""
    if scenario.status_quo is None:
        return -2
    same = np.flatnonzero((scenario.packages.options == np.array(scenario.status_quo)).all(axis=1))
    return int(same[0]) if same.size else -2


def _only_empty(scenario: Scenario, outcome: Outcome) -> bool:
    """Say whether all packages that an outcome names are the one in which nothing changes."""
    empty = _empty(scenario)
    for condition in outcome.conditions:
        if condition.kind != "deal":
            continue
        if condition.package is None:
            return False
        matching = np.flatnonzero(scenario.packages.matching(condition.package))
        if set(matching.tolist()) - {empty}:
            return False
    return True
