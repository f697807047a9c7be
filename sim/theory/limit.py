"""Where a map that is applied for ever leads, in many worlds at once.

A value is what an endless game is worth to each of P players, a list of P arrays (W,); the map says what it is worth
if the game begins one cycle of turns earlier. No world's limit depends on which others are looked at beside it.

At first the map is simply followed. Most games are then done. Where patience is nearly endless, or the worths of
the players lie far apart, it would take millions of cycles. There the map is taken for a motion, v' = F(v) − v, and
one goes along it in implicit steps of ever more cycles; the last ones are Newton's (Kelley and Keyes 1998,
"pseudo-transient continuation"). Where every player has settled on whether and what to offer, F is straight, and one
such step is the end: that is policy iteration. A step that leads to where the map moves much faster has passed
something on its way; it is taken back, and shorter ones are tried, so that the way of ever longer talks is kept to.

Just beside that way lies what nobody can agree to: two values that add up to a trifle more than there is to share.
So slopes are measured downwards, and a value that the map does not depend on (what the last speaker of a cycle would
have later) is rather set too low: the next cycle says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.arithmetic import ratio
from sim.model.packages import BoolArray, FloatArray, IntArray

Values = list[FloatArray]
Cycle = Callable[[Values], Values]
"""What the game is worth one cycle earlier."""

FOLLOWED = 24
"""For how many cycles the map is followed before longer steps are taken."""
FOLLOWED_BY_MANY = 2_000
"""The same where more than two players bargain over packages: their ways part, and a long step may take another."""
MOST_STEPS = 60
"""After so many longer steps the search for a limit is given up."""
STILL = 2e-12
"""Relative change of a value from one cycle to the next at which it counts as having settled."""
_CLOSE = 1e-9
"""Relative distance from the limit, as far as it can be told, at which a value counts as having settled."""
_BEGINNING = 4
"""For how many cycles the map is followed before the first longer step."""
_FIRST = 8.0
"""Of how many cycles the first longer step is, and how many times longer each is than the one before."""
_LONGEST = 1e15
_ROUNDED = 1e-15
"""Relative change of a value below which it is the rounding that moves."""
_SMALL = 1e-6
"""A value below this is as good as nothing."""
_NOTHING = 1e-12
"""Relative slope below which a value counts for nothing."""
_STEADY = 0.999_999
"""Above this ratio of two successive changes nothing can be told of where they lead to."""


@dataclass(frozen=True)
class Limit:
    """Where a map leads, as far as it was found.

    ``error``: (W,) how far a value may still be from where the map stands still. Where it stands still in several
    places, longer steps may have led to another than every cycle in turn would. ``cycles``: how often the map was
    applied.
    """

    values: Values
    error: FloatArray
    cycles: int


def limit(of: Callable[[IntArray], Cycle], start: Values, scale: Values, *, smooth: bool) -> Limit:
    """Return where a map leads from ``start``.

    ``of``: call it for the map in some of the worlds, by their numbers. ``scale``: (W,) for each player, by how much
    its values can differ at most. ``smooth``: whether values move continuously.
    """
    everywhere = np.arange(start[0].size)
    most = FOLLOWED if smooth or len(start) <= 2 else FOLLOWED_BY_MANY
    values, error, settled, cycles = _followed(of(everywhere), start, most, smooth=smooth)
    rest = np.flatnonzero(~settled)
    if rest.size:
        led = _Search(of(rest), [v[rest] for v in start]).found([s[rest] for s in scale])
        for value, far in zip(values, led.values, strict=True):
            value[rest] = far
        error[rest] = led.error
        cycles += led.cycles
    return Limit(values, error, cycles)


# -- followed -------------------------------------------------------------------------------------------------


def _followed(
    cycle: Cycle, start: Values, most: int, *, smooth: bool
) -> tuple[Values, FloatArray, BoolArray, int]:
    """Follow a map for so many cycles at most; return where it led, the error left, where it settled, and how many.

    Where packages vary continuously the changes of one cycle after the other shrink by a steady ratio, so that
    two of them tell where they lead to (Aitken); what they tell is then tried by going on from there.
    """
    values = start
    settled = np.zeros(start[0].shape, dtype=np.bool_)
    error = np.full(start[0].shape, np.inf)
    before: Values | None = None
    further = np.ones(error.shape)
    for count in range(1, most + 1):
        new = cycle(values)
        change = [b - a for a, b in zip(values, new, strict=True)]
        moved, moves = _largest(change), _relative(change, new)
        ratio = np.zeros(moved.shape) if before is None else _ratio(before, change)
        steady = (ratio > 0.0) & (ratio < _STEADY)
        if before is not None:  # else what was last known of the ratio still holds
            further = 1.0 / (1.0 - np.clip(ratio, 0.0, _STEADY))
        error = np.where(settled, error, moved * further)
        done = (moves <= STILL) & (moves * further <= _CLOSE)
        values = [np.where(settled, a, b) for a, b in zip(values, new, strict=True)]
        settled = settled | done
        if settled.all():
            break
        before = change
        if smooth and count % 4 == 0:
            leads = ~settled & steady
            jump = np.where(leads, ratio / (1.0 - np.where(leads, ratio, 0.0)), 0.0)
            values = [v + np.where(leads, c * jump, 0.0) for v, c in zip(values, change, strict=True)]
            before = None
    return values, error, settled, count


def _ratio(before: Values, now: Values) -> FloatArray:
    """Return by how much changes shrink from one cycle to the next, weighing every player's."""
    across, along = np.zeros(now[0].shape), np.zeros(now[0].shape)
    for old, new in zip(before, now, strict=True):
        across = across + old * new
        along = along + old * old
    return ratio(across, along)


