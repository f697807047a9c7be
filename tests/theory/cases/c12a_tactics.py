"""C12a: the concession of the strategy ``concede`` on a pie of one, in both its forms."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.strategy import Moment
from sim.strategies.concede import Concede
from tests.theory.reference import Check, known

CASE = "C12a"


def checks() -> Iterator[Check]:
    """Yield how much of the way is conceded."""
    for setting in known(CASE):
        for form in ("polynomial", "exponential"):
            alpha = conceded(form=form, **setting.params)
            yield setting.check(f"{form} alpha", alpha, how="by formula")


def conceded(t: float, kappa: float, beta: float, form: str) -> float:
    """Return what the strategy has come down by, when a share t of the time to the deadline has passed."""
    one, nothing = np.ones(1), np.empty((1, 0), dtype=np.int64)
    moment = Moment(
        day=0.0,
        turn=np.zeros(1, dtype=np.int64),
        no_deal=one * 0.0,
        best=one,
        ended=one * 0.0,
        elapsed=one * t,
        worth=np.ones((1, 1)),
        heard=lambda: nothing,
        said=lambda: nothing,
        heard_first=one * np.nan,
        heard_best=one * np.nan,
        numbers={"exponent": one * beta, "opening": one * kappa},
        words={"paced_by": "deadline", "form": form},
    )
    return float(1.0 - Concede().ask(moment)[0])
