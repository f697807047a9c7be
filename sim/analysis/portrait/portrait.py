"""A run's portrait: everything that its page shows, reckoned from the saved run alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.distribution import Distribution, distribution
from sim.analysis.intervals import Estimate
from sim.analysis.portrait.beliefs import BeliefPath, BeliefWatch, days_of_looking
from sim.analysis.portrait.dots import Dots, dots
from sim.analysis.portrait.evidence import Grounds, grounds
from sim.analysis.portrait.facts import half_over
from sim.analysis.portrait.learned import KEPT, Learned, learned
from sim.analysis.portrait.options import DealOptions, deal_options
from sim.analysis.portrait.plane import Plane, PlaneWatch
from sim.analysis.portrait.replay import first_kept, replay
from sim.analysis.tally import Tally, nothing_of
from sim.engine.cohort import Cohort
from sim.engine.play import refusal_names
from sim.model.packages import IntArray
from sim.model.scenario import Scenario
from sim.runs.saved import Saved

WATCHED = 400
"""Kept worlds, the first ones, that are played again to see beliefs and values."""


@dataclass(frozen=True)
class Portrait:
    """What a page shows. ``plane`` is None where fewer than two parties bargain; ``watched``: worlds replayed."""

    scenario: Scenario
    manifest: Mapping[str, Any]
    distribution: Distribution
    dots: Dots
    half_over: Estimate
    options: DealOptions
    plane: Plane | None
    beliefs: tuple[BeliefPath, ...]
    watched: int
    learned: Learned
    grounds: Grounds


def portrait(run: Saved) -> Portrait:
    """Reckon the portrait of a run: one pass over its rows, and the first kept worlds played again."""
    scenario, seed = run.scenario(), int(run.manifest["seed"])
    causes = refusal_names(scenario)
    tally = _counted(run, scenario, len(causes))
    found = distribution(
        scenario,
        tally,
        seed=seed,
        causes=causes,
        version=str(run.manifest["versions"]["sim"]),
    )
    kept = first_kept(run, KEPT)
    watched = kept[:WATCHED]
    beliefs, plane = _watched(scenario, seed, watched)
    moved = learned(scenario, seed, kept)
    return Portrait(
        scenario=scenario,
        manifest=run.manifest,
        distribution=found,
        dots=dots(scenario, tally, found.endings),
        half_over=half_over(tally),
        options=deal_options(scenario, tally),
        plane=plane.plane(tally),
        beliefs=beliefs.paths(),
        watched=len(watched),
        learned=moved,
        grounds=grounds(scenario, moved.ranges),
    )


def _counted(run: Saved, scenario: Scenario, causes: int) -> Tally:
    tally = nothing_of(scenario, causes)
    for block in run.blocks():
        tally = tally.plus(block)
    return tally


def _watched(scenario: Scenario, seed: int, draws: IntArray) -> tuple[BeliefWatch, PlaneWatch]:
    beliefs, plane = BeliefWatch(scenario), PlaneWatch(scenario)

    def look(cohort: Cohort, day: float, rows: IntArray) -> None:
        if np.size(rows):
            beliefs.look(cohort, day, rows)
            plane.look(cohort, day, rows)

    if draws.size:
        replay(scenario, seed, draws, days_of_looking(scenario), look)
    return beliefs, plane
