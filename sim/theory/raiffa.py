"""Raiffa's solutions of a convex set: step by step, or continuously, from the disagreement point to the frontier.

Raiffa (1953), in Kuhn and Tucker (eds.), Contributions to the Theory of Games II; Luce and Raiffa (1957), Games and
Decisions, chapter 6. What is reached so far is the next disagreement point: each party could at best have all that
is then left, and both move towards that.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from sim.model.packages import FloatArray
from sim.theory.hull import Hull, Point

_HALVINGS = 60
_LONGEST = 30.0
"""Time after which at most e to the minus this of what could be gained is left."""


def raiffa(hull: Hull) -> Point:
    """Return the limit of the steps mₖ₊₁ = ½·(best for the first at mₖ) + ½·(best for the second at mₖ).

    Each step at least halves what either could still gain at best.
    """
    first, second = hull.point
    for _ in range(_HALVINGS):
        best_first, best_second = hull.most_for_first(second), hull.most_for_second(first)
        first, second = (first + best_first) / 2, (second + best_second) / 2
    return first, second


def raiffa_continuous(hull: Hull) -> Point:
    """Return where the path du₂/du₁ = (b₂(u₁) − u₂)/(b₁(u₂) − u₁) from the disagreement point meets the frontier.

    b₁ and b₂ are the most that either could have while the other keeps what it has. Run at the speed u̇ᵢ = bᵢ − uᵢ
    the path comes ever closer to the frontier; the little that is left is shared half and half, as it is where
    both look at the same edge.
    """
    (d1, d2), (b1, b2) = hull.point, hull.ideal
    scale = np.array([b1 - d1, b2 - d2])
    start = np.array([d1, d2])

    def speed(_: float, gained: FloatArray) -> FloatArray:
        first, second = (start + gained * scale).tolist()
        left = hull.most_for_first(second) - first, hull.most_for_second(first) - second
        return np.asarray(np.array(left) / scale, dtype=np.float64)

    path = solve_ivp(speed, (0.0, _LONGEST), np.zeros(2), method="DOP853", rtol=1e-10, atol=1e-12)
    first, second = (start + path.y[:, -1] * scale).tolist()
    return (first + hull.most_for_first(second)) / 2, (second + hull.most_for_second(first)) / 2
