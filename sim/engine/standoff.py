"""Two sides wait each other out: their planned times are compared as arrays, and the earliest acts.

A side gives way by signing what the other claims, the other's best package; or, where its last word on its own
turn may be to back down, by backing down at its audience cost. It strikes by carrying out the first threat among
its last words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.hazards import Hazards
from sim.engine.observing import Happening
from sim.model.endings import Ending
from sim.model.packages import FloatArray, IntArray
from sim.model.waiting import Side, Standoff, Waiting

Numbers = dict[str, FloatArray]


def stand_off(
    cohort: Cohort, hazards: Hazards, sides: dict[int, tuple[Waiting, Numbers]], rows: IntArray, day: float
) -> None:
    """Let two sides plan in these rows, which are settled to ``day``, and put the earlier act on the calendar.

    ``sides`` gives each party's strategy and its numbers in these rows. What two sides do at the very same time is
    decided by chance, a strike before giving way.
    """
    one, two = sides
    claims = {i: _claim(cohort, i, rows) for i in sides}
    seen = {i: _side(cohort, i, j, claims, sides[i][1], rows) for i, j in ((one, two), (two, one))}
    plans = {
        i: sides[i][0].plan(
            Standoff(
                seen[i], seen[j], _words(cohort, i), _fights(cohort, i, rows), partial(_luck, cohort, i, rows)
            )
        )
        for i, j in ((one, two), (two, one))
    }
    first = _luck(cohort, one, rows, "acts_first") < 0.5
    order = np.where(first, one, two)
    yields = {i: plans[i].gives_way for i in sides}
    strikes = {i: plans[i].strikes for i in sides}
    soonest = np.minimum(*(np.minimum(yields[i], strikes[i]) for i in sides))
    undecided = np.isfinite(soonest)
    for times, act in ((strikes, _strike), (yields, _give_way)):
        for i, j in ((one, two), (two, one)):
            tie = times[one] == times[two]
            mine = undecided & (times[i] == soonest) & (~tie | (order == i))
            doing = partial(act, cohort, i, _at(rows[mine], claims[j][mine], cohort.worlds.size))
            hazards.schedule(rows[mine], day + soonest[mine], doing)
            undecided = undecided & ~mine


def _luck(cohort: Cohort, party: int, rows: IntArray, name: str) -> FloatArray:
    return cohort.worlds.uniform(f"{cohort.scenario.parties[party].key}/waits/{name}")[rows]


def _words(cohort: Cohort, party: int) -> Mapping[str, str]:
    role = cohort.scenario.parties[party].negotiates
    assert role is not None
    return role.strategy.words


def _claim(cohort: Cohort, party: int, rows: IntArray) -> IntArray:
    claim: IntArray = cohort.eu[party][rows].argmax(axis=1)
    return claim


def _at(rows: IntArray, packages: IntArray, size: int) -> IntArray:
    """Return an array over the whole cohort that holds these packages in these rows."""
    everywhere = np.zeros(size, dtype=np.int64)
    everywhere[rows] = packages
    return everywhere


def backs_down(cohort: Cohort, party: int) -> bool:
    """Say whether a party gives way by backing down: it may, on its own turn."""
    word = cohort.scenario.parties[party].last_word
    return word is not None and "own_turn" in word.at and "back_down" in word.among


def _threat(cohort: Cohort, party: int) -> int | None:
    word = cohort.scenario.parties[party].last_word
    among = () if word is None else word.among
    return next((x for x, threat in enumerate(cohort.scenario.threats) if threat.name in among), None)


def _fights(cohort: Cohort, party: int, rows: IntArray) -> FloatArray:
    x = _threat(cohort, party)
    if x is None:
        return np.full(rows.size, -np.inf)
    return cohort.worth[party].choice[cohort.scenario.threats[x].name][rows]


def _side(
    cohort: Cohort, party: int, other: int, claims: dict[int, IntArray], numbers: Numbers, rows: IntArray
) -> Side:
    worth, eu = cohort.worth[party], cohort.eu[party]
    wins = worth.plain["backs_down"][rows] if backs_down(cohort, other) else eu[rows, claims[party]]
    backing = backs_down(cohort, party)
    return Side(
        wins=wins,
        yields=worth.choice["back_down"][rows] if backing else eu[rows, claims[other]],
        flow=cohort.discount[party][rows] * cohort.flow[party][rows] - cohort.talking_cost[party][rows],
        patience=cohort.discount[party][rows],
        shame=cohort.audience_cost[party][rows] if backing else np.zeros(rows.size),
        numbers=numbers,
    )


def _give_way(
    cohort: Cohort, party: int, claimed: IntArray, hazards: Hazards, rows: IntArray, when: FloatArray
) -> None:
    if backs_down(cohort, party):
        cohort.end(rows, Ending.BACKED_DOWN, when, party)
        hazards.observer(Happening("end", when, rows, party))
        return
    cohort.deal[rows] = claimed[rows]
    cohort.end(rows, Ending.DEAL, when)
    hazards.observer(Happening("deal", when, rows, packages=claimed[rows]))


def _strike(
    cohort: Cohort, party: int, claimed: IntArray, hazards: Hazards, rows: IntArray, when: FloatArray
) -> None:
    x = _threat(cohort, party)
    if x is None:
        name = cohort.scenario.parties[party].name
        raise ValueError(f"{name} plans to strike and has no threat among its last words")
    hazards.carry_out(x, rows, when)
