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
        self._asked: tuple[object, ...] = (None,) * 4
        self._stayed = np.empty(0)
        for threat, truth in zip(scenario.threats, is_real, strict=True):
            chances = [_prior(threat, i, worlds, truth) for i in parties]
            self.real.append(chances)
            self.bluff.append([1.0 - chance for chance in chances])
            self.pace.append(_believed_paces(threat, parties, worlds))
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
        return np.ones(rows.size) if pace is None else self._stays(x, pace, rows, time)

    def _stays(self, x: int, pace: FloatArray, rows: IntArray, time: FloatArray) -> FloatArray:
        """The chance that a real threat x of this pace is not carried out for ``time``.

        Several parties that believe the same pace ask for it in turn, so the last answer is kept.
        """
        asked = (self.active[x], pace, rows, time)
        if any(now is not before for now, before in zip(asked, self._asked, strict=True)):
            self._stayed = np.where(self.active[x][rows], decay(time / pace[rows]), 1.0)
            self._asked = asked
        return self._stayed

    def hazard(self, x: int, party: int, rows: IntArray) -> FloatArray:
        """Return the rate at which a real threat x would be carried out, as the party sees it."""
        pace = self.pace[x][party]
        if pace is None:
            return np.zeros(rows.size)
        return np.where(self.active[x][rows], 1.0 / pace[rows], 0.0)

    def pass_quietly(self, x: int, rows: IntArray, time: FloatArray) -> None:
        """Let time pass in which threat x was not carried out: every party holds it for less likely to be real."""
        for real, pace in zip(self.real[x], self.pace[x], strict=True):
            if pace is not None:
                real[rows] *= self._stays(x, pace, rows, time)

    def paces(self, x: int) -> list[FloatArray]:
        """Return every believed pace of threat x once; parties that believe the same share an array."""
        return list({id(pace): pace for pace in self.pace[x] if pace is not None}.values())

    def hear(self, x: int, party: int, rows: IntArray, likelihood_ratio: FloatArray) -> None:
        """Multiply the odds that threat x is real; a threatener knows its own type and learns nothing."""
        if self._threats[x].by != party:
            self.real[x][party][rows] *= likelihood_ratio


def _prior(threat: Threat, party: int, worlds: Worlds, truth: BoolArray) -> FloatArray:
    if threat.by == party or party in threat.known_to:
        return truth.astype(np.float64)
    stated = threat.believed.get(party, _NOTHING_SAID).chance
    if stated is not None:
        return worlds.number(stated).copy()
    if threat.chance is not None:
        return worlds.number(threat.chance).copy()
    return truth.astype(np.float64)  # nothing said: it knows the threatener's reckoning


def _believed_paces(threat: Threat, parties: range, worlds: Worlds) -> list[FloatArray | None]:
    if threat.pace is None:
        return [None for _ in parties]
    true = worlds.number(threat.pace).copy()
    stated = [threat.believed.get(i, _NOTHING_SAID).pace for i in parties]
    return [true if pace is None else worlds.number(pace).copy() for pace in stated]


def _believed_effects(threat: Threat, party: int, worlds: Worlds) -> list[FloatArray]:
    stated = threat.believed.get(party, _NOTHING_SAID).effects
    return [worlds.number(stated.get(effect.name, effect.chance)) for effect in threat.effects]
