"""C15a: two prices to a buyer with a secret; played in ``two_prices``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.endings import Ending
from tests.theory.played import WORLDS, rows
from tests.theory.reference import Check, known

CASE = "C15a"


def checks() -> Iterator[Check]:
    """Yield the buyer that is just sold to at once, the two prices, the seller's profit, and how often each sells.

    The cutoff is read off as the valuation of the least eager buyer who bought at once.
    """
    for setting in known(CASE):
        played = rows("two_prices", f"quantities.discount={setting.params['d']}", worlds=WORLDS)
        sold = played["ending"] == int(Ending.DEAL)
        at_once, later = sold & (played["day"] == 0.0), sold & (played["day"] == 1.0)
        first, second = (
            float(np.unique(np.round(played["exact"][when], 12))[0]) for when in (at_once, later)
        )
        cutoff = first + float(played["values"][at_once, 1].min())
        profit = played["values"][:, 0]
        error = float(profit.std() / np.sqrt(WORLDS))
        yield setting.check("[cutoff,p1,p2,profit]", [cutoff, first, second, float(profit.mean())], error)
        if "[P(sale 1),P(sale 2)]" in setting.expected:
            found = [float(at_once.mean()), float(later.mean())]
            yield setting.check("[P(sale 1),P(sale 2)]", found, float(later.std() / np.sqrt(WORLDS)))
