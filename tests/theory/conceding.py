"""Two parties that come down with time, played round by round, with every offer taken down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.play import play_cohort, read_past
from sim.scenario import load_text

TEXT = """
version: 1
title: Two that come down with time
clock: {{horizon: {last} rounds, deadline: {{after: {last} rounds, then: lapses}}}}
issues: {{x: {{from: 0, to: {M}, step: 1}}}}
parties:
  one:
    negotiates: {{strategy: {{concede: {{beta: {beta1!r}, paced_by: deadline}}}}}}
    wants: {{x: {{worth: {{points: {{0: 0, {M}: 1}}}}}}}}
    without_deal: {{lapses: 0}}
  two:
    negotiates: {{strategy: {{concede: {{beta: {beta2!r}, paced_by: deadline}}}}}}
    wants: {{x: {{worth: {{points: {{0: 1, {M}: 0}}}}}}}}
    without_deal: {{lapses: 0}}
table: {{protocol: rounds, first: one}}
outcomes: [{{agreed: {{deal: any}}}}]
"""


@dataclass(frozen=True)
class Meeting:
    """How the two met: every x offered, in order, the x agreed, and in which round (from 1)."""

    offers: tuple[int, ...]
    agreed: int
    round: int


@cache
def met(e1: float, e2: float, n_steps: int, M: int) -> Meeting:
    """Play the two; in round k (from 1) a share k/(n_steps + 1) of the time has passed."""
    text = TEXT.format(last=n_steps + 1, M=M, beta1=1 / e1, beta2=1 / e2)
    story = load_text(text, "conceding")
    offers: list[int] = []

    def watch(cohort: Cohort) -> Observer:
        def hear(happening: Happening) -> None:
            if happening.kind == "offer":
                assert happening.packages is not None
                offers.extend(int(story.packages.issues[0].points[k]) for k in happening.packages.tolist())

        return hear

    luck = Luck(1, 0, 1)
    (row,) = play_cohort(story, luck, read_past(story, luck), slice(0, 1), watch)
    return Meeting(tuple(offers), int(story.packages.issues[0].points[row["package"]]), int(row["day"]))


def by_hand(params: Mapping[str, float]) -> tuple[int, ...]:
    """Return the offers that NegMAS's rules give, worked out here without the table, to compare with those played."""
    M, steps = int(params["M"]), int(params["n_steps"])
    exponents = (params["e1"], params["e2"])
    utilities = (np.arange(M + 1) / M, 1.0 - np.arange(M + 1) / M)
    offers: list[int] = []
    for k in range(steps):
        for i in (0, 1):
            level = 1.0 - ((k + 1) / (steps + 1)) ** exponents[i]
            if offers and utilities[i][offers[-1]] >= level:
                return tuple(offers)
            enough = np.flatnonzero(utilities[i] >= level)
            offers.append(int(enough[utilities[i][enough].argmin()]))
    return tuple(offers)
