"""C11d: a parliament whose demand is hidden; played in ``doubtful_ratification``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.endings import Ending
from tests.theory.played import WORLDS, rows
from tests.theory.reference import Check, known

CASE = "C11d"


def checks() -> Iterator[Check]:
    """Yield the offer, how often it is ratified, and what the game is worth to who makes it."""
    for setting in known(CASE):
        played = rows(
            "doubtful_ratification", f"quantities.without_one={setting.params['d1']}", worlds=WORLDS
        )
        ratified = played["ending"] == int(Ending.DEAL)
        (kept,) = np.unique(np.round(played["exact"][ratified], 12))
        worth = played["values"][:, 0]
        found = [1.0 - float(kept), float(ratified.mean()), float(worth.mean())]
        error = float(max(ratified.std(), worth.std()) / np.sqrt(WORLDS))
        yield setting.check("y*, P(ratify), E[u1]", found, error)
