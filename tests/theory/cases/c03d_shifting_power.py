"""C03d: a power that rises; the costs at which ``shifting_power`` turns from war to peace."""

from __future__ import annotations

from collections.abc import Iterator

from sim.model.endings import Ending
from tests.theory.played import rows
from tests.theory.reference import Check, Known, known

CASE = "C03d"
_HALVINGS = 25


def checks() -> Iterator[Check]:
    """Yield the costs of war from which on the declining side does not attack, found by playing ever nearer ones."""
    for setting in known(CASE):
        if "war for any cB>0? (1/0)" in setting.expected:
            any_war = any(_attacks(setting, cost) for cost in (1e-4, 1e-3, 1e-2, 0.1, 1.0))
            yield setting.check("war for any cB>0? (1/0)", int(any_war))
            continue
        low, high = 0.0, 10.0
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if _attacks(setting, middle) else (low, middle)
        yield setting.check("threshold cB* (war iff cB<cB*)", 0.5 * (low + high))


def _attacks(setting: Known, cost: float) -> bool:
    p = setting.params
    (row,) = rows(
        "shifting_power",
        f"quantities.discount={p['d']}",
        f"quantities.wins_now={p['p1']}",
        f"quantities.wins_later={p['p2']}",
        f"quantities.cost_b={cost!r}",
        "clock.horizon=2 rounds",
    )
    return bool(row["ending"] == int(Ending.THREAT))
