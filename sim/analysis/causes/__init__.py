"""One file per cause of failure: what it is, how it is switched off, and what that leaves alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.analysis.causes.commitment import COMMITMENT
from sim.analysis.causes.holding_out import HOLDING_OUT
from sim.analysis.causes.misperception import MISPERCEPTION
from sim.analysis.causes.overtaken import OVERTAKEN
from sim.analysis.causes.private_information import PRIVATE_INFORMATION
from sim.analysis.causes.ratification import RATIFICATION
from sim.analysis.causes.time import TIME
from sim.model.scenario import Scenario

CAUSES = (
    COMMITMENT, MISPERCEPTION, PRIVATE_INFORMATION, HOLDING_OUT, OVERTAKEN, RATIFICATION, TIME,
)  # fmt: skip
"""Every cause, in the order in which they are switched off: misperception before private information."""


def causes_of(scenario: Scenario) -> tuple[Cause, ...]:
    """Return the causes that a scenario has."""
    return tuple(cause for cause in CAUSES if cause.there(scenario))


def switched_off(scenario: Scenario, causes: Iterable[Cause]) -> Scenario:
    """Return the scenario without these causes, its past read as it stands (DESIGN rule 11)."""
    chosen = {cause.name for cause in causes}
    changed = scenario
    for cause in CAUSES:
        if cause.name in chosen:
            changed = cause.without(changed)
    return changed if changed is scenario else replace(changed, past=scenario.past or scenario)


__all__ = ["CAUSES", "TIME", "Cause", "causes_of", "switched_off"]
