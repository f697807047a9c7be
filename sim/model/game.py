"""The rest of the talks as one party knows them: what a strategy that reckons backwards is given.

Arrays have one entry per world, W of them, in their last axis but where L lines of packages follow. A *line* is
a single package, or all packages that differ in the one continuous issue alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sim.model.curves import Curve
from sim.model.packages import BoolArray, FloatArray, IntArray

TOLERANCE = 1e-9
"""Two values that lie closer together than this, relative to their size, are the same to a reckoning party."""


When: TypeAlias = Literal["own_turn", "answer", "refusal"]
"""When a last word may be spoken at a turn: in place of offering, of accepting, or when one's offer is refused."""


@dataclass(frozen=True)
class Wish:
    """What one party values in the packages: ``base + slope·curve(x)`` on every line, (W, L) each."""

    base: FloatArray
    slope: FloatArray | None = None
    curve: Curve | None = None


@dataclass(frozen=True)
class Act:
    """A last word that somebody may speak at a turn.

    ``by``: a player. ``worth``: (W,) what its best choice is worth to it, −inf where it has none. ``gives``: (W,)
    what that choice is worth to each player.
    """

    by: int
    when: When
    worth: FloatArray
    gives: Sequence[FloatArray]


@dataclass(frozen=True)
class Step:
    """A turn, and what follows it where nothing is agreed.

    Going on is worth ``hold + keep·D`` to a player for whom the next turn is worth D. ``flow`` and ``living``:
    what it lives at while talks go on, and what one point more of it is worth until the next turn. ``bars``:
    (W,) what each ratifier would have without a deal. ``acts``: last words that may be spoken at this turn.
    """

    speaker: int
    hold: Sequence[FloatArray]
    keep: Sequence[FloatArray]
    flow: Sequence[FloatArray]
    living: Sequence[FloatArray]
    bars: Sequence[FloatArray]
    acts: Sequence[Act] = ()
    breaks: Sequence[tuple[FloatArray, Sequence[FloatArray]]] = ()
    """Chance that talks break down after a refusal, and what that is worth to each player."""


@dataclass(frozen=True)
class Game:
    """What is on the table, and the turns still to come.

    ``wishes``: of the players first, then of those who ratify and are known to. ``open``: (W, L) what may be
    agreed now. ``me``: the player that reckons. ``steps``: the present turn and those that follow; the last
    ``cycle`` of them come again for ever (0: talks end with the last). ``never``: what talking for ever without
    a deal is worth to each player. ``interim``: (L,) where a deal binds for one turn only.
    """

    me: int
    players: tuple[int, ...]
    wishes: Sequence[Wish]
    open: BoolArray
    steps: Sequence[Step]
    cycle: int
    never: Sequence[FloatArray]
    package_at: Callable[[IntArray, FloatArray], IntArray]
    """The package of a line at a value of the continuous issue, or the nearest one, (W,) each."""
    low: float = 0.0
    high: float = 1.0
    interim: BoolArray | None = None
    memo: dict[str, object] = field(default_factory=dict, compare=False)
    """Room for what was reckoned from this game, so that it is reckoned once."""
