"""What a run plays: consecutive blocks of draws, up to the first look that is enough.

A draw is a world before the record has had its say; a kept world is one that the record lets stand. The goal
of a run is stated in kept worlds. Which draws a run comes to consist of follows from scenario, seed and goal
alone: never from the number of workers, nor from who was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from sim.model.packages import IntArray

BLOCK = 16_384
"""Draws in a full block: what is drawn, stored and scheduled together."""

BLOCK_IF_REFUSED = 4 * BLOCK
"""Draws in a full block where the record may refuse some: a few kept worlds cost nearly as much as many."""

SMALLEST = 1_024
"""Draws in the first block; later ones double up to ``BLOCK``."""

FIRST_LOOK = 1_000
"""Kept worlds before a run that is to reach a precision looks at its intervals for the first time."""

DRAWS_PER_KEPT = 200
"""A run gives up once it has drawn this many worlds for each one that its next look needs…"""

PATIENT_DRAWS = 50 * BLOCK
"""…but never before it has drawn this many."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before it is played: its number from 0, its first draw and how many draws it takes."""

    number: int
    first: int
    count: int


def always(counts: IntArray) -> bool:
    """Say that any counts will do: the goal of a run with a fixed number of replications."""
    return True


@dataclass(frozen=True, slots=True)
class Goal:
    """When a run is done.

    ``looks`` are rising numbers of kept worlds at which the run looks at its counts of outcomes; it ends at
    the first that is ``enough``, else at the last. ``expects`` guesses from the counts so far how many kept
    worlds will be needed; it steers only how far ahead workers play.
    """

    looks: tuple[int, ...]
    enough: Callable[[IntArray], bool] = always
    expects: Callable[[IntArray], int] | None = None

    @property
    def most(self) -> int:
        """The largest number of kept worlds that the run can come to."""
        return self.looks[-1]

    def needed(self, counts: IntArray, look: int) -> int:
        """Return how many kept worlds will probably be needed: between the next ``look`` and the most."""
        if self.expects is None:
            return self.most
        return min(max(look, self.expects(counts)), self.most)


def fixed(replications: int) -> Goal:
    """Return the goal of keeping exactly that many worlds (at least one)."""
    return Goal((replications,))


def looks_up_to(most: int) -> tuple[int, ...]:
    """Return the looks of a run with a precision: at least ``FIRST_LOOK`` and 20% apart, fixed in advance."""
    looks = [min(FIRST_LOOK, most)]
    while looks[-1] < most:
        looks.append(min(most, max(looks[-1] + FIRST_LOOK, looks[-1] * 6 // 5)))
    return tuple(looks)


def pieces(goal: Goal, *, keeps_all: bool, max_draws: int | None = None) -> Iterator[Piece]:
    """Yield the blocks of a run in order, without end.

    The first are small, so that it soon shows how long a run will take, and each is twice as large as the one
    before, up to a full block. Where every draw is kept (``keeps_all``), no more are planned than the goal can
    use, so that a thousand replications play a thousand worlds. A block ends at ``max_draws``, where the run
    will give up.
    """
    bounds = [bound for bound in (goal.most if keeps_all else None, max_draws) if bound is not None]
    full = full_block(keeps_all=keeps_all)
    size = SMALLEST
    first = 0
    for number in count():
        taken = min([size, *(bound - first for bound in bounds if bound > first)])
        yield Piece(number, first, taken)
        first += taken
        size = min(full, 2 * size)


def full_block(*, keeps_all: bool, max_draws: int | None = None) -> int:
    """Return how many draws a full block has, in a run that gives up at ``max_draws``."""
    full = BLOCK if keeps_all else BLOCK_IF_REFUSED
    return full if max_draws is None else min(full, max_draws)


def patience(look: int) -> int:
    """Return how many draws a run may take to keep ``look`` worlds before it gives up."""
    return max(PATIENT_DRAWS, DRAWS_PER_KEPT * look)
