"""The rest of the talks as one party knows them: what a strategy that reckons backwards is given.

Arrays have one entry per world, W of them, in their last axis but where L lines of packages follow. A *line* is
a single package, or all packages that differ in the one continuous issue alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

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

    def rows(self, rows: IntArray) -> Wish:
        """Return the wish in some of the worlds, each as often as it is named."""
        if self.slope is None or self.curve is None:
            return Wish(self.base[rows])
        return Wish(self.base[rows], self.slope[rows], self.curve.rows(rows))

    @property
    def arrays(self) -> tuple[FloatArray, ...]:
        """All that differs between worlds."""
        if self.slope is None or self.curve is None:
            return (self.base,)
        return (self.base, self.slope, *self.curve.parameters)

    @property
    def most(self) -> FloatArray:
        """What no line's value exceeds, whatever its sign, (W,)."""
        largest: FloatArray = np.where(np.isfinite(self.base), np.abs(self.base), 0.0).max(axis=1)
        if self.slope is not None and self.curve is not None:
            ends = [np.full(largest.shape, end) for end in (self.curve.low, self.curve.high)]
            steepest = np.maximum.reduce([np.abs(self.curve.at(x)) for x in (*ends, self.curve.top)])
            largest = largest + np.abs(self.slope).max(axis=1) * steepest
        return largest

    def at(self, line: IntArray, x: FloatArray) -> FloatArray:
        """Return what one line per world is worth at x, (W,)."""
        place = (np.arange(line.size), line)
        if self.curve is None or self.slope is None:
            return self.base[place]
        value: FloatArray = self.base[place] + self.slope[place] * self.curve.at(x)
        return value


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

    def rows(self, rows: IntArray) -> Act:
        """Return the last word in some of the worlds."""
        return Act(self.by, self.when, self.worth[rows], _in(self.gives, rows))


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

    @property
    def arrays(self) -> Iterator[FloatArray]:
        """All that differs between worlds."""
        for each in (self.hold, self.keep, self.flow, self.living, self.bars):
            yield from each
        for act in self.acts:
            yield from (act.worth, *act.gives)
        for chance, worth in self.breaks:
            yield from (chance, *worth)

    def rows(self, rows: IntArray) -> Step:
        """Return the turn in some of the worlds."""
        return Step(
            self.speaker,
            _in(self.hold, rows),
            _in(self.keep, rows),
            _in(self.flow, rows),
            _in(self.living, rows),
            _in(self.bars, rows),
            [act.rows(rows) for act in self.acts],
            [(chance[rows], _in(worth, rows)) for chance, worth in self.breaks],
        )


@dataclass(frozen=True)
class Kinds:
    """What the types of a party with something to hide have at one turn, on W·T rows: every world once per type.

    ``wish``: its wishes. Refusing is worth ``hold + keep·D``, or one of ``acts``, which it may take instead of
    answering; ``breaks`` as in ``Step``.
    """

    wish: Wish
    hold: FloatArray
    keep: FloatArray
    acts: Sequence[FloatArray] = ()
    breaks: Sequence[tuple[FloatArray, FloatArray]] = ()


@dataclass(frozen=True)
class Hidden:
    """One who answers, and of whom the others know only what it may be.

    ``place``: among the wishes; ``player``: among the players, None for one who ratifies. Types are told apart by
    how eager they are to accept, from 0 to 1, as shares of all there may be. ``left``: (W,) those up to it are left,
    after what was refused. ``eager``: (W,) its true type, which only it may look at. ``kinds``: call it with the
    number of a turn ahead and the types to consider, for what these have.
    """

    place: int
    player: int | None
    left: FloatArray
    eager: FloatArray
    kinds: Callable[[int, FloatArray], Kinds]
    alone: Callable[[], Game] | None = None
    """Where all worlds are alike but for the type: call it for the game in the first one alone."""


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
    line_of: Callable[[IntArray], IntArray]
    """The line of a package, (W,) each."""
    value_of: Callable[[IntArray], FloatArray]
    """The value of the continuous issue in a package, (W,) each."""
    low: float = 0.0
    high: float = 1.0
    interim: BoolArray | None = None
    hidden: Hidden | None = None
    memo: dict[str, object] = field(default_factory=dict, compare=False)
    """Room for what was reckoned from this game, so that it is reckoned once."""
    limits: dict[bytes, object] = field(default_factory=dict, compare=False)
    """Room for the limits of turns that repeat, shared by the games of a cohort's talks."""

    def rows(self, rows: IntArray) -> Game:
        """Return what is on the table in some of the worlds; the turns are left as they are."""
        return replace(
            self, wishes=[wish.rows(rows) for wish in self.wishes], open=self.open[rows], memo={}, limits={}
        )


def _in(arrays: Sequence[FloatArray], rows: IntArray) -> list[FloatArray]:
    return [array[rows] for array in arrays]
