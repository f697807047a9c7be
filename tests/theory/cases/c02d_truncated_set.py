"""C02d: all that sums to one at most, of which the second may have one half; Nash by Zeuthen's concessions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.theory.hull import hull
from sim.theory.kalai_smorodinsky import kalai_smorodinsky_of_hull
from sim.theory.raiffa import raiffa, raiffa_continuous
from tests.theory.reference import Check, known
from tests.theory.sharing import signed

CASE = "C02d"


def checks() -> Iterator[Check]:
    """Yield the four solutions."""
    (setting,) = known(CASE)
    yield setting.check("Nash", signed([(0.0, 0.5), (0.5, 0.5), (1.0, 0.0)]))
    found = hull(np.array([(0.0, 0.5), (0.5, 0.5), (1.0, 0.0)]), np.zeros(2))
    assert found is not None
    solutions = {
        "KS": kalai_smorodinsky_of_hull(found),
        "discrete Raiffa": raiffa(found),
        "continuous Raiffa": raiffa_continuous(found),
    }
    for quantity, point in solutions.items():
        yield setting.check(quantity, list(point), how="by formula")
