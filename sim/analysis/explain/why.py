"""Why talks fail, in one call: play the arms, see what room is left, work it out, tell typical worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.explain.arms import Design
from sim.analysis.explain.explanation import Explanation, Worlds, explanation
from sim.analysis.explain.room import room
from sim.analysis.explain.stories import Story, stories
from sim.chance import Luck
from sim.engine.play import cohort_size, play_cohort, read_past, rows_of
from sim.model.endings import Ending
from sim.model.scenario import Scenario

Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class Why:
    """An answer to why talks fail."""

    design: Design
    seed: int
    found: Explanation
    stories: tuple[Story, ...]


class Gathering:
    """Takes the rows of every arm that is played, block by block."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._met: dict[int, list[NDArray[np.bool_]]] = {number: [] for number in range(design.arms)}
        self._as_is: list[NDArray[np.void]] = []
        self._all_off: list[NDArray[np.void]] = []

    def take(self, rows: dict[int, NDArray[np.void]]) -> None:
        """Add the rows of one block, by arm, of each arm that the design names as played."""
        for number in self._design.played:
            for arm, met in self._design.met(number, rows[number]).items():
                self._met[arm].append(met)
        first, last = self._design.played[0], self._design.played[-1]
        self._as_is.append(self._design.as_things_are(rows[first]))
        self._all_off.append(rows[last])

    def worlds(self, seed: int) -> Worlds:
        """Return what the arms did in all the worlds taken."""
        as_is, all_off = np.concatenate(self._as_is), np.concatenate(self._all_off)
        design, replications = self._design, as_is["replication"].astype(np.int64)
        return Worlds(
            replications=replications,
            met=np.stack([np.concatenate(self._met[number]) for number in range(design.arms)]),
            outcome=as_is["outcome"].astype(np.int16),
            day=as_is["day"].astype(np.float64),
            room=room(design.arm(design.arms - 1), design.target, seed, replications),
            signed=all_off["ending"] == int(Ending.DEAL),
        )


def explain(design: Design, *, seed: int, replications: int) -> Why:
    """Explain a scenario over so many kept worlds."""
    gathering, kept, first, size = Gathering(design), 0, 0, 1024
    while kept < replications:
        rows = _block(design, seed, first, size)
        take = min(replications - kept, len(rows[design.played[0]]))
        gathering.take({number: part[:take] for number, part in rows.items()})
        kept, first, size = kept + take, first + size, min(2 * size, 16384)
    found = gathering.worlds(seed)
    result = explanation(design, found)
    return Why(design, seed, result, stories(design, found, result, seed))


def _block(design: Design, seed: int, first: int, count: int) -> dict[int, NDArray[np.void]]:
    luck = Luck(seed, first, count)
    past = read_past(design.scenario, luck)
    return {number: _play(design.arm(number), luck, past) for number in design.played}


def _play(scenario: Scenario, luck: Luck, past) -> NDArray[np.void]:  # type: ignore[no-untyped-def]
    size = cohort_size(scenario)
    parts = [
        play_cohort(scenario, luck, past, slice(start, start + size))
        for start in range(0, past.rows.size, size)
    ]
    return np.concatenate([np.zeros(0, dtype=rows_of(scenario)), *parts])