# -- led by longer steps --------------------------------------------------------------------------------------


class _Search:
    """Goes along the motion of a map in implicit steps of ever more cycles, until it stands still.

    ``pace``: of how many cycles a step is; ``before``: how fast the map moved before the last step; ``back``: where
    one goes on if that step turns out to have been too long; ``aimed``: where it was to slow the motion.
    """

    def __init__(self, cycle: Cycle, start: Values) -> None:
        self._cycle = cycle
        self._count = 0
        self._values = start
        for _ in range(_BEGINNING):
            self._values = self._next(self._values)
        self._back = self._values
        worlds = start[0].shape
        self._pace = np.full(worlds, _FIRST)
        self._before = np.full(worlds, np.inf)
        self._aimed = np.zeros(worlds, dtype=np.bool_)
        self._reach = [np.full(worlds, np.inf) for _ in start]

    def found(self, scale: Values) -> Limit:
        """Return the limit, or else the place at which the map was found to move least."""
        best, least = self._values, np.full(scale[0].shape, np.inf)
        error, settled = least, np.zeros(least.shape, dtype=np.bool_)
        for _ in range(MOST_STEPS):
            here = self._values
            moves, arrived, passed, step = self._step()
            better = ~settled & (arrived | (~passed & (moves < least)))
            least = np.where(better, moves, least)
            far = _largest([np.minimum(np.abs(a), b) for a, b in zip(step, scale, strict=True)])
            error = np.where(better, far, error)
            reached = [np.where(arrived, a, b) for a, b in zip(self._values, here, strict=True)]
            best = [np.where(better, a, b) for a, b in zip(reached, best, strict=True)]
            settled |= arrived
            if settled.all():
                break
        return Limit(best, error, self._count)

    def _step(self) -> tuple[FloatArray, BoolArray, BoolArray, Values]:
        """Take a step; return how fast the map moves, where it stands still, where one went too far, the step."""
        values = self._values
        new = self._next(values)
        change = [b - a for a, b in zip(values, new, strict=True)]
        moves = _relative(change, new)
        slopes = self._slopes(values, new)
        step, solved = _implicit(slopes, change, new, self._pace)
        length, along = _relative(step, new), self._pace * moves
        passed = moves > 2.0 * self._before
        arrived = ~passed & ((moves <= _ROUNDED) | (solved & (length <= _CLOSE) & (100.0 * length <= along)))
        # Where the last step did not slow the motion as it was to, the slopes were measured across a bend.
        solved &= passed | ~self._aimed | (moves <= 0.9 * self._before)
        step = [np.where(solved, s, self._pace * c) for s, c in zip(step, change, strict=True)]
        landed = self._next(_landing(values, new, step, slopes))
        self._values = [np.where(passed, b, a) for a, b in zip(landed, self._back, strict=True)]
        self._back = [np.where(passed, b, a) for a, b in zip(new, self._back, strict=True)]
        self._aimed = ~passed & solved & (2.0 * length < along)
        self._before = np.where(passed, np.inf, moves)
        self._pace = np.clip(np.where(passed, self._pace / _FIRST**2, self._pace * _FIRST), 1.0, _LONGEST)
        self._reach = [np.abs(s) for s in step]
        return moves, arrived, passed, step

    def _slopes(self, values: Values, new: Values) -> list[Values]:
        """Return by how much each value of the map falls where a value it is applied to does: [of][by]."""
        slopes: list[Values] = [[] for _ in values]
        for by, value in enumerate(values):
            size = np.maximum(np.abs(value), _SMALL)
            lower = value - np.clip(self._reach[by], 1e-5 * size, 1e-3 * size)
            fallen = self._next([lower if p == by else v for p, v in enumerate(values)])
            for of, row in enumerate(slopes):
                row.append((new[of] - fallen[of]) / (value - lower))
        return slopes

    def _next(self, values: Values) -> Values:
        self._count += 1
        return self._cycle(values)


