"""Does a threatener's own reckoning agree with the chance that the scenario states? (DESIGN rule 6)"""

from __future__ import annotations

import numpy as np

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import nobody
from sim.engine.worlds import Worlds
from sim.model.scenario import Scenario


def contradicted(scenario: Scenario, seed: int, worlds: int) -> dict[str, tuple[int, int]]:
    """Return, for each threat with a stated chance, in how many of so many drawn worlds values contradict it.

    A real threat is contradicted where backing down on the first day is worth more to its maker than carrying
    it out (by what it believes of the effects), a bluff where it is worth less.
    """
    rows = np.arange(worlds)
    cohort = Cohort(scenario, Worlds(scenario, Luck(seed, 0, worlds), rows))
    foresight = Foresight(cohort, Hazards(cohort, {}, 0.0, nobody))
    found = {}
    for x, threat in enumerate(scenario.threats):
        if threat.chance is None or not threat.ends_talks or threat.by not in cohort.worth:
            continue
        worth = cohort.worth[threat.by]
        act = worth.choice.get(threat.name, foresight.of_threat(threat.by, x, rows))
        drop = worth.choice.get("back_down", worth.plain["backs_down"])
        drop = drop - cohort.cost_of_backing_down(threat.by, rows, 0.0)
        found[threat.name] = (int(((act > drop) != cohort.truth.real[x]).sum()), worlds)
    return found
