"""Buying the cheapest votes, and drawing lots among partners that cost the same."""

from __future__ import annotations

import numpy as np

from sim.model.coalition import Coalition, best_passing, one_of
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING


class BuysVotes(Coalition):
    """Offer the package best for oneself among those that get the votes they need; draw lots where several are.

    A party takes part only where that beats waiting. To draw lots matters: a proposer that always took the same one
    of equally cheap partners would make that one dearer a round earlier, so that it would be left out then, and the
    roles would go round in a circle (Baron and Ferejohn 1989, American Political Science Review 83: 1181–1206).
    """

    def invite(self, own: FloatArray, passes: BoolArray, waiting: FloatArray, luck: FloatArray) -> IntArray:
        """Return one of the best packages that pass."""
        most, tied = best_passing(own, passes)
        return np.where(most >= waiting, one_of(tied, luck), NOTHING)
