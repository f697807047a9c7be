"""Lessons played for the bench: what theory's numbers are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.analysis.lesson import Finding, put_to_the_test
from sim.engine.play import play_block
from sim.model.endings import Ending
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


@cache
def rows(name: str, *sets: str, worlds: int = 1, seed: int = SEED) -> NDArray[np.void]:
    """Play a classic under some settings and return its rows, one per world."""
    return play_block(load(CLASSICS / f"{name}.yaml", sets), seed, 0, worlds).rows


def signed(name: str, *sets: str) -> float:
    """Return the value of the continuous issue that is signed on the first day; there is no chance in it."""
    (row,) = rows(name, *sets)
    assert (row["ending"], row["day"]) == (int(Ending.DEAL), 0.0)
    return float(row["exact"])


def shares(name: str, *sets: str, worlds: int = WORLDS) -> tuple[dict[str, float], float]:
    """Return the share of worlds with each outcome, and the largest standard error that any of them has."""
    named = [outcome.name for outcome in load(CLASSICS / f"{name}.yaml", sets).outcomes]
    found = rows(name, *sets, worlds=worlds)["outcome"]
    share = {name_: float((found == o).mean()) for o, name_ in enumerate(named)}
    return share, max((p * (1.0 - p) / worlds) ** 0.5 for p in share.values())