def _implicit(
    slopes: list[Values], change: Values, values: Values, pace: FloatArray
) -> tuple[Values, BoolArray]:
    """Return the step s with s/pace + (1 − slopes)·s = change, and where there is one that goes the map's way."""
    players = range(len(change))
    table = [[(1.0 + 1.0 / pace if p == q else 0.0) - slopes[q][p] for p in players] for q in players]
    with np.errstate(all="ignore"):
        step = _solved(table, list(change))
        way = _along(step, change, values)
    fine = np.isfinite(way) & (way > 0.0)
    return [np.where(fine, s, 0.0) for s in step], fine


def _solved(table: list[list[FloatArray]], right: Values) -> Values:
    """Return the solution of linear equations, one set per world, by elimination; no number where there is none."""
    places = range(len(right))
    for i in places:
        for j in places[i + 1 :]:
            part = table[j][i] / table[i][i]
            table[j] = [b - part * a for a, b in zip(table[i], table[j], strict=True)]
            right[j] = right[j] - part * right[i]
    for i in reversed(places):
        for j in places[i + 1 :]:
            right[i] = right[i] - table[i][j] * right[j]
        right[i] = right[i] / table[i][i]
    return right


def _landing(values: Values, new: Values, step: Values, slopes: list[Values]) -> Values:
    """Return where a step leads, a value that nothing depends on being set lower."""
    landing = []
    for by, (value, later, s) in enumerate(zip(values, new, step, strict=True)):
        size = np.maximum(np.abs(later), 1.0)
        weight = _largest(
            [row[by] * size / np.maximum(np.abs(v), 1.0) for row, v in zip(slopes, new, strict=True)]
        )
        landing.append(np.where(weight < _NOTHING, np.minimum(value, later) - 2.0 * np.abs(s), value + s))
    return landing


def _largest(values: Sequence[FloatArray]) -> FloatArray:
    largest = np.abs(values[0])
    for value in values[1:]:
        largest = np.maximum(largest, np.abs(value))
    return largest


def _along(a: Values, b: Values, values: Values) -> FloatArray:
    """Return by how much two changes go the same way, each player's relative to its value."""
    way = np.zeros(values[0].shape)
    for x, y, v in zip(a, b, values, strict=True):
        way = way + x * y / np.maximum(v * v, 1.0)
    return way


def _relative(changes: Values, values: Values) -> FloatArray:
    """Return the largest change of a player's value, relative to the value."""
    return _largest([c / np.maximum(np.abs(v), 1.0) for c, v in zip(changes, values, strict=True)])
