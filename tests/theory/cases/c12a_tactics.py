"""C12a: what one who concedes by the clock asks for at the table, as play goes on to its deadline, in both forms."""

from __future__ import annotations

from collections.abc import Iterator

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.play import play_cohort, read_past
from sim.scenario import load_text
from tests.theory.reference import Check, known

CASE = "C12a"
TEXT = """
version: 1
title: One who comes down, and one who does not
clock: {{horizon: 20 rounds, deadline: {{after: 20 rounds, then: lapses}}}}
issues: {{x: {{from: 0, to: 1, step: 0.001}}}}
parties:
  one:
    negotiates: {{strategy: {{concede: {{beta: {beta!r}, kappa: {kappa!r}, form: {form}, paced_by: deadline}}}}}}
    wants: {{x: {{worth: {{points: {{0: 0, 1: 1}}}}}}}}
    without_deal: {{lapses: 0}}
  two:
    negotiates: {{strategy: {{firm: {{share: 1}}}}}}
    wants: {{x: {{worth: {{points: {{0: 1, 1: 0}}}}}}}}
    without_deal: {{lapses: 0}}
table: {{protocol: rounds, first: one}}
outcomes: [{{agreed: {{deal: any}}}}]
"""


def checks() -> Iterator[Check]:
    """Yield how much of the way is conceded by the time."""
    for setting in known(CASE):
        for form in ("polynomial", "exponential"):
            yield setting.check(f"{form} alpha", conceded(form=form, **setting.params))


def conceded(t: float, kappa: float, beta: float, form: str) -> float:
    """Return how far one has come down when a share t of the time has passed, in whole twentieths."""
    story = load_text(TEXT.format(beta=beta, kappa=kappa, form=form), CASE)
    asks: dict[float, float] = {}

    def watch(cohort: Cohort) -> Observer:
        def hear(happening: Happening) -> None:
            if happening.kind == "offer" and happening.party == 0:
                asks[float(happening.day)] = float(happening.facts["ask"][0])

        return hear

    luck = Luck(1, 0, 1)
    play_cohort(story, luck, read_past(story, luck), slice(0, 1), watch)
    return 1.0 - asks[20.0 * t]
