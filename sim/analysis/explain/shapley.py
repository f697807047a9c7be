"""Who did it, where several did it together: Shapley's value, world by world and exact.

With c causes there are 2^c arms. The value of a cause in one world is its part in the difference between the arm
in which all are switched off and the one in which none is: the mean, over all orders of switching them off, of
the difference that switching it off makes at its turn,

    φ_i = Σ_{S ∌ i} |S|!·(c − |S| − 1)!/c! · (g(S + i) − g(S))

Shapley (1953), "A value for n-person games". The weights are whole multiples of 1/c!, so everything is reckoned
in whole numbers and the parts add up to the difference exactly.
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.model.packages import IntArray

Met = NDArray[np.bool_]
"""Whether the target is met: (2^c arms, W worlds); bit i of an arm's number says that cause i is switched off."""


def shapley(met: Met) -> IntArray:
    """Return c!·φ for each cause and world, (c, W): whole numbers that sum to c!·(last arm − first arm)."""
    arms, worlds = met.shape
    causes = arms.bit_length() - 1
    parts = np.zeros((causes, worlds), dtype=np.int64)
    for arm in range(arms):
        size = arm.bit_count()
        for i in range(causes):
            if not arm >> i & 1:
                weight = factorial(size) * factorial(causes - size - 1)
                parts[i] += weight * (met[arm | 1 << i].astype(np.int64) - met[arm])
    return parts


def alone(met: Met) -> IntArray:
    """Return what switching off each cause alone changes in each world, (c, W): −1, 0 or 1."""
    causes = met.shape[0].bit_length() - 1
    return np.stack([met[1 << i].astype(np.int64) - met[0] for i in range(causes)])


def last(met: Met) -> IntArray:
    """Return what switching off each cause changes where all others are off already, (c, W)."""
    everything = met.shape[0] - 1
    causes = met.shape[0].bit_length() - 1
    return np.stack([met[everything].astype(np.int64) - met[everything ^ 1 << i] for i in range(causes)])
