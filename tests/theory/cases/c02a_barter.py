"""C02a: Nash's own example, played by Zeuthen's concessions in the classic ``barter``; its packages weighed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.solve import solve
from sim.scenario import load
from sim.theory.egalitarian import egalitarian
from sim.theory.frontier import undominated
from sim.theory.zone import zone
from tests.theory.played import CLASSICS, lesson
from tests.theory.reference import Check, known

CASE = "C02a"
OWN = (12.0, 6.0)


def checks() -> Iterator[Check]:
    """Yield Nash's gains by play, and the rest by the concepts on the packages of the scenario."""
    (setting,) = known(CASE)
    played = lesson("barter", worlds=10)
    ends = (played[f"what {who} ends with"].simulated.value for who in ("Bill", "Jack"))
    gains = [round(float(end or 0.0) - own, 6) for end, own in zip(ends, OWN, strict=True)]
    yield setting.check("Nash gains (Bill,Jack)", gains)
    found = solve(load(CLASSICS / "barter.yaml"), worlds=1, seed=1).mean_world
    assert found is not None
    values, point = np.round(found.world.values, 9), np.round(found.world.point, 9)
    products = np.unique(np.prod(np.maximum(values - point, 0.0), axis=1))
    frontier = undominated(values) & zone(values, point)
    both = {
        "max product": products[-1],
        "second best product": products[-2],
        "IR Pareto points": _points(values[frontier] - point),
        "egalitarian (max-min gain; ties) on Pareto set": _points(values[egalitarian(values, point)] - point),
        "max total gain": float((values - point).sum(axis=1).max()),
    }
    for quantity, value in both.items():
        yield setting.check(quantity, value, how="by formula")


def _points(gains: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[list[float]]:
    return [list(pair) for pair in sorted({(float(a), float(b)) for a, b in gains})]
