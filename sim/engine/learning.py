"""Learning from offers: what a threatener asks for tells whether it can do without a deal (an option of rule 5)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.engine.cohort import Cohort
from sim.model.packages import FloatArray, IntArray

_LEAST_CHANCE = 1e-6
"""No offer is thought impossible: a chance below this counts as this."""

Chances = Callable[[], FloatArray]


def learn(cohort: Cohort, speaker: int, rows: IntArray, packages: IntArray, chances: Chances) -> None:
    """Let those who learn from offers draw their conclusion from one, by Bayes' rule.

    ``chances`` returns the chance, (rows, K), that the speaker offers each package, as the cohort now stands.
    It is asked twice, once as if the speaker's threat were real and once as if it were a bluff; a learner
    multiplies its odds by the ratio. A learner is taken to know the speaker's wishes, not its resolve.
    """
    learners = [
        i
        for i in cohort.scenario.negotiators
        if cohort.scenario.parties[i].learns_from_offers and i != speaker
    ]
    if not learners or not rows.size:
        return
    made = np.arange(rows.size), packages
    for x, threat in enumerate(cohort.scenario.threats):
        if threat.by != speaker:
            continue
        with_threat, without = (_as_if(cohort, x, rows, real, chances)[made] for real in (1.0, 0.0))
        ratio = np.maximum(with_threat, _LEAST_CHANCE) / np.maximum(without, _LEAST_CHANCE)
        for i in learners:
            cohort.threats.hear(x, i, rows, ratio)


def _as_if(cohort: Cohort, x: int, rows: IntArray, real: float, chances: Chances) -> FloatArray:
    """Ask for the offer chances while the threatener, against the facts, holds threat x for real or not."""
    own = cohort.scenario.threats[x].by
    weights = cohort.threats.real[x][own], cohort.threats.bluff[x][own]
    kept = [weight[rows].copy() for weight in weights]
    weights[0][rows], weights[1][rows] = real, 1.0 - real
    try:
        return chances()
    finally:
        for weight, was in zip(weights, kept, strict=True):
            weight[rows] = was
