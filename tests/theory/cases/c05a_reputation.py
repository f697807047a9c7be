"""C05a: two sides that may be obstinate; read off the worlds of the classic ``reputation``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import sim
from tests.theory.played import CLASSICS, SEED, WORLDS, lesson
from tests.theory.reference import Check, Known, known

CASE = "C05a"
READ = {
    "rational payoff player 1": "what the talks are worth to the first, if it is rational",
    "rational payoff player 2": "what the talks are worth to the second, if it is rational",
    "P(player 1 concedes at t=0)": "how often the first gives way at once",
    "P(player 2 concedes at t=0)": "how often the second gives way at once",
    "P(never agree)": "how often nobody ever gives way",
    "E[min(agreement time,T0)]": "how long it takes, while anybody may still give way",
}
STRATEGY = "parties.{}.negotiates.strategy.reputation.{}={}"


def checks() -> Iterator[Check]:
    """Yield payoffs, who gives way at once, how long it takes, and the rates at which they give way."""
    for setting in known(CASE):
        p = setting.params
        sets = (
            f"quantities.claim_1={p['a1']}",
            f"quantities.claim_2={p['a2']}",
            f"quantities.obstinate_1={p['z1']}",
            f"quantities.obstinate_2={p['z2']}",
            f"quantities.rate_1={p['r1']}",
            f"quantities.rate_2={p['r2']}",
        )
        found = lesson("reputation", *sets)
        for quantity, says in READ.items():
            yield setting.found(quantity, found[says])
        yield from _rates(setting, sets)


def _rates(setting: Known, sets: tuple[str, ...]) -> Iterator[Check]:
    """Yield how often each gives way per unit of time in which it still could, and when the last one does.

    The other side is made to wait for ever, so that every time is seen. A rate is the number who gave way after the
    start over the time that all were still in for, up to the last who gave way; nobody does after T₀.
    """
    latest, gaps = [], []
    for quantity, other in (("hazard l1", "second"), ("hazard l2", "first")):
        waiting = (*sets, STRATEGY.format(other, "gives_way", "never"))
        rows = sim.run(CLASSICS / "reputation.yaml", n=WORLDS, seed=SEED, sets=waiting).rows
        gone = rows["day"][rows["package"] >= 0]
        last = float(gone.max())
        moved = int((gone > 0.0).sum())
        rate = moved / float(np.minimum(rows["day"], last).sum())
        yield setting.check(quantity, rate, rate / moved**0.5)
        latest.append(last)
        # Near T₀ as many give way per unit of time as are left, the obstinate, times the rate.
        gaps.append(1.0 / (rate * (rows["package"] < 0).sum()))
    # The last of so many times falls short of T₀ by a gap whose mean and deviation are this much.
    side = int(np.argmin(gaps))
    yield setting.check("T0 (both reputations reach 1)", latest[side] + gaps[side], gaps[side])
