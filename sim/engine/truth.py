"""What is so, whatever anyone believes: which threats are real, which promises are meant, who would back down."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from sim.engine.last_words import Options, choose
from sim.engine.wishes import Wishes
from sim.engine.worlds import Worlds
from sim.model.arithmetic import logistic
from sim.model.commitments import Promise, Reckoning
from sim.model.numbers import ZERO, Number
from sim.model.packages import BoolArray, FloatArray, IntArray, Pattern
from sim.model.scenario import Scenario
from sim.model.story import Signal
from sim.model.strategy import NOTHING


class Truth:
    """The hidden facts of W worlds, found from their numbers alone."""

    def __init__(self, scenario: Scenario, worlds: Worlds) -> None:
        self._scenario = scenario
        self._worlds = worlds

    @cached_property
    def real(self) -> list[BoolArray]:
        """For each threat, where it is real: by its stated chance, else by its maker's own comparison."""
        return [self._is_real(x) for x in range(len(self._scenario.threats))]

    def plan(self, p: int) -> FloatArray:
        """Return the uniform that decides promise p: it is kept where that lies below the chance of keeping."""
        return self._worlds.uniform(f"promises.{self._scenario.promises[p].name}/keeps")

    def meant(self, p: int) -> BoolArray:
        """Return where promise p is meant to be kept when no term of a package helps or hinders."""
        promise = self._scenario.promises[p]
        chance = stated_chance(promise, self._worlds, lambda pattern: not pattern.allowed)
        return self.plan(p) < chance

    def of(self, signal: Signal) -> BoolArray:
        """Return where what a signal speaks of is so, (W,)."""
        if signal.kind == "threat":
            return self.real[[t.name for t in self._scenario.threats].index(signal.about)]
        return self.meant([p.name for p in self._scenario.promises].index(signal.about))

    def _is_real(self, x: int) -> BoolArray:
        threat = self._scenario.threats[x]
        is_real: BoolArray
        if threat.chance is not None:
            luck = self._worlds.uniform(f"threats.{threat.name}/real")
            is_real = luck < self._worlds.number(threat.chance)
        else:
            is_real = self.would(threat.by) == x
        return is_real

    def would(self, chooser: int) -> IntArray:
        """Return what a chooser's own values, as drawn, would have it do at the deadline (or at the start)."""
        scenario, worlds, party = self._scenario, self._worlds, self._scenario.parties[chooser]
        word, deadline = party.last_word, self._scenario.clock.deadline
        if word is None:
            return np.full(worlds.size, NOTHING, dtype=np.int64)
        wishes = Wishes(scenario, party, worlds)
        cost = worlds.number(party.audience_cost or ZERO) * (deadline.day if deadline else 0.0)
        choice = {name: wishes.of(worth) for name, worth in word.among.items()}
        everything = {name: np.ones(worlds.size, dtype=np.bool_) for name in word.among}
        return choose(scenario, Options(choice, everything, cost))[1]


def stated_chance(promise: Promise, worlds: Worlds, stands: Callable[[Pattern], bool]) -> FloatArray:
    """Return the chance that a promise is kept before any guarantee, by the terms that stand."""
    if not isinstance(promise.kept, Reckoning):
        return worlds.number(promise.kept)

    def total(parts: tuple[tuple[Pattern, Number], ...]) -> FloatArray:
        amount = np.zeros(worlds.size)
        for pattern, number in parts:
            if stands(pattern):
                amount = amount + worlds.number(number)
        return amount

    surplus = total(promise.kept.cost) - total(promise.kept.gain)
    return logistic(surplus / worlds.number(promise.kept.noise))
