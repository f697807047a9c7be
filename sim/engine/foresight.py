"""What a party expects of having no deal: the value V of DESIGN rule 3, and what waiting is worth.

While talks last a party lives at its flow s; endings come at rates λ that it perceives, worth v each. With
discount rate ρ, Λ = Σλ and z = Λ + ρ, living on for a time τ and then having D is worth

    V(τ, D) = (ρ·s + Σ λ·v)/z · (1 − e^(−zτ)) + D·e^(−zτ)

averaged over which threats are real by the party's beliefs. It follows from the exponential race between the
endings, discounting at ρ; s is stated as the value of living so for ever, so it flows at rate ρ·s.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.hazards import Hazards
from sim.model.arithmetic import decay
from sim.model.commitments import Shock
from sim.model.packages import FloatArray, IntArray

Which = dict[int, bool]
"""For each threat still open: is it real, in the case considered?"""


class Foresight:
    """Looks ahead for the parties of a cohort."""

    def __init__(self, cohort: Cohort, hazards: Hazards) -> None:
        self._cohort = cohort
        self._hazards = hazards
        self._scenario = cohort.scenario
        deadline = self._scenario.clock.deadline
        self._deadline = None if deadline is None or deadline.then == "goes_on" else deadline

    def no_deal(
        self,
        party: int,
        rows: IntArray,
        day: float,
        *,
        ahead: FloatArray | None = None,
        closing: bool = False,
    ) -> FloatArray:
        """Return V for a party in these rows, (rows,).

        ``ahead``: as it will stand after so much more quiet time. ``closing``: a refusal now closes the table,
        so what follows the deadline follows at once.
        """
        if closing:
            left: FloatArray | None = np.zeros(rows.size)
            last_day = day
        elif self._deadline is None:
            left, last_day = None, np.inf
        else:
            left = np.maximum(self._deadline.day - day - (0.0 if ahead is None else ahead), 0.0)
            last_day = self._deadline.day
        return self._living_on(
            party, rows, left, lambda which: self._afterwards(party, rows, which, last_day), ahead
        )

    def waiting(self, party: int, rows: IntArray, time: FloatArray, then: FloatArray) -> FloatArray:
        """Return the value of waiting for ``time`` and then having ``then``, (rows,)."""
        return self._living_on(party, rows, time, lambda which: then, None)

    def of_threat(self, party: int, x: int, rows: IntArray) -> FloatArray:
        """Return what threat x, carried out, is worth to a party by what it believes of its effects."""
        threat, worth = self._scenario.threats[x], self._cohort.worth[party]
        remaining = np.ones(rows.size)
        value = np.zeros(rows.size)
        for effect, chance in zip(threat.effects, self._cohort.threats.effects[x][party], strict=True):
            after = worth.by_effect[threat.name].get(effect.name, worth.no_effect[threat.name])
            value = value + remaining * chance[rows] * after[rows]
            remaining = remaining * (1.0 - chance[rows])
        return value + remaining * worth.no_effect[threat.name][rows]

    def _living_on(
        self,
        party: int,
        rows: IntArray,
        time: FloatArray | None,
        then: Callable[[Which], FloatArray],
        ahead: FloatArray | None,
        carried: tuple[int, ...] = (),
    ) -> FloatArray:
        """Return V(time, then); ``carried`` are threats imagined as already carried out without ending talks."""
        cohort = self._cohort
        discount = cohort.discount[party][rows]
        flow = self._shocked(("flow", party), cohort.flow[party][rows], carried, rows)
        steady_rate, steady_worth = self._ending_events(party, rows)
        steady_worth = steady_worth + discount * flow
        open_threats = [x for x in range(len(self._scenario.threats)) if x not in carried]
        beliefs = [cohort.threats.believed(x, party, rows, ahead) for x in open_threats]
        rates = [self._rate(x, party, rows, carried) for x in open_threats]
        worths = [self._worth_of(x, party, rows, time, then, ahead, carried) for x in open_threats]
        total = np.zeros(rows.size)
        for case in product((False, True), repeat=len(open_threats)):
            chance, rate, worth = np.ones(rows.size), steady_rate, steady_worth
            for is_real, belief, hazard, value in zip(case, beliefs, rates, worths, strict=True):
                chance = chance * (belief if is_real else 1.0 - belief)
                if is_real:
                    rate, worth = rate + hazard, worth + hazard * value
            speed = rate + discount
            moving = speed > 0.0
            held = np.where(moving, worth / np.where(moving, speed, 1.0), flow)
            if time is None:
                total = total + chance * held
            else:
                left = decay(speed * time)
                after = then(dict(zip(open_threats, case, strict=True)))
                total = total + chance * (held * (1.0 - left) + after * left)
        return total

    def _rate(self, x: int, party: int, rows: IntArray, carried: tuple[int, ...]) -> FloatArray:
        """Rate at which a real threat x comes, with the shocks of the threats imagined carried out."""
        threats = self._cohort.threats
        name = self._scenario.threats[x].after
        pace = threats.pace[x][party]
        if pace is None:
            return np.zeros(rows.size)
        unlocked = any(self._scenario.threats[y].name == name for y in carried)
        mean = self._shocked(("pace", self._scenario.threats[x].name), pace[rows], carried, rows)
        return np.where(threats.active[x][rows] | unlocked, 1.0 / mean, 0.0)

    def _worth_of(
        self,
        x: int,
        party: int,
        rows: IntArray,
        time: FloatArray | None,
        then: Callable[[Which], FloatArray],
        ahead: FloatArray | None,
        carried: tuple[int, ...],
    ) -> FloatArray:
        threat = self._scenario.threats[x]
        if threat.ends_talks:
            return self._shocked(
                ("ending", party, threat.name), self.of_threat(party, x, rows), carried, rows
            )
        # Talks go on after it. The time left is taken as if it came at once: exact without a deadline.
        return self._living_on(party, rows, time, then, ahead, (*carried, x))

    def _ending_events(self, party: int, rows: IntArray) -> tuple[FloatArray, FloatArray]:
        """Total rate of the random events that end talks, and the sum of rate times worth."""
        rate, worth = np.zeros(rows.size), np.zeros(rows.size)
        for name, hazard in self._hazards.ending_events():
            rate = rate + hazard[rows]
            worth = worth + hazard[rows] * self._cohort.worth[party].events[name][rows]
        return rate, worth

    def _afterwards(self, party: int, rows: IntArray, which: Which, day: float) -> FloatArray:
        """What follows the deadline, or the closing of the table, for a party in one case of real threats."""
        cohort, scenario = self._cohort, self._scenario
        value = cohort.worth[party].lapses[rows]
        acts = self._deadline is not None and self._deadline.then == "threats_act"
        for chooser, speaker in enumerate(scenario.parties):
            if speaker.last_word is None or "deadline" not in speaker.last_word.at:
                continue
            if chooser == party:
                return cohort.last_word(chooser, rows, day)[0]
            value = cohort.worth[party].backs_down[rows] if "back_down" in speaker.last_word.among else value
            acts = True
        if acts:
            for x in reversed(range(len(scenario.threats))):
                if which.get(x, False) and scenario.threats[x].ends_talks:
                    active = cohort.threats.active[x][rows]
                    value = np.where(active, self.of_threat(party, x, rows), value)
        return value

    def _shocked(
        self, target: tuple[str | int, ...], value: FloatArray, carried: tuple[int, ...], rows: IntArray
    ) -> FloatArray:
        """Apply what the threats imagined carried out would do to one number."""
        shocks: list[Shock] = [
            shock for x in carried for shock in self._scenario.threats[x].shocks if shock.target == target
        ]
        for shock in shocks:
            by = self._cohort.worlds.number(shock.change.by)[rows]
            match shock.change.how:
                case "adds":
                    value = value + by
                case "times":
                    value = value * by
                case _:
                    value = by
        return value
