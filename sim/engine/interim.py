"""Interim deals: terms that bind, and whose value flows, while talks go on about the rest (DESIGN rule 10)."""

from __future__ import annotations

import numpy as np

from sim.engine.cohort import Cohort
from sim.model.packages import BoolArray, FloatArray, IntArray


def sign(cohort: Cohort, rows: IntArray, packages: IntArray, exact: FloatArray | None, day: float) -> None:
    """Let the parties live at these packages from now on: until the table meets again, or for good.

    For good, every later deal keeps what the package changes of the status quo, and the package itself is settled.
    """
    interim = cohort.scenario.interim
    assert interim is not None
    if not rows.size:
        return
    cohort.live_on(rows, np.full(rows.size, day))
    worth = {i: cohort.worth_of(i, rows, packages, exact) for i in cohort.valuing}
    if not interim.for_good and not cohort.usual_flow:
        cohort.usual_flow = {i: cohort.flow[i].copy() for i in cohort.valuing}
    for i in cohort.valuing:
        cohort.flow[i][rows] = worth[i]
    cohort.age += 1
    cohort.interim[rows] = packages
    if interim.for_good:
        cohort.bind(rows, _ruled_out(cohort, packages))
    else:
        cohort.passing[rows] = True


def run_out(cohort: Cohort, rows: IntArray, day: float) -> None:
    """End the interim deals of one round that are in force in these rows: life goes on as before."""
    rows = rows[cohort.passing[rows]]
    if not rows.size:
        return
    cohort.live_on(rows, np.maximum(np.full(rows.size, day), cohort.lived_until[rows]))
    for i in cohort.valuing:
        cohort.flow[i][rows] = cohort.usual_flow[i][rows]
    cohort.age += 1
    cohort.passing[rows] = False


def better_than_now(
    cohort: Cohort, party: int, rows: IntArray, worth: FloatArray, packages: IntArray, bar: FloatArray
) -> BoolArray:
    """Return where a party that does not look ahead takes an interim deal.

    It must live no worse by it than it lives now, and what may still be agreed afterwards must hold a package that
    reaches the bar that it has for deals.
    """
    interim = cohort.scenario.interim
    assert interim is not None
    takes: BoolArray = worth >= cohort.flow[party][rows]
    if interim.for_good:
        later = np.where(_ruled_out(cohort, packages), -np.inf, cohort.eu[party][rows])
        takes = takes & (np.maximum(later.max(axis=1), worth) >= bar)
    return takes


def _ruled_out(cohort: Cohort, packages: IntArray) -> BoolArray:
    """Return, (rows, K), what cannot be agreed once these packages stand for good: other terms, and themselves."""
    scenario = cohort.scenario
    options = scenario.packages.options
    usual = scenario.status_quo
    assert usual is not None
    closed = np.zeros((packages.size, len(options)), dtype=np.bool_)
    for j, before in enumerate(usual):
        settled = options[packages, j]
        closed |= (settled != before)[:, None] & (options[None, :, j] != settled[:, None])
    closed[np.arange(packages.size), packages] = True
    return closed
