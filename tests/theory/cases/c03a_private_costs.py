"""C03a: a demand to somebody whose costs of war are hidden; played in ``private_costs``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.endings import Ending
from tests.theory.played import WORLDS, rows
from tests.theory.reference import Check, known

CASE = "C03a"


def checks() -> Iterator[Check]:
    """Yield what is demanded where it is accepted, how often it is not, and what the game is worth to A."""
    for setting in known(CASE):
        p = setting.params
        least, most = p["cB"].removeprefix("U[").removesuffix("]").split(",")
        played = rows(
            "private_costs",
            f"quantities.a_wins={p['p']}",
            f"quantities.least_cost_a={p['cA']}",
            f"quantities.most_cost_a={p['cA']}",
            f"quantities.least_cost_b={least}",
            f"quantities.most_cost_b={most}",
            worlds=WORLDS,
        )
        peace = played["ending"] == int(Ending.DEAL)
        (demand,) = np.unique(np.round(played["exact"][peace], 12))
        yield setting.check("optimal demand x*", float(demand), 0.0)
        expected = setting.expected["P(war)"]
        error = float(np.sqrt(expected * (1.0 - expected) / WORLDS))
        yield setting.check("P(war)", float((~peace).mean()), error)
        worth = played["values"][:, 0]
        yield setting.check("E[u_A]", float(worth.mean()), float(worth.std() / np.sqrt(WORLDS)))
