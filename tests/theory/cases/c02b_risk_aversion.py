"""C02b: a dollar between one who fears risk and one who does not: Nash by Zeuthen's concessions, the rest weighed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.solve import solve
from sim.door import run
from sim.scenario import load_text
from tests.theory.reference import Check, known

CASE = "C02b"
STEP = 0.001
TEXT = """
version: 1
title: A dollar divided by one who fears risk
clock: {horizon: 5000 rounds}
issues: {x: {from: 0, to: 1, step: 0.001}}
quantities: {k: 1}
parties:
  one: {negotiates: {strategy: {zeuthen: {}}}, wants: {x: {worth: {power: 1, from: 0, to: 1}}}}
  two: {negotiates: {strategy: {zeuthen: {}}}, wants: {x: {worth: {power: 0.5, from: k, to: 0}}}}
table: {protocol: monotonic}
outcomes: [{agreed: {deal: any}}]
"""
WEIGHED = {
    "Kalai-Smorodinsky x": "kalai_smorodinsky",
    "egalitarian x": "egalitarian",
    "utilitarian x": "utilitarian",
}


def checks() -> Iterator[Check]:
    """Yield what is signed, and the middle of what each other concept picks."""
    for setting in known(CASE):
        story = load_text(TEXT, CASE, [f"quantities.k={setting.params['k']}"])
        x = np.array(story.packages.issues[0].points)
        (signed,) = run(story, n=1).rows["package"]
        yield setting.check("Nash x", float(x[signed]), step=STEP)
        found = solve(story, worlds=1, seed=1).mean_world
        assert found is not None
        picked = {solved.name: solved.packages for solved in found.solved}
        for quantity, name in WEIGHED.items():
            yield setting.check(quantity, float(x[picked[name]].mean()), step=STEP, how="by formula")
