"""C16a: from which discount factor on a deal keeps itself, found by bisection on what cheating is worth."""

from __future__ import annotations

from collections.abc import Iterator

from sim.theory.repeated import cheating
from tests.theory.reference import Check, known

CASE = "C16a"
REASON = "what happens after a deal is drawn once, not played period by period"


def checks() -> Iterator[Check]:
    """Yield the discount factor at which keeping to the deal is worth as much as cheating until caught."""
    for setting in known(CASE):
        p = setting.params
        low, high = 0.0, 1.0 - 1e-9
        for _ in range(60):
            middle = (low + high) / 2
            tempted = cheating(p["T"], p["P"], p["m"], middle) > p["R"] / (1.0 - middle)
            low, high = (middle, high) if tempted else (low, middle)
        yield setting.check("critical discount d*", high, how="by formula", reason=REASON)
