"""C02c: the smaller of Kalai and Smorodinsky's two sets, by its corners; Nash by Zeuthen's concessions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.theory.hull import hull
from sim.theory.kalai_smorodinsky import kalai_smorodinsky_of_hull
from tests.theory.reference import Check, known
from tests.theory.sharing import signed

CASE = "C02c"
CORNERS = {"S": [(0.0, 1.0), (0.75, 0.75), (1.0, 0.0)], "T": [(0.0, 1.0), (1.0, 0.7), (1.0, 0.0)]}


def checks() -> Iterator[Check]:
    """Yield both solutions."""
    for setting in known(CASE):
        found = hull(np.array(CORNERS[setting.params["set"]]), np.zeros(2))
        assert found is not None
        yield setting.check("Nash", signed(CORNERS[setting.params["set"]]))
        yield setting.check("KS", list(kalai_smorodinsky_of_hull(found)), how="by formula")
