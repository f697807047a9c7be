"""Evidence at work: how far the record moved each uncertain input, without playing any world to its end."""

from __future__ import annotations

import numpy as np

from sim.analysis.portrait.learned import KEPT, Learned, learned
from sim.chance import Luck
from sim.engine.play import read_told
from sim.errors import Fault, ScenarioError, UsageError
from sim.model.packages import IntArray
from sim.model.scenario import Scenario
from sim.runs.plan import patience

_AT_ONCE = 4_096


def at_work(scenario: Scenario, seed: int, worlds: int = KEPT) -> Learned:
    """Compare how inputs are drawn with what they are in the first so many worlds that the record keeps.

    Raises UsageError where nothing is recorded, and ScenarioError where the record keeps too few.
    """
    told = scenario.past or scenario
    if told.clock.known_until is None:
        raise UsageError(
            f"{scenario.name} has no known past (clock.known_until), so no record moves its inputs"
        )
    kept: list[IntArray] = []
    first = 0
    while sum(map(len, kept)) < worlds:
        if first >= patience(worlds):
            found = sum(map(len, kept))
            text = f"the record kept {found:,} of {first:,} draws; {worlds:,} worlds are wanted"
            raise ScenarioError([Fault(scenario.file, 0, 0, "record", text)])
        kept.append(read_told(told, Luck(seed, first, _AT_ONCE)).rows + first)
        first += _AT_ONCE
    return learned(scenario, seed, np.concatenate(kept)[:worlds])
