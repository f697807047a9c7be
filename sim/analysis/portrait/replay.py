"""Some of a run's kept worlds played once more, and looked at on fixed days.

A world's history does not depend on its neighbours, so the kept draws can be played by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.chance import Luck, uniforms
from sim.engine.looking import Look, look_on
from sim.engine.play import read_past
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.runs.saved import Saved

FARTHEST = 1 << 18
"""Draws beyond which no world is taken: the luck of all draws before it has to be made."""


class Chosen(Luck):
    """The luck of some draws only: entry w of each stream belongs to the w-th of ``draws`` (rising)."""

    def __init__(self, seed: int, draws: IntArray) -> None:
        super().__init__(seed, 0, draws.size)
        self._draws = draws

    def uniforms(self, name: str) -> FloatArray:
        """Return one uniform per chosen draw, read-only."""
        stream = self._streams.get(name)
        if stream is None:
            first = int(self._draws[0])
            whole = uniforms(self.seed, name, first, int(self._draws[-1]) + 1 - first)
            stream = whole[self._draws - first]
            stream.setflags(write=False)
            self._streams[name] = stream
        return stream


def first_kept(run: Saved, most: int) -> IntArray:
    """Return the draw numbers of the first worlds that a run kept, at most so many."""
    found: list[IntArray] = []
    for block in run.blocks():
        replications = block.rows["replication"].astype(np.int64)
        found.append(replications[replications < FARTHEST])
        if sum(map(len, found)) >= most or block.first + block.count >= FARTHEST:
            break
    return np.concatenate(found)[:most] if found else np.empty(0, dtype=np.int64)


def replay(scenario: Scenario, seed: int, draws: IntArray, days: Iterable[float], look: Look) -> None:
    """Play these kept draws again, looking at those still talking on each of the days."""
    luck = Chosen(seed, draws)
    look_on(scenario, luck, read_past(scenario, luck), days, look)
