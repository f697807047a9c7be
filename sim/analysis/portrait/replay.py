"""Some of a run's kept worlds played once more, and looked at on fixed days.

A world's history does not depend on its neighbours, so the kept draws can be played by themselves. The looks
are dated events without any effect: they bring every world that is still talking exactly to that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from sim.chance import Luck, uniforms
from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.play import cohort_size, play_cohort, read_past
from sim.model.numbers import Constant
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.model.story import Event
from sim.runs.saved import Saved

FARTHEST = 1 << 18
"""Draws beyond which no world is taken: the luck of all draws before it has to be made."""

_LOOK = "look on day "

Look = Callable[[Cohort, float, IntArray], None]
"""``look(cohort, day, rows)``: told of the rows that are still talking on a day of looking."""


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
    past = read_past(scenario, luck)
    looks = {f"{_LOOK}{day!r}": day for day in days}
    events = [Event(name, day=Constant(day)) for name, day in looks.items()]
    watched = replace(scenario, events=(*scenario.events, *events))

    def watch(cohort: Cohort) -> Observer:
        def hear(happening: Happening) -> None:
            if happening.kind == "event" and happening.what in looks:
                look(cohort, looks[happening.what], happening.rows)

        return hear

    size = cohort_size(scenario)
    for start in range(0, past.rows.size, size):
        play_cohort(watched, luck, past, slice(start, start + size), watch)
