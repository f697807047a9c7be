"""C16a: how patient one must be for a deal to keep itself, found by bisection on worlds in which one side cheats."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import exp, sqrt

import numpy as np

from sim.door import run
from sim.scenario import load
from tests.theory.played import CLASSICS, SEED
from tests.theory.reference import Check, known

CASE = "C16a"
WORLDS = 2_000
NEAR = 0.02


def checks() -> Iterator[Check]:
    """Yield the discount factor at which cheating is worth what keeping to the deal is, in the same worlds."""
    for setting in known(CASE):
        p = setting.params
        stated = (
            f"temptation={p['T']}",
            f"reward={p['R']}",
            f"punishment={p['P']}",
            f"detection={p['m']}",
        )
        low, high = 0.01, 4.0
        for _ in range(18):
            patience = (low + high) / 2
            tempted = worth(stated, patience)[0] > p["R"]
            low, high = (low, patience) if tempted else (patience, high)
        mean, error = worth(stated, high)
        slope = (worth(stated, high + NEAR)[0] - mean) / (exp(-high - NEAR) - exp(-high))
        rounding = abs(exp(-low) - exp(-high)) + 1e-6
        yield setting.check("critical discount d*", exp(-high), error / abs(slope), step=rounding)


@cache
def worth(stated: tuple[str, ...], patience: float) -> tuple[float, float]:
    """Return what cheating came to on average over the worlds played, and its standard error."""
    sets = [f"quantities.{one}" for one in (*stated, f"patience={patience!r}")]
    story = load(CLASSICS / "self_enforcing_deal.yaml", sets)
    values = run(story, n=WORLDS, seed=SEED).rows["values"][:, 0]
    return float(values.mean()), float(np.std(values, ddof=1)) / sqrt(values.size)
