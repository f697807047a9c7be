"""Worlds whose inputs are chosen while chance at the table stays as it was keyed, and the other way round.

Every uncertain input has random streams of its own, by name; whatever is drawn under another name is chance at the
table: whether a threat is real, when it strikes, who misreads whom. So inputs can be exchanged one by one between a
world and a second, independent one of the same number (Saltelli et al. 2010), or be held at a quantile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.chance import Luck
from sim.engine.arms import Arm, last_read
from sim.engine.memory import keep_freed_memory
from sim.engine.play import Block, Further, at_table, play_on, read_whole
from sim.model.packages import FloatArray, IntArray

TABLE = "chance at the table"
"""The factor that stands for all streams that belong to no input."""

_SECOND = "a second world: "


@dataclass(frozen=True, slots=True)
class Change:
    """What an arm does to the luck of its worlds.

    ``own``: nothing; ``second``: everything is that of the second world; ``swapped``: this factor alone is; ``held``:
    this factor's streams stand at ``level`` in every world. ``whole``: no draw is refused by the record.
    """

    kind: Literal["own", "second", "swapped", "held"]
    factor: str = ""
    level: float = 0.5
    whole: bool = True

    @property
    def text(self) -> str:
        """Return what identifies the change."""
        reading = "every draw" if self.whole else "kept draws"
        return f"{self.kind} {self.factor} {self.level:.6f} {reading}"


class Designed(Luck):
    """The luck of a block after a change; ``factors`` tells the streams of each input."""

    def __init__(self, luck: Luck, factors: Mapping[str, frozenset[str]], change: Change) -> None:
        super().__init__(luck.seed, luck.first, luck.count)
        self._luck = luck
        self._change = change
        self._inputs = frozenset().union(*factors.values())
        self._of = factors.get(change.factor, frozenset())

    def uniforms(self, name: str) -> FloatArray:
        """Return the changed stream, or the world's own."""
        if not self._changes(name):
            return self._luck.uniforms(name)
        if self._change.kind == "held":
            return np.full(self.count, self._change.level)
        return self._luck.uniforms(f"{_SECOND}{name}")

    def replications(self, rows: IntArray) -> IntArray:
        """Return the numbers of the replications that these rows stand for."""
        return self._luck.replications(rows)

    def _changes(self, name: str) -> bool:
        match self._change.kind:
            case "own":
                return False
            case "second":
                return True
            case _ if self._change.factor == TABLE:
                return name not in self._inputs
            case _:
                return name in self._of


@dataclass(frozen=True, slots=True)
class PlayDesigned:
    """Plays arms with changed luck: ``changes`` by the arm's intervention (an arm without one is played as it is)."""

    factors: Mapping[str, frozenset[str]]
    changes: Mapping[str, Change]

    def __call__(
        self, arms: Sequence[Arm], first: int, count: int, further: Further | None = None
    ) -> tuple[Block, ...]:
        """Play draws ``first`` to ``first + count − 1`` of every arm.

        Where no draw is refused the past is read with the changed luck; where some are, with the world's own, and the
        change comes after it (DESIGN rule 11).
        """
        keep_freed_memory()
        blocks = []
        for arm in arms:
            change = self.changes.get(arm.intervention, Change("own", whole=False))
            if change.whole:
                luck: Luck = Designed(last_read.luck(arm.seed, first, count), self.factors, change)
                past = read_whole(arm.told, luck)
            else:
                own, past = last_read.block(arm, first, count, further)
                count, further = past.refused_by.size, None
                luck = Designed(own, self.factors, change)
            blocks.append(play_on(arm.scenario, luck, at_table(past, arm.told, arm.scenario)))
        return tuple(blocks)
