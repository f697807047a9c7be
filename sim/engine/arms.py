"""Arms: several scenarios played over the same draws, so that their differences are the changes at work.

The luck of a block is made once for all arms of a seed, and the known past is read once for all arms that read it
with the same values. These arms keep the same worlds (DESIGN rule 11); one that reads the record anew, or runs
under another seed, keeps worlds of its own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from sim.chance import Luck
from sim.engine.memory import keep_freed_memory
from sim.engine.play import Block, Further, Past, at_table, play_on, read_block
from sim.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Arm:
    """One of several scenarios that are compared.

    ``intervention``: what was done to the scenario beyond what its text says; two arms of one text and one seed are
    the same only if their interventions are. An intervention leaves the known past as it was: an arm that has one
    says by ``scenario.past`` what its record is read with.
    """

    name: str
    scenario: Scenario
    seed: int
    intervention: str = ""

    @property
    def told(self) -> Scenario:
        """The scenario with whose values the known past is read."""
        return self.scenario.past or self.scenario

    @property
    def crowd(self) -> tuple[int, str]:
        """What decides which draws this arm keeps: arms of one crowd are played in the same worlds."""
        told = self.told
        if told.clock.known_until is None:
            return self.seed, ""
        own = self.intervention if self.scenario.past is None else ""
        return self.seed, own + _words(told)


@lru_cache(maxsize=256)
def _words(told: Scenario) -> str:
    """Return all that a scenario says, in its order (which ties may turn on)."""
    return json.dumps(told.resolved, default=str)


class PlayArms(Protocol):
    """Plays arms: purely, and the same in every process."""

    def __call__(
        self, arms: Sequence[Arm], first: int, count: int, further: Further | None = None, /
    ) -> tuple[Block, ...]:
        """Return the block of each arm, in their order: of so many draws, or of as many as ``further`` asks for."""


def play_arms(
    arms: Sequence[Arm], first: int, count: int, further: Further | None = None
) -> tuple[Block, ...]:
    """Play draws ``first`` to ``first + count − 1`` of every arm; each block is what ``play_block`` returns.

    ``further``: see ``play_block``; what it says of the first arm's draws holds for all.
    """
    keep_freed_memory()
    blocks = []
    for arm in arms:
        luck, past = last_read.block(arm, first, count, further)
        count, further = past.refused_by.size, None
        blocks.append(play_on(arm.scenario, luck, at_table(past, arm.told, arm.scenario)))
    return tuple(blocks)


class LastRead(threading.local):
    """What was last read of the past, each thread's own: arms of one crowd are often played a few at a time."""

    def __init__(self) -> None:
        self._draws = (0, 0)
        self._lucks: dict[int, Luck] = {}
        self._read: dict[tuple[int, str], tuple[Luck, Past]] = {}

    def luck(self, seed: int, first: int, count: int) -> Luck:
        """Return the luck of all these draws."""
        self._turn_to(first, count)
        return self._lucks.setdefault(seed, Luck(seed, first, count))

    def block(self, arm: Arm, first: int, count: int, further: Further | None = None) -> tuple[Luck, Past]:
        """Return the luck of the draws that the known past of an arm allows, and what it says of them.

        ``further``: see ``play_block``; what was read so far as it asks for is what is remembered.
        """
        if further is not None:
            luck, past = read_block(arm.told, arm.seed, first, count, further)
            self._turn_to(first, past.refused_by.size)
            self._read[arm.crowd] = luck, past
            return luck, past
        self._turn_to(first, count)
        if arm.crowd not in self._read:
            self._read[arm.crowd] = read_block(arm.told, arm.seed, first, count)
        return self._read[arm.crowd]

    def _turn_to(self, first: int, count: int) -> None:
        if self._draws != (first, count):
            self._draws, self._lucks, self._read = (first, count), {}, {}


last_read = LastRead()
"""What this thread last read of the past."""
