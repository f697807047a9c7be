"""What each party believes of each threat, and how news and quiet days move it (DESIGN rule 5).

A belief that a threat is real is kept as two weights, ``real`` and ``bluff``; the belief is
real/(real + bluff). Weights, unlike odds, carry certainty either way without infinities.
"""

from __future__ import annotations

import numpy as np

from sim.engine.worlds import Worlds
from sim.model.arithmetic import decay
from sim.model.commitments import Threat, ThreatBelief
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario

_NOTHING_SAID = ThreatBelief()


class ThreatBeliefs:
    """Beliefs in the threats of a scenario, per threat x and party i, in W worlds.

    ``real[x][i]`` and ``bluff[x][i]`` are (W,) weights; ``pace[x][i]`` is the believed mean waiting time, or
    None where the threat has no pace; ``effects[x][i]`` the believed chance of each effect in file order.
    ``active[x]`` says in which worlds the threat could be carried out now (a later rung of a ladder waits).
    """

    def __init__(self, scenario: Scenario, worlds: Worlds, is_real: list[BoolArray]) -> None:
        self._threats = scenario.threats
        parties = range(len(scenario.parties))
        self.real: list[list[FloatArray]] = []
        self.bluff: list[list[FloatArray]] = []
        self.pace: list[list[FloatArray | None]] = []
        self.effects: list[list[list[FloatArray]]] = []
        self.active = [np.full(worlds.size, threat.after is None) for threat in scenario.threats]
        for threat, truth in zip(scenario.threats, is_real, strict=True):
            chances = [_prior(threat, i, worlds, truth) for i in parties]
            self.real.append(chances)
            self.bluff.append([1.0 - chance for chance in chances])
            self.pace.append([_believed_pace(threat, i, worlds) for i in parties])
            self.effects.append([_believed_effects(threat, i, worlds) for i in parties])

    def believed(self, x: int, party: int, rows: IntArray, ahead: FloatArray | None = None) -> FloatArray:
        """Return party's belief that threat x is real, (rows,); ``ahead`` quiet units of time from now."""
        real, bluff = self.real[x][party][rows], self.bluff[x][party][rows]
        if ahead is not None:
            real = real * self.quiet(x, party, rows, ahead)
        # Certainty stays certainty: a weight that quiet days have brought down to 0 has nothing beside it.
        certain = bluff == 0.0
        return np.where(certain, 1.0, real / np.where(certain, 1.0, real + bluff))

    def quiet(self, x: int, party: int, rows: IntArray, time: FloatArray) -> FloatArray:
        """Return the chance that a real threat x is not carried out for ``time``, as the party sees it."""
        pace = self.pace[x][party]
        if pace is None:
            return np.ones(rows.size)
        return np.where(self.active[x][rows], decay(time / pace[rows]), 1.0)

    def hazard(self, x: int, party: int, rows: IntArray) -> FloatArray:
        """Return the rate at which a real threat x would be carried out, as the party sees it."""
        pace = self.pace[x][party]
        if pace is None:
            return np.zeros(rows.size)
        return np.where(self.active[x][rows], 1.0 / pace[rows], 0.0)

    def pass_quietly(self, x: int, party: int, rows: IntArray, time: FloatArray) -> FloatArray:
        """Let quiet time pass and return the chance that the party gave to its staying quiet."""
        before = self.believed(x, party, rows)
        stays = self.quiet(x, party, rows, time)
        self.real[x][party][rows] *= stays
        return 1.0 - before + before * stays

    def hear(self, x: int, party: int, rows: IntArray, likelihood_ratio: FloatArray) -> None:
        """Multiply the odds that threat x is real; a threatener knows its own type and learns nothing."""
        if self._threats[x].by != party:
            self.real[x][party][rows] *= likelihood_ratio


def _prior(threat: Threat, party: int, worlds: Worlds, truth: BoolArray) -> FloatArray:
    if threat.by == party:
        return truth.astype(np.float64)
    stated = threat.believed.get(party, _NOTHING_SAID).chance
    if stated is not None:
        return worlds.number(stated).copy()
    if threat.chance is not None:
        return worlds.number(threat.chance).copy()
    return truth.astype(np.float64)  # nothing said: it knows the threatener's reckoning


def _believed_pace(threat: Threat, party: int, worlds: Worlds) -> FloatArray | None:
    if threat.pace is None:
        return None
    stated = threat.believed.get(party, _NOTHING_SAID).pace
    return worlds.number(threat.pace if stated is None else stated).copy()


def _believed_effects(threat: Threat, party: int, worlds: Worlds) -> list[FloatArray]:
    stated = threat.believed.get(party, _NOTHING_SAID).effects
    return [worlds.number(stated.get(effect.name, effect.chance)) for effect in threat.effects]
