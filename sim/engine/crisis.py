"""How a challenger and its target stand: what a protocol of challenges shows to their strategies."""

from __future__ import annotations

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.model.packages import IntArray
from sim.model.signalling import Crisis


def crisis(
    cohort: Cohort,
    foresight: Foresight,
    challenger: int,
    target: int,
    rows: IntArray,
    demand: IntArray,
    day: float,
) -> Crisis:
    """Return what is at stake in these rows when the challenger demands these packages."""
    scenario, own, other = cohort.scenario, cohort.worth[challenger], cohort.worth[target]
    word = scenario.parties[challenger].last_word
    assert word is not None
    x = next(x for x, threat in enumerate(scenario.threats) if threat.name in word.among)
    backs_down = own.choice["back_down"][rows] - cohort.cost_of_backing_down(challenger, rows, day)
    return Crisis(
        wins=cohort.eu[challenger][rows, demand],
        stays_out=own.walking[rows],
        backs_down=backs_down,
        concedes=cohort.eu[target][rows, demand],
        war=foresight.of_threat(target, x, rows),
        called=other.plain["backs_down"][rows],
        chance=cohort.threats.believed(x, target, rows),
        real=np.asarray(cohort.truth.real[x][rows]),
    )
