"""Lessons played for the bench: what theory's numbers are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sim.analysis.lesson import Finding, put_to_the_test
from sim.model.scenario import Scenario
from sim.scenario import load

CLASSICS = Path(__file__).parents[2] / "scenarios/classics"
WORLDS = 20_000
SEED = 11


@cache
def lesson(name: str, *sets: str, worlds: int = WORLDS, seed: int = SEED) -> dict[str, Finding]:
    """Play a classic's lesson under some settings; return what was found by what each prediction says it is."""

    def read(more: Sequence[str]) -> Scenario:
        return load(CLASSICS / f"{name}.yaml", (*sets, *more))

    found = put_to_the_test(read, replications=worlds, seed=seed)
    return {finding.prediction.says: finding for finding in found}
