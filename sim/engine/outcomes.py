"""Giving endings the scenario's own names: the first outcome whose condition holds (DESIGN §1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model.endings import Ending
from sim.model.packages import BoolArray
from sim.model.scenario import Scenario
from sim.model.story import Condition

_KINDS = {
    "deal": Ending.DEAL,
    "threat": Ending.THREAT,
    "backs_down": Ending.BACKED_DOWN,
    "walks_away": Ending.WALKED_AWAY,
    "event": Ending.EVENT,
    "deadline": Ending.DEADLINE,
    "unresolved": Ending.UNRESOLVED,
}


def name_endings(scenario: Scenario, rows: NDArray[np.void]) -> None:
    """Fill the ``outcome`` field of rows whose endings are known."""
    unnamed = np.ones(rows.size, dtype=np.bool_)
    for o, outcome in enumerate(scenario.outcomes):
        holds = np.zeros(rows.size, dtype=np.bool_)
        for condition in outcome.conditions:
            holds |= meets(scenario, condition, rows)
        rows["outcome"][unnamed & holds] = o
        unnamed &= ~holds
    if unnamed.any():
        raise AssertionError("an ending bears no name: the reader of scenarios must name every kind")


def meets(scenario: Scenario, condition: Condition, rows: NDArray[np.void]) -> BoolArray:
    """Return which rows meet a condition."""
    holds: BoolArray = rows["ending"] == int(_KINDS[condition.kind])
    if condition.kind == "deal":
        if condition.package is not None:
            matching = scenario.packages.matching(condition.package)
            holds = holds & matching[np.maximum(rows["package"], 0)]
        index = {promise.name: p for p, promise in enumerate(scenario.promises)}
        for name, fate in condition.promises:
            stood = scenario.packages.matching_any(scenario.promises[index[name]].when)
            was_broken = (rows["broken"] >> index[name]) & 1 == 1
            holds = holds & stood[np.maximum(rows["package"], 0)] & (was_broken == (fate == "broken"))
    elif condition.name is not None:
        holds = holds & (rows["which"] == _index(scenario, condition))
    if condition.effect is not None:
        holds = holds & _had_effect(scenario, condition.effect, rows)
    if condition.interim is not None:
        matching = scenario.packages.matching(condition.interim)
        holds = holds & (rows["interim"] >= 0) & matching[np.maximum(rows["interim"], 0)]
    return holds


def _index(scenario: Scenario, condition: Condition) -> int:
    named = {
        "threat": [threat.name for threat in scenario.threats],
        "event": [event.name for event in scenario.events],
    }.get(condition.kind, [party.name for party in scenario.parties])
    assert condition.name is not None
    return named.index(condition.name)


def _had_effect(scenario: Scenario, effect: str, rows: NDArray[np.void]) -> BoolArray:
    if effect == "none":
        return np.asarray(rows["effect"] == -1)
    had = np.zeros(rows.size, dtype=np.bool_)
    for x, threat in enumerate(scenario.threats):
        for e, named in enumerate(threat.effects):
            if named.name == effect:
                had |= (rows["which"] == x) & (rows["effect"] == e)
    return had
