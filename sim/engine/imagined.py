"""What threats imagined as carried out, without ending the talks, would change (DESIGN rule 6: a ladder)."""

from __future__ import annotations

from sim.engine.cohort import Cohort
from sim.model.packages import FloatArray, IntArray

Carried = tuple[int, ...]
"""Threats imagined as carried out, the first one first."""


def shocked(
    cohort: Cohort, target: tuple[str | int, ...], value: FloatArray, carried: Carried, rows: IntArray
) -> FloatArray:
    """Apply to one number what the threats imagined carried out would do to it."""
    for x in carried:
        for shock in cohort.scenario.threats[x].shocks:
            if shock.target == target:
                value = cohort.worlds.changer(shock.change, rows)(value)
    return value


def spoilt(cohort: Cohort, party: int, carried: Carried, rows: IntArray) -> FloatArray | float:
    """By how much the threats imagined carried out change the package that a party lives at."""
    living, wishes = cohort.living_at(party), cohort.wishes[party]
    change: FloatArray | float = 0.0
    for x in carried:
        for shock in cohort.scenario.threats[x].shocks:
            match shock.target:
                case ("option", int(i), int(issue), int(option)) if i == party and living is not None:
                    columns, share = wishes.worth[issue], wishes.share[issue]
                    if columns is None or share is None or living.options[issue] != option:
                        continue
                    was = columns[rows, option]
                    now = cohort.worlds.changer(shock.change, rows)(was)
                    change = change + share[rows] * (now - was)
    return change
