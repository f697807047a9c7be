"""C14b: an exile that may not last; played in ``extradition``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.endings import Ending
from tests.theory.played import WORLDS, rows
from tests.theory.reference import Check, known

CASE = "C14b"


def checks() -> Iterator[Check]:
    """Yield how often a leader goes who may be handed over, and how much more often one who may not."""
    for setting in known(CASE):
        p = setting.params
        sets = (
            f"quantities.asylum_worth={p['e']}",
            f"quantities.punishment={p['J']}",
            f"quantities.deposed={p['D']}",
        )
        goes = [
            rows("extradition", *sets, f"quantities.handed_over={risk}", worlds=WORLDS)["ending"]
            == int(Ending.DEAL)
            for risk in (p["x"], 0)
        ]
        error = float(goes[0].std() / np.sqrt(WORLDS))
        yield setting.check("P(exile) culpable", float(goes[0].mean()), error)
        more = goes[1].astype(float) - goes[0]
        yield setting.check("gap", float(more.mean()), float(more.std() / np.sqrt(WORLDS)))
