"""The zone of possible agreement: the packages that leave every party at least what it has without a deal.

Raiffa (1982), The Art and Science of Negotiation, chapter 4, for two parties and one issue; here for any number
of parties and packages.
"""

from __future__ import annotations

import numpy as np

from sim.model.packages import BoolArray, FloatArray
from sim.theory.frontier import SAME

_EQUAL = 1e-9


def zone(values: FloatArray, point: FloatArray) -> BoolArray:
    """Return which packages are worth at least ``point`` to every party; ``values`` has shape (K, P)."""
    return np.asarray((values >= point - SAME).all(axis=1), dtype=np.bool_)


def largest(score: FloatArray, among: BoolArray) -> BoolArray:
    """Return which packages have the largest score among some: all that tie, none where there are none.

    Scores tie that differ by less than a billionth of the largest: what rounding makes of equal ones.
    """
    if not among.any():
        return np.zeros(len(score), dtype=np.bool_)
    best = float(score[among].max())
    return among & (score >= best - _EQUAL * abs(best))
