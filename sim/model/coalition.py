"""Tables at which so many votes are enough: what a strategy may see there, and what it answers."""

from __future__ import annotations

import numpy as np

from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING, Moment, Strategy


class Coalition(Strategy):
    """A way of bargaining where not everybody's consent is needed. Subclass it and give ``invite``."""

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value of the best package: at such a table ``invite`` decides."""
        return moment.best

    def invite(self, own: FloatArray, passes: BoolArray, waiting: FloatArray, luck: FloatArray) -> IntArray:
        """Return the package to offer in each world, (W,); ``NOTHING`` to let the round go by.

        ``own``: (W, K) what each package is worth to the party; ``passes``: (W, K) which get the votes they need;
        ``waiting``: (W,) what the next round is worth to it; ``luck``: (W,) uniforms of its own for this round.
        """
        raise NotImplementedError


def best_passing(own: FloatArray, passes: BoolArray) -> tuple[FloatArray, BoolArray]:
    """Return the most that a package which passes is worth, −inf where none does, and which packages are worth it.

    Packages are worth the same that differ by less than a billionth of the most.
    """
    offered = np.where(passes, own, -np.inf)
    most = offered.max(axis=1)
    slack = 1e-9 * np.maximum(np.abs(np.where(np.isfinite(most), most, 0.0)), 1.0)
    return most, passes & (offered >= (most - slack)[:, None])


def one_of(tied: BoolArray, luck: FloatArray) -> IntArray:
    """Return one of the packages that tie in each world, each equally likely; ``NOTHING`` where there are none."""
    count = tied.sum(axis=1)
    place = np.minimum((luck * count).astype(np.int64), np.maximum(count - 1, 0))
    reached = np.cumsum(tied, axis=1) > place[:, None]
    return np.where(count > 0, reached.argmax(axis=1), NOTHING)
