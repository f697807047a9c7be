"""What a party cannot know of another: a quantity that is private, imagined at each value it may have.

A party whose ``private:`` names a quantity knows its value; everybody else knows the distribution that it is drawn
from. Its wishes, and what it has without a deal, are worked out at a few values of the quantity and taken to be
straight between them, which is exact wherever they are sums and products with numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import nobody
from sim.engine.quantiles import fine_quantile
from sim.engine.worlds import Worlds
from sim.model.numbers import Drawn, leaves
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario

NODES = 5
"""Values of a private quantity at which its party is imagined."""


def hidden_quantity(scenario: Scenario, party: int) -> Drawn | None:
    """Return what is private to a party and uncertain; None where nothing is."""
    for name in scenario.parties[party].private:
        for leaf in leaves(scenario.quantities[name], scenario.quantities):
            if isinstance(leaf, Drawn):
                return leaf
    return None


@dataclass(frozen=True)
class Imagined:
    """A cohort in which one private quantity has the same value everywhere, with what looks ahead in it."""

    cohort: Cohort
    foresight: Foresight


class Types:
    """The types that a party with something private may be of, in the worlds of a cohort."""

    def __init__(self, cohort: Cohort, party: int, drawn: Drawn) -> None:
        self._cohort = cohort
        self._drawn = drawn
        self.party = party
        ends = self.quantile(np.array([0.0, 1.0]))
        self.low, self.high = float(ends[0]), float(ends[1])

    def quantile(self, share: FloatArray) -> FloatArray:
        """Return the value of the quantity that so large a share of all draws lies below."""
        return fine_quantile(self._drawn.distribution, share, self._drawn.low, self._drawn.high)

    @cached_property
    def nodes(self) -> Sequence[Imagined]:
        """The party imagined at values evenly spread over all that the quantity may come to."""
        return [self._imagined(value) for value in np.linspace(self.low, self.high, NODES).tolist()]

    @cached_property
    def own(self) -> FloatArray:
        """The share of all draws that lies below the party's true type, (W,)."""
        return self._cohort.worlds.uniform(self._drawn.name)

    def place(self, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the node below a value of the quantity, and the share of the way from there to the next."""
        span = self.high - self.low
        along = (value - self.low) / span * (NODES - 1) if span > 0.0 else np.zeros(value.shape)
        below = np.clip(np.floor(along), 0, NODES - 2)
        return below, along - below

    def _imagined(self, value: float) -> Imagined:
        worlds = self._cohort.worlds
        supposed = Worlds(worlds.scenario, worlds.luck, worlds.rows)
        supposed.suppose(self._drawn.name, np.full(worlds.size, value))
        cohort = Cohort(worlds.scenario, supposed)
        if self._cohort.open.flags.writeable:  # else nothing ever closes
            cohort.open = self._cohort.open.copy(order="K")
        return Imagined(cohort, Foresight(cohort, Hazards(cohort, {}, 0.0, nobody)))
