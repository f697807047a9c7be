"""C02b: a dollar between one who does not fear risk and one who does, by the concepts on a fine grid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.analysis.solve import solve
from sim.scenario import load_text
from tests.theory.reference import Check, known

CASE = "C02b"
STEP = 0.001
TEXT = """
version: 1
title: A dollar divided by one who fears risk
clock: {horizon: 10 rounds}
issues: {x: {from: 0, to: 1, step: 0.001}}
quantities: {k: 1}
parties:
  one: {negotiates: {strategy: {zeuthen: {}}}, wants: {x: {worth: {power: 1, from: 0, to: 1}}}}
  two: {negotiates: {strategy: {zeuthen: {}}}, wants: {x: {worth: {power: 0.5, from: k, to: 0}}}}
table: {protocol: monotonic}
outcomes: [{agreed: {deal: any}}]
"""
NAMES = {
    "Nash x": "nash",
    "Kalai-Smorodinsky x": "kalai_smorodinsky",
    "egalitarian x": "egalitarian",
    "utilitarian x": "utilitarian",
}


def checks() -> Iterator[Check]:
    """Yield the middle of what each concept picks."""
    for setting in known(CASE):
        story = load_text(TEXT, CASE, [f"quantities.k={setting.params['k']}"])
        found = solve(story, worlds=1, seed=1).mean_world
        assert found is not None
        picked = {solved.name: solved.packages for solved in found.solved}
        for quantity, name in NAMES.items():
            x = np.array(story.packages.issues[0].points)[picked[name]]
            yield setting.check(quantity, float(x.mean()), step=STEP, how="by formula")
