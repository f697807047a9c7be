"""C02e: domains of the negotiating agents competitions, imported as ``sim import`` does; Nash by play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.solve import MeanWorld, solve
from sim.door import run
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario
from sim.scenario import load_text
from sim.theory.frontier import undominated
from sim.theory.kalai_smorodinsky import kalai_smorodinsky
from tests.theory.domains import DOMAINS, MISSING, imported
from tests.theory.reference import Check, Known, known

CASE = "C02e"
WORLDS = 40


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
    signed = _signed(setting.params["domain"], found.world.point)
    for quantity in setting.expected:
        match quantity:
            case "Nash utilities (all ties)":
                yield setting.check(quantity, signed)
            case "Nash utilities":
                yield setting.check(quantity, signed[0])
            case _:
                yield setting.check(quantity, told[quantity], how="by formula")


def _signed(name: str, point: FloatArray) -> list[list[float]]:
    """Return what Zeuthen's concessions end in, from a disagreement point, over some worlds: a coin decides ties."""
    parties = DOMAINS[name].profiles
    sets = ["table.protocol=monotonic"]
    for party, worth in zip(parties, point.tolist(), strict=True):
        sets.append(f"parties.{party}.negotiates.strategy={{zeuthen: {{}}}}")
        sets.append(f"parties.{party}.without_deal.lapses={worth!r}")
    values = run(load_text(imported(name), name, sets), n=WORLDS).rows["values"]
    found: list[list[float]] = np.unique(np.round(values / 100.0, 9), axis=0).tolist()
    return found


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
        "Nash outcome": list(story.packages.labels[int(picked["nash"][0])].values()),
        "KS utilities (min-difference definition)": values[least][0].tolist(),
        "KS utilities (max-min definition)": values[picked["kalai_smorodinsky"][0]].tolist(),
        "egalitarian utilities": first,
        "max welfare utilities (all ties)": np.unique(values[picked["utilitarian"]], axis=0).tolist(),
    }
