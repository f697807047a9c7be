"""One run: its blocks are taken in order until the goal is met, and the last one is cut where it is met."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.engine.play import Block
from sim.model.packages import IntArray
from sim.model.scenario import Scenario
from sim.runs.plan import Goal, Piece, patience, pieces

Stop = Literal["running", "done", "not_precise", "too_few", "interrupted"]
"""Why a run ended: its goal was met; its last look was not precise enough; the record kept too few worlds;
somebody stopped it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be played, and until when.

    ``keeps_all``: nothing can refuse a draw. ``max_draws``: give up there; None: see ``patience``.
    """

    scenario: Scenario
    goal: Goal
    keeps_all: bool = False
    max_draws: int | None = None


class Run:
    """Takes the blocks of an order one by one.

    ``kept``, ``drawn`` and ``counts`` (kept worlds by outcome) stand where the last block taken ended;
    ``stop`` tells whether and why the run is over.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._looks_done = 0
        self.kept = 0
        self.drawn = 0
        self.counts: IntArray = np.zeros(len(order.scenario.outcomes), dtype=np.int64)
        self.stop: Stop = "running"

    def pieces(self) -> Iterator[Piece]:
        """Yield what is to be played, in order, without end."""
        order = self._order
        return pieces(order.goal, keeps_all=order.keeps_all, max_draws=order.max_draws)

    def take(self, block: Block) -> Block:
        """Account for the next block; return what of it belongs to the run."""
        surplus = self._look(block)
        if surplus is not None:
            block = cut(block, len(block.rows) - surplus)
        self.drawn = block.first + block.count
        if self.stop == "running" and self.drawn >= self._patience:
            self.stop = "too_few"
        return block

    def ends_within(self, block: Block) -> bool:
        """Say whether the run would come to its end within a block, as the next one, however many draws follow it."""
        trial = copy(self)
        trial.take(block)
        return trial.stop in ("done", "not_precise")

    @property
    def needed(self) -> int:
        """How many kept worlds the run will probably need in all."""
        return self._order.goal.needed(self.counts, self._next_look)

    @property
    def draws_left(self) -> float:
        """How many draws the run will probably still need."""
        return (self.needed - self.kept) * max(self.drawn, 1) / max(self.kept, 1)

    def _look(self, block: Block) -> int | None:
        """Count the block's outcomes up to the look that ends the run; return how many rows lie beyond it."""
        outcomes = block.rows["outcome"]
        while self.kept + len(outcomes) >= self._next_look:
            until = self._next_look - self.kept
            self._count(outcomes[:until])
            outcomes = outcomes[until:]
            self._looks_done += 1
            enough = self._order.goal.enough(self.counts)
            if enough or self._looks_done == len(self._order.goal.looks):
                self.stop = "done" if enough else "not_precise"
                return len(outcomes)
        self._count(outcomes)
        return None

    def _count(self, outcomes: IntArray) -> None:
        self.counts = self.counts + np.bincount(outcomes, minlength=len(self.counts))
        self.kept += len(outcomes)

    @property
    def _next_look(self) -> int:
        looks = self._order.goal.looks
        return looks[min(self._looks_done, len(looks) - 1)]

    @property
    def _patience(self) -> int:
        return patience(self._next_look) if self._order.max_draws is None else self._order.max_draws


def cut(block: Block, keep: int) -> Block:
    """Return the block as it would be had it ended with its ``keep``-th kept world (from 1)."""
    count = int(block.rows["replication"][keep - 1]) + 1 - block.first
    return Block(block.first, count, block.rows[:keep], block.refused_by[:count])


def belongs(run: Run, piece: Piece, block: Block) -> bool:
    """Say whether a block is what ``run`` would take for ``piece``: all of it, or what is left once it ends."""
    if block.first != piece.first or not 0 < block.count <= piece.count:
        return False
    if block.count == piece.count:
        return True
    trial = copy(run)
    return trial.take(block).count == block.count and trial.stop in ("done", "not_precise")
