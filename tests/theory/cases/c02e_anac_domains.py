"""C02e: domains of the negotiating agents competitions, imported as ``sim import`` does, and weighed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.solve import MeanWorld, solve
from sim.model.scenario import Scenario
from sim.scenario import load_text
from sim.theory.frontier import undominated
from sim.theory.kalai_smorodinsky import kalai_smorodinsky
from tests.theory.domains import DOMAINS, MISSING, imported
from tests.theory.reference import Check, Known, known

CASE = "C02e"


def checks() -> Iterator[Check]:
    """Yield what each domain has, at its disagreement point; a domain whose profiles are not at hand is missing."""
    for setting in known(CASE):
        if setting.params["domain"] not in DOMAINS:
            yield from (setting.missing(quantity, MISSING) for quantity in setting.expected)
            continue
        yield from _of(setting)


def _of(setting: Known) -> Iterator[Check]:
    story = load_text(imported(setting.params["domain"]), "domain")
    point = "zero" if setting.params["d"] == [0, 0] else "worst"
    found = solve(story, worlds=1, seed=1, disagreement=point).mean_world  # type: ignore[arg-type]
    assert found is not None
    told = _told(story, found)
    for quantity in setting.expected:
        yield setting.check(quantity, told[quantity], how="by formula")


def _told(story: Scenario, found: MeanWorld) -> dict[str, Any]:
    values = np.round(found.world.values / 100.0, 9)
    picked = {solved.name: solved.packages for solved in found.solved}
    least = kalai_smorodinsky(values, found.world.point / 100.0, "least_difference")
    (first,) = np.unique(values[picked["egalitarian"]], axis=0).tolist()
    efficient = undominated(values)
    points = len(np.unique(np.round(values[efficient], 6), axis=0))
    return {
        "number of outcomes": len(story.packages),
        f"Pareto-optimal outcomes (distinct utility points {points})": int(efficient.sum()),
        "Nash utilities (all ties)": np.unique(values[picked["nash"]], axis=0).tolist(),
        "Nash utilities": values[picked["nash"][0]].tolist(),
        "Nash outcome": list(story.packages.labels[int(picked["nash"][0])].values()),
        "KS utilities (min-difference definition)": values[least][0].tolist(),
        "KS utilities (max-min definition)": values[picked["kalai_smorodinsky"][0]].tolist(),
        "egalitarian utilities": first,
        "max welfare utilities (all ties)": np.unique(values[picked["utilitarian"]], axis=0).tolist(),
    }
